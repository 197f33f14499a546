"""Publication, withdrawal and closing: how the way of an offer ends."""

from dataclasses import replace
from datetime import date, datetime

from mailbot.core import writing
from mailbot.core.calendar import paris_morning
from mailbot.core.channels import Outlet, names
from mailbot.core.letters import Matter
from mailbot.core.links import next_links
from mailbot.core.offers import CLOSED, Event, Offer, State
from mailbot.core.people import Role
from mailbot.core.planning.asking import asked_of
from mailbot.core.planning.case import Case, House, World
from mailbot.core.planning.judging import JUDGED, rejudged
from mailbot.core.planning.moves import answered, approvers_to_tell, done, moved, refused, voided
from mailbot.core.plans import Change, Mail, Plan
from mailbot.core.process import refusal
from mailbot.core.readings import Kind, Options, Reading
from mailbot.core.writing_channels import next_adverts, withdrawals


def publish(case: Case, offer: Offer, options: Options) -> Plan:
    """Plan the publication of an approved or exempt offer, or the answer that says why not."""
    if offer.state is State.APPROVED:
        return _agreed(case, offer, options)
    if offer.state is State.PUBLISHED:
        return _further(case, offer, options)
    if offer.state not in JUDGED:
        return refused(case, offer, refusal(offer.state, Event.PUBLISH))
    found, event = rejudged(case, offer)
    if event is Event.FOUND_EXEMPT:
        return _agreed(case, found.after, options, found)
    if offer.state is State.EXEMPT:
        return _concerned_after_all(case, found, event)
    return refused(case, offer, refusal(offer.state, Event.PUBLISH))


def start(house: House, offer: Offer, at: datetime) -> Plan:
    """Plan the publication of an offer whose day has come: what was asked for then is judged as of now."""
    asked = Reading(Kind.COMMAND, "", 0, sender=offer.recruiter.address, sender_name=offer.recruiter.name)
    case = Case(house, World(0, 0), Mail("", 0, 0, at), asked)
    outlets = tuple(o for o in house.channels if o.name in offer.outlets) or house.channels
    if offer.state is State.APPROVED:
        plan = _published(case, offer, outlets)
    else:
        found, event = rejudged(case, offer)
        exempt = event is Event.FOUND_EXEMPT
        plan = (
            _published(case, found.after, outlets, found)
            if exempt
            else _concerned_after_all(case, found, event)
        )
    return replace(plan, entries=tuple(replace(entry, who="mailbot") for entry in plan.entries))


def withdraw(case: Case, offer: Offer) -> Plan:
    """Plan the withdrawal of an offer; told are EN3S if it was asked, the channels that have its advert, and
    the recruiter if another withdrew it.
    """
    if offer.state is State.WITHDRAWN:
        return refused(case, offer, refusal(offer.state, Event.WITHDRAW))
    change = moved(offer, Event.WITHDRAW, request=voided(offer.request))
    told = approvers_to_tell(case, offer)
    notes = (writing.request_superseded(p, change.after, "withdrawn") for p in told)
    recalls = withdrawals(change.after, case.house.channels)
    where = tuple(letter.channel for letter in recalls)
    receipts = (writing.withdrawn(p, change.after, where) for p in case.sender_and(offer.recruiter))
    return done(case, (change,), Event.WITHDRAW, (*notes, *receipts, *recalls), ", ".join(where))


def close(case: Case, offer: Offer) -> Plan:
    """Plan the closing of an offer by an admin, told to its recruiter, and to EN3S if it was asked."""
    if Role.ADMIN not in case.roles:
        return refused(case, offer, Matter.NOT_YOURS)
    if offer.state in CLOSED and offer.starts_on is None:
        return refused(case, offer, Matter.ALREADY_CLOSED)
    change = moved(offer, Event.WITHDRAW, request=voided(offer.request))
    told = approvers_to_tell(case, offer)
    notes = (writing.request_superseded(p, change.after, writing.CLOSED) for p in told)
    receipts = (writing.closed(p, change.after, case.sender) for p in case.sender_and(offer.recruiter))
    return done(case, (change,), writing.CLOSED, (*notes, *receipts))


def _agreed(case: Case, offer: Offer, options: Options, *before: Change) -> Plan:
    """Plan what the recruiter of an offer that may be published asks for: now or on a day to come."""
    wrong = _wrong(case, options)
    if wrong:
        return _misasked(case, offer, wrong, options)
    outlets = _wanted(case, options)
    if options.start and case.mail.at < paris_morning(options.start):
        return _planned(case, offer, options.start, outlets, *before)
    return _published(case, offer, outlets, *before)


def _wrong(case: Case, options: Options) -> Matter | None:
    if options.channel and options.channel not in names(case.house.channels):
        return Matter.UNKNOWN_CHANNEL
    if options.start is None and options.start_text:
        return Matter.START_UNREADABLE
    if options.start and options.start < case.today:
        return Matter.START_PAST
    return None


def _misasked(case: Case, offer: Offer, wrong: Matter, options: Options) -> Plan:
    """Refuse with what was written and what could be: the channels that there are."""
    links = next_links(offer, case.today, case.due_for(offer))
    letter = writing.refused_action(case.sender, offer, wrong, links)
    quote = options.channel if wrong is Matter.UNKNOWN_CHANNEL else options.start_text
    return answered(case, replace(letter, quote=quote, outlets=names(case.house.channels)))


def _wanted(case: Case, options: Options) -> tuple[Outlet, ...]:
    """Return the channels that are asked for, all without a name; the first one goes with every other."""
    first, *others = case.house.channels
    return (first, *(o for o in others if options.channel in ("", o.name)))


def _planned(case: Case, offer: Offer, day: date, outlets: tuple[Outlet, ...], *before: Change) -> Plan:
    after = replace(offer, starts_on=day, outlets=names(outlets))
    letters = tuple(writing.planned(p, after) for p in case.sender_and(offer.recruiter))
    detail = f"{day.isoformat()}: {', '.join(after.outlets)}"
    return done(case, (*before, Change(offer, after)), Matter.PLANNED, letters, detail)


def _published(case: Case, offer: Offer, outlets: tuple[Outlet, ...], *before: Change) -> Plan:
    recorded = tuple(outlet.name for outlet in outlets if not outlet.delivers)
    change = moved(offer, Event.PUBLISH, published_at=case.mail.at, channels=recorded, outlets=names(outlets))
    return _sent_to(case, change, outlets, *before)


def _further(case: Case, offer: Offer, options: Options) -> Plan:
    """Plan the channels that a published offer is not on: those given up, left out, or new."""
    wrong = Matter.START_TOO_LATE if options.start_text or options.start else _wrong(case, options)
    if wrong:
        return _misasked(case, offer, wrong, options)
    there = (*offer.channels, *offer.outlets)
    outlets = tuple(o for o in _wanted(case, options) if o.delivers and o.name not in there)
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
    links, asked = next_links(offer, case.today, case.due_for(offer)), asked_of(case, offer)
    letter = writing.refused_action(case.sender, offer, Matter.CONCERNED_AFTER_ALL, links, asked)
    return done(case, (found,), event, (letter,), offer.verdict.reason)
