"""winmail.dat, in which Outlook hides a mail's files and layout (TNEF, MS-OXTNEF)."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime

from mailbot.reading.charsets import decode
from mailbot.reading.documents import mapi
from mailbot.reading.documents.limits import MAX_INSIDE
from mailbot.reading.documents.values import Found, Raw, UnreadableFile

_SIGNATURE = b"\x78\x9f\x3e\x22"
_MAX_ATTRIBUTES = 5_000
_MAX_PROPERTIES = 5_000
_MAX_VALUES = 1_000  # of one property

_SUBJECT, _BODY, _SENT, _CODE_PAGE = 0x8004, 0x800C, 0x8005, 0x9007
_PROPERTIES, _NEW_FILE, _TITLE, _DATA, _FILE_PROPERTIES = 0x9003, 0x9002, 0x8010, 0x800F, 0x9005

_TAGGED = 0x8000  # properties from here on have a name beside their number
_MULTIPLE = 0x1000
_LONG = frozenset((mapi.STRING8, mapi.UNICODE, mapi.BINARY, mapi.OBJECT))
_SIZES = {0x0001: 4, 0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4, 0x0048: 16}  # all others: 8
_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage: a mail within


def read(file: Raw) -> Found:
    """Return the mail with its files; what follows a broken place is left out, and said so."""
    if not file.content.startswith(_SIGNATURE):
        raise UnreadableFile("no TNEF")
    mail = _Mail()
    try:
        for number, data in _attributes(file.content):
            mail.take(number, data)
    except (struct.error, UnreadableFile):
        mail.cut = True
    return mail.found()


class _Mail:
    """Collects the attributes of a mail and of its files."""

    def __init__(self) -> None:
        self.cut = False
        self._charset = "cp1252"
        self._properties: dict[int, mapi.Value] = {}
        self._files: list[_File] = []

    def take(self, number: int, data: bytes) -> None:
        """Take one attribute."""
        if number == _CODE_PAGE and len(data) >= 4:
            self._charset = f"cp{struct.unpack_from('<I', data)[0]}"
        elif number in (_SUBJECT, _BODY):
            key = mapi.SUBJECT if number == _SUBJECT else mapi.BODY
            self._properties.setdefault(key, _string(data, self._charset))
        elif number == _SENT and (sent := _date(data)):
            self._properties.setdefault(mapi.SENT, sent)
        elif number == _PROPERTIES:
            self._properties.update(_properties(data, self._charset))
        elif number == _NEW_FILE:
            if len(self._files) > MAX_INSIDE:
                raise UnreadableFile("more files than a person sends")
            self._files.append(_File())
        elif self._files:
            self._files[-1].take(number, data, self._charset)

    def found(self) -> Found:
        """Return the mail."""
        found = mapi.mail(self._properties, [file.file() for file in self._files])
        return Found(found.text, self.cut, found.mail, found.files)


class _File:
    """Collects the attributes of a file."""

    def __init__(self) -> None:
        self._properties: dict[int, mapi.Value] = {}
        self._content = b""

    def take(self, number: int, data: bytes, charset: str) -> None:
        if number == _TITLE:
            self._properties.setdefault(mapi.NAME, _string(data, charset))
        elif number == _DATA:
            self._content = data
        elif number == _FILE_PROPERTIES:
            self._properties.update(_properties(data, charset))

    def file(self) -> mapi.File:
        """Return the file; a mail within is a winmail.dat of its own."""
        inner = self._properties.get(mapi.DATA)
        content = inner if isinstance(inner, bytes) and not self._content else self._content
        if isinstance(inner, bytes) and inner.startswith(_MESSAGE + _SIGNATURE):
            content = inner[len(_MESSAGE) :]
        return mapi.File(self._properties, content)


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and data of each attribute (§2.1.3.1); level, type and checksum say nothing more."""
    at = 6
    for _ in range(_MAX_ATTRIBUTES):
        if at >= len(content):
            return
        level, number, _, length = struct.unpack_from("<BHHI", content, at)
        at += 9
        if level not in (1, 2) or at + length > len(content):
            raise UnreadableFile("broken here")
        yield number, content[at : at + length]
        at += length + 2


def _properties(data: bytes, charset: str) -> dict[int, mapi.Value]:
    """Return the properties of one attribute (§2.1.3.3)."""
    (count,) = struct.unpack_from("<I", data)
    at = 4
    properties: dict[int, mapi.Value] = {}
    for _ in range(min(count, _MAX_PROPERTIES)):
        kind, number = struct.unpack_from("<HH", data, at)
        at += 4
        if number >= _TAGGED:
            at = _after_name(data, at)
        values, at = _values(data, at, kind)
        value = mapi.value_of(kind, values[0], charset) if values and not kind & _MULTIPLE else None
        if value is not None:
            properties[number] = value
    return properties


def _after_name(data: bytes, at: int) -> int:
    """Return where a property goes on after its set (16 bytes) and its name or number there."""
    named, length = struct.unpack_from("<II", data, at + 16)
    return at + 24 + (_padded(length) if named else 0)


def _values(data: bytes, at: int, kind: int) -> tuple[list[bytes], int]:
    """Return the values of a property and where the next one begins."""
    single = kind & ~_MULTIPLE
    count = 1
    if single in _LONG or kind & _MULTIPLE:
        (count,) = struct.unpack_from("<I", data, at)
        at += 4
    values: list[bytes] = []
    for _ in range(min(count, _MAX_VALUES)):
        length = _SIZES.get(single, 8)
        if single in _LONG:
            (length,) = struct.unpack_from("<I", data, at)
            at += 4
        if at + length > len(data):
            raise UnreadableFile("broken here")
        values.append(data[at : at + length])
        at += _padded(length)
    return values, at


def _padded(length: int) -> int:
    return length + -length % 4


def _string(data: bytes, charset: str) -> str:
    return decode(data.partition(b"\0")[0], charset)


def _date(data: bytes) -> datetime | None:
    """Return a date of year, month, day, hour, minute, second (§2.1.3.3.2), which is UTC."""
    if len(data) < 12:
        return None
    year, month, day, hour, minute, second = struct.unpack_from("<6H", data)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
