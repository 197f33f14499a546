"""Days as people write them in French, and the instant in a Received field."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

from mailbot.core.folding import fold

_FIRST_YEAR, _LAST_YEAR = 1970, 2999  # no mail is older; nearer to the ends a zone leaves the calendar

# The stem of a month's name → its number; no stem begins another, French and English names share them.
_MONTHS = {
    "jan": 1, "fev": 2, "feb": 2, "mar": 3, "avr": 4, "apr": 4, "mai": 5, "may": 5, "juin": 6, "jun": 6,
    "juil": 7, "jul": 7, "ao": 8, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_NAMES = (
    "janv(?:ier)?|fevr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|aout|"
    "sept(?:embre)?|oct(?:obre)?|nov(?:embre)?|dec(?:embre)?|"
    "jan(?:uary)?|feb(?:ruary)?|march|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|"
    "october|november|december"
)
_MARCH = r"mar(?=\.?[\s-]*\d{4})"  # « 12 mar » alone is as well a Tuesday
# « 10 mars 17 » ends in a year, « le 10 mars 17h », « 10 mars 15 postes » and « 10 mars 17-19 h » do not.
_SHORT_YEAR = r"'?\d{2}(?!\d|\s?[a-z:%-]|[.,]\d)"
_SPELT = (
    r"(?P<d>\d{1,2}|premier)\s?(?:er\b|ᵉʳ|st\b|nd\b|rd\b|th\b)?[\s-]*"
    rf"(?P<name>{_NAMES}|{_MARCH})(?![a-z])(?:\.?[\s-]*(?P<y>\d{{4}}(?!\d)|{_SHORT_YEAR}))?"
)
_DIGITS = (
    r"(?P<d2>\d{1,2})\s?[/.-]\s?(?P<m2>\d{1,2})(?:\s?[/.-]\s?(?P<y2>\d{4}|\d{2}))?"
    rf"(?!\d|\s?/\s?\d|[.-]\d|[a-z]|\s(?:{_NAMES})\b)"
)
_ISO = r"(?P<y3>\d{4})\s?[/.-]\s?(?P<m3>\d{2})\s?[/.-]\s?(?P<d3>\d{2})(?!\d)"
# A day in folded text: ISO 8601, spelt (French or English), or day and month in digits.
DAY = re.compile(rf"(?<![\d/.])(?<!\w-)(?:{_ISO}|{_SPELT}|{_DIGITS})")

_ENGLISH = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_STAMP = re.compile(
    r"(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{4}|[A-Z]{1,4})?"
)


def day_in(text: str, year: int | None) -> date | None:
    """Return the first day written in `text`, without a year that of `year`; None if there is no such day."""
    found = DAY.search(fold(text[:200]))
    return day_of(found, year) if found else None


def day_of(found: re.Match[str], year: int | None) -> date | None:
    """Return the day that a match of DAY says, None if there is no such day or the year is not known."""
    of_year = (found["y3"] or found["y"] or found["y2"] or (str(year) if year else "")).lstrip("'")
    number = (found["d3"] or found["d"] or found["d2"]).replace("premier", "1")
    month = _month(found["name"]) if found["name"] else int(found["m3"] or found["m2"])
    if not of_year:
        return None
    full = int(of_year) + (2000 if len(of_year) == 2 else 0)
    try:
        return date(full, month, int(number)) if _FIRST_YEAR <= full <= _LAST_YEAR else None
    except ValueError:
        return None


def instant_in(text: str) -> datetime | None:
    """Return the instant that a Received field ends with (RFC 5322 §3.3), None if it is not readable."""
    found = _STAMP.search(text[-200:])
    if not found:
        return None
    day, month, year, hour, minute, second, zone = found.groups()
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return None
    try:
        moment = datetime(
            int(year), _ENGLISH[month.lower()], int(day), int(hour), int(minute), min(int(second or 0), 59)
        )
        return moment.replace(tzinfo=_zone(zone or ""))
    except (KeyError, ValueError):
        return None


def _zone(written: str) -> timezone:
    """Return the zone of « +0100 »; every name counts as UTC, as §4.3 asks for those that are not known."""
    if written[:1] not in ("+", "-"):
        return UTC
    offset = timedelta(hours=int(written[1:3]), minutes=int(written[3:5]))
    return timezone(-offset if written[0] == "-" else offset)


def _month(name: str) -> int:
    return next(number for stem, number in _MONTHS.items() if name.startswith(stem))
