"""Which kind of file it is, by its content first: senders name and type files as they like."""

import re
from enum import StrEnum

_HEAD = 1_024  # bytes: PDF readers look for the first line of a PDF within them
_HEADER_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9-]{1,40}):[ \t]")
_MAIL_FIELDS = frozenset(
    b"from to subject date received return-path message-id mime-version content-type delivered-to".split()
)
_HTML = re.compile(
    rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body|meta|table)\b", re.I | re.S
)


class Kind(StrEnum):
    """A kind of file whose text can be read."""

    PDF = "pdf"
    ZIP = "zip"  # DOCX, XLSX, ODT, ODS: their members say which
    FLAT = "flat"  # OpenDocument in one XML file
    RTF = "rtf"
    OLE = "ole"  # .msg, and the old formats of Office, which cannot be read
    TNEF = "tnef"
    EML = "eml"
    HTML = "html"
    CSV = "csv"
    TXT = "txt"


_MAGIC = (
    (b"PK\x03\x04", Kind.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
    (b"\x78\x9f\x3e\x22", Kind.TNEF),
)
_ENDINGS = {
    "eml": Kind.EML, "mht": Kind.EML, "mhtml": Kind.EML,
    "html": Kind.HTML, "htm": Kind.HTML, "xhtml": Kind.HTML,
    "csv": Kind.CSV, "tsv": Kind.CSV,
    "txt": Kind.TXT, "text": Kind.TXT, "md": Kind.TXT,
}  # fmt: skip
_TYPES = {
    "message/rfc822": Kind.EML,
    "message/global": Kind.EML,
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "text/csv": Kind.CSV,
    "text/tab-separated-values": Kind.CSV,
    "text/plain": Kind.TXT,
}
_ANYTHING = frozenset(("application/octet-stream", "application/binary", "application/unknown", ""))
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"\x01\0\0\0\x58\0\0\0", b"\xd7\xcd\xc6\x9a")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def kind_of(name: str, type: str, content: bytes) -> Kind | None:
    """Return the kind of a file, None for what has no text or none that we can read."""
    head = content[:_HEAD]
    for magic, kind in _MAGIC:  # first: a winmail.dat or an archive may hold a PDF near its beginning
        if head.startswith(magic):
            return kind
    if b"%PDF-" in head:
        return Kind.PDF
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{\\rtf"):
        return Kind.RTF
    if start.startswith(b"<?xml") and b"urn:oasis:names:tc:opendocument" in content[: 4 * _HEAD]:
        return Kind.FLAT
    return _textual(name, type, head) if _is_text(head) else None


def is_picture(type: str, content: bytes) -> bool:
    """Say whether a file is a picture (of a scanner too, but for TIFF and PDF)."""
    return type.startswith("image/") or content.startswith(_PICTURES)


def _textual(name: str, type: str, head: bytes) -> Kind | None:
    """Return the kind of a file that is text; for calendars, signatures and programs that is none."""
    if _HTML.match(head):
        return Kind.HTML
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if type == "message/rfc822" or ending == "eml" or _is_mail(head):
        return Kind.EML
    known = _ENDINGS.get(ending) or _TYPES.get(type)
    return known or (Kind.TXT if not ending and type in _ANYTHING else None)


def _is_text(head: bytes) -> bool:
    return head.startswith(_BOMS) or b"\0" not in head


def _is_mail(head: bytes) -> bool:
    """Say whether a file begins with the header of a mail: three fields that mails have."""
    lines = (_HEADER_FIELD.match(line) for line in head.split(b"\n")[:20])
    return len({found[1].lower() for found in lines if found} & _MAIL_FIELDS) >= 3
