"""An answer put together with what an offer already says: what it says now, and what of it changed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from mailbot.core import levels
from mailbot.core.folding import fold, holds, words
from mailbot.core.letters import Noted
from mailbot.core.planning.judging import facts_of
from mailbot.core.questions import CONTRADICTED, GRID, YES, Question
from mailbot.core.readings import CLUES, Completion, Fields, Origin, Source
from mailbot.core.rules import Rules, regime_of, required

_BESIDE = ("level_text", "origins", "conflicts", "doubts", "unfilled")  # what is said of the fields
NAMES = tuple(f.name for f in fields(Fields) if f.name not in _BESIDE)
_FREE = ("title", "organisation", "convention")  # what words alone may answer, where nothing else is asked
_LONGEST = 500  # characters of a value that a letter carries; it shows fewer
_GONE_ONCE_COMPLETE = frozenset({"attachment_unreadable", "no_offer_found"})
_VALUE = r"(?:\d{1,2}\s?[a-h]?|[ivx]{1,4}\s?[a-h]?|cinq|six|sept|huit|neuf|dix)"
_LEVEL = re.compile(
    rf"\W*(?:n(?:iv(?:eau)?)?\.?\s?°?\s?)?{_VALUE}(?:\s*(?:/|-|ou|et|a|au)\s*{_VALUE}){{0,2}}\W*"
)
_GRID = re.compile(r"[\s,;(]*(?:de\s+)?(?:la\s+)?\bgrille\b.*", re.I | re.S)
_NO_FIRST = re.compile(r"^non\b[\s,;:.–-]*(?=\w)", re.I)  # « non, fonction publique »
_REFERENCE = re.compile(r"(?=[^\W_]*[A-Za-z])(?=\S*\d)[\w./-]{5,40}")


@dataclass(frozen=True, slots=True)
class Named:
    """What an answer says, once what names no field is given to the question it answers.

    `denied` are the fields of which it denies what we proposed; `which`: it says « oui » or « non », and
    several questions are open that it may be about.
    """

    fields: Fields = field(default_factory=Fields)
    denied: tuple[str, ...] = ()
    which: bool = False


@dataclass(frozen=True, slots=True)
class Completed:
    """What an offer says after an answer, what of it changed, and what was no value for its field."""

    fields: Fields
    noted: tuple[Noted, ...] = ()
    unusable: tuple[Noted, ...] = ()


def named(said: Completion, questions: Sequence[Question], rules: Rules) -> Named:
    """Give the « oui » and the bare words of an answer to the questions that they can only be about."""
    found = Named(said.fields)
    for name, yes in said.affirmed:
        found = _affirmed(found, name, yes, questions)
    lines = [line.strip() for line in said.bare.split("\n") if line.strip()]
    for line in lines:
        still = [q for q in questions if not _has(found.fields, q.field) and q.field not in found.denied]
        only = len(lines) == 1
        found = _bare(found, line, still, rules, alone=only, one=sum(q.needed for q in questions) <= 1)
    return found


def references_in(said: Completion) -> tuple[str, ...]:
    """Return what an answer may name as a reference, so that it is known whether another offer has it."""
    bare = (line.strip() for line in said.bare.split("\n"))
    named_so = tuple(line for line in bare if _REFERENCE.fullmatch(line))
    return (said.fields.reference, *named_so) if said.fields.reference else named_so


def completed(offer: Fields, answer: Named, rules: Rules) -> Completed:
    """Put what `answer` names in the place of what `offer` says; contradictions about it are settled."""
    grids = rules.words.grid
    now, noted, unusable = offer, list[Noted](), list[Noted]()
    for name in NAMES:
        if name in answer.denied and not _has(answer.fields, name):
            now = _without(now, name, noted)
        elif answer.fields.source_of(name) in (*CLUES, Source.SUBJECT):
            continue  # of a reply: the signature is no answer, and the subject is ours
        elif name == "level":
            now = _levelled(now, answer.fields, grids, noted, unusable)
        elif _has(answer.fields, name):
            now = _set(now, name, answer.fields, noted)
    return Completed(_doubts_settled(now, answer.fields), tuple(noted), tuple(unusable))


def _affirmed(found: Named, name: str, yes: bool, questions: Sequence[Question]) -> Named:
    if name == "agent_direction":
        return replace(found, fields=replace(found.fields, agent_direction=yes))
    proposed = next((q.yes for q in questions if q.field == name and q.yes), "")
    if not yes:
        return replace(found, denied=(*found.denied, name))
    return replace(found, fields=_proposal(found.fields, name, proposed)) if proposed else found


def _proposal(said: Fields, name: str, value: str) -> Fields:
    """Return `said` with what « oui » to a question stands for."""
    if name in (GRID, "level"):
        return replace(said, level=levels.normal_forms(value) if name == "level" else (), level_text=value)
    changed: dict[str, Any] = {name: value}
    return replace(said, **changed)


def _bare(
    found: Named, line: str, still: Sequence[Question], rules: Rules, *, alone: bool, one: bool
) -> Named:
    """Take one line that names no field: yes or no, a level, an organisation, or the one thing asked for.

    `still` are the questions that the answer leaves open. `alone`: it has no other line; `one`: our letter
    had no other question.
    """
    asked = {q.field for q in still}
    if fold(line) in ("oui", "non"):
        open_to_yes = [q for q in still if q.yes]
        # « oui » to that question frees an offer: beside others, even answered ones, it may be about them
        frees = fold(line) == "oui" and "agent_direction" in asked and not one
        if len(open_to_yes) != 1 or frees:
            return replace(found, which=found.which or bool(open_to_yes))
        return _affirmed(found, open_to_yes[0].field, fold(line) == "oui", still)
    if "level" in asked and _LEVEL.fullmatch(fold(line)):
        return replace(found, fields=replace(found.fields, level=levels.normal_forms(line), level_text=line))
    if "organisation" in asked and alone and regime_of(rules, line):
        return replace(found, fields=replace(found.fields, organisation=line))
    if "reference" in asked and alone and _REFERENCE.fullmatch(line):
        return replace(found, fields=replace(found.fields, reference=line))
    needed = [q.field for q in still if q.needed]
    if alone and len(needed) == 1 and needed[0] in _FREE:
        return replace(found, fields=_proposal(found.fields, needed[0], _NO_FIRST.sub("", line)))
    return found


def _has(said: Fields, name: str) -> bool:
    if name in (GRID, "level"):
        return bool(said.level or said.level_text)
    return getattr(said, name, None) is not None


def _set(now: Fields, name: str, said: Fields, noted: list[Noted]) -> Fields:
    before, value = getattr(now, name), getattr(said, name)
    settled = now.source_of(name) not in CLUES and not _is_doubted(now, name)
    if settled and (before == value or (isinstance(value, str) and words(value) == words(before or ""))):
        return now
    was = " / ".join(_sides(now, name)) or _shown(before)
    noted.append(Noted(name, _shown(value), was))
    changed: dict[str, Any] = {name: value}
    return _sourced(replace(now, **changed), name, said)


def _levelled(
    now: Fields, said: Fields, grids: Sequence[str], noted: list[Noted], unusable: list[Noted]
) -> Fields:
    """Take over the level; a grid alone completes the level that is there; `grids` name the own one."""
    text, forms = said.level_text or "", said.level
    if not forms and fold(text).startswith("grille"):
        plain = _GRID.sub("", now.level_text or "")
        forms = _without_letters(now.level) if any(holds(g, words(text)) for g in grids) else now.level
        text = f"{plain}, {text}" if plain else text
    elif not forms:
        if text:
            unusable.append(Noted("level", text))
        return now
    sides = _sides(now, "level")
    known = set(words(now.level_text or "").split())
    if (
        not _is_doubted(now, "level")
        and forms == now.level
        and set(words(text).split()) - {"niveau", "niv"} <= known
    ):
        return now
    noted.append(Noted("level", text, " / ".join(sides) or now.level_text or ""))
    return _sourced(replace(now, level=forms, level_text=text), "level", said)


def _without_letters(forms: tuple[str, ...]) -> tuple[str, ...]:
    """Return levels as the grid of the employés et cadres has them: « IX A » is 9; only 5 has letters."""
    numbers = ((form, levels.number_of(form)) for form in forms)
    return tuple(form if number in (None, 5) else str(number) for form, number in numbers)


def _without(now: Fields, name: str, noted: list[Noted]) -> Fields:
    """Drop the clue that the answer denies; of all else a denial leaves what is there."""
    if now.source_of(name) not in CLUES:
        return now
    noted.append(Noted(name, "", _shown(getattr(now, name))))
    changed: dict[str, Any] = {name: None}
    origins = tuple(o for o in now.origins if o.field != name)
    return replace(now, origins=origins, **changed)


def _sourced(now: Fields, name: str, said: Fields) -> Fields:
    """Note where `name` is from now on: the answer, or an attachment of it; what contradicted it is gone."""
    origin = next((o for o in said.origins if o.field == name), Origin(name, Source.ANSWER))
    return replace(
        now,
        origins=(*(o for o in now.origins if o.field != name), origin),
        conflicts=(
            *(c for c in now.conflicts if c.field != name),
            *(c for c in said.conflicts if c.field == name),
        ),
        doubts=tuple(doubt for doubt in now.doubts if doubt != CONTRADICTED.get(name)),
    )


def _doubts_settled(now: Fields, said: Fields) -> Fields:
    """Drop the doubts whether all has been read, once all that is needed, or the whole text, is there."""
    doubts = dict.fromkeys((*now.doubts, *said.doubts))
    if said.description or not required(facts_of(replace(now, doubts=()))):
        doubts = dict.fromkeys(d for d in doubts if d not in _GONE_ONCE_COMPLETE)
    return replace(now, doubts=tuple(doubts))


def _is_doubted(now: Fields, name: str) -> bool:
    return bool(_sides(now, name)) or CONTRADICTED.get(name) in now.doubts


def _sides(now: Fields, name: str) -> Iterable[str]:
    return next((conflict.values for conflict in now.conflicts if conflict.field == name), ())


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value or "")[:_LONGEST]
