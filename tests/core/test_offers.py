"""The table of moves: what is in it moves, everything else is refused."""

import pytest

from mailbot.core.errors import IllegalMove
from mailbot.core.offers import CLOSED, MOVES, Event, State, move


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("event", list(Event))
def test_every_cell_of_the_table_moves_or_names_both_sides(state: State, event: Event) -> None:
    if event in MOVES[state]:
        assert move(state, event) is MOVES[state][event]
    else:
        with pytest.raises(IllegalMove, match=f"{state}.*{event}"):
            move(state, event)


def test_every_state_stands_in_the_table_and_can_be_reached() -> None:
    reached = {after for moves in MOVES.values() for after in moves.values()}
    assert set(MOVES) == set(State)
    assert reached == set(State)


def test_a_withdrawn_offer_never_moves_again() -> None:
    assert not MOVES[State.WITHDRAWN]


def test_only_an_approved_or_exempt_offer_can_be_published() -> None:
    assert {s for s in State if Event.PUBLISH in MOVES[s]} == {State.APPROVED, State.EXEMPT}


def test_nobody_owes_a_step_in_a_closed_state() -> None:
    waiting = {State.DRAFT, State.READY, State.SUBMITTED, State.APPROVED, State.REFUSED}
    assert set(State) - waiting == CLOSED
