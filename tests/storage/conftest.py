"""A fresh, migrated database for each test, of the kind of the run."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database import Database, connected
from storage.migrate import migrate
from tests.conftest import DatabaseKind
from tests.support.postgres import Postgres, running

TEMPLATE = "migrated"


@pytest.fixture(scope="session")
def postgres(database_kind: DatabaseKind) -> Iterator[Postgres | None]:
    """The cluster of the run, with a migrated database to copy; None on SQLite."""
    if database_kind == "sqlite":
        yield None
        return
    with running() as server:
        server.create(TEMPLATE)
        asyncio.run(migrate(server.url(TEMPLATE)))
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    asyncio.run(migrate(f"sqlite://{path}"))
    return path


@pytest.fixture
def empty_url(postgres: Postgres | None, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables; on SQLite not even a file."""
    if postgres is None:
        yield f"sqlite://{tmp_path}/empty.db"
        return
    with postgres.database() as name:
        yield postgres.url(name)


@pytest.fixture
def url(postgres: Postgres | None, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated database without rows."""
    if postgres is None:
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "test.db")
        yield f"sqlite://{tmp_path}/test.db"
        return
    with postgres.database(template=TEMPLATE) as name:
        yield postgres.url(name)


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with connected(url) as database:
        yield database
