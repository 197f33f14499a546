"""The journal only grows, and whoever changes it behind our back is found out."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from mailbot.core.plans import Entry
from storage import journal
from storage.database import Database
from tests.storage.samples import MINUTE, NOON, entry, offer

FIRST = entry(offer(1), "created")
SECOND = entry(offer(2), "created")
THIRD = replace(FIRST, event="submitted", detail="échéance 01/02/2027", who="mailbot")


async def write(database: Database, *entries: Entry) -> None:
    async with database.transaction() as transaction:
        await journal.append(transaction, [(NOON + n * MINUTE, e) for n, e in enumerate(entries)])


async def write_and_fail(database: Database) -> None:
    async with database.transaction() as transaction:
        await journal.append(transaction, [(NOON, SECOND)])
        raise ZeroDivisionError


async def forge(database: Database, *statements: str) -> None:
    """Change the journal as an administrator of the database could: without its triggers."""
    off, on = (
        (["DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete"], [])
        if database.kind == "sqlite"
        else (["ALTER TABLE journal DISABLE TRIGGER ALL"], ["ALTER TABLE journal ENABLE TRIGGER ALL"])
    )
    for statement in (*off, *statements, *on):
        await database.rows(statement)


async def test_what_happened_to_an_offer_is_told_in_order(database: Database) -> None:
    await write(database, FIRST, SECOND, THIRD)
    found = await journal.history(database, 1)
    assert [(r.sequence, r.at, r.entry) for r in found] == [(1, NOON, FIRST), (3, NOON + 2 * MINUTE, THIRD)]
    assert await journal.history(database, 9) == []


async def test_the_chain_holds_over_several_transactions_zones_and_odd_texts(database: Database) -> None:
    assert await journal.verify(database) is None
    await write(database, FIRST)
    await write(database)
    async with database.transaction() as transaction:
        paris = NOON.astimezone(timezone(timedelta(hours=1))).replace(microsecond=7)
        odd = Entry("created", "a\0b\ud800", reference="\udcff", message_id="<\0>", detail="\ud83d")
        await journal.append(transaction, [(paris, odd), (NOON, Entry("purged", "mailbot"))])
    await write(database, SECOND)
    assert await journal.verify(database) is None


async def test_a_long_chain_is_verified_page_by_page(database: Database) -> None:
    await write(database, *[FIRST] * 1201)
    assert await journal.verify(database) is None
    await forge(database, "UPDATE journal SET detail = 'x' WHERE sequence = 1200")
    assert await journal.verify(database) == 1200


@pytest.mark.parametrize(
    ("forgery", "broken"),
    [
        ("UPDATE journal SET who = 'nobody@en3s.example' WHERE sequence = 2", 2),
        ("UPDATE journal SET at = '2027-01-11T12:01:00.000001+00:00' WHERE sequence = 2", 2),
        ("UPDATE journal SET offer_id = NULL WHERE sequence = 3", 3),
        ("UPDATE journal SET hash = previous WHERE sequence = 1", 1),
        ("UPDATE journal SET previous = hash WHERE sequence = 2", 2),
        ("DELETE FROM journal WHERE sequence = 1", 1),
        ("DELETE FROM journal WHERE sequence = 2", 2),
        ("UPDATE journal SET sequence = 9 WHERE sequence = 3", 3),
    ],
)
async def test_a_forged_journal_is_found(database: Database, forgery: str, broken: int) -> None:
    await write(database, FIRST, SECOND, THIRD, SECOND)
    await forge(database, forgery)
    assert await journal.verify(database) == broken


async def test_the_database_itself_refuses_to_change_the_journal(database: Database) -> None:
    await write(database, FIRST)
    statements = ["UPDATE journal SET detail = 'x'", "DELETE FROM journal"]
    for statement in statements if database.kind == "sqlite" else [*statements, "TRUNCATE journal"]:
        with pytest.raises(Exception, match="the journal is append-only"):
            await database.rows(statement)
    assert [r.entry for r in await journal.history(database, 1)] == [FIRST]


async def test_a_rolled_back_entry_leaves_no_gap(database: Database) -> None:
    await write(database, FIRST)
    with pytest.raises(ZeroDivisionError):
        await write_and_fail(database)
    await write(database, THIRD)
    assert await journal.verify(database) is None
    assert [r.sequence for r in await journal.history(database, 1)] == [1, 2]


async def test_what_an_offer_has_seen_is_known_by_event_version_and_person(database: Database) -> None:
    await write(database, FIRST, THIRD, THIRD, SECOND)
    assert await journal.noted(database, [1], ["submitted"]) == {("submitted", 1, 1, "mailbot")}
    assert await journal.noted(database, [2], ["submitted"]) == set()
