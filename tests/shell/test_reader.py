"""The child process in which mails are read: its limits hold, and the mail after a hostile one is read."""

import asyncio
import hashlib
import os
import resource
import sys
import time
from pathlib import Path

import pytest

from mailbot.core.errors import Temporary
from mailbot.core.readings import Kind, Reading, Unreadable
from mailbot.reader import Incoming, Reader
from mailbot.reading import read
from tests.reading.mails import BOT, SERVER, mail

HOSTILE = "tests.shell.hostile_reading"


def incoming(raw: bytes) -> Incoming:
    return Incoming(raw, whole=True, size=len(raw))


def hostile_reader(seconds: float = 0.4) -> Reader:
    return Reader(SERVER, BOT, seconds=seconds, memory=300 * 2**20, module=HOSTILE)


def children() -> set[int]:
    return {int(pid) for pid in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()}


async def test_a_batch_is_read_in_order_and_as_in_this_process() -> None:
    pdf = mail("JVBERi0=", "Content-Type: application/pdf; name=a.pdf", "Content-Transfer-Encoding: base64")
    raws = [mail(f"texte {n}") for n in range(60)] + [b"", mail("x" * 2_000_000), pdf]
    async with Reader(SERVER, BOT) as reader:
        found = await reader.read([incoming(raw) for raw in raws])
    assert found == [read(raw, whole=True, size=len(raw), authserv_id=SERVER, bot=BOT) for raw in raws]


async def test_the_header_of_a_mail_over_the_limit_is_read() -> None:
    async with Reader(SERVER, BOT) as reader:
        [found] = await reader.read([Incoming(mail(""), whole=False, size=30_000_000)])
    assert (found.unreadable, found.size, found.sender) == (
        Unreadable.TOO_LARGE,
        30_000_000,
        "anne@cpam.example",
    )


@pytest.mark.parametrize("deed", ["loop", "loop in C", "allocate", "exit", "kill", "raise", "flood", "grow"])
async def test_a_mail_that_breaks_the_child_is_told_and_the_others_are_read(deed: str) -> None:
    raws = [b"avant", deed.encode(), "après".encode(), deed.encode(), b"fin"]
    async with hostile_reader() as reader:
        found = await reader.read([incoming(raw) for raw in raws])
    # what was killed for its CPU time would be killed again: that is a limit, not an accident
    why = Unreadable.LIMIT if deed.startswith("loop") else Unreadable.BROKE_READER
    broken = Reading(
        Kind.UNREADABLE,
        hashlib.sha256(deed.encode()).hexdigest(),
        len(deed),
        subject=deed,  # the header of a mail that cannot be read is read all the same
        unreadable=why,
    )
    assert found[1] == found[3] == broken
    assert [r.digest for r in found[::2]] == ["avant", "après", "fin"]


async def test_a_mail_whose_header_breaks_the_child_too_is_known_by_its_digest_only() -> None:
    raw = b"exit at once"
    async with hostile_reader() as reader:
        found = await reader.read([incoming(raw), Incoming(raw, whole=False, size=99), incoming(b"fin")])
    digest = hashlib.sha256(raw).hexdigest()
    assert found[:2] == [
        Reading(Kind.UNREADABLE, digest, size, unreadable=Unreadable.BROKE_READER) for size in (len(raw), 99)
    ]
    assert found[2].digest == "fin"


async def test_a_mail_gets_its_seconds_of_cpu_and_no_more() -> None:
    async with hostile_reader(seconds=1.0) as reader:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        await reader.read([incoming(b"loop")])
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert 0.9 < used < 1.5


async def test_a_child_that_hangs_without_using_cpu_is_killed_by_the_clock() -> None:
    async with hostile_reader(seconds=0.1) as reader:
        found = await reader.read([incoming(b"sleep"), incoming(b"apres")])
    assert [r.unreadable for r in found] == [Unreadable.BROKE_READER, None]


async def test_the_child_knows_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILBOT_SECRET_KEYS", "secret")
    async with hostile_reader() as reader:
        [found] = await reader.read([incoming(b"x")])
    assert found.subject.startswith(f"{SERVER} {BOT} True")
    assert "MAILBOT" not in found.subject


async def test_the_child_ends_with_the_reader_within_a_second() -> None:
    before = children()
    async with Reader(SERVER, BOT) as reader:
        await reader.read([incoming(mail("x"))])
        assert len(children() - before) == 1
        started = time.monotonic()
    assert time.monotonic() - started < 1
    assert children() == before


async def test_a_cancelled_batch_leaves_nothing_behind_for_the_next() -> None:
    async with hostile_reader(seconds=5) as reader:
        reading = asyncio.create_task(reader.read([incoming(b"un"), incoming(b"sleep")]))
        await asyncio.wait([reading], timeout=0.3)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        [found] = await reader.read([incoming(b"deux")])
    assert found.digest == "deux"


async def test_two_callers_get_their_own_readings() -> None:
    async with hostile_reader() as reader:
        ones, twos = await asyncio.gather(
            reader.read([incoming(b"1")] * 30), reader.read([incoming(b"2")] * 30)
        )
    assert {r.digest for r in ones} == {"1"}
    assert {r.digest for r in twos} == {"2"}


async def test_an_empty_batch_is_nothing() -> None:
    async with Reader(SERVER, BOT) as reader:
        assert await reader.read([]) == []


async def test_a_child_that_cannot_start_is_a_temporary_error(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Reader(SERVER, BOT, module="mailbot.no_such_module") as reader:
        for _ in range(2):  # the second try starts another
            with pytest.raises(Temporary, match="ended before it was ready"):
                await reader.read([incoming(mail("fin"))])
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(Temporary, match="cannot be started"):
        await Reader(SERVER, BOT).__aenter__()


async def test_the_child_is_small() -> None:
    before = children()
    async with Reader(SERVER, BOT) as reader:
        raw = mail("<p>x</p>", "Content-Type: text/html")
        await reader.read([incoming(raw)] * 100)
        [child] = children() - before
        status = Path(f"/proc/{child}/status").read_text()
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    assert resident < 36_000  # kB
