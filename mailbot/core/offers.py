"""What an offer is: its states, the one table of legal moves, and the record that the process keeps of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from mailbot.core.calendar import paris_day
from mailbot.core.errors import IllegalMove
from mailbot.core.people import Person
from mailbot.core.rules import Facts, Verdict


class State(StrEnum):
    """Where an offer stands (the process, §2)."""

    DRAFT = "draft"
    READY = "ready"
    EXEMPT = "exempt"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    """What can happen to an offer; the first three are the outcome of judging a (new) version."""

    FOUND_INCOMPLETE = "found_incomplete"
    FOUND_CONCERNED = "found_concerned"
    FOUND_EXEMPT = "found_exempt"
    SUBMIT = "submitted"
    APPROVE = "approved"
    REFUSE = "refused"
    PUBLISH = "published"
    WITHDRAW = "withdrawn"


CLOSED = frozenset({State.PUBLISHED, State.WITHDRAWN, State.EXEMPT})
"""The states in which nobody owes anybody a step."""

DUE_WORKING_DAYS = 5  # until the due date that is proposed where none was given
LONGEST_REFERENCE = 64  # characters; Talentlink's have 11
OURS = re.compile(r"MB-[0-9]{4}-(?P<id>[0-9]{5,15})")  # fewer digits than a column of numbers holds

_JUDGED = {
    Event.FOUND_INCOMPLETE: State.DRAFT,
    Event.FOUND_CONCERNED: State.READY,
    Event.FOUND_EXEMPT: State.EXEMPT,
}
_WITHDRAWN = {Event.WITHDRAW: State.WITHDRAWN}

MOVES: Mapping[State, Mapping[Event, State]] = MappingProxyType(
    {
        State.DRAFT: {**_JUDGED, **_WITHDRAWN},
        State.READY: {**_JUDGED, **_WITHDRAWN, Event.SUBMIT: State.SUBMITTED},
        State.EXEMPT: {**_JUDGED, **_WITHDRAWN, Event.PUBLISH: State.PUBLISHED},
        State.SUBMITTED: {
            **_JUDGED,
            **_WITHDRAWN,
            Event.APPROVE: State.APPROVED,
            Event.REFUSE: State.REFUSED,
        },
        # the opposite answer is a correction, accepted until the offer is published
        State.APPROVED: {
            **_JUDGED,
            **_WITHDRAWN,
            Event.REFUSE: State.REFUSED,
            Event.PUBLISH: State.PUBLISHED,
        },
        State.REFUSED: {**_JUDGED, **_WITHDRAWN, Event.APPROVE: State.APPROVED},
        State.PUBLISHED: {**_WITHDRAWN},
        State.WITHDRAWN: {},
    }
)


def move(state: State, event: Event) -> State:
    """Return the state that `event` leads to; raise IllegalMove, naming both, where the table has none."""
    try:
        return MOVES[state][event]
    except KeyError:
        raise IllegalMove(state, event) from None


class RequestState(StrEnum):
    """Where a request for derogation stands; a void one has been overtaken by a version or a withdrawal."""

    OPEN = "open"
    ANSWERED = "answered"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Request:
    """What EN3S is asked about one version of one offer."""

    id: int
    offer_id: int
    version: int
    state: RequestState
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer of EN3S: `choice` is APPROVED or REFUSED; `message_id` is the mail that said it."""

    choice: State
    by: Person
    at: datetime
    comment: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Card:
    """The few facts of an offer that every mail about it shows."""

    reference: str
    title: str
    organisation: str
    level: str = ""
    place: str = ""
    contract: str = ""
    creation_date: date | None = None
    created_by: str = ""


def reference_key(written: str) -> str:
    """Return the form in which references are kept and compared: capitals, single spaces.

    "" where it is too long for one: then a label was mistaken, or somebody fills our tables.
    """
    key = " ".join(written.upper().split())
    return key if len(key) <= LONGEST_REFERENCE else ""


def reference_of_ours(offer_id: int, created: date) -> str:
    """Return the reference of an offer that has none of its own, created on that day in Paris."""
    return f"MB-{created.year}-{offer_id:05d}"


def id_in(reference: str) -> int | None:
    """Return the id of the offer to which we gave `reference`, as kept; None if it is none of ours."""
    ours = OURS.fullmatch(reference)
    return int(ours["id"]) if ours else None


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer as stored, with what its current version says; a change makes a new value.

    `revision` counts the changes and guards each update; `digest` tells an unchanged resend from a new
    version. `outlets` are the channels that it is to be published on, `channels` those that have it;
    `starts_on` is the day to which its publication was put off; `grounds` is why the recruiter asks for the
    derogation.
    `advert` is the text that the recruiter wrote for the channels, at `advert_at`, in the place of the
    description, which stays as EN3S got it.
    """

    id: int
    card: Card
    facts: Facts
    recruiter: Person
    state: State
    version: int
    digest: str
    verdict: Verdict
    created_at: datetime
    missing: tuple[str, ...] = ()
    alert: bool = False
    due: date | None = None
    message: str = ""
    observers: tuple[str, ...] = ()
    grounds: str = ""
    submitted_at: datetime | None = None
    decision: Decision | None = None
    published_at: datetime | None = None
    channels: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    starts_on: date | None = None
    advert: str = ""
    advert_at: datetime | None = None
    request: Request | None = field(default=None)
    revision: int = 0

    @property
    def first_reference(self) -> str:
        """The reference that we gave the offer if it came without; it may have its own since."""
        return reference_of_ours(self.id, paris_day(self.created_at))
