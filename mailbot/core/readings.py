"""What a mail says: the values that reading returns, and that planning decides upon."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What sort of mail it is."""

    OFFER = "offer"
    REPLY = "reply"
    COMMAND = "command"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    UNREADABLE = "unreadable"
    OTHER = "other"


class Choice(StrEnum):
    """What an answer decides."""

    APPROVE = "approve"
    REFUSE = "refuse"
    NONE = "none"


class Doubt(StrEnum):
    """Why an answer decides nothing."""

    QUESTION = "question"
    CONDITIONAL = "conditional"
    CONTRADICTION = "contradiction"
    UNCLEAR = "unclear"
    OUT_OF_SCOPE = "out_of_scope"
    FORWARDED = "forwarded"


class Button(StrEnum):
    """The buttons that our mails carry; the value is a word for records, the French label is vocabulary."""

    APPROVE = "approve"
    REFUSE = "refuse"
    SUBMIT = "submit"
    PUBLISH = "publish"
    CONFIRM = "confirm"
    MODIFY = "modify"
    WITHDRAW = "withdraw"
    CLOSE = "close"


class Unreadable(StrEnum):
    """Why a mail could not be read."""

    EMPTY = "empty"
    NO_MAIL = "no_mail"
    TOO_LARGE = "too_large"
    BROKE_READER = "broke_reader"
    LIMIT = "limit"
    NOT_FETCHED = "not_fetched"  # the server lists it, but cannot hand it out


@dataclass(frozen=True, slots=True)
class Options:
    """What the recruiter wishes for the request; None where nothing was written.

    `due_text` keeps what stands in the place of the due date; not empty when no date could be read from it.
    `nobody`: it is written that nobody is to be informed. `grounds`: why the derogation is asked for.
    `start` and `start_text` are the same of the day on which a publication begins, `channel` is its name,
    `advert` the text that is to be published.
    """

    alert: bool | None = None
    due: date | None = None
    due_text: str = ""
    message: str | None = None
    observers: tuple[str, ...] = ()
    nobody: bool = False
    start: date | None = None
    start_text: str = ""
    channel: str = ""
    grounds: str | None = None
    advert: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button, known by our fixed wording; a comment is what was written beside the fixed lines."""

    button: Button
    options: Options = field(default_factory=Options)
    comment: str = ""
    contradicted: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer that the new text of a mail gives; `doubt` says why text decides nothing.

    `bare`: nothing but « oui », « ok » or « non » decides, which means what the mail asked that is answered.
    """

    choice: Choice = Choice.NONE
    doubt: Doubt | None = None
    comment: str = ""
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """The answer to the line with the number `n`, from 1, of a digest."""

    n: int
    answer: Answer


class Source(StrEnum):
    """Where a field of an offer was found, if not in the text of the mail that brought it."""

    SUBJECT = "subject"
    ATTACHMENT = "attachment"
    SIGNATURE = "signature"  # the sender's
    DIRECTORY = "directory"  # what is on record of the sender's organisation
    ANSWER = "answer"  # the recruiter's, to a question of ours


CLUES = frozenset({Source.SIGNATURE, Source.DIRECTORY})
"""Where a field is only a clue if it is the organisation: shown and asked about, never judged by."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one field of Fields was found; `file` is the attachment's name."""

    field: str
    source: Source
    file: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field of which an offer says several things: each value as written, and the file that says it.

    `values` and `files` are of one length; the file "" is the mail itself.
    """

    field: str
    values: tuple[str, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """What an offer says about the post, as written, with normal forms where the process needs them.

    `level` holds normal forms such as ("7",), ("5B",) or ("échelle 13",), `level_text` what is written;
    `regime` is RG, MSA, RSI, SPECIAL, MINES or ARS. None means: not there. `doubts` are reasons (the rules,
    §6) why what is there may not be all (attachment_unreadable, no_offer_found, several_offers) or right
    (level_conflict).
    `unfilled` names the fields in whose place a program left its own mark, such as [%job_number%].
    """

    reference: str | None = None
    title: str | None = None
    organisation: str | None = None
    regime: str | None = None
    level: tuple[str, ...] = ()
    level_text: str | None = None
    agent_direction: bool | None = None
    convention: str | None = None
    contract: str | None = None
    place: str | None = None
    creation_date: date | None = None
    created_by: str | None = None
    description: str | None = None
    origins: tuple[Origin, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    doubts: tuple[str, ...] = ()
    unfilled: tuple[str, ...] = ()

    def source_of(self, name: str) -> Source | None:
        """Return where the field `name` was found, None for the text of the mail."""
        return next((o.source for o in self.origins if o.field == name), None)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with an offer, byte for byte, under a name that is safe to show; size in bytes."""

    name: str
    type: str
    content: bytes = field(repr=False)
    text_read: bool

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True, slots=True)
class OfferReading:
    """One offer found in a mail."""

    fields: Fields
    options: Options = field(default_factory=Options)
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """What a reply says of the offer it is about.

    `fields` and `options` hold only what the reply names (« Niveau : 7 », « c'est un niveau 7 », or an answer
    below a quoted question that begins with the field's label). `affirmed` holds (field, yes or no) where the
    answer to such a question is « oui » or « non ». `bare` is what names no field: « 7 », « oui ».
    """

    fields: Fields = field(default_factory=Fields)
    options: Options = field(default_factory=Options)
    affirmed: tuple[tuple[str, bool], ...] = ()
    bare: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A command as written; `verb` is its French name in capitals; "" if unknown, `arguments` is the line.

    `options` are what the arguments say of a publication.
    """

    verb: str
    reference: str | None = None
    arguments: tuple[str, ...] = ()
    options: Options = field(default_factory=Options)


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery report: whose mail failed, and how badly (hard, soft, delay, none)."""

    recipient: str
    severity: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one mail says.

    `digest` is the SHA-256 (hex) over what its writer wrote (RFC 5322 originator fields and body), so that
    two deliveries of one mail are equal. Message-IDs keep their angle brackets.
    `sender` is None where From is not exactly one strict address. `received` is the topmost Received date.
    `tokens` are strings of the right form, unverified, upper-case. `size` in bytes.
    `said` is the new text of a reply without the signature, to be quoted back. `items` are the answers to a
    digest, line by line; `back_on` is the first day on which an absent person says they are there again.
    """

    kind: Kind
    digest: str
    size: int
    message_id: str = ""
    sender: str | None = None
    sender_name: str = ""
    authenticated: bool = False
    subject: str = ""
    received: datetime | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    press: Press | None = None
    answer: Answer = field(default_factory=Answer)
    items: tuple[Item, ...] = ()
    new_text: str = ""
    said: str = ""
    commands: tuple[Command, ...] = ()
    offers: tuple[OfferReading, ...] = ()
    completion: Completion | None = None
    automatic: str | None = None
    back_on: date | None = None
    bounce: Bounce | None = None
    unreadable: Unreadable | None = None
    cut: tuple[str, ...] = ()

    @property
    def thread(self) -> tuple[str, ...]:
        """The Message-IDs of the mails that this one answers, nearest first (RFC 5322 §3.6.4)."""
        return tuple(dict.fromkeys((*self.in_reply_to, *reversed(self.references))))
