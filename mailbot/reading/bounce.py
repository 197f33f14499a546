"""Delivery failures: whose mail failed and how badly, and which mail of ours it was."""

import re
from collections.abc import Iterator

from mailbot.core.readings import Bounce
from mailbot.reading import mime, notices, severity
from mailbot.reading.charsets import decode
from mailbot.reading.message import Message, message_ids
from mailbot.reading.sender import is_address

_LONGEST_REPORT = 200_000  # bytes; one recipient takes some hundred
_MAX_RECIPIENTS = 50
_REPORTS = frozenset(("message/delivery-status", "message/global-delivery-status"))
_RETURNED = frozenset(("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"))
# Where a report stands in the text: its boundary was lost, or the mail system writes no parts.
_WRITTEN_OUT = re.compile(r"(?im)^(?:reporting-mta|original-recipient|final-recipient|action)\s?:")
_RECIPIENTS = ("original-recipient", "final-recipient", "x-actual-recipient")


def bounce(message: Message, bot: str) -> Bounce | None:
    """Return the worst that a mail system says of any recipient, None if the mail tells of no delivery.

    A report (RFC 3464) counts before free text. `bot` is our own address, which never failed.
    """
    if not notices.is_from_mail_system(message) or _is_feedback(message):
        return None
    said = list(_reported(message)) or notices.failures(message, bot)
    return min(said, key=lambda b: severity.WORST_FIRST.index(b.severity), default=None)


def returned(message: Message) -> tuple[str, ...]:
    """Return the Message-ID of the mail that a bounce gives back, () if it gives back none."""
    for part in message.root.walk():
        if part.type in _RETURNED:
            content = part.content(mime.MAX_HEADER)
            found = message_ids(mime.headers(content, 0, _header_end(content)), "message-id")[:1]
            if found:
                return found
    written = notices.returned_id(message)
    return (written,) if written else ()


def _is_feedback(message: Message) -> bool:
    """Say whether a recipient complains (RFC 5965): what was delivered is no bounce."""
    return any(part.type == "message/feedback-report" for part in message.root.walk())


def _reported(message: Message) -> Iterator[Bounce]:
    reports = [part.content(_LONGEST_REPORT) for part in message.root.walk() if part.type in _REPORTS]
    if not reports:
        written = _WRITTEN_OUT.search(message.text[:_LONGEST_REPORT])
        reports = [message.text[written.start() : _LONGEST_REPORT].encode()] if written else []
    groups = [fields for fields in _groups(b"\n\n".join(reports)) if fields.get("action", "").strip()]
    recipients = [_recipient(fields) for fields in groups]
    text = notices.notice(message)
    for address, fields in zip(recipients, groups, strict=True):
        own = notices.about(text, address, recipients) if address else ""
        yield Bounce(address, _severity(fields, (own, text)))


def _groups(report: bytes) -> list[dict[str, str]]:
    """Return the groups of fields: the first is of the report itself, each other one of a recipient."""
    groups: list[dict[str, str]] = []
    for block in report.replace(b"\r\n", b"\n").split(b"\n\n")[: _MAX_RECIPIENTS + 1]:
        fields = mime.headers(block, 0, len(block))
        if fields:
            groups.append({name: decode(value, "utf-8") for name, value in reversed(fields)})
    return groups


def _recipient(fields: dict[str, str]) -> str:
    named = (_address(fields.get(name, "")) for name in _RECIPIENTS)
    return next((a for a in named if a), "")


def _address(value: str) -> str:
    address = value.rpartition(";")[2].strip().strip("<>").lower()
    return address if is_address(address) else ""


def _severity(fields: dict[str, str], around: tuple[str, ...]) -> str:
    action = fields["action"].strip().lower()
    if action.startswith("delayed"):
        return severity.DELAY
    if action.startswith(("fail", "error", "expired")):  # the first alone is RFC 3464's
        status, _, comment = fields.get("status", "").partition("(")
        said = f"{fields.get('diagnostic-code', '')} {comment}".strip()
        return severity.failure((said, *around), status)
    return severity.NONE


def _header_end(content: bytes) -> int:
    try:
        return mime.header_end(content)[0]
    except mime.Limit:
        return len(content)
