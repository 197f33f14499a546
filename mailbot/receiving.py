"""From the inbox to the database and back: fetch, read, handle, move, until nothing waits."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from mailbot.core.errors import MailbotError, ServerRefuses
from mailbot.core.plans import Mail
from mailbot.core.readings import Kind, Reading, Unreadable
from mailbot.handling import MOST_ATTEMPTS, Handling, Outcome, Received
from mailbot.inbox import Fetched, Inbox, batches
from mailbot.reader import Incoming, Reader
from mailbot.steps import OnStep, Step
from storage import inbound
from storage.database import Database

# one more than the attempts that handling gives a mail: who is still there cannot be fetched or moved
MOST_ROUNDS = MOST_ATTEMPTS + 1

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Folders:
    """Where handled mails go."""

    done: str
    quarantine: str


class Receiving:
    """Drains one inbox; `letters_written` is called when there is something to send.

    `reached` makes of the time at which the mail server took a mail the one by which we judge, if any; `sent`
    returns the mail of ours that each reading answers, b"" where its lines do not matter.
    """

    def __init__(
        self,
        database: Database,
        reader: Reader,
        handling: Handling,
        max_bytes: int,
        folders: Folders,
        now: Callable[[], datetime],
        letters_written: Callable[[], None],
        on_step: OnStep,
        reached: Callable[[datetime | None], datetime | None],
        sent: Callable[[Sequence[Reading], datetime], Awaitable[Sequence[bytes]]],
    ) -> None:
        self._database = database
        self._reader = reader
        self._handling = handling
        self._max_bytes = max_bytes
        self._folders = folders
        self._now = now
        self._letters_written = letters_written
        self._on_step = on_step
        self._reached = reached
        self._sent = sent
        self.fetched = 0  # mails, since the start
        self._uidvalidity = 0  # of the uids that follow
        self._lost_over: Counter[int] = Counter()  # how often the connection was lost at a uid's fetching
        self._fetched_then: dict[int, int] = {}  # what `fetched` was when it was lost last
        self._stuck: dict[int, str] = {}  # handled uids that could not be moved, and where they belong
        self._stopping = False

    def stop(self) -> None:
        """Begin no further batch."""
        self._stopping = True

    async def drain(self, inbox: Inbox) -> int:
        """Handle every waiting mail, those released from quarantine too; return how many were handled."""
        self._forget_other_uids(inbox.uidvalidity)
        handled = await self._released()
        rounds: Counter[int] = Counter()
        while not self._stopping:
            waiting = await inbox.waiting()
            fresh = [(uid, size) for uid, size in waiting if uid not in self._stuck]
            todo = [(uid, size) for uid, size in fresh if rounds[uid] < MOST_ROUNDS]
            if not todo:
                await self._move_stuck(inbox, {uid for uid, _ in waiting})
                if fresh:
                    log.error("mails stay in the inbox", action="mails_stay", mails=len(fresh))
                break
            again = {uid for uid, _ in todo if rounds[uid] or uid in self._lost_over}
            rounds.update(uid for uid, _ in todo)
            handled += await self._sweep(inbox, self._batches(todo, again))
        return handled

    def _forget_other_uids(self, uidvalidity: int) -> None:
        """Forget what is known of uids that now name other mails (RFC 3501 §2.3.1.1)."""
        if uidvalidity != self._uidvalidity:
            self._uidvalidity = uidvalidity
            self._lost_over.clear()
            self._fetched_then.clear()
            self._stuck.clear()

    def _batches(self, todo: Sequence[tuple[int, int]], again: set[int]) -> list[list[int]]:
        """Split what waits into batches; mails that failed before come last and alone, and block no other.

        They broke the reader or the handling, or the connection was lost over them: Dovecot hangs up over a
        mail that it cannot read itself. Those lost most often come last, the newest of equals first.
        """
        sound = [(uid, size) for uid, size in todo if uid not in again]
        suspects = sorted(again, key=lambda uid: (self._lost_over[uid], -uid))
        return batches(sound, max_bytes=self._max_bytes) + [[uid] for uid in suspects]

    async def _sweep(self, inbox: Inbox, todo: Sequence[Sequence[int]]) -> int:
        """Handle the batches in order; while one is written, the next is fetched and read."""
        handled = 0
        coming = asyncio.create_task(self._read(inbox, todo[0]))
        try:
            for number in range(len(todo)):
                batch = await coming
                last = self._stopping or number + 1 == len(todo)
                if not last:
                    coming = asyncio.create_task(self._read(inbox, todo[number + 1]))
                handled += await self._handle(inbox, batch)
                if last:
                    break
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)
        return handled

    async def _read(self, inbox: Inbox, uids: Sequence[int]) -> list[Received]:
        if all(self._lost_over[uid] >= MOST_ATTEMPTS for uid in uids):
            return [_unfetchable(self._named(inbox, uid)) for uid in uids]
        try:
            mails = await inbox.fetch(uids)
        except MailbotError:
            self._blame(uids)
            raise
        self.fetched += len(mails)
        for uid in uids:
            del self._lost_over[uid]
            self._fetched_then.pop(uid, None)
        self._on_step(Step.FETCHED)
        named = [replace(self._named(inbox, m.uid), reached=self._reached(m.arrived)) for m in mails]
        return await self._readings(named, mails)

    def _blame(self, uids: Sequence[int]) -> None:
        """Count a lost connection against mails, but only if others got through since they lost it last."""
        self._lost_over.update(uid for uid in uids if self.fetched > self._fetched_then.get(uid, -1))
        self._fetched_then |= dict.fromkeys(uids, self.fetched)

    def _named(self, inbox: Inbox, uid: int) -> Mail:
        return Mail(inbox.name, inbox.uidvalidity, uid, self._now())

    async def _readings(self, mails: Sequence[Mail], fetched: Sequence[Fetched]) -> list[Received]:
        incoming = [Incoming(m.raw, m.whole, m.size) for m in fetched]
        readings = await self._read_again(incoming, await self._reader.read(incoming))
        self._on_step(Step.READ)
        triples = zip(mails, readings, fetched, strict=True)
        return [Received(mail, reading, each.raw) for mail, reading, each in triples]

    async def _read_again(self, mails: Sequence[Incoming], readings: list[Reading]) -> list[Reading]:
        """Read written answers once more, beside the mail of ours that they answer, now known.

        Pressed buttons, which are most of what comes, are read once.
        """
        sent = await self._sent(readings, self._now())
        again = [replace(mail, sent=ours) for mail, ours in zip(mails, sent, strict=True) if ours]
        if not again:
            return readings
        beside = iter(await self._reader.read(again))
        return [next(beside) if ours else first for first, ours in zip(readings, sent, strict=True)]

    async def _handle(self, inbox: Inbox, batch: Sequence[Received]) -> int:
        if not batch:
            return 0
        outcome = await self._written(batch)
        await self._move(inbox, outcome.done, self._folders.done)
        await self._move(inbox, outcome.quarantined, self._folders.quarantine)
        self._on_step(Step.MOVED)
        return len(outcome.done) + len(outcome.quarantined)

    async def _move(self, inbox: Inbox, uids: Sequence[int], folder: str) -> None:
        """Move handled mails; if the server will not, they stay, known as handled, and the next go on."""
        for uid in uids:
            self._stuck.pop(uid, None)
        try:
            if uids:
                await inbox.move(uids, folder)
        except MailbotError as trouble:
            self._stuck |= dict.fromkeys(uids, folder)  # behind those that were stuck before
            if not isinstance(trouble, ServerRefuses):
                raise
            log.error(str(trouble), action="move_refused", folder=folder, mails=len(uids))

    async def _move_stuck(self, inbox: Inbox, waiting: set[int]) -> None:
        """Try again the moves that failed, one by one and after all else: any may cost the connection."""
        self._stuck = {uid: folder for uid, folder in self._stuck.items() if uid in waiting}
        for uid, folder in tuple(self._stuck.items()):
            await self._move(inbox, [uid], folder)
            if uid in self._stuck:
                return  # refused: the folder is full, and will be for the others

    async def _released(self) -> int:
        """Read again the mails that an admin released: they are stored, so nothing has to be moved."""
        handled = 0
        while not self._stopping and (released := await inbound.released(self._database)):
            for each in released:
                mail = replace(each.mail, at=self._now(), reached=each.mail.at)
                fetched = Fetched(mail.uid, len(each.raw), each.raw, whole=True, arrived=None)
                await self._written(await self._readings([mail], [fetched]))
                handled += 1
        return handled

    async def _written(self, batch: Sequence[Received]) -> Outcome:
        """Let a batch be handled, and say so if there is something to send."""
        outcome = await self._handling.handle(batch)
        if outcome.letters:
            self._letters_written()
        return outcome


def _unfetchable(mail: Mail) -> Received:
    """Return what can be said of a mail that the server lists but cannot hand out."""
    name = f"{mail.mailbox} {mail.uidvalidity} {mail.uid}"
    digest = hashlib.sha256(name.encode()).hexdigest()
    return Received(mail, Reading(Kind.UNREADABLE, digest, 0, unreadable=Unreadable.NOT_FETCHED), b"")
