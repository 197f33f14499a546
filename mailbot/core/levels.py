"""The level of a post: what is written → normal forms such as "7", "5B", "échelle 13" (the rules, §3)."""

import re

from mailbot.core.folding import fold

_NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_ROMAN = {name: number for number, name in enumerate(_NUMERALS, start=1)}
_SPELT = {"cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10}
_NAMES = "|".join(sorted((*_ROMAN, *_SPELT), key=len, reverse=True))
# After a space, a letter belongs to the level only as a capital that ends it: « 5 B », not « 8 à pourvoir ».
_VALUE = rf"(?:0?\d{{1,2}}|(?:{_NAMES})(?![a-z]))(?![\d+%°])"
_LETTER = r"(?:(?-i:[A-H])|[a-h])(?!\w)|\s(?-i:[A-H])(?=\s*(?:$|[,;:.()/–-]|ou\b|et\b|de\b))"
_MARK = r"(?:niveaux?|niv\b\.?|n(?=\s?°?\s?\d))(?:\s+de\s+qualification)?\s*(?:n?°|:|\.)?\s*"
_BETWEEN = r"\s*(?P<between>/|,|-|–|ou\b|et\b|au?\b|evoluant\s+vers\b|vers\b|puis\b)\s*"
_FIRST = re.compile(rf"(?P<value>{_VALUE})(?P<letter>{_LETTER})?", re.I)
_NEXT = re.compile(rf"{_BETWEEN}(?:{_MARK})?(?P<value>{_VALUE})(?P<letter>{_LETTER})?", re.I)
_MARKED = re.compile(rf"(?<![a-z]){_MARK}(?={_VALUE})", re.I)
_STEP = re.compile(rf"(?<![a-z])echelle\s*(?:n?°|:)?\s*(?P<value>{_VALUE})", re.I)
_NOISE = re.compile(
    r"\bcoef(?:f(?:icient)?)?\b\.?\s*:?\s*\d+|\bbac\s*\+?\s*\d|\b(?:diplome|titre|formation|anglais|rncp)\b"
    r"[^,;()]{0,40}\bniveau\s+\w+|\bniveau\s+\w+\s*\(?(?:rncp|bac\b|master|licence|d'etudes|du cecrl?)",
    re.I,
)
_LONGEST = 300  # characters; a level is said in a few words, and the patterns stay cheap
_RANGE_WORDS = frozenset({"a", "au", "-", "–"})
_HIGHEST = 20  # no grid of the branch goes beyond


def normal_forms(text: str) -> tuple[str, ...]:
    """Return the levels that `text`, the value of a level field, names; a range is written out."""
    plain = _cased_fold(text[:_LONGEST])
    plain = _NOISE.sub(lambda m: ";" * len(m.group()), plain)
    steps = tuple(f"échelle {_number(m['value'])}" for m in _STEP.finditer(plain))
    plain = _STEP.sub(";", plain)
    starts = [m.end() for m in _MARKED.finditer(plain)]
    if not starts and not steps:
        starts = [len(plain) - len(plain.lstrip())]
    levels = [form for start in starts for form in _series(plain, start)]
    return tuple(dict.fromkeys((*steps, *levels)))


def number_of(form: str) -> int | None:
    """Return the number of a normal form such as "7" or "5B"; None for an échelle."""
    digits = re.match(r"\d+", form)
    return int(digits.group()) if digits else None


def letter_of(form: str) -> str:
    """Return the letter of a normal form such as "7E", "" if it has none."""
    return form[-1] if form[:1].isdigit() and form[-1].isalpha() else ""


def step_of(form: str) -> int | None:
    """Return the number of an échelle, None for a level."""
    return int(form.split()[1]) if form.startswith("échelle ") else None


def _series(text: str, start: int) -> list[str]:
    """Read « 7 », « 5 à 7 », « 6/7 », « 6 évoluant vers 7 » at `start`."""
    found = _FIRST.match(text, start)
    forms: list[str] = []
    previous = 0
    while found:
        number, letter = _number(found["value"]), (found["letter"] or "").strip().upper()
        if not 0 < number <= _HIGHEST:
            break
        if found.re is _NEXT and found["between"].lower() in _RANGE_WORDS and not letter:
            forms.extend(str(n) for n in range(previous + 1, number))
        forms.append(f"{number}{letter}")
        previous, found = number, _NEXT.match(text, found.end())
    return forms


def _number(value: str) -> int:
    name = value.lower()
    return int(name) if name.isdigit() else _ROMAN.get(name) or _SPELT[name]


def _cased_fold(text: str) -> str:
    """Fold accents but keep capitals, which tell « 5 B » from « 5 b… »."""
    folded = fold(text)
    return "".join(f.upper() if t.isupper() else f for f, t in zip(folded, text, strict=True))
