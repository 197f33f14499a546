"""Outlook's properties (MS-OXPROPS) as .msg files and winmail.dat hold them, made into a mail."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from mailbot.reading.charsets import clean, decode, one_line
from mailbot.reading.documents import compressed, rtf
from mailbot.reading.documents.values import Found, Mail, Raw, UnreadableFile

SUBJECT, SENDER_NAME, SENDER_ADDRESS, SENDER_SMTP = 0x0037, 0x0C1A, 0x0C1F, 0x5D01
REPRESENTED_NAME, REPRESENTED_ADDRESS, REPRESENTED_SMTP = 0x0042, 0x0065, 0x5D02
SENT, DELIVERED = 0x0039, 0x0E06
BODY, BODY_HTML, BODY_RTF = 0x1000, 0x1013, 0x1009
CODE_PAGE, INTERNET_CODE_PAGE = 0x3FFD, 0x3FDE
DATA, NAME, LONG_NAME, EXTENSION, MIME_TYPE = 0x3701, 0x3704, 0x3707, 0x3703, 0x370E
CONTENT_ID, HIDDEN, DISPLAY_NAME = 0x3712, 0x7FFE, 0x3001

# Property types (MS-OXCDATA §2.11.1).
STRING8, UNICODE, BINARY, TIME, OBJECT = 0x001E, 0x001F, 0x0102, 0x0040, 0x000D
_NUMBERS = {0x0002: "<h", 0x0003: "<i", 0x000B: "<H", 0x0014: "<q", 0x000A: "<i"}
_CHARSETS = {65001: "utf-8", 20127: "cp1252", 28591: "cp1252", 28605: "iso8859-15"}  # by code page
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)

Value = str | bytes | int | datetime
Properties = Mapping[int, Value]


@dataclass(frozen=True, slots=True)
class File:
    """A file with a mail; `found` is the mail that it is, if it is one stored as properties."""

    properties: Properties
    content: bytes = field(repr=False)
    found: Found | None = None


def value_of(kind: int, data: bytes, charset: str) -> Value | None:
    """Return a property as a value, None for the types that we need not."""
    if kind == UNICODE:
        return data.decode("utf-16-le", "replace").rstrip("\0")
    if kind == STRING8:
        return decode(data.rstrip(b"\0"), charset)
    if kind in (BINARY, OBJECT):
        return data
    if kind == TIME:
        return _moment(data)
    form = _NUMBERS.get(kind)
    if form is None or len(data) < struct.calcsize(form):
        return None
    number: int = struct.unpack_from(form, data)[0]
    return number


def charset_of(properties: Properties) -> str:
    """Return the charset of the 8-bit texts of a mail, as far as it says."""
    number = properties.get(INTERNET_CODE_PAGE) or properties.get(CODE_PAGE)
    return _CHARSETS.get(number, f"cp{number}") if isinstance(number, int) else "cp1252"


def mail(properties: Properties, files: Sequence[File]) -> Found:
    """Return the mail that properties and files make."""
    sent = next((v for p in (SENT, DELIVERED) if isinstance(v := properties.get(p), datetime)), None)
    head = Mail(one_line(_text(properties, SUBJECT)), _sender(properties), sent)
    shown = [file for file in files if not _is_in_place(file.properties)]
    return Found(_body(properties), False, head, tuple(_raw(file) for file in shown))


def _sender(properties: Properties) -> str:
    """Return « Name <address> »; the addresses of Exchange's directory say nothing to people."""
    for name_id, smtp_id, address_id in (
        (REPRESENTED_NAME, REPRESENTED_SMTP, REPRESENTED_ADDRESS),
        (SENDER_NAME, SENDER_SMTP, SENDER_ADDRESS),
    ):
        name = one_line(_text(properties, name_id))
        addresses = (_text(properties, smtp_id), _text(properties, address_id))
        address = next((a for a in addresses if "@" in a), "")
        if address and name and name != address:
            return f"{name} <{one_line(address)}>"
        if name or address:
            return name or one_line(address)
    return ""


def _body(properties: Properties) -> str:
    """Return the text, from the form that keeps tables best: HTML, HTML wrapped in RTF, plain, RTF."""
    page = properties.get(BODY_HTML)
    source = page if isinstance(page, str) else ""
    if isinstance(page, bytes):
        source = decode(page, charset_of(properties))
    is_html, wrapped = bool(source.strip()), ""
    if not is_html:
        wrapped, is_html = _rich(properties)
        source = wrapped if is_html else ""
    text = rtf.from_html(source) if is_html else ""
    return text if text.strip() else _text(properties, BODY).strip() or ("" if is_html else wrapped)


def _rich(properties: Properties) -> tuple[str, bool]:
    data = properties.get(BODY_RTF)
    if not isinstance(data, bytes):
        return "", False
    try:
        return rtf.extract(compressed.inflate(data))
    except UnreadableFile:
        return "", False


def _is_in_place(properties: Properties) -> bool:
    """Say whether a file is a picture within the text: of a signature, mostly."""
    name = file_name(properties).lower()
    picture = _text(properties, MIME_TYPE).lower().startswith("image/") or name.endswith(
        (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf")
    )
    return picture and bool(properties.get(CONTENT_ID) or properties.get(HIDDEN))


def _raw(file: File) -> Raw:
    kind = _text(file.properties, MIME_TYPE).lower() or "application/octet-stream"
    return Raw(file_name(file.properties), kind, file.content, found=file.found)


def file_name(properties: Properties) -> str:
    """Return the name of a file, the long form first."""
    named = (_text(properties, p) for p in (LONG_NAME, NAME, DISPLAY_NAME))
    name = next((n for n in named if n.strip()), "")
    extension = _text(properties, EXTENSION)
    return name + extension if name and "." not in name and extension.startswith(".") else name


def _text(properties: Properties, number: int) -> str:
    value = properties.get(number)
    return clean(value) if isinstance(value, str) else ""


def _moment(data: bytes) -> datetime | None:
    """Return the instant of a FILETIME, counted in tenths of a microsecond."""
    if len(data) < 8:
        return None
    try:
        return _EPOCH + timedelta(microseconds=int.from_bytes(data[:8], "little") // 10)
    except OverflowError:
        return None
