"""The letters we owe: written with the change that causes them, claimed when due, then sent or failed."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailbot.core.letters import AT_ONCE, LONGEST_PAUSE, Letter, LetterKind
from mailbot.core.plans import Sent
from storage.statements import Connection, Transaction, Value, marks, moment, read, stamp, written

_COLUMNS = (
    "id", "message_id", "kind", "recipient", "offer_id", "version", "request_id", "body", "created_at",
    "due_at", "status", "attempts", "unknown_outcomes", "error",
)  # fmt: skip
# the letters whose answers are understood by what the letter says
_READ_AGAIN = (
    LetterKind.DIGEST,
    LetterKind.REMINDER,
    LetterKind.TRANSCRIPT,
    LetterKind.CLARIFICATION,
    LetterKind.CONFIRM,
    LetterKind.QUESTION,
    LetterKind.ABSENCE,
)
_RESULT = {
    "id": "bigint",
    "status": "text",
    "at": "text",
    "error": "text",
    "unknown": "bigint",
    "untried": "bigint",
}
_ASSIGN = (
    "status = v.status, error = v.error, unknown_outcomes = letter.unknown_outcomes + v.unknown, "
    "attempts = letter.attempts - v.untried, "
    "due_at = CASE WHEN v.status = 'waiting' THEN v.at ELSE letter.due_at END, "
    "sent_at = CASE WHEN v.status = 'sent' THEN v.at ELSE letter.sent_at END"
)


class Status(StrEnum):
    """Where a letter stands; SENDING is what a crash leaves behind."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CALLED_OFF = "called_off"  # what it says is no longer so


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter to be sent now; `attempts` counts this one too, `unknown_outcomes` those of an unknown end."""

    id: int
    message_id: str
    attempts: int
    letter: Letter
    created_at: datetime
    unknown_outcomes: int = 0


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter to be looked at again, sent or not; `letter` raises where an older mailbot wrote it."""

    message_id: str
    kind: str
    to: str
    request_id: int | None
    body: str
    created_at: datetime

    @property
    def letter(self) -> Letter:
        return read(Letter, self.body)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a claimed letter.

    `at` is when it was sent (SENT) or given up (FAILED, CALLED_OFF), or when to try again (WAITING). `error`
    says why it is not sent, `unknown_outcome` that the server may have taken it all the same, `given_back`
    that it was never handed over, so that the attempt does not count.
    """

    id: int
    status: Status
    at: datetime
    error: str = ""
    unknown_outcome: bool = False
    given_back: bool = False


async def add(transaction: Transaction, letters: Sequence[tuple[str, Letter]], at: datetime) -> None:
    """Store letters under their Message-IDs, due at once, even for a clock that is set back later."""
    first = await transaction.next_id("letter")
    now = stamp(at)
    rows = [_row(id, message_id, letter, now) for id, (message_id, letter) in enumerate(letters, first)]
    await transaction.insert("letter", _COLUMNS, rows)


async def sent_as(connection: Connection, message_ids: Sequence[str]) -> dict[str, Sent]:
    """Return what is known of our letters with one of `message_ids`, by Message-ID."""
    rows = await connection.rows_in(
        "SELECT message_id, kind, recipient AS to_address, offer_id, version, request_id, "
        f"CASE WHEN kind IN ({marks(len(_READ_AGAIN))}) THEN body ELSE '' END AS body "
        "FROM letter WHERE message_id IN ({})",
        message_ids,
        before=_READ_AGAIN,
    )
    return {
        row["message_id"]: Sent(
            message_id=row["message_id"],
            kind=row["kind"],
            to=row["to_address"],
            offer_id=row["offer_id"],
            version=row["version"],
            request_id=row["request_id"],
            letter=_legible(row["body"]),
        )
        for row in rows
    }


def _legible(body: str) -> Letter | None:
    """Return a letter as stored; None if it was purged, or another version of mailbot wrote it."""
    try:
        return read(Letter, body) if body else None
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


async def posted_as(
    connection: Connection, kinds: Collection[str], message_ids: Sequence[str]
) -> list[Posted]:
    """Return our letters of those kinds with one of `message_ids`, but purged ones."""
    return await _posted(connection, kinds, "message_id", message_ids)


async def posted_about(
    connection: Connection, kinds: Collection[str], offer_ids: Sequence[int]
) -> list[Posted]:
    """Return our letters of those kinds about one of the offers, but purged ones, oldest first."""
    return await _posted(connection, kinds, "offer_id", offer_ids)


async def _posted(
    connection: Connection, kinds: Collection[str], column: str, wanted: Sequence[Value]
) -> list[Posted]:
    rows = await connection.rows_in(
        "SELECT id, message_id, kind, recipient, request_id, body, created_at FROM letter "
        f"WHERE body <> '' AND kind IN ({marks(len(kinds))}) AND {column} IN ({{}})",
        wanted,
        before=tuple(kinds),
    )
    return [
        Posted(
            r["message_id"],
            r["kind"],
            r["recipient"],
            r["request_id"],
            r["body"],
            datetime.fromisoformat(r["created_at"]),
        )
        for r in sorted(rows, key=lambda row: row["id"])
    ]


async def recover(transaction: Transaction, now: datetime) -> int:
    """Let letters that a crash left half sent wait again, their outcome unknown; return how many.

    A letter that would wait longer than any pause was put off under a clock that was ahead: it is due.
    """
    await transaction.rows(
        "UPDATE letter SET due_at = ? WHERE status = 'waiting' AND due_at > ? RETURNING id",
        (stamp(AT_ONCE), stamp(now + 2 * LONGEST_PAUSE)),
    )
    rows = await transaction.rows(
        "UPDATE letter SET status = 'waiting', unknown_outcomes = unknown_outcomes + 1 "
        "WHERE status = 'sending' RETURNING id"
    )
    return len(rows)


async def claim(transaction: Transaction, now: datetime, limit: int) -> list[Claimed]:
    """Take up to `limit` letters that are due, oldest first: they count as being sent from here on."""
    rows = await transaction.rows(
        "UPDATE letter SET status = 'sending', attempts = attempts + 1 WHERE id IN ("
        "SELECT id FROM letter WHERE status = 'waiting' AND due_at <= ? ORDER BY due_at, id LIMIT ?) "
        "RETURNING id, due_at, message_id, attempts, body, created_at, unknown_outcomes",
        (stamp(now), limit),
    )
    ordered = sorted(rows, key=lambda row: (row["due_at"], row["id"]))
    return [
        Claimed(
            r["id"],
            r["message_id"],
            r["attempts"],
            read(Letter, r["body"]),
            datetime.fromisoformat(r["created_at"]),
            r["unknown_outcomes"],
        )
        for r in ordered
    ]


async def record(transaction: Transaction, results: Sequence[Result]) -> None:
    """Store what became of claimed letters; Conflict if one of them is not being sent."""
    rows = [
        (r.id, r.status, stamp(r.at), r.error, int(r.unknown_outcome), int(r.given_back)) for r in results
    ]
    still = "letter.id = v.id AND letter.status = 'sending'"
    await transaction.update("letter", _RESULT, rows, _ASSIGN, still)


async def next_due(connection: Connection) -> datetime | None:
    """Return when the next waiting letter is due."""
    rows = await connection.rows("SELECT MIN(due_at) AS due FROM letter WHERE status = 'waiting'")
    return moment(rows[0]["due"])


async def counts(connection: Connection) -> dict[Status, int]:
    """Return how many letters stand where."""
    rows = await connection.rows("SELECT status, COUNT(*) AS number FROM letter GROUP BY status")
    return dict.fromkeys(Status, 0) | {Status(row["status"]): row["number"] for row in rows}


async def sent_since(
    connection: Connection, kinds: Sequence[str], recipients: Sequence[str], since: datetime
) -> Counter[tuple[str, str, int | None, int | None]]:
    """Return how many letters of those kinds were written since then, by kind, address, request and offer."""
    rows = await connection.rows_in(
        f"SELECT kind, recipient, request_id, offer_id, COUNT(*) AS number FROM letter WHERE created_at > ? "
        f"AND kind IN ({marks(len(kinds))}) AND recipient IN ({{}}) "
        "GROUP BY kind, recipient, request_id, offer_id",
        recipients,
        before=(stamp(since), *kinds),
    )
    return Counter({(r["kind"], r["recipient"], r["request_id"], r["offer_id"]): r["number"] for r in rows})


async def asked_since(
    connection: Connection, kinds: Sequence[str], request_ids: Sequence[int], since: datetime
) -> Counter[tuple[str, int]]:
    """Return how many letters of those kinds, to anybody, were written since then, by kind and request."""
    rows = await connection.rows_in(
        "SELECT kind, request_id, COUNT(*) AS number FROM letter WHERE created_at >= ? "
        f"AND kind IN ({marks(len(kinds))}) AND request_id IN ({{}}) GROUP BY kind, request_id",
        request_ids,
        before=(stamp(since), *kinds),
    )
    return Counter({(row["kind"], row["request_id"]): row["number"] for row in rows})


def _row(id: int, message_id: str, letter: Letter, now: str) -> tuple[Value, ...]:
    return (
        id, message_id, letter.kind, letter.to.address, letter.offer_id, letter.version, letter.request_id,
        written(letter), now, stamp(AT_ONCE), Status.WAITING, 0, 0, "",
    )  # fmt: skip
