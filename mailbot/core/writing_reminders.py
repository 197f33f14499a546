"""What we say to whom unasked: reminders of what waits, and the figures of the period."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from mailbot.core.letters import Letter, LetterKind, Line, Link, Tally, Why
from mailbot.core.links import BUTTON_DAYS, answer_links, next_links
from mailbot.core.offers import Offer
from mailbot.core.people import Person
from mailbot.core.readings import Button
from mailbot.core.tokens import Purpose
from mailbot.core.writing import about
from mailbot.core.writing_answers import line

_ANSWERABLE = (Why.SOON, Why.TODAY, Why.LATE)


def reminder(
    to: Person, rows: Sequence[tuple[Offer, Why]], more: int, today: date, due: Callable[[Offer], date]
) -> Letter:
    """Remind somebody of offers that wait; rows that EN3S can answer are numbered from 1.

    Each other row has the button of its next step. A mail about one offer is a letter about it, and has the
    two buttons of its request. `more` offers are left out; `due` is what is proposed for a submission.
    """
    lines = tuple(_lines(rows, today, due))
    if len({offer.id for offer, _ in rows}) > 1:
        return Letter(LetterKind.REMINDER, to, lines=lines, more=more)
    offer, why = rows[0]
    letter = replace(about(LetterKind.REMINDER, to, offer), lines=lines, more=more)
    if why in _ANSWERABLE:
        return replace(letter, links=answer_links(offer, today))
    return replace(letter, request_id=None)


def figures(to: Person, matter: str, last: date, tallies: Iterable[Tally]) -> Letter:
    """Tell an admin how the period stands, which ends on the day `last`; `matter` is opening or ending."""
    return Letter(LetterKind.REPORT, to, matter=matter, due=last, tallies=tuple(tallies))


def _lines(rows: Iterable[tuple[Offer, Why]], today: date, due: Callable[[Offer], date]) -> Iterable[Line]:
    number = 0
    for offer, why in rows:
        answerable = why in _ANSWERABLE
        number += answerable
        row = replace(line(number, offer, offer.state), why=why, links=_links(offer, why, today, due))
        yield row if answerable else replace(row, n=0, request_id=None)


def _links(offer: Offer, why: Why, today: date, due: Callable[[Offer], date]) -> tuple[Link, ...]:
    if why is Why.UNSUBMITTED:
        return next_links(offer, today, due(offer))
    if why is Why.PENDING:
        return (Link(Button.CLOSE, Purpose.CLOSE, offer.id, today + timedelta(days=BUTTON_DAYS)),)
    return ()
