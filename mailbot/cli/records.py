"""The verbs that look at what is stored, or put it in order."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import click

from mailbot.clock import Clock
from mailbot.config import Basics, load_basics
from mailbot.core.calendar import PARIS
from mailbot.core.errors import Permanent
from storage import inbound, journal, status
from storage.database import connected
from storage.statements import Transaction

NUMBER = click.IntRange(1, 2**62)  # what fits into a row


class Day(click.DateTime):
    """A day that has neighbours in every time zone."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the day at midnight; a usage error outside 1970 to 2999."""
        day: datetime = super().convert(value, param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(f"{value!r} is not between {FIRST_YEAR} and {LAST_YEAR}", param, ctx)
        return day


FIRST_YEAR, LAST_YEAR = 1970, 2999
DAY = Day(["%Y-%m-%d"])


@click.command(name="status")
@click.argument("reference", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status_(reference: str | None, as_json: bool) -> None:
    """Show the state of one offer, or of all."""
    offers = asyncio.run(_statuses(load_basics(), reference))
    if reference and not offers:
        raise Permanent(f"no offer has the reference {reference}; `mailbot status` lists them all")
    if as_json:
        click.echo(json.dumps(offers[0] if reference else offers, ensure_ascii=False, indent=2))
        return
    for offer in offers:
        click.echo(_status_line(offer))
        for event in offer.get("history", ()):
            click.echo(_event_line(event))


async def _statuses(settings: Basics, reference: str | None) -> list[dict[str, Any]]:
    async with connected(settings.database_url) as database:
        if reference is None:
            return [row async for row in status.all_offers(database)]
        row = await status.one(database, reference)
        return [row] if row else []


def _event_line(event: dict[str, Any]) -> str:
    words = " ".join(event["detail"].split())
    said = f": {_visible(words)}" if words else ""
    return f"  {event['at']}  {event['event']} (version {event['version']}) by {event['who']}{said}"


def _status_line(offer: dict[str, Any]) -> str:
    title = _visible(offer["title"] or "")
    due = f", due {offer['due']}" if offer["due"] else ""
    return f"{_visible(offer['reference'])} version {offer['version']}: {offer['state']}{due} — {title}"


@click.command()
@click.option(
    "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help=".xlsx, .csv or .html"
)
@click.option("--from", "first", type=DAY, help="First day of creation (YYYY-MM-DD).")
@click.option("--to", "last", type=DAY, help="Last day of creation (YYYY-MM-DD).")
def report(output: Path, first: datetime | None, last: datetime | None) -> None:
    """Write the control report of the offers."""
    settings = load_basics()
    today = Clock(settings.fake_now).now().astimezone(PARIS).date()
    begin = first.date() if first else date(today.year, 1, 1)
    end = last.date() if last else today
    count = asyncio.run(_report(settings, output, begin, end, today))
    click.echo(f"{output}: {count} offers from {begin} to {end}")


async def _report(settings: Basics, output: Path, first: date, last: date, today: date) -> int:
    from mailbot import reporting

    begin = datetime.combine(first, time.min, PARIS)
    end = datetime.combine(last, time.max, PARIS)
    async with connected(settings.database_url) as database:
        rows = status.report_rows(database, begin, end)
        return await reporting.write(output, rows, first, last, today)


@click.group()
def quarantine() -> None:
    """Mails that were set aside."""


@quarantine.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def quarantine_list(as_json: bool) -> None:
    """List the mails that were set aside."""
    mails = asyncio.run(_quarantined(load_basics()))
    if as_json:
        click.echo(json.dumps(mails, ensure_ascii=False, indent=2))
        return
    for mail in mails:
        sender, subject = _visible(mail["sender"] or "?"), _visible(mail["subject"])
        reason = _visible(mail["reason"])
        click.echo(f"{mail['number']:>6}  {mail['at']}  {mail['size']:>9} B  {sender}  {subject} ({reason})")
    if not mails:
        click.echo("nothing is set aside")


async def _quarantined(settings: Basics) -> list[dict[str, Any]]:
    async with connected(settings.database_url) as database:
        mails = await inbound.quarantined(database)
    return [
        {
            "number": mail.id,
            "at": mail.at.isoformat(),
            "sender": mail.sender,
            "subject": mail.subject,
            "size": mail.size,
            "fate": mail.fate,
            "reason": mail.reason,
        }
        for mail in mails
    ]


@quarantine.command()
@click.argument("number", type=NUMBER)
def release(number: int) -> None:
    """Have the service read a mail again."""
    if not asyncio.run(_set_aside(load_basics(), inbound.release, number)):
        raise Permanent(
            f"no mail {number} is set aside with its content; a mail over the size limit is moved back to "
            "the inbox with a mail program, after raising MAILBOT_MAX_MESSAGE_BYTES"
        )
    click.echo(f"mail {number} will be read again by `mailbot run`")


@quarantine.command()
@click.argument("number", type=NUMBER)
def discard(number: int) -> None:
    """Drop a mail from the quarantine; it stays in its IMAP folder."""
    if not asyncio.run(_set_aside(load_basics(), inbound.discard, number)):
        raise Permanent(f"no mail {number} is set aside; `mailbot quarantine list` shows the numbers")
    click.echo(f"mail {number} is discarded")


async def _set_aside(
    settings: Basics, act: Callable[[Transaction, int], Awaitable[bool]], number: int
) -> bool:
    async with connected(settings.database_url) as database, database.transaction() as tx:
        return await act(tx, number)


@click.group(name="journal")
def journal_() -> None:
    """The append-only journal."""


@journal_.command()
def verify() -> None:
    """Check the hash chain; exit 1 and name the first broken entry where it does not hold."""
    broken = asyncio.run(_verified(load_basics()))
    if broken is not None:
        raise Permanent(f"the journal is broken at entry {broken}: it, or what stands before it, was changed")
    click.echo("the journal holds")


async def _verified(settings: Basics) -> int | None:
    async with connected(settings.database_url) as database:
        return await journal.verify(database)


@click.command()
@click.option("--before", required=True, type=DAY, help="A day (YYYY-MM-DD).")
def purge(before: datetime) -> None:
    """Remove the contents of mails and attachments of offers closed before a day."""
    gone = asyncio.run(_purged(load_basics(), before.replace(tzinfo=PARIS)))
    click.echo(gone)


async def _purged(settings: Basics, before: datetime) -> str:
    from storage.purge import purge as purge_database

    async with connected(settings.database_url) as database, database.transaction() as tx:
        gone = await purge_database(tx, before)
    return f"{gone.offers} offers: contents of {gone.mails} mails and {gone.attachments} attachments removed"


def _visible(text: str) -> str:
    """Return `text` fit for a terminal: a stranger wrote it."""
    return "".join(c if c.isprintable() else "�" for c in text)
