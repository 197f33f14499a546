"""When somebody who is away says to be back."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from mailbot.core.folding import fold
from mailbot.reading.dates import DAY, day_of
from mailbot.reading.vocabulary import any_of, table

_LONGEST = 3_000  # characters; an absence is told in the first sentences
_FARTHEST = timedelta(days=300)  # nobody announces a return so far away: the day without year has just passed
_NEXT_MONTH = timedelta(days=31)

_WORDS = table("automatic.toml")["absence"]
_WEEKDAYS: dict[str, int] = _WORDS["weekdays"]
_WEEKDAY = any_of(_WEEKDAYS)
_MONTHS = any_of(map(fold, _WORDS["english_months"]))
# « January 23rd, 2017 » has its month first.
_ENGLISH = re.compile(rf"(?<!\w)({_MONTHS})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(\d{{4}}))?")
_NO_MONTH = rf"(?P<day>[0-3]?\d)(?!\d|\s?[h:/%.-]\s?\d|\s?h|\s+(?:{_WEEKDAY}|{_MONTHS}|\w+\s+\d{{4}}))"

_BETWEEN = r"[^.!?\n]{0,40}?"  # between the word and the day: « de retour au bureau le lundi »
_OF_OTHERS = r"(?<!votre )(?<!vos )(?<!un )(?<!tout )"  # « merci de votre retour avant le 23 »
_BACK = rf"{_OF_OTHERS}(?<!\w){any_of(map(fold, _WORDS['back']))}(?!\w){_BETWEEN}"
_RETURN = re.compile(rf"{_BACK}(?:{DAY.pattern})")
_RETURN_DAY = re.compile(rf"{_BACK}(?<!\w)(?:le|the|{_WEEKDAY})\s+{_NO_MONTH}(?=\W|$)")
_RETURN_WEEKDAY = re.compile(rf"{_BACK}(?<!\w)(?P<weekday>{_WEEKDAY})(?!\w)(?!\W{{0,3}}\d)")
_RETURN_TOMORROW = re.compile(rf"{_BACK}(?<!\w){any_of(map(fold, _WORDS['tomorrow']))}(?!\w)")
_BEFORE_DAY = rf"(?:\s+(?:le|the|on))?(?:\s+{_WEEKDAY})?,?\s+(?:the\s+)?"
_LAST = re.compile(rf"(?<!\w){any_of(map(fold, _WORDS['until']))}{_BEFORE_DAY}(?:{DAY.pattern})")
_RANGE = re.compile(
    rf"(?<!\w)(?:du|from|between)\s[^.!?\n]{{1,30}}?\s(?:au|to|and){_BEFORE_DAY}(?:{DAY.pattern})"
)


def back_on(subject: str, text: str, received: date | None) -> date | None:
    """Return the first day on which the writer of an absence is there again, None when in doubt.

    `received` is the day on which the mail came: a day without year, or a weekday, is the next one from
    there; an absence that was over before tells nothing. « Jusqu'au 23 » includes that day. A day of return
    counts before the last day of absence.
    """
    folded = _ENGLISH.sub(r"\2 \1 \3", fold(f"{subject}\n{text}"[:_LONGEST]))
    for found in (_returns(folded, received), _after_last_days(folded, received)):
        days = set(found)
        if days:
            coming = {day for day in days if day and not (received and day < received)}
            return coming.pop() if len(coming) == 1 and None not in days else None
    return None


def _returns(folded: str, received: date | None) -> Iterator[date | None]:
    for found in _RETURN.finditer(folded):
        yield _day(found, received)
    if received is None:
        return
    for found in _RETURN_DAY.finditer(folded):
        days = (received + timedelta(n) for n in range(_NEXT_MONTH.days))
        yield next((day for day in days if day.day == int(found["day"])), None)
    for found in _RETURN_WEEKDAY.finditer(folded):
        yield received + timedelta((_WEEKDAYS[found["weekday"]] - received.weekday() - 1) % 7 + 1)
    if _RETURN_TOMORROW.search(folded):
        yield received + timedelta(1)


def _after_last_days(folded: str, received: date | None) -> Iterator[date | None]:
    for pattern in (_LAST, _RANGE):
        for found in pattern.finditer(folded):
            day = _day(found, received)
            yield day and day + timedelta(1)


def _day(found: re.Match[str], received: date | None) -> date | None:
    """Return the day that is written; one without year is the next such day from when the mail came."""
    if found["y3"] or found["y"] or found["y2"]:
        return day_of(found, None)
    if received is None:
        return None
    days = (day_of(found, year) for year in (received.year, received.year + 1))
    day = next((day for day in days if day and day >= received), None)
    return day if day and day - received <= _FARTHEST else None
