"""The level as one text states it: behind a label, in headlines or sentences; and what speaks against it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mailbot.core import levels
from mailbot.core.folding import fold
from mailbot.reading.offers import announcements, words

_GRID_FIRST = re.compile(
    r"(?P<grid>(?!niv)[^\d,;:]{5,60}?)\s*[,;:–-]\s*(?P<level>(?:niveaux?\s+|niv\.?\s*)?(?:\d{1,2}|[IVX]+)(?:\s?[A-H])?)",
    re.I,
)
# « niveaux 5B, 6 et 7 », of which a headline keeps the first
_SERIES = re.compile(
    r"\bniv[a-z]*\.?\s*\d\w?\s*(?:,|\bet\b|\bou\b)\s*(?:le\s+)?(?:niv\w*\s+)?(?:\d{1,2}|[ivx]{2,4})(?!\w\w)[^–—|:;().-]{0,20}"
)
_NAMED = re.compile(r"\bniv(?:eau)?x?\.?\s*(?:\d{1,2}|[ivx]{1,4})(?!\w\w)")
_LEVEL = re.compile(r"\bniv")
_OPEN = r"a\s+(?:confirmer|verifier|preciser|determiner|revoir|corriger|definir)|errone|faux|incorrect"
_UNSURE = re.compile(
    rf"\bniveau\b[^.!?\n]{{0,60}}\b(?:{_OPEN})"
    r"|\b(?:n'est|ne\s+sera)\s+(?:plus|pas)\b[^.!?\n]{0,40}\bniveau\b|\bniveau\b[^.!?\n]{0,40}\b(?:n'est|ne\s+sera)\s+(?:plus|pas)\b"
)
_LONGEST_NOTE = 5_000  # characters of what somebody writes about an offer
_AROUND = 60  # characters before and after the word « niveau »
_MOST_LINES = 300  # of a description


def written(
    values: Mapping[str, str],
    stated: Sequence[str],
    headlines: Sequence[tuple[str, str]],
    sentences: Sequence[str],
) -> tuple[str, ...]:
    """Return how the level is written: behind its label or in headlines, in the title; else in sentences.

    `values` are the other fields, `stated` what labels say, `headlines` each level with the title beside it.
    """
    title = values.get("title", "")
    headline = [value for value, owner in headlines if is_of(owner, title)]
    in_title = [f.text for f in levels.levels_in(title[:300])]
    found = [*map(_behind_grid, stated), *in_title] if stated else [*headline, *in_title]
    if not any(levels.normal_forms(value) for value in found):
        lines = (*sentences, *described(values), values.get("status", ""))
        found += [_clause(line, f.start, f.end) for line in lines for f in _described_levels(line, title)]
    return tuple(dict.fromkeys(" ".join(value.split()) for value in found))


def described(values: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of the description."""
    yield from values.get("description", "").split("\n")[:_MOST_LINES]


def series_in(headlines: Iterable[str]) -> tuple[str, ...]:
    """Return the series of levels in headlines, of which their facts may be the first only."""
    found = (_SERIES.search(fold(line)) for line in headlines)
    return tuple(series.group() for series in found if series)


def mentions(values: Mapping[str, str], sentences: Sequence[str]) -> Iterator[str]:
    """Yield every « niveau 7 » in the lines in which a level of the post stands, whatever it is said of."""
    title = values.get("title", "")
    for line in (*sentences, *described(values)):
        if _described_levels(line, title):
            yield from named_in(line)


def named_in(line: str) -> Iterator[str]:
    """Yield every « niveau 7 » in a line."""
    yield from (found.group() for found in _NAMED.finditer(fold(line[:2_000])))


def explicit(values: Mapping[str, str]) -> Iterator[str]:
    """Yield the levels that the description names as the post's."""
    for line in described(values):
        yield from (f.text for f in _described_levels(line, values.get("title", "")))


def _described_levels(line: str, title: str) -> tuple[levels.Found, ...]:
    """Return the levels that a sentence names as the post's; « Assistante, niveau 4 » may be a signature."""
    if words.is_post(line.lstrip(" -–•*·►")) and not is_of(line, title):
        return ()
    return levels.levels_in(line[:2_000], described=True)


def is_of(text: str, title: str) -> bool:
    """Say whether `text` may speak of the post `title`: it names no post, or that one."""
    named = list(announcements.posts_in(text)) if title else []
    return not named or any(words.alike(title, one) for one in named)


def is_unsure(text: str) -> bool:
    """Say whether the writer doubts or denies a level without naming the right one."""
    return bool(_UNSURE.search(fold(text[:_LONGEST_NOTE])))


def hints_in(lines: Iterable[str]) -> tuple[str, ...]:
    """Return what lines say around the word « niveau »."""
    found = ((line, _LEVEL.search(fold(line[:2_000]))) for line in lines)
    return tuple(line[max(at.start() - _AROUND, 0) : at.end() + _AROUND] for line, at in found if at)


def _behind_grid(value: str) -> str:
    """Return « 6, employés et cadres » of « Employés et cadres, 6 », which is where a level is looked for."""
    found = _GRID_FIRST.fullmatch(value.strip())
    return f"{found['level']}, {found['grid']}" if found else value


def _clause(line: str, start: int, end: int) -> str:
    """Return what stands in `line` from `start` to the end of the clause in which `end` lies."""
    rest = line[end : start + 150]
    cut = min((p for p in map(rest.find, (". ", ",", ";", ")", " – ", " - ")) if p >= 0), default=len(rest))
    return (line[start:end] + rest[:cut]).strip(" .")
