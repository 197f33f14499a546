"""Intake: offers as they come in become drafts, ready or exempt offers, or new versions of known ones."""

import hashlib
import json
from dataclasses import replace

from mailbot.core import writing
from mailbot.core.letters import Letter, Matter
from mailbot.core.offers import Card, Offer, State, move, reference_key
from mailbot.core.plain import encode
from mailbot.core.planning.case import Case
from mailbot.core.planning.judging import facts_of, judgement
from mailbot.core.planning.moves import answered, entry, voided
from mailbot.core.plans import Change, Fate, NewVersion, Plan
from mailbot.core.readings import Fields, OfferReading

FINAL = {State.PUBLISHED: Matter.ALREADY_PUBLISHED, State.WITHDRAWN: Matter.WITHDRAWN}


def take_in(case: Case, reading: OfferReading) -> Plan:
    """Plan what becomes of one offer found in a recruiter's mail."""
    known = case.world.by_reference(reading.fields.reference or "")
    if known is None:
        return _created(case, reading)
    if not case.is_recruiter_of(known):
        return answered(case, writing.refused(case.sender, Matter.REFERENCE_TAKEN, known.card.reference))
    refusal = _refusal(case, known, reading)
    if refusal:
        links = writing.next_links(known, case.today, case.due_for(known))
        return answered(case, writing.refused_action(case.sender, known, refusal, links))
    return _new_version(case, known, reading)


def _refusal(case: Case, known: Offer, reading: OfferReading) -> Matter | None:
    if known.digest == _digest(reading):
        return Matter.SAME_TEXT
    if known.state in FINAL:
        return FINAL[known.state]
    # a new version voids what EN3S was asked, so a mail that nobody vouches for may not bring one
    if case.house.demands_authentication and not case.vouched:
        return Matter.NOT_AUTHENTICATED
    return None


def _created(case: Case, reading: OfferReading) -> Plan:
    number = case.world.next_offer
    reference = reference_key(reading.fields.reference or "") or f"MB-{case.today.year}-{number:05d}"
    facts = facts_of(reading.fields)
    found = judgement(case, facts, reading.options.due)
    offer = Offer(
        id=number,
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
    found = judgement(case, facts, options.due or known.due)
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
        submitted_at=None,
        decision=None,
        request=voided(known.request),
    )
    told = case.house.people.approvers_on(case.today) if writing.has_open_request(known) else ()
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
