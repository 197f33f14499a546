"""Publication and withdrawal: what the recruiter does once EN3S has answered, or need not be asked."""

from mailbot.core import writing
from mailbot.core.letters import Matter
from mailbot.core.offers import Event, Offer, State
from mailbot.core.planning.case import Case
from mailbot.core.planning.judging import rejudged
from mailbot.core.planning.moves import answered, done, moved, voided
from mailbot.core.plans import Change, Plan

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
    if offer.state is State.EXEMPT:
        found, event = rejudged(case, offer)
        if event is not Event.FOUND_EXEMPT:
            return _concerned_after_all(case, found, event)
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


def _concerned_after_all(case: Case, found: Change, event: Event) -> Plan:
    offer = found.after
    links = writing.next_links(offer, case.today, case.due_for(offer))
    letter = writing.refused_action(case.sender, offer, Matter.CONCERNED_AFTER_ALL, links)
    return done(case, found, event, (letter,), offer.verdict.reason)
