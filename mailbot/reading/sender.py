"""Who wrote a mail: exactly one From with one strict address (RFC 5322 §3.4.1), taken from the raw bytes."""

import re

from mailbot.reading.charsets import decode, decode_words, one_line
from mailbot.reading.mime import Headers

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})+"
_STRICT = re.compile(ADDRESS)
# A bare name holds no special but a dot and a comment's parentheses: « a@b <c@d> » and « Dupont, Anne <c@d> »
# are two mailboxes or a deception.
_MAILBOX = re.compile(
    rf'(?:(?P<name>"(?:[^"\\]|\\.)*"|[^"<>@,:;\\\[\]]*)\s*<(?P<address>{ADDRESS})>|(?P<bare>{ADDRESS}))'
)
_LONGEST_NAME = 200
_LONGEST_FROM = 2_000  # bytes: a name of 200 characters as encoded words takes 1,500


def is_address(text: str) -> bool:
    """Say whether `text` is one strict address that can stand in a header."""
    local, _, domain = text.rpartition("@")
    return bool(_STRICT.fullmatch(text)) and len(local) <= 64 and len(domain) <= 255 and "=?" not in text


def sender(headers: Headers) -> tuple[str | None, str]:
    """Return the lower-case address, None if From is not exactly one, and the name shown or ""."""
    found = [value for name, value in headers if name == "from"]
    if len(found) != 1 or len(found[0]) > _LONGEST_FROM:
        return None, ""
    mailbox = _MAILBOX.fullmatch(decode(found[0], "utf-8").strip())
    address = (mailbox["address"] or mailbox["bare"]) if mailbox else ""
    if not mailbox or not is_address(address):
        return None, ""
    return address.lower(), _shown(mailbox["name"] or "")


def _shown(name: str) -> str:
    name = name.strip()
    if name[:1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return one_line(decode_words(name))[:_LONGEST_NAME]
