"""Judging an offer anew: at intake, at submission and at publication (the process, §2)."""

from dataclasses import dataclass
from datetime import date, datetime

from mailbot.core.offers import Event, Offer, State
from mailbot.core.planning.case import Case
from mailbot.core.planning.moves import moved
from mailbot.core.plans import Change
from mailbot.core.questions import CONTRADICTED
from mailbot.core.readings import CLUES, Fields
from mailbot.core.rules import Facts, Ruling, Verdict, judge, required


def facts_of(fields: Fields) -> Facts:
    """Return what the rules look at in an offer's fields: of a contradiction all sides, of a clue nothing."""
    said = {conflict.field: " / ".join(conflict.values) for conflict in fields.conflicts}
    clue = fields.source_of("organisation") in CLUES
    return Facts(
        organisation="" if clue else said.get("organisation", fields.organisation or ""),
        regime=None if "regime" in said else fields.regime,
        level=fields.level,
        level_text=said.get("level", fields.level_text or ""),
        convention=said.get("convention", fields.convention or ""),
        agent_direction=None if "agent_direction" in said else fields.agent_direction,
        title=said.get("title", fields.title or ""),
        doubts=(*(CONTRADICTED[name] for name in said if name in CONTRADICTED), *fields.doubts),
    )


JUDGED = (State.DRAFT, State.READY, State.EXEMPT)
"""The states before EN3S is asked: in them an offer is judged anew at each step."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an offer is found to be on a day, and what it lacks to be submitted."""

    verdict: Verdict
    event: Event
    missing: tuple[str, ...]


def judgement(case: Case, facts: Facts, due: date | None, at: datetime) -> Judgement:
    """Judge an offer as of `at`: doubt and gaps never make it exempt or ready."""
    verdict = judge(case.house.rules, facts, at, due=due)
    if verdict.ruling is Ruling.NOT_CONCERNED:
        return Judgement(verdict, Event.FOUND_EXEMPT, ())
    missing = required(facts)
    if verdict.ruling is Ruling.UNDETERMINED or missing:
        return Judgement(verdict, Event.FOUND_INCOMPLETE, missing)
    return Judgement(verdict, Event.FOUND_CONCERNED, ())


def rejudged(case: Case, offer: Offer) -> tuple[Change, Event]:
    """Return what `offer` is found to be when the mail in hand asks, and the change to that."""
    found = judgement(case, offer.facts, offer.due, case.reached)
    change = moved(offer, found.event, verdict=found.verdict, missing=found.missing)
    return change, found.event
