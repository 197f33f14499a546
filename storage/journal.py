"""The journal: every change, in the order in which it happened, each entry sealed by the one before."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from mailbot.core.journal import GENESIS, RECEIVED, SENT, chained
from mailbot.core.plans import Entry
from storage.statements import Connection, Row, Transaction, clean, marks, stamp

_ENTRY = ("who", "event", "offer_id", "reference", "version", "message_id", "detail")
_COLUMNS = ("sequence", "at", *_ENTRY, "previous", "hash")
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as it stands in the journal."""

    sequence: int
    at: datetime
    entry: Entry


async def append(transaction: Transaction, entries: Sequence[tuple[datetime, Entry]]) -> None:
    """Add `entries` at the end of the chain."""
    last = await transaction.rows("SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1")
    sequence, previous = (last[0]["sequence"], last[0]["hash"]) if last else (0, GENESIS)
    rows = []
    for at, said in entries:
        entry = _cleaned(said)
        sequence += 1
        seal = chained(previous, sequence, at.astimezone(UTC), entry)
        rows.append((sequence, stamp(at), *_values(entry), previous, seal))
        previous = seal
    await transaction.insert("journal", _COLUMNS, rows)


async def verify(connection: Connection) -> int | None:
    """Return the number of the first entry that is missing or changed, None if the chain holds."""
    expected, previous = 1, GENESIS
    async for row in _pages(connection):
        entry, at = _entry(row), datetime.fromisoformat(row["at"])
        if row["previous"] != previous or row["hash"] != chained(previous, expected, at, entry):
            return expected
        expected, previous = expected + 1, row["hash"]
    return None


async def history(connection: Connection, offer_id: int) -> list[Recorded]:
    """Return what happened to an offer, oldest first; the mails that came and went for it are no events."""
    sql = (
        f"SELECT {', '.join(_COLUMNS)} FROM journal "
        "WHERE offer_id = ? AND event NOT IN (?, ?) ORDER BY sequence"
    )
    rows = await connection.rows(sql, (offer_id, RECEIVED, SENT))
    return [Recorded(row["sequence"], datetime.fromisoformat(row["at"]), _entry(row)) for row in rows]


async def noted(
    connection: Connection, offer_ids: Sequence[int], events: Sequence[str]
) -> set[tuple[str, int, int | None, str]]:
    """Return which of `events` the offers have seen: (event, offer id, version, who)."""
    rows = await connection.rows_in(
        "SELECT DISTINCT event, offer_id, version, who FROM journal "
        f"WHERE event IN ({marks(len(events))}) AND offer_id IN ({{}})",
        offer_ids,
        before=tuple(events),
    )
    return {(row["event"], row["offer_id"], row["version"], row["who"]) for row in rows}


async def _pages(connection: Connection) -> AsyncIterator[Row]:
    sql = f"SELECT {', '.join(_COLUMNS)} FROM journal WHERE sequence > ? ORDER BY sequence LIMIT {_PAGE}"
    rows = await connection.rows(sql, (0,))
    while rows:
        for row in rows:
            yield row
        rows = await connection.rows(sql, (rows[-1]["sequence"],))


def _values(entry: Entry) -> tuple[str | int | None, ...]:
    return tuple(getattr(entry, column) for column in _ENTRY)


def _entry(row: Row) -> Entry:
    return Entry(**{column: row[column] for column in _ENTRY})


def _cleaned(entry: Entry) -> Entry:
    """Return the entry as the database gives it back: the seal covers that."""
    return replace(
        entry,
        event=clean(entry.event),
        who=clean(entry.who),
        reference=clean(entry.reference),
        message_id=clean(entry.message_id),
        detail=clean(entry.detail),
    )
