"""The journal: its lines for mail in and mail out, and the chain: each hash covers the one before it."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime

from mailbot.core.letters import Letter
from mailbot.core.plans import Entry, Plan
from mailbot.core.readings import Reading

GENESIS = "0" * 64
RECEIVED, SENT = "received", "sent"


def received(reading: Reading, planned: Plan) -> Entry:
    """Return the line for a mail that came in: from whom, and its fate and the reason."""
    detail = f"{planned.fate}: {planned.reason}" if planned.reason else planned.fate
    return Entry(
        RECEIVED,
        reading.sender or "",
        offer_id=planned.offer_id,
        message_id=reading.message_id,
        detail=detail,
    )


def sent(letter: Letter, message_id: str) -> Entry:
    """Return the line for a letter of ours that a server accepted: what it was and to whom."""
    return Entry(
        SENT,
        "mailbot",
        offer_id=letter.offer_id,
        reference=letter.card.reference if letter.card else "",
        version=letter.version,
        message_id=message_id,
        detail=f"{letter.kind}: {letter.to.address or letter.channel}",
    )


def chained(previous: str, sequence: int, at: datetime, entry: Entry) -> str:
    """Return the SHA-256 (hex) of `entry` as the `sequence`-th of the journal, after the hash `previous`."""
    said = {"previous": previous, "sequence": sequence, "at": at.isoformat(), **asdict(entry)}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
