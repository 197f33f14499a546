"""What reading a file returns, and what the readers of the single formats hand over before it is tidied."""

from dataclasses import dataclass, field
from datetime import datetime


class UnreadableFile(Exception):
    """The file holds no text that we can read: broken, encrypted, beyond a limit, or of no known kind."""


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file as a person reads it; of a mail in a file its body, and its `mail`.

    A paragraph is a line, a table row is one with a tab between its cells. `read` says whether the text could
    be read at all, `cut` that something of it is missing: pages that are pictures, what is beyond a limit, a
    file within a mail that could not be read.
    """

    text: str = ""
    read: bool = False
    cut: bool = False
    mail: "Mail | None" = None


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that is a file: `sender` as written, `sent` with its zone, its own files in order."""

    subject: str
    sender: str
    sent: datetime | None
    files: tuple["Inner", ...] = ()


@dataclass(frozen=True, slots=True)
class Inner:
    """A file within a mail that is a file; `name` as its sender wrote it, so not yet safe to show."""

    name: str
    type: str
    content: bytes = field(repr=False)
    text: Text


@dataclass(frozen=True, slots=True)
class Raw:
    """A file to be read, byte for byte; `charset` is what its mail claims, "" if nothing.

    `found` is what is known of a mail that is no file of its own, but stored in pieces within another.
    """

    name: str
    type: str
    content: bytes = field(repr=False)
    charset: str = ""
    found: "Found | None" = None


@dataclass(frozen=True, slots=True)
class Found:
    """What the reader of one format found: text not yet tidied, and of a mail its head and its files."""

    text: str
    cut: bool = False
    mail: Mail | None = None
    files: tuple[Raw, ...] = ()
