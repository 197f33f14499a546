"""Publication and withdrawal: what the recruiter does once EN3S has answered, or need not be asked."""

from dataclasses import replace

from mailbot.core import writing
from mailbot.core.letters import Matter
from mailbot.core.offers import Event, Offer, State
from mailbot.core.planning.case import Case
from mailbot.core.planning.judging import concerned_today, judged_event
from mailbot.core.planning.moves import answered, done, moved, voided
from mailbot.core.plans import Plan
from mailbot.core.rules import Verdict

REFUSALS = {
    State.DRAFT: Matter.STILL_DRAFT,
    State.READY: Matter.NOT_SUBMITTED,
    State.SUBMITTED: Matter.NOT_ANSWERED,
    State.REFUSED: Matter.REFUSED_BY_EN3S,
    State.PUBLISHED: Matter.ALREADY_PUBLISHED,
    State.WITHDRAWN: Matter.WITHDRAWN,
}


def publish(case: Case, offer: Offer) -> Plan:
    """Plan the publication of an approved or exempt offer, or the answer that says why not."""
    if offer.state in REFUSALS:
        links = writing.next_links(offer, case.today, case.due_for(offer))
        return answered(case, writing.refused_action(case.sender, offer, REFUSALS[offer.state], links))
    verdict = concerned_today(case, offer) if offer.state is State.EXEMPT else None
    if verdict:
        return _concerned_after_all(case, offer, verdict)
    change = moved(offer, Event.PUBLISH, published_at=case.mail.at, channels=case.house.channels)
    letters = (writing.published(case.sender, change.after),)
    return done(case, change, Event.PUBLISH, letters, ", ".join(case.house.channels))


def withdraw(case: Case, offer: Offer) -> Plan:
    """Plan the withdrawal of an offer; EN3S is told if it still owed an answer."""
    if offer.state is State.WITHDRAWN:
        return answered(case, writing.refused_action(case.sender, offer, Matter.WITHDRAWN))
    change = moved(offer, Event.WITHDRAW, request=voided(offer.request))
    told = case.house.people.approvers_on(case.today) if writing.has_open_request(offer) else ()
    notes = tuple(writing.request_superseded(p, change.after, "withdrawn") for p in told)
    return done(case, change, Event.WITHDRAW, (*notes, writing.withdrawn(case.sender, change.after)))


def _concerned_after_all(case: Case, offer: Offer, verdict: Verdict) -> Plan:
    event = judged_event(verdict, offer.missing)
    change = moved(replace(offer, verdict=verdict), event)
    change = replace(change, before=offer)
    links = writing.next_links(change.after, case.today, case.due_for(offer))
    letter = writing.refused_action(case.sender, change.after, Matter.CONCERNED_AFTER_ALL, links)
    return done(case, change, event, (letter,), verdict.reason)
