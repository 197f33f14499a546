"""What is known of earlier answers comes from the database: nothing is asked, told or passed on twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from mailbot.core.letters import Letter
from mailbot.core.people import Person
from mailbot.core.planning.digests import MOST_TRANSCRIPTS
from mailbot.core.plans import Mail
from mailbot.core.readings import (
    Answer,
    Bounce,
    Button,
    Choice,
    Command,
    Doubt,
    Item,
    Kind,
    OfferReading,
    Reading,
)
from mailbot.handling import Handling, Received
from mailbot.steps import go_on
from storage import status
from storage.database import Database
from storage.statements import read
from tests.core.people import (
    APPROVES,
    CAMILLE,
    EN3S,
    FIELDS,
    HOUSE,
    NOW,
    REFUSES,
    UNCLEAR,
    mail_from,
    pressed,
)

ASKS = Answer(Choice.NONE, Doubt.QUESTION)


@dataclass
class Desk:
    """A service on a database: each mail is handled by a new one, as after a restart."""

    database: Database
    uid: int = 0
    now: object = field(default=NOW)

    async def gets(self, reading: Reading, hours: float = 0) -> list[tuple[str, str]]:
        """Let a mail in; return the kinds and addresses of the letters that follow."""
        self.uid += 1
        before = await self.letters()
        said = replace(reading, message_id=f"<{self.uid}@client.example>")
        mail = Mail("bot/INBOX", 1, self.uid, NOW + timedelta(hours=hours))
        handling = Handling(self.database, HOUSE, "bot.example", go_on)
        assert (await handling.handle([Received(mail, said, b"raw")])).done == [self.uid]
        return [(x.kind, x.to.address) for _, x in (await self.letters())[len(before) :]]

    async def letters(self) -> list[tuple[str, Letter]]:
        rows = await self.database.rows("SELECT message_id, body FROM letter ORDER BY id")
        return [(row["message_id"], read(Letter, row["body"])) for row in rows]

    async def last(self, kind: str, to: Person) -> tuple[str, Letter]:
        found = [(i, x) for i, x in await self.letters() if (x.kind, x.to.address) == (kind, to.address)]
        return found[-1]

    async def answers(
        self, who: Person, kind: str, answer: Answer = UNCLEAR, hours: float = 0, **more: object
    ) -> list[tuple[str, str]]:
        message_id, _ = await self.last(kind, who)
        said = mail_from(who, kind=Kind.REPLY, in_reply_to=(message_id,), answer=answer, **more)
        return await self.gets(said, hours)

    async def submits(self, reference: str) -> None:
        offer = OfferReading(replace(FIELDS, reference=reference))
        await self.gets(mail_from(CAMILLE, kind=Kind.OFFER, offers=(offer,)))
        _, letter = await self.last("offer-created", CAMILLE)
        await self.gets(pressed(CAMILLE, letter, Button.SUBMIT))

    async def history(self) -> Sequence[tuple[str, str]]:
        found = await status.one(self.database, "NVHADD00001")
        assert found
        return [(event["event"], event["detail"]) for event in found["history"]]


@pytest.fixture
async def desk(database: Database) -> Desk:
    desk = Desk(database)
    await desk.submits("NVHADD00001")
    return desk


async def test_a_doubt_is_asked_about_once_on_a_day_of_paris(desk: Desk) -> None:
    assert await desk.answers(EN3S, "request", new_text="À voir") == [("clarification", EN3S.address)]
    assert await desk.answers(EN3S, "request", hours=14.5, new_text="Peut-être") == []
    # 23:00 UTC is midnight in Paris
    assert len(await desk.answers(EN3S, "request", hours=15, new_text="Bof")) == 1
    said = [("clarification", "À voir"), ("doubt", "Peut-être"), ("clarification", "Bof")]
    assert (await desk.history())[-3:] == said


async def test_a_question_and_its_reply_stand_in_the_history_and_in_the_status(desk: Desk) -> None:
    asked = await desk.answers(EN3S, "request", ASKS, new_text="Débutants ?")
    assert asked == [("question", CAMILLE.address), ("clarification", EN3S.address)]
    assert await desk.answers(CAMILLE, "question", Answer(), new_text="Oui") == [("question", EN3S.address)]
    await desk.answers(EN3S, "question", new_text="Hum")
    said = [("question", "Débutants ?"), ("reply", "Oui"), ("doubt", "Hum")]
    assert (await desk.history())[-3:] == said
    for who, words in ((EN3S, "Hum"), (CAMILLE, "")):
        await desk.gets(mail_from(who, kind=Kind.COMMAND, commands=(Command("STATUT", "NVHADD00001"),)))
        _, letter = await desk.last("status", who)
        shown = [(step.event, step.said) for step in letter.steps][-3:]
        assert shown == [("question", "Débutants ?"), ("reply", "Oui"), ("doubt", words)]
    await desk.answers(EN3S, "question", Answer(Choice.APPROVE, bare=True))
    assert (await desk.history())[-1] == ("approved", "")


async def test_a_list_is_answered_line_by_line(desk: Desk) -> None:
    await desk.submits("NVHADD00002")
    await desk.gets(mail_from(EN3S, kind=Kind.COMMAND, commands=(Command("EN COURS"),)))
    items = (Item(1, APPROVES), Item(2, REFUSES))
    assert await desk.answers(EN3S, "digest", Answer(), items=items) == [("transcript", EN3S.address)]
    states = [row["state"] async for row in status.all_offers(desk.database)]
    assert states == ["approved", "refused"]


async def test_transcripts_are_counted_and_what_is_decided_without_one_is_kept(desk: Desk) -> None:
    await desk.gets(mail_from(EN3S, kind=Kind.COMMAND, commands=(Command("EN COURS"),)))
    approves, refuses = (Item(1, APPROVES),), (Item(1, REFUSES),)
    for _ in range(MOST_TRANSCRIPTS):
        told = await desk.answers(EN3S, "digest", Answer(), items=approves)
        assert ("transcript", EN3S.address) in told
    assert ("transcript", EN3S.address) not in await desk.answers(EN3S, "digest", Answer(), items=refuses)
    assert [row["state"] async for row in status.all_offers(desk.database)] == ["refused"]
    assert (await desk.history())[-1][0] == "refused"


async def test_lines_that_answer_no_list_bring_it(desk: Desk) -> None:
    said = mail_from(EN3S, kind=Kind.REPLY, items=(Item(1, APPROVES),))
    assert await desk.gets(said) == [("digest", EN3S.address)]
    _, letter = await desk.last("digest", EN3S)
    assert [line.request_id for line in letter.lines] == [1]


async def test_an_absence_and_a_bounce_are_told_once_even_after_a_restart(desk: Desk) -> None:
    message_id, _ = await desk.last("request", EN3S)
    away = mail_from(EN3S, automatic="out-of-office", in_reply_to=(message_id,))
    assert await desk.gets(away) == [("absence", CAMILLE.address)]
    assert await desk.gets(away, hours=30) == []
    report = mail_from(EN3S, references=(message_id,), bounce=Bounce(EN3S.address, "hard"))
    assert [kind for kind, _ in await desk.gets(report)] == ["delivery-failure"] * 2
    assert await desk.gets(report, hours=30) == []
    assert [event for event, _ in await desk.history()][-2:] == ["absence", "undeliverable"]
    await desk.gets(mail_from(CAMILLE, kind=Kind.COMMAND, commands=(Command("STATUT", "NVHADD00001"),)))
    _, letter = await desk.last("status", CAMILLE)
    assert (letter.quote, [step.event for step in letter.steps][-2:]) == (
        EN3S.address,
        ["absence", "undeliverable"],
    )
