"""Builds the parts on one exit stack, runs the loops, obeys signals."""

import asyncio
import contextlib
import os
import random
import signal
import ssl
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog

from mailbot import data
from mailbot.answered import Answered
from mailbot.clock import Clock
from mailbot.config import Basics, Server, Settings
from mailbot.config_sources import read_bounded
from mailbot.core.errors import MailbotError, ServerAway, ServerRefuses, SettingError, Temporary
from mailbot.core.people import Person
from mailbot.core.planning import House
from mailbot.core.rules import Rules, parse
from mailbot.handling import Handling
from mailbot.inbox import Inbox
from mailbot.outbox import Outbox
from mailbot.reader import Reader
from mailbot.receiving import Folders, Receiving
from mailbot.reminding import Reminding
from mailbot.starting import Starting
from mailbot.steps import OnStep, go_on
from mailbot.templating import Stationery
from storage.database import Database, connected
from storage.migrate import migrate
from storage.service_lock import ServiceLock, service_lock

STOP_SECONDS, CLOSE_SECONDS = 6.0, 3.0  # of the 10 s: for the mail in hand, then to close the connections
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 60.0  # seconds; doubled from try to try, with chance
LOCK_SECONDS = 5.0  # between two looks at whether the database is still ours alone

log = structlog.get_logger()


def rules_of(settings: Basics) -> Rules:
    """Return the rules in force: the admin's file, or the shipped one."""
    if settings.rules_file is None:
        return parse(data.load("rules.toml"))
    try:
        return parse(tomllib.loads(read_bounded(settings.rules_file).decode("utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        problem = f"{settings.rules_file}: {error or type(error).__name__}"
        raise SettingError("MAILBOT_RULES", problem, "/etc/mailbot/rules.toml") from None


def tls_of(settings: Basics, server: Server) -> ssl.SSLContext | None:
    """Return what verifies `server`'s certificate; None where the connection is not encrypted."""
    if server.security == "none":
        return None
    return ssl.create_default_context(cafile=settings.tls_ca_file)


def house_of(settings: Settings) -> House:
    """Return what planning needs to know of the settings."""
    return House(
        people=settings.people,
        rules=rules_of(settings),
        keys=settings.secret_keys,
        demands_authentication=bool(settings.trusted_authserv_id),
        channels=tuple(channel.outlet for channel in settings.channels),
    )


def stationery_of(settings: Basics) -> Stationery:
    """Return the templates in force; without an address or a key, with samples of them."""
    address = settings.address or Person("mailbot@example.org")
    keys = settings.secret_keys or (bytes(32),)
    return Stationery(settings.templates, address, keys, settings.max_message_bytes)


def inbox_of(settings: Settings) -> contextlib.AbstractAsyncContextManager[Inbox]:
    """Return the inbox, to be opened."""
    return Inbox.open(
        settings.imap,
        folder=settings.imap_folder,
        done=settings.imap_done_folder,
        quarantine=settings.imap_quarantine_folder,
        tls=tls_of(settings, settings.imap),
        max_bytes=settings.max_message_bytes,
    )


@dataclass(slots=True)
class Parts:
    """What a running service is made of."""

    lock: ServiceLock
    receiving: Receiving
    starting: Starting
    outbox: Outbox
    reminding: Reminding
    written: asyncio.Event
    drained: asyncio.Event  # once: what lies in the inbox may spare a reminder


class App:
    """The service: one life of it, from start to stop."""

    def __init__(self, settings: Settings, on_step: OnStep = go_on) -> None:
        self._settings = settings
        self._on_step = on_step
        self._clock = Clock(settings.fake_now)
        self._house = house_of(settings)
        self._stationery = stationery_of(settings)
        self._stop = asyncio.Event()

    async def once(self) -> None:
        """Migrate, drain the inbox, remind, send what is due; Temporary when a server is away."""
        async with self._parts() as parts:
            try:
                await self._drained(parts.receiving)
                await parts.starting.start_due()  # not before: what lies in the inbox may call it off
            finally:
                await parts.reminding.remind()
                await parts.outbox.recover()
                while await parts.outbox.send_due():
                    pass

    async def _drained(self, receiving: Receiving) -> None:
        """Drain the inbox; again when the connection was lost over a mail, as long as others get through."""
        fetched = -1
        while True:
            try:
                async with inbox_of(self._settings) as inbox:
                    await receiving.drain(inbox)
                return
            except (ServerAway, ServerRefuses):
                if receiving.fetched == fetched:
                    raise
                fetched = receiving.fetched

    async def run(self) -> None:
        """Serve until a signal, then end the process with 0; wait for whatever is away and go on."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        serving = asyncio.create_task(self._persist("database", self._serve))
        await self._stop.wait()
        _, unfinished = await asyncio.wait([serving], timeout=STOP_SECONDS + CLOSE_SECONDS)
        # a mute server holds a part in its closing, a slow name server a thread: what counts is stored, so go
        log.info("stopped" if not unfinished else "stopped without a goodbye to every server", action="stop")
        os._exit(0)

    async def _serve(self) -> None:
        """Run the loops until the stop, or until the database is lost."""
        async with self._parts() as parts:
            log.info("at work", action="start", address=self._settings.address.address)
            loops = [
                asyncio.create_task(self._persist("inbox", lambda: self._receive(parts))),
                asyncio.create_task(self._persist("outbox", lambda: self._send(parts))),
                asyncio.create_task(self._persist("reminders", lambda: self._remind(parts))),
                asyncio.create_task(self._watch(parts.lock)),
            ]
            stop = asyncio.create_task(self._stop.wait())
            try:
                await asyncio.wait([*loops, stop], return_when=asyncio.FIRST_COMPLETED)
                if self._stop.is_set():  # otherwise the database is no longer ours alone: at once
                    await self._finished(parts, loops)
            finally:
                for task in (*loops, stop):
                    task.cancel()
                results = await asyncio.gather(*loops, return_exceptions=True)
            for result in results:
                if isinstance(result, Exception):
                    raise result

    async def _finished(self, parts: Parts, loops: list[asyncio.Task[None]]) -> None:
        """Let the loops finish the mail and the letters in hand."""
        parts.receiving.stop()
        parts.outbox.stop()
        parts.written.set()
        loops[-1].cancel()
        await asyncio.wait(loops, timeout=STOP_SECONDS)

    async def _receive(self, parts: Parts) -> None:
        async with inbox_of(self._settings) as inbox:
            while not self._stop.is_set():
                await parts.receiving.drain(inbox)
                parts.drained.set()
                if await parts.starting.start_due():  # what lay in the inbox might have called it off
                    parts.written.set()
                await self._unless_stopped(inbox.wait(self._settings.poll_seconds))

    async def _send(self, parts: Parts) -> None:
        await parts.outbox.recover()
        while not self._stop.is_set():
            parts.written.clear()
            if not await parts.outbox.send_due():
                pause = await parts.outbox.pause(longest=LONGEST_PAUSE)
                await self._unless_stopped(parts.written.wait(), pause)

    async def _remind(self, parts: Parts) -> None:
        """Remind at every start, at the hour of each day and, by short pauses, after the machine slept."""
        await self._unless_stopped(parts.drained.wait(), LONGEST_PAUSE)
        while not self._stop.is_set():
            if await parts.reminding.remind():
                parts.written.set()
            await self._unless_stopped(asyncio.sleep(parts.reminding.pause(LONGEST_PAUSE)))

    async def _watch(self, lock: ServiceLock) -> None:
        while await lock.held():
            await self._unless_stopped(asyncio.sleep(LOCK_SECONDS))
        raise ServerAway("the lock on the database was lost")

    async def _persist(self, what: str, serve: Callable[[], Awaitable[None]]) -> None:
        """Serve until the stop; when something is away, wait a little longer each time and serve again."""
        pause = SHORTEST_PAUSE
        while not self._stop.is_set():
            began = asyncio.get_running_loop().time()
            try:
                await serve()
            except Exception as error:  # the one broad net: whatever it was, the mails are safe, so go on
                lasted = asyncio.get_running_loop().time() - began
                pause = SHORTEST_PAUSE if lasted > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
                if isinstance(error, MailbotError):
                    action = "away" if isinstance(error, Temporary) else "refused"
                    log.warning(str(error), action=action, part=what, again_in=round(pause))
                else:
                    log.exception("unexpected", action="unexpected", part=what, again_in=round(pause))
                await self._unless_stopped(asyncio.sleep(pause * random.uniform(0.5, 1)))

    async def _unless_stopped(self, waiting: Awaitable[Any], seconds: float | None = None) -> None:
        """Wait for `waiting`, at most `seconds`, and not beyond the stop."""
        task = asyncio.ensure_future(waiting)
        stop = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait([task, stop], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                task.result()
        finally:
            for each in (task, stop):
                each.cancel()
            await asyncio.gather(task, stop, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def _parts(self) -> AsyncIterator[Parts]:
        settings = self._settings
        async with contextlib.AsyncExitStack() as stack:
            lock = await stack.enter_async_context(service_lock(settings.database_url))
            reader = await stack.enter_async_context(
                Reader(settings.trusted_authserv_id, settings.address.address)
            )
            for name in await migrate(settings.database_url):
                log.info("the database was migrated", action="migrated", migration=name)
            database = await stack.enter_async_context(connected(settings.database_url))
            yield await self._built(stack, lock, database, reader)

    async def _built(
        self, stack: contextlib.AsyncExitStack, lock: ServiceLock, database: Database, reader: Reader
    ) -> Parts:
        settings, now, written = self._settings, self._clock.now, asyncio.Event()
        handling = Handling(database, self._house, settings.address.domain, self._on_step)
        receiving = Receiving(
            database,
            reader,
            handling,
            settings.max_message_bytes,
            Folders(settings.imap_done_folder, settings.imap_quarantine_folder),
            now,
            written.set,
            self._on_step,
            self._clock.reached,
            Answered(database, self._stationery, settings.secret_keys).sent,
        )
        outbox = Outbox(
            database,
            settings.smtp,
            tls_of(settings, settings.smtp),
            self._stationery,
            settings.address.address,
            settings.people,
            now,
            handling.new_message_id,
            self._on_step,
            settings.channels,
        )
        stack.push_async_callback(outbox.close)
        starting = Starting(database, self._house, handling.new_message_id, now)
        reminding = Reminding(database, self._house, now, handling.new_message_id, self._on_step)
        return Parts(lock, receiving, starting, outbox, reminding, written, asyncio.Event())
