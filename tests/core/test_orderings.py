"""Whatever crosses whatever: in every order, up to four mails about one offer come to one consistent end."""

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from itertools import permutations

import pytest

from mailbot.core.offers import MOVES, Offer, RequestState, State
from mailbot.core.people import Person
from mailbot.core.plans import Plan
from mailbot.core.readings import Answer, Button, Command, Fields, Kind, OfferReading, Options, Reading
from tests.core.people import (
    APPROVES,
    CAMILLE,
    DEPUTY,
    EN3S,
    FIELDS,
    LUC,
    REFUSES,
    RIVAL,
    STRANGER,
    UNCLEAR,
    Office,
    mail_from,
    pressed,
)

MOST_AT_ONCE = 4
CHANGED = replace(FIELDS, title="Statisticien principal")
Event = Callable[[Office], Reading]
"""A mail that somebody wrote when the office was as it is at the start."""


def offer_from(who: Person, fields: Fields) -> Event:
    return lambda _: mail_from(who, kind=Kind.OFFER, offers=(OfferReading(fields),))


def command(who: Person, verb: str) -> Event:
    return lambda _: mail_from(who, kind=Kind.COMMAND, commands=(Command(verb, "NVHADD00095"),))


def button(who: Person, kind: str, name: Button) -> Event:
    return lambda office: pressed(who, office.last(kind, who)[1], name)


def borrowed(thief: Person, owner: Person, kind: str, name: Button) -> Event:
    return lambda office: replace(button(owner, kind, name)(office), sender=thief.address)


def words(who: Person, answer: Answer) -> Event:
    return lambda office: mail_from(
        who, kind=Kind.REPLY, in_reply_to=(office.last("request", who)[0],), answer=answer, new_text="…"
    )


ANYTIME: Mapping[str, Event] = {
    "new version": offer_from(CAMILLE, CHANGED),
    "unchanged resend": offer_from(LUC, FIELDS),
    "withdrawal": command(CAMILLE, "RETIRER"),
    "publication by a colleague": command(LUC, "PUBLIER"),
    "submission by a colleague": command(LUC, "SOUMETTRE"),
    "a rival's withdrawal": command(RIVAL, "RETIRER"),
}
READY: Mapping[str, Event] = {
    **ANYTIME,
    "submission": button(CAMILLE, "offer-created", Button.SUBMIT),
    "a rival's press": borrowed(RIVAL, CAMILLE, "offer-created", Button.SUBMIT),
}
SUBMITTED: Mapping[str, Event] = {
    **ANYTIME,
    "approval": button(EN3S, "request", Button.APPROVE),
    "refusal": button(DEPUTY, "request", Button.REFUSE),
    "approval in words": words(DEPUTY, APPROVES),
    "refusal in words": words(EN3S, REFUSES),
    "doubt": words(EN3S, UNCLEAR),
    "a stranger's press": borrowed(STRANGER, EN3S, "request", Button.APPROVE),
}
APPROVED: Mapping[str, Event] = {
    **ANYTIME,
    "publication": button(CAMILLE, "alert", Button.PUBLISH),
    "correction": words(EN3S, REFUSES),
    "approval again": button(DEPUTY, "request", Button.APPROVE),
}


def started(state: State) -> Office:
    office = Office()
    office.offers()
    if state is not State.READY:
        office.presses(CAMILLE, "offer-created", Button.SUBMIT, options=Options(alert=True))
    if state is State.APPROVED:
        office.presses(EN3S, "request", Button.APPROVE)
    return office


def again(office: Office) -> Office:
    """Return an office at the same point, that goes its own way."""
    other = copy(office)
    other.world = replace(
        office.world,
        offers=dict(office.world.offers),
        requests=dict(office.world.requests),
        asked_again=office.world.asked_again.copy(),
        asked_today=office.world.asked_today.copy(),
        told=set(office.world.told),
        fields=dict(office.world.fields),
        files=dict(office.world.files),
    )
    other.posted = dict(office.posted)
    return other


def faults(before: Offer, reading: Reading, planned: Plan) -> Iterator[str]:
    """Yield what is wrong with one step."""
    for change in planned.changes:
        old, new = change.before, change.after
        if old is None:
            yield "a second offer with the same reference"
            continue
        if old.state is not new.state and new.state not in MOVES[old.state].values():
            yield f"{old.state} → {new.state} is no legal move"
        if new.state is State.PUBLISHED is not old.state and old.state is not State.APPROVED:
            yield f"published from {old.state}"
        decided = new.decision and new.decision != old.decision
        if decided and new.request and new.request.version != old.version:
            yield "a decision about another version"
    after = planned.changes[-1].after if planned.changes else before
    open_now = after.request is not None and after.request.state is RequestState.OPEN
    if open_now is not (after.state is State.SUBMITTED):
        yield f"{after.state} with a request that is {'open' if open_now else 'not open'}"
    was_open = before.request is not None and before.request.state is RequestState.OPEN
    superseded = {x.to.address for x in planned.letters if x.kind == "request-superseded"}
    void = after.request is None or after.request.state is RequestState.VOID
    if was_open and void and superseded != {EN3S.address, DEPUTY.address}:
        yield "EN3S was not told that its request is void"
    if reading.sender != STRANGER.address and all(x.to.address != reading.sender for x in planned.letters):
        yield f"{reading.sender} got no answer"


@pytest.mark.parametrize(
    ("state", "events"), [(State.READY, READY), (State.SUBMITTED, SUBMITTED), (State.APPROVED, APPROVED)]
)
def test_every_order_of_crossing_mails_ends_consistently(state: State, events: Mapping[str, Event]) -> None:
    office = started(state)
    readings = {name: write(office) for name, write in events.items()}
    found = []
    for number in range(1, MOST_AT_ONCE + 1):
        for order in permutations(readings, number):
            other = again(office)
            for name in order:
                before = other.world.offers[1]
                planned = other.gets(readings[name])
                found += [
                    f"{' → '.join(order)}: {fault}" for fault in faults(before, readings[name], planned)
                ]
    assert found[:10] == []


@pytest.mark.parametrize("order", list(permutations(("approval", "withdrawal"))))
def test_a_decision_that_crosses_a_withdrawal_leaves_a_withdrawn_offer(order: tuple[str, ...]) -> None:
    office = started(State.SUBMITTED)
    readings = [SUBMITTED[name](office) for name in order]
    for reading in readings:
        office.gets(reading)
    assert office.world.offers[1].state is State.WITHDRAWN
