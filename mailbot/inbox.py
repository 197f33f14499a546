"""The mailbox: batches of mails out of one IMAP folder and their moves to others; knows no database."""

import asyncio
import imaplib
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Self, TypeVar

import structlog
from imapclient import DELETED

from mailbot import imap_folders
from mailbot.config import Server
from mailbot.imap_connection import Connection
from mailbot.imap_failures import said, said_no

HEADER_BYTES = 100_000  # of a mail over the limit; the reader takes no longer header either
COMMAND_BYTES = 8_000  # RFC 7162 §4: servers take command lines of 8,192 octets

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")

V = TypeVar("V")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail as the server gave it; `size` is its RFC822.SIZE, `raw` only its header unless it is `whole`."""

    uid: int
    size: int
    raw: bytes
    whole: bool


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
        return await self._hands.run("list the waiting mails", _uids_and_sizes)

    async def fetch(self, uids: Sequence[int]) -> list[Fetched]:
        """Fetch mails, which stay unread; of those over `max_bytes` the header, 100 kB of it at most.

        A mail that is gone is missing from the result; so is one that is refused while others are not.
        """
        return await self._hands.run("fetch mails", lambda client: _mails(client, uids, self._max_bytes))

    async def move(self, uids: Sequence[int], folder: str) -> None:
        """Move mails to a folder, which is created where it is missing; mails already gone are no error."""
        if folder not in self._paths:
            self._paths[folder] = await _ensured(self._hands, folder)
        path = self._paths[folder]
        await self._hands.run(f"move mails to the folder {folder}", lambda client: _move(client, uids, path))

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


def uid_sets(uids: Iterable[int], most: int = COMMAND_BYTES) -> list[str]:
    """Write UIDs as IMAP sets ("1:4,7") of at most `most` characters each, with as few ranges as possible."""
    sets: list[str] = []
    for _, numbered in groupby(enumerate(sorted(set(uids))), lambda pair: pair[1] - pair[0]):
        run = [uid for _, uid in numbered]
        text = str(run[0]) if len(run) == 1 else f"{run[0]}:{run[-1]}"
        if sets and len(sets[-1]) + len(text) < most:
            sets[-1] += f",{text}"
        else:
            sets.append(text)
    return sets


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


# What follows runs in the thread of a connection; `client` is its IMAPClient.


def _uids_and_sizes(client: Any) -> list[tuple[int, int]]:
    client.noop()  # lets the server tell us what changed; some answer FETCH from what they last told
    # imapclient's fetch() raises on "1:*", and its parser takes 14 times as long for these lines.
    lines = client._command_and_check("fetch", "1:*", "(UID RFC822.SIZE)", uid=True)
    pairs = {}
    for line in lines:
        # Lines about changed flags come between those we asked for.
        if isinstance(line, bytes) and (uid := _UID.search(line)) and (size := _SIZE.search(line)):
            pairs[int(uid[1])] = int(size[1])
    return sorted(pairs.items())


def _mails(client: Any, uids: Sequence[int], max_bytes: int) -> list[Fetched]:
    sizes = _values(client, uids, "RFC822.SIZE", b"RFC822.SIZE", int)
    small = [uid for uid in sizes if sizes[uid] <= max_bytes]
    large = [uid for uid in sizes if sizes[uid] > max_bytes]
    raw = _values(client, small, "BODY.PEEK[]", b"BODY[]", bytes)
    raw |= _values(client, large, f"BODY.PEEK[HEADER]<0.{HEADER_BYTES}>", b"BODY[HEADER]<0>", bytes)
    return [Fetched(uid, sizes[uid], raw[uid], sizes[uid] <= max_bytes) for uid in sorted(raw)]


def _values(client: Any, uids: Sequence[int], item: str, key: bytes, kind: type[V]) -> dict[int, V]:
    """FETCH one item; after a refusal mail by mail, so that a damaged one does not stop the others."""
    try:
        answers = client.fetch(uids, [item])
    except imaplib.IMAP4.error as error:
        if not said_no(error):
            raise
        answers = _one_by_one(client, uids, item)
    values = {uid: answer.get(key) for uid, answer in answers.items()}
    # Dovecot answers NIL for a mail that somebody else expunged: that is no empty mail.
    return {uid: value for uid, value in values.items() if isinstance(value, kind)}


def _one_by_one(client: Any, uids: Sequence[int], item: str) -> dict[int, dict[bytes, object]]:
    """FETCH one item of each mail; raise the last NO if none could be had, unless they are just gone."""
    answers: dict[int, dict[bytes, object]] = {}
    refused: imaplib.IMAP4.error | None = None
    for uid in uids:
        try:
            answers |= client.fetch([uid], [item])
        except imaplib.IMAP4.error as error:
            if not said_no(error):
                raise
            if not said_no(error, "EXPUNGEISSUED"):
                _log.warning("the server refuses a mail", action="fetch_refused", uid=uid, reason=said(error))
                refused = error
    if refused and not answers:
        raise refused
    return answers


def _move(client: Any, uids: Sequence[int], path: str) -> None:
    """Move mails; create the folder where it was deleted or only has others below it."""
    try:
        _move_sets(client, uid_sets(uids), path)
    except imaplib.IMAP4.error as error:
        if not said_no(error, "TRYCREATE", "NONEXISTENT"):
            raise
        imap_folders.create(client, path)
        _move_sets(client, uid_sets(uids), path)


def _move_sets(client: Any, sets: Iterable[str], path: str) -> None:
    """MOVE (RFC 6851), or what it does in three commands: those may leave a copy, never lose a mail."""
    for uids in sets:
        if client.has_capability("MOVE"):
            client.move(uids, path)
            continue
        client.copy(uids, path)
        client.add_flags(uids, [DELETED], silent=True)
        if client.has_capability("UIDPLUS"):
            client.uid_expunge(uids)
        else:
            client.expunge()
