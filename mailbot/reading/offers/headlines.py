"""Headlines: the short lines of an offer that has no labels → the facts of their segments."""

import re
from collections.abc import Iterator

from mailbot.core import levels
from mailbot.core.folding import fold
from mailbot.reading.offers.announcements import announced
from mailbot.reading.offers.segments import Fact, facts_of

_BETWEEN = re.compile(r"\s+[–—|•·-]+\s+|\s+/\s+|\s*[|•]\s*|\s*\t\s*|\s*[;:]\s+|\s{2,}")
_FULL_STOP = re.compile(r"\.\s+(?=[A-ZÀ-Ý])")
_NUMBERED = re.compile(
    r"^\s*(?:(?:offre|poste|annonce)\s*(?:n°\s*)?\d{1,2}\s*[:.)–-]|\d{1,2}\s*[).°/–-])\s+(?=\S)", re.I
)
_LABEL = re.compile(r"(?P<label>[^:.,;]{2,40}?)\s*:\s+\S")
_CAPTION = re.compile(r"(?P<label>[^\t]{2,60})\t[^\t]+")  # a row of two cells
_OF_OTHERS = re.compile(
    r"\b(?:hierarchique|encadre(?:e|s|es|ment)?|precedent\w*|effectifs?|mme|mlle|madame|monsieur|remplacement\s+d\w*\W+(?:mme|mlle|m|madame|monsieur|\w+\s+agent))\b"
)
_OF_THINGS = re.compile(r"\b(?:batiment|bat|salle|bureau|porte|etage|tour|immeuble|permis|parking)\b")
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
    facts = [fact for segment in segments if segment for fact in facts_of(segment)]
    if _is_of_else(line, {name for name, _ in facts}):
        facts = [fact for fact in facts if fact[0] != "level"]
    label = _LABEL.match(line) or _CAPTION.fullmatch(line)
    if label and not any(name for name, _ in facts_of(label["label"])):
        believed = _BEHIND_ANY_LABEL | ({"level"} if levels.levels_in(line, described=True) else set())
        facts = [fact for fact in facts if fact[0] in believed]
    yield from facts


def _is_of_else(line: str, names: set[str]) -> bool:
    """Say whether the level in a headline is that of other people, or of a place or a permit."""
    folded = fold(line)
    if _OF_OTHERS.search(folded):
        return True
    return not names & {"title", "contract", "organisation"} and bool(_OF_THINGS.search(folded))


def is_telegram(line: str) -> bool:
    """Say whether the line is of a few words between full stops: « CAF du Jura. Juriste. Niveau 7. CDI. »"""
    parts = _FULL_STOP.split(line[:_LONGEST]) if ". " in line else []
    return len(parts) > 2 and max(len(part.split()) for part in parts) <= _TELEGRAM_WORDS


def is_numbered(line: str) -> bool:
    """Say whether the line begins with the number of an offer among several."""
    return bool(_NUMBERED.match(line[:40]))
