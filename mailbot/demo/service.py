"""The service as its user runs it: `mailbot run` in a child process, with its settings and its folder."""

import asyncio
import json
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, TypeVar

from mailbot.core.errors import MailbotError
from mailbot.demo.cast import ADMIN, APPROVER, BOT, Cast, channels, directory
from mailbot.demo.clock import IN_PERIOD
from mailbot.demo.server import MailWorld

T = TypeVar("T")

STOP_SECONDS = 10
COMMAND_SECONDS = 30
LOG = "service.log"


class ServiceFailed(MailbotError):
    """The service, or a command beside it, did not do what its manual promises."""


def settings(
    cast: Cast, folder: Path, *, imap_url: str, smtp_url: str, authserv_id: str, now: datetime
) -> dict[str, str]:
    """Write directory and channels into `folder`; return the settings of a service that knows the cast."""
    (folder / "directory.toml").write_text(directory(cast), encoding="utf-8")
    (folder / "channels.toml").write_text(channels(cast), encoding="utf-8")
    return {
        "MAILBOT_ADDRESS": f"{BOT.name} <{cast.bot}>",
        "MAILBOT_IMAP_URL": imap_url,
        "MAILBOT_SMTP_URL": smtp_url,
        "MAILBOT_DATABASE_URL": "sqlite://mailbot.db",
        "MAILBOT_SECRET_KEYS": secrets.token_hex(32),
        "MAILBOT_APPROVERS": f"{APPROVER.name} <{cast.approver.address}>",
        "MAILBOT_ADMINS": f"{ADMIN.name} <{cast.admin.address}>",
        "MAILBOT_DIRECTORY": "directory.toml",
        "MAILBOT_CHANNELS": "channels.toml",
        "MAILBOT_TRUSTED_AUTHSERV_ID": authserv_id,
        "MAILBOT_FAKE_NOW": now.isoformat(),
        "MAILBOT_ALLOW_FAKE_NOW": "1",
    }


def embedded_settings(cast: Cast, folder: Path, world: MailWorld) -> dict[str, str]:
    """Return the settings of a service on the embedded servers, in the EN3S period."""
    return settings(
        cast,
        folder,
        imap_url=world.imap_url(cast.bot),
        smtp_url=world.smtp_url(cast.bot),
        authserv_id=world.server.authserv_id,
        now=IN_PERIOD,
    )


@dataclass(frozen=True, slots=True)
class Service:
    """A running `mailbot run`; its log is the file `service.log` in `folder`."""

    process: asyncio.subprocess.Process
    environment: Mapping[str, str]
    folder: Path

    async def status(self, reference: str) -> dict[str, Any]:
        """Return what `mailbot status REF --json` prints about the offer."""
        answer: dict[str, Any] = json.loads(await self.command("status", reference, "--json"))
        return answer

    async def command(self, *arguments: str) -> str:
        """Run another command of mailbot beside the service; return its output, ServiceFailed if it fails."""
        process = await _mailbot(
            *arguments, environment=self.environment, folder=self.folder, output=asyncio.subprocess.PIPE
        )
        try:
            async with asyncio.timeout(COMMAND_SECONDS):
                output, errors = await process.communicate()
        finally:
            await _end(process)
        if process.returncode:
            said = errors.decode(errors="replace").strip()
            raise ServiceFailed(f"mailbot {' '.join(arguments)} ended with {process.returncode}: {said}")
        return output.decode()

    async def while_it_runs(self, work: Coroutine[Any, Any, T]) -> T:
        """Return the result of `work`; ServiceFailed as soon as the service ends by itself."""
        task, end = asyncio.create_task(work), asyncio.create_task(self.process.wait())
        try:
            await asyncio.wait((task, end), return_when=asyncio.FIRST_COMPLETED)
            if end.done() and not task.done():
                raise ServiceFailed(f"mailbot run ended by itself with {self.process.returncode}")
            return await task
        finally:
            for each in (task, end):
                each.cancel()
            await asyncio.wait((task, end))

    async def stop(self) -> None:
        """Send SIGTERM; ServiceFailed unless the service then ends with 0 in time."""
        if self.process.returncode is not None:
            raise ServiceFailed(f"mailbot run ended by itself with {self.process.returncode}")
        self.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                code = await self.process.wait()
        except TimeoutError:
            raise ServiceFailed(f"mailbot run did not end within {STOP_SECONDS} s of SIGTERM") from None
        if code:
            raise ServiceFailed(f"mailbot run ended with {code} after SIGTERM")


@asynccontextmanager
async def running(environment: Mapping[str, str], folder: Path) -> AsyncIterator[Service]:
    """Start `mailbot run` in `folder`, with `environment` alone; kill it if it is left running."""
    clean = {"PATH": os.defpath, **environment}
    with (folder / LOG).open("ab") as log:
        process = await _mailbot("run", environment=clean, folder=folder, output=log)
    try:
        yield Service(process, clean, folder)
    finally:
        await _end(process)


def log_tail(folder: Path, lines: int = 25) -> str:
    """Return the end of the service's log."""
    log = folder / LOG
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return "\n".join(text.splitlines()[-lines:])


async def _mailbot(
    *arguments: str, environment: Mapping[str, str], folder: Path, output: int | IO[bytes]
) -> asyncio.subprocess.Process:
    # Python takes its environment for UTF-8 where, as here, no locale is set.
    in_utf_8 = {name.encode(): value.encode() for name, value in environment.items()}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "mailbot", *arguments),
        cwd=folder,
        env=in_utf_8,
        stdout=output,
        stderr=output,
    )


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()
