"""What there is to ask about an offer: what was understood of it → one question for each open thing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from mailbot.core.folding import holds, words
from mailbot.core.readings import CLUES, Fields
from mailbot.core.rules import Rules, Ruling, Verdict, regime_of

GRID = "grid"  # what is asked of the level beside its number; all other names are those of Fields and Options
YES = "yes"
_AGREED = "CCNT du régime général"  # as our question names it
_AGREEMENT = ("ars_convention_missing", "ars_convention_ambiguous")

ABOUT = {
    "organisation_missing": "organisation",
    "organisation_signature": "organisation",
    "organisation_directory": "organisation",
    "organisation_unknown": "organisation",
    "regime_conflict": "regime",
    "agent_direction_unclear": "agent_direction",
    "level_missing": "level",
    "level_ambiguous": "level",
    "level_conflict": "level",
    "grid_unclear": GRID,
    "mines_detail_missing": "level",
    "ars_convention_missing": "convention",
    "ars_convention_ambiguous": "convention",
    "period_unclear": "due",
    "several_offers": "",
    "attachment_unreadable": "description",
    "no_offer_found": "",
}
"""Reason of the rules (§6) → what its answer sets; "" is not answered by a value but by another mail."""

# the fields that the rules look at, and how a contradiction in them is asked about
_DECISIVE = frozenset({"organisation", "regime", "level", "agent_direction", "convention"})
CONTRADICTED = {
    "level": "level_conflict",
    "agent_direction": "agent_direction_unclear",
    "regime": "regime_conflict",
}
"""The reason for which a contradiction in a field is a doubt; of others the rules see all that is said."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask the recruiter.

    `word` chooses the sentence, `field` is what the answer sets, "" if no value can answer it. `yes` is what
    « oui » sets, as written; "" where « oui » says nothing. `values` are what the sentence names: the clue to
    confirm, or the values to choose between, each with the file that says it ("" is the mail). `needed`: the
    offer is not ready without the answer.
    """

    word: str
    field: str
    yes: str = ""
    values: tuple[tuple[str, str], ...] = ()
    needed: bool = True


def affirmed(rules: Rules, organisation: str) -> dict[str, str]:
    """Return what « oui » to a question stands for, as a recruiter would write it and `rules` read it.

    By reason; `organisation`, as written, settles whose grid and échelle they are, where several have one.
    """
    own = rules.regimes.get(regime_of(rules, organisation) or "")
    regimes = (own, *rules.regimes.values()) if own else tuple(rules.regimes.values())
    grid = next((regime.grid for regime in regimes if regime.grid), "")
    step = next((regime.step for regime in regimes if regime.step), 0)
    said = {"agent_direction_unclear": YES}
    if grid:
        said["grid_unclear"] = f"grille des {grid}"
    if step:
        said["mines_detail_missing"] = f"échelle {step}, chef de service, début de carrière"
    known = any(holds(phrase, words(_AGREED)) for phrase in rules.words.agreement)
    return said | dict.fromkeys(_AGREEMENT, _AGREED if known else " ".join(rules.words.agreement[:1]))


def open_questions(
    verdict: Verdict | None,
    missing: Sequence[str],
    fields: Fields,
    due: date | None,
    yes: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Question, ...]:
    """Return what to ask about an offer, the decisive first, nothing twice; of an exempt offer nothing.

    `missing` are fields that are not there, and the reasons for further doubts. `yes` is what `affirmed`
    returns; to be shown, questions do without.
    """
    if verdict is None or verdict.ruling is Ruling.NOT_CONCERNED:
        return ()
    found: dict[str, Question] = {}
    for question in _all(verdict, missing, fields, due):
        told = replace(question, yes=question.yes or yes.get(question.word, ""))
        found.setdefault(question.field or question.word, told)
    return tuple(found.values())


def _all(verdict: Verdict, missing: Sequence[str], fields: Fields, due: date | None) -> Iterator[Question]:
    if verdict.ruling is Ruling.UNDETERMINED:
        yield _asked(verdict.reason, fields)
    yield from (_asked(name, fields) for name in missing)
    undecided = verdict.ruling is Ruling.UNDETERMINED
    for conflict in fields.conflicts:
        asked = _asked(CONTRADICTED.get(conflict.field, "conflict"), fields, conflict.field)
        yield replace(asked, needed=undecided and conflict.field in _DECISIVE)
    if not fields.reference:
        yield Question("reference", "reference", needed=False)
    if due is None:
        yield Question("due", "due", needed=False)


def _asked(word: str, fields: Fields, about: str = "") -> Question:
    field = about or ABOUT.get(word, word)
    source, clue = fields.source_of("organisation"), fields.organisation
    if field == "organisation" and clue and source in CLUES:
        return Question(f"organisation_{source}", field, yes=clue, values=((clue, ""),))
    conflict = next((c for c in fields.conflicts if c.field == field), None)
    sides = tuple(zip(conflict.values, conflict.files, strict=True)) if conflict else ()
    if sides and field in ("level", "organisation"):
        word = CONTRADICTED.get(field, "conflict")
    elif word == "level_conflict":  # doubted without two values to choose between
        word = field
    return Question(word, field, values=sides)
