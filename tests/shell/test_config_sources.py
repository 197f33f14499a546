"""Where settings come from, which source prevails, and that secrets are shown nowhere."""

import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from mailbot.config import SETTINGS, Settings, describe, load, load_basics
from mailbot.core.errors import SettingError
from mailbot.core.people import Person
from tests.support.settings import KEY, OLD_KEY, REQUIRED, loaded, write


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_environment_prevails_over_the_env_file_and_that_over_the_default() -> None:
    env_file = Path(write(".env", "MAILBOT_POLL_SECONDS=7\nMAILBOT_LOG_FORMAT=json\nOTHER_PROGRAM=x\n"))
    settings = load(REQUIRED | {"MAILBOT_POLL_SECONDS": "9", "HOME": "/"}, env_file)
    assert (settings.poll_seconds, settings.log_format) == (9, "json")
    assert settings.sources["MAILBOT_POLL_SECONDS"] == "environment"
    assert settings.sources["MAILBOT_LOG_FORMAT"] == ".env"
    assert settings.sources["MAILBOT_MAX_MESSAGE_BYTES"] == "default"


def test_without_arguments_the_environment_of_the_process_and_the_env_file_beside_it_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(".env", "MAILBOT_POLL_SECONDS=7\n")
    for name, text in REQUIRED.items():
        monkeypatch.setenv(name, text)
    assert (load().poll_seconds, load().imap.host) == (7, "imap.en3s.example")


def test_an_empty_text_means_the_default_wherever_it_stands() -> None:
    env_file = Path(write(".env", "MAILBOT_POLL_SECONDS=7\nMAILBOT_ADMINS=\n"))
    settings = load(REQUIRED | {"MAILBOT_POLL_SECONDS": " ", "MAILBOT_IMAP_URL_FILE": ""}, env_file)
    assert settings.poll_seconds == 60
    assert settings.sources["MAILBOT_POLL_SECONDS"] == "default"
    assert settings.people.admins == ()


def test_a_missing_env_file_is_as_good_as_an_empty_one() -> None:
    assert load(REQUIRED, Path("nowhere/.env")).poll_seconds == 60


def test_the_env_file_keeps_dollars_quotes_comments_and_crlf_apart() -> None:
    content = (
        "\ufeff# a comment\r\n\r\nexport MAILBOT_IMAP_PASSWORD=a${HOME}$b # why\r\n"
        "MAILBOT_ADMINS='\"Durand, Paul\" <paul@a.example>'\r\n"
    )
    settings = load(REQUIRED, Path(write(".env", content)))
    assert settings.imap.password == "a${HOME}$b"
    assert settings.people.admins == (Person("paul@a.example", "Durand, Paul"),)


@pytest.mark.parametrize("url", ["imaps://offres@h", "imaps://offres:old@h"])
def test_a_password_of_its_own_replaces_the_one_in_the_url_and_is_taken_literally(url: str) -> None:
    server = loaded(MAILBOT_IMAP_URL=url, MAILBOT_IMAP_PASSWORD=" 100%40 ").imap
    assert server.password == " 100%40 "


FROM_FILES: list[tuple[str, str, Callable[[Settings], object], object]] = [
    ("MAILBOT_IMAP_URL", "imaps://file:file@h", lambda s: s.imap.user, "file"),
    ("MAILBOT_IMAP_PASSWORD", "from file ", lambda s: s.imap.password, "from file "),
    ("MAILBOT_SMTP_URL", "smtps://file:file@h", lambda s: s.smtp.user, "file"),
    ("MAILBOT_SMTP_PASSWORD", "from file", lambda s: s.smtp.password, "from file"),
    ("MAILBOT_DATABASE_URL", "sqlite://file.db", lambda s: s.database_url, "sqlite://file.db"),
    ("MAILBOT_SECRET_KEYS", f"\ufeff{OLD_KEY}", lambda s: s.secret_keys, (bytes.fromhex(OLD_KEY),)),
]


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"], ids=["no end", "LF", "CRLF"])
@pytest.mark.parametrize(("name", "secret", "value_of", "expected"), FROM_FILES)
def test_the_file_of_a_secret_prevails_over_the_secret_and_its_last_line_end_is_dropped(
    name: str, secret: str, value_of: Callable[[Settings], object], expected: object, ending: str
) -> None:
    in_environment = {name: REQUIRED.get(name, "sqlite://environment.db")}
    settings = loaded(**in_environment, **{f"{name}_FILE": write("secret", secret + ending)})
    assert value_of(settings) == expected
    assert settings.sources[name] == "file secret"


def test_every_secret_has_a_file_form() -> None:
    assert {name for name, *_ in FROM_FILES} == {setting.name for setting in SETTINGS if setting.secret}


def test_secrets_are_in_no_representation_and_no_description() -> None:
    settings = loaded(
        MAILBOT_SMTP_URL="smtps://offres:hush-url@h",
        MAILBOT_SMTP_PASSWORD="hush-password",
        MAILBOT_DATABASE_URL="postgres://me:hush-db@db.example/mailbot?host=hush-option",
    )
    everything = f"{settings!r} {settings!s} {settings.imap!r} {settings.smtp!s} {describe(settings)}"
    for secret in ("hush", KEY, repr(bytes.fromhex(KEY))[2:-1]):
        assert secret not in everything
    shown = {name: value for name, value, _ in describe(settings)}
    assert shown["MAILBOT_SMTP_URL"] == "smtps://offres:***@h"
    assert shown["MAILBOT_DATABASE_URL"] == "postgres://me:***@db.example/mailbot?***"
    assert shown["MAILBOT_SMTP_PASSWORD"] == shown["MAILBOT_SECRET_KEYS"] == "***"


@pytest.mark.parametrize(
    "changes",
    [
        {"MAILBOT_IMAP_URL": "hush:hush@hush"},
        {"MAILBOT_IMAP_URL": "hush://hush:hush@hush"},
        {"MAILBOT_IMAP_URL": "imaps://hush:hu/sh-hush@hush"},
        {"MAILBOT_IMAP_URL": "imaps://hush:hush%zz@hush"},
        {"MAILBOT_IMAP_URL": "imaps://hush:hush%ff@hush"},
        {"MAILBOT_IMAP_URL": "imaps://hush:hush@[::hush]:99999"},
        {"MAILBOT_SMTP_URL": "smtp://hush", "MAILBOT_SMTP_PASSWORD": "hush"},
        {"MAILBOT_IMAP_PASSWORD": "hush\nhush"},
        {"MAILBOT_IMAP_PASSWORD_FILE": "hidden"},
        {"MAILBOT_DATABASE_URL": "hush"},
        {"MAILBOT_DATABASE_URL": "postgres://hush:hush@hush:hush/hush"},
        {"MAILBOT_SECRET_KEYS": "hush,hush"},
    ],
)
def test_no_error_repeats_any_part_of_a_secret(changes: dict[str, str]) -> None:
    write("hidden", "hush\nhush")
    with pytest.raises(SettingError) as caught:
        loaded(**changes)
    assert "hush" not in "".join(traceback.format_exception(caught.value))


def test_every_setting_is_described_with_its_value_and_source() -> None:
    described = describe(load_basics({"MAILBOT_POLL_SECONDS": "5"}, None))
    assert [name for name, _, _ in described] == [setting.name for setting in SETTINGS]
    assert ("MAILBOT_POLL_SECONDS", "5", "environment") in described
    assert ("MAILBOT_IMAP_FOLDER", "INBOX", "default") in described
    assert ("MAILBOT_ADDRESS", "(unset)", "default") in described
