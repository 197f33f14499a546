"""The migrations make the tables that the models describe, all or nothing, on both databases."""

from pathlib import Path

import pytest
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.operations import RunPython

from mailbot.core.errors import ServerRefuses
from storage import inbound
from storage.database import Database, connected
from storage.location import located
from storage.migrate import config, migrate, pending
from storage.offer_rows import COLUMNS
from tests.storage.samples import mail

NAMES = [
    "0001_initial",
    "0002_journal_append_only",
    "0003_facts_doubts",
    "0004_publication",
    "0005_reminders",
    "0006_grounds",
]


async def tables(database: Database) -> set[str]:
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        if database.kind == "sqlite"
        else "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
    )
    return {row["name"] for row in await database.rows(catalogue)}


async def test_a_new_database_gets_every_migration_once(empty_url: str) -> None:
    assert await pending(empty_url) == NAMES
    assert await migrate(empty_url) == NAMES
    assert await pending(empty_url) == []
    assert await migrate(empty_url) == []


async def test_asking_what_is_pending_creates_no_file(tmp_path: Path) -> None:
    assert await pending(f"sqlite://{tmp_path}/a.db") == NAMES
    assert list(tmp_path.iterdir()) == []


async def test_rows_survive_a_second_migration(database: Database, url: str) -> None:
    async with database.transaction() as transaction:
        await inbound.record(transaction, [mail(1)])
    assert await migrate(url) == []
    assert await inbound.seen(database, "INBOX", 7, [1]) == {1: False}


async def test_a_migration_that_fails_leaves_nothing_behind(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(self: RunPython, *args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(RunPython, "database_forward", fail)
        with pytest.raises(ZeroDivisionError):
            await migrate(empty_url)
    async with connected(empty_url) as database:
        assert await tables(database) == set()
    assert await migrate(empty_url) == NAMES


async def test_a_database_of_a_newer_mailbot_is_refused(database: Database, url: str) -> None:
    await database.rows(
        "INSERT INTO tortoise_migrations (app, name, applied_at) "
        "SELECT app, '0099_later', applied_at FROM tortoise_migrations LIMIT 1"
    )
    with pytest.raises(ServerRefuses, match=r"a newer mailbot made it \(0099_later\)"):
        await migrate(url)


async def test_models_and_migrations_do_not_drift(empty_url: str) -> None:
    settings = config(located(empty_url))
    async with TortoiseContext() as context:
        await context.init(settings)
        assert context.apps
        found = await MigrationAutodetector(context.apps, settings["apps"]).changes()
    assert [operation.describe() for writer in found for operation in writer.operations] == []


async def test_no_migration_rebuilds_a_table_and_no_foreign_key_deletes(empty_url: str) -> None:
    settings = config(located(empty_url))
    async with TortoiseContext() as context:
        await context.init(settings)
        executor = MigrationExecutor(context.db(), settings["apps"])
        sql = "\n".join([s for name in NAMES for s in await executor.collect_sql("storage", name)])
    assert sql.count("CREATE TABLE") == 9
    assert "new__" not in sql
    assert "CASCADE" not in sql
    assert "SET NULL" not in sql
    assert sql.count("ON DELETE RESTRICT") == sql.count("REFERENCES") == 6


async def test_every_column_of_an_offer_is_written_and_read(database: Database) -> None:
    columns = (
        "SELECT name FROM pragma_table_info('offer')"
        if database.kind == "sqlite"
        else "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'offer'"
    )
    assert {row["name"] for row in await database.rows(columns)} == set(COLUMNS)
