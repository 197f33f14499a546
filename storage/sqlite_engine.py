"""SQLite for Tortoise, cured: BEGIN IMMEDIATE, no lock lost by a cancellation, files for their owner only.

Tortoise 1.1 begins deferred transactions, which fail with "database is locked" between processes whatever the
busy_timeout; it keeps its lock for ever when a cancellation meets the beginning, and `executescript` commits.
"""

import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any, cast

import aiosqlite
from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper
from tortoise.connection import get_connections

from storage.location import SqliteFile

# busy_timeout, in milliseconds, comes first: turning on WAL may have to wait already
PRAGMAS = {"busy_timeout": 5000, "journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON"}


def credentials(file: SqliteFile) -> dict[str, Any]:
    """Return what Tortoise needs to open `file`."""
    return {"file_path": str(file.path), **PRAGMAS}


class Transaction(SqliteTransactionWrapper):
    """The connection while it is in a transaction."""

    async def execute_script(self, query: str) -> None:
        """Run the statements one by one: `executescript` would commit the transaction first."""
        statement = ""
        for part in query.split(";"):
            statement += part + ";"
            if sqlite3.complete_statement(statement):
                await self.execute_query(statement)
                statement = ""


class Client(SqliteClient):
    """One connection, used by one task at a time."""

    async def create_connection(self, with_db: bool) -> None:
        """Open the file, made readable by its owner only: -wal and -shm inherit its mode."""
        with suppress(FileExistsError):
            os.close(os.open(self.filename, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            await super().create_connection(with_db)
        except BaseException:
            await self.close()  # or the thread of the connection would keep the process alive
            raise

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Commit what is done in the block, or roll it back; other tasks wait."""
        async with self._lock:
            if self._connection is None:
                await self.create_connection(with_db=True)
            connection = cast(aiosqlite.Connection, self._connection)
            try:
                await connection.execute("BEGIN IMMEDIATE")
                yield Transaction(self)
                await connection.commit()
            except BaseException:
                # what was cancelled may still run in the connection's thread: this queues up behind it
                await connection.rollback()
                raise

    def _in_transaction(self) -> TransactionContext:
        return _CurrentTransaction(self)


class _CurrentTransaction(TransactionContext):
    """The transaction as Tortoise wants it: known to its context, so that nested ones become savepoints."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._transaction: AbstractAsyncContextManager[Transaction] = client.transaction()

    async def __aenter__(self) -> Transaction:
        transaction = await self._transaction.__aenter__()
        self._token = get_connections().set(self._client.connection_name, transaction)
        return transaction

    async def __aexit__(self, *error: Any) -> None:
        get_connections().reset(self._token)
        await self._transaction.__aexit__(*error)


client_class = Client
