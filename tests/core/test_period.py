"""The days on which admins are told of the period, and when it has ended."""

from dataclasses import replace
from datetime import date

import pytest

from mailbot.core.letters import Tally
from mailbot.core.planning.period import News, Span, ended, news, span, told_of
from tests.core.people import ADMIN, HOUSE, LUC

PERIOD = HOUSE.rules.period
DAYS = Span(date(2027, 1, 1), date(2027, 4, 30))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 12, 31), None),
        (date(2027, 1, 1), News.OPENING),
        (date(2027, 1, 7), News.OPENING),  # missed, and still of use
        (date(2027, 1, 8), None),
        (date(2027, 4, 15), None),
        (date(2027, 4, 16), News.ENDING),
        (date(2027, 4, 30), News.ENDING),
        (date(2027, 5, 1), None),
    ],
)
def test_figures_are_given_on_opening_day_and_two_weeks_before_the_end(
    today: date, expected: News | None
) -> None:
    found = news(PERIOD, today)
    assert found == ((expected, DAYS) if expected else None)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2027, 4, 30), None),
        (date(2027, 5, 1), DAYS.last),
        (date(2027, 5, 30), DAYS.last),
        (date(2027, 5, 31), None),
    ],
)
def test_a_period_has_just_ended_for_thirty_days(today: date, expected: date | None) -> None:
    assert ended(PERIOD, today) == expected


def test_a_period_that_ends_with_the_year_has_ended_in_the_next() -> None:
    period = replace(PERIOD, last=(12, 31))
    assert ended(period, date(2027, 1, 1)) == date(2026, 12, 31)


def test_the_last_of_february_is_so_in_every_year() -> None:
    period = replace(PERIOD, last=(2, 29))
    assert [span(period, year).last.day for year in (2027, 2028)] == [28, 29]


def test_each_admin_is_told_once() -> None:
    tally = Tally("period", (("received", 3),), DAYS.first, DAYS.last)
    told = list(told_of(News.ENDING, DAYS, (ADMIN, LUC), {LUC.address}, (tally,)))
    ((letter, entry),) = told
    assert (letter.to, letter.matter, letter.due, letter.tallies) == (ADMIN, "ending", DAYS.last, (tally,))
    assert (entry.event, entry.who, entry.detail) == ("period_ending", ADMIN.address, "2027-04-30")
