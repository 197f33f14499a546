"""The mailbox: batches of mails out of one IMAP folder and their moves to others; knows no database."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Self

from mailbot import imap_folders
from mailbot.config import Server
from mailbot.imap_connection import Connection
from mailbot.inbox_commands import HEADER_BYTES, Fetched, fetch_mails, list_mails, move_mails

__all__ = ["HEADER_BYTES", "Fetched", "Inbox", "batches"]


class Inbox:
    """One folder over two connections: `hands` only works, `ears` only idles (None: the server has no IDLE).

    After a `ServerAway` or a cancelled command every other one raises `ServerAway`: open a new inbox then.
    """

    def __init__(
        self,
        name: str,
        uidvalidity: int,
        hands: Connection,
        ears: Connection | None,
        *,
        paths: dict[str, str],
        max_bytes: int,
    ) -> None:
        self.name = name
        self.uidvalidity = uidvalidity
        self._hands = hands
        self._ears = ears
        self._paths = paths
        self._max_bytes = max_bytes

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        server: Server,
        *,
        folder: str,
        done: str,
        quarantine: str,
        tls: ssl.SSLContext | None,
        max_bytes: int,
    ) -> AsyncIterator[Self]:
        """Lend the inbox `folder`; `done` and `quarantine` are created where they are missing.

        Folder names have "/" between their levels, whatever the server uses.
        """
        opening = f"open the folder {folder}"
        name = f"{server.user}@{server.host}/{folder}"
        async with _connections(server, tls) as connect:
            hands = await connect()
            paths = {role: await _ensured(hands, role) for role in (done, quarantine)}
            path, uidvalidity = await hands.run(opening, lambda client: imap_folders.select(client, folder))
            ears = await connect() if await hands.has("IDLE") else None
            if ears:
                # Read-only: who only listens takes nobody's \Recent away.
                await ears.run(opening, lambda client: client.select_folder(path, readonly=True))
                await ears.listen()
            yield cls(name, uidvalidity, hands, ears, paths=paths, max_bytes=max_bytes)

    async def waiting(self) -> list[tuple[int, int]]:
        """Return (UID, bytes) of every mail that is in the folder now, oldest first."""
        return await self._hands.run("list the waiting mails", list_mails)

    async def fetch(self, uids: Sequence[int]) -> list[Fetched]:
        """Fetch mails, which stay unread; of those over `max_bytes` the header, 100 kB of it at most.

        A mail that is gone is missing from the result; so is one that is refused while others are not.
        """
        return await self._hands.run("fetch mails", lambda client: fetch_mails(client, uids, self._max_bytes))

    async def move(self, uids: Sequence[int], folder: str) -> None:
        """Move mails to a folder, which is created where it is missing; mails already gone are no error."""
        if folder not in self._paths:
            self._paths[folder] = await _ensured(self._hands, folder)
        path = self._paths[folder]
        await self._hands.run(
            f"move mails to the folder {folder}", lambda client: move_mails(client, uids, path)
        )

    async def wait(self, seconds: float) -> None:
        """Return when a mail may have come since the last return, or after `seconds`.

        It also returns once for our own moves. It may be cancelled and called again.
        """
        if self._ears is None:
            await asyncio.sleep(seconds)
        else:
            await self._ears.news(seconds)


def batches(
    waiting: Sequence[tuple[int, int]], *, mails: int = 50, size: int = 8 * 2**20, max_bytes: int
) -> list[list[int]]:
    """Split (UID, bytes) into batches of UIDs, oldest first: `mails` or `size` bytes, a bigger mail alone.

    Mails over `max_bytes` count as what is fetched of them, their header.
    """
    result: list[list[int]] = []
    room = 0
    for uid, octets in sorted(waiting):
        weight = octets if octets <= max_bytes else HEADER_BYTES
        if not result or weight > room or len(result[-1]) == mails:
            result.append([])
            room = size
        result[-1].append(uid)
        room -= weight
    return result


@asynccontextmanager
async def _connections(
    server: Server, tls: ssl.SSLContext | None
) -> AsyncIterator[Callable[[], Awaitable[Connection]]]:
    """Lend a function that opens connections; in the end all are closed at the same time."""
    connections: list[Connection] = []

    async def connect() -> Connection:
        connections.append(await Connection.open(server, tls))
        return connections[-1]

    try:
        yield connect
    finally:
        await asyncio.gather(*(connection.close() for connection in connections))


async def _ensured(connection: Connection, name: str) -> str:
    return await connection.run(f"use the folder {name}", lambda client: imap_folders.ensure(client, name))
