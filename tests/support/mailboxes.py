"""Mailboxes for the tests of the inbox, and a gate through which a real server misbehaves."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from imapclient import IMAPClient

from mailbot.config import Server
from mailbot.demo.server import MailWorld
from mailbot.inbox import Inbox
from tests.support.dovecot import Dovecot

T = TypeVar("T")
LIMIT = 20_000
PASSWORDS = {f"bot{number}": f"sesame {number}" for number in range(100)} | {"ali": "sésame, ouvre-toi"}
FREE_USERS = iter(PASSWORDS)


def mail(subject: object, size: int = 0) -> bytes:
    return f"Subject: {subject}\r\n\r\n".encode() + (b"x" * 70 + b"\r\n") * (size // 72) + b"\r\n"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox that only one test uses."""

    server: Server

    def inbox(self, **changes: Any) -> AbstractAsyncContextManager[Inbox]:
        usual = {"folder": "INBOX", "done": "Processed", "quarantine": "Quarantine", "tls": None}
        return Inbox.open(self.server, **{**usual, "max_bytes": LIMIT, **changes})

    async def elsewhere(self, job: Callable[[Any], T], folder: str | None = "INBOX") -> T:
        """Do something with another client of the same mailbox, with `folder` selected."""

        def work() -> T:
            with IMAPClient(self.server.host, self.server.port, ssl=False, timeout=20) as client:
                # imapclient sends an APPEND in pieces, which TCP otherwise holds back for 40 ms.
                client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                client.plain_login(self.server.user, self.server.password)
                if folder:
                    client.select_folder(folder)
                return job(client)

        return await asyncio.to_thread(work)

    async def deliver(self, *mails: bytes) -> None:
        await self.elsewhere(lambda client: client.multiappend("INBOX", list(mails)), folder=None)

    async def expunge(self, uid: int) -> None:
        await self.elsewhere(lambda client: (client.delete_messages([uid]), client.expunge()))

    async def subjects(self, folder: str) -> list[str]:
        def work(client: Any) -> list[str]:
            found = client.fetch(client.search(), ["ENVELOPE"])
            return [found[uid][b"ENVELOPE"].subject.decode() for uid in sorted(found)]

        return await self.elsewhere(work, folder)


def on(server: Dovecot) -> Mailbox:
    """Return a mailbox of a Dovecot with the users of `PASSWORDS` that no other test has."""
    user = next(FREE_USERS)
    return Mailbox(Server("localhost", server.imap, f"{user}@test.local", PASSWORDS[user], "none"))


@asynccontextmanager
async def embedded() -> AsyncIterator[Mailbox]:
    """Lend the only mailbox of a new embedded server."""
    async with MailWorld({"bot@demo.test": "sesame"}) as world:
        yield Mailbox(Server(world.host, world.imap_port, "bot@demo.test", "sesame", "none"))


Lines = Callable[[bytes], bytes]


@dataclass
class Gate:
    """A way to a real server that changes lines on their way and keeps the commands.

    `says` sees each line of the server; `answers` sees each command and may return the answer itself.
    """

    server: Server
    says: Lines
    answers: Lines
    commands: list[bytes] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    connections: int = 0

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        upstream_reader, upstream = await asyncio.open_connection(
            self.server.host, self.server.port, limit=2**20
        )
        both = [self._commands(reader, writer, upstream), self._answers(upstream_reader, writer)]
        tasks = [asyncio.create_task(one) for one in both]
        self.tasks += tasks
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            writer.close()
            upstream.close()

    async def _commands(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, upstream: asyncio.StreamWriter
    ) -> None:
        async for line in reader:
            self.commands.append(line)
            answer = self.answers(line)
            (writer if answer else upstream).write(answer or line)

    async def _answers(self, upstream: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async for line in upstream:
            writer.write(self.says(line))
            await writer.drain()

    def cut(self) -> None:
        """End every connection."""
        for task in self.tasks:
            task.cancel()

    def count(self, pattern: bytes) -> int:
        return sum(bool(re.search(pattern, line)) for line in self.commands)


@asynccontextmanager
async def gate(
    mailbox: Mailbox, *, says: Lines = lambda line: line, answers: Lines = lambda line: b""
) -> AsyncIterator[tuple[Gate, Mailbox]]:
    way = Gate(mailbox.server, says, answers)
    async with await asyncio.start_server(way.pass_on, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        yield way, Mailbox(replace(mailbox.server, host="127.0.0.1", port=port))


def without(*capabilities: bytes) -> Lines:
    """A server that lacks these capabilities."""
    pattern = re.compile(rb" (?:%s)(?=[ \r\]])" % b"|".join(capabilities))
    return lambda line: pattern.sub(b"", line) if b"CAPABILITY" in line else line


def answering(command: bytes, answer: bytes) -> Lines:
    """A server that answers every such command with `answer`; TAG in it becomes the command's tag."""
    return lambda line: answer.replace(b"TAG", line.split()[0]) if command in line else b""


async def heard(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.005)
