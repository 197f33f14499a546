"""What sentences of an answer state of an offer: « c'est un niveau 7 », « c'est la CPAM des Vosges »."""

import re
from collections.abc import Iterator
from typing import Any

from mailbot.core import levels
from mailbot.core.folding import fold
from mailbot.reading.completion_words import LONGEST, is_doubtful, is_nothing, without_yes
from mailbot.reading.offers.words import employer
from mailbot.reading.vocabulary import any_of, phrases, table

# A full stop ends a sentence where space follows, but not after « niv. »
_SENTENCE = re.compile(r"(?:[^.;!?\n]|(?<=\bniv)\.|\.(?=[^\s]))+[.;!?]*")
_LEVEL = re.compile(
    r"(?<![\w'])(?:niveaux?|niv\b\.?|echelle)"
    r"(?:\s+(?:requis|demande|attendu|retenu|exact|vise|conventionnel|de\s+qualification)|(?:\s+[a-z']+){0,5}?\s+(?:est|c'est))?"
    r"[\s:]*(?:bien\s+|donc\s+)?(?:le\s+|de\s+|du\s+|un\s+|au\s+|celui\s+de\s+)?(?:niveau\s+|numero\s+)?(?=\d|[ivx]{1,4}\b|cinq|six|sept|huit|neuf|dix)"
)
_NUMBER = re.compile(
    r"(?:c'est|il\s+s'agit|le\s+poste\s+est)\s+(?:bien\s+)?(?:un|du|d'un|le|en|au)\s+(?P<value>\d{1,2}\s?[a-h]?|[ivx]{1,4})[\s.!]*"
)
_AGAIN = re.compile(r"\W*(?:(?:c'est|il\s+s'agit)\s+(?:bien\s+)?)?(?:d'un\s+|un\s+)?")
_REFERENCE = re.compile(
    r"\breference(?:\s+du\s+poste|\s+de\s+l'offre)?\s+est\s+(?:la\s+)?(?P<name>(?=\S*\d)[\w./-]{4,40})"
)
_TITLE = re.compile(
    r"\b(?:intitule|titre)(?:\s+exact)?(?:\s+du\s+poste|\s+de\s+l'offre)?\s+est\s+(?:bien\s+)?[:«\"\s]*(?P<name>\S.*)"
)
_LEARNT = re.compile(rf"(?<![\w']){any_of(phrases('completion.toml', 'learnt'))}(?!\w)")
_NOT = re.compile(r"(?<![\w'])(?:pas|non|n'est|ne|aucun|aucune|jamais|ni|hors)(?!\w)")
_BUT = re.compile(r"\bmais\b\s*(?:bien\s+)?")
_POST = (
    r"(?:(?:un|d'un|d'une)\s+)?(?:(?:emploi|poste|fonction)\s+)?(?:d'\s*|de\s+)?"
    r"(?:agents?\s+de\s+direction|add)\b"
)
_EXECUTIVE = re.compile(
    rf"\W*(?:(?:c'est|il\s+s'agit|ce\s+poste\s+est|le\s+poste\s+est|l'emploi\s+est|poste|emploi)\s+)?(?:bien\s+|effectivement\s+)?{_POST}[\s.!]*"
)
_NO_EXECUTIVE = re.compile(rf"(?<![\w'])(?:pas|non|hors)\s+(?:de\s+)?{_POST}")
_EMPLOYER = re.compile(
    r"(?:(?P<asked>l'organisme(?:\s+(?:recruteur|employeur|qui\s+recrute))?|l'employeur|le\s+recruteur)"
    r"|c'|il\s+s'agit|l'offre|le\s+poste|nous)\s*"
    r"(?:(?:est|s'appelle|sommes|emane|releve|se\s+trouve)\s+)?(?:bien\s+|ici\s+|donc\s+)?(?:pour\s+|a\s+|de\s+|d')?(?P<name>(?:la\s+|le\s+|l'|une?\s+)?\S.*)"
)
_KINDS = table("rules.toml")["organisation"]
_LISTED = re.compile(
    rf"{any_of(fold(name) for kind in _KINDS for name in (kind['kind'], *kind['aliases']))}(?!\w)"
)
_CONVENTION = re.compile(
    r"(?<![\w'])(?:la\s+)?(?P<name>(?:ccnt?|convention\s+collective|statut\s+(?:de\s+la\s+fonction\s+)?public)\b.*)"
)
_GRID = re.compile(r"(?<![\w'])(?P<name>grille\b.{3,})")
_REGIME = re.compile(
    r"\bregime\s+(?P<name>general|agricole|minier|des\s+mines|special|social\s+des\s+independants|des\s+independants)\b"
)
_REGIMES = {
    "general": "RG", "agricole": "MSA", "minier": "MINES", "des mines": "MINES", "special": "SPECIAL",
    "social des independants": "RSI", "des independants": "RSI",
}  # fmt: skip
_LONGEST_VALUE = 150  # characters


def sentences(line: str) -> Iterator[str]:
    """Yield the sentences of a line, with what ends them."""
    head = line[:LONGEST]
    yield from (head[m.start() : m.end()].strip() for m in _SENTENCE.finditer(fold(head)))


def is_statement(sentence: str) -> bool:
    """Say whether a sentence states something for certain: no question, no doubt, no « je ne sais pas »."""
    return not is_nothing(sentence) and not is_doubtful(sentence)


def stated(sentence: str) -> dict[str, Any]:
    """Return the fields that a sentence states, in doubt none."""
    yes, rest = without_yes(sentence)
    text = rest if yes is not None else sentence
    found: dict[str, Any] = {}
    for part in (_named, _level, _executive, _convention, _grid, _regime, _employer):
        for name, value in part(text, yes).items():
            found.setdefault(name, value)
    return found


def _named(text: str, yes: bool | None) -> dict[str, Any]:
    """Read « la référence est X », « l'intitulé du poste est X »."""
    key = fold(text)
    found = {"reference": _REFERENCE.search(key), "title": _TITLE.search(key)}
    return {
        name: text[m.start("name") : m.end("name")].strip(' .!»"')[:_LONGEST_VALUE]
        for name, m in found.items()
        if m and not _NOT.search(key[: m.start("name")])
    }


def _after_but(text: str) -> str:
    """Return what « pas 6 mais 7 » says: what follows the « mais »."""
    key = fold(text)
    but = _BUT.search(key)
    return text[but.end() :] if but and _NOT.search(key[: but.start()]) else text


def _level(text: str, yes: bool | None) -> dict[str, Any]:
    text = _after_but(text)
    key = fold(text)
    bare = _NUMBER.fullmatch(key)
    if bare:
        value = text[bare.start("value") : bare.end("value")]
        return {"level": levels.normal_forms(value), "level_text": value}
    found = _LEVEL.search(key)
    if not found or _LEARNT.search(key) or _NOT.search(key[: found.end()]):
        return {}
    mark = "échelle " if "echelle" in found[0] else "niveau "
    clause = re.split(r"[.;!(),:]", text[found.end() :])[0].strip()
    words = clause.split()[:15]
    forms = levels.normal_forms(mark + " ".join(words))
    if not forms:
        return {}
    if mark == "échelle ":
        return {"level": forms, "level_text": text[_AGAIN.match(key).end() :][:_LONGEST_VALUE].strip(" .!;")}  # type: ignore[union-attr]
    if "grille" not in fold(clause):
        ends = (
            n for n in range(1, len(words) + 1) if levels.normal_forms(mark + " ".join(words[:n])) == forms
        )
        words = words[: next(ends)]
    return {"level": forms, "level_text": " ".join(words)}


def _executive(text: str, yes: bool | None) -> dict[str, Any]:
    """Read whether it is an agent de direction; that it is only from a sentence that says nothing else."""
    key = fold(text)
    if _NO_EXECUTIVE.search(key):
        return {"agent_direction": False}
    if yes is not False and _EXECUTIVE.fullmatch(key):
        return {"agent_direction": True}
    return {}


def _convention(text: str, yes: bool | None) -> dict[str, Any]:
    found = _CONVENTION.search(fold(text))
    if not found or _NOT.search(fold(text)):
        return {}
    return {"convention": text[found.start("name") :][:_LONGEST_VALUE].strip(" .!;")}


def _grid(text: str, yes: bool | None) -> dict[str, Any]:
    found = _GRID.search(fold(text))
    if not found or _NOT.search(fold(text)):
        return {}
    return {"level_text": text[found.start("name") :][:_LONGEST_VALUE].strip(" .!;")}


def _regime(text: str, yes: bool | None) -> dict[str, Any]:
    key = fold(text)
    found = _REGIME.search(key)
    if not found or _NOT.search(key) or _CONVENTION.search(key):
        return {}
    return {"regime": _REGIMES[" ".join(found["name"].split())]}


def _employer(text: str, yes: bool | None) -> dict[str, Any]:
    """Read « c'est la CPAM des Vosges »; a body that the rules do not list only after « l'organisme est »."""
    instead = _after_but(text)
    if instead is not text:
        name = employer(instead)
        return {"organisation": name[:_LONGEST_VALUE]} if name else {}
    key = fold(text)
    found = _EMPLOYER.match(key)
    if not found or _NOT.search(key[: found.start("name")]) or "agent" in found["name"]:
        return {}
    name = employer(text[found.start("name") :])
    known = name and (found["asked"] or _LISTED.match(fold(name)))
    return {"organisation": name[:_LONGEST_VALUE]} if known else {}
