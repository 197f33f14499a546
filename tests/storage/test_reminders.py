"""What reminders are made of is found as it is stored, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mailbot.core.letters import Letter, LetterKind
from mailbot.core.offers import Offer, RequestState, State
from mailbot.core.plans import Entry
from storage import journal, letters, reminders
from storage.database import Database
from tests.storage.samples import (
    HELENE,
    MINUTE,
    NOON,
    decided,
    entry,
    offer,
    store_move,
    store_new,
    submitted,
)

DUE = date(2027, 2, 1)  # of `submitted`


async def store_submitted(database: Database, number: int) -> Offer:
    ready = await store_new(database, offer(number))
    return await store_move(database, ready, submitted(ready, request_id=number))


async def noted(database: Database, of: Offer, event: str, who: str, at: datetime = NOON) -> None:
    async with database.transaction() as transaction:
        await journal.append(transaction, [(at, replace(entry(of, event), who=who))])


@pytest.mark.parametrize(("due", "found"), [(DUE, [1]), (DUE - timedelta(days=1), [])])
async def test_open_requests_are_found_by_their_due_dates(
    database: Database, due: date, found: list[int]
) -> None:
    await store_submitted(database, 1)
    second = await store_submitted(database, 2)
    await store_move(database, second, decided(second))
    await store_new(database, offer(3, due=due))
    asked = await reminders.asked(database, due)
    assert [(w.offer_id, w.version, w.since, w.due) for w in asked] == [
        (number, 1, NOON + MINUTE, DUE) for number in found
    ]


async def test_a_void_request_waits_for_nobody(database: Database) -> None:
    asked = await store_submitted(database, 1)
    assert asked.request
    void = replace(asked, request=replace(asked.request, state=RequestState.VOID))
    await store_move(database, asked, void)
    assert await reminders.asked(database, DUE) == []


async def test_a_ready_offer_waits_since_its_recruiter_last_changed_it(database: Database) -> None:
    ready = await store_new(database, offer(1))
    await store_submitted(database, 2)
    (waiting,) = await reminders.ready(database)
    assert (waiting.offer_id, waiting.recruiter, waiting.since) == (1, HELENE, NOON)
    await noted(database, ready, "completed", HELENE.address, NOON + timedelta(days=1))
    await noted(database, ready, "reminded_unsubmitted", HELENE.address, NOON + timedelta(days=4))
    (waiting,) = await reminders.ready(database)
    assert waiting.since == NOON + timedelta(days=1)


async def test_what_is_pending_is_not_closed_and_of_the_time_before(database: Database) -> None:
    for number, state in enumerate(State, 1):
        await store_new(database, offer(number, state=state))
    open_states = [State.DRAFT, State.READY, State.SUBMITTED, State.APPROVED, State.REFUSED]
    pending = await reminders.pending(database, NOON + MINUTE)
    assert [list(State)[w.offer_id - 1] for w in pending] == open_states
    assert await reminders.pending(database, NOON) == []


async def test_what_is_to_be_published_on_a_day_to_come_is_not_pending(database: Database) -> None:
    await store_new(database, offer(1, state=State.APPROVED, starts_on=date(2027, 5, 10)))
    assert await reminders.pending(database, NOON + MINUTE) == []


async def test_the_journal_tells_who_was_reminded(database: Database) -> None:
    asked, ready = await store_submitted(database, 1), await store_new(database, offer(2))
    await noted(database, asked, "reminded_due", "claire@en3s.example")
    await noted(database, ready, "reminded_unsubmitted", HELENE.address)
    due = ("reminded_due", 1, 1, "claire@en3s.example")
    events = ("reminded_due", "reminded_unsubmitted")
    assert await reminders.told(database, events, [State.SUBMITTED]) == {due}
    assert len(await reminders.told(database, events, [State.SUBMITTED, State.READY])) == 2
    assert await reminders.told_since(database, events[:1], NOON) == {due}
    assert await reminders.told_since(database, events[:1], NOON + MINUTE) == set()


async def test_news_about_no_offer_are_told_of_too(database: Database) -> None:
    async with database.transaction() as transaction:
        await journal.append(transaction, [(NOON, Entry("period_ending", HELENE.address))])
    assert await reminders.informed(database, "period_ending", NOON) == {HELENE.address}
    assert await reminders.informed(database, "period_ending", NOON + MINUTE) == set()


async def test_who_got_a_letter_today_is_known(database: Database) -> None:
    async with database.transaction() as transaction:
        await letters.add(transaction, [("<r@bot.example>", Letter(LetterKind.REMINDER, HELENE))], NOON)
    assert await reminders.reminded(database, LetterKind.REMINDER, NOON) == {HELENE.address}
    assert await reminders.reminded(database, LetterKind.REMINDER, NOON + MINUTE) == set()
    assert await reminders.reminded(database, LetterKind.DIGEST, NOON) == set()


async def test_the_figures_count_each_offer_as_far_as_it_has_come(database: Database) -> None:
    await store_new(database, offer(1, state=State.DRAFT))
    await store_submitted(database, 2)
    for number, choice in ((3, State.APPROVED), (4, State.REFUSED)):
        asked = await store_submitted(database, number)
        await store_move(database, asked, decided(asked, choice))
    await store_new(database, offer(5, state=State.PUBLISHED, published_at=NOON))
    year = datetime(2027, 1, 1, tzinfo=UTC)
    assert await reminders.received(database, year, NOON + MINUTE) == {
        "received": 5, "concerned": 5, "submitted": 3, "approved": 1, "refused": 1, "published": 1,
    }  # fmt: skip
    assert (await reminders.received(database, year, NOON))["received"] == 0
    assert await reminders.unfinished(database, DUE + timedelta(days=1)) == {
        "draft": 1, "ready": 0, "submitted": 1, "overdue": 1, "approved": 1, "refused": 1,
    }  # fmt: skip
    assert (await reminders.unfinished(database, DUE))["overdue"] == 0
