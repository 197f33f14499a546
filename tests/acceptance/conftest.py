"""The servers and databases of the acceptance tests."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from mailbot.demo.cast import PARTS, accounts
from mailbot.demo.server import MailWorld
from tests.acceptance.house import House, embedded
from tests.conftest import DatabaseKind
from tests.support import peers, postgres

DOMAIN = "test.local"


@pytest.fixture
def real_servers() -> Iterator[peers.Peers]:
    """Dovecot and Postfix, with an account for everybody of the story."""
    with peers.running({part.local_part: part.password for part in PARTS}, domain=DOMAIN) as servers:
        yield servers


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    with postgres.running() as server:
        yield server


@pytest.fixture
def database_url(
    database_kind: DatabaseKind, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """A fresh database of the kind of this run."""
    if database_kind == "sqlite":
        yield f"sqlite://{tmp_path}/mailbot.db"
    else:
        server: postgres.Postgres = request.getfixturevalue("postgres_server")
        with server.database() as name:
            yield server.url(name)


@pytest.fixture
async def world() -> AsyncIterator[MailWorld]:
    """The embedded mail servers."""
    async with MailWorld(accounts()) as world:
        yield world


@pytest.fixture
def house(world: MailWorld, tmp_path: Path) -> House:
    return embedded(world, tmp_path)
