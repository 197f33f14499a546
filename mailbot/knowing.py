"""What storage knows about a batch of mails, asked in few queries for all of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from mailbot.core.calendar import paris_day, paris_midnight
from mailbot.core.letters import LetterKind, Matter, Step
from mailbot.core.offers import Event, id_in, reference_key
from mailbot.core.planning import World
from mailbot.core.planning.case import ONCE, Again
from mailbot.core.planning.channels import DELIVERED, RECALLED
from mailbot.core.planning.completing import references_in
from mailbot.core.planning.conversation import TALKS, reference_in
from mailbot.core.planning.decisions import PURPOSES
from mailbot.core.planning.judging import JUDGED
from mailbot.core.planning.reminders import Reminder
from mailbot.core.planning.wishes import ALERT_SET, OBSERVERS_SET
from mailbot.core.readings import Reading
from mailbot.core.tokens import Claim, verify
from storage import journal, letters, offers
from storage.statements import Transaction

# the events whose words are shown to whoever may read them
SAID = frozenset({"clarification", "doubt", "question", "reply", DELIVERED, RECALLED})
REMINDED = frozenset({Reminder.SOON, Reminder.DUE, Reminder.UNSUBMITTED})  # admins are told otherwise
OTHERS = frozenset({"created", "new_version", "completed", "absence", "undeliverable", "closed"})
WISHED = frozenset({Matter.PLANNED, Matter.MODIFIED, ALERT_SET, OBSERVERS_SET})
LIFE = frozenset({*Event, *SAID, *REMINDED, *OTHERS, *WISHED})
MOST_STEPS = 100  # the newest; more make no mail that anybody reads
# the letters that an answering machine could bring about again and again
ASKED_AGAIN = (
    LetterKind.HELP,
    LetterKind.CLARIFICATION,
    LetterKind.EXPIRED,
    LetterKind.DECISION_RECEIPT,
    LetterKind.ALREADY_DECIDED,
    LetterKind.DIGEST,
    LetterKind.TRANSCRIPT,
    LetterKind.OFFER_CREATED,
    LetterKind.OFFER_INCOMPLETE,
    LetterKind.OFFER_EXEMPT,
)


# the letters about a request that are counted whoever gets them
ASKED_TODAY = (LetterKind.CLARIFICATION, LetterKind.QUESTION, LetterKind.CONFIRM)


async def known(tx: Transaction, readings: Sequence[Reading], keys: Sequence[bytes], at: datetime) -> World:
    """Return the world as far as `readings` touch it: offers, requests, our letters that they answer."""
    claims = [claim for reading in readings for claim in _claims(reading, keys, paris_day(at))]
    sent = await letters.sent_as(tx, _unique(m for r in readings for m in r.thread))
    request_ids = {s.request_id for s in sent.values() if s.request_id}
    lines = (line for s in sent.values() if s.letter for line in s.letter.lines)
    request_ids |= {line.request_id for line in lines if line.request_id}
    request_ids |= {claim.subject for claim in claims if claim.purpose in PURPOSES}
    requests = await offers.asked_about(tx, sorted(request_ids))
    ids = {s.offer_id for s in sent.values() if s.offer_id} | set(requests.values())
    ids |= {claim.subject for claim in claims if claim.purpose not in PURPOSES}
    references = _references(readings)
    ids |= {number for reference in references if (number := id_in(reference))}
    found = await offers.load(tx, ids=sorted(ids), references=references)
    listed = await offers.in_progress(tx) if any(_asks_for_list(r) for r in readings) else []
    next_offer, next_request = await offers.next_ids(tx)
    world = World(next_offer, next_request, {offer.id: offer for offer in (*found, *listed)}, requests, sent)
    discussed = _discussed(world, readings)
    world.fields, world.files = await offers.said(tx, discussed), await offers.files(tx, discussed)
    world.in_progress = [offer.id for offer in listed]
    world.histories = {number: await _history(tx, number) for number in _asked_for(world, readings)}
    world.asked_today = await letters.asked_since(tx, ASKED_TODAY, sorted(requests), paris_midnight(at))
    if any(r.automatic or r.bounce for r in readings):
        world.told = set(await journal.noted(tx, sorted(world.offers), ONCE))
    world.asked_again = await _asked_again(tx, readings, at - timedelta(days=1))
    return world


def _discussed(world: World, readings: Sequence[Reading]) -> list[int]:
    """Return the ids of the offers that plain replies to letters about them may complete."""
    threads = (m for r in readings if not (r.press or r.automatic or r.bounce) for m in r.thread)
    answered = (world.sent.get(message_id) for message_id in threads)
    ids = dict.fromkeys(x.offer_id for x in answered if x and x.offer_id and x.kind in TALKS)
    found = [world.offers.get(number) for number in ids]
    found += [world.by_reference(reference_in(reading)) for reading in readings if reading.completion]
    return [offer.id for offer in found if offer and offer.state in JUDGED]


async def _asked_again(tx: Transaction, readings: Sequence[Reading], since: datetime) -> Counter[Again]:
    """Count what machines could bring about again; they press no buttons, so there only help counts."""
    writers = _unique(r.sender for r in readings if r.sender and not r.press)
    pressers = _unique(r.sender for r in readings if r.sender and r.press)
    by_words = await letters.sent_since(tx, ASKED_AGAIN, writers, since)
    return by_words | await letters.sent_since(tx, (LetterKind.HELP,), pressers, since)


def _claims(reading: Reading, keys: Sequence[bytes], today: date) -> Iterable[Claim]:
    verified = (verify(keys, token, today) for token in reading.tokens)
    return (v.claim for v in verified if v.claim)


def _references(readings: Sequence[Reading]) -> list[str]:
    by_command = (c.reference for r in readings for c in r.commands if c.reference)
    by_offer = (o.fields.reference for r in readings for o in r.offers if o.fields.reference)
    said = (reference for r in readings if r.completion for reference in references_in(r.completion))
    subjects = map(reference_in, readings)
    return _unique(map(reference_key, (*by_command, *by_offer, *said, *filter(None, subjects))))


def _asks_for_list(reading: Reading) -> bool:
    if reading.items:  # where they answer no list of ours, one is sent
        return True
    return any(c.verb in ("STATUT", "EN COURS") and c.reference is None for c in reading.commands)


def _asked_for(world: World, readings: Sequence[Reading]) -> list[int]:
    """Return the ids of the offers whose history is asked for."""
    asked = (c.reference for r in readings for c in r.commands if c.verb == "STATUT" and c.reference)
    found = (world.by_reference(reference) for reference in _unique(asked))
    return [offer.id for offer in found if offer]


async def _history(tx: Transaction, offer_id: int) -> tuple[Step, ...]:
    """Return the steps in the life of an offer; answers and refusals are in the journal, not in its life."""
    recorded = await journal.history(tx, offer_id)
    steps = (
        Step(e.event, r.at, e.who, e.version or 0, e.detail if e.event in SAID else "")
        for r in recorded
        for e in (r.entry,)
    )
    return tuple(step for step in steps if step.event in LIFE)[-MOST_STEPS:]


def _unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))
