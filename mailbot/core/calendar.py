"""Working days of the French calendar, and the days of Paris."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
OPENING = time(8)

_FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_FROM_EASTER = (1, 39, 50)  # Easter Monday, Ascension Day, Whit Monday (Code du travail, art. L3133-1)


def paris_day(at: datetime) -> date:
    """Return the calendar day in Paris of the aware time `at`."""
    return at.astimezone(PARIS).date()


def paris_midnight(at: datetime) -> datetime:
    """Return the aware time at which the day in Paris of the aware time `at` began."""
    return at.astimezone(PARIS).replace(hour=0, minute=0, second=0, microsecond=0)


def paris_morning(day: date) -> datetime:
    """Return the aware time at which offices open on `day` in Paris: eight o'clock."""
    return datetime.combine(day, OPENING, PARIS)


@lru_cache(maxsize=1024)
def after_working_days(day: date, count: int) -> date:
    """Return the working day that is `count` working days after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


@lru_cache(maxsize=1024)
def before_working_days(day: date, count: int) -> date:
    """Return the working day that is `count` working days before `day`."""
    while count:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day


def by_working_day(day: date) -> date:
    """Return `day`, or the last working day before it if it is none."""
    return day if is_working_day(day) else before_working_days(day, 1)


def is_working_day(day: date) -> bool:
    """Say whether `day` is neither a Saturday, a Sunday nor a public holiday."""
    return day.weekday() < 5 and day not in _holidays(day.year)


@lru_cache(maxsize=16)
def _holidays(year: int) -> frozenset[date]:
    easter = _easter(year)
    movable = (easter + timedelta(days=days) for days in _FROM_EASTER)
    return frozenset((*movable, *(date(year, month, day) for month, day in _FIXED_HOLIDAYS)))


def _easter(year: int) -> date:
    """Return Easter Sunday (Meeus/Jones/Butcher, valid for every Gregorian year)."""
    century, in_century = divmod(year, 100)
    moon = year % 19
    epact = (19 * moon + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - epact - in_century % 4) % 7
    shift = (moon + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
