"""The errors of two databases in the words of the house: away, refused, or somebody else was first."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from tortoise.exceptions import BaseORMException, DBConnectionError

from mailbot.core.errors import Conflict, MailbotError, ServerAway, ServerRefuses

# https://sqlite.org/rescode.html, https://www.postgresql.org/docs/current/errcodes-appendix.html
_SQLITE_AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PROTOCOL,
}
_SQLITE_UNIQUE = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
_SQLITE_REFUSED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}
# connection, resources, shutting down, lock or time-out, read-only after a failover
_POSTGRES_AWAY = ("08", "53", "57", "58", "55P03", "25006")
_POSTGRES_CONFLICT = ("23505", "40001", "40P01")
# login, no such database, no right
_POSTGRES_REFUSED = ("28", "3D000", "42501")
_SET_UP = "its tables are missing; run: mailbot migrate"


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Raise ServerAway, ServerRefuses or Conflict for what a driver says; other errors are our mistakes.

    `place` names the database for a person, without its password.
    """
    try:
        yield
    except (BaseORMException, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        ours = _ours(place, _driver_error(error))
        if ours is None:
            raise
        raise ours from error


def _driver_error(error: BaseException) -> BaseException:
    """Return the driver's own error, which Tortoise keeps as the argument of its own."""
    if isinstance(error, DBConnectionError) and error.__cause__:
        return error.__cause__
    inner = error.args[0] if isinstance(error, BaseORMException) and error.args else None
    return inner if isinstance(inner, BaseException) else error


def _ours(place: str, error: BaseException) -> MailbotError | None:
    why = "no answer in time" if isinstance(error, TimeoutError) else " ".join(str(error).split())
    said = f"the database {place}: {why or type(error).__name__}"
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(place, said, error)
    if isinstance(error, asyncpg.PostgresError):
        return _of_postgres(place, said, error.sqlstate or "")
    if isinstance(error, OSError):
        return ServerAway(said)
    # InterfaceError is also what a wrong call of the driver raises
    return ServerAway(said) if "clos" in str(error) else None


def _of_sqlite(place: str, said: str, error: sqlite3.Error) -> MailbotError | None:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if code in _SQLITE_UNIQUE:
        return Conflict(said)
    if code & 0xFF in _SQLITE_AWAY:
        return ServerAway(said)
    if code & 0xFF in _SQLITE_REFUSED:
        return ServerRefuses(said)
    return ServerRefuses(f"the database {place}: {_SET_UP}") if "no such table" in str(error) else None


def _of_postgres(place: str, said: str, sqlstate: str) -> MailbotError | None:
    if sqlstate.startswith(_POSTGRES_CONFLICT):
        return Conflict(said)
    if sqlstate.startswith(_POSTGRES_AWAY):
        return ServerAway(said)
    if sqlstate.startswith(_POSTGRES_REFUSED):
        return ServerRefuses(said)
    return ServerRefuses(f"the database {place}: {_SET_UP}") if sqlstate == "42P01" else None
