"""Working days and holidays of the French calendar."""

from datetime import UTC, date, datetime

import pytest

from mailbot.core.calendar import (
    after_working_days,
    before_working_days,
    by_working_day,
    is_working_day,
    paris_day,
)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2027, 1, 11), 5, date(2027, 1, 18)),
        (date(2027, 1, 15), 1, date(2027, 1, 18)),  # a Friday
        (date(2027, 3, 25), 2, date(2027, 3, 30)),  # Easter Monday lies between
        (date(2027, 4, 30), 1, date(2027, 5, 3)),  # 1 May is a Saturday
        (date(2026, 5, 13), 1, date(2026, 5, 15)),  # Ascension Day
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
    ],
)
def test_weekends_and_public_holidays_do_not_count(day: date, count: int, expected: date) -> None:
    assert after_working_days(day, count) == expected


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2027, 1, 13), 2, date(2027, 1, 11)),
        (date(2027, 3, 30), 2, date(2027, 3, 25)),  # Easter Monday and the weekend lie between
        (date(2027, 5, 3), 1, date(2027, 4, 30)),
        (date(2027, 1, 16), 2, date(2027, 1, 14)),  # a Saturday
    ],
)
def test_working_days_are_counted_backwards_too(day: date, count: int, expected: date) -> None:
    assert before_working_days(day, count) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 1, 15), date(2027, 1, 15)),
        (date(2027, 1, 17), date(2027, 1, 15)),
        (date(2027, 3, 29), date(2027, 3, 26)),  # Easter Monday
    ],
)
def test_a_day_off_belongs_to_the_working_day_before(day: date, expected: date) -> None:
    assert by_working_day(day) == expected


@pytest.mark.parametrize(
    "holiday", [date(2025, 4, 21), date(2026, 4, 6), date(2026, 5, 25), date(2027, 5, 17), date(2027, 7, 14)]
)
def test_movable_and_fixed_holidays_are_known(holiday: date) -> None:
    assert not is_working_day(holiday)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2027, 4, 30, 21, 59, tzinfo=UTC), date(2027, 4, 30)),
        (datetime(2027, 4, 30, 22, 0, tzinfo=UTC), date(2027, 5, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_paris(at: datetime, day: date) -> None:
    assert paris_day(at) == day
