"""A PostgreSQL server that goes away, comes back, or refuses us: told in one line, without the password."""

import asyncio
from collections.abc import Iterator

import pytest

from mailbot.core.errors import ServerAway, ServerRefuses
from storage import inbound
from storage.database import Database, connected
from storage.migrate import migrate, pending
from storage.postgres_engine import TIMEOUTS
from storage.service_lock import service_lock
from tests.storage.samples import mail
from tests.support.postgres import Postgres, running

NAME = "mailbot_test"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Postgres]:
    """A server that these tests may kill, whatever the database of the run."""
    with running() as server:
        yield server


@pytest.fixture
def server(cluster: Postgres) -> Iterator[Postgres]:
    cluster.create(NAME)
    yield cluster
    cluster.kill()
    cluster.start()
    cluster.drop(NAME)


async def count(database: Database) -> int:
    return len(await database.rows("SELECT id FROM inbound"))


async def write(database: Database, uid: int) -> None:
    async with database.transaction() as transaction:
        await inbound.record(transaction, [mail(uid)])


async def write_and_kill(database: Database, server: Postgres) -> None:
    async with database.transaction() as transaction:
        await inbound.record(transaction, [mail(1)])
        server.kill()
        await inbound.record(transaction, [mail(2)])


async def connect(url: str) -> None:
    async with connected(url):
        pass


async def lock(url: str) -> None:
    async with service_lock(url):
        pass


async def test_a_server_that_goes_away_is_away_and_comes_back(server: Postgres) -> None:
    await migrate(server.url(NAME))
    async with connected(server.url(NAME)) as database:
        await write(database, 1)
        server.kill()
        for _ in range(3):
            with pytest.raises(ServerAway, match=f"the database {NAME} at 127.0.0.1:{server.port}: .+"):
                await write(database, 2)
            with pytest.raises(ServerAway):
                await count(database)
        server.start()
        await write(database, 3)
        assert await count(database) == 2


async def test_a_server_that_goes_away_within_a_transaction_keeps_nothing_of_it(server: Postgres) -> None:
    await migrate(server.url(NAME))
    async with connected(server.url(NAME)) as database:
        with pytest.raises(ServerAway):
            await write_and_kill(database, server)
        server.start()
        assert await count(database) == 0
        await write(database, 3)
        assert await count(database) == 1


async def test_a_server_that_is_not_there_is_away_for_everybody(server: Postgres) -> None:
    server.kill()
    for ask in (connect, migrate, pending, lock):
        with pytest.raises(ServerAway, match=f"the database {NAME} at 127.0.0.1:{server.port}: ") as caught:
            await ask(server.url(NAME))
        assert "\n" not in str(caught.value)
        assert "secret" not in str(caught.value)


async def test_a_lock_ends_with_the_server(server: Postgres) -> None:
    async with service_lock(server.url(NAME)) as held:
        assert await held.held()
        server.kill()
        assert not await held.held()


async def test_a_wrong_password_or_name_is_refused(server: Postgres) -> None:
    url = server.url(NAME)
    for wrong in (url.replace(":secret@", ":hush-hush@"), url.replace(NAME, "elsewhere")):
        with pytest.raises(ServerRefuses, match=r"the database \w+ at 127\.0\.0\.1:\d+: ") as caught:
            await connect(wrong)
        assert "hush-hush" not in str(caught.value)


async def test_a_server_that_does_not_answer_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TIMEOUTS, "timeout", 0.2)
    mute = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await mute.wait()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        for ask in (connect, lock):
            with pytest.raises(ServerAway, match=f"the database bot at 127.0.0.1:{port}: no answer in time"):
                await ask(f"postgres://bot:hush@127.0.0.1:{port}/bot?sslmode=disable")
        mute.set()
