"""What a letter shows of its version comes from the tables, and so does what changed since another."""

from dataclasses import replace

import pytest

from mailbot.core.differences import Kind, Passage
from mailbot.core.plans import Change
from storage import offers, versions
from storage.database import Database
from tests.storage.samples import NOON, PDF, new_version, offer, request_letter, store_new, submitted

FIRST = submitted(offer(), 1)


@pytest.fixture
async def two(database: Database) -> Database:
    """The tables with two versions of one offer, the second with another title and a file."""
    stored = await store_new(database, FIRST)
    second = replace(stored, version=2, card=replace(stored.card, title="Statisticien"))
    async with database.transaction() as transaction:
        arrival = offers.Arrival(new_version(second, PDF), 1, NOON)
        await offers.store(transaction, [Change(stored, second)], [arrival])
    return database


async def test_a_letter_that_asks_for_nothing_is_shown_nothing(two: Database) -> None:
    letter = replace(request_letter(FIRST), with_version=False, since=1)
    assert await versions.shown(two, letter, with_files=True) == (None, None)


async def test_the_first_request_has_nothing_to_be_compared_with(two: Database) -> None:
    version, changed = await versions.shown(two, request_letter(FIRST), with_files=True)
    assert version is not None
    assert changed is None


async def test_fields_and_files_are_compared_with_the_version_that_is_named(two: Database) -> None:
    letter = replace(request_letter(FIRST), version=2, since=1)
    version, changed = await versions.shown(two, letter, with_files=False)
    assert version is not None
    assert changed is not None
    assert (version[0].title, version[1], changed.since) == ("Statisticien", (), 1)
    assert [(note.field, note.value) for note in changed.fields] == [("title", "Statisticien")]
    assert changed.files == (Passage(Kind.ADDED, PDF.name),)
