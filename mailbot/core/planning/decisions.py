"""Answers of EN3S: what a pressed button or written words decide about a request."""

from dataclasses import dataclass, replace

from mailbot.core import writing
from mailbot.core.letters import LetterKind, Matter
from mailbot.core.offers import Decision, Event, Offer, Request, RequestState, State
from mailbot.core.people import Person, Role
from mailbot.core.planning.case import Case
from mailbot.core.planning.moves import again, answered, done, entry, moved
from mailbot.core.plans import Fate, Plan
from mailbot.core.readings import Choice, Doubt
from mailbot.core.tokens import Claim, Purpose, fingerprint

EVENTS = {Choice.APPROVE: Event.APPROVE, Choice.REFUSE: Event.REFUSE}
OUTCOMES = {Choice.APPROVE: State.APPROVED, Choice.REFUSE: State.REFUSED}
PURPOSES = {
    Purpose.APPROVE: Choice.APPROVE,
    Purpose.REFUSE: Choice.REFUSE,
    Purpose.CONFIRM_APPROVE: Choice.APPROVE,
    Purpose.CONFIRM_REFUSE: Choice.REFUSE,
}
MOST_ANSWERS = 3  # a day, of one kind about one request: what writes more is a machine
CONFIRMATIONS = frozenset({Purpose.CONFIRM_APPROVE, Purpose.CONFIRM_REFUSE})


@dataclass(frozen=True, slots=True)
class Wish:
    """What an answer wants of a request; `confirmed`: the approver was asked again and said yes."""

    request_id: int
    choice: Choice
    doubt: Doubt | None
    comment: str
    confirmed: bool = False


def by_button(case: Case, claim: Claim) -> Plan:
    """Plan what a valid button of a request does."""
    press = case.reading.press
    comment = press.comment if press else ""
    doubt = Doubt.CONTRADICTION if press and press.contradicted else None
    # only the one who was asked to confirm can confirm: this button needs no other proof
    mine = claim.holder == fingerprint(case.reading.sender or "")
    confirmed = mine and claim.purpose in CONFIRMATIONS
    return decide(case, Wish(claim.subject, PURPOSES[claim.purpose], doubt, comment, confirmed))


def by_words(case: Case, requests: tuple[int, ...]) -> Plan:
    """Plan what a written answer does to the request it is about; words about several are a doubt."""
    answer = case.reading.answer
    unclear = answer.choice is Choice.NONE or len(requests) > 1
    doubt = answer.doubt or (Doubt.UNCLEAR if unclear else None)
    return decide(case, Wish(requests[0], answer.choice, doubt, answer.comment))


def decide(case: Case, wish: Wish) -> Plan:
    """Plan what an answer does: whose is it, of which request, is it clear, is it proven, what changes."""
    offer = case.world.by_request(wish.request_id)
    if offer is None or offer.request is None:
        return answered(case, writing.refused(case.sender, Matter.UNKNOWN_CODE))
    if Role.APPROVER not in case.roles:
        return _ask_the_approver(case, offer, wish)
    if offer.request.id != wish.request_id or offer.request.state is RequestState.VOID:
        return again(case, writing.expired(case.sender, offer, case.today), "void_request", MOST_ANSWERS)
    if wish.doubt or wish.choice is Choice.NONE:
        return _in_doubt(case, offer, wish)
    if case.house.demands_authentication and not case.vouched and not wish.confirmed:
        return _ask_the_approver(case, offer, wish)
    return _decided(case, offer, offer.request, wish)


def _decided(case: Case, offer: Offer, request: Request, wish: Wish) -> Plan:
    if offer.decision and offer.decision.choice is OUTCOMES[wish.choice]:
        return again(case, writing.decision_receipt(case.sender, offer), "same_answer", MOST_ANSWERS)
    if offer.state is State.PUBLISHED:
        return _too_late(case, offer, wish)
    decision = Decision(
        OUTCOMES[wish.choice], case.sender, case.mail.at, wish.comment, case.reading.message_id
    )
    corrected = offer.decision is not None
    change = moved(
        offer,
        EVENTS[wish.choice],
        decision=decision,
        request=replace(request, state=RequestState.ANSWERED),
    )
    letters = [writing.decision_receipt(case.sender, change.after, corrected)]
    if offer.alert or corrected:
        letters.append(writing.alert(change.after, case.today, corrected))
    return done(case, (change,), EVENTS[wish.choice], letters, wish.comment)


def _too_late(case: Case, offer: Offer, wish: Wish) -> Plan:
    plan = answered(case, writing.already_decided(case.sender, offer), "opposite_after_publication")
    notices = tuple(
        writing.admin_notice(admin, offer, Matter.OPPOSITE_AFTER_PUBLICATION, wish.comment)
        for admin in case.house.people.admins
    )
    return replace(plan, letters=plan.letters + notices)


def _in_doubt(case: Case, offer: Offer, wish: Wish) -> Plan:
    quote = case.reading.said or case.reading.new_text or wish.comment
    doubt = wish.doubt or Doubt.UNCLEAR
    letter = writing.clarification(case.sender, offer, doubt, quote, case.today)
    return again(case, letter, doubt, MOST_ANSWERS)


def _ask_the_approver(case: Case, offer: Offer, wish: Wish) -> Plan:
    """Ask those on record: an answer that lacks its proof is not a decision, whoever sent it."""
    if not writing.has_open_request(offer) or wish.choice is Choice.NONE:
        return Plan(Fate.UNKNOWN_SENDER, "not_an_approver", offer_id=offer.id)
    sender = case.reading.sender
    approvers = case.house.people.approvers_on(case.today)
    asked: tuple[Person, ...] = tuple(p for p in approvers if p.address == sender) or approvers
    approve = wish.choice is Choice.APPROVE
    letters = tuple(writing.confirm_decision(p, offer, approve, wish.comment, case.today) for p in asked)
    reason = "not_authenticated" if Role.APPROVER in case.roles else "not_an_approver"
    return Plan(
        Fate.ANSWERED,
        reason,
        offer_id=offer.id,
        letters=letters,
        entries=(entry(case, LetterKind.CONFIRM, offer, reason),),
    )
