"""Offers are published on the day that their recruiters chose, once, from eight o'clock in Paris on."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

import pytest

from mailbot.core.channels import Outlet
from mailbot.core.offers import State
from mailbot.starting import Starting
from storage import journal, letters
from storage.database import Database
from tests.core.people import HOUSE
from tests.storage.samples import decided, loaded, offer, store_move, store_new, submitted

DAY = date(2027, 2, 12)
MORNING = datetime(2027, 2, 12, 7, 0, tzinfo=UTC)
UCANSS = Outlet("ucanss", address="annonces@ucanss.example")


def starting(database: Database, now: datetime) -> Starting:
    numbers = count(1)
    house = replace(HOUSE, channels=(UCANSS,))
    return Starting(database, house, lambda: f"<{next(numbers)}@bot.example>", lambda: now)


@pytest.fixture
async def planned(database: Database) -> Database:
    """A database with an approved offer whose publication was put off."""
    asked = await store_new(database, offer())
    approved = await store_move(database, asked, decided(submitted(asked, 1)))
    await store_move(database, approved, replace(approved, starts_on=DAY, outlets=("ucanss",)))
    return database


@pytest.mark.parametrize(
    ("now", "number"),
    [
        (datetime(2027, 2, 12, 6, 59, tzinfo=UTC), 0),
        (MORNING, 1),
        (datetime(2027, 2, 20, 1, 0, tzinfo=UTC), 1),
    ],
)
async def test_it_begins_at_eight_or_whenever_the_service_is_back(
    planned: Database, now: datetime, number: int
) -> None:
    assert (await loaded(planned, 1)).starts_on == DAY
    assert await starting(planned, now).start_due() == number
    found = await loaded(planned, 1)
    assert (found.state is State.PUBLISHED, found.published_at == now) == (bool(number), bool(number))


async def test_it_begins_once_with_its_letters_and_its_entry(planned: Database) -> None:
    service = starting(planned, MORNING)
    assert [await service.start_due(), await service.start_due()] == [1, 0]
    async with planned.transaction() as tx:
        due = await letters.claim(tx, MORNING, 10)
    assert [(c.letter.kind, c.letter.channel) for c in due] == [
        ("published", ""),
        ("published", "ucanss"),
    ]
    (entry,) = (r.entry for r in await journal.history(planned, 1) if r.entry.event == "published")
    assert (entry.who, entry.detail) == ("mailbot", "ucanss")


async def test_an_offer_withdrawn_before_its_day_is_left_alone(planned: Database) -> None:
    before = await loaded(planned, 1)
    await store_move(planned, before, replace(before, state=State.WITHDRAWN))
    assert await starting(planned, MORNING).start_due() == 0
