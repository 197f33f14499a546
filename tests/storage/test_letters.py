"""A letter is written once, claimed when due, and always has a known fate."""

from dataclasses import replace
from datetime import datetime

import pytest

from mailbot.core.errors import Conflict
from mailbot.core.letters import Letter, LetterKind, Line
from mailbot.core.plans import Sent
from storage import letters
from storage.database import Database
from storage.letters import Claimed, Result, Status
from tests.storage.samples import (
    CLAIRE,
    HELENE,
    MINUTE,
    NOON,
    help_letter,
    offer,
    request_letter,
    store_new,
    submitted,
)


async def add(
    database: Database, *message_ids: str, at: datetime = NOON, letter: Letter | None = None
) -> None:
    async with database.transaction() as transaction:
        await letters.add(transaction, [(m, letter or help_letter()) for m in message_ids], at)


async def claim(database: Database, now: datetime = NOON, limit: int = 10) -> list[Claimed]:
    async with database.transaction() as transaction:
        return await letters.claim(transaction, now, limit)


async def record(database: Database, *results: Result) -> None:
    async with database.transaction() as transaction:
        await letters.record(transaction, results)


async def row(database: Database, number: int = 1) -> dict[str, object]:
    return dict((await database.rows("SELECT * FROM letter WHERE id = ?", (number,)))[0])


async def test_a_letter_is_claimed_as_it_was_written(database: Database) -> None:
    asked = await store_new(database, submitted(offer(), 1))
    async with database.transaction() as transaction:
        await letters.add(transaction, [("<a@bot>", request_letter(asked)), ("<b@bot>", help_letter())], NOON)
    [first, second] = await claim(database)
    assert (first.message_id, first.attempts, first.letter) == ("<a@bot>", 1, request_letter(asked))
    assert second.letter == help_letter()


async def test_letters_are_claimed_once_oldest_first(database: Database) -> None:
    await add(database, "<1@bot>", "<2@bot>", at=NOON + MINUTE)
    await add(database, "<3@bot>", at=NOON)
    assert [c.message_id for c in await claim(database, limit=2)] == ["<1@bot>", "<2@bot>"]
    assert [c.message_id for c in await claim(database, limit=2)] == ["<3@bot>"]
    assert await claim(database) == []


async def test_a_new_letter_is_due_even_for_a_clock_that_was_set_back(database: Database) -> None:
    await add(database, "<1@bot>", at=NOON)
    due = await letters.next_due(database)
    assert due
    assert due < NOON - MINUTE
    [claimed] = await claim(database, NOON - MINUTE)
    assert claimed.created_at == NOON


async def test_a_letter_to_be_tried_again_is_not_claimed_before_its_time(database: Database) -> None:
    await add(database, "<1@bot>", "<2@bot>")
    await claim(database)
    await record(
        database,
        Result(1, Status.WAITING, NOON + 2 * MINUTE, "451 later"),
        Result(2, Status.WAITING, NOON + MINUTE, "451 later"),
    )
    assert await letters.next_due(database) == NOON + MINUTE
    assert await claim(database, NOON) == []
    assert [c.id for c in await claim(database, NOON + MINUTE)] == [2]
    assert [c.id for c in await claim(database, NOON + 2 * MINUTE)] == [1]


async def test_results_are_recorded_each_as_it_is(database: Database) -> None:
    await add(database, "<1@bot>", "<2@bot>", "<3@bot>")
    await claim(database)
    await record(
        database,
        Result(1, Status.SENT, NOON + MINUTE),
        Result(2, Status.WAITING, NOON + 5 * MINUTE, "451 later", unknown_outcome=True),
        Result(3, Status.FAILED, NOON + MINUTE, "550 nobody"),
    )
    sent, waiting, failed = [await row(database, n) for n in (1, 2, 3)]
    assert (sent["status"], sent["sent_at"], sent["error"]) == (
        "sent",
        "2027-01-11T12:01:00.000000+00:00",
        "",
    )
    assert (waiting["status"], waiting["sent_at"], waiting["error"]) == ("waiting", None, "451 later")
    assert (waiting["unknown_outcomes"], sent["unknown_outcomes"]) == (1, 0)
    assert (failed["status"], failed["sent_at"], failed["error"]) == ("failed", None, "550 nobody")
    assert await letters.next_due(database) == NOON + 5 * MINUTE
    assert await letters.counts(database) == {
        Status.WAITING: 1, Status.SENDING: 0, Status.SENT: 1, Status.FAILED: 1, Status.CALLED_OFF: 0,
    }  # fmt: skip


async def test_the_next_attempt_is_counted_and_keeps_the_message_id(database: Database) -> None:
    await add(database, "<1@bot>")
    for attempt in (1, 2, 3):
        [claimed] = await claim(database)
        assert (claimed.message_id, claimed.attempts) == ("<1@bot>", attempt)
        await record(database, Result(claimed.id, Status.WAITING, NOON, "451", unknown_outcome=True))
    assert (await row(database))["unknown_outcomes"] == 3


@pytest.mark.parametrize("before", [None, Status.SENT, Status.FAILED])
async def test_only_a_letter_that_is_being_sent_can_have_a_result(
    database: Database, before: Status | None
) -> None:
    await add(database, "<1@bot>", "<2@bot>")
    if before:
        await claim(database)
        await record(database, Result(1, before, NOON))
    else:
        await claim(database, limit=0)
    unchanged = await row(database, 1), await row(database, 2)
    with pytest.raises(Conflict, match="of 2 rows of letter"):
        await record(database, Result(1, Status.SENT, NOON), Result(2, Status.SENT, NOON))
    assert (await row(database, 1), await row(database, 2)) == unchanged


async def test_letters_that_a_crash_left_half_sent_wait_again(database: Database) -> None:
    await add(database, "<1@bot>", "<2@bot>", "<3@bot>")
    await claim(database, limit=2)
    await record(database, Result(1, Status.SENT, NOON))
    async with database.transaction() as transaction:
        assert await letters.recover(transaction, NOON) == 1
        assert await letters.recover(transaction, NOON) == 0
    again = await claim(database)
    assert [(c.message_id, c.attempts) for c in again] == [("<2@bot>", 2), ("<3@bot>", 1)]
    assert (await row(database, 2))["unknown_outcomes"] == 1


async def test_a_message_id_is_given_once(database: Database) -> None:
    await add(database, "<1@bot>")
    with pytest.raises(Conflict):
        await add(database, "<2@bot>", "<1@bot>")
    assert len(await database.rows("SELECT id FROM letter")) == 1


async def test_what_a_mail_answers_is_known_by_message_id(database: Database) -> None:
    asked = await store_new(database, submitted(offer(), 1))
    await add(database, "<ask@bot>", letter=request_letter(asked))
    await add(database, "<help@bot>")
    assert await letters.sent_as(database, ["<ask@bot>", "<help@bot>", "<x\0\ud800@elsewhere>"]) == {
        "<ask@bot>": Sent("<ask@bot>", "request", CLAIRE.address, 1, 1, 1),
        "<help@bot>": Sent("<help@bot>", "help", HELENE.address, None, None, None),
    }
    assert await letters.sent_as(database, []) == {}


async def test_a_letter_put_off_under_a_clock_that_was_ahead_is_due_at_the_next_start(
    database: Database,
) -> None:
    await add(database, "<1@bot>", "<2@bot>")
    await claim(database)
    in_years = Result(1, Status.WAITING, NOON + 5_000_000 * MINUTE)
    await record(database, in_years, Result(2, Status.WAITING, NOON + MINUTE))
    async with database.transaction() as transaction:
        await letters.recover(transaction, NOON)
    assert [c.message_id for c in await claim(database)] == ["<1@bot>"]


async def test_a_letter_given_back_has_not_been_tried(database: Database) -> None:
    await add(database, "<1@bot>")
    await claim(database)
    await record(database, Result(1, Status.WAITING, NOON, given_back=True))
    assert [c.attempts for c in await claim(database)] == [1]


async def test_letters_are_counted_by_kind_address_request_and_offer(database: Database) -> None:
    asked = await store_new(database, submitted(offer(), 1))
    await add(database, "<0@bot>", at=NOON - MINUTE)
    await add(database, "<1@bot>", "<2@bot>")
    await add(database, "<3@bot>", letter=request_letter(asked))
    since = NOON - MINUTE
    found = await letters.sent_since(database, ["help", "request"], [HELENE.address, CLAIRE.address], since)
    assert found == {("help", HELENE.address, None, None): 2, ("request", CLAIRE.address, 1, asked.id): 1}
    assert await letters.sent_since(database, ["status"], [HELENE.address], since) == {}


async def test_an_empty_outbox_has_nothing_due(database: Database) -> None:
    assert await letters.next_due(database) is None
    assert await letters.counts(database) == dict.fromkeys(Status, 0)
    await record(database)


async def test_a_digest_that_a_mail_answers_is_known_with_its_lines_until_it_is_purged(
    database: Database,
) -> None:
    line = Line(offer().card, "submitted", n=1, request_id=7, version=2)
    digest = Letter(LetterKind.DIGEST, CLAIRE, lines=(line,))
    await add(database, "<1@bot>", letter=digest)
    assert (await letters.sent_as(database, ["<1@bot>"]))["<1@bot>"].letter == digest
    await database.rows("UPDATE letter SET body = '' RETURNING id")
    assert (await letters.sent_as(database, ["<1@bot>"]))["<1@bot>"].letter is None


@pytest.mark.parametrize("body", ['{"kind": 7}', "{}", "[]", "{", '{"kind": "digest", "lines": 5}'])
async def test_a_letter_that_another_version_wrote_counts_as_purged(database: Database, body: str) -> None:
    await add(database, "<1@bot>", letter=Letter(LetterKind.DIGEST, CLAIRE))
    await database.rows("UPDATE letter SET body = ? RETURNING id", (body,))
    found = (await letters.sent_as(database, ["<1@bot>"]))["<1@bot>"]
    assert (found.kind, found.to, found.letter) == ("digest", CLAIRE.address, None)


async def test_letters_about_a_request_are_counted_whoever_got_them(database: Database) -> None:
    asked = await store_new(database, submitted(offer(), 1))
    await add(database, "<0@bot>", letter=request_letter(asked), at=NOON - MINUTE)
    await add(database, "<1@bot>", letter=request_letter(asked))
    await add(database, "<2@bot>", letter=replace(request_letter(asked), to=HELENE))
    assert await letters.asked_since(database, ["request"], [1, 2], NOON) == {("request", 1): 2}
    assert await letters.asked_since(database, ["help"], [1], NOON) == {}
