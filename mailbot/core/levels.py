"""The level of a post: in the value of a field or in prose → normal forms such as "7", "5B", "échelle 13"."""

import re
from dataclasses import dataclass

from mailbot.core.level_clauses import (
    CAREER,
    DIPLOMA,
    GRID,
    LEARNT,
    LEAST,
    OPEN,
    clause,
    is_described,
    is_of_post,
)
from mailbot.core.level_forms import (
    LETTER,
    MARK,
    ORDINAL,
    STEP,
    VALUE,
    cased_fold,
    number_in,
    number_of,
    series,
)  # fmt: skip

__all__ = [
    "Found", "candidates_in", "letter_of", "levels_in", "normal_forms", "number_of", "step_of",
]  # fmt: skip

# A number that the value begins with counts beside a marked level: « 6 à l'embauche puis niveau 7 ».
_LEADS = re.compile(rf"{VALUE}\s*(?:[,;(]|a\s+l'|au\s|puis\b|pendant\b|ensuite\b|des\s)", re.I)
_LONGEST = 300  # characters of a field; a level is said in a few words, and the patterns stay cheap
_MARKED = re.compile(rf"(?<![a-z0-9]){MARK}(?={VALUE})", re.I)
_ORDINAL = re.compile(rf"(?<![a-z0-9]){ORDINAL}", re.I)
_TARGET = re.compile(
    rf"\b(?:vers|puis|jusqu'?\s?au?|a\s+terme|entre)\s+(?:le\s+)?(?:{MARK})?(?={VALUE})", re.I
)
_NOISE = re.compile(
    rf"\bcoef(?:f(?:icient)?)?s?\b\.?\s*:?\s*\d+|\bbac\s*\+?\s*\d(?:\s*(?:a|/|ou|-)\s*\+?\s*\d)?"
    rf"|\b{LEARNT}\b[^,;()]{{0,40}}?\bniveau\s*:?\s+\w+"
    rf"|\bniveau\s*:?\s+\w+\s*[-(:=]{{0,2}}\s*{DIPLOMA}|\bn\s?[+-]\s?\d\b"
    rf"|\b(?:management|manageriale?|encadrement)\s+(?:de\s+)?niveau\s*:?\s+\w+|\b\w+\s?(?:e|eme)\s+echelon\b|\bechelon\s*:?\s*\w+"
    rf"|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b"
    rf"|\(\s*(?:ex|ancien\w*)\b[^()]{{0,40}}\)",
    re.I,
)
_TAIL = re.compile(rf"(?:{OPEN})?(?:{GRID})?(?:{CAREER})?\)?", re.I)
# Every line is searched: with both cases written out and a letter first it takes a third of the time.
_SPOT = re.compile(
    r"[NnEeÉéVvIiXx](?:(?<=[Nn])[Ii][Vv]|(?<=[EeÉé])[Cc][Hh](?:[Ee][Ll][Ll][Ee]|\.)"
    r"|(?<=\b[Nn])[Vv]?\.?\s?\d|(?<=\b[VvIiXx])[VvIiXx]{0,3}\s?[AaBb]\b)"
)
_BARE = re.compile(r"(?-i:\b(?:IV|VI{0,3}|IX|X)\s?[AB]\b)")
_AROUND = 120  # characters before and after, in which a clause tells what its level is of
_MOST = 200  # places looked at: a text has few levels, and a stranger may write the word 100,000 times
_CANDIDATE = re.compile(
    rf"(?<![a-z0-9+.,])(?P<value>{VALUE})(?!(?-i:e(?:r|me)?\b))(?:{LETTER})?(?![a-z]|\s\d{{3}})", re.I
)
_MOST_LIKELY = 12  # the highest number that is rather a level than something else
_BARE_DIPLOMA = re.compile(rf"\s*\w{{1,4}}\s*[-(:=]{{0,2}}\s*{DIPLOMA}", re.I)


def normal_forms(text: str) -> tuple[str, ...]:
    """Return the levels that `text`, the value of a level field, names; a range is written out."""
    plain = cased_fold(text[:_LONGEST])
    if _BARE_DIPLOMA.match(plain):
        return ()  # « 7 (bac + 5) »: in the framework of diplomas, 7 is what bac + 5 is
    plain = _NOISE.sub(lambda m: ";" * len(m.group()), plain)
    steps, plain = _steps(plain)
    levels = [f"{n}" for m in _ORDINAL.finditer(plain) if (n := number_in(m["ordinal"])) >= LEAST]
    plain = _ORDINAL.sub(lambda m: ";" * len(m.group()), plain)
    starts = [m.end() for m in _MARKED.finditer(plain)]
    first = len(plain) - len(plain.lstrip(" \t([*'\"«:-–"))
    if not (starts or steps or levels) or _LEADS.match(plain, first):
        starts.append(first)
    starts += [m.end() for m in _TARGET.finditer(plain)]
    levels += [form for start in sorted(set(starts)) for form in series(plain, start)[0]]
    return tuple(dict.fromkeys((*steps, *levels)))


@dataclass(frozen=True, slots=True)
class Found:
    """The level of the post as it stands in a text: `text` is text[start:end], `forms` as of normal_forms."""

    text: str
    start: int
    end: int
    forms: tuple[str, ...]


def candidates_in(text: str) -> frozenset[int]:
    """Return all numbers in the value of a level field that may be levels, whether or not they are read.

    « 6 devenu 7 », « 6 | 7 », « 4 pour l'équipe ; 7 »: such a value says more than normal_forms reads of it.
    """
    plain = _NOISE.sub(lambda m: ";" * len(m.group()), cased_fold(text[:_LONGEST]))
    values = (m["value"] for m in _CANDIDATE.finditer(plain))
    numbers = {number_in(value) for value in values if value not in ("v", "x")}
    return frozenset(n for n in numbers if LEAST <= n <= _MOST_LIKELY)


def levels_in(text: str, *, described: bool = False) -> tuple[Found, ...]:
    """Return the levels that prose or a title gives for the post, in order; in doubt none.

    Levels of diplomas, languages, supports, floors and other people are not the post's. Of `described` text,
    the sentences about a post rather than its headlines, the level must be named as the post's.
    """
    found: list[Found] = []
    for _, spot in zip(range(_MOST), _SPOT.finditer(text), strict=False):
        if not found or spot.start() >= found[-1].end:
            here = _at(text, spot.start(), described)
            found.extend([here] if here else [])
    return tuple(found)


def letter_of(form: str) -> str:
    """Return the letter of a normal form such as "7E", "" if it has none."""
    return form[-1] if form[:1].isdigit() and form[-1].isalpha() else ""


def step_of(form: str) -> int | None:
    """Return the number of an échelle, None for a level."""
    return int(form.split()[1]) if form.startswith("échelle ") else None


def _steps(plain: str) -> tuple[list[str], str]:
    """Return the échelles that `plain` names, and `plain` without them."""
    found, rest = [], plain
    for mark in STEP.finditer(plain):
        forms, end = series(plain, mark.end())
        found += [f"échelle {number_of(form)}" for form in forms]
        rest = rest[: mark.start()] + ";" * (end - mark.start()) + rest[end:]
    return found, rest


def _at(text: str, spot: int, described: bool) -> Found | None:
    """Return the level that is written at `spot`, None where it may not be the post's."""
    first = max(spot - _AROUND, 0)
    plain = cased_fold(text[first : spot + _AROUND])
    at = spot - first
    mark = _MARKED.match(plain, at)
    step = STEP.match(plain, at)
    bare = _BARE.match(plain, at)
    start = (step or mark).end() if step or mark else at  # type: ignore[union-attr]
    if not (mark or step or bare):
        return None
    forms, end = series(plain, start)
    before, after = clause(plain[:at].lower()), plain[end:].lower()
    if not forms or not is_of_post(forms, before, after, sure=bool(step), bare=bool(bare)):
        return None
    if described and not (step or is_described(before, after)):
        return None
    end = max(end, _TAIL.match(plain, end).end())  # type: ignore[union-attr]
    written = text[first + at : first + end].rstrip()
    if written.count(")") > written.count("("):
        written = written.removesuffix(")").rstrip()
    normal = tuple(f"échelle {number_of(form)}" for form in forms) if step else tuple(dict.fromkeys(forms))
    return Found(written, spot, spot + len(written), normal)
