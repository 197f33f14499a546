"""The status says what stands in the database, in the words of the interface."""

import json
from dataclasses import replace
from datetime import date

from mailbot.core.offers import State
from mailbot.core.plans import Change
from storage import offers, status
from storage.database import Database
from storage.status import ReportRow
from tests.storage.samples import (
    CLAIRE,
    HELENE,
    MINUTE,
    NOON,
    decided,
    offer,
    store_move,
    store_new,
    submitted,
)

KEYS = [
    "reference", "version", "state", "verdict", "reason", "title", "organisation", "level", "recruiter",
    "alert", "due", "observers", "missing", "created_at", "submitted_at", "decided_at", "decided_by",
    "decision", "comment", "published_at", "channels",
]  # fmt: skip


async def test_the_status_of_a_decided_offer_has_its_history(database: Database) -> None:
    asked = await store_new(database, submitted(offer(), 1))
    await store_move(database, asked, decided(asked), at=NOON + 2 * MINUTE)
    found = await status.one(database, "NVHADD00001")
    assert found
    assert list(found) == [*KEYS, "history"]
    assert (found["state"], found["verdict"], found["reason"]) == (
        "approved",
        "concerned",
        "level_in_range_rg",
    )
    assert (found["recruiter"], found["alert"], found["due"]) == (HELENE.address, True, "2027-02-01")
    assert (found["decided_by"], found["decision"]) == (CLAIRE.address, "approve")
    assert (found["decided_at"], found["comment"]) == ("2027-01-11T12:02:00+00:00", "Vu avec l’école")
    assert found["observers"] == ["chef@cpam-vosges.example"]
    assert found["history"] == [
        {
            "at": at,
            "who": HELENE.address,
            "event": event,
            "version": 1,
            "message_id": "<1@cpam-vosges.example>",
            "detail": "",
        }
        for at, event in (("2027-01-11T12:00:00+00:00", "created"), ("2027-01-11T12:02:00+00:00", "approved"))
    ]
    assert json.loads(json.dumps(found)) == found


async def test_what_has_not_happened_is_null(database: Database) -> None:
    await store_new(database, replace(offer(), state=State.DRAFT, missing=("level",)))
    found = await status.one(database, "NVHADD00001", with_history=False)
    assert found
    assert list(found) == KEYS
    empty = ("due", "submitted_at", "decided_at", "decided_by", "decision", "comment", "published_at")
    assert [found[key] for key in empty] == [None] * len(empty)
    assert (found["missing"], found["channels"], found["alert"]) == (["level"], [], False)


async def test_an_unknown_reference_has_no_status(database: Database) -> None:
    assert await status.one(database, "NVHADD00001") is None


async def test_all_offers_come_by_id_without_history(database: Database) -> None:
    for number in (2, 1, 3):
        await store_new(database, offer(number))
    rows = [row async for row in status.all_offers(database)]
    assert [row["reference"] for row in rows] == ["NVHADD00001", "NVHADD00002", "NVHADD00003"]
    assert all(list(row) == KEYS for row in rows)


async def test_more_offers_than_a_page_come_each_once(database: Database) -> None:
    numbers = range(1, 1002)
    async with database.transaction() as transaction:
        await offers.store(transaction, [Change(None, offer(number)) for number in numbers])
    rows = [row async for row in status.all_offers(database)]
    assert [row["reference"] for row in rows] == [f"NVHADD{number:05}" for number in numbers]


async def test_the_report_has_the_offers_created_in_a_time(database: Database) -> None:
    for number in (1, 2, 3):
        await store_new(database, replace(offer(number), created_at=NOON + number * MINUTE))
    rows = [row async for row in status.report_rows(database, NOON + 2 * MINUTE, NOON + 3 * MINUTE)]
    assert [row.reference for row in rows] == ["NVHADD00002"]
    assert [row async for row in status.report_rows(database, NOON, NOON)] == []


async def test_a_row_of_the_report_has_the_time_of_each_step(database: Database) -> None:
    asked = await store_new(database, submitted(offer(), 1))
    approved = await store_move(database, asked, decided(asked))
    published = replace(approved, state=State.PUBLISHED, published_at=NOON + 3 * MINUTE)
    await store_move(database, approved, published)
    [row] = [row async for row in status.report_rows(database, NOON, NOON + MINUTE)]
    assert row == ReportRow(
        reference="NVHADD00001",
        title="Responsable « données »",
        organisation="CPAM des Vosges",
        level="7",
        recruiter=HELENE.address,
        state="published",
        verdict="concerned",
        reason="level_in_range_rg",
        version=1,
        due=date(2027, 2, 1),
        created_at=NOON,
        submitted_at=NOON + MINUTE,
        decided_at=NOON + 2 * MINUTE,
        published_at=NOON + 3 * MINUTE,
    )
