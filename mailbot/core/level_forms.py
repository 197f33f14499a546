"""How levels are written: their patterns, and what a series of them says (the rules, §3)."""

import re

from mailbot.core.folding import fold

_NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_ROMAN = {name: number for number, name in enumerate(_NUMERALS, start=1)}
_SPELT = {
    "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13,
}  # fmt: skip
_NAMES = "|".join(sorted((*_ROMAN, *_SPELT), key=len, reverse=True))
# A number of something else: « 35 heures », « 2 postes », « 12 mois », « 1er », « 01/02/2017 ».
_UNIT = (
    r"\s?(?:ans?\b|annees?\b|mois\b|heures?\b|h(?:\d\d)?\b(?!\s?/)|j\b|jours?\b|semaines?\b|postes?\b|points?\b|euros?\b|€|k€"
    r"|etp\b|niveaux\b|personnes?\b|agents?\b|offres?\b|candidats?\b|collaborateurs?\b|ere?\b|nde?\b|[/.-]\d{1,2}[/.-]\d\d)"
)
VALUE = rf"(?:0?\d{{1,2}}|(?:{_NAMES})(?![a-z]))(?![\d+%°]|{_UNIT}|[.,]\d)"
# After a space, a letter belongs to the level only as a capital that ends it: « 5 B », not « 8 à pourvoir ».
# One that goes on is another word (« 7 Employés »), or the end of an ordinal (« 7e »).
LETTER = r"(?:(?-i:[A-H])|[a-h])(?!\w)|\s(?-i:[A-H])(?=\s*(?:$|[,;:.()/–-]|ou\b|et\b|de\b))"
_KIND = (
    r"(?:\s+(?:de\s+|du\s+|d'|de\s+l')?(?:la\s+)?"
    r"(?:qualification|classification|classement|poste|emploi|fonction|recrutement|remuneration|grille|ccnt|ucanss"
    r"|conventionnel(?:le)?|hierarchique|professionnel(?:le)?)\b){0,3}"
)
MARK = (
    rf"(?:niveau(?:x(?![a-z])|(?!x)){_KIND}|niv\.?(?![a-z])|nv\.?(?![a-z])|n(?=[\s.]?°?\s?\d))"
    r"[\s_]*(?:n?°|=|:|\.)?\s*"
)
ORDINAL = rf"(?P<ordinal>\d{{1,2}}|(?:{_NAMES}))\s?(?:e|eme|ieme|ème)\s+niveau(?![a-z])"
_BETWEEN = (
    r"\s*(?P<between>/|,|&|-?>|→|-|–|ou\b|et\b|au?\b|evoluant\s+vers\b|evolutif\s+(?:en|vers)\b|vers\b|puis\b)"
    r"\s*(?:le\s+)?"
)
FIRST = re.compile(rf"(?P<value>{VALUE})(?P<letter>{LETTER})?(?![a-z])", re.I)
_NEXT = re.compile(rf"{_BETWEEN}(?:{MARK})?(?P<value>{VALUE})(?P<letter>{LETTER})?(?![a-z])", re.I)
STEP = re.compile(rf"(?<![a-z])(?:echelles?|ech\.?)\s*(?:n?°|:)?\s*(?={VALUE})", re.I)
_RANGE_WORDS = frozenset({"a", "au", "-", "–"})
_HIGHEST = 20  # no grid of the branch goes beyond


def series(text: str, start: int) -> tuple[list[str], int]:
    """Read « 7 », « 5 à 7 », « 6/7 », « 6 évoluant vers 7 » at `start`; return its forms and its end."""
    found = FIRST.match(text, start)
    forms: list[str] = []
    previous, end = 0, start
    while found:
        number, letter = number_in(found["value"]), (found["letter"] or "").strip().upper()
        if not 0 < number <= _HIGHEST:
            break
        if found.re is _NEXT and found["between"].lower() in _RANGE_WORDS and not letter:
            forms.extend(str(n) for n in range(previous + 1, number))
        forms.append(f"{number}{letter}")
        previous, end = number, found.end()
        found = _NEXT.match(text, end)
    return forms, end


def number_in(value: str) -> int:
    """Return the number that VALUE matched; 0 for a Roman numeral below IV.

    Those are the old names of diplomas (« niveau I », bac + 5), and no post of the branch is written so.
    """
    name = value.lower()
    if name.isdigit():
        return int(name)
    number = _ROMAN.get(name, 0)
    return _SPELT.get(name, number if number > 3 else 0)


def number_of(form: str) -> int | None:
    """Return the number of a normal form such as "7" or "5B"; None for an échelle."""
    digits = re.match(r"\d+", form)
    return int(digits.group()) if digits else None


def cased_fold(text: str) -> str:
    """Fold accents but keep capitals, which tell « 5 B » from « 5 b… »; of the same length as `text`."""
    return "".join(
        f.upper() if t.isupper() and f.isascii() else f for f, t in zip(fold(text), text, strict=True)
    )
