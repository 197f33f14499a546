"""The files that came with an offer: their bytes as they are, under a name safe to show; what they say."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from mailbot.core.readings import Attachment
from mailbot.reading.charsets import one_line
from mailbot.reading.documents.limits import Allowance
from mailbot.reading.documents.values import Inner, Text
from mailbot.reading.mime import Part

MAX_FILES = 50
_MAX_NAME = 100  # characters: under every file system's 255 bytes
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\ufffd]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.I)
_NAMELESS = {
    "application/pdf": "document.pdf",
    "text/plain": "texte.txt",
    "text/html": "page.html",
    "message/rfc822": "message.eml",
    "application/ms-tnef": "winmail.dat",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file that is kept, and what its text says."""

    attachment: Attachment
    text: Text

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield (name of the attachment, text) of all that can be read in it, mails before their files.

        The text of a mail begins with its subject, on a line of its own.
        """
        return ((self.attachment.name, text) for text in _texts(self.text))


def files(parts: Iterable[Part]) -> tuple[File, ...]:
    """Return the files in order, each under a name of its own, at most MAX_FILES.

    A winmail.dat, which most people cannot open, is followed by the files in it.
    """
    from mailbot.reading import documents  # only here: most mails have no files

    allowance = Allowance()
    taken: set[str] = set()
    kept: list[File] = []
    for part in parts:
        if len(kept) >= MAX_FILES:
            break
        content = part.content()
        name, charset = part.file_name, part.parameters.get("charset", "")
        text = documents.text_of(name, part.type, content, charset, allowance)
        if text.mail and documents.is_winmail(content):
            kept.append(_file(Inner(name, part.type, content, _without_files(text)), taken))
            kept += [_file(inner, taken) for inner in text.mail.files[: MAX_FILES - len(kept)]]
        else:
            kept.append(_file(Inner(name or _subject(text), part.type, content, text), taken))
    return tuple(kept)


def safe_name(name: str, kind: str = "") -> str:
    """Return `name` without folders, controls, marks of direction and what file systems refuse.

    It is cut, its ending kept; no name is that of a device of Windows.
    """
    base = re.split(r"[/\\]", one_line(name))[-1]
    base = " ".join(_UNSAFE.sub("", base).split()).strip(". ")
    stem, dot, ending = base.rpartition(".")
    if dot and stem and len(ending) <= 10:
        base = f"{stem[: _MAX_NAME - len(ending) - 1].rstrip('. ')}.{ending.strip()}"
    base = base[:_MAX_NAME].rstrip(". ")
    return (f"_{base}" if _DEVICE.match(base) else base) or _NAMELESS.get(kind, "document.bin")


def _file(file: Inner, taken: set[str]) -> File:
    name = _unique(safe_name(file.name, file.type), taken)
    return File(Attachment(name, file.type, file.content, file.text.read), file.text)


def _subject(text: Text) -> str:
    """Return the name of a mail that has none, as mail clients show it."""
    subject = text.mail.subject.replace("/", "-").replace("\\", "-") if text.mail else ""
    return f"{subject}.eml" if subject else ""


def _without_files(text: Text) -> Text:
    """Return a winmail.dat whose files stand beside it: that it could be opened is all that it must say."""
    mail = replace(text.mail, files=()) if text.mail else None
    return replace(text, mail=mail, read=True)


def _texts(text: Text) -> Iterator[str]:
    subject = text.mail.subject if text.mail else ""
    if text.text or subject:
        yield f"{subject}\n\n{text.text}".strip("\n")
    for inner in text.mail.files if text.mail else ():
        yield from _texts(inner.text)


def _unique(name: str, taken: set[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    candidate, number = name, 1
    while candidate.lower() in taken:
        number += 1
        candidate = f"{stem} ({number}).{ending}" if dot else f"{name} ({number})"
    taken.add(candidate.lower())
    return candidate
