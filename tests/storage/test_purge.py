"""What is old and closed is forgotten; that it happened, and what stays open, is not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mailbot.core.offers import State
from storage import journal, letters, offers, status
from storage.database import Database
from storage.letters import Result, Status
from storage.purge import Purged, purge
from tests.storage.samples import NOON, PDF, entry, help_letter, loaded, offer, store_move, store_new

LATER = NOON + timedelta(days=30)


async def forget(database: Database) -> Purged:
    async with database.transaction() as transaction:
        return await purge(transaction, LATER)


async def write_letter(database: Database, number: int, fate: Status) -> None:
    letter = replace(help_letter(), offer_id=number)
    async with database.transaction() as transaction:
        await letters.add(transaction, [(f"<{number}-{fate}@bot>", letter)], NOON)
        if fate != Status.WAITING:
            [claimed] = await letters.claim(transaction, NOON, 1)
            await letters.record(transaction, [Result(claimed.id, fate, NOON)])


async def contents(database: Database) -> dict[str, set[int]]:
    """Return which offers still have a raw mail, an attachment, a description, a sent letter."""
    queries = {
        "mails": "SELECT i.offer_id AS id FROM content c JOIN inbound i ON i.id = c.inbound_id",
        "attachments": "SELECT v.offer_id AS id FROM attachment a JOIN version v ON v.id = a.version_id "
        "WHERE a.content IS NOT NULL",
        "descriptions": "SELECT offer_id AS id FROM version WHERE fields_json LIKE '%description%'",
        "letters": "SELECT offer_id AS id FROM letter WHERE body <> ''",
    }
    return {name: {row["id"] for row in await database.rows(sql)} for name, sql in queries.items()}


@pytest.mark.parametrize("state", [State.PUBLISHED, State.WITHDRAWN, State.EXEMPT])
async def test_contents_of_a_closed_offer_go_and_the_record_stays(database: Database, state: State) -> None:
    stored = await store_new(database, replace(offer(), state=state), PDF)
    await write_letter(database, 1, Status.SENT)
    history = await status.one(database, "NVHADD00001")

    assert await forget(database) == Purged(offers=1, mails=1, letters=1, attachments=1)

    assert await contents(database) == {
        "mails": set(),
        "attachments": set(),
        "descriptions": set(),
        "letters": set(),
    }
    fields, attachments = await offers.version(database, 1, 1)
    assert (fields.title, fields.description, attachments) == (stored.card.title, None, ())
    [file] = await database.rows("SELECT name, size, sha256 FROM attachment")
    assert (file["name"], file["size"], len(file["sha256"])) == (PDF.name, PDF.size, 64)
    assert await status.one(database, "NVHADD00001") == history
    assert await journal.verify(database) is None


async def test_open_offers_and_those_with_news_keep_everything(database: Database) -> None:
    opened = [s for s in State if s not in (State.PUBLISHED, State.WITHDRAWN, State.EXEMPT)]
    for number, state in enumerate([*opened, State.PUBLISHED], 1):
        await store_new(database, replace(offer(number), state=state), PDF)
        await write_letter(database, number, Status.SENT)
    async with database.transaction() as transaction:
        await journal.append(transaction, [(LATER, entry(offer(len(opened) + 1), "published"))])
    before = await contents(database)

    assert await forget(database) == Purged(0, 0, 0, 0)

    assert await contents(database) == before
    assert before["mails"] == set(range(1, len(opened) + 2))


async def test_a_letter_still_to_be_sent_keeps_its_words(database: Database) -> None:
    await store_new(database, replace(offer(), state=State.WITHDRAWN))
    await write_letter(database, 1, Status.FAILED)
    await write_letter(database, 1, Status.WAITING)
    assert (await forget(database)).letters == 1
    async with database.transaction() as transaction:
        [claimed] = await letters.claim(transaction, NOON, 9)
    assert claimed.letter == replace(help_letter(), offer_id=1, quote="que faire ?\0")


async def test_a_second_purge_finds_nothing_left(database: Database) -> None:
    await store_new(database, replace(offer(), state=State.WITHDRAWN), PDF)
    await forget(database)
    assert await forget(database) == Purged(offers=1, mails=0, letters=0, attachments=0)


async def test_the_text_of_an_advert_is_forgotten_but_not_that_there_was_one(database: Database) -> None:
    changed = replace(offer(), state=State.WITHDRAWN, advert="Rejoignez-nous !", advert_at=NOON)
    await store_new(database, changed)
    await forget(database)
    [row] = await database.rows("SELECT advert, advert_at FROM offer")
    assert (row["advert"], row["advert_at"]) == ("", "2027-01-11T12:00:00.000000+00:00")


async def test_an_offer_whose_publication_is_to_come_keeps_everything(database: Database) -> None:
    stored = await store_new(database, offer())
    exempt = replace(stored, state=State.EXEMPT, starts_on=date(2030, 2, 12), advert="Mon annonce")
    await store_move(database, stored, exempt)
    async with database.transaction() as tx:
        await purge(tx, datetime(2029, 1, 1, tzinfo=UTC))
    assert (await loaded(database, 1)).advert == "Mon annonce"
