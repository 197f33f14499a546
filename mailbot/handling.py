"""A batch of readings in, one transaction out; a bad mail is found by halving and never stops the others."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import structlog

from mailbot.core import journal as lines
from mailbot.core.errors import Conflict, ServerAway
from mailbot.core.planning import Case, House, World, broken, plan
from mailbot.core.plans import Fate, Mail, Plan
from mailbot.core.readings import Kind, Reading, Unreadable
from mailbot.knowing import known
from mailbot.steps import OnStep, Step
from storage import inbound, journal, letters, offers
from storage.database import Database
from storage.statements import Transaction

MOST_ATTEMPTS = 3  # what broke twice may still be somebody else's fault; the third time it is the mail's
MOST_CONFLICTS = 5
READ_AGAIN = frozenset({Fate.BROKEN, Fate.UNREADABLE, Fate.UNKNOWN_SENDER})

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Received:
    """One mail as fetched and read; `raw` is what will be kept of it."""

    mail: Mail
    reading: Reading
    raw: bytes = field(repr=False)


@dataclass(slots=True)
class Outcome:
    """Where the mails of a batch go; those in neither list stay where they are, to be tried again."""

    done: list[int] = field(default_factory=list)
    quarantined: list[int] = field(default_factory=list)
    letters: int = 0

    def add(self, other: "Outcome") -> None:
        """Take over what became of another part of the batch."""
        self.done += other.done
        self.quarantined += other.quarantined
        self.letters += other.letters

    def put(self, mail: Mail, quarantined: bool) -> None:
        """Note where `mail` goes."""
        (self.quarantined if quarantined else self.done).append(mail.uid)


class Handling:
    """Handles batches of one database; `domain` is the right-hand side of the Message-IDs it gives."""

    def __init__(self, database: Database, house: House, domain: str, on_step: OnStep) -> None:
        self._database = database
        self._house = house
        self._domain = domain
        self._on_step = on_step

    async def handle(self, batch: Sequence[Received]) -> Outcome:
        """Handle mails of one mailbox, in order; raise ServerAway when the database is away."""
        outcome = Outcome()
        sound = [r for r in batch if r.reading.unreadable is not Unreadable.BROKE_READER]
        if sound:
            outcome.add(await self._halved(sound))
        for received in batch:
            if received.reading.unreadable is Unreadable.BROKE_READER:
                outcome.add(await self._failed(received, "it broke the reader"))
        return outcome

    async def _halved(self, batch: Sequence[Received]) -> Outcome:
        try:
            return await self._retried(batch)
        except ServerAway:
            raise
        except Exception as error:  # whatever one mail can cause must not stop the others
            if len(batch) == 1:
                log.exception("a mail broke the handling", action="mail_broke", uid=batch[0].mail.uid)
                return await self._failed(batch[0], f"{type(error).__name__}: {error}")
            middle = len(batch) // 2
            outcome = await self._halved(batch[:middle])
            outcome.add(await self._halved(batch[middle:]))
            return outcome

    async def _retried(self, batch: Sequence[Received]) -> Outcome:
        for _ in range(MOST_CONFLICTS - 1):
            try:
                return await self._transacted(batch)
            except Conflict as conflict:
                log.info(
                    "somebody else changed the same rows, once more", action="conflict", why=str(conflict)
                )
        return await self._transacted(batch)

    async def _transacted(self, batch: Sequence[Received]) -> Outcome:
        async with self._database.transaction() as tx:
            outcome, fresh = await self._unseen(tx, batch)
            if fresh:
                world = await known(tx, [r.reading for r in fresh], self._house.keys, fresh[0].mail.at)
                copies = await self._copies(tx, fresh)
                self._on_step(Step.KNOWN)
                plans = [self._planned(received, world, copies) for received in fresh]
                self._on_step(Step.PLANNED)
                await self._write(tx, fresh, plans, outcome)
                self._on_step(Step.WRITTEN)
        self._on_step(Step.COMMITTED)
        return outcome

    async def _unseen(self, tx: Transaction, batch: Sequence[Received]) -> tuple[Outcome, list[Received]]:
        """Return the mails not yet handled; the others only still have to be moved."""
        first = batch[0].mail
        seen = await inbound.seen(tx, first.mailbox, first.uidvalidity, [r.mail.uid for r in batch])
        outcome = Outcome()
        for received in batch:
            if received.mail.uid in seen:
                outcome.put(received.mail, seen[received.mail.uid])
        return outcome, [r for r in batch if r.mail.uid not in seen]

    async def _copies(self, tx: Transaction, fresh: Sequence[Received]) -> set[str]:
        """Return the identities of mails handled before; what was set aside and came back is read again."""
        known_before = await inbound.identities(tx, [_identity(r.reading) for r in fresh])
        set_aside = [number for number, fate in known_before.values() if fate in READ_AGAIN]
        await inbound.give_up_identities(tx, set_aside)
        return {identity for identity, (_, fate) in known_before.items() if fate not in READ_AGAIN}

    def _planned(self, received: Received, world: World, copies: set[str]) -> Plan:
        identity = _identity(received.reading)
        if identity in copies:
            return Plan(Fate.DUPLICATE, "handled_before")
        copies.add(identity)
        planned = plan(Case(self._house, world, received.mail, received.reading))
        world.apply(planned)
        return planned

    async def _write(
        self, tx: Transaction, fresh: Sequence[Received], plans: Sequence[Plan], outcome: Outcome
    ) -> None:
        """Write everything that the plans say, in one order for every batch."""
        rows = [_row(received, planned) for received, planned in zip(fresh, plans, strict=True)]
        numbers = await inbound.record(tx, rows)
        arrivals = [
            offers.Arrival(version, number, received.mail.at)
            for received, planned, number in zip(fresh, plans, numbers, strict=True)
            for version in planned.versions
        ]
        await offers.store(tx, [change for planned in plans for change in planned.changes], arrivals)
        posted = [(self.new_message_id(), letter) for planned in plans for letter in planned.letters]
        at = fresh[-1].mail.at
        await letters.add(tx, posted, at)
        entries = [
            (r.mail.at, entry)
            for r, p in zip(fresh, plans, strict=True)
            for entry in (lines.received(r.reading, p), *p.entries)
        ]
        await journal.append(tx, entries)
        for received, planned in zip(fresh, plans, strict=True):
            outcome.put(received.mail, planned.quarantine)
        outcome.letters += len(posted)

    async def _failed(self, received: Received, error: str) -> Outcome:
        """Count a failure of one mail; the third time it is set aside, and its sender told where known."""
        mail, outcome = received.mail, Outcome()
        async with self._database.transaction() as tx:
            seen = await inbound.seen(tx, mail.mailbox, mail.uidvalidity, [mail.uid])
            if mail.uid in seen:
                outcome.put(mail, seen[mail.uid])
                return outcome
            attempts = await inbound.count_attempt(tx, mail, error)
        log.warning("a mail broke its handling", action="attempt", uid=mail.uid, attempts=attempts)
        return outcome if attempts < MOST_ATTEMPTS else await self._give_up(received, error)

    async def _give_up(self, received: Received, error: str) -> Outcome:
        """Set a mail aside without planning it once more; if even that fails, without a word to anybody."""
        outcome = Outcome()
        try:
            async with self._database.transaction() as tx:
                await self._write(tx, [received], [await self._last_plan(tx, received, error)], outcome)
        except ServerAway:
            raise
        except Exception:
            log.exception("a broken mail cannot even be answered", action="give_up", uid=received.mail.uid)
            return await self._set_aside(received, error)
        return outcome

    async def _last_plan(self, tx: Transaction, received: Received, error: str) -> Plan:
        world = await known(tx, [received.reading], self._house.keys, received.mail.at)
        if _identity(received.reading) in await self._copies(tx, [received]):
            return Plan(Fate.DUPLICATE, "handled_before")
        return broken(Case(self._house, world, received.mail, received.reading), error)

    async def _set_aside(self, received: Received, error: str) -> Outcome:
        """Record the mail and its bytes, and nothing that could fail."""
        bare = replace(received, reading=Reading(Kind.UNREADABLE, "", len(received.raw)))
        row = _row(bare, Plan(Fate.BROKEN, error, quarantine=True))
        async with self._database.transaction() as tx:
            await inbound.record(tx, [replace(row, identity=None)])
        return Outcome(quarantined=[received.mail.uid])

    def new_message_id(self) -> str:
        """Return a new Message-ID (RFC 5322 §3.6.4) that nobody can guess: 128 random bits."""
        return f"<{secrets.token_hex(16)}@{self._domain}>"


def _identity(reading: Reading) -> str:
    return inbound.identity(reading.message_id, reading.digest)


def _row(received: Received, planned: Plan) -> inbound.Inbound:
    reading = received.reading
    whole = reading.unreadable not in (Unreadable.TOO_LARGE, Unreadable.NOT_FETCHED)
    identity = None if planned.fate is Fate.DUPLICATE else _identity(reading)
    return inbound.Inbound(
        mail=received.mail,
        identity=identity,
        message_id=reading.message_id,
        digest=reading.digest,
        sender=reading.sender or "",
        authenticated=reading.authenticated,
        kind=reading.kind,
        subject=reading.subject,
        size=reading.size,
        fate=planned.fate,
        reason=planned.reason,
        quarantined=planned.quarantine,
        offer_id=planned.offer_id,
        raw=received.raw if whole else None,
    )
