"""What EN3S answers is given to the reader once more, and only where words are to be read."""

from dataclasses import replace

import pytest

from mailbot.answered import Answered
from mailbot.core.letters import LetterKind
from mailbot.core.people import Person
from mailbot.core.readings import Bounce, Button, Kind, Press, Reading, Unreadable
from mailbot.reading import read
from mailbot.templating import Stationery
from storage import letters
from storage.database import Database
from tests.core.people import DEPUTY, KEY, token
from tests.reading.mails import reply
from tests.storage.samples import (
    CLAIRE,
    HELENE,
    NOON,
    help_letter,
    offer,
    request_letter,
    store_new,
    submitted,
)

BOT = Person("mailbot@bot.example", "mailbot")


@pytest.fixture
async def answered(database: Database) -> Answered:
    """The office after it asked EN3S about one offer, and helped somebody."""
    asked = await store_new(database, submitted(offer(), 1))
    posted = [("<request@bot>", request_letter(asked)), ("<help@bot>", help_letter())]
    async with database.transaction() as transaction:
        await letters.add(transaction, posted, NOON)
    return Answered(database, Stationery(None, BOT, (KEY,)), (KEY,))


def answer(*thread: str, **more: object) -> Reading:
    base = Reading(Kind.REPLY, "0" * 64, 2000, in_reply_to=thread, new_text="Validé")
    return replace(base, **more)  # type: ignore[arg-type]


def code() -> str:
    letter = request_letter(submitted(offer(), 1))
    return token(letter, letter.links[0])


async def test_the_request_is_written_as_it_was_sent_without_its_files(answered: Answered) -> None:
    [mail, nothing] = await answered.sent([answer("<request@bot>"), answer("<help@bot>")], NOON)
    assert b"Message-ID: <request@bot>" in mail
    assert b"X-Mailbot-Offer: NVHADD00001" in mail
    assert b"multipart/mixed" not in mail
    assert nothing == b""


async def test_without_a_thread_a_code_of_the_request_tells_what_is_answered(answered: Answered) -> None:
    readings = [answer(tokens=(code(),), sender=CLAIRE.address), answer(tokens=("A" * 37,))]
    [mail, nothing] = await answered.sent(readings, NOON)
    assert b"Message-ID: <request@bot>" in mail
    assert nothing == b""


async def test_a_code_brings_what_the_sender_got_about_the_request_and_the_request_first(
    answered: Answered, database: Database
) -> None:
    request = request_letter(submitted(offer(), 1))
    question = replace(request, kind=LetterKind.QUESTION, links=(), quote="Et le niveau ?")
    doubt = replace(request, kind=LetterKind.CLARIFICATION, matter="unclear")
    posted = [
        ("<to-the-recruiter@bot>", replace(question, to=HELENE)),
        ("<doubt@bot>", doubt),
        ("<deputy@bot>", replace(doubt, to=DEPUTY)),
    ]
    async with database.transaction() as transaction:
        await letters.add(transaction, posted, NOON)
    people = (CLAIRE.address, DEPUTY.address, BOT.address, None)
    found = await answered.sent([answer(tokens=(code(),), sender=who) for who in people], NOON)
    assert [b"<request@bot>" in mail for mail in found] == [True, False, False, False]
    assert b"Message-ID: <deputy@bot>" in found[1]
    assert found[2:] == [b"", b""]


@pytest.mark.parametrize(
    "more",
    [
        {"press": Press(Button.APPROVE)},
        {"automatic": "receipt"},
        {"bounce": Bounce("a@b.example", "hard")},
        {"unreadable": Unreadable.LIMIT},
    ],
)
async def test_what_has_no_words_to_be_read_is_read_once(answered: Answered, more: dict[str, object]) -> None:
    assert await answered.sent([answer("<request@bot>", **more)], NOON) == [b""]


async def test_a_letter_that_cannot_be_written_again_hinders_nothing(
    answered: Answered, database: Database
) -> None:
    async with database.transaction() as transaction:
        await transaction.rows("UPDATE letter SET body = '{\"kind\": 7}' RETURNING id")
    assert await answered.sent([answer("<request@bot>")], NOON) == [b""]


async def test_our_request_below_an_answer_without_any_mark_says_nothing(answered: Answered) -> None:
    [ours] = await answered.sent([answer("<request@bot>")], NOON)
    below = read(ours, whole=True, size=len(ours), authserv_id="", bot="").new_text
    raw = reply(f"Accord de l'école.\n\n{below}", "References: <request@bot>")
    alone = read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT.address)
    beside = read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT.address, sent=ours)
    assert "Vous accordez la dérogation" in alone.new_text
    assert beside.new_text == "Accord de l'école."
