"""The conversation with a recruiter about an offer that was taken in: plain replies complete it."""

import re
from dataclasses import dataclass, replace

from mailbot.core.letters import LetterKind, Matter, Noted
from mailbot.core.offers import OURS, Offer, reference_key
from mailbot.core.planning.asking import asked_of, judged
from mailbot.core.planning.case import Case
from mailbot.core.planning.completing import NAMES, Named, completed, named
from mailbot.core.planning.intake import ANOTHER_OFFER, card_of, take_in
from mailbot.core.planning.judging import JUDGED, facts_of
from mailbot.core.planning.moves import again, entry, refused
from mailbot.core.planning.noting import Wished, completed_by, wished
from mailbot.core.planning.posts import is_another
from mailbot.core.planning.thanks import only_thanks
from mailbot.core.plans import Fate, NewVersion, Plan, sha256
from mailbot.core.process import unchangeable
from mailbot.core.questions import Question, affirmed, open_questions
from mailbot.core.readings import Attachment, Completion, Fields, OfferReading, Options, Reading
from mailbot.core.rules import judge

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
# letters of a kind about one offer a day, before an answer that changes nothing stays unanswered
MOST_ROUNDS = 8


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


def completes(case: Case, offer: Offer, reading: OfferReading) -> bool:
    """Say whether what reads like an offer, in a reply about `offer`, only completes that.

    Another reference is another offer, a whole text under the same reference the next version; and so is,
    without a reference, what names another post.
    """
    said = reading.fields
    if offer.state not in JUDGED or "several_offers" in said.doubts:
        return False
    known = case.world.by_reference(said.reference) if said.reference else None
    if known:
        return known.id == offer.id and not said.description
    if said.reference and not OURS.fullmatch(offer.card.reference):
        return False
    return not _is_another(case, offer, said)


def _is_another(case: Case, offer: Offer, said: Fields) -> bool:
    """Say whether an answer about `offer` tells of another post than that."""
    before = case.world.fields.get(offer.id)
    if before is None:
        return False
    return is_another(before, said, {question.field for question in _questions(case, offer, before)})


def reply(case: Case, offer: Offer) -> Plan | None:
    """Plan a reply about `offer`; None where it says nothing of it and nothing is asked."""
    answer = _answer(case)
    if _thanks(case, offer, answer):
        return Plan(Fate.HANDLED, "thanks", offer_id=offer.id, entries=(entry(case, "thanks", offer),))
    if offer.state not in JUDGED:
        why = unchangeable(offer.state) or Matter.ANSWER_TOO_LATE
        return None if answer.is_empty else refused(case, offer, why)
    before = case.world.fields.get(offer.id)
    if before is None:
        return None
    if not case.proven:
        return refused(case, offer, Matter.NOT_AUTHENTICATED)
    said = answer.said
    if not case.reading.offers and _is_another(case, offer, said.fields):
        return take_in(case, OfferReading(said.fields, said.options), ANOTHER_OFFER)
    return _heard(case, offer, before, answer)


def _thanks(case: Case, offer: Offer, answer: _Answer) -> bool:
    """Say whether a reply only thanks for a letter, or has received it; not where an answer is waited for."""
    before = case.world.fields.get(offer.id, Fields())
    asked = _questions(case, offer, before)
    said = replace(answer.said, bare="")
    if said != Completion() or answer.files or any(question.needed for question in asked):
        return False
    return only_thanks(case.reading, assent=not any(question.yes for question in asked))


def _questions(case: Case, offer: Offer, now: Fields) -> tuple[Question, ...]:
    """Return what there is to ask about an offer that says `now`."""
    yes = affirmed(case.house.rules, now.organisation or "")
    return open_questions(offer.verdict, asked_of(case, offer), now, offer.due, yes)


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
    heard = named(answer.said, _questions(case, offer, before), case.house.rules)
    reference, said, taken = _reference(case, offer, heard)
    now = completed(before, said, case.house.rules)
    wishes = wished(case, offer, answer.said.options)
    files = _new_files(case, offer, answer.files)
    added = (Noted("attachments", ", ".join(f.name for f in files)),) if files else ()
    noted = (*now.noted, *wishes.noted, *added)
    unusable = (*taken, *now.unusable, *wishes.unusable, *_denied(heard))
    if not noted:
        return _unchanged(case, offer, heard, answer, unusable)
    card, facts = card_of(reference, now.fields), facts_of(now.fields)
    after = replace(wishes.offer, card=card, facts=facts)
    version = NewVersion(offer.id, offer.version, now.fields, files, completes=True)
    return completed_by(case, offer, Wished(after, noted, unusable), (version,), files)


def _reference(case: Case, offer: Offer, heard: Named) -> tuple[str, Named, tuple[Noted, ...]]:
    """Return the reference of the offer after an answer, the answer without one it cannot have, and that one.

    Only a reference of ours gives way to the recruiter's.
    """
    written, own = heard.fields.reference, offer.card.reference
    if written is None:
        return own, heard, ()
    key, known = reference_key(written), case.world.by_reference(written)
    ours = OURS.fullmatch(own) and not OURS.fullmatch(key)
    if key and ours and known is None and offer.request is None:
        return key, heard, ()
    without = replace(heard, fields=replace(heard.fields, reference=None))
    return own, without, () if known and known.id == offer.id else (Noted("reference", written),)


def _new_files(case: Case, offer: Offer, files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """Return the files of an answer that the version does not have, each once."""
    there = case.world.files.get(offer.id, frozenset())
    return tuple({sha256(file): file for file in files if sha256(file) not in there}.values())


def _denied(heard: Named) -> tuple[Noted, ...]:
    """Return what was denied and leaves a question open: what is it then?"""
    return tuple(Noted(name, "no") for name in heard.denied if name != "organisation")


def _unchanged(case: Case, offer: Offer, heard: Named, answer: _Answer, unusable: tuple[Noted, ...]) -> Plan:
    """Plan the answer to a reply that changes nothing: it was known, or is not understood."""
    if heard.which:
        matter = Matter.WHICH_QUESTION
    elif unusable or answer.is_empty or (heard == Named() and answer.said.options == Options()):
        matter = Matter.ANSWER_UNCLEAR
    else:
        matter = Matter.NOTHING_NEW
    quote = "" if matter is Matter.NOTHING_NEW else case.reading.said or case.reading.new_text
    # the record keeps no words of the rules: where they still judge so, theirs are shown
    found = judge(case.house.rules, offer.facts, case.reached, due=offer.due)
    letter = replace(
        judged(case, offer),
        unusable=unusable,
        matter=matter,
        quote=quote,
        verdict=found if found == offer.verdict else offer.verdict,
    )
    return again(case, letter, matter, MOST_ROUNDS)
