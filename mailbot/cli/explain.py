"""The verbs that explain: how a mail is understood, which rules are in force."""

import asyncio
import json
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from mailbot import logs
from mailbot.app import rules_of
from mailbot.cli.records import FIRST_YEAR, LAST_YEAR
from mailbot.clock import Clock
from mailbot.config import Basics, load_basics
from mailbot.core.errors import Permanent
from mailbot.explaining import explained
from mailbot.inbox import HEADER_BYTES
from mailbot.reader import Incoming, Reader
from mailbot.ruling import shown, tried


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--at", "at", help="When the mail reached the bot (ISO 8601 with zone).")
@click.option(
    "--sent", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Our mail it answers."
)
def read(files: tuple[Path, ...], as_json: bool, at: str | None, sent: Path | None) -> None:
    """Explain how the bot understands raw mails; nothing is stored."""
    settings = load_basics()
    logs.configure(settings.log_format)
    asyncio.run(_read(settings, files, as_json, _moment(at), sent))


async def _read(
    settings: Basics, files: tuple[Path, ...], as_json: bool, at: datetime | None, sent: Path | None
) -> None:
    rules = rules_of(settings)
    address = settings.address.address if settings.address else ""
    async with Reader(settings.trusted_authserv_id, address) as reader:
        answered = _incoming(sent, settings.max_message_bytes) if sent else None
        ours = (await reader.read([answered]))[0] if answered else None
        for file in files:
            mail = _incoming(file, settings.max_message_bytes)
            (reading,) = await reader.read([replace(mail, sent=answered.raw if answered else b"")])
            moment = at or reading.received or Clock(settings.fake_now).now()
            said = {"file": file.name}
            said |= explained(reading, rules=rules, keys=settings.secret_keys, at=moment, sent=ours)
            click.echo(json.dumps(said, ensure_ascii=False, indent=None if as_json else 2))


def _incoming(file: Path, limit: int) -> Incoming:
    """Return the mail as the service would fetch it: of one over the limit the header only."""
    size = file.stat().st_size
    with file.open("rb") as stream:
        raw = stream.read(limit if size <= limit else HEADER_BYTES)
    return Incoming(raw, size <= limit, size)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Permanent(f"--at {text!r} is no ISO time with zone; for example --at 2027-01-11T09:00:00+01:00")
    return moment


@click.group()
def rules() -> None:
    """The rules of the period."""


@rules.command()
def show() -> None:
    """Print the rules in force."""
    click.echo(shown(rules_of(load_basics())))


@rules.command(name="try")
def try_() -> None:
    """Judge the cases on standard input, one JSON object a line."""
    settings = load_basics()
    now = Clock(settings.fake_now).now()
    in_force = rules_of(settings)
    for number, line in enumerate(sys.stdin, 1):
        if line.strip():
            click.echo(json.dumps(tried(in_force, line, number, now), ensure_ascii=False))
