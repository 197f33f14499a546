"""Offers survive the database unchanged, and only who has seen the latest state may change one."""

from dataclasses import replace
from datetime import date

import pytest

from mailbot.core.errors import Conflict
from mailbot.core.offers import CLOSED, Offer, RequestState, State
from mailbot.core.plans import Change, NewVersion, sha256
from mailbot.core.readings import Attachment, Fields
from mailbot.core.rules import Facts
from storage import offers
from storage.database import Database
from tests.storage.samples import (
    NOON,
    PDF,
    decided,
    loaded,
    new_version,
    offer,
    store_move,
    store_new,
    submitted,
)

ASKED = submitted(offer(), 1)
SHAPES = {
    "as short as an offer can be": replace(
        offer(), facts=Facts(), missing=("title", "level"), state=State.DRAFT
    ),
    "doubtful": replace(offer(), facts=Facts(doubts=("level_conflict", "attachment_unreadable"))),
    "executive": replace(offer(), facts=Facts(agent_direction=True)),
    "submitted": ASKED,
    "decided": decided(ASKED),
    "published": replace(
        decided(ASKED), state=State.PUBLISHED, published_at=NOON, channels=("ucanss", "apec")
    ),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
async def test_an_offer_is_loaded_as_it_was_stored(database: Database, shape: Offer) -> None:
    assert await store_new(database, shape) == shape


async def test_offers_are_found_by_id_and_reference_each_once(database: Database) -> None:
    for number in (1, 2, 3, 4):
        await store_new(database, submitted(offer(number), 10 + number))
    found = await offers.load(database, ids=[3, 99], references=["NVHADD00001", "NVHADD00003"])
    assert [o.id for o in found] == [1, 3]
    assert await offers.load(database) == []


async def test_the_offer_of_a_request_is_known_even_if_it_is_void(database: Database) -> None:
    first = await store_new(database, submitted(offer(), 1))
    assert first.request
    void = replace(
        first, state=State.READY, version=2, request=replace(first.request, state=RequestState.VOID)
    )
    await store_move(database, first, submitted(void, 2))
    assert await offers.asked_about(database, [1, 2, 3]) == {1: 1, 2: 1}


async def test_the_next_ids_follow_those_in_use(database: Database) -> None:
    async with database.transaction() as transaction:
        assert await offers.next_ids(transaction) == (1, 1)
    await store_new(database, submitted(offer(41), 7))
    async with database.transaction() as transaction:
        assert await offers.next_ids(transaction) == (42, 8)


async def test_a_move_is_stored_with_its_request(database: Database) -> None:
    ready = await store_new(database, offer())
    asked = await store_move(database, ready, submitted(ready, 1))
    answered = await store_move(database, asked, decided(asked))
    assert answered == replace(decided(asked), revision=2)


async def test_several_moves_of_one_offer_become_one_and_every_request_is_stored(database: Database) -> None:
    ready = await store_new(database, offer())
    first = submitted(ready, 1)
    assert first.request
    void = replace(
        first, state=State.READY, version=2, request=replace(first.request, state=RequestState.VOID)
    )
    second = submitted(void, 2)
    async with database.transaction() as transaction:
        await offers.store(transaction, [Change(ready, first), Change(first, void), Change(void, second)])
    assert await loaded(database, 1) == replace(second, revision=1)
    rows = await database.rows("SELECT id, state, version FROM request ORDER BY id")
    assert [tuple(row.values()) for row in rows] == [(1, "void", 1), (2, "open", 2)]


async def test_an_offer_made_and_moved_in_one_batch_is_new(database: Database) -> None:
    async with database.transaction() as transaction:
        await offers.store(transaction, [Change(None, offer()), Change(offer(), submitted(offer(), 1))])
    assert await loaded(database, 1) == submitted(offer(), 1)


async def test_fifty_offers_move_at_once(database: Database) -> None:
    async with database.transaction() as transaction:
        new = [offer(number) for number in range(1, 51)]
        await offers.store(transaction, [Change(None, o) for o in new])
        await offers.store(transaction, [Change(o, submitted(o, o.id)) for o in new])
    found = await offers.load(database, ids=range(1, 51))
    assert found == [replace(submitted(o, o.id), revision=1) for o in new]


@pytest.mark.parametrize("wrong", [{"state": State.DRAFT}, {"revision": 7}], ids=["state", "revision"])
async def test_who_has_not_seen_the_latest_state_changes_nothing(
    database: Database, wrong: dict[str, object]
) -> None:
    stored = await store_new(database, offer())
    other = await store_new(database, offer(2))
    seen = replace(stored, **wrong)  # type: ignore[arg-type]
    changes = [Change(seen, submitted(seen, 1)), Change(other, submitted(other, 2))]
    with pytest.raises(Conflict, match="only 1 of 2 rows of offer"):
        async with database.transaction() as transaction:
            await offers.store(transaction, changes)
    assert await offers.load(database, ids=[1, 2]) == [stored, other]


async def test_the_second_of_two_writers_is_refused(database: Database) -> None:
    asked = await store_new(database, submitted(offer(), 1))
    await store_move(database, asked, decided(asked))
    with pytest.raises(Conflict):
        await store_move(database, asked, decided(asked, State.REFUSED))
    assert (await loaded(database, 1)).state == State.APPROVED


async def test_two_offers_cannot_have_one_reference(database: Database) -> None:
    await store_new(database, offer(1))
    with pytest.raises(Conflict):
        await store_new(database, replace(offer(2), card=offer(1).card))


async def test_a_version_is_read_back_with_its_attachments_in_order(database: Database) -> None:
    scan = Attachment("b.png", "image/png", bytes(range(256)), text_read=False)
    await store_new(database, offer(), PDF, scan)
    fields, attachments = await offers.version(database, 1, 1)
    assert fields == new_version(offer()).fields
    assert attachments == (PDF, scan)


async def test_a_version_that_does_not_exist_is_said_so(database: Database) -> None:
    await store_new(database, offer())
    with pytest.raises(LookupError, match="offer 1 has no version 2"):
        await offers.version(database, 1, 2)


async def test_a_version_cannot_be_stored_twice(database: Database) -> None:
    stored = await store_new(database, offer())
    again = offers.Arrival(new_version(stored), 1, NOON)
    with pytest.raises(Conflict):
        async with database.transaction() as transaction:
            await offers.store(transaction, [Change(stored, stored)], [again])


async def test_offers_in_progress_come_by_due_date_and_closed_ones_do_not(database: Database) -> None:
    due = {1: None, 2: date(2027, 3, 1), 3: date(2027, 2, 1), 4: None}
    for number, day in due.items():
        await store_new(database, replace(offer(number), due=day))
    for number, state in enumerate(sorted(CLOSED), 5):
        await store_new(database, replace(offer(number), state=state, due=date(2027, 1, 12)))
    assert [o.id for o in await offers.in_progress(database)] == [3, 2, 1, 4]


async def test_the_offer_of_a_request_is_known_even_of_a_void_one(database: Database) -> None:
    first = await store_new(database, submitted(offer(4), 1))
    assert first.request
    void = replace(
        first, state=State.READY, version=2, request=replace(first.request, state=RequestState.VOID)
    )
    await store_move(database, first, submitted(void, 2))
    assert await offers.asked_about(database, [1, 2, 3]) == {1: 4, 2: 4}


async def test_text_that_no_database_can_keep_is_kept_as_far_as_possible(database: Database) -> None:
    stored = await store_new(database, replace(offer(), message="a\0b\ud800c", observers=("\udcff",)))
    assert stored.message == "a\N{REPLACEMENT CHARACTER}b?c"
    assert stored.observers == ("?",)


async def completed(database: Database, *versions: NewVersion) -> None:
    async with database.transaction() as transaction:
        await offers.store(transaction, [], [offers.Arrival(version, 1, NOON) for version in versions])


async def test_answers_complete_the_version_that_is_there(database: Database) -> None:
    stored = await store_new(database, offer(), PDF)
    first = NewVersion(stored.id, 1, Fields(title="Auditeur"), (PDF,), completes=True)
    await completed(
        database, first, replace(first, fields=Fields(title="Auditeur", level=("7",)), attachments=())
    )
    fields, files = await offers.version(database, stored.id, 1)
    assert (fields, files) == (Fields(title="Auditeur", level=("7",)), (PDF, PDF))
    assert await offers.said(database, [stored.id, 99]) == {stored.id: fields}


async def test_the_files_of_the_current_version_are_known_by_their_bytes(database: Database) -> None:
    stored = await store_new(database, offer(), PDF)
    await store_new(database, offer(2))
    scan = Attachment("b.png", "image/png", b"PNG", text_read=False)
    await completed(database, NewVersion(stored.id, 1, Fields(), (scan,), completes=True))
    assert await offers.files(database, [1, 2]) == {1: frozenset({sha256(PDF), sha256(scan)})}
    async with database.transaction() as transaction:
        second = offers.Arrival(NewVersion(1, 2, Fields(), (scan,)), 1, NOON)
        await offers.store(transaction, [Change(stored, replace(stored, version=2))], [second])
    assert await offers.files(database, [1]) == {1: frozenset({sha256(scan)})}


async def test_of_several_versions_the_current_one_is_said(database: Database) -> None:
    first = await store_new(database, offer())
    second = replace(first, version=2)
    async with database.transaction() as transaction:
        arrival = offers.Arrival(NewVersion(first.id, 2, Fields(title="Deux"), ()), 1, NOON)
        await offers.store(transaction, [Change(first, second)], [arrival])
    assert (await offers.said(database, [first.id]))[first.id].title == "Deux"


async def test_a_version_that_is_not_there_cannot_be_completed(database: Database) -> None:
    await store_new(database, offer())
    with pytest.raises(Conflict):
        await completed(database, NewVersion(1, 2, Fields(), (), completes=True))
