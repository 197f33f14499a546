"""The text of a file that came with a mail: which reader its kind needs, and what all have in common."""

import importlib
import re
from typing import Protocol, cast

from mailbot.reading.charsets import clean
from mailbot.reading.documents.kinds import Kind, is_picture, kind_of
from mailbot.reading.documents.limits import MAX_DEPTH, MAX_TEXT, Allowance
from mailbot.reading.documents.values import Found, Inner, Mail, Raw, Text, UnreadableFile

__all__ = ["Inner", "Mail", "Text", "is_winmail", "text_of"]


class _Reader(Protocol):
    """A module that reads one kind of file."""

    def read(self, file: Raw) -> Found: ...


# Imported only when a file of the kind comes: most mails need none of them.
_READERS = {
    Kind.PDF: "pdf",
    Kind.ZIP: "office",
    Kind.FLAT: "opendocument",
    Kind.RTF: "rtf",
    Kind.OLE: "msg",
    Kind.TNEF: "tnef",
    Kind.EML: "eml",
    Kind.HTML: "plain",
    Kind.CSV: "plain",
    Kind.TXT: "plain",
}
_SOFT_HYPHEN = "\u00ad"
_LIGATURES = dict(enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"), 0xFB00))
_EMPTY_LINES = re.compile(r"\n{3,}")
_LETTER = re.compile(r"[^\W_]")


def text_of(
    name: str, type: str, content: bytes, charset: str = "", allowance: Allowance | None = None
) -> Text:
    """Return the text of a file; never raises.

    `name` and `type` are what the sender calls the file, `charset` what is claimed of a text file.
    `allowance` is what the files of one mail may cost together.
    """
    return _read(Raw(name, type, content, charset), allowance or Allowance(), 0)


def is_winmail(content: bytes) -> bool:
    """Say whether a file is a winmail.dat."""
    return kind_of("", "", content) is Kind.TNEF


def _read(file: Raw, allowance: Allowance, depth: int) -> Text:
    try:
        found = file.found or _found(file, allowance)
    except Exception:  # a stranger's file: whatever its library says of it, it cannot be read
        return Text()
    text, cut = _tidied(found, allowance)
    body = Text(text, bool(_LETTER.search(text)), cut)
    return body if found.mail is None else _mail(found, found.mail, body, allowance, depth)


def _found(file: Raw, allowance: Allowance) -> Found:
    kind = kind_of(file.name, file.type, file.content)
    if kind is None:
        raise UnreadableFile("no kind of file that we read")
    reader = cast(_Reader, importlib.import_module(f"{__name__}.{_READERS[kind]}"))
    return allowance.spend(lambda: reader.read(file))


def _mail(found: Found, mail: Mail, body: Text, allowance: Allowance, depth: int) -> Text:
    """Return a mail with its files read, as far as it may go."""
    files = found.files[: max(allowance.files, 0)] if depth < MAX_DEPTH else ()
    allowance.files -= len(files)
    inner = tuple(Inner(f.name, f.type, f.content, _read(f, allowance, depth + 1)) for f in files)
    missing = len(files) < len(found.files) or any(not _complete(file) for file in inner)
    return Text(
        body.text,
        body.read or any(file.text.read for file in inner),
        body.cut or missing,
        Mail(mail.subject, mail.sender, mail.sent, inner),
    )


def _complete(file: Inner) -> bool:
    """Say whether nothing of a file is missing; nobody expects text of a picture."""
    return is_picture(file.type, file.content) or (file.text.read and not file.text.cut)


def _tidied(found: Found, allowance: Allowance) -> tuple[str, bool]:
    """Return the text as our other texts are, within what is allowed, and whether something is missing."""
    limit = min(MAX_TEXT, max(allowance.characters, 0))
    text = clean(found.text[: 2 * limit].replace(_SOFT_HYPHEN, "").translate(_LIGATURES))
    text = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    text = _EMPTY_LINES.sub("\n\n", text).strip("\n")
    cut = found.cut or len(text) > limit or len(found.text) > 2 * limit
    lines = text[:limit].split("\n") if text else []
    cut = cut or len(lines) > allowance.lines
    kept = lines[: max(allowance.lines, 0)]
    text = "\n".join(kept)
    allowance.characters -= len(text)
    allowance.lines -= len(kept)
    return text, cut
