"""Brings the tables up to date: all missing migrations in one transaction, or none."""

import pkgutil
from typing import Any

from tortoise.context import TortoiseContext
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor, SqliteSchemaEditor
from tortoise.transactions import in_transaction

from mailbot.core.errors import ServerRefuses
from storage import migrations, postgres_engine, sqlite_engine
from storage.database import connected
from storage.failures import translated
from storage.location import Location, SqliteFile, located
from storage.statements import Connection

_APPS = {
    "storage": {
        "models": ["storage.models"],
        "migrations": "storage.migrations",
        "default_connection": "default",
    }
}


def config(location: Location) -> dict[str, Any]:
    """Return Tortoise's configuration for `location`."""
    if isinstance(location, SqliteFile):
        engine, credentials = sqlite_engine.__name__, sqlite_engine.credentials(location)
    else:
        engine, credentials = postgres_engine.__name__, postgres_engine.credentials(location)
    return {"connections": {"default": {"engine": engine, "credentials": credentials}}, "apps": _APPS}


# for Tortoise's own command line, which makes migrations without touching the file
CONFIG = config(located("sqlite://mailbot.db"))


async def pending(url: str) -> list[str]:
    """Return the names of the migrations that the database at `url` has not seen."""
    location = located(url)
    if isinstance(location, SqliteFile) and not location.path.exists():
        return _shipped()
    async with connected(url) as database:
        return await _missing(database)


async def migrate(url: str) -> list[str]:
    """Apply what is pending and return its names; a second migrator waits, and finds nothing to do."""
    if await pending(url):
        location = located(url)
        with translated(location.place):
            return await _migrate(location)
    return []


async def _migrate(location: Location) -> list[str]:
    async with TortoiseContext() as context:
        await context.init(config(location))
        async with in_transaction("default") as client:
            if location.kind == "postgres":
                await client.execute_query(f"SELECT pg_advisory_xact_lock({postgres_engine.SERIAL_LOCK})")
            missing = await _missing(Connection(client, location.kind, location.place))
            if missing:
                editor = SqliteSchemaEditor if location.kind == "sqlite" else AsyncpgSchemaEditor
                # the executor reads this table before it makes it: an error that would end the transaction
                await MigrationRecorder(client).ensure_schema(editor(client))
                await MigrationExecutor(client, _APPS).migrate()
            return missing


async def _missing(connection: Connection) -> list[str]:
    tables = "sqlite_master WHERE name" if connection.kind == "sqlite" else "pg_tables WHERE tablename"
    if not await connection.rows(f"SELECT 1 FROM {tables} = 'tortoise_migrations'"):
        return _shipped()
    applied = {row["name"] for row in await connection.rows("SELECT name FROM tortoise_migrations")}
    if unknown := applied.difference(_shipped()):
        raise ServerRefuses(
            f"the database {connection.place}: a newer mailbot made it ({max(unknown)}); install that version"
        )
    return [name for name in _shipped() if name not in applied]


def _shipped() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(migrations.__path__))
