"""The small changes that plans are made of: one move of one offer, with its line in the journal."""

from dataclasses import replace
from typing import Any

from mailbot.core.letters import Letter
from mailbot.core.offers import Event, Offer, Request, RequestState, move
from mailbot.core.planning.case import Case
from mailbot.core.plans import Change, Entry, Fate, Plan
from mailbot.core.writing import answering


def moved(offer: Offer, event: Event, **fields: Any) -> Change:
    """Return the change of `offer` by `event`, with other `fields`; IllegalMove where the table has none."""
    after = replace(offer, state=move(offer.state, event), **fields)
    return Change(offer, after)


def voided(request: Request | None) -> Request | None:
    """Return `request` void if it was open, as it was otherwise."""
    if request is None or request.state is not RequestState.OPEN:
        return request
    return replace(request, state=RequestState.VOID)


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
    """Return the plan that changes nothing and tells the sender why."""
    why = reason or letter.matter or letter.kind
    offer = case.world.offers.get(letter.offer_id) if letter.offer_id else None
    return Plan(
        Fate.ANSWERED,
        why,
        offer_id=letter.offer_id,
        letters=(answering(letter, case.reading),),
        entries=(entry(case, letter.kind, offer, letter.matter),),
    )


def done(case: Case, change: Change, event: str, letters: tuple[Letter, ...], detail: str = "") -> Plan:
    """Return the plan of one change; the letters that go to the sender are answers to the mail in hand."""
    mine = case.reading.sender
    return Plan(
        Fate.HANDLED,
        event,
        offer_id=change.after.id,
        changes=(change,),
        letters=tuple(answering(x, case.reading) if x.to.address == mine else x for x in letters),
        entries=(entry(case, event, change.after, detail),),
    )
