"""Offers, their requests and their versions: a batch is one query, and one statement a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mailbot.core.errors import Conflict
from mailbot.core.offers import CLOSED, Offer, Request, State
from mailbot.core.plans import Change, NewVersion, sha256
from mailbot.core.readings import Attachment, Fields
from storage.offer_rows import COLUMNS, SELECT, TYPES, offer_of, row_of
from storage.statements import Connection, Transaction, Value, marks, read, stamp, written

_REQUEST = ("id", "offer_id", "version", "state", "opened_at")
_VERSION = ("id", "offer_id", "number", "fields_json", "inbound_id", "at")
_ATTACHMENT = ("version_id", "position", "name", "type", "size", "sha256", "text_read", "content")
_GUARDED = {**TYPES, "old_state": "text", "old_revision": "bigint"}
_ASSIGN = ", ".join(f"{column} = v.{column}" for column in COLUMNS if column != "id")
_STILL = "offer.id = v.id AND offer.state = v.old_state AND offer.revision = v.old_revision"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A new version of an offer, the mail that brought it and when."""

    version: NewVersion
    inbound_id: int
    at: datetime


async def load(
    connection: Connection,
    *,
    ids: Iterable[int] = (),
    references: Iterable[str] = (),
) -> list[Offer]:
    """Return the offers with one of `ids` or `references`: each once, by id."""
    wanted = (
        ("SELECT id FROM offer WHERE id IN ({})", set(ids)),
        ("SELECT id FROM offer WHERE reference IN ({})", set(references)),
    )
    parts = [(sql.format(marks(len(keys))), keys) for sql, keys in wanted if keys]
    if not parts:
        return []
    matches = " UNION ".join(sql for sql, _ in parts)
    values = [key for _, keys in parts for key in keys]
    rows = await connection.rows(f"{SELECT} WHERE o.id IN ({matches}) ORDER BY o.id", values)
    return [offer_of(row) for row in rows]


async def asked_about(connection: Connection, request_ids: Iterable[int]) -> dict[int, int]:
    """Return which offer each of the requests, even a void one, is about: request id → offer id."""
    rows = await connection.rows_in("SELECT id, offer_id FROM request WHERE id IN ({})", request_ids)
    return {row["id"]: row["offer_id"] for row in rows}


async def in_progress(connection: Connection) -> list[Offer]:
    """Return the offers that are neither published, withdrawn nor exempt, the nearest due dates first."""
    states = tuple(state for state in State if state not in CLOSED)
    rows = await connection.rows(
        f"{SELECT} WHERE o.state IN ({marks(len(states))}) ORDER BY o.due IS NULL, o.due, o.id", states
    )
    return [offer_of(row) for row in rows]


async def to_start(connection: Connection, until: date) -> list[Offer]:
    """Return the offers whose publication was put off to a day that is not after `until`, by id."""
    rows = await connection.rows(
        f"{SELECT} WHERE o.starts_on <= ? AND o.state IN (?, ?) ORDER BY o.id",
        (until.isoformat(), State.APPROVED, State.EXEMPT),
    )
    return [offer_of(row) for row in rows]


async def next_ids(transaction: Transaction) -> tuple[int, int]:
    """Return the next free ids of an offer and of a request."""
    return await transaction.next_id("offer"), await transaction.next_id("request")


async def store(
    transaction: Transaction, changes: Sequence[Change], arrivals: Sequence[Arrival] = ()
) -> None:
    """Store `changes` and the versions that came with them; Conflict if an offer changed meanwhile.

    Several changes of one offer become one, from the first `before` to the last `after`. It raises the
    revision by one, whatever `after` says. Every request of an `after` is stored as the last of them has it.
    """
    merged = _merged(changes)
    new = [row_of(c.after, revision=0) for c in merged if c.before is None]
    moved = [(c.before, c.after) for c in merged if c.before is not None]
    await transaction.insert("offer", COLUMNS, new)
    rows = [(*row_of(new, old.revision + 1), old.state, old.revision) for old, new in moved]
    await transaction.update("offer", _GUARDED, rows, _ASSIGN, _STILL)
    requests = {c.after.request.id: c.after.request for c in changes if c.after.request}
    await _store_requests(transaction, list(requests.values()))
    await _store_versions(transaction, arrivals)


async def version(
    connection: Connection, offer_id: int, number: int, *, with_files: bool = True
) -> tuple[Fields, tuple[Attachment, ...]]:
    """Return what a version says and, `with_files`, its attachments but purged ones; LookupError if none."""
    rows = await connection.rows(
        "SELECT id, fields_json FROM version WHERE offer_id = ? AND number = ?", (offer_id, number)
    )
    if not rows:
        raise LookupError(f"offer {offer_id} has no version {number}")
    if not with_files:
        return read(Fields, rows[0]["fields_json"]), ()
    attachments = await connection.rows(
        "SELECT name, type, content, text_read FROM attachment "
        "WHERE version_id = ? AND content IS NOT NULL ORDER BY position",
        (rows[0]["id"],),
    )
    read_back = (Attachment(a["name"], a["type"], a["content"], bool(a["text_read"])) for a in attachments)
    return read(Fields, rows[0]["fields_json"]), tuple(read_back)


async def said(connection: Connection, offer_ids: Iterable[int]) -> dict[int, Fields]:
    """Return what the current version of each of the offers says: offer id → fields."""
    rows = await connection.rows_in(
        "SELECT v.offer_id, v.fields_json FROM version v JOIN offer o ON o.id = v.offer_id "
        "AND o.version = v.number WHERE v.offer_id IN ({})",
        offer_ids,
    )
    return {row["offer_id"]: read(Fields, row["fields_json"]) for row in rows}


async def files(connection: Connection, offer_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return the SHA-256 of the attachments, even purged ones, of each offer's current version: by id."""
    rows = await connection.rows_in(
        "SELECT v.offer_id, a.sha256 FROM attachment a JOIN version v ON v.id = a.version_id "
        "JOIN offer o ON o.id = v.offer_id AND o.version = v.number WHERE v.offer_id IN ({})",
        offer_ids,
    )
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row["offer_id"], set()).add(row["sha256"])
    return {offer_id: frozenset(hashes) for offer_id, hashes in found.items()}


def _merged(changes: Sequence[Change]) -> list[Change]:
    """Return one change for each offer: from its first `before` to its last `after`."""
    merged: dict[int, Change] = {}
    for change in changes:
        first = merged.get(change.after.id, change)
        merged[change.after.id] = Change(first.before, change.after)
    return list(merged.values())


async def _store_requests(transaction: Transaction, requests: Sequence[Request]) -> None:
    rows = [(r.id, r.offer_id, r.version, r.state, stamp(r.opened_at)) for r in requests]
    await transaction.insert(
        "request", _REQUEST, rows, otherwise="ON CONFLICT (id) DO UPDATE SET state = excluded.state"
    )


async def _store_versions(transaction: Transaction, arrivals: Sequence[Arrival]) -> None:
    new = [arrival for arrival in arrivals if not arrival.version.completes]
    if new:
        numbered = list(enumerate(new, await transaction.next_id("version")))
        versions = [
            (id, a.version.offer_id, a.version.number, written(a.version.fields), a.inbound_id, stamp(a.at))
            for id, a in numbered
        ]
        await transaction.insert("version", _VERSION, versions)
        brought = [row for id, arrival in numbered for row in _files(id, arrival.version, first=0)]
        await transaction.insert("attachment", _ATTACHMENT, brought)
    for arrival in arrivals:
        if arrival.version.completes:
            await _complete(transaction, arrival.version)


async def _complete(transaction: Transaction, version: NewVersion) -> None:
    """Replace what a version says; files that came with the completion follow those that are there."""
    rows = await transaction.rows(
        "UPDATE version SET fields_json = ? WHERE offer_id = ? AND number = ? RETURNING id, "
        "(SELECT COUNT(*) FROM attachment WHERE version_id = version.id) AS files",
        (written(version.fields), version.offer_id, version.number),
    )
    if not rows:
        raise Conflict(f"offer {version.offer_id} has no version {version.number} to complete")
    added = _files(rows[0]["id"], version, first=rows[0]["files"])
    await transaction.insert("attachment", _ATTACHMENT, added)


def _files(id: int, version: NewVersion, first: int) -> list[tuple[Value, ...]]:
    """Return the rows of the attachments of a version, from position `first` on."""
    return [
        (id, n, a.name, a.type, a.size, sha256(a), a.text_read, a.content)
        for n, a in enumerate(version.attachments, first)
    ]
