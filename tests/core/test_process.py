"""The table of states and events: every cell is tried by a mail, and does or answers what stands there."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from mailbot.core.letters import LetterKind, Matter
from mailbot.core.offers import MOVES, Event, State
from mailbot.core.plans import Plan
from mailbot.core.process import ANSWERS, cell
from mailbot.core.readings import Answer, Button, Choice, Fields, Kind, OfferReading
from tests.core.people import CAMILLE, EN3S, FIELDS, Office, mail_from

ASKED = ("request", EN3S)
INCOMPLETE, EXEMPT = replace(FIELDS, level=(), level_text=None), replace(FIELDS, level=("4",), level_text="4")


def asked(office: Office) -> None:
    office.offers()
    office.presses(CAMILLE, "offer-created", Button.SUBMIT)


def overtaken(fields: Fields) -> Callable[[Office], None]:
    """EN3S was asked, then a new version came: only so a mail of EN3S can be about an offer in that state."""

    def begin(office: Office) -> None:
        asked(office)
        office.gets(mail_from(CAMILLE, kind=Kind.OFFER, offers=(OfferReading(fields),)))

    return begin


def decided(button: Button) -> Callable[[Office], None]:
    def begin(office: Office) -> None:
        asked(office)
        office.presses(EN3S, "request", button)

    return begin


def published(office: Office) -> None:
    decided(Button.APPROVE)(office)
    office.commands(CAMILLE, "PUBLIER", "NVHADD00095")


def withdrawn(office: Office) -> None:
    asked(office)
    office.commands(CAMILLE, "RETIRER", "NVHADD00095")


BEGINS: dict[State, Callable[[Office], None]] = {
    State.DRAFT: overtaken(INCOMPLETE),
    State.READY: overtaken(replace(FIELDS, title="Statisticien")),
    State.EXEMPT: overtaken(EXEMPT),
    State.SUBMITTED: asked,
    State.APPROVED: decided(Button.APPROVE),
    State.REFUSED: decided(Button.REFUSE),
    State.PUBLISHED: published,
    State.WITHDRAWN: withdrawn,
}


def says(choice: Choice) -> Callable[[Office], Plan]:
    return lambda office: office.answers(EN3S, "request", Answer(choice), "Nous décidons ainsi.")


def brings(fields: Fields) -> Callable[[Office], Plan]:
    new = replace(fields, description="Un autre texte.")
    return lambda office: office.gets(mail_from(CAMILLE, kind=Kind.OFFER, offers=(OfferReading(new),)))


def orders(verb: str) -> Callable[[Office], Plan]:
    return lambda office: office.commands(CAMILLE, verb, "NVHADD00095")


CAUSES: dict[Event, Callable[[Office], Plan]] = {
    Event.FOUND_INCOMPLETE: brings(INCOMPLETE),
    Event.FOUND_CONCERNED: brings(FIELDS),
    Event.FOUND_EXEMPT: brings(EXEMPT),
    Event.SUBMIT: orders("SOUMETTRE"),
    Event.APPROVE: says(Choice.APPROVE),
    Event.REFUSE: says(Choice.REFUSE),
    Event.PUBLISH: orders("PUBLIER"),
    Event.WITHDRAW: orders("RETIRER"),
}


def test_every_cell_stands_once_in_the_table() -> None:
    for state, event in product(State, Event):
        assert (event in MOVES[state]) is not (event in ANSWERS[state]), f"{state}, {event}"


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("event", list(Event))
def test_every_cell_moves_the_offer_or_answers_with_its_own_sentence(state: State, event: Event) -> None:
    office = Office()
    BEGINS[state](office)
    assert office.world.offers[1].state is state
    planned = CAUSES[event](office)
    after, expected = office.world.offers[1].state, cell(state, event)
    if isinstance(expected, State):
        assert after is expected
        return
    assert (after, planned.changes) == (state, ())
    letter = next(x for x in planned.letters if x.to.address in (CAMILLE.address, EN3S.address))
    said = (letter.kind, letter.matter)
    assert said[0] == expected if isinstance(expected, LetterKind) else said == ("refused-action", expected)


def test_what_answers_a_cell_is_a_matter_of_refusals_or_a_letter_to_en3s() -> None:
    answers = {answer for row in ANSWERS.values() for answer in row.values()}
    letters = {answer for answer in answers if isinstance(answer, LetterKind)}
    assert letters == {LetterKind.EXPIRED, LetterKind.DECISION_RECEIPT, LetterKind.ALREADY_DECIDED}
    assert all(isinstance(answer, Matter) for answer in answers - letters)
