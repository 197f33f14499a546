"""The period and its admins: the days on which they get its figures, and when what is left is listed."""

from calendar import monthrange
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mailbot.core import writing_reminders
from mailbot.core.letters import Letter, Tally
from mailbot.core.people import Person
from mailbot.core.plans import Entry
from mailbot.core.rule_tables import Period

BEFORE_END = timedelta(days=14)
OPENING_DAYS = timedelta(days=7)  # a service that starts later than that has missed no opening
PENDING_DAYS = timedelta(days=30)  # after the end


class News(StrEnum):
    """What admins are told of the period: the journal's word, which says that it was done."""

    OPENING = "period_opening"
    ENDING = "period_ending"


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a period in one year, both included."""

    first: date
    last: date


def span(period: Period, year: int) -> Span:
    """Return the days of `period` in `year`."""
    return Span(_day(year, period.first), _day(year, period.last))


def ended(period: Period, today: date) -> date | None:
    """Return the last day of a period that has just ended, None if none has: then its rest is listed."""
    lasts = (span(period, year).last for year in (today.year, today.year - 1))
    return next((last for last in lasts if last < today <= last + PENDING_DAYS), None)


def news(period: Period, today: date) -> tuple[News, Span] | None:
    """Return what is to be told of the period today, and the days of that period.

    These days are days of the calendar, working days or not; what was missed is told later in the first
    week, or until the end.
    """
    days = span(period, today.year)
    if days.last - BEFORE_END <= today <= days.last:
        return News.ENDING, days
    if days.first <= today < days.first + OPENING_DAYS:
        return News.OPENING, days
    return None


def told_of(
    found: News, days: Span, admins: Sequence[Person], told: Collection[str], tallies: Sequence[Tally]
) -> Iterator[tuple[Letter, Entry]]:
    """Give the figures to each admin whose address is not in `told`, with the journal's line of it."""
    for admin in admins:
        if admin.address not in told:
            letter = writing_reminders.figures(admin, found.removeprefix("period_"), days.last, tallies)
            yield letter, Entry(found, admin.address, detail=days.last.isoformat())


def _day(year: int, day: tuple[int, int]) -> date:
    """Return that (month, day) of the year; 29 February is the last of its month."""
    month, number = day
    return date(year, month, min(number, monthrange(year, month)[1]))
