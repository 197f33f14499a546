"""The frozen settings of mailbot, read once; the only place that looks at the environment.

Whatever is set must be right, whichever command runs; what must be set depends on the command.
`load` demands all that the service needs and returns `Settings`. `load_basics` demands nothing and returns
`Basics`, for commands that need the database (which has a default) or nothing at all: its `address`, `imap`
and `smtp` may be None, its keys and approvers empty. Both are valid as they stand; nobody checks them again.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

from mailbot import config_files as files
from mailbot import config_urls as urls
from mailbot import config_values as values
from mailbot.config_files import Channel
from mailbot.config_sources import BY_NAME, SETTINGS, Raw, Setting, gather
from mailbot.config_urls import Protocol, Server
from mailbot.config_values import Wrong
from mailbot.core.errors import SettingError
from mailbot.core.people import People, Person

__all__ = ["SETTINGS", "Basics", "Channel", "Server", "Settings", "Shown", "describe", "load", "load_basics"]

_ENV_FILE = Path(".env")
_LONGEST_POLL_SECONDS = 86_400
_LEAST_MESSAGE_BYTES = 1_000
_MOST_MESSAGE_BYTES = 268_435_456  # half the memory of the reader

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting as a person may see it: a secret is hidden in `value`, an unset one is "(unset)"."""

    name: str
    value: str
    source: str  # "environment", ".env", "file NAME" or "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basics:
    """Every setting, right where it is set; for commands that run without the mail servers."""

    address: Person | None
    imap: Server | None
    smtp: Server | None
    imap_folder: str
    imap_done_folder: str
    imap_quarantine_folder: str
    tls_ca_file: Path | None
    database_url: str = field(repr=False)
    secret_keys: tuple[bytes, ...] = field(repr=False)  # the first signs, all verify
    people: People
    rules_file: Path | None  # None: the shipped rules
    channels: tuple[Channel, ...]  # ucanss first
    trusted_authserv_id: str  # empty: nobody is authenticated
    templates: Path | None
    poll_seconds: int
    max_message_bytes: int
    log_format: Literal["text", "json"]
    fake_now: datetime | None  # with its zone
    allow_fake_now: bool
    shown: tuple[Shown, ...] = field(repr=False)

    @property
    def sources(self) -> Mapping[str, str]:
        """Where each MAILBOT_ name has its value from."""
        return {shown.name: shown.source for shown in self.shown}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(Basics):
    """Every setting of a service that can run: it has servers, at least one key and at least one approver."""

    address: Person
    imap: Server
    smtp: Server


def load(environ: Mapping[str, str] | None = None, env_file: Path | None = _ENV_FILE) -> Settings:
    """Read the settings of the service; SettingError when one is missing or wrong. None reads os.environ."""
    basics = load_basics(environ, env_file)
    demanded: dict[str, object] = {
        "MAILBOT_ADDRESS": basics.address,
        "MAILBOT_IMAP_URL": basics.imap,
        "MAILBOT_SMTP_URL": basics.smtp,
        "MAILBOT_SECRET_KEYS": basics.secret_keys,
        "MAILBOT_APPROVERS": basics.people.approvers,
    }
    for name, value in demanded.items():
        if not value:
            raise SettingError(name, "is not set", BY_NAME[name].example)
    return Settings(**{each.name: getattr(basics, each.name) for each in fields(basics)})


def load_basics(environ: Mapping[str, str] | None = None, env_file: Path | None = _ENV_FILE) -> Basics:
    """Read the settings without demanding any; SettingError when one is wrong. None reads os.environ."""
    texts = _Texts(gather(os.environ if environ is None else environ, env_file))
    basics = Basics(
        address=texts.optional("MAILBOT_ADDRESS", values.person),
        imap=_server(texts, "imap"),
        smtp=_server(texts, "smtp"),
        imap_folder=texts.read("MAILBOT_IMAP_FOLDER", values.mailbox_folder),
        imap_done_folder=texts.read("MAILBOT_IMAP_DONE_FOLDER", values.mailbox_folder),
        imap_quarantine_folder=texts.read("MAILBOT_IMAP_QUARANTINE_FOLDER", values.mailbox_folder),
        tls_ca_file=texts.optional("MAILBOT_TLS_CA_FILE", values.certificates),
        database_url=texts.read("MAILBOT_DATABASE_URL", urls.database_url),
        secret_keys=texts.optional("MAILBOT_SECRET_KEYS", values.secret_keys) or (),
        people=_people(texts),
        rules_file=texts.optional("MAILBOT_RULES", values.existing_file),
        channels=texts.optional("MAILBOT_CHANNELS", files.channels) or (Channel(files.UCANSS),),
        trusted_authserv_id=texts.optional("MAILBOT_TRUSTED_AUTHSERV_ID", values.authserv_id) or "",
        templates=texts.optional("MAILBOT_TEMPLATES", values.existing_folder),
        poll_seconds=texts.read("MAILBOT_POLL_SECONDS", _poll_seconds),
        max_message_bytes=texts.read("MAILBOT_MAX_MESSAGE_BYTES", _max_message_bytes),
        log_format=texts.read("MAILBOT_LOG_FORMAT", values.log_format),
        fake_now=texts.optional("MAILBOT_FAKE_NOW", values.moment),
        allow_fake_now=texts.read("MAILBOT_ALLOW_FAKE_NOW", values.switch),
        shown=tuple(_shown(setting, texts.raw[setting.name]) for setting in SETTINGS),
    )
    _refuse_one_folder_for_two(basics)
    _refuse_own_address(basics)
    return basics


def describe(settings: Basics) -> list[tuple[str, str, str]]:
    """Return (name, value, source) of every setting in the order of the manual, secrets hidden."""
    return [(shown.name, shown.value, shown.source) for shown in settings.shown]


@dataclass(frozen=True, slots=True)
class _Texts:
    """The raw texts; turns each into its value, or what is wrong with it into the line about its setting."""

    raw: Mapping[str, Raw]

    def read(self, name: str, parse: Callable[[str], T]) -> T:
        raw = self.raw[name]
        try:
            return parse(raw.text)
        except Wrong as wrong:
            example = wrong.example or BY_NAME[name].example
            raise SettingError(name, f"{wrong.problem} (from {raw.source})", example) from None

    def optional(self, name: str, parse: Callable[[str], T]) -> T | None:
        return self.read(name, parse) if self.raw[name].text else None


_poll_seconds = partial(values.whole_number, least=1, most=_LONGEST_POLL_SECONDS)
_max_message_bytes = partial(values.whole_number, least=_LEAST_MESSAGE_BYTES, most=_MOST_MESSAGE_BYTES)


def _server(texts: _Texts, protocol: Protocol) -> Server | None:
    password = texts.raw[f"MAILBOT_{protocol.upper()}_PASSWORD"].text
    return texts.optional(
        f"MAILBOT_{protocol.upper()}_URL", partial(urls.server, protocol=protocol, password=password)
    )


def _people(texts: _Texts) -> People:
    approvers = texts.optional("MAILBOT_APPROVERS", values.persons) or ()
    return People(
        approvers=approvers,
        admins=texts.optional("MAILBOT_ADMINS", values.persons) or (),
        organisations=texts.optional("MAILBOT_DIRECTORY", files.organisations) or (),
        deputies=texts.optional("MAILBOT_TEAM", partial(files.deputies, approvers=approvers)) or (),
    )


def _refuse_one_folder_for_two(basics: Basics) -> None:
    names = ("MAILBOT_IMAP_FOLDER", "MAILBOT_IMAP_DONE_FOLDER", "MAILBOT_IMAP_QUARANTINE_FOLDER")
    folders = (basics.imap_folder, basics.imap_done_folder, basics.imap_quarantine_folder)
    for number, (name, folder) in enumerate(zip(names, folders, strict=True)):
        if folder in folders[:number]:
            other = names[folders.index(folder)]
            raise SettingError(name, f"is the same folder as {other}", BY_NAME[name].example)


def _refuse_own_address(basics: Basics) -> None:
    """Refuse a bot that would write to itself: its mails would come back as somebody's answers."""
    people = basics.people
    recruiters = (address for organisation in people.organisations for address in organisation.recruiters)
    written_to: dict[str, Sequence[str | None]] = {
        "MAILBOT_APPROVERS": [person.address for person in people.approvers],
        "MAILBOT_ADMINS": [person.address for person in people.admins],
        "MAILBOT_DIRECTORY": list(recruiters),
        "MAILBOT_TEAM": [deputy.person.address for deputy in people.deputies],
        "MAILBOT_CHANNELS": [channel.address for channel in basics.channels],
    }
    for name, addresses in written_to.items():
        if basics.address and basics.address.address in addresses:
            problem = f"names {basics.address.address}, which is the bot's own address (MAILBOT_ADDRESS)"
            raise SettingError(name, problem, BY_NAME[name].example)


def _shown(setting: Setting, raw: Raw) -> Shown:
    value = urls.without_secret(raw.text) if setting.secret else raw.text
    return Shown(setting.name, value if raw.text else "(unset)", raw.source)
