"""One service per database: a lock that ends with the process that holds it, however it ends."""

import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import asyncpg

from mailbot.core.errors import ServerAway
from storage.failures import translated
from storage.location import PostgresServer, SqliteFile, located
from storage.postgres_engine import SERVICE_LOCK, credentials

_PATIENCE = 10  # seconds for the server to say that the lock is still held


class ServiceLock(Protocol):
    """The lock while it is held."""

    async def held(self) -> bool:
        """Say whether the lock is still ours."""


class _FileLock:
    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    async def held(self) -> bool:
        """Say whether the file that we hold still lies where others look for it."""
        try:
            return os.path.samestat(os.stat(self._path), os.fstat(self._descriptor))
        except FileNotFoundError:
            return False


class _ServerLock:
    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def held(self) -> bool:
        """Say whether the session that holds the lock lives."""
        try:
            return bool(await self._connection.fetchval("SELECT true", timeout=_PATIENCE))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False


@asynccontextmanager
async def service_lock(url: str) -> AsyncIterator[ServiceLock]:
    """Hold the lock of the database at `url`; ServerAway if another service holds it."""
    location = located(url)
    block = _file_lock(location) if isinstance(location, SqliteFile) else _server_lock(location)
    async with block as lock:
        yield lock


@asynccontextmanager
async def _file_lock(file: SqliteFile) -> AsyncIterator[ServiceLock]:
    # a file of its own: SQLite's locks on the database end when anybody in the process closes that file
    path = file.path.with_name(f"{file.path.name}.lock")
    with translated(file.place):
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _taken(file.place) from None
        yield _FileLock(path, descriptor)
    finally:
        os.close(descriptor)


@asynccontextmanager
async def _server_lock(server: PostgresServer) -> AsyncIterator[ServiceLock]:
    with translated(server.place):
        connection = await asyncpg.connect(**credentials(server))
    try:
        with translated(server.place):
            free = await connection.fetchval(f"SELECT pg_try_advisory_lock({SERVICE_LOCK})")
        if not free:
            raise _taken(server.place)
        yield _ServerLock(connection)
    finally:
        await _close(connection)


async def _close(connection: asyncpg.Connection) -> None:
    try:
        await connection.close(timeout=_PATIENCE)
    except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        connection.terminate()


def _taken(place: str) -> ServerAway:
    return ServerAway(f"another mailbot works on this database: {place}")
