"""Judging an offer anew: at intake, at submission and at publication (the process, §2)."""

from dataclasses import replace

from mailbot.core import writing
from mailbot.core.offers import Event, Offer, State
from mailbot.core.planning.case import Case
from mailbot.core.planning.moves import done, moved
from mailbot.core.plans import Plan
from mailbot.core.readings import Fields
from mailbot.core.rules import Facts, Ruling, Verdict, judge


def facts_of(fields: Fields) -> Facts:
    """Return what the rules look at in an offer's fields."""
    return Facts(
        organisation=fields.organisation or "",
        regime=fields.regime,
        level=fields.level,
        level_text=fields.level_text or "",
        convention=fields.convention or "",
        agent_direction=fields.agent_direction,
        title=fields.title or "",
    )


def judged_event(verdict: Verdict, missing: tuple[str, ...]) -> Event:
    """Return what a version is found to be: doubt and gaps never make an offer exempt or ready."""
    if verdict.ruling is Ruling.NOT_CONCERNED:
        return Event.FOUND_EXEMPT
    if verdict.ruling is Ruling.UNDETERMINED or missing:
        return Event.FOUND_INCOMPLETE
    return Event.FOUND_CONCERNED


def rejudged(case: Case, offer: Offer) -> Plan | None:
    """Return the plan for a ready offer that is not, or not certainly, concerned today; None if it is."""
    verdict = judge(case.house.rules, offer.facts, case.mail.at, due=offer.due)
    event = judged_event(verdict, offer.missing)
    if event is Event.FOUND_CONCERNED:
        return None
    change = moved(replace(offer, verdict=verdict), event)
    change = replace(change, before=offer)
    letter = writing.judged(case.sender, change.after, case.today, case.due_for(offer), (), ())
    return done(case, change, event, (letter,), verdict.reason)


def concerned_today(case: Case, offer: Offer) -> Verdict | None:
    """Return the verdict of today for an exempt offer that may no longer be published freely, else None."""
    verdict = judge(case.house.rules, offer.facts, case.mail.at, due=offer.due)
    certain = offer.state is State.EXEMPT and verdict.ruling is Ruling.NOT_CONCERNED
    return None if certain else verdict
