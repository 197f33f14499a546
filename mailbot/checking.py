"""What `mailbot check` tries: each part of the configuration against the real servers, one line each."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from mailbot.app import inbox_of, rules_of, stationery_of, tls_of
from mailbot.config import Settings
from mailbot.core.errors import MailbotError, SettingError
from mailbot.courier import Courier
from mailbot.courier_folder import problem
from storage import letters
from storage.database import connected
from storage.migrate import pending


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check; `fine` False makes the configuration unusable."""

    part: str
    fine: bool
    said: str


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    """Try every part in turn."""
    checks: dict[str, Callable[[Settings], Awaitable[str]]] = {
        "IMAP": _imap,
        "SMTP": _smtp,
        "database": _database,
        "templates": _templates,
        "rules": _rules,
        "channels": _channels,
    }
    for part, check in checks.items():
        try:
            yield Finding(part, True, await check(settings))
        except MailbotError as error:
            yield Finding(part, False, str(error))
    for said in _notes(settings):
        yield Finding("note", True, said)


async def _imap(settings: Settings) -> str:
    async with inbox_of(settings) as inbox:
        waiting = await inbox.waiting()
    return f"{inbox.name}: {len(waiting)} mails waiting; folders for handled and set-aside mails exist"


async def _smtp(settings: Settings) -> str:
    courier = Courier(settings.smtp, tls_of(settings, settings.smtp), settings.address.domain)
    await courier.connect()
    await courier.close()
    welcome = " and lets us in" if settings.smtp.user else ""
    return f"{settings.smtp.host}:{settings.smtp.port} answers{welcome}"


async def _database(settings: Settings) -> str:
    missing = await pending(settings.database_url)
    if missing:
        return f"{len(missing)} migrations to apply; `mailbot migrate` or the next start does it"
    async with connected(settings.database_url) as database:
        counts = await letters.counts(database)
    waiting, failed = counts[letters.Status.WAITING], counts[letters.Status.FAILED]
    return f"answers and is up to date; {waiting} letters are waiting, {failed} have failed"


async def _templates(settings: Settings) -> str:
    stationery_of(settings).check()
    return "every mail can be written"


async def _rules(settings: Settings) -> str:
    rules_of(settings)
    return f"read from {settings.rules_file or 'the shipped file'}"


async def _channels(settings: Settings) -> str:
    for channel in settings.channels:
        wrong = problem(channel.folder) if channel.folder else ""
        if wrong:
            raise SettingError("MAILBOT_CHANNELS", f"channel {channel.name}: {wrong}", "/etc/channels.toml")
    ways = (f"{c.name} ({c.address or c.folder or 'only recorded'})" for c in settings.channels)
    return f"published on {', then '.join(ways)}"


def _notes(settings: Settings) -> list[str]:
    """Say what the settings leave out and what follows from it."""
    notes = []
    if not settings.trusted_authserv_id:
        notes.append(
            "MAILBOT_TRUSTED_AUTHSERV_ID is empty: nobody is authenticated; a decision needs the request's "
            "code or a reply to it, commands that change something are confirmed by a button"
        )
    if not settings.people.organisations:
        notes.append("MAILBOT_DIRECTORY is empty: no address is known as a recruiter's, offers are set aside")
    if not settings.people.admins:
        notes.append("MAILBOT_ADMINS is empty: nobody is told of failures")
    if settings.sources["MAILBOT_CHANNELS"] == "default":
        notes.append("MAILBOT_CHANNELS is empty: one channel, ucanss, whose publication is only recorded")
    return notes
