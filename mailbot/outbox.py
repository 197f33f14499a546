"""Claims due letters, sends them over kept connections, and records what became of each."""

import asyncio
import random
import ssl
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from mailbot.config import Channel, Server
from mailbot.core.errors import MailbotError, Permanent, ServerAway, ServerRefuses
from mailbot.core.journal import sent
from mailbot.core.letters import AT_ONCE, Letter, LetterKind, next_try
from mailbot.core.people import People
from mailbot.core.planning.machines import undelivered
from mailbot.core.plans import Entry
from mailbot.core.writing_failures import failure_notices
from mailbot.courier import Courier, Delivery, Fate
from mailbot.mime import File
from mailbot.outbox_channels import Channels
from mailbot.steps import OnStep, Step
from mailbot.templating import Stationery
from storage import journal, letters, versions
from storage.database import Database
from storage.letters import Claimed, Result, Status

CONNECTIONS = 4  # four of them send up to five times as fast as one; more bring nothing
LETTERS_A_CLAIM = 200
RECORD_AGAIN_SECONDS = 1.0
_LONGEST_ERROR = 1_000  # characters of what a server says, as the journal keeps it

log = structlog.get_logger()


class Outbox:
    """Sends what is due. One at a time works on a database, which the service lock sees to."""

    def __init__(
        self,
        database: Database,
        server: Server,
        tls: ssl.SSLContext | None,
        stationery: Stationery,
        sender: str,
        people: People,
        now: Callable[[], datetime],
        new_message_id: Callable[[], str],
        on_step: OnStep,
        channels: Sequence[Channel] = (),
    ) -> None:
        self._database = database
        self._channels = Channels(channels)
        domain = sender.rpartition("@")[2]
        self._couriers = [Courier(server, tls, domain) for _ in range(CONNECTIONS)]
        self._stationery = stationery
        self._sender = sender
        self._people = people
        self._now = now
        self._new_message_id = new_message_id
        self._on_step = on_step
        self._stopping = False
        self._one_large_letter = asyncio.Lock()  # with its attachments it may take 100 MB to make

    async def recover(self) -> None:
        """Take back the letters that a crash left in mid-air: nobody knows whether they were accepted."""
        async with self._database.transaction() as tx:
            count = await letters.recover(tx, self._now())
        if count:
            log.warning("letters of unknown outcome will be sent again", action="recover", letters=count)

    async def send_due(self) -> int:
        """Send one claim of due letters and return how many it was; ServerAway when nobody answers."""
        if self._stopping or await self.pause(longest=1.0) > 0:
            return 0
        await self._couriers[0].connect()
        async with self._database.transaction() as tx:
            claimed = await letters.claim(tx, self._now(), LETTERS_A_CLAIM)
        self._on_step(Step.CLAIMED)
        await self._send(claimed)
        return len(claimed)

    def stop(self) -> None:
        """Send no further letter; those in hand are finished, the others wait for the next start."""
        self._stopping = True

    async def close(self) -> None:
        """Close the connections."""
        await asyncio.gather(*(courier.close() for courier in self._couriers))

    async def pause(self, longest: float) -> float:
        """Return how many seconds to wait for the next letter that is due, `longest` at most."""
        due = await letters.next_due(self._database)
        return longest if due is None else min(longest, max(0.0, (due - self._now()).total_seconds()))

    async def _send(self, claimed: Sequence[Claimed]) -> None:
        """Send `claimed` over all connections while results are recorded as they come, many in one commit."""
        results = asyncio.Queue[tuple[Claimed, Result] | None]()
        recording = asyncio.create_task(self._record(results))
        carrying = asyncio.create_task(self._carry_all(deque(claimed), results))
        try:
            await asyncio.gather(recording, carrying)
        finally:
            for task in (recording, carrying):
                task.cancel()
            await asyncio.gather(recording, carrying, return_exceptions=True)
        trouble = carrying.result()
        if trouble:
            raise trouble

    async def _carry_all(
        self, todo: deque[Claimed], results: asyncio.Queue[tuple[Claimed, Result] | None]
    ) -> BaseException | None:
        """Let the connections share the letters; give back those that none could take, and return why."""
        couriers = self._couriers[: len(todo)]
        ends = await asyncio.gather(
            *(self._carry(courier, todo, results) for courier in couriers), return_exceptions=True
        )
        for left in todo:
            results.put_nowait((left, Result(left.id, Status.WAITING, AT_ONCE, given_back=True)))
        results.put_nowait(None)
        # a server that allows fewer connections is no trouble as long as every letter is sent
        troubles = (end for end in ends if isinstance(end, BaseException))
        return next((e for e in troubles if todo or not isinstance(e, MailbotError)), None)

    async def _carry(
        self, courier: Courier, todo: deque[Claimed], results: asyncio.Queue[tuple[Claimed, Result] | None]
    ) -> None:
        """Send letters until none is left; raise what keeps this connection from sending any."""
        while todo and not self._stopping:
            await courier.connect()
            if not todo:
                return
            claimed = todo.popleft()
            try:
                delivery = await self._deliver(courier, claimed)
            except MailbotError:
                todo.append(claimed)
                courier.drop()  # a new connection may be welcome
                raise
            except asyncio.CancelledError:
                courier.drop()
                raise
            results.put_nowait((claimed, self._result(claimed, delivery)))

    async def _deliver(self, courier: Courier, claimed: Claimed) -> Delivery:
        if not claimed.letter.with_version:
            return await self._compose_and_send(courier, claimed)
        async with self._one_large_letter:
            return await self._compose_and_send(courier, claimed)

    async def _compose_and_send(self, courier: Courier, claimed: Claimed) -> Delivery:
        letter = claimed.letter
        if letter.channel and not await self._channels.may_go(self._database, letter):
            return Delivery(Fate.CALLED_OFF)
        try:
            files = letter.kind is LetterKind.REQUEST
            version, changes = await versions.shown(self._database, letter, with_files=files)
            if letter.channel and not letter.to.address:
                return await self._put(letter, self._stationery.advert(letter, self._now(), version))
            mail = self._stationery.compose(letter, claimed.message_id, self._now(), version, changes)
        except (ServerAway, ServerRefuses):  # the database: no letter's fault
            raise
        except Permanent as error:
            return Delivery(Fate.PERMANENT, str(error))
        except Exception as error:  # a broken template or row must not stop the other letters
            log.exception("a letter cannot be composed", action="compose_failed", kind=letter.kind)
            return Delivery(Fate.TEMPORARY, f"cannot be composed: {type(error).__name__}")
        self._on_step(Step.COMPOSED)
        delivery = await courier.send(self._sender, letter.to.address, mail)
        self._on_step(Step.ACCEPTED)
        return delivery

    async def _put(self, letter: Letter, files: Sequence[File]) -> Delivery:
        """Write an advert into the folder of its channel, the other way out for a letter."""
        self._on_step(Step.COMPOSED)
        delivery = await self._channels.put(letter, files)
        self._on_step(Step.ACCEPTED)
        return delivery

    def _result(self, claimed: Claimed, delivery: Delivery) -> Result:
        now = self._now()
        if delivery.fate is Fate.ACCEPTED:
            return Result(claimed.id, Status.SENT, now)
        if delivery.fate is Fate.CALLED_OFF:
            return Result(claimed.id, Status.CALLED_OFF, now)
        log.warning(
            "a letter was not accepted",
            action="not_accepted",
            kind=claimed.letter.kind,
            fate=delivery.fate,
            said=delivery.said,
        )
        again = next_try(claimed.created_at, now, claimed.attempts, random.random())
        if delivery.fate is Fate.PERMANENT or again is None:
            return Result(claimed.id, Status.FAILED, now, delivery.said)
        unknown = delivery.fate is Fate.UNKNOWN
        return Result(claimed.id, Status.WAITING, again, delivery.said, unknown_outcome=unknown)

    async def _record(self, results: asyncio.Queue[tuple[Claimed, Result] | None]) -> None:
        """Record results until None comes: all that have come meanwhile share a commit."""
        more = True
        while more:
            batch = [await results.get()]
            while not results.empty():
                batch.append(results.get_nowait())
            more = None not in batch
            await self._written([item for item in batch if item])
            self._on_step(Step.RECORDED)

    async def _written(self, batch: Sequence[tuple[Claimed, Result]]) -> None:
        """Record a batch, however long the database is away: what was sent must not be forgotten."""
        while True:
            try:
                return await self._write(batch)
            except ServerAway as error:
                log.warning(str(error), action="away", part="outbox", letters=len(batch))
                await asyncio.sleep(RECORD_AGAIN_SECONDS)

    async def _write(self, batch: Sequence[tuple[Claimed, Result]]) -> None:
        if not batch:
            return
        entries = [(r.at, line) for c, r in batch for line in _lines(c, r)]
        notices = [notice for claimed, result in batch for notice in self._notices(claimed.letter, result)]
        async with self._database.transaction() as tx:
            await letters.record(tx, [result for _, result in batch])
            await journal.append(tx, entries)
            notices += await self._channels.follow_up(tx, batch)
            await letters.add(tx, [(self._new_message_id(), notice) for notice in notices], self._now())

    def _notices(self, letter: Letter, result: Result) -> tuple[Letter, ...]:
        return failure_notices(letter, result.error, self._people) if result.status is Status.FAILED else ()


def _lines(claimed: Claimed, result: Result) -> tuple[Entry, ...]:
    """Return what the journal says of the fate of a letter; nothing while it waits."""
    if result.status is Status.SENT:
        return (sent(claimed.letter, claimed.message_id),)
    if result.status is Status.FAILED and claimed.letter.offer_id:
        return (undelivered(claimed.letter, result.error[:_LONGEST_ERROR], claimed.message_id),)
    return ()
