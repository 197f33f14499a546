"""What a receiving mail server writes on top of a mail: Return-Path, Received and Authentication-Results."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import format_datetime, getaddresses

_EMPTY_LINE = re.compile(rb"^\r?\n", re.MULTILINE)
_FIELD = re.compile(rb"[^\n]*\n?(?:[ \t][^\n]*\n?)*")
_RESULTS = re.compile(rb"authentication-results[ \t]*:(?P<value>.*)", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(rb"\((?:[^()\\]|\\.)*\)", re.DOTALL)
_MAILBOX = re.compile(r"(?:.*<)?(?P<address>[^\s<>@()\",;:]+@[A-Za-z0-9.-]+)>?\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Envelope:
    """One mail to one recipient as SMTP saw it.

    `sender` is "" for the null reverse-path; `login` is the account that authenticated, None if nobody did.
    """

    sender: str
    recipient: str
    login: str | None = None
    helo: str = "localhost"


@dataclass(frozen=True, slots=True)
class Server:
    """How the receiving server calls itself in Received and in Authentication-Results."""

    host_name: str = "mx.demo.test"
    authserv_id: str = "mx.demo.test"


DEMO_SERVER = Server()


def stamp(raw: bytes, envelope: Envelope, server: Server, now: datetime) -> bytes:
    """Return `raw` as it lies in the mailbox: forged results removed, the server's own fields on top.

    Authentication-Results stands above the Received field of the same server (RFC 8601, section 4).
    """
    clean = without_results_of(server.authserv_id, raw)
    results = authentication_results(server.authserv_id, envelope, from_address(clean))
    fields = (
        f"Return-Path: <{envelope.sender}>",
        f"Delivered-To: {envelope.recipient}",
        results,
        _received(envelope, server, now),
    )
    return "".join(f"{field}\r\n" for field in fields).encode() + clean


def authentication_results(authserv_id: str, envelope: Envelope, author: str | None) -> str:
    """Return the Authentication-Results field, folded, without the last line end.

    DMARC passes only if the session was authenticated as the owner of the From address `author`;
    None means that From is not exactly one address.
    """
    own = author is not None and envelope.login is not None and owner(author) == owner(envelope.login)
    author_domain = author.rpartition("@")[2].lower() if author else "invalid"
    sender_domain = envelope.sender.rpartition("@")[2].lower() or envelope.helo
    sender_own = envelope.login is not None and owner(envelope.sender) == owner(envelope.login)
    return (
        f"Authentication-Results: {authserv_id};\r\n"
        f"\tspf={'pass' if sender_own else 'softfail'} smtp.mailfrom={sender_domain};\r\n"
        f"\tdmarc={'pass' if own else 'fail'} header.from={author_domain}"
    )


def from_address(raw: bytes) -> str | None:
    """Return the author's address, or None where From is not exactly one plain address."""
    fields = BytesHeaderParser(policy=compat32).parsebytes(raw).get_all("From", [])
    if len(fields) != 1:
        return None
    value = str(fields[0])
    found = _MAILBOX.fullmatch(value)
    return found["address"] if found and len(getaddresses([value])) == 1 else None


def owner(address: str) -> str:
    """Return the lower-case address that owns `address`: bot+token@x belongs to bot@x."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def without_results_of(authserv_id: str, raw: bytes) -> bytes:
    """Remove every Authentication-Results field that bears `authserv_id` (RFC 8601, section 5)."""
    end = _EMPTY_LINE.search(raw)
    header, rest = (raw[: end.start()], raw[end.start() :]) if end else (raw, b"")
    return b"".join(f for f in _fields(header) if _author_of_results(f) != authserv_id.lower()) + rest


def _fields(header: bytes) -> Iterator[bytes]:
    return (m.group() for m in _FIELD.finditer(header) if m.group())


def _author_of_results(field: bytes) -> str | None:
    """Return the lower-case authserv-id of an Authentication-Results field, None for any other field."""
    results = _RESULTS.match(field)
    if results is None:
        return None
    value, nested = _COMMENT.subn(b" ", results["value"])
    while nested:
        value, nested = _COMMENT.subn(b" ", value)
    words = value.partition(b";")[0].split()
    return words[0].strip(b'"').decode("ascii", "replace").lower() if words else ""


def _received(envelope: Envelope, server: Server, now: datetime) -> str:
    protocol = "ESMTPA" if envelope.login else "ESMTP"
    return (
        f"Received: from {envelope.helo} (localhost [127.0.0.1])\r\n"
        f"\tby {server.host_name} with {protocol}\r\n"
        f"\tfor <{envelope.recipient}>; {format_datetime(now)}"
    )
