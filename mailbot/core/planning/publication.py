"""Publication and withdrawal: what the recruiter does once EN3S has answered, or need not be asked."""

from mailbot.core import writing
from mailbot.core.letters import Matter
from mailbot.core.offers import Event, Offer, State
from mailbot.core.planning.asking import asked_of
from mailbot.core.planning.case import Case
from mailbot.core.planning.judging import JUDGED, rejudged
from mailbot.core.planning.moves import approvers_to_tell, done, moved, refused, voided
from mailbot.core.plans import Change, Plan
from mailbot.core.process import refusal


def publish(case: Case, offer: Offer) -> Plan:
    """Plan the publication of an approved or exempt offer, or the answer that says why not."""
    if offer.state is State.APPROVED:
        return _published(case, offer)
    if offer.state not in JUDGED:
        return refused(case, offer, refusal(offer.state, Event.PUBLISH))
    found, event = rejudged(case, offer)
    if event is Event.FOUND_EXEMPT:
        return _published(case, found.after, found)
    if offer.state is State.EXEMPT:
        return _concerned_after_all(case, found, event)
    return refused(case, offer, refusal(offer.state, Event.PUBLISH))


def withdraw(case: Case, offer: Offer) -> Plan:
    """Plan the withdrawal of an offer; EN3S is told if it was asked, the recruiter if another withdrew it."""
    if offer.state is State.WITHDRAWN:
        return refused(case, offer, refusal(offer.state, Event.WITHDRAW))
    change = moved(offer, Event.WITHDRAW, request=voided(offer.request))
    told = approvers_to_tell(case, offer)
    notes = (writing.request_superseded(p, change.after, "withdrawn") for p in told)
    receipts = (writing.withdrawn(p, change.after) for p in case.sender_and(offer.recruiter))
    return done(case, (change,), Event.WITHDRAW, (*notes, *receipts))


def _published(case: Case, offer: Offer, *before: Change) -> Plan:
    change = moved(offer, Event.PUBLISH, published_at=case.mail.at, channels=case.house.channels)
    letters = tuple(writing.published(p, change.after) for p in case.sender_and(offer.recruiter))
    return done(case, (*before, change), Event.PUBLISH, letters, ", ".join(case.house.channels))


def _concerned_after_all(case: Case, found: Change, event: Event) -> Plan:
    offer = found.after
    links, asked = writing.next_links(offer, case.today, case.due_for(offer)), asked_of(case, offer)
    letter = writing.refused_action(case.sender, offer, Matter.CONCERNED_AFTER_ALL, links, asked)
    return done(case, (found,), event, (letter,), offer.verdict.reason)
