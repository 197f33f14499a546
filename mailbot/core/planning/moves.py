"""The small changes that plans are made of: one move of one offer, with its line in the journal."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mailbot.core.letters import Letter, LetterKind, Matter
from mailbot.core.links import next_links
from mailbot.core.offers import Event, Offer, Request, RequestState, move
from mailbot.core.people import Person
from mailbot.core.planning.asking import asked_of
from mailbot.core.planning.case import Case, again_key
from mailbot.core.plans import Change, Entry, Fate, Plan
from mailbot.core.writing import answering, refused_action

ASKED = (LetterKind.STATUS, LetterKind.HELP)


def moved(offer: Offer, event: Event, **fields: Any) -> Change:
    """Return the change of `offer` by `event`, with other `fields`; IllegalMove where the table has none.

    A publication that was put off is off: whatever happens to the offer, its recruiter decides anew.
    """
    after = replace(offer, state=move(offer.state, event), **{"starts_on": None, **fields})
    return Change(offer, after)


def voided(request: Request | None) -> Request | None:
    """Return `request` void: neither its buttons nor a correction of its answer count any more."""
    return replace(request, state=RequestState.VOID) if request else None


def approvers_to_tell(case: Case, offer: Offer) -> tuple[Person, ...]:
    """Return who has to know that `offer` is not what it was: EN3S, if it was asked about it."""
    asked = offer.request is not None and offer.request.state is not RequestState.VOID
    return case.house.people.approvers_on(case.today) if asked else ()


def entry(case: Case, event: str, offer: Offer | None = None, detail: str = "") -> Entry:
    """Return the journal's line for what the mail in hand does."""
    return Entry(
        event=event,
        who=case.reading.sender or "",
        offer_id=offer.id if offer else None,
        reference=offer.card.reference if offer else "",
        version=offer.version if offer else None,
        message_id=case.reading.message_id,
        detail=detail,
    )


def answered(case: Case, letter: Letter, reason: str = "") -> Plan:
    """Return the plan that changes nothing and tells the sender why; plain questions are not journalled."""
    why = reason or letter.matter or letter.kind
    offer = case.world.offers.get(letter.offer_id) if letter.offer_id else None
    return Plan(
        Fate.ANSWERED,
        why,
        offer_id=letter.offer_id,
        letters=(answering(letter, case.reading),),
        entries=() if letter.kind in ASKED else (entry(case, letter.kind, offer, letter.matter),),
    )


def refused(case: Case, offer: Offer, why: Matter) -> Plan:
    """Return the plan that changes nothing and says why, with the button of the next step if there is one."""
    links = next_links(offer, case.today, case.due_for(offer))
    return answered(case, refused_action(case.sender, offer, why, links, asked_of(case, offer)))


def again(case: Case, letter: Letter, reason: str, most: int) -> Plan:
    """Answer with a letter that an answering machine could bring about for ever, `most` times a day."""
    if case.world.asked_again[again_key(letter)] < most:
        return answered(case, letter, reason)
    offer = case.world.offers.get(letter.offer_id or 0)
    return Plan(Fate.HANDLED, reason, offer_id=letter.offer_id, entries=(entry(case, reason, offer),))


def done(
    case: Case, changes: Sequence[Change], event: str, letters: Sequence[Letter], detail: str = ""
) -> Plan:
    """Return the plan of changes of one offer; letters to the sender are answers to the mail in hand."""
    mine = case.reading.sender
    offer = changes[-1].after
    return Plan(
        Fate.HANDLED,
        event,
        offer_id=offer.id,
        changes=tuple(changes),
        letters=tuple(answering(x, case.reading) if x.to.address == mine else x for x in letters),
        entries=(entry(case, event, offer, detail),),
    )
