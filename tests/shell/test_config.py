"""The settings: which values they give, and which of them each command demands."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mailbot.config import Basics, Channel, Server, load, load_basics
from mailbot.core.errors import SettingError
from mailbot.core.people import Person
from tests.support.settings import KEY, OLD_KEY, REQUIRED, loaded, write

CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBcTCCARegAwIBAgIUHlKhr5MG2cCwl2AsD5ck7u0l124wCgYIKoZIzj0EAwIw
DTELMAkGA1UEAwwCQ0EwIBcNMjYxMTIzMTQzMzMzWhgPMjEyNjEwMzAxNDMzMzNa
MA0xCzAJBgNVBAMMAkNBMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEp4+tmvcx
xs5wd0rLEB0XZoSJjfgy1iCLWSmX7mAJVyDRm+dZ5dsMfwTd8G2T5fLnH972LBiO
sXlALk3i3hiOSqNTMFEwHQYDVR0OBBYEFFLA5pL16u8xoaoaJIuaaEp9PQJAMB8G
A1UdIwQYMBaAFFLA5pL16u8xoaoaJIuaaEp9PQJAMA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDSAAwRQIgEGrjCBMkAq+atiDQSvKZ1XDIBk16D9kQSluOkTHW
9IACIQCinNlNWUsKN1giXNIuNctKt7Q46FBF25QguYy43+3OSQ==
-----END CERTIFICATE-----
"""


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_required_settings_alone_make_complete_settings() -> None:
    settings = loaded()
    assert settings.address == Person("offres@en3s.example", "Offres EN3S")
    assert settings.imap == Server("imap.en3s.example", 993, "offres", "hush-imap", "tls")
    assert settings.smtp == Server("smtp.en3s.example", 587, "offres", "hush-smtp", "starttls")
    assert settings.secret_keys == (bytes.fromhex(KEY),)
    assert settings.people.approvers == (Person("claire@en3s.example", "Claire Martin"),)
    assert (settings.imap_folder, settings.imap_done_folder) == ("INBOX", "Processed")
    assert settings.imap_quarantine_folder == "Quarantine"
    assert settings.database_url == "sqlite://mailbot.db"
    assert settings.channels == (Channel("ucanss"),)
    assert (settings.poll_seconds, settings.max_message_bytes, settings.log_format) == (60, 26214400, "text")
    assert (settings.trusted_authserv_id, settings.fake_now, settings.allow_fake_now) == ("", None, False)
    assert settings.rules_file is settings.templates is settings.tls_ca_file is None


@pytest.mark.parametrize("name", REQUIRED)
def test_the_service_demands_each_required_setting_and_other_commands_do_not(name: str) -> None:
    without = {other: text for other, text in REQUIRED.items() if other != name}
    with pytest.raises(SettingError, match=rf"^{name}: is not set; for example: {name}="):
        load(without, None)
    assert isinstance(load_basics(without, None), Basics)


def test_nothing_set_is_enough_for_commands_without_mail_servers() -> None:
    basics = load_basics({}, None)
    assert basics.database_url == "sqlite://mailbot.db"
    assert (basics.address, basics.imap, basics.smtp, basics.secret_keys) == (None, None, None, ())


def test_what_is_set_must_be_right_even_for_commands_that_do_not_need_it() -> None:
    with pytest.raises(SettingError, match=r"^MAILBOT_IMAP_URL: must begin with"):
        load_basics({"MAILBOT_IMAP_URL": "pop3://imap.example"}, None)


def test_settings_are_frozen() -> None:
    settings: Any = loaded()
    with pytest.raises(FrozenInstanceError):
        settings.poll_seconds = 1


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("imaps://u:p@h", Server("h", 993, "u", "p", "tls")),
        ("imap+starttls://u:p@h", Server("h", 143, "u", "p", "starttls")),
        ("imap://u:p@127.0.0.1:10143/", Server("127.0.0.1", 10143, "u", "p", "none")),
        ("imaps://u:p@[::1]:65535", Server("::1", 65535, "u", "p", "tls")),
        ("imaps://u:p:q@h", Server("h", 993, "u", "p:q", "tls")),
        ("imaps://a%40b.fr:%25%3A%2F%3f%23%C3%A9+@h", Server("h", 993, "a@b.fr", "%:/?#é+", "tls")),
    ],
)
def test_a_server_is_read_from_its_url(url: str, server: Server) -> None:
    assert loaded(MAILBOT_IMAP_URL=url).imap == server


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtps://u:p@h", Server("h", 465, "u", "p", "tls")),
        ("smtp+starttls://h", Server("h", 587, "", "", "starttls")),
        ("smtp://localhost:2525", Server("localhost", 2525, "", "", "none")),
    ],
)
def test_a_sending_server_needs_no_login(url: str, server: Server) -> None:
    assert loaded(MAILBOT_SMTP_URL=url).smtp == server


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("a@b.example", Person("a@b.example")),
        ("<A@B.example>", Person("a@b.example")),
        ("Zoé d'Été <a@b.example>", Person("a@b.example", "Zoé d'Été")),
        (r'"Martin, \"Zoé\" <chef>" <a@b.example>', Person("a@b.example", 'Martin, "Zoé" <chef>')),
    ],
)
def test_a_person_is_an_address_with_or_without_a_name(text: str, person: Person) -> None:
    assert loaded(MAILBOT_ADDRESS=text).address == person


def test_people_are_separated_by_commas_outside_quotation_marks() -> None:
    people = loaded(
        MAILBOT_ADMINS='"Durand, Paul" <paul@a.example> ,Anne <anne@a.example>,x@a.example'
    ).people
    assert people.admins == (
        Person("paul@a.example", "Durand, Paul"),
        Person("anne@a.example", "Anne"),
        Person("x@a.example"),
    )


def test_the_first_of_several_keys_stays_first() -> None:
    assert loaded(MAILBOT_SECRET_KEYS=f"{OLD_KEY}, {KEY.upper()}").secret_keys == (
        bytes.fromhex(OLD_KEY),
        bytes.fromhex(KEY),
    )


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://mailbot.db",
        "sqlite:///var/lib/mailbot/mailbot.db",
        "postgres://user:p%40ss@db.example:5432/mailbot",
        "postgres://user@db.example/mailbot?sslmode=verify-full",
        "postgres://user@/mailbot?host=/run/postgresql&sslmode=disable",
    ],
)
def test_a_database_url_is_passed_on_as_it_is(url: str) -> None:
    assert loaded(MAILBOT_DATABASE_URL=url).database_url == url


def test_the_other_settings_become_values_of_their_types() -> None:
    settings = loaded(
        MAILBOT_FAKE_NOW="2017-01-09T08:00:00Z",
        MAILBOT_ALLOW_FAKE_NOW="1",
        MAILBOT_LOG_FORMAT="json",
        MAILBOT_POLL_SECONDS="5",
        MAILBOT_MAX_MESSAGE_BYTES="50000",
        MAILBOT_TRUSTED_AUTHSERV_ID="mx.en3s.example",
        MAILBOT_IMAP_FOLDER="inbox",
        MAILBOT_IMAP_DONE_FOLDER="Traités",
        MAILBOT_RULES=write("rules.toml", ""),
        MAILBOT_TEMPLATES=".",
        MAILBOT_TLS_CA_FILE=write("ca.pem", CERTIFICATE),
    )
    assert settings.fake_now == datetime(2017, 1, 9, 8, tzinfo=UTC)
    assert settings.allow_fake_now
    assert (settings.log_format, settings.poll_seconds, settings.max_message_bytes) == ("json", 5, 50000)
    assert settings.trusted_authserv_id == "mx.en3s.example"
    assert (settings.imap_folder, settings.imap_done_folder) == ("INBOX", "Traités")
    assert (settings.rules_file, settings.templates) == (Path("rules.toml"), Path("."))
    assert settings.tls_ca_file == Path("ca.pem")
