"""A whole mailbot for acceptance tests: people, servers, settings, and the service run as users run it."""

import asyncio
import json
import os
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mailbot.demo import service
from mailbot.demo.cast import Cast, accounts, cast_of
from mailbot.demo.client import Endpoint, Person
from mailbot.demo.clock import IN_PERIOD
from mailbot.demo.offers import STATISTICIAN, StoryOffer
from mailbot.demo.server import MailWorld
from tests.support.needs import ROOT
from tests.support.peers import Peers

RUN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    output: str
    errors: str


@dataclass(frozen=True, slots=True)
class House:
    """The people, and the settings of the service that serves them; everything of it lies in `folder`."""

    cast: Cast
    settings: Mapping[str, str] = field(repr=False)
    folder: Path

    async def mailbot(self, *arguments: str) -> Ran:
        """Run `mailbot …` and return how it ended."""
        return await self.python("mailbot", *arguments)

    async def stopping(self, *arguments: str) -> Ran:
        """Run the service that stops itself at a step."""
        return await self.python("tests.support.stopping", *arguments)

    async def once(self) -> None:
        """Run `mailbot run --once`, which must succeed."""
        ran = await self.mailbot("run", "--once")
        assert ran.code == 0, ran.errors

    async def status(self, reference: str) -> dict[str, Any]:
        """Return the JSON of `mailbot status REF --json`."""
        ran = await self.mailbot("status", reference, "--json")
        assert ran.code == 0, ran.errors
        answer: dict[str, Any] = json.loads(ran.output)
        return answer

    async def quarantine(self) -> list[dict[str, Any]]:
        """Return the JSON of `mailbot quarantine list --json`."""
        ran = await self.mailbot("quarantine", "list", "--json")
        assert ran.code == 0, ran.errors
        mails: list[dict[str, Any]] = json.loads(ran.output)
        return mails

    async def python(self, module: str, *arguments: str) -> Ran:
        """Run a Python module with the settings of the house and return how it ended."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, *arguments),
            cwd=self.folder,
            env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), **self.settings},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(RUN_SECONDS):
                output, errors = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        assert process.returncode is not None
        return Ran(process.returncode, output.decode(), errors.decode(errors="replace"))


def embedded(world: MailWorld, folder: Path, **changes: str) -> House:
    """Return a house on the embedded servers, with SQLite; `changes` are settings without MAILBOT_."""
    cast = cast_of(world.person)
    settings = service.embedded_settings(cast, folder, world)
    return House(cast, settings | _named(changes), folder)


def on_real_servers(servers: Peers, folder: Path, **changes: str) -> House:
    """Return a house on Dovecot (TLS) and Postfix (STARTTLS); `changes` are settings without MAILBOT_."""
    context = ssl.create_default_context(cafile=servers.ca)
    imap = Endpoint("localhost", servers.imaps, "tls", context)
    smtp = Endpoint("localhost", servers.smtp, "starttls", context)
    passwords = accounts(servers.domain)
    cast = cast_of(
        lambda name, address: Person(name, address, passwords[address], imap, smtp), servers.domain
    )
    bot = cast.bot.partition("@")[0]
    settings = service.settings(
        cast,
        folder,
        imap_url=servers.imap_url(bot),
        smtp_url=servers.smtp_url(bot),
        authserv_id=servers.authserv_id,
        now=IN_PERIOD,
    )
    settings["MAILBOT_TLS_CA_FILE"] = str(servers.ca)
    return House(cast, settings | _named(changes), folder)


def _named(changes: Mapping[str, str]) -> dict[str, str]:
    return {f"MAILBOT_{name}": value for name, value in changes.items()}


def numbered(number: int) -> StoryOffer:
    """Return one of any number of offers that differ in their reference and title."""
    return replace(STATISTICIAN, reference=f"VOSADD{number:05d}", title=f"{STATISTICIAN.title} no {number}")


async def sends(house: House, offer: StoryOffer) -> None:
    """Let the recruiter send an offer."""
    await house.cast.recruiter.write(house.cast.bot, offer.subject, offer.text)
