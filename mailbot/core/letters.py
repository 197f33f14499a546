"""What we say to whom: a mail to one person before it has words, and when to try again."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from mailbot.core.offers import Card, Decision
from mailbot.core.people import Person
from mailbot.core.readings import Button
from mailbot.core.rules import Verdict
from mailbot.core.tokens import Purpose


class LetterKind(StrEnum):
    """X-Mailbot-Kind of every mail that is sent today."""

    OFFER_CREATED = "offer-created"
    OFFER_INCOMPLETE = "offer-incomplete"
    OFFER_EXEMPT = "offer-exempt"
    REQUEST = "request"
    REQUEST_SUPERSEDED = "request-superseded"
    SUBMITTED = "submitted"
    DECISION_RECEIPT = "decision-receipt"
    ALERT = "alert"
    OBSERVER = "observer"
    CLARIFICATION = "clarification"
    QUESTION = "question"
    ALREADY_DECIDED = "already-decided"
    EXPIRED = "expired"
    CONFIRM = "confirm"
    REFUSED_ACTION = "refused-action"
    PUBLISHED = "published"
    TRANSCRIPT = "transcript"
    STATUS = "status"
    DIGEST = "digest"
    ABSENCE = "absence"
    DELIVERY_FAILURE = "delivery-failure"
    HELP = "help"
    ADMIN_NOTICE = "admin-notice"
    REMINDER = "reminder"
    REPORT = "report"


class Matter(StrEnum):
    """What a letter is about within its kind: the word that chooses its sentences."""

    # refused-action: why it was not done
    ADVERT_NEEDED = "advert_needed"
    UNKNOWN_CHANNEL = "unknown_channel"
    START_UNREADABLE = "start_unreadable"
    START_PAST = "start_past"
    START_TOO_LATE = "start_too_late"
    STILL_DRAFT = "still_draft"
    NOT_SUBMITTED = "not_submitted"
    ALREADY_SUBMITTED = "already_submitted"
    NOT_ANSWERED = "not_answered"
    ALREADY_APPROVED = "already_approved"
    REFUSED_BY_EN3S = "refused_by_en3s"
    NOT_CONCERNED = "not_concerned"
    CONCERNED_AFTER_ALL = "concerned_after_all"
    ALREADY_PUBLISHED = "already_published"
    WITHDRAWN = "withdrawn"
    OLD_VERSION = "old_version"
    SAME_TEXT = "same_text"
    REFERENCE_TAKEN = "reference_taken"
    UNKNOWN_REFERENCE = "unknown_reference"
    REFERENCE_NEEDED = "reference_needed"
    UNKNOWN_CODE = "unknown_code"
    NOT_YOURS = "not_yours"
    NOT_AUTHENTICATED = "not_authenticated"
    TEAM_MISSING = "team_missing"
    DUE_UNREADABLE = "due_unreadable"
    DUE_PAST = "due_past"
    DUE_AFTER_PERIOD = "due_after_period"
    ANSWER_TOO_LATE = "answer_too_late"
    QUESTION_CLOSED = "question_closed"
    ANSWER_GIVEN = "answer_given"
    ALERT_UNCLEAR = "alert_unclear"
    OBSERVERS_MISSING = "observers_missing"
    ALREADY_CLOSED = "already_closed"
    # transcript: what was done
    PLANNED = "planned"
    MODIFIED = "modified"
    # offer-created, -incomplete, -exempt: what became of the answer
    NOTHING_NEW = "nothing_new"
    ANSWER_UNCLEAR = "answer_unclear"
    WHICH_QUESTION = "which_question"
    # help: what the mail was
    GREETING = "greeting"
    UNKNOWN_COMMAND = "unknown_command"
    NOT_UNDERSTOOD = "not_understood"
    EMPTY = "empty"
    NO_MAIL = "no_mail"
    TOO_LARGE = "too_large"
    BROKE_READER = "broke_reader"
    LIMIT = "limit"
    # admin-notice
    OPPOSITE_AFTER_PUBLICATION = "opposite_after_publication"


class Why(StrEnum):
    """Why an offer stands in a reminder: the word that chooses the sentence of its row."""

    # to EN3S: the answer is awaited
    SOON = "soon"
    TODAY = "today"
    LATE = "late"
    # to the recruiter
    UNSUBMITTED = "unsubmitted"
    # to admins
    OVERDUE = "overdue"
    PENDING = "pending"


MOST_LINES = 50  # of a list in a letter


@dataclass(frozen=True, slots=True)
class Link:
    """A button of a letter: its visible name, and the claim (purpose and subject) that its token will carry.

    `last_day` is the last day on which pressing it counts. `prefill` are the lines, after the code, that its
    mail holds ready to be completed, as (label, value) in the order shown.
    """

    button: Button
    purpose: Purpose
    subject: int
    last_day: date
    prefill: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list in a letter: an offer's card and state word, or a command and its outcome.

    In a digest, and in what answers one, `n` is the row's number, from 1, and the row stands for a request.
    `quote` is what was written about it. In a reminder, `why` says why the row is there, and `links` are its
    own buttons.
    """

    card: Card
    state: str
    due: date | None = None
    n: int = 0
    request_id: int | None = None
    version: int | None = None
    quote: str = ""
    why: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """Figures of some offers: `of` says which, from `first` to `last`; `counts` are (what, number)."""

    of: str
    counts: tuple[tuple[str, int], ...]
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the life of an offer: `event` is the journal's word, `who` a person's name or address.

    `said` are the words that the step is about, such as a question.
    """

    event: str
    at: datetime
    who: str
    version: int
    said: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """One thing that an answer said of an offer: `field` of Fields or Options, what it is now and was before.

    "" is: not there. Yes and no are the words `yes` and `no`, a day is ISO 8601, all else is as written.
    """

    field: str
    value: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one person before it has words; a kind uses the fields that it needs, the others stay empty.

    `matter` is a word that chooses a sentence of the kind's template: the reason of a refusal, the unreadable
    mail's fault, the doubt. `quote` is what the person wrote, to be shown back. `alert`, `due`, `observers`,
    `grounds` are the options in force. `attachments` are names of files, `unread` those whose text could not
    be read. `author` wrote `quote`, if its reader did not, or `reply`, the answer to it. `back_on` is the day
    on which an absent person is there again.
    `noted` is what the answer in hand changed, `unusable` what it says that is no value for its field.
    `with_version` asks the outbox for the full text and the attachments of that version, `since` for what
    changed in it since the version with that number.
    `answers` is the Message-ID that is replied to, `references` the thread before it.
    `starts_on` is the day to which the publication was put off.
    `advert` is the recruiter's text for channels, "" where they get the description.
    `channel` is where an advert goes and `outlets` the channels that wait for this one; in a letter to a
    person, all that the advert goes to.
    `more` offers did not fit into `lines`.
    """

    kind: LetterKind
    to: Person
    offer_id: int | None = None
    version: int | None = None
    request_id: int | None = None
    state: str = ""
    card: Card | None = None
    verdict: Verdict | None = None
    decision: Decision | None = None
    links: tuple[Link, ...] = ()
    matter: str = ""
    quote: str = ""
    message: str = ""
    missing: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    alert: bool | None = None
    due: date | None = None
    recruiter: Person | None = None
    published_at: datetime | None = None
    lines: tuple[Line, ...] = ()
    steps: tuple[Step, ...] = ()
    with_version: bool = False
    since: int | None = None
    answers: str = ""
    references: tuple[str, ...] = ()
    observers: tuple[str, ...] = ()
    grounds: str = ""
    unread: tuple[str, ...] = ()
    noted: tuple[Noted, ...] = ()
    unusable: tuple[Noted, ...] = ()
    author: Person | None = None
    reply: str = ""
    back_on: date | None = None
    starts_on: date | None = None
    advert: str = ""
    channel: str = ""
    outlets: tuple[str, ...] = ()
    more: int = 0
    tallies: tuple[Tally, ...] = ()


AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)  # due even for a clock that is set back
GIVE_UP_AFTER = timedelta(days=5)  # RFC 5321 §4.5.4.1
_PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 120, 240))
LONGEST_PAUSE = _PAUSES[-1]


def next_try(created: datetime, now: datetime, attempts: int, chance: float) -> datetime | None:
    """Return when to try again a letter that failed for the `attempts`-th time; None to give up.

    `chance`, from 0 to 1, spreads the tries over a fifth of the pause, so that a server that comes back is
    not met by all letters at once.
    """
    if now - created >= GIVE_UP_AFTER:
        return None
    pause = _PAUSES[min(attempts, len(_PAUSES)) - 1]
    return now + pause * (0.9 + 0.2 * chance)
