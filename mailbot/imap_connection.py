"""One IMAP connection: its thread, its login and its IDLE."""

import asyncio
import imaplib
import os
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, Self, TypeVar

from imapclient import IMAPClient, SocketTimeout

from mailbot.config import Server
from mailbot.core.errors import MailbotError, ServerAway
from mailbot.imap_failures import failure, line

T = TypeVar("T")

_CONNECT_SECONDS = 15
_READ_SECONDS = 60
_CLOSE_SECONDS = 5
_IDLE_SECONDS = 290  # firewalls forget a silent connection after five minutes
# Seconds, the last in ms: a peer that is gone is noticed after two minutes, with data under way after one.
_KEEPALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4, "TCP_USER_TIMEOUT": 60_000}

# What imaplib and imapclient raise on a lost connection and on answers that make no sense to them.
_TROUBLE = (imaplib.IMAP4.error, OSError, ValueError, TypeError, LookupError, RecursionError)


class Connection:
    """A logged-in IMAP connection whose commands run one after the other in its thread.

    A cancelled command drops the connection, lest its answer be taken for the next command's.
    Every failure is a `ServerAway`, after which the connection is dropped, or a `ServerRefuses`.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._client: Any = None  # an IMAPClient, which has no type information
        self._idle_tag: bytes | None = None
        self._dropped = False
        self._jobs: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        # A daemon, not an executor: Python ends only when an executor's threads do, blocked or not.
        Thread(target=self._work, name=f"imap {server.host}", daemon=True).start()

    @classmethod
    async def open(cls, server: Server, tls: ssl.SSLContext | None) -> Self:
        """Connect, secure the connection as `server.security` says and log in."""
        self = cls(server)
        try:
            await self._do("connect", lambda: self._connect(tls))
            if server.security == "starttls":
                await self.run("start TLS", lambda client: client.starttls(tls))
            await self.run(f"log in as {server.user}", lambda client: _log_in(client, server))
        except BaseException:
            self.drop()
            raise
        return self

    async def run(self, what: str, job: Callable[[Any], T]) -> T:
        """Run `job(client)` in the thread of the connection; `what` completes "cannot …" in errors."""
        return await self._do(what, lambda: job(self._fresh_client()))

    async def has(self, capability: str) -> bool:
        """Say whether the server has a capability after the login."""
        return await self.run("ask for capabilities", lambda client: bool(client.has_capability(capability)))

    async def listen(self) -> None:
        """Begin IDLE (RFC 2177); from now on `news` misses nothing."""
        await self._do("begin IDLE", self._renew_idle)

    async def news(self, seconds: float) -> None:
        """Return when the server has said anything, or after `seconds`; the connection idles on.

        A cancelled wait may be repeated. Whoever looks for mails after each return misses none, even on a
        server that never announces what came between DONE and IDLE or during an announcement (pymap).
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while True:
            heard = await self._readable(min(end - loop.time(), _IDLE_SECONDS))
            heard |= await self._do("renew IDLE", self._renew_idle)
            if heard or loop.time() >= end:
                return

    async def close(self) -> None:
        """Log out within 5 s, then drop the connection."""
        if not self._dropped:
            with suppress(MailbotError, TimeoutError):
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await self._do("log out", self._log_out)
        self.drop()

    def drop(self) -> None:
        """End the connection now: a command under way fails at once, the thread ends after it."""
        if self._dropped:
            return
        self._dropped = True
        if self._client is not None:
            with suppress(OSError):
                # Past ssl.SSLSocket, whose own shutdown() changes the object under the reading thread.
                socket.socket.shutdown(self._client.socket(), socket.SHUT_RDWR)
        self._jobs.put(self._release)
        self._jobs.put(None)

    async def _do(self, what: str, job: Callable[[], T]) -> T:
        if self._dropped:
            raise ServerAway(line(self._server, what, "the connection has ended"))
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(lambda: self._settle(loop, future, what, job))
        try:
            return await future
        except (asyncio.CancelledError, ServerAway):
            self.drop()
            raise

    async def _readable(self, seconds: float) -> bool:
        """Wait until bytes have come or the connection has ended (True) or the time is over (False)."""
        if self._dropped:
            return True
        loop = asyncio.get_running_loop()
        # A descriptor of our own: the thread may close the connection's while the loop still watches it.
        descriptor = os.dup(self._client.socket().fileno())
        readable = asyncio.Event()
        loop.add_reader(descriptor, readable.set)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await readable.wait()
        finally:
            loop.remove_reader(descriptor)
            os.close(descriptor)
        return readable.is_set()

    # What follows runs in the thread.

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _settle(
        self, loop: asyncio.AbstractEventLoop, future: asyncio.Future[T], what: str, job: Callable[[], T]
    ) -> None:
        try:
            settle = partial(future.set_result, job())
        except _TROUBLE as error:
            settle = partial(future.set_exception, failure(self._server, what, error))
        except BaseException as error:
            settle = partial(future.set_exception, error)
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(lambda: None if future.done() else settle())

    def _connect(self, tls: ssl.SSLContext | None) -> None:
        server = self._server
        timeout = SocketTimeout(_CONNECT_SECONDS, _READ_SECONDS)
        secure = server.security == "tls"
        try:
            self._client = IMAPClient(server.host, server.port, ssl=secure, ssl_context=tls, timeout=timeout)
        except imaplib.IMAP4.error as error:  # a greeting that is none, such as BYE: too many connections
            raise imaplib.IMAP4.abort(*error.args) from error
        self._client.normalise_times = False
        self._client._imap.debug = 0  # imapclient's 5 formats every byte for a log that nobody reads
        connection = self._client.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in _KEEPALIVE.items():
            if number := getattr(socket, option, None):  # not every system has all four
                connection.setsockopt(socket.IPPROTO_TCP, number, value)

    def _fresh_client(self) -> Any:
        # imaplib keeps every answer that nobody fetches, an EXPUNGE for each mail moved, as long as it lives.
        self._client._imap.untagged_responses.clear()
        return self._client

    def _renew_idle(self) -> bool:
        """Send DONE if the connection idles, then IDLE; True if the server said anything meanwhile."""
        imap = self._fresh_client()._imap
        if self._idle_tag is not None:
            self._end_idle()
        tag = imap._command("IDLE")
        # Not imapclient's idle(), which fails when an announcement comes before the "+".
        while imap._get_response() is not None:
            if imap.tagged_commands[tag]:
                raise imaplib.IMAP4.abort(f"refused: {imap.tagged_commands[tag]}")
        self._idle_tag = tag
        return bool(imap.untagged_responses) or _has_more(self._client)

    def _end_idle(self) -> None:
        imap, tag = self._client._imap, self._idle_tag
        self._idle_tag = None
        imap.send(b"DONE\r\n")
        imap._command_complete("IDLE", tag)

    def _log_out(self) -> None:
        if self._idle_tag is not None:
            self._end_idle()
        self._client.logout()

    def _release(self) -> None:
        if self._client is not None:
            with suppress(OSError):
                self._client.shutdown()


def _log_in(client: Any, server: Server) -> None:
    ascii_only = (server.user + server.password).isascii()  # LOGIN takes nothing else (RFC 3501 §9, astring)
    (client.login if ascii_only else client.plain_login)(server.user, server.password)


def _has_more(client: Any) -> bool:
    """Say whether bytes lie in buffers that the event loop cannot see; blocks and consumes nothing."""
    connection = client.socket()
    if isinstance(connection, ssl.SSLSocket) and connection.pending():
        return True
    connection.setblocking(False)
    try:
        return bool(client._imap.file.peek(1))
    except ssl.SSLWantReadError:
        return False
    finally:
        connection.settimeout(_READ_SECONDS)
