"""What several tests of the shell stand on: mailboxes on both servers, and a migrated database."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database import Database, connected
from storage.migrate import migrate
from tests.support import dovecot, mailboxes
from tests.support.dovecot import Dovecot
from tests.support.mailboxes import PASSWORDS, Mailbox


@pytest.fixture(scope="module")
def debian() -> Iterator[Dovecot]:
    with dovecot.running(PASSWORDS) as server:
        yield server


@pytest.fixture
def on_dovecot(debian: Dovecot) -> Mailbox:
    return mailboxes.on(debian)


@pytest.fixture
async def on_pymap() -> AsyncIterator[Mailbox]:
    async with mailboxes.embedded() as mailbox:
        yield mailbox


@pytest.fixture(params=["on_pymap", "on_dovecot"])
def mailbox(request: pytest.FixtureRequest) -> Mailbox:
    found: Mailbox = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A migrated SQLite database in a folder of its own."""
    url = f"sqlite://{tmp_path}/mailbot.db"
    await migrate(url)
    async with connected(url) as database:
        yield database
