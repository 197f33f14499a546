"""Answers of EN3S: what a pressed button or written words decide about a request."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mailbot.core import writing, writing_answers
from mailbot.core.letters import Letter, LetterKind, Matter
from mailbot.core.offers import Decision, Event, Offer, Request, RequestState, State
from mailbot.core.people import Person, Role
from mailbot.core.planning import light
from mailbot.core.planning.case import Case
from mailbot.core.planning.doubts import LONGEST, asked_about, written
from mailbot.core.planning.enquiry import passed_on
from mailbot.core.planning.moves import again, answered, done, entry, moved
from mailbot.core.planning.observing import to_copy
from mailbot.core.plans import Fate, Plan, Sent
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
MOST_CONFIRMS = 20  # letters a day about one request: who brings about more only wants to fill a mailbox
CONFIRMATIONS = frozenset({Purpose.CONFIRM_APPROVE, Purpose.CONFIRM_REFUSE})


@dataclass(frozen=True, slots=True)
class Wish:
    """What an answer wants of a request; `confirmed`: the approver was asked again and said yes.

    `bare`: nothing but « oui », « ok » or « non » says so. `words` are what was written about this request
    where the mail is about several.
    """

    request_id: int
    choice: Choice
    doubt: Doubt | None
    comment: str
    confirmed: bool = False
    bare: bool = False
    words: str = ""


def by_button(case: Case, claim: Claim) -> Plan:
    """Plan what a valid button of a request does."""
    press = case.reading.press
    comment = press.comment if press else ""
    doubt = Doubt.CONTRADICTION if press and press.contradicted else None
    # only the one who was asked to confirm can confirm: this button needs no other proof
    mine = claim.holder == fingerprint(case.reading.sender or "")
    confirmed = mine and claim.purpose in CONFIRMATIONS
    return decide(case, Wish(claim.subject, PURPOSES[claim.purpose], doubt, comment, confirmed))


def by_words(case: Case, requests: tuple[int, ...], asked: Sent | None) -> Plan:
    """Plan what a written answer does to the request it is about; words about several are a doubt.

    `asked` is the letter of ours that it answers, None where that is not known.
    """
    offer = case.world.by_request(requests[0])
    told = asked is not None and light.asks(case, asked) is light.Asks.NOTHING
    if offer and (told or not writing.has_open_request(offer)) and light.acknowledges(case, asked):
        return Plan(Fate.HANDLED, "thanks", offer_id=offer.id, entries=(entry(case, "thanks", offer),))
    answer = light.meant(case, case.reading.answer, asked)
    unclear = answer.choice is Choice.NONE or len(requests) > 1
    doubt = answer.doubt or (Doubt.UNCLEAR if unclear else None)
    if len(requests) > 1 and doubt is Doubt.QUESTION:
        doubt = Doubt.UNCLEAR  # it might reach a recruiter whom it does not concern
    # a reply to a letter that asks to confirm is the same round trip as its button
    round_trip = asked is not None and asked.to == case.reading.sender
    confirmed = round_trip and light.confirmed_by(asked, case.today) is answer.choice
    return decide(case, Wish(requests[0], answer.choice, doubt, answer.comment, confirmed, answer.bare))


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
    if corrected and wish.bare:  # a word alone takes nothing back
        return _in_doubt(case, offer, replace(wish, doubt=Doubt.UNCLEAR))
    change = moved(
        offer,
        EVENTS[wish.choice],
        decision=decision,
        request=replace(request, state=RequestState.ANSWERED),
    )
    letters = [writing.decision_receipt(case.sender, change.after, corrected)]
    if offer.alert or corrected:
        letters.append(writing.alert(change.after, case.today, corrected))
    letters += _to_observers(case, change.after, corrected)
    return done(case, (change,), EVENTS[wish.choice], letters, wish.comment)


def _to_observers(case: Case, offer: Offer, corrected: bool) -> Iterable[Letter]:
    """Tell those whom the recruiter named, but nobody who is told already."""
    others = to_copy(case, offer, {case.reading.sender, offer.recruiter.address})
    return (writing_answers.observer(address, offer, corrected) for address in others)


def _too_late(case: Case, offer: Offer, wish: Wish) -> Plan:
    letter = writing.already_decided(case.sender, offer)
    plan = again(case, letter, "opposite_after_publication", MOST_ANSWERS)
    if not plan.letters:
        return plan
    notices = tuple(
        writing.admin_notice(admin, offer, Matter.OPPOSITE_AFTER_PUBLICATION, wish.comment)
        for admin in case.house.people.admins
    )
    return replace(plan, letters=plan.letters + notices)


def _in_doubt(case: Case, offer: Offer, wish: Wish) -> Plan:
    """Ask what an answer was meant to say; a question that is surely the approver's goes to the recruiter."""
    words = (wish.words or written(case) or wish.comment)[:LONGEST]
    doubt = wish.doubt or Doubt.UNCLEAR
    if offer.state is State.PUBLISHED:
        return again(case, writing.already_decided(case.sender, offer), doubt, MOST_ANSWERS)
    if doubt is not Doubt.QUESTION:
        return asked_about(case, offer, doubt, words)
    if words and (case.vouched or wish.confirmed or not case.house.demands_authentication):
        return passed_on(case, offer, words)
    return asked_about(case, offer, writing_answers.QUESTION_KEPT, words)


def _may_still_change(case: Case, offer: Offer) -> bool:
    """Say whether an answer could change anything: EN3S owes one, or an approver may correct its own."""
    answered_one = offer.request is not None and offer.request.state is RequestState.ANSWERED
    corrects = answered_one and Role.APPROVER in case.roles and offer.state is not State.PUBLISHED
    return corrects or writing.has_open_request(offer)


def _ask_the_approver(case: Case, offer: Offer, wish: Wish) -> Plan:
    """Ask those on record: an answer that lacks its proof is not a decision, whoever sent it."""
    if not _may_still_change(case, offer) or wish.choice is Choice.NONE:
        return Plan(Fate.UNKNOWN_SENDER, "not_an_approver", offer_id=offer.id)
    sender = case.reading.sender
    approvers = case.house.people.approvers_on(case.today)
    asked: tuple[Person, ...] = tuple(p for p in approvers if p.address == sender) or approvers
    approve = wish.choice is Choice.APPROVE
    letters = tuple(writing.confirm_decision(p, offer, approve, wish.comment, case.today) for p in asked)
    if offer.request and case.world.asked_today[LetterKind.CONFIRM, offer.request.id] >= MOST_CONFIRMS:
        letters = ()
    reason = "not_authenticated" if Role.APPROVER in case.roles else "not_an_approver"
    return Plan(
        Fate.ANSWERED,
        reason,
        offer_id=offer.id,
        letters=letters,
        entries=(entry(case, LetterKind.CONFIRM, offer, reason),),
    )
