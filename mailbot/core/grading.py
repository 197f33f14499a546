"""What an offer says of the post's level, grid, échelle and agreement, and what a regime makes of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mailbot.core import levels
from mailbot.core.folding import holds, words
from mailbot.core.rule_tables import Regime, Rules, Words
from mailbot.core.verdicts import Facts

BELOW, ABOVE = "level_below_range", "level_above_range"
_LONGEST = 1_000  # characters of a field that are looked at
_WITHIN_FIVE = ("5A", "5B")  # the only letters of the grid of the employés et cadres
_AND_MORE = re.compile(r"\b(?:et|ou)\s*\+(?!\s*\d)")
_HIGHEST = 30  # beyond every grid and every échelle


@dataclass(frozen=True, slots=True)
class Grade:
    """The level of a post as the rules see it: its numbers, letters, échelles, grid and agreement.

    `numbers` are all that the writing leaves open: « niveau 7 minimum » is 7 and what is above it.
    `candidates` are all numbers in it that may be levels: against one of them no exclusion is certain.
    `grid` is "own", "other", "unclear" or ""; `agreement` "own", "other", "both" or ""; `mines` is the mark
    "head", "other" or "" and the career "early", "later" or "".
    """

    numbers: frozenset[int]
    candidates: frozenset[int]
    lettered: bool
    steps: frozenset[int]
    conflict: bool
    grid: str
    agreement: str
    mines: tuple[str, str]


def graded(rules: Rules, facts: Facts) -> Grade:
    """Read the level of the post once, for every regime that it is judged by."""
    vocabulary, text = rules.words, words(_AND_MORE.sub(" et plus", facts.level_text[:_LONGEST]))
    read = levels.normal_forms(facts.level_text) if facts.level_text else ()
    forms = facts.level or read
    numbers = {n for form in forms if (n := levels.number_of(form)) is not None}
    steps = {n for form in (*facts.level, *read) if (n := levels.step_of(form)) is not None}
    return Grade(
        numbers=_open(vocabulary, text, numbers),
        candidates=levels.candidates_in(facts.level_text),
        lettered=any(levels.letter_of(form) for form in forms if form not in _WITHIN_FIVE),
        steps=frozenset(steps),
        conflict="level_conflict" in facts.doubts,
        grid=_grid(vocabulary, text),
        agreement=_agreement(vocabulary, words(facts.convention[:_LONGEST])),
        mines=_mines(vocabulary, words(facts.title[:_LONGEST]), text),
    )


def excluded(regime: Regime, grade: Grade) -> str | None:
    """Return the reason for which `regime` certainly excludes the post, None if it does not."""
    if regime.convention and grade.agreement == "other":
        return "ars_not_ccnt"
    if grade.conflict:
        return None
    if regime.step:
        denied = grade.mines[0] == "other" or grade.mines[1] == "later"
        another = grade.steps and regime.step not in grade.steps
        return "mines_not_echelle13_chef_service" if denied or another else None
    if regime.grid and grade.grid == "other":
        return "grid_not_employes_cadres"
    sides = {_side(regime, number) for number in grade.numbers | grade.candidates} if grade.numbers else set()
    return sides.pop() if len(sides) == 1 and sides <= {BELOW, ABOVE} else None


def doubt(regime: Regime, grade: Grade) -> str | None:
    """Return what `regime` has to ask about the post, None if nothing."""
    if regime.convention and grade.agreement != "own":
        return "ars_convention_ambiguous" if grade.agreement == "both" else "ars_convention_missing"
    if grade.conflict:
        return "level_conflict"
    if regime.step:
        complete = grade.mines == ("head", "early") and grade.steps == {regime.step}
        return None if complete else "mines_detail_missing"
    if not grade.numbers:
        return "level_missing"
    if {_side(regime, number) for number in grade.numbers} != {""}:
        return "level_ambiguous"
    unclear = grade.grid in ("other", "unclear") or grade.lettered
    return "grid_unclear" if regime.grid and unclear else None


def _side(regime: Regime, number: int) -> str:
    if number < regime.lowest:
        return BELOW
    return ABOVE if number > regime.highest else ""


def _open(vocabulary: Words, text: str, numbers: set[int]) -> frozenset[int]:
    """Add what « minimum », « et plus », « évolutif » or « maximum » leave open."""
    if len(numbers) == 1 and _any(vocabulary.at_least, text):
        return frozenset(range(min(numbers), _HIGHEST))
    if len(numbers) == 1 and _any(vocabulary.at_most, text):
        return frozenset(range(1, max(numbers) + 1))
    return frozenset(numbers)


def _grid(vocabulary: Words, text: str) -> str:
    """Say which grid the writing names: "own" is that of the employés et cadres (rows 9 and 10)."""
    own, other = _any(vocabulary.grid, text), _any(vocabulary.other_grid, text)
    staff, named = _any(vocabulary.other_staff, text), holds("grille", text)
    if own:
        return "unclear" if other or staff else "own"
    if other or (staff and named):
        return "other"
    return "unclear" if staff or named else ""


def _agreement(vocabulary: Words, text: str) -> str:
    """Say which agreement is stated: "own", "other", "both" or "" (row 20)."""
    if not text:
        return ""
    rest = text
    for phrase in sorted(vocabulary.other_agreement, key=len, reverse=True):
        rest = f" {rest} ".replace(f" {phrase} ", " , ").strip()  # « hors CCNT » does not name the CCNT
    other, own = rest != text, _any(vocabulary.agreement, rest)
    if _any(vocabulary.any_agreement, text) or (other and (own or _any(vocabulary.private, rest))):
        return "both"
    return "own" if own else "other" if other else ""


def _mines(vocabulary: Words, title: str, text: str) -> tuple[str, str]:
    """Say whether the post is a chef de service's, and whether it is for the start of a career."""
    post = f"{title} , {text}"
    head = "head" if _any(vocabulary.service_head, post) else ""
    if _any(vocabulary.not_service_head, post) or (not head and _any(vocabulary.other_function, text)):
        head = "other"
    early = "early" if _any(vocabulary.early, post) else ""
    return head, "later" if _any(vocabulary.not_early, post) else early


def _any(phrases: Iterable[str], text: str) -> bool:
    padded = f" {text} "
    return any(f" {phrase} " in padded for phrase in phrases)
