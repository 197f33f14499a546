"""Where offers stand, as `mailbot status --json` prints it and as the control report counts it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mailbot.core.offers import Offer, State, reference_key
from mailbot.core.readings import Choice
from storage import journal, offers
from storage.offer_rows import SELECT, offer_of
from storage.statements import Connection, Value, if_any, stamp

_PAGE = 500
_CHOICES = {State.APPROVED: Choice.APPROVE.value, State.REFUSED: Choice.REFUSE.value}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One offer of the control report; `recruiter` is an address."""

    reference: str
    title: str
    organisation: str
    level: str
    recruiter: str
    state: str
    verdict: str
    reason: str
    version: int
    due: date | None
    created_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    published_at: datetime | None
    advert_at: datetime | None = None


async def one(connection: Connection, reference: str, with_history: bool = True) -> dict[str, Any] | None:
    """Return the status of an offer, None if there is none of that reference."""
    found = await offers.load(connection, references=[reference_key(reference)])
    if not found:
        return None
    status = _status(found[0])
    if with_history:
        status["history"] = [_event(r) for r in await journal.history(connection, found[0].id)]
    return status


async def all_offers(connection: Connection) -> AsyncIterator[dict[str, Any]]:
    """Yield the status of every offer, by id, without history."""
    async for offer in _pages(connection):
        yield _status(offer)


async def report_rows(connection: Connection, first: datetime, end: datetime) -> AsyncIterator[ReportRow]:
    """Yield the offers created from `first` on and before `end`, by id."""
    async for offer in _pages(
        connection, "o.created_at >= ? AND o.created_at < ?", (stamp(first), stamp(end))
    ):
        yield ReportRow(
            reference=offer.card.reference,
            title=offer.card.title,
            organisation=offer.card.organisation,
            level=offer.card.level,
            recruiter=offer.recruiter.address,
            state=offer.state.value,
            verdict=offer.verdict.ruling.value,
            reason=offer.verdict.reason,
            version=offer.version,
            due=offer.due,
            created_at=offer.created_at,
            submitted_at=offer.submitted_at,
            decided_at=offer.decision.at if offer.decision else None,
            published_at=offer.published_at,
            advert_at=offer.advert_at,
        )


async def _pages(
    connection: Connection, only: str = "o.id > 0", values: tuple[Value, ...] = ()
) -> AsyncIterator[Offer]:
    sql = f"{SELECT} WHERE {only} AND o.id > ? ORDER BY o.id LIMIT {_PAGE}"
    rows = await connection.rows(sql, (*values, 0))
    while rows:
        for row in rows:
            yield offer_of(row)
        rows = await connection.rows(sql, (*values, rows[-1]["id"]))


def _status(offer: Offer) -> dict[str, Any]:
    decision = offer.decision
    return {
        "reference": offer.card.reference,
        "version": offer.version,
        "state": offer.state.value,
        "verdict": offer.verdict.ruling.value,
        "reason": offer.verdict.reason,
        "title": offer.card.title,
        "organisation": offer.card.organisation,
        "level": "/".join(offer.facts.level) or offer.card.level,
        "recruiter": offer.recruiter.address,
        "alert": offer.alert,
        "due": if_any(date.isoformat, offer.due),
        "observers": list(offer.observers),
        "missing": list(offer.missing),
        "created_at": _time(offer.created_at),
        "submitted_at": _time(offer.submitted_at),
        "decided_at": _time(decision.at if decision else None),
        "decided_by": decision and decision.by.address,
        "decision": decision and _CHOICES[decision.choice],
        "comment": (decision and decision.comment) or None,
        "published_at": _time(offer.published_at),
        "channels": list(offer.channels),
    }


def _event(recorded: journal.Recorded) -> dict[str, Any]:
    entry = recorded.entry
    return {
        "at": _time(recorded.at),
        "who": entry.who,
        "event": entry.event,
        "version": entry.version,
        "message_id": entry.message_id,
        "detail": entry.detail,
    }


def _time(at: datetime | None) -> str | None:
    return if_any(datetime.isoformat, at)
