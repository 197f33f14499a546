"""One service works on a database at a time, and a killed one leaves nothing that stops the next."""

import asyncio
import signal
import stat
import sys
from pathlib import Path

import pytest

from mailbot.core.errors import ServerAway
from storage.service_lock import service_lock
from tests.storage.interrupting import cancelled_at_every_await
from tests.support.needs import ROOT

HOLD = """
import asyncio, sys
from storage.service_lock import service_lock
async def hold():
    async with service_lock(sys.argv[1]):
        print("held", flush=True)
        await asyncio.sleep(60)
asyncio.run(hold())
"""


async def take(url: str) -> bool:
    async with service_lock(url) as lock:
        return await lock.held()


async def test_a_second_service_is_told_that_another_one_works(url: str) -> None:
    async with service_lock(url) as lock:
        assert await lock.held()
        with pytest.raises(ServerAway, match="another mailbot works on this database"):
            await take(url)
        assert await lock.held()
    assert await take(url)


async def test_two_databases_have_two_services(url: str, empty_url: str) -> None:
    async with service_lock(url):
        assert await take(empty_url)


async def test_a_killed_service_frees_the_lock(url: str) -> None:
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, url, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout
    assert await holder.stdout.readline() == b"held\n"
    with pytest.raises(ServerAway):
        await take(url)
    holder.send_signal(signal.SIGKILL)
    await holder.communicate()
    async with asyncio.timeout(10):
        while not await _free(url):
            await asyncio.sleep(0.02)


async def _free(url: str) -> bool:
    try:
        return await take(url)
    except ServerAway:
        return False


async def test_who_removes_the_lock_file_takes_the_lock_away(tmp_path: Path) -> None:
    async with service_lock(f"sqlite://{tmp_path}/a.db") as lock:
        [file] = tmp_path.iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        file.unlink()
        assert not await lock.held()
        file.touch()
        assert not await lock.held()


async def test_a_lock_beside_a_folder_that_is_missing_cannot_be_taken(tmp_path: Path) -> None:
    with pytest.raises(ServerAway, match="No such file or directory"):
        await take(f"sqlite://{tmp_path}/missing/a.db")


@pytest.mark.parametrize("times", [1, 2, 5])
async def test_a_service_cancelled_at_any_await_frees_the_lock(url: str, times: int) -> None:
    async def work() -> None:
        await take(url)

    async def free() -> None:
        while not await _free(url):
            await asyncio.sleep(0.01)

    tried = await cancelled_at_every_await(work, free, times)
    assert tried >= 1 or url.startswith("sqlite://")  # a lock on a file awaits nothing
    assert await _free(url)
