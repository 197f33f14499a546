"""The verbs that run and prepare the service."""

import asyncio
import os
import secrets
import sys
from pathlib import Path

import click

from mailbot import logs
from mailbot.app import App
from mailbot.config import Settings, describe, load, load_basics
from mailbot.core.errors import SettingError


@click.command()
@click.option("--once", is_flag=True, help="Drain the inbox, send what is due, and end.")
@click.pass_obj
def run(debug: bool, once: bool) -> None:
    """Serve; SIGTERM and SIGINT finish the mail in hand and end within 10 s."""
    settings = load()
    if settings.fake_now and not settings.allow_fake_now:
        raise SettingError("MAILBOT_ALLOW_FAKE_NOW", "must be 1 for run to begin at MAILBOT_FAKE_NOW", "1")
    logs.configure(settings.log_format, debug=debug)
    app = App(settings)
    asyncio.run(app.once() if once else app.run())


@click.command()
def check() -> None:
    """Test configuration, servers, database, templates and rules; show every setting with its source."""
    settings = load()
    for name, value, source in describe(settings):
        click.echo(f"{name}={value} ({source})")
    if not asyncio.run(_checked(settings)):
        sys.exit(os.EX_CONFIG)


async def _checked(settings: Settings) -> bool:
    from mailbot import checking

    fine = True
    async for finding in checking.findings(settings):
        click.echo(f"{'ok' if finding.fine else 'FAILED'} {finding.part}: {finding.said}")
        fine = fine and finding.fine
    return fine


@click.command()
def migrate() -> None:
    """Bring the database up to date."""
    from storage.migrate import migrate as migrate_database

    applied = asyncio.run(migrate_database(load_basics().database_url))
    click.echo("\n".join(f"applied {name}" for name in applied) or "the database is up to date")


@click.command()
def keygen() -> None:
    """Print a new signing key for MAILBOT_SECRET_KEYS."""
    click.echo(secrets.token_hex(32))


@click.command(name="preview")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
def preview_(directory: Path) -> None:
    """Write every mail with sample data to DIRECTORY as .html, .txt and .eml."""
    from mailbot import preview
    from mailbot.app import stationery_of

    written = preview.write(directory, stationery_of(load_basics()))
    click.echo(f"{directory}: {len(written)} files")
