"""Where the database is: the URL of the settings, taken apart."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from mailbot.core.errors import SettingError

Kind = Literal["sqlite", "postgres"]
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A database in one file."""

    path: Path
    kind: Kind = "sqlite"

    @property
    def place(self) -> str:
        return str(self.path)


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A database of a PostgreSQL server; None leaves the choice to the driver, as libpq does."""

    host: str | None
    port: int
    user: str | None
    password: str | None = field(repr=False)
    database: str
    ssl: str | None = None
    kind: Kind = "postgres"

    @property
    def place(self) -> str:
        """The server and the database as a person names them, without the password."""
        return f"{self.database} at {self.host or 'localhost'}:{self.port}"


Location = SqliteFile | PostgresServer


def located(url: str) -> Location:
    """Take `url` apart: `sqlite://relative/path`, `sqlite:///path` or `postgres://user:password@host:port/name`.

    User, password and path may be percent-encoded. PostgreSQL knows `?sslmode=` and `?host=` (for a socket).
    """
    scheme, separator, rest = url.partition("://")
    if separator and scheme == "sqlite":
        return _sqlite_file(rest)
    if separator and scheme in ("postgres", "postgresql"):
        return _postgres_server(url)
    raise _wrong("is no address of an SQLite or PostgreSQL database")


def _sqlite_file(rest: str) -> SqliteFile:
    path = unquote(rest.partition("?")[0])
    if not path or path == ":memory:":
        raise _wrong("names no file")
    return SqliteFile(Path(path).absolute())


def _postgres_server(url: str) -> PostgresServer:
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError:
        raise _wrong("is no valid address; percent-encode special characters of user and password") from None
    database = unquote(parts.path[1:])
    if not database:
        raise _wrong("names no database")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    ssl, host = options.pop("sslmode", None), options.pop("host", None)
    if ssl not in (None, *_SSL_MODES):
        raise _wrong(f"has an unknown sslmode; known are {', '.join(_SSL_MODES)}")
    if options:
        raise _wrong(f"has an unknown option {min(options)}; sslmode and host are known")
    return PostgresServer(
        host=parts.hostname or host,
        port=port,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        database=database,
        ssl=ssl,
    )


def _wrong(problem: str) -> SettingError:
    return SettingError("MAILBOT_DATABASE_URL", problem, "sqlite://mailbot.db")
