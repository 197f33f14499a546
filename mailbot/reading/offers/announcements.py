"""Announcements: « La CAF du Gard recrute un(e) chargé d'études », « il s'agit du poste de juriste »."""

import re
from collections.abc import Iterable, Iterator

from mailbot.core.folding import fold
from mailbot.reading.offers import words
from mailbot.reading.offers.segments import Fact, aside, facts_of
from mailbot.reading.vocabulary import any_of, phrases

_WORDS = "offer_words.toml"
_POST = rf"(?P<post>{any_of(phrases(_WORDS, 'posts'))}(?![a-z0-9]))"
_ARTICLE = rf"(?:{any_of(phrases(_WORDS, 'articles'))}(?!\w))"
_OPENS = re.compile(
    rf"(?<!\w){any_of(phrases(_WORDS, 'opens'))}(?!\w)\s*:?\s*(?P<article>{_ARTICLE})?\s*[:-]?\s*"
)
_POST_AFTER = re.compile(rf"(?<!\w){_ARTICLE}\s+{_POST}")
_MENTIONED = re.compile(
    rf"(?<!\w)(?:poste|emploi|offre|recrutement|vacance|fiche|annonce)\s+(?:de\s+|d'une?\s+|d'|du\s+|:\s*){_POST}"
)
_GENERIC = frozenset(phrases(_WORDS, "generic_posts"))
_ANYBODY = frozenset({"cadre", "agent", "agente"})
_AFTER_TITLE = re.compile(rf"[,.;:(]|\s[–—-]\s|\s{any_of(phrases(_WORDS, 'after_title'))}(?!\w)")
_PLACE_AFTER_TITLE = re.compile(r"\s(?:à|au|aux|en|sur)\s+(?=[A-ZÀ-Ý])")
_WORD = re.compile(r"(?<!\S)\w")
_AT = re.compile(r"(?:^|[\s,(])(?:à|basée? à|basé\(e\) à)\s+(?=[A-ZÀ-Ý])")
_DASH = re.compile(r"\s+[–—|•·-]+\s+")
_LEVEL = re.compile(r"\bniv(?:eau)?x?\.?\s*(?P<level>\d{1,2}\s?[a-h]?|[ivx]{1,4})(?!\w)")
_LONGEST = 2_000  # characters of a sentence
_LONGEST_BETWEEN = 200  # characters between « recrute » and the title, and of the facts after it
_LONGEST_TITLE = 300  # characters


def announced(line: str) -> tuple[Fact, ...]:
    """Return the facts of a line in which an employer, or « nous », recruits; () if it is none.

    ("open", "title") says that the title comes in the next line.
    """
    folded = fold(line) if len(line) <= _LONGEST else ""
    found = _OPENS.search(folded)
    if not found:
        return ()
    facts = list(_before(line[: found.start()]))
    in_first_person = found.group().split()[0].endswith("ons")
    if not in_first_person and not any(name == "organisation" for name, _ in facts):
        return ()
    post = _POST_AFTER.search(folded, found.start(), found.end() + _LONGEST_BETWEEN)
    start = post.start("post") if post else found.end()
    title = title_at(line[start:])
    if fold(title) in _GENERIC and line[start + len(title) :].lstrip().startswith(":"):
        start = line.index(":", start + len(title)) + 1  # « un poste de cadre : gestionnaire des instances »
        start += len(line[start:]) - len(line[start:].lstrip())
        title = title_at(line[start:])
    if title and (found["article"] or words.is_post(title)):
        facts.append(("title", title))
    after = line[start + len(title) :][:_LONGEST_BETWEEN]
    facts += [*aside(after), *_place(line[found.end() : start] + after)]
    return (*facts, ("open", "" if title else "title"))


def announces_several(line: str) -> bool:
    """Say whether « La CAF recrute un juriste (niveau 7) et une assistante (5A) » names several posts."""
    return posts_with_levels(line) > 1 and bool(announced(line))


def posts_with_levels(line: str) -> int:
    """Return how many posts a sentence names, where it names several levels; else 0."""
    folded = fold(line) if len(line) <= _LONGEST else ""
    named = {found["level"] for found in _LEVEL.finditer(folded)}
    return len(_POST_AFTER.findall(folded)) if len(named) > 1 else 0


def mentioned(lines: Iterable[str]) -> str:
    """Return the title of which somebody says « il s'agit du poste de … », "" if nobody does."""
    for line in lines:
        for found in _MENTIONED.finditer(fold(line[:_LONGEST])):
            title = title_at(line[found.start("post") :])
            if fold(title) not in _GENERIC:
                return title
    return ""


def posts_in(text: str) -> Iterator[str]:
    """Yield the titles that begin at a word of `text`; « cadre » and « agent » are anybody's."""
    for found in _WORD.finditer(text[:_LONGEST_TITLE]):
        if words.is_post(text[found.start() :]):
            title = title_at(text[found.start() :])
            if fold(title) not in _ANYBODY:
                yield title


def title_at(text: str) -> str:
    """Return the title that a sentence goes on with: up to what never belongs to one."""
    text = text.strip()[:_LONGEST_TITLE]
    ends = (_AFTER_TITLE.search(fold(text)), _PLACE_AFTER_TITLE.search(text))
    return text[: min((end.start() for end in ends if end), default=len(text))].strip(" .,;:")


def _before(text: str) -> Iterator[Fact]:
    """Yield the facts in front of the verb: the employer, perhaps a reference."""
    for segment in _DASH.split(text):
        yield from (fact for fact in facts_of(segment.strip(" ,.:")) if fact[0])


def _place(around: str) -> Iterator[Fact]:
    found = _AT.search(around)
    place = words.place_at(around, found.end()) if found else ""
    if place:
        yield "place", place
