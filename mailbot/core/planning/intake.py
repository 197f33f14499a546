"""Intake: offers as they come in become drafts, ready or exempt offers, or new versions of known ones."""

import hashlib
import json
import re
from dataclasses import replace

from mailbot.core import writing
from mailbot.core.folding import words
from mailbot.core.letters import Letter, Matter
from mailbot.core.offers import Card, Offer, State, move, reference_key
from mailbot.core.plain import encode
from mailbot.core.planning.case import Case
from mailbot.core.planning.completing import NAMES
from mailbot.core.planning.judging import JUDGED, facts_of, judgement
from mailbot.core.planning.moves import again, answered, approvers_to_tell, entry, refused, voided
from mailbot.core.plans import Change, Fate, NewVersion, Plan
from mailbot.core.readings import CLUES, Fields, OfferReading, Origin, Source
from mailbot.core.rules import Ruling, Verdict

OURS = re.compile(r"MB-[0-9]{4}-[0-9]{5,}")
NO_OFFER = ("several_offers", "no_offer_found")  # the doubts that make no draft where there is no field
MOST_ASKED = 10  # times a day somebody is asked for an offer in another form: after that it is a machine
FINAL = {State.PUBLISHED: Matter.ALREADY_PUBLISHED, State.WITHDRAWN: Matter.WITHDRAWN}


def take_in(case: Case, reading: OfferReading) -> Plan:
    """Plan what becomes of one offer found in a recruiter's mail."""
    nothing = _nothing_in(reading.fields)
    if nothing:
        return _no_offer(case, nothing)
    reading = replace(reading, fields=_with_records(case, reading.fields))
    known = case.world.by_reference(reading.fields.reference or "")
    if known is None:
        return _created(case, reading)
    if not case.is_recruiter_of(known):
        return answered(case, writing.refused(case.sender, Matter.REFERENCE_TAKEN, known.card.reference))
    refusal = _refusal(case, known, reading)
    return refused(case, known, refusal) if refusal else _new_version(case, known, reading)


def _nothing_in(fields: Fields) -> str | None:
    """Return why a reading without any field is no offer, None for all others; a signature is none."""
    names = (name for name in NAMES if fields.source_of(name) not in CLUES)
    if any(getattr(fields, name) not in (None, ()) for name in names):
        return None
    return next((word for word in NO_OFFER if word in fields.doubts), None)


def _with_records(case: Case, fields: Fields) -> Fields:
    """Add what the directory says of the sender's organisation where the offer says nothing.

    Its name is a clue, for recruiters also write for others. The convention of an ARS is what the admin has
    stated for all its posts.
    """
    mine = case.house.people.organisation_of(case.reading.sender or "")
    if mine is None:
        return fields
    if not fields.organisation:
        origin = Origin("organisation", Source.DIRECTORY)
        fields = replace(fields, organisation=mine.name, origins=(*fields.origins, origin))
    its_own = mine.convention and words(fields.organisation or "") == words(mine.name)
    if its_own and not fields.convention:
        origin = Origin("convention", Source.DIRECTORY)
        fields = replace(fields, convention=mine.convention, origins=(*fields.origins, origin))
    return fields


def _no_offer(case: Case, why: str) -> Plan:
    """Ask for the offer in another form: of what nobody can tell apart no draft is made."""
    letter = writing.not_an_offer(case.sender, Verdict(Ruling.UNDETERMINED, why), case.reading.subject)
    return again(case, letter, why, MOST_ASKED)


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
        card=card_of(reference, reading.fields),
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
        card=card_of(known.card.reference, reading.fields),
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
    due = case.due_for(offer)
    letter = writing.judged(case.sender, offer, case.today, due, reading.attachments, case.reading.cut)
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


def card_of(reference: str, fields: Fields) -> Card:
    """Return what every mail about an offer that says `fields` shows of it."""
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
    """Return the SHA-256 (hex) of what the offer says: its fields, wherever found, and its attachments."""
    fields = replace(reading.fields, origins=())
    said = hashlib.sha256(json.dumps(encode(fields), sort_keys=True).encode())
    for attachment in reading.attachments:
        said.update(hashlib.sha256(attachment.content).digest())
    return said.hexdigest()
