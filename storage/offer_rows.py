"""An offer as a row and back."""

from datetime import date, datetime
from typing import Any

from mailbot.core.offers import Card, Decision, Offer, Request, RequestState, State
from mailbot.core.people import Person
from mailbot.core.rules import Facts, Ruling, Verdict
from storage.statements import Row, Value, day, if_any, moment, stamp, words, written

# column → its type in SQL, which a list of values has to be told
TYPES = {
    "id": "bigint",
    "reference": "text",
    "title": "text",
    "organisation": "text",
    "level": "text",
    "place": "text",
    "contract": "text",
    "creation_date": "text",
    "created_by": "text",
    "facts_organisation": "text",
    "facts_regime": "text",
    "facts_level": "text",
    "facts_level_text": "text",
    "facts_convention": "text",
    "facts_agent_direction": "boolean",
    "facts_title": "text",
    "facts_doubts": "text",
    "recruiter": "text",
    "recruiter_name": "text",
    "state": "text",
    "version": "bigint",
    "digest": "text",
    "verdict": "text",
    "reason": "text",
    "created_at": "text",
    "missing": "text",
    "alert": "boolean",
    "due": "text",
    "message": "text",
    "observers": "text",
    "grounds": "text",
    "submitted_at": "text",
    "decision": "text",
    "decided_by": "text",
    "decided_by_name": "text",
    "decided_at": "text",
    "comment": "text",
    "decision_message_id": "text",
    "published_at": "text",
    "channels": "text",
    "outlets": "text",
    "starts_on": "text",
    "advert": "text",
    "advert_at": "text",
    "request_id": "bigint",
    "revision": "bigint",
}
COLUMNS = tuple(TYPES)
SELECT = (
    f"SELECT {', '.join(f'o.{column}' for column in COLUMNS)}, "
    "r.version AS request_version, r.state AS request_state, r.opened_at AS request_opened_at "
    "FROM offer o LEFT JOIN request r ON r.id = o.request_id"
)


def row_of(offer: Offer, revision: int) -> tuple[Value, ...]:
    """Return the values of COLUMNS for `offer`, whose revision is counted by the storage."""
    return (
        offer.id,
        *_card_values(offer.card),
        *_facts_values(offer.facts),
        offer.recruiter.address,
        offer.recruiter.name,
        offer.state,
        offer.version,
        offer.digest,
        offer.verdict.ruling,
        offer.verdict.reason,
        stamp(offer.created_at),
        written(offer.missing),
        offer.alert,
        if_any(date.isoformat, offer.due),
        offer.message,
        written(offer.observers),
        offer.grounds,
        if_any(stamp, offer.submitted_at),
        *_decision_values(offer.decision),
        if_any(stamp, offer.published_at),
        written(offer.channels),
        written(offer.outlets),
        if_any(date.isoformat, offer.starts_on),
        offer.advert,
        if_any(stamp, offer.advert_at),
        offer.request.id if offer.request else None,
        revision,
    )


def offer_of(row: Row) -> Offer:
    """Return the offer that lies in a row of SELECT."""
    return Offer(
        id=row["id"],
        card=_card(row),
        facts=_facts(row),
        recruiter=Person(row["recruiter"], row["recruiter_name"]),
        state=State(row["state"]),
        version=row["version"],
        digest=row["digest"],
        verdict=Verdict(Ruling(row["verdict"]), row["reason"]),
        created_at=datetime.fromisoformat(row["created_at"]),
        missing=words(row["missing"]),
        alert=bool(row["alert"]),
        due=day(row["due"]),
        message=row["message"],
        observers=words(row["observers"]),
        grounds=row["grounds"],
        submitted_at=moment(row["submitted_at"]),
        decision=_decision(row),
        published_at=moment(row["published_at"]),
        channels=words(row["channels"]),
        outlets=words(row["outlets"]),
        starts_on=day(row["starts_on"]),
        advert=row["advert"],
        advert_at=moment(row["advert_at"]),
        request=_request(row),
        revision=row["revision"],
    )


def _card_values(card: Card) -> tuple[Value, ...]:
    created = if_any(date.isoformat, card.creation_date)
    return (
        card.reference, card.title, card.organisation, card.level, card.place, card.contract, created,
        card.created_by,
    )  # fmt: skip


def _card(row: Row) -> Card:
    return Card(
        reference=row["reference"],
        title=row["title"],
        organisation=row["organisation"],
        level=row["level"],
        place=row["place"],
        contract=row["contract"],
        creation_date=day(row["creation_date"]),
        created_by=row["created_by"],
    )


def _facts_values(facts: Facts) -> tuple[Value, ...]:
    return (
        facts.organisation, facts.regime, written(facts.level), facts.level_text, facts.convention,
        facts.agent_direction, facts.title, written(facts.doubts),
    )  # fmt: skip


def _facts(row: Row) -> Facts:
    executive: Any = row["facts_agent_direction"]
    return Facts(
        organisation=row["facts_organisation"],
        regime=row["facts_regime"],
        level=words(row["facts_level"]),
        level_text=row["facts_level_text"],
        convention=row["facts_convention"],
        agent_direction=None if executive is None else bool(executive),
        title=row["facts_title"],
        doubts=words(row["facts_doubts"]),
    )


def _decision_values(decision: Decision | None) -> tuple[Value, ...]:
    if decision is None:
        return (None,) * 6
    by = decision.by
    return (decision.choice, by.address, by.name, stamp(decision.at), decision.comment, decision.message_id)


def _decision(row: Row) -> Decision | None:
    if row["decision"] is None:
        return None
    return Decision(
        choice=State(row["decision"]),
        by=Person(row["decided_by"], row["decided_by_name"]),
        at=datetime.fromisoformat(row["decided_at"]),
        comment=row["comment"],
        message_id=row["decision_message_id"],
    )


def _request(row: Row) -> Request | None:
    if row["request_id"] is None:
        return None
    return Request(
        id=row["request_id"],
        offer_id=row["id"],
        version=row["request_version"],
        state=RequestState(row["request_state"]),
        opened_at=datetime.fromisoformat(row["request_opened_at"]),
    )
