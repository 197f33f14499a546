"""The URLs among the settings: mail servers and the database. No message repeats any part of a URL."""

import re
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv6Address
from typing import Literal
from urllib.parse import unquote

from mailbot.config_values import HOST_NAME, Wrong

Security = Literal["tls", "starttls", "none"]
Protocol = Literal["imap", "smtp"]

_SERVERS: dict[Protocol, dict[str, tuple[Security, int]]] = {
    "imap": {"imaps": ("tls", 993), "imap+starttls": ("starttls", 143), "imap": ("none", 143)},
    "smtp": {"smtps": ("tls", 465), "smtp+starttls": ("starttls", 587), "smtp": ("none", 25)},
}
_HIGHEST_PORT = 65_535
_PLACE = re.compile(
    rf"(?:(?P<login>[^@/?#]*)@)?(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?P<host>{HOST_NAME}))"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<path>/[^@?#]*)?"
)
_DATABASE_OPTION = r"(?:host=[^&#]+|sslmode=(?:disable|allow|prefer|require|verify-ca|verify-full))"
_DATABASE_OPTIONS = re.compile(rf"{_DATABASE_OPTION}(?:&{_DATABASE_OPTION})*")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how to log in to a mail server; `user` and `password` are empty where no login is wanted."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: Security


@dataclass(frozen=True, slots=True)
class _Place:
    """What follows the `://` of a URL; parts that are not there are empty, a missing port is 0."""

    user: str
    password: str = field(repr=False)
    host: str
    port: int
    path: str


def server(text: str, protocol: Protocol, password: str) -> Server:
    """Read a mail server's URL; `password`, unless empty, replaces the one written in it."""
    schemes = _SERVERS[protocol]
    scheme, _, rest = text.partition("://")
    if scheme not in schemes:
        raise Wrong(f"must begin with one of {', '.join(f'{name}://' for name in schemes)}")
    security, default_port = schemes[scheme]
    place = _place(rest)
    if place.path not in ("", "/"):
        raise Wrong("must end after the host and its port")
    password = password or place.password
    if place.user and not password:
        raise Wrong(f"has a user but no password, and MAILBOT_{protocol.upper()}_PASSWORD is not set")
    if not place.user and (password or protocol == "imap"):
        raise Wrong("has no user to log in as")
    return Server(place.host, place.port or default_port, place.user, password, security)


def database_url(text: str) -> str:
    """Check `sqlite://relative.db`, `sqlite:///absolute.db` or `postgres://user:password@host:port/name`."""
    scheme, _, rest = text.partition("://")
    if scheme == "sqlite":
        if not re.fullmatch(r"[^:?#][^?#]*", rest) or rest.endswith(("/", "..")):
            raise Wrong("needs the path of a database file after sqlite://, without ? or #")
        if not unquote(rest).isprintable():
            raise Wrong("has a character in its path that is none of a file's name")
    elif scheme == "postgres":
        if not re.fullmatch(r"/[^/]+", _place(_with_a_host(rest)).path):
            raise Wrong("needs the name of the database after the host")
    else:
        raise Wrong("must begin with sqlite:// or postgres://")
    return text


def _with_a_host(rest: str) -> str:
    """Drop the options; a socket among them (`user@/name?host=/run/postgresql`) stands for the host."""
    place, question, options = rest.partition("?")
    if question and not _DATABASE_OPTIONS.fullmatch(options):
        raise Wrong("may have the options host=/folder/of/socket and sslmode=require (or another) only")
    return place.replace("/", "localhost/", 1) if "host=" in options else place


def _place(text: str) -> _Place:
    match = _PLACE.fullmatch(text)
    port = int(match["port"] or 0) if match else 0
    if not match or port > _HIGHEST_PORT or (match["port"] and not port):
        raise Wrong(
            "is not scheme://user:password@host:port; in user and password"
            " write @ as %40, : as %3A, / as %2F, ? as %3F, # as %23 and % as %25"
        )
    user, _, password = (match["login"] or "").partition(":")
    host = match["host"] or _ipv6(match["ipv6"])
    return _Place(_unescaped(user), _unescaped(password), host, port, match["path"] or "")


def _ipv6(text: str) -> str:
    try:
        return IPv6Address(text).compressed
    except AddressValueError:
        raise Wrong("has no IPv6 address between its brackets") from None


def _unescaped(text: str) -> str:
    try:
        plain = unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise Wrong("has a percent-encoded character in user or password that is not UTF-8") from None
    if _BAD_ESCAPE.search(text) or not plain.isprintable():
        raise Wrong("has a % in user or password that begins no printable character; write % itself as %25")
    return plain


def without_secret(text: str) -> str:
    """Hide the password and the options of a URL, and the whole of any other secret."""
    scheme, is_url, rest = text.partition("://")
    if not is_url:
        return "***"
    login, at, place = rest.rpartition("@")
    user, colon, _ = login.partition(":")
    place, question, _ = place.partition("?")
    return f"{scheme}://{user}{colon and ':***'}{at}{place}{question and '?***'}"
