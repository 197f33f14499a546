"""The files that came with an offer: their bytes as they are, under a name safe to show and to save."""

import re
from collections.abc import Iterable

from mailbot.core.readings import Attachment
from mailbot.reading.charsets import one_line
from mailbot.reading.mime import Part

MAX_FILES = 50
_MAX_NAME = 100  # characters: under every file system's 255 bytes
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\ufffd]')
_NAMELESS = {
    "application/pdf": "document.pdf",
    "text/plain": "texte.txt",
    "text/html": "page.html",
    "message/rfc822": "message.eml",
}


def attachments(parts: Iterable[Part]) -> tuple[Attachment, ...]:
    """Return the files in order, each under a name of its own."""
    taken: set[str] = set()
    return tuple(_attachment(part, taken) for part in parts)


def safe_name(name: str, kind: str = "") -> str:
    """Return `name` without folders, controls and what file systems refuse, cut, its ending kept."""
    base = re.split(r"[/\\]", one_line(name))[-1]
    base = " ".join(_UNSAFE.sub("", base).split()).strip(". ")
    stem, dot, ending = base.rpartition(".")
    if dot and stem and len(ending) <= 10:
        return f"{stem[: _MAX_NAME - len(ending) - 1].rstrip('. ')}.{ending}"
    return base[:_MAX_NAME] or _NAMELESS.get(kind, "document.bin")


def _attachment(part: Part, taken: set[str]) -> Attachment:
    name = _unique(safe_name(part.file_name, part.type), taken)
    return Attachment(name, part.type, part.content(), part.type == "text/plain")


def _unique(name: str, taken: set[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    candidate, number = name, 1
    while candidate.lower() in taken:
        number += 1
        candidate = f"{stem} ({number}).{ending}" if dot else f"{name} ({number})"
    taken.add(candidate.lower())
    return candidate
