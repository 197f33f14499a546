"""Submission: from a ready offer to the request that EN3S gets."""

from mailbot.core import writing, writing_answers
from mailbot.core.letters import Matter
from mailbot.core.links import withdraw_link
from mailbot.core.offers import Event, Offer, Request, RequestState
from mailbot.core.planning.asking import judged
from mailbot.core.planning.case import Case
from mailbot.core.planning.judging import JUDGED, rejudged
from mailbot.core.planning.moves import done, moved, refused
from mailbot.core.planning.observing import admitted, to_copy
from mailbot.core.plans import Change, Plan
from mailbot.core.process import refusal
from mailbot.core.readings import Options


def submit(case: Case, offer: Offer, options: Options) -> Plan:
    """Plan the submission of `offer` with the recruiter's wishes, or the answer that says why not."""
    if offer.state not in JUDGED:
        return refused(case, offer, refusal(offer.state, Event.SUBMIT))
    found, event = rejudged(case, offer)
    if event is Event.FOUND_CONCERNED:
        why = _refusal(case, options)
        return refused(case, found.after, why) if why else _submitted(case, found, options)
    if found.after.state is offer.state:
        return refused(case, offer, refusal(offer.state, Event.SUBMIT))
    return _no_longer_ready(case, found, event)


def _no_longer_ready(case: Case, found: Change, event: Event) -> Plan:
    """Plan what follows when the offer is not, or not certainly, concerned today."""
    offer = found.after
    return done(case, (found,), event, (judged(case, offer),), offer.verdict.reason)


def _refusal(case: Case, options: Options) -> Matter | None:
    if not case.house.people.approvers_on(case.today):
        return Matter.TEAM_MISSING
    if options.due is None and options.due_text:
        return Matter.DUE_UNREADABLE
    if options.due and options.due < case.today:
        return Matter.DUE_PAST
    if options.due and not case.may_be_due(options.due):
        return Matter.DUE_AFTER_PERIOD
    return None


def _submitted(case: Case, found: Change, options: Options) -> Plan:
    offer = found.after
    observers, strangers = admitted(case, options.observers)
    request = Request(case.world.next_request, offer.id, offer.version, RequestState.OPEN, case.mail.at)
    change = moved(
        offer,
        Event.SUBMIT,
        recruiter=case.sender if _takes_over(case, offer, options) else offer.recruiter,
        alert=offer.alert if options.alert is None else options.alert,
        due=options.due or case.due_for(offer),
        message=offer.message if options.message is None else options.message,
        grounds=offer.grounds if options.grounds is None else options.grounds,
        observers=observers or (() if options.nobody else offer.observers),
        request=request,
        submitted_at=case.mail.at,
        decision=None,
    )
    approvers = case.house.people.approvers_on(case.today)
    since = writing.asked_before(offer)
    requests = (writing.request(p, change.after, case.today, since) for p in approvers)
    recruiters = case.sender_and(offer.recruiter)
    receipts = (
        writing.submitted(
            person,
            change.after,
            approvers,
            strangers,
            proposed=change.after.due not in (options.due, offer.due),
            links=(withdraw_link(change.after, case.today),),
        )
        for person in recruiters
    )
    told = {person.address for person in (*approvers, *recruiters)}
    copied = to_copy(case, change.after, told)
    copies = (writing_answers.request_copy(address, change.after, since) for address in copied)
    return done(case, (found, change), Event.SUBMIT, (*requests, *receipts, *copies))


def _takes_over(case: Case, offer: Offer, options: Options) -> bool:
    """Say whether a colleague asks for the alert, and so will be the one who is alerted."""
    another = case.sender.address != offer.recruiter.address
    return another and case.is_recruiter_of(offer) and bool(options.alert)
