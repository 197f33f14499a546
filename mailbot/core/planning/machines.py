"""Mail that no person wrote: it decides nothing and is never answered; two kinds of it are told to people."""

from dataclasses import replace
from datetime import date, timedelta

from mailbot.core import writing_answers
from mailbot.core.letters import Letter, LetterKind, Matter
from mailbot.core.offers import Offer, State
from mailbot.core.people import Person, Role
from mailbot.core.planning.case import Case
from mailbot.core.planning.doubts import DOUBT, written
from mailbot.core.planning.light import lines_of
from mailbot.core.planning.moves import entry
from mailbot.core.plans import Change, Entry, Fate, Plan, Sent
from mailbot.core.tokens import Purpose
from mailbot.core.writing import about, has_open_request
from mailbot.core.writing_failures import failure_notices

FAILED = ("hard", "soft")  # a delay may still end well
_LONGEST_ABSENCE = timedelta(days=400)  # a day beyond it was misread


def unattended(case: Case) -> Plan:
    """Plan an automatic mail: an approver's absence and a request that came back are told, once each."""
    reading = case.reading
    plan = Plan(Fate.AUTOMATIC, reading.automatic or "bounce")
    if reading.bounce:
        return _returned(case, plan) if reading.bounce.severity in FAILED else plan
    if reading.automatic == "out-of-office" and Role.APPROVER in case.roles:
        return _absent(case, plan)
    return plan


def _absent(case: Case, plan: Plan) -> Plan:
    """Tell the recruiter of each open request that the mail answers, and the deputy, who can answer it.

    What it says is kept: it decides nothing, but the status shows it.
    """
    address = case.reading.sender or ""
    deputy = case.house.people.deputy_of(address, case.today)
    back_on = _plausible(case, case.reading.back_on)
    words = written(case)
    for offer in _awaited(case, address):
        if ("absence", offer.id, offer.version, address) in case.world.told:
            continue
        letters = [writing_answers.absence(offer.recruiter, offer, case.sender, back_on, deputy)]
        if deputy:
            told = writing_answers.absence_for_deputy(deputy, offer, case.sender, back_on, case.today)
            letters.append(told)
        said = [entry(case, "absence", offer, back_on.isoformat() if back_on else "")]
        if words:  # a person may have written them: « je suis absente, mais je valide si … »
            said.append(entry(case, DOUBT, offer, words))
        plan = replace(
            plan,
            offer_id=plan.offer_id or offer.id,
            letters=(*plan.letters, *letters),
            entries=(*plan.entries, *said),
        )
    return plan


def _awaited(case: Case, address: str) -> tuple[Offer, ...]:
    """Return the offers whose open requests went to `address`, and which the mail answers or quotes."""
    letters = [x for m in case.reading.thread if (x := case.world.sent.get(m)) and x.to == address]
    answered = [x.request_id for x in letters if x.request_id]
    listed = [row.request_id for x in letters for row in lines_of(x).values() if row.request_id]
    quoted = [claim.subject for claim in case.claims((Purpose.APPROVE, Purpose.REFUSE))]
    found = []
    for request_id in dict.fromkeys((*answered, *listed, *quoted)):
        offer = case.world.by_request(request_id)
        if offer and offer.request and offer.request.id == request_id and has_open_request(offer):
            found.append(offer)
    return tuple(found)


def _plausible(case: Case, back_on: date | None) -> date | None:
    """Return the day of return if it is one to come."""
    return back_on if back_on and case.today <= back_on <= case.today + _LONGEST_ABSENCE else None


def _returned(case: Case, plan: Plan) -> Plan:
    """Tell, once for each letter and address, that a letter of ours was not delivered.

    Its Message-ID, which nobody can guess, proves that the report is of our letter.
    """
    letter = _letter_in(case)
    offer = case.world.offers.get(letter.offer_id or 0) if letter else None
    if letter is None or offer is None:
        return plan
    failed = replace(
        about(LetterKind(letter.kind), Person(letter.to), offer),
        version=letter.version,
        channel=_channel_of(case, letter),
        matter=Matter.WITHDRAWN if offer.state is State.WITHDRAWN else "",
    )
    notices = failure_notices(failed, "", case.house.people)
    severity = case.reading.bounce.severity if case.reading.bounce else ""
    said = undelivered(failed, severity, case.reading.message_id)
    if not notices or (said.event, offer.id, said.version, said.who) in case.world.told:
        return plan
    waits = offer.request is not None and offer.request.id == letter.request_id and has_open_request(offer)
    letters = notices if waits or letter.kind != LetterKind.REQUEST else ()
    return replace(
        plan, offer_id=offer.id, changes=_taken_off(offer, failed), letters=letters, entries=(said,)
    )


def _taken_off(offer: Offer, failed: Letter) -> tuple[Change, ...]:
    """Return the change of a published offer whose advert came back: that channel has it not, so far."""
    if not failed.channel or offer.state is not State.PUBLISHED:
        return ()
    channels, outlets = (
        tuple(name for name in names if name != failed.channel) for names in (offer.channels, offer.outlets)
    )
    return (Change(offer, replace(offer, channels=channels, outlets=outlets)),)


def _channel_of(case: Case, letter: Sent) -> str:
    """Return the channel that a letter brought an advert to, "" if it was for a person."""
    if letter.kind != LetterKind.PUBLISHED:
        return ""
    return next((o.name for o in case.house.channels if o.address == letter.to), "")


def undelivered(letter: Letter, why: str, message_id: str = "") -> Entry:
    """Return the journal's line for a letter about an offer that did not reach its reader, told of once."""
    return Entry(
        event=_failure_of(letter),
        who=letter.to.address,
        offer_id=letter.offer_id,
        reference=letter.card.reference if letter.card else "",
        version=letter.version,
        message_id=message_id,
        detail=why,
    )


def _failure_of(letter: Letter) -> str:
    if letter.kind is LetterKind.REQUEST:
        return "undeliverable"
    recall = letter.channel and letter.matter == Matter.WITHDRAWN
    return "recall-failure" if recall else "delivery-failure"


def _letter_in(case: Case) -> Sent | None:
    """Return the letter of ours that a report gives back: that to the recipient it names, if there is one."""
    found = [case.world.sent[m] for m in case.reading.thread if m in case.world.sent]
    recipient = case.reading.bounce.recipient if case.reading.bounce else ""
    return next((letter for letter in found if letter.to == recipient), found[0] if found else None)
