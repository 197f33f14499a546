"""Submission: from a ready offer to the request that EN3S gets."""

from dataclasses import replace

from mailbot.core import writing
from mailbot.core.letters import Matter
from mailbot.core.offers import Event, Offer, Request, RequestState, State
from mailbot.core.planning.case import Case
from mailbot.core.planning.judging import rejudged
from mailbot.core.planning.moves import answered, done, moved
from mailbot.core.plans import Change, Plan
from mailbot.core.readings import Options

REFUSALS = {
    State.DRAFT: Matter.STILL_DRAFT,
    State.EXEMPT: Matter.NOT_CONCERNED,
    State.SUBMITTED: Matter.ALREADY_SUBMITTED,
    State.APPROVED: Matter.ALREADY_APPROVED,
    State.REFUSED: Matter.REFUSED_BY_EN3S,
    State.PUBLISHED: Matter.ALREADY_PUBLISHED,
    State.WITHDRAWN: Matter.WITHDRAWN,
}


def submit(case: Case, offer: Offer, options: Options) -> Plan:
    """Plan the submission of `offer` with the recruiter's wishes, or the answer that says why not."""
    refusal = _refusal(case, offer, options)
    if refusal:
        links = writing.next_links(offer, case.today, case.due_for(offer))
        return answered(case, writing.refused_action(case.sender, offer, refusal, links))
    found, event = rejudged(case, offer)
    if event is not Event.FOUND_CONCERNED:
        return _no_longer_ready(case, found, event)
    return _submitted(case, offer, options)


def _no_longer_ready(case: Case, found: Change, event: Event) -> Plan:
    """Plan what follows when the offer is not, or not certainly, concerned today."""
    offer = found.after
    letter = writing.judged(case.sender, offer, case.today, case.due_for(offer), (), ())
    return done(case, found, event, (letter,), offer.verdict.reason)


def _refusal(case: Case, offer: Offer, options: Options) -> Matter | None:
    if offer.state is not State.READY:
        return REFUSALS[offer.state]
    if not case.house.people.approvers_on(case.today):
        return Matter.TEAM_MISSING
    if options.due is None and options.due_text:
        return Matter.DUE_UNREADABLE
    if options.due and options.due < case.today:
        return Matter.DUE_PAST
    return None


def _submitted(case: Case, offer: Offer, options: Options) -> Plan:
    request = Request(case.world.next_request, offer.id, offer.version, RequestState.OPEN, case.mail.at)
    wished = replace(
        offer,
        alert=offer.alert if options.alert is None else options.alert,
        due=options.due or case.due_for(offer),
        message=offer.message if options.message is None else options.message,
    )
    change = moved(wished, Event.SUBMIT, request=request, submitted_at=case.mail.at, decision=None)
    change = replace(change, before=offer)
    approvers = case.house.people.approvers_on(case.today)
    requests = tuple(writing.request(p, change.after, case.today) for p in approvers)
    receipt = writing.submitted(case.sender, change.after, approvers)
    return done(case, change, Event.SUBMIT, (*requests, receipt))
