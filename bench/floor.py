"""The least that anything must do with these mails: fetch, parse, one durable commit per 50, move."""

import re
import sqlite3
import time
from contextlib import closing
from email import message_from_bytes
from pathlib import Path

from bench import mailbox

BATCH = 50
_UID = re.compile(rb"UID (\d+)")


def floor(port: int, address: str, file: Path) -> float:
    """Empty INBOX into Processed, recording each mail in an SQLite `file`; return the seconds it took."""
    start = time.perf_counter()
    with mailbox.opened(port, address) as client, closing(sqlite3.connect(file)) as database:
        mailbox.done(client.create("Processed"))
        database.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
            "CREATE TABLE mail (uid INTEGER PRIMARY KEY, message_id, sender, subject, body, raw)"
        )
        uids = client.uid("SEARCH", "ALL")[1][0].split()
        for first in range(0, len(uids), BATCH):
            wanted = b",".join(uids[first : first + BATCH]).decode()
            answer = client.uid("FETCH", wanted, "(BODY.PEEK[])")[1]
            rows = [_row(head, raw) for head, raw in (part for part in answer if isinstance(part, tuple))]
            with database:
                database.executemany("INSERT INTO mail VALUES (?, ?, ?, ?, ?, ?)", rows)
            mailbox.done(client.uid("MOVE", wanted, "Processed"))
        recorded = database.execute("SELECT COUNT(*) FROM mail").fetchone()[0]
    if recorded != len(uids):
        raise RuntimeError(f"the floor recorded {recorded} of {len(uids)} mails")
    return time.perf_counter() - start


def _row(head: bytes, raw: bytes) -> tuple[int, str, str, str, bytes, bytes]:
    found = _UID.search(head)
    if found is None:
        raise RuntimeError(f"the IMAP server names no UID: {head!r}")
    mail = message_from_bytes(raw)
    bodies = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    text = b"".join(body for body in bodies if isinstance(body, bytes))
    return int(found[1]), mail["Message-ID"], mail["From"], mail["Subject"], text, raw
