"""What sentences of an answer state of an offer: « c'est un niveau 7 », « c'est la CPAM des Vosges »."""

import re
from collections.abc import Iterator
from typing import Any

from mailbot.core.folding import fold
from mailbot.reading.answered_level import level_said
from mailbot.reading.completion_words import LONGEST, REGIMES, is_doubtful, is_nothing, without_yes
from mailbot.reading.offers.words import employer, place_at
from mailbot.reading.vocabulary import any_of, phrases, table

_FILE = "completion.toml"
_SHORTEST_TITLE = 3  # characters
# A full stop ends a sentence where space follows, but not after « niv. »
_SENTENCE = re.compile(r"(?:[^.;!?\n]|(?<=\bniv)\.|\.(?=[^\s]))+[.;!?]*")
_REFERENCE = re.compile(
    r"\breference(?:\s+du\s+poste|\s+de\s+l'offre)?\s+est\s+(?:bien\s+)?(?:la\s+)?(?P<name>(?=\S*\d)[\w./-]{4,40})"
)
_TITLE = re.compile(
    r"\b(?:intitule|titre)(?:\s+exact)?(?:\s+du\s+poste|\s+de\s+l'offre)?\s+est\s+(?:bien\s+)?[:«\"\s]*(?P<name>\S.*)"
)
_NOT = re.compile(r"(?<![\w'])(?:pas|non|n'est|ne|aucun|aucune|jamais|ni|hors)(?!\w)")
_POST = (
    r"(?:(?:un|d'un|d'une)\s+)?(?:(?:emploi|poste|fonction)\s+)?(?:d'\s*|de\s+)?"
    r"(?:agents?\s+de\s+direction|add)\b"
)
_EXECUTIVE = re.compile(
    rf"\W*(?:(?:c'est|il\s+s'agit|ce\s+poste\s+est|le\s+poste\s+est|l'emploi\s+est|poste|emploi)\s+)?(?:bien\s+|effectivement\s+)?{_POST}[\s.!]*"
)
_NO_EXECUTIVE = re.compile(
    rf"(?<![\w'])(?:pas|non|hors)\s+(?:de\s+|comme\s+)?{_POST}(?=\W*$|\s*[,;.(]|\s+(?:mais|du\s+tout|donc|ici)\b)"
)
_EMPLOYER = re.compile(
    r"\W*(?:(?P<asked>l'organisme(?:\s+(?:recruteur|employeur|qui\s+recrute))?|l'employeur|le\s+recruteur)"
    r"|c'|ce(?=\s+sera)|il\s+s'agit|l'offre|le\s+poste|nous)\s*"
    r"(?:(?:est|sera|s'appelle|sommes|emane|releve|se\s+trouve)\s+)?(?:bien\s+|ici\s+|donc\s+|finalement\s+)*(?:pour\s+|a\s+|de\s+|d')?(?P<name>(?:la\s+|le\s+|l'|une?\s+)?\S.*)"
)
# « pas la CPAM, la MSA Lorraine », « la MSA Lorraine et non la CPAM »
_FIRST_NOT = re.compile(
    r"\W*(?:non\W+)?(?:(?:ce|il|l'organisme|l'employeur)\s+)?(?:n'est\s+|ne\s+s'agit\s+)?(?:pas|plus)\s++(?:[^,;]{2,80})(?:,\s*(?:mais\s+)?|;\s*|\s+mais\s+)(?:bien\s+)?(?=\S)"
)
_THEN_NOT = re.compile(
    r"(?<!\w)(?:(?:et|mais)\s+non|et\s+pas|non\s+pas|pas|au\s+lieu\s+(?:d[eu]|d')|plutot\s+que)(?:(?!\w)|(?<='))"
)
_GOES_ON = re.compile(rf"\W*$|\s*[,;.(!:»]|\s*{any_of(phrases(_FILE, 'employer_goes_on'))}")
_KINDS = table("rules.toml")["organisation"]
_LISTED = re.compile(
    rf"{any_of(fold(name) for kind in _KINDS for name in (kind['kind'], *kind['aliases']))}(?!\w)"
)
_CONVENTION = re.compile(
    r"(?<![\w'])(?:la\s+)?(?P<name>(?:ccnt?|convention\s+collective|statut\s+(?:de\s+la\s+fonction\s+)?public)\b.*)"
)
_GRID = re.compile(r"(?<![\w'])(?P<name>grille\b.{3,})")
_PAPER = re.compile(rf"(?<!\w){any_of(phrases(_FILE, 'papers'))}(?!\w)")
_REGIME = re.compile(rf"\b(?P<name>{any_of(name for name in REGIMES if 'regime' in name)})(?!\w)")
_OF_POST = frozenset(table(_FILE)["of_post"])
_NO_TITLE = re.compile(rf"{any_of(phrases(_FILE, 'no_title'))}(?!\w)")
_NEXT_FIELD = re.compile(
    r"(?:,|;|\bet\b)\s*(?:de\s+)?(?:l[ea]\s+|l')?(?:niveau|niv|organisme|employeur|lieu|contrat|reference|convention|poste\s+est)\b"
)
_PLACE = re.compile(r"\b(?:lieu(?:\s+de\s+travail)?|residence|ville)\s+est\s+(?:bien\s+)?(?:a\s+)?(?=\S)")
_WORD = re.compile(r"[a-z0-9]+")
_LONGEST_VALUE = 150  # characters


def sentences(line: str) -> Iterator[str]:
    """Yield the sentences of a line, with what ends them."""
    head = line[:LONGEST]
    yield from (head[m.start() : m.end()].strip() for m in _SENTENCE.finditer(fold(head)))


def _is_statement(sentence: str) -> bool:
    """Say whether a sentence states something for certain: no question, no doubt, no « je ne sais pas »."""
    return not is_nothing(sentence) and not is_doubtful(sentence)


def stated(sentence: str) -> dict[str, Any]:
    """Return the fields that a sentence states, in doubt none."""
    found = level_said(sentence)
    if not _is_statement(sentence):
        return found
    yes, rest = without_yes(sentence)
    text = rest if yes is not None else sentence
    said = (_named(text), _executive(text, denied=yes is False), _agreed(text), _employer(text))
    for name, value in ((n, v) for part in said for n, v in part.items()):
        found.setdefault(name, value)
    return found


def _named(text: str) -> dict[str, Any]:
    """Read « la référence est X », « l'intitulé du poste est X », « le lieu est X »."""
    key = fold(text)
    found = {"reference": _REFERENCE.search(key), "title": _TITLE.search(key)}
    named = {
        name: _without_other(text[m.start("name") : m.end("name")]).strip(' .!»",')[:_LONGEST_VALUE]
        for name, m in found.items()
        if m and not _NOT.search(key[: m.start("name")])
    }
    if "title" in named and (len(named["title"]) < _SHORTEST_TITLE or _NO_TITLE.match(fold(named["title"]))):
        del named["title"]
    place = _PLACE.search(key)
    where = place_at(text, place.end()) if place and not _NOT.search(key[: place.end()]) else ""
    return {**named, "place": where} if where else named


def _without_other(text: str) -> str:
    """Cut what is no part of a value any more: « …, niveau 7 », « … et non Y »."""
    key = fold(text)
    ends = (m.start() for pattern in (_NEXT_FIELD, _THEN_NOT) if (m := pattern.search(key)))
    return text[: min(ends, default=len(text))]


def _executive(text: str, *, denied: bool) -> dict[str, Any]:
    """Read whether it is an agent de direction; that it is only from a sentence that says nothing else."""
    key = fold(text)
    if _NO_EXECUTIVE.search(key):
        return {"agent_direction": False}
    if not denied and _EXECUTIVE.fullmatch(key):
        return {"agent_direction": True}
    return {}


def _agreed(text: str) -> dict[str, Any]:
    """Read the agreement, the grid and the régime of the post, of which nothing else may be said."""
    key = fold(text)
    if _NOT.search(key) or _PAPER.search(key):
        return {}
    agreement, grid, regime = _CONVENTION.search(key), _GRID.search(key), _REGIME.search(key)
    if agreement and _is_of_post(key[: agreement.start()]):
        return {"convention": text[agreement.start("name") :][:_LONGEST_VALUE].strip(" .!;")}
    if grid and _is_of_post(key[: grid.start()]):
        return {"level_text": text[grid.start("name") :][:_LONGEST_VALUE].strip(" .!;")}
    if regime and not agreement and _is_of_post(key[: regime.start()]) and _GOES_ON.match(key, regime.end()):
        return {"regime": REGIMES[" ".join(regime["name"].split())]}
    return {}


def _is_of_post(before: str) -> bool:
    return _OF_POST.issuperset(_WORD.findall(before))


def _employer(text: str) -> dict[str, Any]:
    """Read « c'est la CPAM des Vosges »; a body that the rules do not list only after « l'organisme est »."""
    instead = _FIRST_NOT.match(fold(text))
    if instead:
        name = employer(text[instead.end() :].removeprefix("c'est ").removeprefix("c’est "))
        return {"organisation": name[:_LONGEST_VALUE]} if name and _LISTED.match(fold(name)) else {}
    then = _THEN_NOT.search(fold(text))
    said = text[: then.start()] if then else text
    key = fold(said)
    if then and _LISTED.match(key.removeprefix("la ").removeprefix("l'")):
        return {"organisation": employer(said)[:_LONGEST_VALUE]}
    found = _EMPLOYER.match(key)
    if not found or _NOT.search(key[: found.start("name")]) or "agent" in found["name"]:
        return {}
    name = employer(said[found.start("name") :])
    if not name or not _GOES_ON.match(key, said.index(name) + len(name)):
        return {}
    known = found["asked"] or _LISTED.match(fold(name))
    return {"organisation": name[:_LONGEST_VALUE]} if known else {}
