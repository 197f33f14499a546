"""The chain of the journal: each entry's hash covers the entry and the hash before it."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime

from mailbot.core.plans import Entry

GENESIS = "0" * 64


def chained(previous: str, sequence: int, at: datetime, entry: Entry) -> str:
    """Return the SHA-256 (hex) of `entry` as the `sequence`-th of the journal, after the hash `previous`."""
    said = {"previous": previous, "sequence": sequence, "at": at.isoformat(), **asdict(entry)}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
