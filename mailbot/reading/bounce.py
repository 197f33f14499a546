"""Delivery reports (RFC 3464): whose mail failed and how badly, and which mail of ours it was."""

from mailbot.core.readings import Bounce
from mailbot.reading import mime
from mailbot.reading.charsets import decode
from mailbot.reading.message import Message, message_ids
from mailbot.reading.mime import Part
from mailbot.reading.sender import is_address

_WORST_FIRST = ("hard", "soft", "delay", "none")
_LONGEST_REPORT = 200_000  # bytes; one recipient takes some hundred
_REPORTS = frozenset(("message/delivery-status", "message/global-delivery-status"))
_RETURNED = frozenset(("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"))
_FULL = ("2.2",)  # X.2.2: the mailbox is full, which passes, whatever the class says


def bounce(message: Message) -> Bounce | None:
    """Return the worst that a delivery report says of any recipient, None if the mail is no such report."""
    report = next((p for p in message.root.walk() if p.type in _REPORTS), None)
    if message.root.type != "multipart/report" or report is None:
        return None
    found = [_recipient(group) for group in _groups(report)]
    said = [b for b in found if b is not None]
    return min(said, key=lambda b: _WORST_FIRST.index(b.severity), default=None)


def returned(message: Message) -> tuple[str, ...]:
    """Return the Message-ID of the mail that a report gives back, () if it gives back none."""
    part = next((p for p in message.root.walk() if p.type in _RETURNED), None)
    if part is None:
        return ()
    content = part.content(mime.MAX_HEADER)
    return message_ids(mime.headers(content, 0, _header_end(content)), "message-id")[:1]


def _groups(report: Part) -> list[dict[str, str]]:
    """Return the groups of fields: the first is of the report itself, each other one of a recipient."""
    groups: list[dict[str, str]] = []
    for block in report.content(_LONGEST_REPORT).replace(b"\r\n", b"\n").split(b"\n\n"):
        fields = mime.headers(block, 0, len(block))
        if fields:
            groups.append({name: decode(value, "utf-8") for name, value in reversed(fields)})
    return groups


def _recipient(fields: dict[str, str]) -> Bounce | None:
    action = fields.get("action", "").strip().lower()
    if not action:
        return None
    named = (_address(fields.get(name, "")) for name in ("original-recipient", "final-recipient"))
    return Bounce(next((a for a in named if a), ""), _severity(action, fields.get("status", "").strip()))


def _address(value: str) -> str:
    address = value.rpartition(";")[2].strip().strip("<>").lower()
    return address if is_address(address) else ""


def _severity(action: str, status: str) -> str:
    if action == "failed":
        return "soft" if status.startswith("4") or status.partition(".")[2].startswith(_FULL) else "hard"
    return "delay" if action == "delayed" else "none"


def _header_end(content: bytes) -> int:
    try:
        return mime.header_end(content)[0]
    except mime.Limit:
        return len(content)
