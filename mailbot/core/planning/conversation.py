"""The conversation with a recruiter about an offer that was taken in: plain replies complete it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from mailbot.core import writing
from mailbot.core.letters import Letter, LetterKind, Matter, Noted
from mailbot.core.offers import Offer, move, reference_key
from mailbot.core.planning.case import Case
from mailbot.core.planning.completing import NAMES, Completed, Named, completed, named
from mailbot.core.planning.intake import FINAL, OURS, card_of
from mailbot.core.planning.judging import JUDGED, facts_of, judgement
from mailbot.core.planning.moves import again, entry, refused
from mailbot.core.plans import Change, Fate, NewVersion, Plan
from mailbot.core.questions import open_questions
from mailbot.core.readings import Attachment, Completion, Fields, OfferReading, Options, Reading

# the letters whose answer is about the offer that they are about
TALKS = frozenset(
    {
        LetterKind.OFFER_CREATED,
        LetterKind.OFFER_INCOMPLETE,
        LetterKind.OFFER_EXEMPT,
        LetterKind.REFUSED_ACTION,
        LetterKind.STATUS,
    }
)
# « RE: NVHADD00095 – Auditeur : informations à compléter »
_SUBJECT = re.compile(r"(?:\s*(?:re|rép|réf|aw|tr)\s*:)+\s*(?P<reference>\S.{0,63}?)\s+[–:]", re.I)
_LONGEST_SUBJECT = 200  # characters
MOST_ROUNDS = (
    8  # letters of a kind about one offer a day, before an answer that changes nothing stays unanswered
)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a reply says of an offer; `files` are its attachments."""

    said: Completion
    files: tuple[Attachment, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == _Answer(Completion())


def talked_about(case: Case) -> Offer | None:
    """Return the offer of the nearest letter of ours that the mail answers, if its sender recruits for it."""
    letters = (case.world.sent.get(message_id) for message_id in case.reading.thread)
    letter = next((x for x in letters if x and x.offer_id and x.kind in TALKS), None)
    if letter:
        offer = case.world.offers.get(letter.offer_id or 0)
    else:  # a program that drops the thread keeps the subject; it proves nothing
        offer = case.world.by_reference(reference_in(case.reading)) if case.vouched else None
    return offer if offer and case.is_recruiter_of(offer) else None


def reference_in(reading: Reading) -> str:
    """Return the reference that the subject of an answer to a letter of ours begins with, "" if none."""
    found = _SUBJECT.match(reading.subject[:_LONGEST_SUBJECT]) if reading.completion else None
    return reference_key(found["reference"]) if found else ""


def completes(offer: Offer, reading: OfferReading) -> bool:
    """Say whether what reads like an offer, in a reply about `offer`, only completes that.

    Another reference is another offer; a whole text under the same reference is the next version.
    """
    said = reading.fields
    if offer.state not in JUDGED or "several_offers" in said.doubts:
        return False
    reference = reference_key(said.reference or "")
    return not reference or (reference == offer.card.reference and not said.description)


def reply(case: Case, offer: Offer) -> Plan | None:
    """Plan a reply about `offer`; None where it says nothing of it and nothing is asked."""
    answer = _answer(case)
    if offer.state not in JUDGED:
        why = FINAL.get(offer.state, Matter.ANSWER_TOO_LATE)
        return None if answer.is_empty else refused(case, offer, why)
    before = case.world.fields.get(offer.id)
    if before is None:
        return None
    if not case.proven:
        return refused(case, offer, Matter.NOT_AUTHENTICATED)
    return _heard(case, offer, before, answer)


def _answer(case: Case) -> _Answer:
    """Return what the mail says: its lines and sentences first, then what reads like an offer in it."""
    said, offers = case.reading.completion or Completion(), case.reading.offers
    if not offers:
        return _Answer(said)
    found = offers[0]
    own = {name: getattr(said.fields, name) for name in NAMES if getattr(said.fields, name) not in (None, ())}
    if said.fields.level_text:
        own["level_text"] = said.fields.level_text
    origins = tuple(o for o in found.fields.origins if o.field not in own)
    fields = replace(found.fields, origins=origins, **own)
    options = _options(said.options, found.options)
    return _Answer(replace(said, fields=fields, options=options), found.attachments)


def _options(first: Options, then: Options) -> Options:
    dated = first if first.due_text or first.due else then
    return Options(
        alert=then.alert if first.alert is None else first.alert,
        due=dated.due,
        due_text=dated.due_text,
        message=first.message or then.message,
        observers=first.observers or then.observers,
    )


def _heard(case: Case, offer: Offer, before: Fields, answer: _Answer) -> Plan:
    """Plan an answer about an offer that EN3S has not been asked about."""
    questions = open_questions(offer.verdict, offer.missing, before, offer.due)
    heard = named(answer.said, questions, case.house.rules)
    said, reference = _reference_checked(case, offer, heard)
    now = completed(before, said)
    after, wished, refused_wishes = _wishes(case, offer, answer.said.options)
    files = (Noted("attachments", ", ".join(f.name for f in answer.files)),) if answer.files else ()
    noted = (*now.noted, *wished, *files)
    unusable = (*reference, *now.unusable, *refused_wishes, *_denied(heard))
    if noted:
        return _completed(case, offer, replace(after, card=card_of(_key(offer, now.fields), now.fields)),
                          Completed(now.fields, noted, unusable), answer)  # fmt: skip
    return _unchanged(case, offer, heard, answer, unusable)


def _reference_checked(case: Case, offer: Offer, heard: Named) -> tuple[Named, tuple[Noted, ...]]:
    """Return what is named without a reference that cannot become the offer's, and that reference."""
    written = heard.fields.reference
    if written is None:
        return heard, ()
    key = reference_key(written)
    free = case.world.by_reference(key) is None and offer.request is None
    ours = OURS.fullmatch(offer.card.reference) is not None
    if key and free and ours and not OURS.fullmatch(key):
        return heard, ()
    without = replace(heard, fields=replace(heard.fields, reference=None))
    return without, () if key == offer.card.reference else (Noted("reference", written),)


def _key(offer: Offer, now: Fields) -> str:
    own = reference_key(now.reference or "")
    return (
        own
        if own and OURS.fullmatch(offer.card.reference) and not OURS.fullmatch(own)
        else offer.card.reference
    )


def _denied(heard: Named) -> tuple[Noted, ...]:
    """Return what was denied and leaves a question open: what is it then?"""
    return tuple(Noted(name, "no") for name in heard.denied if name != "organisation")


def _wishes(case: Case, offer: Offer, said: Options) -> tuple[Offer, tuple[Noted, ...], tuple[Noted, ...]]:
    """Return `offer` with the options that an answer names, what of them is new, and what is no value."""
    noted: list[Noted] = []
    past = said.due is not None and said.due < case.today
    unusable = (
        (Noted("due", said.due_text or _day(said.due)),) if past or (said.due_text and not said.due) else ()
    )
    due = None if past else said.due
    if said.alert is not None and said.alert is not offer.alert:
        noted.append(Noted("alert", "yes" if said.alert else "no", "yes" if offer.alert else "no"))
    if due and due != offer.due:
        noted.append(Noted("due", _day(due), _day(offer.due)))
    if said.message and said.message != offer.message:
        noted.append(Noted("message", said.message, offer.message))
    observers = tuple(address for address in said.observers if address != case.reading.sender)
    if observers and observers != offer.observers:
        noted.append(Noted("observers", ", ".join(observers), ", ".join(offer.observers)))
    after = replace(
        offer,
        alert=offer.alert if said.alert is None else said.alert,
        due=due or offer.due,
        message=said.message or offer.message,
        observers=observers or offer.observers,
    )
    return after, tuple(noted), unusable


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _completed(case: Case, offer: Offer, wished: Offer, now: Completed, answer: _Answer) -> Plan:
    """Plan the change of the draft: judged anew, under the same number, and acknowledged."""
    facts = facts_of(now.fields)
    found = judgement(case, facts, wished.due, case.reached)
    after = replace(
        wished,
        facts=facts,
        state=move(offer.state, found.event),
        verdict=found.verdict,
        missing=found.missing,
    )
    letter = _letter(case, after, now.noted, now.unusable, files=answer.files)
    changed = ", ".join(note.field for note in now.noted)
    detail = f"{after.verdict.ruling}: {after.verdict.reason} ({changed})"
    return Plan(
        Fate.HANDLED,
        "completed",
        offer_id=offer.id,
        changes=(Change(offer, after),),
        versions=(NewVersion(offer.id, offer.version, now.fields, answer.files, completes=True),),
        letters=(writing.answering(letter, case.reading),),
        entries=(entry(case, "completed", after, detail),),
    )


def _unchanged(case: Case, offer: Offer, heard: Named, answer: _Answer, unusable: tuple[Noted, ...]) -> Plan:
    """Plan the answer to a reply that changes nothing: it was known, or is not understood."""
    if heard.which:
        matter = Matter.WHICH_QUESTION
    elif unusable or answer.is_empty or (heard == Named() and answer.said.options == Options()):
        matter = Matter.ANSWER_UNCLEAR
    else:
        matter = Matter.NOTHING_NEW
    quote = "" if matter is Matter.NOTHING_NEW else case.reading.new_text
    letter = replace(_letter(case, offer, (), unusable), matter=matter, quote=quote)
    return again(case, letter, matter, MOST_ROUNDS)


def _letter(
    case: Case,
    offer: Offer,
    noted: tuple[Noted, ...],
    unusable: tuple[Noted, ...],
    files: Sequence[Attachment] = (),
) -> Letter:
    due = case.due_for(offer)
    letter = writing.judged(case.sender, offer, case.today, due, files, case.reading.cut)
    return replace(letter, noted=noted, unusable=unusable)
