"""What follows a publication's reference: a channel, and the day on which it begins."""

import re

from mailbot.core.folding import fold
from mailbot.core.readings import Options
from mailbot.reading.dates import DAY, day_of
from mailbot.reading.vocabulary import any_of, table

_WORDS = table("commands.toml")["publication"]
_WEEKDAYS: list[str] = _WORDS["weekdays"]
_LEAD = re.compile(rf"(?:^|(?<=\s)){any_of(_WORDS['start'])}\s+(?=\S)")
_WEEKDAY = re.compile(rf"{any_of(_WEEKDAYS)},?\s+(?:le\s+)?")
_CHANNEL = re.compile(rf"{any_of(_WORDS['channel'])}\s+")
_AROUND = " :,;.!"
_LONGEST = 100  # characters


def publication(written: str) -> Options:
    """Return the channel, and the day, that « apec le 12/02/2027 » names.

    A day without its year, of another weekday, or with anything behind it is none for certain.
    """
    text = _named(" ".join(written.split()).strip(_AROUND))
    folded = fold(text)
    found = _LEAD.search(folded) or DAY.search(folded)
    if not found:
        return Options(channel=folded[:_LONGEST])
    begins = found.end() if found.re is _LEAD else found.start()
    weekday = _WEEKDAY.match(folded, begins)
    day = DAY.fullmatch(folded, weekday.end() if weekday else begins)
    start = day_of(day, None) if day else None
    if start and weekday and not folded.startswith(_WEEKDAYS[start.weekday()], begins):
        start = None
    channel = folded[: found.start()].strip(_AROUND)[:_LONGEST]
    return Options(channel=channel, start=start, start_text=text[begins:][:_LONGEST])


def _named(text: str) -> str:
    """Return `text` without the words that may stand before the name of a channel."""
    found = _CHANNEL.match(fold(text))
    return text[found.end() :] if found else text
