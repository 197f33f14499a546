"""Planning: a reading and what is known → all that must happen, as a value; nothing has happened yet."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from mailbot.core import writing
from mailbot.core.letters import Letter, LetterKind, Matter
from mailbot.core.offers import Offer
from mailbot.core.people import Role
from mailbot.core.planning import (
    adverts,
    conversation,
    decisions,
    digests,
    enquiry,
    intake,
    light,
    machines,
    publication,
    submission,
    wishes,
)
from mailbot.core.planning.case import Case, House, World
from mailbot.core.planning.commands import helped, obey
from mailbot.core.planning.moves import answered, entry, refused
from mailbot.core.plans import Fate, Plan
from mailbot.core.readings import Button, Kind, OfferReading, Press, Unreadable
from mailbot.core.tokens import Claim, Purpose, Standing, Verified, fingerprint

__all__ = ["Case", "House", "World", "broken", "plan"]

# which purposes a button's name may stand for: « Confirmer » repeats an action, so it stands for several
MEANINGS = {
    Button.APPROVE: {Purpose.APPROVE},
    Button.REFUSE: {Purpose.REFUSE},
    Button.SUBMIT: {Purpose.SUBMIT},
    Button.PUBLISH: {Purpose.PUBLISH},
    Button.WITHDRAW: {Purpose.WITHDRAW},
    Button.CLOSE: {Purpose.CLOSE},
    Button.MODIFY: {Purpose.MODIFY},
    Button.CONFIRM: {
        Purpose.CONFIRM_APPROVE,
        Purpose.CONFIRM_REFUSE,
        Purpose.SUBMIT,
        Purpose.PUBLISH,
        Purpose.WITHDRAW,
        Purpose.WISHES,
        Purpose.CLOSE,
    },
}


def plan(case: Case) -> Plan:
    """Say what must happen because of one mail."""
    reading = case.reading
    if reading.automatic or reading.bounce:
        return machines.unattended(case)
    if reading.sender is None:
        fate = Fate.UNREADABLE if reading.unreadable else Fate.UNKNOWN_SENDER
        return _set_aside(case, fate, reading.unreadable or "no_single_sender")
    if reading.press:
        return _pressed(case, reading.press)
    if not case.roles:
        return _from_stranger(case)
    if reading.unreadable:
        return _unreadable(case, reading.unreadable)
    return _written(case)


def broken(case: Case, error: str) -> Plan:
    """Say what becomes of a mail that broke the reader or the handling too often: a person looks at it."""
    aside = _set_aside(case, Fate.BROKEN, error)
    if not case.roles or case.reading.automatic or case.reading.bounce:
        return aside
    return replace(aside, letters=helped(case, Matter.BROKE_READER, case.reading.subject).letters)


def _written(case: Case) -> Plan:
    """Plan a mail in somebody's own words: an answer to ours, a command, an offer, or none of these."""
    reading = case.reading
    answers = Role.APPROVER in case.roles and not reading.commands
    answer = _answer_of_en3s(case) if answers else None
    if answer:
        return answer
    question = enquiry.asked_in(case) if not reading.commands else None
    reply = enquiry.answered(case, question) if question else None
    if reply:
        return reply
    discussed = conversation.talked_about(case)
    brings = reading.kind is Kind.OFFER and Role.RECRUITER in case.roles  # an answer may hold files alone
    if brings and not _completes(case, discussed):
        return _one_by_one(case, (partial(_taken_in, case, offer, discussed) for offer in reading.offers))
    if reading.commands:
        return _one_by_one(case, (partial(obey, case, command) for command in reading.commands))
    if reading.items and Role.APPROVER in case.roles:
        return digests.relisted(case)
    planned = conversation.reply(case, discussed) if discussed else None
    return planned or helped(case, Matter.NOT_UNDERSTOOD, reading.subject)


def _completes(case: Case, discussed: Offer | None) -> bool:
    """Say whether the one offer that the mail seems to hold is an answer about the one that is discussed."""
    offers = case.reading.offers
    return discussed is not None and len(offers) == 1 and conversation.completes(case, discussed, offers[0])


def _taken_in(case: Case, offer: OfferReading, discussed: Offer | None) -> Plan:
    """Plan one offer of a mail; in a reply about another offer, one without a reference is told from that."""
    beside = discussed is not None and not offer.fields.reference
    return intake.take_in(case, offer, intake.ANOTHER_OFFER if beside else "")


def _one_by_one(case: Case, steps: Iterable[Callable[[], Plan]]) -> Plan:
    """Plan several things that one mail asks for, each knowing what the others before it change."""
    plans = []
    for step in steps:
        plans.append(step())
        case.world.move(plans[-1].changes)
    return Plan(
        fate=Fate.HANDLED if any(p.changes for p in plans) else plans[0].fate,
        reason=", ".join(p.reason for p in plans),
        offer_id=plans[0].offer_id,
        changes=tuple(change for p in plans for change in p.changes),
        versions=tuple(version for p in plans for version in p.versions),
        letters=_one_help(letter for p in plans for letter in p.letters),
        entries=tuple(line for p in plans for line in p.entries),
    )


def _one_help(letters: Iterable[Letter]) -> tuple[Letter, ...]:
    """Return `letters` with the first help only: it explains what the others would."""
    kept: list[Letter] = []
    for letter in letters:
        if letter.kind is not LetterKind.HELP or all(k.kind is not LetterKind.HELP for k in kept):
            kept.append(letter)
    return tuple(kept)


def _answer_of_en3s(case: Case) -> Plan | None:
    """Plan a mail that answers requests: that of the letter replied to, or quoted ones; None if none."""
    asked = light.asked_by(case)
    if asked and light.lines_of(asked):
        return digests.answer(case, asked)
    threaded = (asked.request_id,) if asked and asked.request_id else ()
    quoted = (claim.subject for claim in case.claims((Purpose.APPROVE, Purpose.REFUSE)))
    requests = tuple(dict.fromkeys((*threaded, *quoted)))
    return decisions.by_words(case, requests, asked) if requests else None


def _pressed(case: Case, press: Press) -> Plan:
    """Plan a pressed button: the first code is the one that was pressed, the others were only quoted."""
    verified = next(iter(case.verified()), Verified(Standing.FORGED))
    claim = verified.claim
    if claim and verified.standing is Standing.VALID and claim.purpose in MEANINGS.get(press.button, ()):
        return _act(case, press, claim)
    if not case.roles:
        return _from_stranger(case)
    offer = _offer_of(case, claim) if claim and verified.standing is Standing.EXPIRED else None
    if offer is None or not case.may_see(offer):
        return answered(case, writing.refused(case.sender, Matter.UNKNOWN_CODE))
    if Role.APPROVER in case.roles:
        return answered(case, writing.expired(case.sender, offer, case.today))
    letter = writing.expired_for_recruiter(case.sender, offer, case.today, case.due_for(offer))
    return answered(case, letter)


def _act(case: Case, press: Press, claim: Claim) -> Plan:
    """Plan what a valid token entitles its holder to."""
    if claim.purpose in decisions.PURPOSES:
        return decisions.by_button(case, claim)
    offer = _offer_of(case, claim)
    if offer is None or not _holds(case, claim, offer):
        not_yours = writing.refused(case.sender, Matter.NOT_YOURS)
        return answered(case, not_yours) if case.roles else _from_stranger(case)
    if claim.version != offer.version:
        return refused(case, offer, Matter.OLD_VERSION)
    if claim.purpose is Purpose.SUBMIT:
        return submission.submit(case, offer, press.options)
    if claim.purpose is Purpose.PUBLISH:
        return publication.publish(case, offer, press.options)
    if claim.purpose is Purpose.WISHES:
        return wishes.confirmed(case, offer, press.options)
    if claim.purpose is Purpose.CLOSE:
        return publication.close(case, offer)
    if claim.purpose is Purpose.MODIFY:
        return adverts.modify(case, offer, press.options.advert)
    return publication.withdraw(case, offer)


def _holds(case: Case, claim: Claim, offer: Offer) -> bool:
    """Say whether the sender may use a token: its holder, or a colleague whose mail is vouched for."""
    mine = claim.holder == fingerprint(case.reading.sender or "")
    return (mine and bool(case.roles)) or (case.vouched and case.is_recruiter_of(offer))


def _offer_of(case: Case, claim: Claim) -> Offer | None:
    if claim.purpose in decisions.PURPOSES:
        return case.world.by_request(claim.subject)
    return case.world.offers.get(claim.subject)


def _from_stranger(case: Case) -> Plan:
    """Plan a mail of somebody on no list: an offer waits for an admin, the rest gets help once a day."""
    if case.reading.kind is Kind.OFFER or case.reading.unreadable:
        return _set_aside(case, Fate.UNKNOWN_SENDER, case.reading.unreadable or "unknown_sender")
    if not case.vouched:
        return Plan(Fate.UNKNOWN_SENDER, "unknown_sender")
    return replace(helped(case, Matter.GREETING), fate=Fate.UNKNOWN_SENDER)


def _unreadable(case: Case, why: Unreadable) -> Plan:
    return replace(
        _set_aside(case, Fate.UNREADABLE, why),
        letters=helped(case, Matter(why), case.reading.subject).letters,
    )


def _set_aside(case: Case, fate: Fate, reason: str) -> Plan:
    return Plan(fate, reason, quarantine=True, entries=(entry(case, "quarantined", detail=reason),))
