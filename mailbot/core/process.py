"""The process as one table: where each event leads an offer in each state, or what answers it there."""

from collections.abc import Mapping
from types import MappingProxyType

from mailbot.core.letters import LetterKind, Matter
from mailbot.core.offers import MOVES, Event, State

_ANEW = (Event.FOUND_INCOMPLETE, Event.FOUND_CONCERNED, Event.FOUND_EXEMPT)
# an answer to a request that has been overtaken, or was never sent
_OVERTAKEN = {Event.APPROVE: LetterKind.EXPIRED, Event.REFUSE: LetterKind.EXPIRED}

ANSWERS: Mapping[State, Mapping[Event, Matter | LetterKind]] = MappingProxyType(
    {
        State.DRAFT: {
            **_OVERTAKEN,
            Event.SUBMIT: Matter.STILL_DRAFT,
            Event.PUBLISH: Matter.STILL_DRAFT,
        },
        State.READY: {**_OVERTAKEN, Event.PUBLISH: Matter.NOT_SUBMITTED},
        State.EXEMPT: {**_OVERTAKEN, Event.SUBMIT: Matter.NOT_CONCERNED},
        State.SUBMITTED: {Event.SUBMIT: Matter.ALREADY_SUBMITTED, Event.PUBLISH: Matter.NOT_ANSWERED},
        State.APPROVED: {
            Event.SUBMIT: Matter.ALREADY_APPROVED,
            Event.APPROVE: LetterKind.DECISION_RECEIPT,  # said twice, recorded once
        },
        State.REFUSED: {
            Event.SUBMIT: Matter.REFUSED_BY_EN3S,
            Event.REFUSE: LetterKind.DECISION_RECEIPT,
            Event.PUBLISH: Matter.REFUSED_BY_EN3S,
        },
        State.PUBLISHED: {
            **dict.fromkeys(_ANEW, Matter.ALREADY_PUBLISHED),
            Event.SUBMIT: Matter.ALREADY_PUBLISHED,
            Event.APPROVE: LetterKind.DECISION_RECEIPT,
            Event.REFUSE: LetterKind.ALREADY_DECIDED,
            Event.PUBLISH: Matter.ALREADY_PUBLISHED,
        },
        State.WITHDRAWN: {
            **_OVERTAKEN,
            **dict.fromkeys(_ANEW, Matter.WITHDRAWN),
            Event.SUBMIT: Matter.WITHDRAWN,
            Event.PUBLISH: Matter.WITHDRAWN,
            Event.WITHDRAW: Matter.WITHDRAWN,
        },
    }
)
"""What answers an event that MOVES lacks in a state: the reason of a refusal, or a letter of its own."""


def cell(state: State, event: Event) -> State | Matter | LetterKind:
    """Return what `event` does to an offer in `state`: the state it leads to, or what answers it."""
    return MOVES[state].get(event) or ANSWERS[state][event]


def unchangeable(state: State) -> Matter | None:
    """Return why an offer in `state` takes no new version, None where it does."""
    return None if Event.FOUND_CONCERNED in MOVES[state] else refusal(state, Event.FOUND_CONCERNED)


def refusal(state: State, event: Event) -> Matter:
    """Return the reason why `event` is refused in `state`; LookupError where it is legal."""
    found = ANSWERS[state][event]
    if not isinstance(found, Matter):
        raise LookupError(f"{event} in {state} is answered by a {found}")
    return found
