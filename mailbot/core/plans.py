"""What a plan is: the value that says everything that must happen because of one mail."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailbot.core.letters import Letter
from mailbot.core.offers import Offer
from mailbot.core.readings import Attachment, Fields


class Fate(StrEnum):
    """What became of an inbound mail; every one has exactly one."""

    HANDLED = "handled"
    ANSWERED = "answered"  # nothing changed, but somebody was told why
    DUPLICATE = "duplicate"
    AUTOMATIC = "automatic"
    UNKNOWN_SENDER = "unknown_sender"
    UNREADABLE = "unreadable"
    BROKEN = "broken"  # three times it broke the reader or the handling
    DISCARDED = "discarded"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal before it is chained; `who` is an address, or "mailbot" where nobody asked."""

    event: str
    who: str
    offer_id: int | None = None
    reference: str = ""
    version: int | None = None
    message_id: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One move of one offer; `before` is None for a new one. Stored only where `before` still holds."""

    before: Offer | None
    after: Offer


def sha256(file: Attachment) -> str:
    """Return what tells one file from another: the SHA-256 (hex) of its bytes."""
    return hashlib.sha256(file.content).hexdigest()


@dataclass(frozen=True, slots=True)
class NewVersion:
    """The full text and the attachments of a version, as read.

    `completes`: the version is there; its text becomes `fields`, and `attachments` are added to its own.
    """

    offer_id: int
    number: int
    fields: Fields
    attachments: tuple[Attachment, ...]
    completes: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that one mail causes; `quarantine` says where the mail itself goes, `reason` why."""

    fate: Fate
    reason: str = ""
    quarantine: bool = False
    offer_id: int | None = None
    changes: tuple[Change, ...] = ()
    versions: tuple[NewVersion, ...] = ()
    letters: tuple[Letter, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter of ours that a mail answers: what it was about and to whom it went.

    `letter` is all that it says, kept only where an answer is understood by it, and None once purged.
    """

    message_id: str
    kind: str
    to: str
    offer_id: int | None
    version: int | None
    request_id: int | None
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """An inbound mail as the mailbox names it; `at` is when it is handled.

    `reached` is when it reached us, where that is known: its server took it, perhaps days before, in an
    outage, or it is released from quarantine, and first handled then.
    """

    mailbox: str
    uidvalidity: int
    uid: int
    at: datetime
    reached: datetime | None = None
