"""Publication and withdrawal: what the recruiter does once EN3S has answered, or need not be asked."""

from dataclasses import replace

from mailbot.core import writing
from mailbot.core.channels import Outlet, names
from mailbot.core.letters import Matter
from mailbot.core.offers import Event, Offer, State
from mailbot.core.planning.asking import asked_of
from mailbot.core.planning.case import Case
from mailbot.core.planning.judging import JUDGED, rejudged
from mailbot.core.planning.moves import approvers_to_tell, done, moved, refused, voided
from mailbot.core.plans import Change, Plan
from mailbot.core.process import refusal
from mailbot.core.writing_channels import next_adverts


def publish(case: Case, offer: Offer) -> Plan:
    """Plan the publication of an approved or exempt offer, or the answer that says why not."""
    if offer.state is State.APPROVED:
        return _published(case, offer)
    if offer.state is State.PUBLISHED:
        return _further(case, offer)
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
    outlets = case.house.channels
    recorded = tuple(outlet.name for outlet in outlets if not outlet.delivers)
    change = moved(offer, Event.PUBLISH, published_at=case.mail.at, channels=recorded, outlets=names(outlets))
    return _sent_to(case, change, outlets, *before)


def _further(case: Case, offer: Offer) -> Plan:
    """Plan the channels that a published offer is not on: those given up, and those that came later."""
    there = (*offer.channels, *offer.outlets)
    outlets = tuple(o for o in case.house.channels if o.delivers and o.name not in there)
    if not outlets:
        return refused(case, offer, refusal(offer.state, Event.PUBLISH))
    return _sent_to(case, Change(offer, replace(offer, outlets=(*offer.outlets, *names(outlets)))), outlets)


def _sent_to(case: Case, change: Change, outlets: tuple[Outlet, ...], *before: Change) -> Plan:
    offer = change.after
    letters = tuple(writing.published(p, offer, outlets) for p in case.sender_and(offer.recruiter))
    adverts = next_adverts(offer, outlets, case.house.channels) if any(o.delivers for o in outlets) else ()
    return done(case, (*before, change), Event.PUBLISH, (*letters, *adverts), ", ".join(names(outlets)))


def _concerned_after_all(case: Case, found: Change, event: Event) -> Plan:
    offer = found.after
    links, asked = writing.next_links(offer, case.today, case.due_for(offer)), asked_of(case, offer)
    letter = writing.refused_action(case.sender, offer, Matter.CONCERNED_AFTER_ALL, links, asked)
    return done(case, (found,), event, (letter,), offer.verdict.reason)
