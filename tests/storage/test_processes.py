"""Several processes on one database: nobody is told that it is locked, and nothing gets mixed up."""

import asyncio
import sys

from storage import journal, letters
from storage.database import connected
from storage.letters import Status
from storage.migrate import pending
from tests.support.needs import ROOT

PROCESSES, TRANSACTIONS = 3, 60
MIGRATE = "import asyncio, sys; from storage.migrate import migrate; print(asyncio.run(migrate(sys.argv[1])))"


async def started(*arguments: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", *arguments, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe
    )


async def line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout
    return (await process.stdout.readline()).decode().strip()


async def ended(process: asyncio.subprocess.Process) -> str:
    output, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return output.decode().strip()


async def test_processes_that_write_at_once_all_succeed_and_the_chain_holds(url: str) -> None:
    names = [f"writer{number}" for number in range(PROCESSES)]
    writers = [await started("-m", "tests.storage.writer", url, name, str(TRANSACTIONS)) for name in names]
    assert [await line(writer) for writer in writers] == ["ready"] * PROCESSES
    for writer in writers:
        assert writer.stdin
        writer.stdin.write(b"go\n")
    for writer in writers:
        await ended(writer)
    async with connected(url) as database:
        assert (await letters.counts(database))[Status.WAITING] == PROCESSES * TRANSACTIONS
        assert await journal.verify(database) is None
        rows = await database.rows("SELECT event, COUNT(*) AS number FROM journal GROUP BY event")
        assert {row["event"]: row["number"] for row in rows} == dict.fromkeys(names, TRANSACTIONS)


async def test_of_migrators_that_start_at_once_one_does_the_work(empty_url: str) -> None:
    migrators = [await started("-c", MIGRATE, empty_url) for _ in range(PROCESSES)]
    said = sorted([await ended(migrator) for migrator in migrators], key=len)
    assert said[:-1] == ["[]"] * (PROCESSES - 1)
    assert "0001_initial" in said[-1]
    assert await pending(empty_url) == []
