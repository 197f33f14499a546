"""The commands of the inbox: list, fetch, move.

All of it runs in the thread of a connection; `client` is its IMAPClient.
"""

import imaplib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, TypeVar

import structlog
from imapclient import DELETED

from mailbot import imap_folders
from mailbot.imap_failures import said, said_no

HEADER_BYTES = 100_000  # of a mail over the limit; the reader takes no longer header either
COMMAND_BYTES = 8_000  # RFC 7162 §4: servers take command lines of 8,192 octets

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")

V = TypeVar("V")
Answers = dict[int, dict[bytes, object]]  # by UID, then by item
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail as the server gave it; `size` is its RFC822.SIZE, `raw` only its header unless it is `whole`.

    `arrived` is its INTERNALDATE, aware: when it reached the server (RFC 3501 §2.3.3); None if it tells none.
    """

    uid: int
    size: int
    raw: bytes
    whole: bool
    arrived: datetime | None


def uid_sets(uids: Iterable[int], most: int = COMMAND_BYTES) -> list[str]:
    """Write UIDs as IMAP sets ("1:4,7") of at most `most` characters each, with as few ranges as possible."""
    sets: list[str] = []
    for _, numbered in groupby(enumerate(sorted(set(uids))), lambda pair: pair[1] - pair[0]):
        run = [uid for _, uid in numbered]
        text = str(run[0]) if len(run) == 1 else f"{run[0]}:{run[-1]}"
        if sets and len(sets[-1]) + len(text) < most:
            sets[-1] += f",{text}"
        else:
            sets.append(text)
    return sets


def list_mails(client: Any) -> list[tuple[int, int]]:
    """Return (UID, bytes) of every mail in the folder, oldest first."""
    client.noop()  # lets the server tell us what changed; some answer FETCH from what they last told
    # imapclient's fetch() raises on "1:*", and its parser takes 14 times as long for these lines.
    lines = client._command_and_check("fetch", "1:*", "(UID RFC822.SIZE)", uid=True)
    pairs = {}
    for line in lines:
        # Lines about changed flags come between those we asked for.
        if isinstance(line, bytes) and (uid := _UID.search(line)) and (size := _SIZE.search(line)):
            pairs[int(uid[1])] = int(size[1])
    return sorted(pairs.items())


def fetch_mails(client: Any, uids: Sequence[int], max_bytes: int) -> list[Fetched]:
    """Fetch mails, of those over `max_bytes` the header; who cannot be had is missing."""
    known = _answers(client, uids, "RFC822.SIZE", "INTERNALDATE")
    sizes, dates = _values(known, b"RFC822.SIZE", int), _values(known, b"INTERNALDATE", datetime)
    small = [uid for uid in sizes if sizes[uid] <= max_bytes]
    large = [uid for uid in sizes if sizes[uid] > max_bytes]
    raw = _values(_answers(client, small, "BODY.PEEK[]"), b"BODY[]", bytes)
    header = f"BODY.PEEK[HEADER]<0.{HEADER_BYTES}>"
    raw |= _values(_answers(client, large, header), b"BODY[HEADER]<0>", bytes)
    return [
        Fetched(uid, sizes[uid], raw[uid], sizes[uid] <= max_bytes, _instant(dates.get(uid)))
        for uid in sorted(raw)
    ]


def _instant(date: datetime | None) -> datetime | None:
    """Return an INTERNALDATE in UTC; None if its zone is none, such as +9999."""
    try:
        # imapclient leaves out the zone -0000, which is UTC (RFC 5322 §3.3)
        return date and (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _answers(client: Any, uids: Sequence[int], *items: str) -> Answers:
    """FETCH some items; after a refusal mail by mail, so that a damaged one does not stop the others."""
    try:
        answers: Answers = client.fetch(uids, items)
    except imaplib.IMAP4.error as error:
        if not said_no(error):
            raise
        return _one_by_one(client, uids, items)
    return answers


def _values(answers: Answers, key: bytes, kind: type[V]) -> dict[int, V]:
    """Return what is there: Dovecot answers NIL for a mail that somebody else expunged, no empty mail."""
    values = {uid: answer.get(key) for uid, answer in answers.items()}
    return {uid: value for uid, value in values.items() if isinstance(value, kind)}


def _one_by_one(client: Any, uids: Sequence[int], items: Sequence[str]) -> Answers:
    """FETCH some items of each mail; raise the last NO if none could be had, unless they are just gone."""
    answers: Answers = {}
    refused: imaplib.IMAP4.error | None = None
    for uid in uids:
        try:
            answers |= client.fetch([uid], items)
        except imaplib.IMAP4.error as error:
            if not said_no(error):
                raise
            if not said_no(error, "EXPUNGEISSUED"):
                _log.warning("the server refuses a mail", action="fetch_refused", uid=uid, reason=said(error))
                refused = error
    if refused and not answers:
        raise refused
    return answers


def move_mails(client: Any, uids: Sequence[int], path: str) -> None:
    """Move mails; create the folder where it was deleted or only has others below it."""
    try:
        _move_sets(client, uid_sets(uids), path)
    except imaplib.IMAP4.error as error:
        if not said_no(error, "TRYCREATE", "NONEXISTENT"):
            raise
        imap_folders.create(client, path)
        _move_sets(client, uid_sets(uids), path)


def _move_sets(client: Any, sets: Iterable[str], path: str) -> None:
    """MOVE (RFC 6851), or what it does in three commands: those may leave a copy, never lose a mail."""
    for uids in sets:
        if client.has_capability("MOVE"):
            client.move(uids, path)
            continue
        client.copy(uids, path)
        client.add_flags(uids, [DELETED], silent=True)
        if client.has_capability("UIDPLUS"):
            client.uid_expunge(uids)
        else:
            client.expunge()
