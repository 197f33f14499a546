"""Whether our own server vouches for the From domain: its topmost Authentication-Results (RFC 8601)."""

import re

from mailbot.reading.charsets import decode
from mailbot.reading.mime import Headers

_LONGEST = 20_000  # characters; real ones stay under 2,000
_SERVER = re.compile(r'\s*("[^"\\]*"|[^\s;"]+)(?:\s+\d+)?\s*;')  # authserv-id and version (§2.2)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_RECEIVED_WITH = re.compile(r"\bwith\s+([A-Za-z0-9]+)")
_LOCAL_DELIVERY = frozenset({"LMTP", "LMTPS", "LMTPA", "LMTPSA"})
_RESULT = re.compile(r"([a-z][a-z0-9-]*)\s*(?:/\s*\d+)?\s*=\s*([a-z]+)(?=\s|$)")
_PROPERTY = re.compile(r"(?<!\S)([a-z]+\.[a-z0-9-]+)\s*=\s*(\S+)")


def authenticated(headers: Headers, authserv_id: str, address: str | None) -> bool:
    """Say whether the server `authserv_id` found that the mail comes from the domain of `address`."""
    field = _topmost(headers, authserv_id.lower()) if authserv_id and address else None
    if field is None or address is None:
        return False
    domain = address.rpartition("@")[2].lower()
    results = [_result(part) for part in _QUOTED.sub("?", field).split(";")]
    if any(method == "dmarc" and outcome == "fail" for method, outcome, _ in results):
        return False
    return any(outcome == "pass" and domain == _vouched(method, given) for method, outcome, given in results)


def _topmost(headers: Headers, authserv_id: str) -> str | None:
    """Return the results in the first field of that server above its Received; below, strangers write.

    Only a local delivery (LMTP) stamps its Received above what the receiving server has written.
    """
    for name, value in headers:
        if name == "received" and not _delivers_locally(value):
            return None
        if name == "authentication-results":
            text = _uncommented(decode(value, "utf-8")[:_LONGEST].lower())
            server = _SERVER.match(text) if text else None
            if text and server and server[1].strip('"') == authserv_id:
                return text[server.end() :]
    return None


def _delivers_locally(received: bytes) -> bool:
    """Say whether a Received field is a local delivery's; what the client said cannot make it one."""
    text = _uncommented(decode(received, "utf-8")[:_LONGEST])
    protocols = _RECEIVED_WITH.findall(re.sub(r"<[^>]*>", "", text)) if text else []
    return bool(protocols) and protocols[-1].upper() in _LOCAL_DELIVERY


def _result(text: str) -> tuple[str, str, dict[str, str]]:
    """Return method, result and properties of one resinfo, its quoted values already taken out."""
    found = _RESULT.match(text.strip())
    if not found:
        return "", "", {}
    given: dict[str, str] = {}
    for name, value in _PROPERTY.findall(text):
        given.setdefault(name, value)
    return found[1], found[2], given


def _vouched(method: str, given: dict[str, str]) -> str:
    """Return the domain that a passed method vouches for; without a list of suffixes, aligned is equal."""
    names = {"dmarc": ("header.from",), "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}.get(
        method, ()
    )
    return next((given[name].rpartition("@")[2] for name in names if name in given), "")


def _uncommented(text: str) -> str | None:
    """Return `text` without its nested comments, None if it is not well formed; quoted strings stay."""
    kept: list[str] = []
    depth, quoted, at = 0, False, 0
    while at < len(text):
        c = text[at]
        if c == "\\" and (depth or quoted):
            kept.append("" if depth else text[at : at + 2])
            at += 2
            continue
        if c == '"' and not depth:
            quoted = not quoted
        if not quoted and c == "(":
            depth += 1
        elif not quoted and c == ")":
            depth -= 1
            if depth < 0:
                return None
            c = " "
        if not depth:
            kept.append(c)
        at += 1
    return None if depth or quoted else "".join(kept)
