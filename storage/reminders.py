"""What reminders are made of: the offers that wait for a step, who was reminded of them, and figures."""

from collections.abc import Sequence
from datetime import date, datetime

from mailbot.core.offers import CLOSED, State
from mailbot.core.people import Person
from mailbot.core.planning.case import Told
from mailbot.core.planning.reminders import Waiting
from mailbot.core.rules import Ruling
from storage.statements import Connection, Row, Value, day, marks, stamp

_OPEN = tuple(sorted(state for state in State if state not in CLOSED))
_SELECT = "SELECT o.id, o.version, o.due, o.recruiter, o.recruiter_name"
# the journal's words for what the recruiter of an unsubmitted offer does with it
_TOUCHED = ("created", "new_version", "completed", "found_concerned")
_COUNTED = {
    "received": "1",
    "concerned": f"CASE WHEN verdict = '{Ruling.CONCERNED}' THEN 1 END",
    "submitted": "submitted_at",
    "approved": f"CASE WHEN decision = '{State.APPROVED}' THEN 1 END",
    "refused": f"CASE WHEN decision = '{State.REFUSED}' THEN 1 END",
    "published": "published_at",
}


async def asked(connection: Connection, due: date) -> list[Waiting]:
    """Return the offers whose requests EN3S has not answered, with a due date of that day or earlier."""
    rows = await connection.rows(
        f"{_SELECT}, r.opened_at AS since FROM offer o JOIN request r ON r.id = o.request_id "
        "WHERE o.state = 'submitted' AND o.due <= ? AND r.state = 'open'",
        (due.isoformat(),),
    )
    return [_waiting(row) for row in rows]


async def ready(connection: Connection) -> list[Waiting]:
    """Return the offers that could be submitted, with the time of the last change by their recruiters."""
    rows = await connection.rows(
        f"{_SELECT}, COALESCE((SELECT MAX(j.at) FROM journal j WHERE j.offer_id = o.id "
        f"AND j.event IN ({marks(len(_TOUCHED))})), o.created_at) AS since "
        "FROM offer o WHERE o.state = 'ready' ORDER BY o.id",
        _TOUCHED,
    )
    return [_waiting(row) for row in rows]


async def pending(connection: Connection, before: datetime) -> list[Waiting]:
    """Return the offers created before that moment and not closed, nor to be published on a day to come."""
    rows = await connection.rows(
        f"{_SELECT}, o.created_at AS since FROM offer o "
        f"WHERE o.state IN ({marks(len(_OPEN))}) AND o.created_at < ? "
        "AND o.starts_on IS NULL ORDER BY o.id",
        (*_OPEN, stamp(before)),
    )
    return [_waiting(row) for row in rows]


async def told(connection: Connection, events: Sequence[str], states: Sequence[State]) -> set[Told]:
    """Return which reminders of offers in one of `states` the journal holds: (event, offer, version, who)."""
    which = f"offer_id IN (SELECT id FROM offer WHERE state IN ({marks(len(states))}))"
    return await _told(connection, events, which, states)


async def told_since(connection: Connection, events: Sequence[str], since: datetime) -> set[Told]:
    """Return which of `events` the journal holds since that moment, as `told` does."""
    return await _told(connection, events, "at >= ?", (stamp(since),))


async def informed(connection: Connection, event: str, since: datetime) -> set[str]:
    """Return who the journal says was told of `event` since that moment, which is about no offer."""
    rows = await connection.rows(
        "SELECT DISTINCT who FROM journal WHERE event = ? AND offer_id IS NULL AND at >= ?",
        (event, stamp(since)),
    )
    return {row["who"] for row in rows}


async def reminded(connection: Connection, kind: str, since: datetime) -> set[str]:
    """Return the addresses to which a letter of `kind` was written since that moment."""
    rows = await connection.rows(
        "SELECT DISTINCT recipient AS address FROM letter WHERE kind = ? AND created_at >= ?",
        (kind, stamp(since)),
    )
    return {row["address"] for row in rows}


async def received(connection: Connection, first: datetime, end: datetime) -> dict[str, int]:
    """Count the offers created from `first` on and before `end`, by how far they have come."""
    counted = ", ".join(f"COUNT({what}) AS {name}" for name, what in _COUNTED.items())
    rows = await connection.rows(
        f"SELECT {counted} FROM offer WHERE created_at >= ? AND created_at < ?", (stamp(first), stamp(end))
    )
    return {name: int(rows[0][name]) for name in _COUNTED}


async def unfinished(connection: Connection, today: date) -> dict[str, int]:
    """Count the offers that are not closed by state, and as `overdue` the requests with a past due date."""
    rows = await connection.rows(
        "SELECT state, COUNT(*) AS number, COUNT(CASE WHEN due < ? THEN 1 END) AS overdue FROM offer "
        f"WHERE state IN ({marks(len(_OPEN))}) GROUP BY state",
        (today.isoformat(), *_OPEN),
    )
    found = {row["state"]: row for row in rows}
    counts: dict[str, int] = {}
    for state in (state for state in State if state in _OPEN):
        row = found.get(state, {"number": 0, "overdue": 0})
        counts[state.value] = int(row["number"])
        if state is State.SUBMITTED:
            counts["overdue"] = int(row["overdue"])
    return counts


async def _told(
    connection: Connection, events: Sequence[str], which: str, values: Sequence[Value]
) -> set[Told]:
    rows = await connection.rows(
        "SELECT DISTINCT event, offer_id, version, who FROM journal "
        f"WHERE event IN ({marks(len(events))}) AND {which}",
        (*events, *values),
    )
    return {(row["event"], row["offer_id"], row["version"], row["who"]) for row in rows}


def _waiting(row: Row) -> Waiting:
    person = Person(row["recruiter"], row["recruiter_name"])
    since = datetime.fromisoformat(row["since"])
    return Waiting(row["id"], row["version"], day(row["due"]), since, person)
