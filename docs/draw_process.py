"""Draws docs/process.md from the table of the process: python docs/draw_process.py"""

from collections.abc import Iterator
from pathlib import Path

from mailbot import data
from mailbot.core.letters import LetterKind, Matter
from mailbot.core.offers import MOVES, Event, State
from mailbot.core.process import cell

PAGE = Path(__file__).with_name("process.md")
HEAD = """# The life of an offer

Drawn from `mailbot/core/offers.py` (the moves) and `mailbot/core/process.py` (what answers everything
else) by `python docs/draw_process.py`; a test compares. Every cell below is tried by a test with a mail.

What an event is: *found …* is the outcome of judging a new or completed version; *submitted* and *withdrawn*
are the recruiter's doing, *approved* and *refused* that of EN3S, *published* the recruiter's again. A new
version voids the request of the old one in the same transaction.
"""
LEGEND = """
An arrow moves the offer. Anything else changes nothing and is answered: by `refused-action` with the reason
named, or by the kind of mail in *italics*. The reasons, as people read them:
"""
_TEXTS = data.load("texts.fr.toml")


def page() -> str:
    """Return the page as it should be."""
    return "\n".join((HEAD, *_diagram(), "", *_table(), LEGEND, *_reasons(), ""))


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    for event in (Event.FOUND_INCOMPLETE, Event.FOUND_CONCERNED, Event.FOUND_EXEMPT):
        yield f"    [*] --> {MOVES[State.DRAFT][event]}: {event}"
    for state, moves in MOVES.items():
        for event, after in moves.items():
            yield f"    {state} --> {after}: {event}"
        if not moves:
            yield f"    {state} --> [*]"
    yield "```"


def _table() -> Iterator[str]:
    yield f"| | {' | '.join(Event)} |"
    yield f"| --- |{' --- |' * len(Event)}"
    for state in State:
        yield f"| **{state}** | {' | '.join(_cell(state, event) for event in Event)} |"


def _cell(state: State, event: Event) -> str:
    found = cell(state, event)
    if isinstance(found, State):
        return f"→ {found}"
    return f"*{found}*" if isinstance(found, LetterKind) else str(found)


def _reasons() -> Iterator[str]:
    cells = (cell(state, event) for state in State for event in Event)
    for matter in dict.fromkeys(found for found in cells if isinstance(found, Matter)):
        said = _TEXTS["refused"][matter]
        yield f"- `{matter}`: « {said['why']} »"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
