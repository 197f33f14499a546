"""The address of the database is understood, or refused by its setting's name; no password is shown."""

from pathlib import Path

import pytest

from mailbot.core.errors import SettingError
from storage.location import Location, PostgresServer, SqliteFile, located

UNDERSTOOD = {
    "sqlite://mailbot.db": SqliteFile(Path.cwd() / "mailbot.db"),
    "sqlite:///var/lib/mail%20bot/a.db": SqliteFile(Path("/var/lib/mail bot/a.db")),
    "postgres://bot:p%40ss%2F@db.example:5433/mail%20bot": PostgresServer(
        "db.example", 5433, "bot", "p@ss/", "mail bot"
    ),
    "postgresql://db.example/bot?sslmode=require": PostgresServer(
        "db.example", 5432, None, None, "bot", ssl="require"
    ),
    "postgres:///bot?host=/run/postgresql": PostgresServer("/run/postgresql", 5432, None, None, "bot"),
    "postgres://[::1]:5432/bot": PostgresServer("::1", 5432, None, None, "bot"),
}
REFUSED = {
    "": "is no address of an SQLite or PostgreSQL database",
    "mailbot.db": "is no address of an SQLite or PostgreSQL database",
    "mysql://db.example/bot": "is no address of an SQLite or PostgreSQL database",
    "sqlite://": "names no file",
    "sqlite://:memory:": "names no file",
    "postgres://bot:hush@db.example": "names no database",
    "postgres://bot:hush@db.example:many/bot": "is no valid address",
    "postgres://bot:hu[sh@db.example/bot": "is no valid address",
    "postgres://bot:hush@db.example/bot?ssl=yes": "has an unknown option ssl",
    "postgres://bot:hush@db.example/bot?sslmode=yes": "has an unknown sslmode; known are disable, allow",
}


@pytest.mark.parametrize(("url", "location"), UNDERSTOOD.items())
def test_an_address_is_understood(url: str, location: Location) -> None:
    assert located(url) == location


@pytest.mark.parametrize(("url", "problem"), REFUSED.items())
def test_a_wrong_address_is_refused_by_the_name_of_its_setting(url: str, problem: str) -> None:
    with pytest.raises(SettingError, match=f"MAILBOT_DATABASE_URL: {problem}.*; for example") as caught:
        located(url)
    assert "hush" not in str(caught.value)


def test_the_password_is_not_shown() -> None:
    server = located("postgres://bot:hush@db.example/bot")
    assert "hush" not in repr(server)
    assert server.place == "bot at db.example:5432"
