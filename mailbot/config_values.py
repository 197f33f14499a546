"""What the text of one setting may be: each function turns text into a value or raises `Wrong`.

No message of this file repeats the text of a secret, nor any part of it.
"""

import re
import ssl
import stat
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Literal

from mailbot.core.people import Person

LEAST_KEY_BYTES = 16
_MOST_QUOTED_CHARACTERS = 60
_MOST_ADDRESS_CHARACTERS = 254  # RFC 5321 §4.5.3.1.3, without the angle brackets
_MOST_LOCAL_CHARACTERS = 64  # RFC 5321 §4.5.3.1.1

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOST_NAME = rf"{_LABEL}(?:\.{_LABEL})*"
_ADDRESS = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@{HOST_NAME}")
_PERSON = re.compile(r'(?:"(?P<quoted>(?:\\.|[^"\\])*)" *|(?P<plain>[^"<>@]*))<(?P<address>[^<>]*)>')
_LIST_ENTRY = re.compile(r'(?:"(?:\\.|[^"\\])*"|[^",])+')


class Wrong(Exception):
    """A text is not a value of its setting; `example` replaces the setting's usual one."""

    def __init__(self, problem: str, example: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.example = example


def quoted(text: str) -> str:
    """Return `text` as an error line may repeat it: escaped, on one line, cut when long."""
    return repr(text if len(text) <= _MOST_QUOTED_CHARACTERS else text[:_MOST_QUOTED_CHARACTERS] + "...")


def address(text: str) -> str:
    """Return a strict address (ASCII dot-atom @ host name) in lower case."""
    match = _ADDRESS.fullmatch(text)
    if not match or len(text) > _MOST_ADDRESS_CHARACTERS or len(match["local"]) > _MOST_LOCAL_CHARACTERS:
        raise Wrong(f"{quoted(text)} is not a mail address")
    return text.lower()


def domain(text: str) -> str:
    """Return a mail domain in lower case."""
    if not re.fullmatch(HOST_NAME, text):
        raise Wrong(f"{quoted(text)} is not a domain (what follows the @ of an address)")
    return text.lower()


def person(text: str) -> Person:
    """Read `Name <address>`, `"Name, with comma" <address>` or a bare address."""
    match = _PERSON.fullmatch(text.strip())
    if not match:
        return Person(address(text.strip()))
    name = match["plain"] if match["quoted"] is None else re.sub(r"\\(.)", r"\1", match["quoted"])
    return Person(address(match["address"].strip()), name.strip())


def persons(text: str) -> tuple[Person, ...]:
    """Read comma-separated persons; a comma inside a quoted name separates nothing."""
    entries = _LIST_ENTRY.findall(text)
    if ",".join(entries) != text or not all(entry.strip() for entry in entries):
        raise Wrong("has an empty entry or a quotation mark that is not closed")
    people = tuple(person(entry) for entry in entries)
    if twice := first_repeated(p.address for p in people):
        raise Wrong(f"names {twice} twice")
    return people


def first_repeated(texts: Iterable[str]) -> str | None:
    """Return the first text that was there before."""
    seen: set[str] = set()
    for text in texts:
        if text in seen:
            return text
        seen.add(text)
    return None


def secret_keys(text: str) -> tuple[bytes, ...]:
    """Read comma-separated keys, each written in hexadecimal as `mailbot keygen` prints it."""
    keys = tuple(_secret_key(number, entry.strip()) for number, entry in enumerate(text.split(","), 1))
    if len(set(keys)) != len(keys):
        raise Wrong("has the same key twice")
    return keys


def _secret_key(number: int, text: str) -> bytes:
    if not re.fullmatch(r"(?:[0-9A-Fa-f]{2})*", text):
        raise Wrong(f"key {number} is not what `mailbot keygen` prints (pairs of the digits 0-9 and a-f)")
    if len(text) < 2 * LEAST_KEY_BYTES:
        raise Wrong(f"key {number} has {len(text) // 2} bytes, fewer than {LEAST_KEY_BYTES}")
    return bytes.fromhex(text)


def whole_number(text: str, least: int, most: int) -> int:
    """Read a whole number from `least` to `most`."""
    if not re.fullmatch(r"[0-9]{1,18}", text) or not least <= int(text) <= most:
        raise Wrong(f"{quoted(text)} is not a whole number from {least} to {most}")
    return int(text)


def moment(text: str) -> datetime:
    """Read an ISO 8601 time with its zone."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise Wrong(f"{quoted(text)} is not an ISO 8601 time") from None
    if time.tzinfo is None:
        raise Wrong(f"{quoted(text)} has no time zone")
    return time


def switch(text: str) -> bool:
    """Read 1 (yes) or 0 (no)."""
    if text not in ("0", "1"):
        raise Wrong(f"{quoted(text)} is neither 0 nor 1")
    return text == "1"


def log_format(text: str) -> Literal["text", "json"]:
    """Read the name of a format of the log."""
    if text == "text":
        return "text"
    if text == "json":
        return "json"
    raise Wrong(f"{quoted(text)} is neither text nor json")


def mailbox_folder(text: str) -> str:
    """Read the name of an IMAP folder; `*` and `%` would be wildcards (RFC 3501 §6.3.8)."""
    if re.search(r"[*%]", text):
        raise Wrong(f"{quoted(text)} is no folder's name: it has a * or a %")
    return "INBOX" if text.upper() == "INBOX" else text


def authserv_id(text: str) -> str:
    """Read the one name that stands first in the trusted Authentication-Results (RFC 8601 §2.5)."""
    if not re.fullmatch(r"[!-~]+", text) or re.search(r'[;,="()]', text):
        raise Wrong(f"{quoted(text)} is not the one name of a mail server")
    return text


def existing_file(text: str) -> Path:
    """Read the path of a file that can be read."""
    path = Path(text)
    try:
        if not path.is_dir() and not stat.S_ISREG(path.stat().st_mode):
            raise Wrong(f"{quoted(text)} is not a file")  # a pipe would be waited for, a device never ends
        path.open("rb").close()
    except OSError as error:
        raise Wrong(f"{quoted(text)} cannot be read: {error.strerror}") from None
    return path


def certificates(text: str) -> Path:
    """Read the path of a PEM file of certificate authorities."""
    path = existing_file(text)
    try:
        ssl.create_default_context(cafile=path)
    except OSError:
        raise Wrong(f"{quoted(text)} holds no certificate in PEM format") from None
    return path


def existing_folder(text: str) -> Path:
    """Read the path of a folder."""
    path = Path(text)
    if not path.is_dir():
        raise Wrong(f"{quoted(text)} is not a folder")
    return path
