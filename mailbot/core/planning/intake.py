"""Intake: offers as they come in become drafts, ready or exempt offers, or new versions of known ones."""

import hashlib
import json
import re
from dataclasses import replace

from mailbot.core import writing
from mailbot.core.letters import Letter, Matter
from mailbot.core.offers import Card, Offer, State, move, reference_key
from mailbot.core.plain import encode
from mailbot.core.planning.case import Case
from mailbot.core.planning.judging import JUDGED, facts_of, judgement
from mailbot.core.planning.moves import answered, approvers_to_tell, entry, refused, voided
from mailbot.core.plans import Change, Fate, NewVersion, Plan
from mailbot.core.readings import Fields, OfferReading

OURS = re.compile(r"MB-[0-9]{4}-[0-9]{5,}")
FINAL = {State.PUBLISHED: Matter.ALREADY_PUBLISHED, State.WITHDRAWN: Matter.WITHDRAWN}


def take_in(case: Case, reading: OfferReading) -> Plan:
    """Plan what becomes of one offer found in a recruiter's mail."""
    known = case.world.by_reference(reading.fields.reference or "")
    if known is None:
        return _created(case, reading)
    if not case.is_recruiter_of(known):
        return answered(case, writing.refused(case.sender, Matter.REFERENCE_TAKEN, known.card.reference))
    refusal = _refusal(case, known, reading)
    return refused(case, known, refusal) if refusal else _new_version(case, known, reading)


def _refusal(case: Case, known: Offer, reading: OfferReading) -> Matter | None:
    if known.state in FINAL:
        return FINAL[known.state]
    if known.digest == _digest(reading):
        return Matter.SAME_TEXT
    # a new version voids what EN3S was asked and has answered, so it needs a mail that is proven
    asked = known.state not in JUDGED
    if (asked or case.house.demands_authentication) and not case.proven:
        return Matter.NOT_AUTHENTICATED
    return None


def _reference(case: Case, fields: Fields) -> str:
    """Return the reference of a new offer: its own, or one of ours, which are not for others to give."""
    own = reference_key(fields.reference or "")
    if own and not OURS.fullmatch(own):
        return own
    return f"MB-{case.today.year}-{case.world.next_offer:05d}"


def _created(case: Case, reading: OfferReading) -> Plan:
    reference = _reference(case, reading.fields)
    facts = facts_of(reading.fields)
    found = judgement(case, facts, reading.options.due, case.reached)
    offer = Offer(
        id=case.world.next_offer,
        card=_card(reference, reading.fields),
        facts=facts,
        recruiter=case.sender,
        state=move(State.DRAFT, found.event),
        version=1,
        digest=_digest(reading),
        verdict=found.verdict,
        created_at=case.mail.at,
        missing=found.missing,
        alert=reading.options.alert or False,
        due=reading.options.due,
        message=reading.options.message or "",
        observers=reading.options.observers,
    )
    return _taken_in(case, Change(None, offer), "created", reading, ())


def _new_version(case: Case, known: Offer, reading: OfferReading) -> Plan:
    facts, options = facts_of(reading.fields), reading.options
    found = judgement(case, facts, options.due or known.due, case.reached)
    offer = replace(
        known,
        card=_card(known.card.reference, reading.fields),
        facts=facts,
        state=move(known.state, found.event),
        version=known.version + 1,
        digest=_digest(reading),
        verdict=found.verdict,
        missing=found.missing,
        alert=known.alert if options.alert is None else options.alert,
        due=options.due or known.due,
        message=known.message if options.message is None else options.message,
        observers=options.observers or known.observers,
        submitted_at=None,
        decision=None,
        request=voided(known.request),
    )
    told = approvers_to_tell(case, known)
    notes = tuple(writing.request_superseded(p, known, "new_version") for p in told)
    return _taken_in(case, Change(known, offer), "new_version", reading, notes)


def _taken_in(
    case: Case, change: Change, event: str, reading: OfferReading, notes: tuple[Letter, ...]
) -> Plan:
    offer = change.after
    names = tuple(a.name for a in reading.attachments)
    due = case.due_for(offer)
    letter = writing.judged(case.sender, offer, case.today, due, names, case.reading.cut)
    verdict = f"{offer.verdict.ruling}: {offer.verdict.reason}"
    return Plan(
        Fate.HANDLED,
        event,
        offer_id=offer.id,
        changes=(change,),
        versions=(NewVersion(offer.id, offer.version, reading.fields, reading.attachments),),
        letters=(writing.answering(letter, case.reading), *notes),
        entries=(entry(case, event, offer, verdict),),
    )


def _card(reference: str, fields: Fields) -> Card:
    return Card(
        reference=reference,
        title=fields.title or "",
        organisation=fields.organisation or "",
        level=fields.level_text or "",
        place=fields.place or "",
        contract=fields.contract or "",
        creation_date=fields.creation_date,
        created_by=fields.created_by or "",
    )


def _digest(reading: OfferReading) -> str:
    """Return the SHA-256 (hex) of what the offer says: its fields and its attachments, not its options."""
    said = hashlib.sha256(json.dumps(encode(reading.fields), sort_keys=True).encode())
    for attachment in reading.attachments:
        said.update(hashlib.sha256(attachment.content).digest())
    return said.hexdigest()
