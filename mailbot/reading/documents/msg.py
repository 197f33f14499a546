"""A mail that Outlook saved as a file: .msg (MS-OXMSG), properties in an OLE compound file."""

import re
import struct
from collections.abc import Iterator
from io import BytesIO

import olefile

from mailbot.reading.documents import mapi
from mailbot.reading.documents.limits import MAX_DEPTH, MAX_INSIDE
from mailbot.reading.documents.values import Found, Raw, UnreadableFile

_MAX_STREAMS = 5_000  # a mail with ten files has 500
_FIXED = "__properties_version1.0"
_STREAM = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})", re.I)
_ATTACHMENT = re.compile(r"__attach_version1\.0_#[0-9A-F]{8}", re.I)
_MESSAGE = "__substg1.0_3701000D"
# Bytes before the properties of fixed length (§2.4.1): of the mail, of one within it, of an attachment.
_MAIL_HEAD, _INNER_HEAD, _ATTACHMENT_HEAD = 32, 24, 8
_ENTRY = struct.Struct("<HHI8s")

Path = tuple[str, ...]


def read(file: Raw) -> Found:
    """Return the mail; the old formats of Office are compound files too and cannot be read."""
    with olefile.OleFileIO(BytesIO(file.content)) as compound:
        store = _Store(compound, len(file.content))
        if (_FIXED,) not in store.streams:
            raise UnreadableFile("a compound file that is no mail")
        return _mail(store, (), _MAIL_HEAD, 0)


class _Store:
    """The streams of a compound file by their path, read as often as the file is long."""

    def __init__(self, compound: "olefile.OleFileIO", size: int) -> None:
        paths = [tuple(path) for path in compound.listdir()]
        if len(paths) > _MAX_STREAMS:
            raise UnreadableFile("a compound file with too many streams")
        self.streams: dict[Path, Path] = {path: path for path in paths}
        self.children: dict[Path, list[str]] = {}
        for path in paths:
            for depth in range(len(path)):
                names = self.children.setdefault(path[:depth], [])
                if not names or names[-1] != path[depth]:
                    names.append(path[depth])
        self._compound = compound
        self._left = 2 * size  # streams may share sectors, so that many large ones fit into a small file

    def content(self, path: Path) -> bytes:
        self._left -= self._compound.get_size(list(path))
        if self._left < 0:
            raise UnreadableFile("a compound file with more in it than its size")
        data: bytes = self._compound.openstream(list(path)).read()
        return data


def _mail(store: _Store, folder: Path, head: int, depth: int) -> Found:
    properties = _properties(store, folder, head)
    names = dict.fromkeys(name for name in store.children.get(folder, ()) if _ATTACHMENT.fullmatch(name))
    files = [_file(store, (*folder, name), depth) for name in list(names)[: MAX_INSIDE + 1]]
    return mapi.mail(properties, files)


def _file(store: _Store, folder: Path, depth: int) -> mapi.File:
    properties = _properties(store, folder, _ATTACHMENT_HEAD)
    inner = (*folder, _MESSAGE)
    if (*inner, _FIXED) in store.streams and depth < MAX_DEPTH:
        return mapi.File(properties, b"", _mail(store, inner, _INNER_HEAD, depth + 1))
    data = properties.get(mapi.DATA, b"")
    return mapi.File(properties, data if isinstance(data, bytes) else b"")


def _properties(store: _Store, folder: Path, head: int) -> mapi.Properties:
    """Return the properties of a mail or an attachment: those in one stream, then those in one each."""
    properties: dict[int, mapi.Value] = {}
    if (*folder, _FIXED) in store.streams:
        properties.update(_fixed(store.content((*folder, _FIXED))[head:]))
    charset = mapi.charset_of(properties)
    for name in store.children.get(folder, ()):
        found = _STREAM.fullmatch(name)
        if found and (*folder, name) in store.streams:
            value = mapi.value_of(int(found[2], 16), store.content((*folder, name)), charset)
            if value is not None:
                properties[int(found[1], 16)] = value
    return properties


def _fixed(data: bytes) -> Iterator[tuple[int, mapi.Value]]:
    for at in range(0, len(data) - _ENTRY.size + 1, _ENTRY.size):
        kind, number, _, content = _ENTRY.unpack_from(data, at)
        if kind not in (mapi.STRING8, mapi.UNICODE, mapi.BINARY, mapi.OBJECT):
            value = mapi.value_of(kind, content, "cp1252")
            if value is not None:
                yield number, value
