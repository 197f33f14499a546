"""Segments: the pieces of a headline between dashes, commas and parentheses, each of which is one fact."""

import re
from collections.abc import Iterator

from mailbot.core import levels
from mailbot.core.folding import fold
from mailbot.reading.offers import words

Fact = tuple[str, str]  # the name of a field, its value as written; "" and "near" for what may be anything

_COMMA = re.compile(r",\s*(?![^()]*\))")
_PARENTHESES = re.compile(r"\(([^()]{0,150})\)")
_REGIME = re.compile(r"^\s*(?:du\s+)?(regime\s+\w+(?:\s+\w+){0,3})\s*$")
_AGENT = re.compile(r"^\s*(?:(?:poste|emploi)\s+)?(?:d')?agent de direction\s*$")
_LEVEL = re.compile(r"(?:niveau(?:x(?![a-z])|(?!x))|niv\b\.?|echelle)\s*:?\s*(?:\d|[ivx]+(?![a-z]))")
_ONE_LEVEL = r"(?:\d{1,2}\s?[A-H]|[IVX]{2,4}(?:\s?[A-H])?)"
# Of a segment for itself: « 5B », « 5B/6 », « 6/7E », « VII »; a number alone may be anything.
_BARE_LEVEL = re.compile(rf"{_ONE_LEVEL}(?:\s?/\s?\d{{1,2}}\s?[A-H]?)?|\d{{1,2}}\s?/\s?\d{{1,2}}\s?[A-H]")
_SHORT_REFERENCE = re.compile(r"(?=\S*[A-Z])(?=\S*\d)[A-Z0-9]{1,8}(?:[-/._][A-Z0-9]{1,8})+")
_PLACE_OF_CONTRACT = re.compile(
    r"\s(?:à|au|aux|en|sur)\s+(?=[A-ZÀ-Ý])|(?:(?<=CDI)|(?<=CDD)|(?<=mois)|(?<=ans))\s+(?=[A-ZÀ-Ý][a-zà-ÿ])"
)
_DECISIVE = frozenset({"level", "contract", "reference"})  # beside these, a residue is a fact, too
_KEEPS_PARENTHESES = frozenset({"title", ""})
_MOST_OF_IT = 0.6  # of a segment that a level or a reference fills


def facts_of(segment: str) -> Iterator[Fact]:
    """Yield what a segment is, or what the parts between its commas are where one of them is decisive.

    What is no field of its own is ("", text), or ("near", text) where it stands behind an employer's name.
    """
    if "," in segment:
        parts = [list(_bracketed(part.strip())) for part in _COMMA.split(segment)]
        employer_follows = any(name == "organisation" for part in parts[1:] for name, _ in part)
        if employer_follows or any(name in _DECISIVE for part in parts for name, _ in part):
            yield from (fact for part in parts for fact in part)
            return
    yield from _bracketed(segment)


def aside(text: str) -> Iterator[Fact]:
    """Yield the facts that stand in the parentheses of `text`."""
    for group in _PARENTHESES.findall(text):
        for part in group.split(","):
            yield from _one(part.strip())


def _bracketed(segment: str) -> Iterator[Fact]:
    """Yield what a segment without commas is, and what stands in its parentheses."""
    if not segment:
        return
    inner = list(aside(segment))
    plain = " ".join(_PARENTHESES.sub(" ", segment).split())
    whole = list(_one(plain))
    if any(name == "organisation" for name, _ in whole):
        inner = [(name or "near", value) for name, value in inner]
    else:
        decisive = any(name in _DECISIVE for name, _ in inner)
        inner = [fact for fact in inner if fact[0] != "regime" and (fact[0] or decisive)]
    for name, value in whole:
        yield name, segment if name in _KEEPS_PARENTHESES and value == plain else value
    yield from inner


def _one(text: str) -> Iterator[Fact]:
    """Yield what a segment without parentheses is."""
    if not text:
        return
    folded = fold(text)
    regime = _REGIME.match(folded)
    reference = words.labelled_reference(text)
    if regime:
        yield "regime", regime[1]
    elif _AGENT.match(folded):
        yield "agent_direction", "oui"
    elif reference:
        yield "reference", reference
        yield from _one(text[text.index(reference) + len(reference) :].strip(" :,"))
    else:
        yield from _unlabelled(text)


def _unlabelled(text: str) -> Iterator[Fact]:
    """Yield what a segment without any label is; a level within a title is a fact of its own."""
    found = levels.levels_in(text)
    if found:
        yield "level", text[found[0].start :]
        filled = sum(level.end - level.start for level in found) >= _MOST_OF_IT * len(text)
        if filled or not words.is_post(text):
            before = text[: found[0].start].strip(" ,:-–")
            yield from _named(before) if words.employer(before) or words.contract(before) else ()
            return
    elif (_LEVEL.match(fold(text)) or _BARE_LEVEL.fullmatch(text)) and levels.normal_forms(text):
        yield "level", text
        return
    yield from _named(text)


def _named(text: str) -> Iterator[Fact]:
    """Yield the contract, title, employer or reference that a segment is, else what it says."""
    reference = words.bare_reference(text)
    if contract := words.contract(text):
        yield from _contract(contract)
    elif words.is_post(text):
        yield "title", text
    elif employer := words.employer(text):
        yield "organisation", employer
        behind = text.partition(",")[2].strip()
        if behind:
            yield "near", behind
    elif len(reference) >= max(1, _MOST_OF_IT * len(text)) or _SHORT_REFERENCE.fullmatch(text):
        yield "reference", reference or text
    elif text.startswith("à ") and words.is_place(text[2:]):
        yield "place", text[2:]
    else:
        yield "", text


def _contract(text: str) -> Iterator[Fact]:
    """Yield « CDI » and « Valence » of « CDI à Valence »."""
    found = _PLACE_OF_CONTRACT.search(text)
    yield "contract", text[: found.start()] if found else text
    if found:
        yield "place", text[found.end() :]
