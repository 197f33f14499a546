"""Connections to IMAP servers that refuse, misbehave, freeze or die; and the idling one."""

import asyncio
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mailbot import imap_connection
from mailbot.config import Server
from mailbot.core.errors import ServerAway, ServerRefuses
from mailbot.inbox import Inbox
from tests.support.dovecot import Dovecot
from tests.support.mailboxes import PASSWORDS, Mailbox, answering, gate, heard, mail


async def refusing(mailbox: Mailbox, **changes: Any) -> str:
    """Return the line with which the server refuses to open the inbox."""
    with pytest.raises(ServerRefuses) as refused:
        async with mailbox.inbox(**changes):
            pass
    return one_safe_line(mailbox, refused.value)


async def away(mailbox: Mailbox, **changes: Any) -> str:
    """Return the line with which the inbox says that the server is away."""
    with pytest.raises(ServerAway) as missing:
        async with mailbox.inbox(**changes):
            pass
    return one_safe_line(mailbox, missing.value)


def one_safe_line(mailbox: Mailbox, error: Exception) -> str:
    line = str(error)
    assert mailbox.server.password not in line
    assert f"{mailbox.server.host}:{mailbox.server.port}" in line
    assert line.isprintable()
    assert len(line) < 400
    return line


# Getting in


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_tls_with_its_authority_opens_the_inbox(
    debian: Dovecot, on_dovecot: Mailbox, security: Any
) -> None:
    port = {"tls": debian.imaps, "starttls": debian.imap}[security]
    secure = Mailbox(replace(on_dovecot.server, port=port, security=security))
    trusting = ssl.create_default_context(cafile=debian.certificates.ca)
    async with secure.inbox(tls=trusting) as inbox:
        wait = asyncio.create_task(inbox.wait(60))
        await on_dovecot.deliver(mail("a"))
        async with asyncio.timeout(5):
            await wait
        assert [m.raw for m in await inbox.fetch([uid for uid, _ in await inbox.waiting()])] == [mail("a")]
    line = await refusing(secure, tls=None)
    assert (
        "certificate is not trusted: unable to get local issuer certificate; see MAILBOT_TLS_CA_FILE" in line
    )


async def test_a_server_without_starttls_gets_no_password(on_pymap: Mailbox) -> None:
    async with gate(on_pymap) as (way, behind):
        line = await refusing(Mailbox(replace(behind.server, security="starttls")))
    assert "cannot start TLS" in line
    assert way.count(b"LOGIN|AUTHENTICATE") == 0


async def test_a_wrong_password_is_refused_without_repeating_it(mailbox: Mailbox) -> None:
    line = await refusing(Mailbox(replace(mailbox.server, password="open barley")))
    assert f"cannot log in as {mailbox.server.user}: [AUTHENTICATIONFAILED]" in line


async def test_a_password_may_have_accents(debian: Dovecot) -> None:
    user = Mailbox(Server("localhost", debian.imap, "ali@test.local", PASSWORDS["ali"], "none"))
    async with user.inbox() as inbox:
        assert await inbox.waiting() == []


async def test_a_missing_folder_is_refused(mailbox: Mailbox) -> None:
    assert "cannot open the folder Nowhere: " in await refusing(mailbox, folder="Nowhere")


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (b"TAG NO [UNAVAILABLE] Try again later\r\n", ServerAway, "[UNAVAILABLE] Try again later"),
        (b"TAG NO [AUTHENTICATIONFAILED] No\r\n", ServerRefuses, "[AUTHENTICATIONFAILED] No"),
        (b"TAG NO \x1b[1mRed\x07\r\n", ServerRefuses, "Red"),
        (b"TAG BAD No LOGIN bot@demo.test sesame here\r\n", ServerAway, "not shown"),
        (b"TAG NO " + b"very " * 9_999 + b"\r\n", ServerRefuses, "very very"),
        (b"* BYE Too many\r\n", ServerAway, "Too many"),
        (b"\xff\xfe\r\n", ServerAway, "unexpected response"),
        (b"* 1 FETCH (BODY[] {99}\r\nTAG OK\r\n", ServerAway, "timed out"),
    ],
)
async def test_each_answer_to_the_login_is_one_safe_line(
    on_pymap: Mailbox, monkeypatch: pytest.MonkeyPatch, answer: bytes, error: type[Exception], said: str
) -> None:
    monkeypatch.setattr(imap_connection, "_READ_SECONDS", 1)
    async with gate(on_pymap, answers=answering(b" LOGIN ", answer)) as (_, behind):
        line = await (away if error is ServerAway else refusing)(behind)
    assert said in line


async def test_no_server_and_no_greeting_are_a_server_that_is_away(on_pymap: Mailbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        closed = Mailbox(replace(on_pymap.server, port=silent.getsockname()[1]))
    assert (
        await away(closed)
        == f"IMAP server 127.0.0.1:{closed.server.port}: cannot connect: Connection refused"
    )
    async with gate(on_pymap, says=lambda line: b"* BYE Too busy\r\n") as (_, behind):
        assert "cannot connect: * BYE Too busy" in await away(behind)


# The idling connection


@pytest.mark.parametrize("glued", [b"* 9 EXISTS\r\n+ idling\r\n", b"+ idling\r\n* 9 EXISTS\r\n"])
async def test_news_around_the_renewal_of_idle_end_the_wait(
    on_pymap: Mailbox, monkeypatch: pytest.MonkeyPatch, glued: bytes
) -> None:
    monkeypatch.setattr(imap_connection, "_IDLE_SECONDS", 0.1)

    def says(line: bytes) -> bytes:
        if not line.startswith(b"+ ") or way.count(b" IDLE") == 1:
            return line
        monkeypatch.setattr(imap_connection, "_IDLE_SECONDS", 60)  # no later renewal helps
        return glued

    async with gate(on_pymap, says=says) as (way, behind), behind.inbox() as inbox, asyncio.timeout(5):
        await inbox.wait(60)
        assert way.count(b" IDLE") >= 1


async def test_idle_is_renewed(on_pymap: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_connection, "_IDLE_SECONDS", 0.1)
    async with gate(on_pymap) as (way, behind), behind.inbox() as inbox:
        await inbox.wait(0.55)
        assert way.count(b" IDLE") >= 4


# Servers that go away in the middle


def workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("imap ")]


def imap_processes(server: Dovecot) -> list[int]:
    """Return the processes of Dovecot that serve logged-in connections."""
    master = (server.folder / "run/master.pid").read_text().strip()
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, _, rest = path.read_text().partition("(")[2].rpartition(")")
            if name == "imap" and rest.split()[1] == master:
                found.append(int(path.parent.name))
    return found


@asynccontextmanager
async def frozen(server: Dovecot) -> AsyncIterator[None]:
    processes = imap_processes(server)
    assert processes
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


Step = Callable[[Inbox], Coroutine[Any, Any, object]]
STEPS: dict[str, Step] = {
    "wait": lambda inbox: inbox.wait(60),
    "waiting": lambda inbox: inbox.waiting(),
    "fetch": lambda inbox: inbox.fetch([1, 2, 3]),
    "move": lambda inbox: inbox.move([1, 2, 3], "Processed"),
}


@pytest.mark.parametrize("step", STEPS)
async def test_a_server_killed_in_any_step_is_away_at_once(
    debian: Dovecot, on_dovecot: Mailbox, step: str
) -> None:
    await on_dovecot.deliver(*(mail(subject, 5_000) for subject in "abc"))
    async with on_dovecot.inbox() as inbox:
        async with frozen(debian):  # so that the step is surely under way
            task = asyncio.create_task(asyncio.wait_for(STEPS[step](inbox), 10))
            await asyncio.sleep(0.2)
        with pytest.raises(ServerAway) as gone:
            await task
        one_safe_line(on_dovecot, gone.value)
    await heard(lambda: not workers())


async def test_a_connection_cut_inside_a_mail_gives_no_half_mail(on_pymap: Mailbox) -> None:
    await on_pymap.deliver(mail("a", 10_000))
    cut = answering(b"BODY.PEEK", b"* 1 FETCH (UID 101 BODY[] {10013}\r\nSubject: a\r\n\r\nxxx")
    async with gate(on_pymap, answers=cut) as (way, behind), behind.inbox() as inbox:
        fetch = asyncio.create_task(inbox.fetch([101]))
        await heard(lambda: way.count(b"BODY.PEEK") == 1)
        way.cut()
        with pytest.raises(ServerAway, match="cannot fetch mails: the server closed the connection"):
            await fetch


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_with_a_frozen_server_is_cancelled_at_once(
    debian: Dovecot, on_dovecot: Mailbox, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(imap_connection, "_CLOSE_SECONDS", 0.3)
    async with AsyncExitStack() as stack:
        inbox = await stack.enter_async_context(on_dovecot.inbox())
        async with frozen(debian):
            task = asyncio.create_task(STEPS[step](inbox))
            await asyncio.sleep(0.2)
            start = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert time.monotonic() - start < 0.1
            await stack.aclose()
            assert time.monotonic() - start < 1
            await heard(lambda: not workers())


async def test_a_frozen_server_is_away_when_the_time_is_over(
    debian: Dovecot, on_dovecot: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_connection, "_READ_SECONDS", 0.5)
    async with on_dovecot.inbox() as inbox, frozen(debian):
        with pytest.raises(ServerAway, match="cannot list the waiting mails: timed out"):
            await inbox.waiting()
        with pytest.raises(ServerAway, match="the connection has ended"):
            await inbox.waiting()


def test_a_silent_server_holds_up_neither_a_cancelled_start_nor_the_end_of_the_process() -> None:
    program = """
import asyncio, sys
from mailbot.config import Server
from mailbot.inbox import Inbox
async def main():
    async with asyncio.timeout(0.3):
        async with Inbox.open(Server("127.0.0.1", int(sys.argv[1]), "bot", "secret", "none"), folder="INBOX",
                              done="Processed", quarantine="Quarantine", tls=None, max_bytes=1000):
            pass
try:
    asyncio.run(main())
except TimeoutError:
    print("cancelled", flush=True)
"""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        command = [sys.executable, "-W", "error", "-c", program, str(silent.getsockname()[1])]
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    assert (done.stdout, done.stderr) == ("cancelled\n", "")
