"""A transaction happens as a whole or not at all, whatever interrupts it, and leaves the database usable."""

import asyncio
import itertools
import os
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from mailbot.core.errors import Conflict, ServerAway, ServerRefuses
from storage import inbound, sqlite_engine
from storage.database import Database, connected
from storage.migrate import migrate
from tests.storage.interrupting import cancelled_at_every_await
from tests.storage.samples import mail

TIMES = pytest.mark.parametrize("times", [1, 2, 5])


async def count(database: Database) -> int:
    return int((await database.rows("SELECT COUNT(*) AS number FROM inbound"))[0]["number"])


async def write(database: Database, *uids: int) -> None:
    """Write one mail after the other in one transaction."""
    async with database.transaction() as transaction:
        for uid in uids:
            await inbound.record(transaction, [mail(uid)])


async def write_and_fail(database: Database, uid: int) -> None:
    async with database.transaction() as transaction:
        await inbound.record(transaction, [mail(uid)])
        raise OSError("the body's own error")


async def test_a_transaction_is_kept_at_its_end(database: Database, url: str) -> None:
    await write(database, 1, 2)
    async with connected(url) as other:
        assert await count(other) == 2


async def test_an_error_undoes_the_transaction_and_is_passed_on_as_it_is(database: Database) -> None:
    with pytest.raises(OSError, match="the body's own error"):
        await write_and_fail(database, 1)
    assert await count(database) == 0
    await write(database, 2)
    assert await count(database) == 1


async def test_nobody_sees_half_a_transaction(database: Database, url: str) -> None:
    async with connected(url) as other, database.transaction() as transaction:
        await inbound.record(transaction, [mail(1)])
        assert await count(other) == 0


async def test_transactions_of_two_tasks_come_one_after_the_other(database: Database) -> None:
    running = 0

    async def one(uid: int) -> None:
        nonlocal running
        async with database.transaction() as transaction:
            running += 1
            assert running == 1
            await inbound.record(transaction, [mail(uid)])
            running -= 1

    async with asyncio.TaskGroup() as tasks:
        for uid in range(1, 11):
            tasks.create_task(one(uid))
    assert await count(database) == 10


@TIMES
async def test_a_transaction_cancelled_at_any_await_leaks_no_lock(database: Database, times: int) -> None:
    written = 0
    uids = itertools.count(1)  # each once: a commit that was cancelled on its way may still come true

    async def work() -> None:
        await write(database, next(uids), next(uids))

    async def check() -> None:
        nonlocal written
        number = await count(database)
        assert number % 2 == 0, "half a transaction was kept"
        written = number // 2

    tried = await cancelled_at_every_await(work, check, times)
    assert tried >= 5
    assert written >= 1


async def test_a_transaction_cancelled_while_it_waits_for_another_leaves_that_alone(
    database: Database,
) -> None:
    async with database.transaction() as transaction:
        waiting = asyncio.ensure_future(write(database, 9))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.wait([waiting])
        await inbound.record(transaction, [mail(1)])
    assert await count(database) == 1


@TIMES
async def test_a_query_cancelled_at_any_await_leaks_nothing(database: Database, times: int) -> None:
    async def ask() -> None:
        await count(database)

    assert await cancelled_at_every_await(ask, ask, times) >= 1


@TIMES
async def test_connecting_cancelled_at_any_await_leaves_no_thread_behind(url: str, times: int) -> None:
    threads = threading.active_count()

    async def connect() -> None:
        async with connected(url) as database:
            await count(database)

    async def ended() -> None:
        while threading.active_count() > threads:
            await asyncio.sleep(0.001)

    assert await cancelled_at_every_await(connect, ended, times) >= 2


async def test_our_own_mistake_is_no_reason_to_wait_for_the_database(database: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)syntax error") as caught:
        await database.rows("SELEC")
    assert not isinstance(caught.value, ServerAway | Conflict | ServerRefuses)


async def test_a_database_without_tables_says_what_to_do(empty_url: str) -> None:
    async with connected(empty_url) as database:
        with pytest.raises(ServerRefuses, match="its tables are missing; run: mailbot migrate"):
            await count(database)


async def test_writing_is_as_durable_as_it_can_be(database: Database) -> None:
    if database.kind == "sqlite":
        [journal] = await database.rows("PRAGMA journal_mode")
        [synchronous] = await database.rows("PRAGMA synchronous")
        [foreign_keys] = await database.rows("PRAGMA foreign_keys")
        assert (journal["journal_mode"], synchronous["synchronous"]) == ("wal", 2)
        assert foreign_keys["foreign_keys"] == 1
    else:
        [row] = await database.rows("SHOW synchronous_commit")
        assert row["synchronous_commit"] == "on"


async def test_the_files_are_for_their_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        async with connected(f"sqlite://{tmp_path}/new.db") as database:
            await database.rows("CREATE TABLE t (x)")
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert modes == {"new.db": 0o600, "new.db-wal": 0o600, "new.db-shm": 0o600}


async def test_a_file_that_another_process_keeps_locked_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sqlite_engine.PRAGMAS, "busy_timeout", 50)
    url = f"sqlite://{tmp_path}/a.db"
    await migrate(url)
    other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    async with connected(url) as database:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ServerAway, match=r"the database .*/a\.db: database is locked$"):
            await write(database, 1)
        other.execute("ROLLBACK")
        await write(database, 1)
        assert await count(database) == 1
    other.close()


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [("missing/a.db", None, ServerAway), ("a.db", b"no database at all" * 100, ServerRefuses)],
)
async def test_a_file_that_cannot_be_opened_is_named(
    tmp_path: Path, name: str, content: bytes | None, error: type[Exception]
) -> None:
    if content:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=f"the database {tmp_path}/{name}: .+") as caught:
        async with connected(f"sqlite://{tmp_path}/{name}"):
            pass
    assert "\n" not in str(caught.value)
