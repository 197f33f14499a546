"""What there is to ask about an offer: what was understood of it → one question for each open thing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mailbot.core.readings import CLUES, Fields
from mailbot.core.rules import Ruling, Verdict

GRID = "grid"  # what is asked of the level beside its number; all other names are those of Fields and Options
YES = "yes"

# reason of the rules (§6) → what its answer sets; "" is not answered by a value but by another mail
_ABOUT = {
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
# what « oui » stands for, as a recruiter would write it and the rules read it
_AFFIRMED = {
    "agent_direction_unclear": YES,
    "grid_unclear": "grille des Employés et cadres",
    "mines_detail_missing": "échelle 13, chef de service, début de carrière",
    "ars_convention_missing": "CCNT du régime général",
    "ars_convention_ambiguous": "CCNT du régime général",
}


# the fields that the rules look at, and how a contradiction in them is asked about
_DECISIVE = frozenset({"organisation", "regime", "level", "agent_direction", "convention"})
_CONTRADICTED = {"level": "level_conflict", "agent_direction": "agent_direction_unclear"}


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


def open_questions(
    verdict: Verdict | None, missing: Sequence[str], fields: Fields, due: date | None
) -> tuple[Question, ...]:
    """Return what to ask about an offer, the decisive first, nothing twice; of an exempt offer nothing."""
    if verdict is None or verdict.ruling is Ruling.NOT_CONCERNED:
        return ()
    found: dict[str, Question] = {}
    for question in _all(verdict, missing, fields, due):
        found.setdefault(question.field or question.word, question)
    return tuple(found.values())


def _all(verdict: Verdict, missing: Sequence[str], fields: Fields, due: date | None) -> Iterator[Question]:
    if verdict.ruling is Ruling.UNDETERMINED:
        yield _asked(verdict.reason, fields)
    yield from (_asked(name, fields) for name in missing)
    undecided = verdict.ruling is Ruling.UNDETERMINED
    for conflict in fields.conflicts:
        asked = _asked(_CONTRADICTED.get(conflict.field, "conflict"), fields, conflict.field)
        yield replace(asked, needed=undecided and conflict.field in _DECISIVE)
    if not fields.reference:
        yield Question("reference", "reference", needed=False)
    if due is None:
        yield Question("due", "due", needed=False)


def _asked(word: str, fields: Fields, about: str = "") -> Question:
    field = about or _ABOUT.get(word, word)
    source, clue = fields.source_of("organisation"), fields.organisation
    if field == "organisation" and clue and source in CLUES:
        return Question(f"organisation_{source}", field, yes=clue, values=((clue, ""),))
    conflict = next((c for c in fields.conflicts if c.field == field), None)
    sides = tuple(zip(conflict.values, conflict.files, strict=True)) if conflict else ()
    if field == "level" and sides:
        word = "level_conflict"
    return Question(word, field, _AFFIRMED.get(word, ""), sides)
