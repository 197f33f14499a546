"""Intake: offers as they come in become drafts, ready or exempt offers, or new versions of known ones."""

import hashlib
import json
from dataclasses import replace

from mailbot.core import writing
from mailbot.core.folding import words
from mailbot.core.letters import Letter, Matter
from mailbot.core.offers import OURS, Card, Offer, State, move, reference_key, reference_of_ours
from mailbot.core.plain import encode
from mailbot.core.planning.asking import judged, told
from mailbot.core.planning.case import Case
from mailbot.core.planning.completing import NAMES
from mailbot.core.planning.judging import JUDGED, facts_of, judgement, rejudged
from mailbot.core.planning.moves import again, answered, approvers_to_tell, done, entry, refused, voided
from mailbot.core.planning.noting import completed_by, due_in, wished
from mailbot.core.planning.observing import admitted, others_in
from mailbot.core.plans import Change, Fate, NewVersion, Plan, sha256
from mailbot.core.process import unchangeable
from mailbot.core.readings import CLUES, Fields, OfferReading, Origin, Source
from mailbot.core.rules import Ruling, Verdict

NO_OFFER = ("several_offers", "no_offer_found")  # the doubts that make no draft where there is no field
MOST_ASKED = 10  # times a day somebody is asked for an offer in another form: after that it is a machine
# what became of a mail that brings an offer, beside the words of Matter
NEW_VERSION, REQUEST_VOIDED, ONE_OF_SEVERAL = "new_version", "request_voided", "one_of_several"
ANOTHER_OFFER = "another_offer"  # of an answer: it is not about the offer of our letter


def take_in(case: Case, reading: OfferReading, matter: str = "") -> Plan:
    """Plan what becomes of one offer found in a recruiter's mail; `matter` says so of a new one."""
    nothing = _nothing_in(reading.fields)
    if nothing:
        return _no_offer(case, nothing)
    digest = _digest(reading)
    reading = replace(reading, fields=_with_records(case, reading.fields))
    known = case.world.by_reference(reading.fields.reference or "")
    if known is None:
        return _created(case, reading, digest, matter)
    if not case.is_recruiter_of(known):
        return answered(case, writing.refused(case.sender, Matter.REFERENCE_TAKEN, known.card.reference))
    refusal = _refusal(case, known, digest)
    if refusal:
        return refused(case, known, refusal)
    if known.digest == digest:
        return _same_text(case, known, reading)
    return _new_version(case, known, reading, digest)


def _same_text(case: Case, known: Offer, reading: OfferReading) -> Plan:
    """Plan an offer that comes again: its wishes may be new, and on another day its verdict may be another.

    That is why we ask for some offers again.
    """
    now = wished(case, known, reading.options)
    if now.noted:
        return completed_by(case, known, now)
    change, event = rejudged(case, known)
    if change.after.verdict != known.verdict:
        return done(case, (change,), event, (judged(case, change.after),), change.after.verdict.reason)
    return refused(case, known, Matter.SAME_TEXT)


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
    quotes = case.house.rules.quotes
    rule = {"several_offers": quotes.single, "no_offer_found": quotes.description}[why]
    verdict = Verdict(Ruling.UNDETERMINED, why, rule=rule)
    letter = writing.not_an_offer(case.sender, verdict, case.reading.subject)
    return again(case, letter, why, MOST_ASKED)


def _refusal(case: Case, known: Offer, digest: str) -> Matter | None:
    if why := unchangeable(known.state):
        return why
    # a new version voids what EN3S was asked and has answered, so it needs a mail that is proven
    asked = known.state not in JUDGED
    if asked and known.digest == digest:
        return Matter.SAME_TEXT
    if (asked or case.house.demands_authentication) and not case.proven:
        return Matter.NOT_AUTHENTICATED
    return None


def _reference(case: Case, fields: Fields) -> str:
    """Return the reference of a new offer: its own, or one of ours, which are not for others to give."""
    own = reference_key(fields.reference or "")
    if own and not OURS.fullmatch(own):
        return own
    return reference_of_ours(case.world.next_offer, case.today)


def _created(case: Case, reading: OfferReading, digest: str, matter: str) -> Plan:
    reference = _reference(case, reading.fields)
    facts = facts_of(reading.fields)
    due, unusable = due_in(case, reading.options)
    observers, strangers = admitted(case, others_in(case, reading.options))
    found = judgement(case, facts, due, case.reached)
    offer = Offer(
        id=case.world.next_offer,
        card=card_of(reference, reading.fields),
        facts=facts,
        recruiter=case.sender,
        state=move(State.DRAFT, found.event),
        version=1,
        digest=digest,
        verdict=found.verdict,
        created_at=case.mail.at,
        missing=found.missing,
        alert=reading.options.alert or False,
        due=due,
        message=reading.options.message or "",
        observers=observers,
    )
    matter = ONE_OF_SEVERAL if len(case.reading.offers) > 1 else matter
    letter = judged(case, offer, reading.attachments)
    letter = replace(letter, matter=matter, unusable=(*unusable, *strangers))
    answer = writing.answering(letter, case.reading)
    return _taken_in(case, Change(None, offer), "created", reading, (answer,))


def _new_version(case: Case, known: Offer, reading: OfferReading, digest: str) -> Plan:
    facts, options = facts_of(reading.fields), reading.options
    due, unusable = due_in(case, options)
    observers, strangers = admitted(case, others_in(case, options))
    found = judgement(case, facts, due or known.due, case.reached)
    offer = replace(
        known,
        card=card_of(known.card.reference, reading.fields),
        facts=facts,
        state=move(known.state, found.event),
        version=known.version + 1,
        digest=digest,
        verdict=found.verdict,
        missing=found.missing,
        alert=known.alert if options.alert is None else options.alert,
        due=due or known.due,
        message=known.message if options.message is None else options.message,
        observers=observers or known.observers,
        submitted_at=None,
        decision=None,
        request=voided(known.request),
        starts_on=None,
        advert="",
        advert_at=None,
    )
    approvers = approvers_to_tell(case, known)
    notes = (writing.request_superseded(p, known, "new_version") for p in approvers)
    letter = replace(
        judged(case, offer, reading.attachments),
        matter=REQUEST_VOIDED if approvers else NEW_VERSION,
        since=writing.asked_before(offer) or known.version,
        unusable=(*unusable, *strangers),
    )
    letters = (*told(case, offer, letter, letter.matter), *notes)
    return _taken_in(case, Change(known, offer), "new_version", reading, letters)


def _taken_in(
    case: Case, change: Change, event: str, reading: OfferReading, letters: tuple[Letter, ...]
) -> Plan:
    offer = change.after
    verdict = f"{offer.verdict.ruling}: {offer.verdict.reason}"
    return Plan(
        Fate.HANDLED,
        event,
        offer_id=offer.id,
        changes=(change,),
        versions=(NewVersion(offer.id, offer.version, reading.fields, reading.attachments),),
        letters=letters,
        entries=(entry(case, event, offer, verdict),),
    )


def card_of(reference: str, fields: Fields) -> Card:
    """Return what every mail about an offer that says `fields` shows of it: of a contradiction all sides."""
    said = {conflict.field: " / ".join(conflict.values) for conflict in fields.conflicts}
    return Card(
        reference=reference,
        title=said.get("title", fields.title or ""),
        organisation=said.get("organisation", fields.organisation or ""),
        level=said.get("level", fields.level_text or ""),
        place=said.get("place", fields.place or ""),
        contract=said.get("contract", fields.contract or ""),
        creation_date=fields.creation_date,
        created_by=fields.created_by or "",
    )


def _digest(reading: OfferReading) -> str:
    """Return the SHA-256 (hex) of what a mail says of an offer: its fields, wherever found, its attachments.

    What we make of it is no part of that, nor is a signature: an offer is the same under another colleague's.
    """
    fields, of_clue = reading.fields, (o.field for o in reading.fields.origins if o.source in CLUES)
    written = {name: encode(getattr(fields, name)) for name in (*NAMES, "level_text")}
    written |= dict.fromkeys(of_clue)
    if fields.level_text:
        del written["level"]  # its normal forms
    said = hashlib.sha256(json.dumps(written, sort_keys=True).encode())
    for attachment in reading.attachments:
        said.update(bytes.fromhex(sha256(attachment)))
    return said.hexdigest()
