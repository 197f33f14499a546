"""Several posts in one text: told apart where each begins with its own labels, row or headline."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mailbot.core.folding import fold
from mailbot.core.folding import words as words_of
from mailbot.reading.offers import announcements, headlines, prose
from mailbot.reading.offers.labels import Labelled, Pair, labelled
from mailbot.reading.offers.said import Said, said

_STARTS = ("reference", "title")
_SHARED = ("organisation", "regime", "convention")  # what the lines above the first post say of all
_MOST_LINES = 2_000  # in which headlines are looked for
_NUMBERS = {
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "plusieurs": 2,
    "2": 2,
    "3": 3,
    "4": 4,
    "5": 5,
    "6": 6,
}
_BULLET = re.compile(r"^\s*[-*•·–—►▪◦]\s*(?:un|une|un\(e\))?\s*")
_LONGEST_ITEM = 300  # characters
_COUNTED = re.compile(
    rf"(?<!\w)(?P<number>{'|'.join(_NUMBERS)})\s+(?:nouvelles\s+|autres\s+)?(?:offres|annonces|fiches|vacances|postes\s+(?:differents|a\s+publier|a\s+pourvoir\s*:))(?!\w)"
)


def posts(lines: Sequence[str]) -> tuple[tuple[Said, ...], bool]:
    """Return what the text says of each post, and whether it may speak of more than could be told apart."""
    found = labelled(lines)
    starts = _by_labels(found.pairs) or _by_headlines(found)
    if len(starts) < 2:
        one = _between(found, 0, len(lines))
        rest = [line for _, line in found.rest[:_MOST_LINES]]
        unclear = any(map(announcements.announces_several, rest))
        return (one,), unclear or (not one.is_offer and _lists_posts(rest))
    ends = [*starts[1:], len(lines)]
    shared = {n: v for n, v in _between(found, 0, starts[0]).values.items() if n in _SHARED}
    each = tuple(_between(found, start, end) for start, end in zip(starts, ends, strict=True))
    each = tuple(replace(one, values={**shared, **one.values}) for one in each)
    if all("title" in one.values and {"reference", "level"} & one.names for one in each):
        return each, False
    return (_between(found, 0, len(lines)),), True


def counted(text: str) -> int:
    """Return how many offers the writer speaks of (« trois offres à la suite »), 1 if nothing is said."""
    found = _COUNTED.search(fold(text[:5_000]))
    return _NUMBERS[found["number"]] if found else 1


def _lists_posts(lines: Iterable[str]) -> bool:
    """Say whether lines, or a sentence, name several posts, each with its level, and none is told apart."""
    titles: set[str] = set()
    for line in lines:
        facts = dict(headlines.facts_in(_BULLET.sub("", line))) if len(line) <= _LONGEST_ITEM else {}
        if {"title", "level"} <= facts.keys():
            titles.add(words_of(facts["title"]))
        elif announcements.posts_with_levels(line) > 1:
            return True
    return len(titles) > 1


def _between(found: Labelled, start: int, end: int) -> Said:
    pairs = [pair for pair in found.pairs if start <= pair.line < end]
    return said(pairs, [(n, line) for n, line in found.rest if start <= n < end], found.unfilled)


def _by_labels(pairs: Sequence[Pair]) -> list[int]:
    """Return the lines in which a post begins: where its first label comes again with another value."""
    fields = [pair for pair in pairs if pair.where == "fields"]
    first = next((pair for pair in fields if pair.name in _STARTS), None)
    if first is None:
        return []
    starts = [pair for pair in fields if pair.name == first.name]
    distinct = {fold(pair.value): pair.line for pair in reversed(starts)}
    return sorted(distinct.values()) if len(distinct) > 1 else []


def _by_headlines(found: Labelled) -> list[int]:
    """Return the lines in which a post begins: where several headlines name a title and another fact."""
    starts: dict[str, int] = {}
    for n, line in found.rest[:_MOST_LINES]:
        if not line.strip() or len(line) > 300 or (prose.is_item(line) and not headlines.is_numbered(line)):
            continue
        if prose.is_sentence(line) and not headlines.is_numbered(line):
            continue
        facts = dict(reversed(list(headlines.facts_in(line))))
        title = words_of(facts.get("title", "")) or words_of(facts.get("reference", ""))
        enough = len({"reference", "level", "title", "contract"} & facts.keys()) > 1
        if title and enough and not any(title in known or known in title for known in starts):
            starts[title] = n
    return list(starts.values())
