"""Headlines: the short lines of an offer that has no labels → the facts of their segments."""

import re
from collections.abc import Iterator

from mailbot.reading.offers.announcements import announced
from mailbot.reading.offers.segments import Fact, facts_of

_BETWEEN = re.compile(r"\s+[–—|•·-]+\s+|\s+/\s+|\s*[|•]\s*|\s*\t\s*|\s*[;:]\s+|\s{2,}")
_FULL_STOP = re.compile(r"\.\s+(?=[A-ZÀ-Ý])")
_NUMBERED = re.compile(
    r"^\s*(?:(?:offre|poste|annonce)\s*(?:n°\s*)?\d{1,2}\s*[:.)–-]|\d{1,2}\s*[).°/–-])\s+(?=\S)", re.I
)
_LABEL = re.compile(r"(?P<label>[^:.,;]{2,40}?)\s*:\s+\S")
_BEHIND_ANY_LABEL = frozenset({"organisation", "near", "contract"})
_TELEGRAM_WORDS = 12  # between two full stops
_LONGEST = 2_000  # characters


def facts_in(line: str) -> Iterator[Fact]:
    """Yield the facts of a headline in order; what could be a title or a place is ("", text).

    Behind a label that is none of an offer's (« Ancienneté requise : niveau 5 ») little is believed.
    """
    line = _NUMBERED.sub("", line.strip()).strip()
    opened = announced(line)
    if opened:
        yield from opened
        return
    sentences = _FULL_STOP.split(line) if is_telegram(line) else [line]
    segments = (part.strip(" \t,.:") for sentence in sentences for part in _BETWEEN.split(sentence))
    facts = (fact for segment in segments if segment for fact in facts_of(segment))
    label = _LABEL.match(line)
    if label and not any(name for name, _ in facts_of(label["label"])):
        facts = (fact for fact in facts if fact[0] in _BEHIND_ANY_LABEL)
    yield from facts


def is_telegram(line: str) -> bool:
    """Say whether the line is of a few words between full stops: « CAF du Jura. Juriste. Niveau 7. CDI. »"""
    parts = _FULL_STOP.split(line[:_LONGEST]) if ". " in line else []
    return len(parts) > 2 and max(len(part.split()) for part in parts) <= _TELEGRAM_WORDS


def is_numbered(line: str) -> bool:
    """Say whether the line begins with the number of an offer among several."""
    return bool(_NUMBERED.match(line[:40]))
