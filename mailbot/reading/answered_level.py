"""The level in an answer to our questions: only where it is certain that the post's own is meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mailbot.core import levels
from mailbot.core.folding import fold
from mailbot.core.level_clauses import GRID, LEAST
from mailbot.core.level_forms import LETTER, MARK, STEP, VALUE, cased_fold, series
from mailbot.reading.completion_words import LONGEST, is_nothing, is_uncertain, value_of
from mailbot.reading.vocabulary import any_of, phrases, table

_FILE = "completion.toml"
_VALUE = r"(?!(?:un|deux|trois|v|x|i{1,3})\b(?<!\d))" + VALUE  # words rather than levels where no mark stands
_MENTION = re.compile(
    rf"(?<![a-z0-9+.,'/])(?:(?P<step>{STEP.pattern})|(?P<mark>{MARK})(?={VALUE}))|(?<![a-z0-9+.,/])(?={_VALUE}(?:{LETTER})?(?![a-z]))",
    re.I,
)
_NOISE = re.compile(
    r"\bcoef\w*\.?\s*(?:de\s+)?:?\s*\d{1,4}|\bbac\s*\+?\s*\d|\(?\bh\s?/\s?f\b\)?|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b"
    r"|\b(?:annexe|article|piece|page|point|question|version)\s+n?°?\s*\d{1,2}\b"
)
_FEW = 2  # words between one level and the next
_MOST = 8  # levels in a sentence that are told apart; who writes more answers nothing
_HIGHEST = 20
_NEAR = 60  # characters that a series of levels takes
_ARTICLES = r"(?:(?:d'une?|une?|celui\s+d[eu]|d[eu]|l[ea]|au|en|d'|l')(?:\s+|(?<=')))*+"
_DENIED = re.compile(
    rf"(?:\bpas|\b(?:et|mais|,)\s*non(?:\s+pas)?|\(\s*non|\bplus|\bau\s+lieu|\bplutot\s+que|\bni|\bremplace)\s*{_ARTICLES}$"
)
_WRONG = re.compile(
    r"\W*(?:\(\s*)?(?:(?:c'est|c'etait|est|etait|ce\s+qui\s+est)\s+)?(?:bien\s+)?(?:une?\s+|l'|par\s+)?"
    r"(?:erreur|errone|faux|coquille|faute|inexact|n'est\s+pas|n'etait\s+pas|ne\s+convient\s+pas)"
)
_BOUNDS = re.compile(r"[,;:()!«»\"–—]|\s-\s")
_WORD = re.compile(r"[a-z0-9]+")
_BEFORE, _BEHIND = (frozenset(table(_FILE)[key]) for key in ("level_before", "level_behind"))
_OTHERS = re.compile(rf"(?<!\w){any_of((*phrases(_FILE, 'learnt'), *phrases(_FILE, 'of_others')))}(?!\w)")
_LEARNT = re.compile(rf"(?<!\w){any_of(phrases(_FILE, 'learnt'))}(?!\w)")
_ASKS = re.compile(r"\b(?:[a-z]+-(?:t-)?(?:il|elle|on|ce|vous)|quel|quelle|comment|combien)\b")
_ONLY_ARTICLES = frozenset({"le", "du", "au", "en", "de", "sur", "un", "d"})
_TITLE = re.compile(r"\btitre(?=\s+(?:est|et|du\s+poste|de\s+l'offre|exact)\b|\s*[,:])")
_OF_POST = re.compile(
    rf"\b(?:poste|emploi|recrutement)\s+d(?:e\s+|'\s?|'une?\s+){any_of(table('offer_words.toml')['posts'])}(?:\s+[a-z']+){{0,5}}?"
    r"(?=\s+(?:est|sera|releve|correspond|de\s+niveau|au\s+niveau|niveau)\b)"
)
_FOR = re.compile(r"\W*(?:pour|concernant|s'agissant|quant|sur)\b")
_BARE_LEAD = re.compile(
    r"(?:(?:oui|non|bonjour|desolee?|pardon|donc|alors|en\s+fait|finalement|plutot|mais|et|bien|ok|effectivement"
    r"|c'est\s+le\s+niveau\s+de\s+la\s+fiche)[\s,:!.]*)*"
    r"(?:(?:c'est|ce\s+sera|il\s+s'agit|je\s+(?:vous\s+)?confirme|nous\s+(?:vous\s+)?confirmons|(?:ce|le|notre)\s+poste\s+(?:est|sera)"
    r"|(?:il\s+faut\s+)?lire|retenir|noter|mettre|on\s+part\s+sur)\s*(?:(?:que\s+c'est|qu'il\s+s'agit|bien|donc|plutot|finalement)\s+)*)?"
    r"(?:(?:un|du|d'un|le|en|au|de|sur)\s+)*"
)
_DATED = re.compile(r"\b(?:le|au|du)\s+$")
_AGAIN = re.compile(r"^\W*(?:(?:c['’]est|il\s+s['’]agit)\s+(?:bien\s+)?)?(?:d['’]une?\s+|une?\s+)?", re.I)
_LONGEST_TEXT = 150  # characters
_GRID_BEHIND = re.compile(rf"(?:{GRID})", re.I)


@dataclass(frozen=True, slots=True)
class _Mention:
    """One level in a sentence: its place, its normal forms, and what stands before and behind it.

    `before` begins at the sentence's head or the level before this one, `behind` ends at the next.
    """

    start: int
    end: int
    forms: tuple[str, ...]
    marked: bool
    before: str
    behind: str

    @property
    def is_denied(self) -> bool:
        return bool(_DENIED.search(self.before) or _WRONG.match(self.behind))


def level_said(sentence: str) -> dict[str, Any]:
    """Return the level that a sentence gives for the post: {} in doubt or where it speaks of none.

    Where it names several, `level` is () and `level_text` what it says, so that its writer can be asked.
    """
    text = sentence[:LONGEST]
    key = fold(text)
    if is_nothing(text) or is_uncertain(text) or _ASKS.search(key):
        return {}
    mentions = list(_mentions(text))
    denied = [m for m in mentions if m.is_denied]
    rest = [m for m in mentions if m not in denied]
    of_others = bool(_OTHERS.search(_TITLE.sub("", key)))
    certain = [m for m in rest if not of_others and _is_certain(m, key, bool(denied))]
    if not certain:
        return {}
    left = [m for m in rest if m not in certain and (m.marked or _goes_on(m))]
    return _one_of(text, certain, left, denied)


def level_written(text: str) -> dict[str, Any]:
    """Return what `text`, written behind a label as the level, makes it; {} where it is no answer."""
    found = value_of("level", text, None)
    if not found or _LEARNT.search(fold(text[:LONGEST])):
        return {"level": (), "level_text": found["level_text"]} if found and found["level"] else {}
    numbers = {levels.number_of(form) or levels.step_of(form) for form in found["level"]}
    mentions = list(_mentions(text[:LONGEST]))
    denied = [m for m in mentions if m.is_denied]
    if not denied and len({m.forms for m in mentions}) < 2 and levels.candidates_in(text) <= numbers:
        return found
    certain = [m for m in mentions if m not in denied and (m.marked or denied or _opens(m))]
    left = [m for m in mentions if m not in (*certain, *denied)]
    return (
        _one_of(text, certain, left, denied) if certain else {"level": (), "level_text": text[:_LONGEST_TEXT]}
    )


def _opens(mention: _Mention) -> bool:
    return bool(_BARE_LEAD.fullmatch(mention.before.lstrip(" ,;:.")))


def _mentions(text: str) -> Iterator[_Mention]:
    """Yield the numbers of a sentence that may be levels, in order."""
    plain = _blank(cased_fold(text))
    places: list[tuple[int, int, int, tuple[str, ...], bool]] = []
    end = 0
    for found in _MENTION.finditer(plain):
        if found.start() < end or len(places) == _MOST:
            continue
        rest = plain[: found.end() + _NEAR]
        if _DENIED.search(plain[: found.start()].lower()):
            rest = rest[: found.end()] + rest[found.end() :].partition(",")[0]  # « pas 6, 7 »: no series
        forms, after = series(rest, found.end())
        numbers = [levels.number_of(form) or 0 for form in forms]
        step, marked = found["step"] is not None, found["mark"] is not None
        # « 7 ou un niveau 8 » holds no level 1
        if (
            not numbers
            or max(numbers) > _HIGHEST
            or min(numbers) < (LEAST if len(numbers) > 1 or not (step or marked) else 1)
        ):
            continue
        named = tuple(f"échelle {n}" for n in numbers) if step else tuple(dict.fromkeys(forms))
        places.append((found.start(), found.end(), after, named, step or marked))
        end = after
    key = plain.lower()
    for n, (start, value, after, named, marked) in enumerate(places):
        before = key[places[n - 1][2] if n else 0 : start]
        behind = key[after : places[n + 1][0] if n + 1 < len(places) else len(key)]
        yield _Mention(start if "échelle" in named[0] else value, after, named, marked, before, behind)


def _blank(plain: str) -> str:
    return _NOISE.sub(lambda m: " " * len(m.group()), plain)


def _is_certain(mention: _Mention, key: str, denies: bool) -> bool:
    """Say whether every word around a level lets it be the post's."""
    earlier, near = _parted(mention.before)
    near = _OF_POST.sub("poste", near)
    behind = _BOUNDS.split(_DENIED.sub("", mention.behind))[0]
    if not _BEHIND.issuperset(_WORD.findall(behind)):
        return False
    if any(_FOR.match(part) and not _BEFORE.issuperset(_WORD.findall(part)) for part in earlier):
        return False
    if mention.marked or "niveau" in near:
        return _BEFORE.issuperset(_WORD.findall(near))
    lead = _BARE_LEAD.fullmatch(mention.before) or _BARE_LEAD.fullmatch(near.lstrip())
    dated = "/" in key[mention.start : mention.end] and _DATED.search(mention.before)
    says = set(_WORD.findall(mention.before)) - _ONLY_ARTICLES
    return bool(lead and not dated and (says or denies))


def _parted(before: str) -> tuple[list[str], str]:
    """Return the clauses before a level, and what stands in its own."""
    *earlier, near = _BOUNDS.split(before)
    if not near.strip() and earlier and "niveau" in earlier[-1]:
        near = earlier.pop()  # « le niveau du poste : 7 »
    return earlier, near


def _goes_on(mention: _Mention) -> bool:
    """Say whether a bare number may be one more level: « niveau 7 ou plutôt 6 », « niveau 6, devenu 7 »."""
    return len(_WORD.findall(mention.before)) <= _FEW


def _one_of(
    text: str, certain: list[_Mention], left: list[_Mention], denied: list[_Mention]
) -> dict[str, Any]:
    """Return the one level of which nothing else in the sentence speaks against, else the words alone."""
    forms = certain[0].forms
    others = [m for m in (*certain, *left) if m.forms != forms]
    if others or any(set(m.forms) & set(forms) for m in denied):
        return {"level": (), "level_text": text.strip(" .!;")[:_LONGEST_TEXT]}
    return {"level": forms, "level_text": _written(text, certain[0])}


def _written(text: str, mention: _Mention) -> str:
    """Return the level as written, with its grid or the words beside an échelle."""
    if mention.forms[0].startswith("échelle"):
        return _AGAIN.sub("", text)[:_LONGEST_TEXT].strip(" .!;")
    grid = _GRID_BEHIND.match(fold(text), mention.end)
    end = grid.end() if grid else mention.end
    named = re.match(r"[\s,(]*(?:de\s+la\s+)?grille\b[^.;!]*", fold(text[end:])) if not grid else None
    end += named.end() if named else 0
    return text[mention.start : end].strip(" .!;()")[:_LONGEST_TEXT]
