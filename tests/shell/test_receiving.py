"""The inbox is drained whatever a server does to single mails or moves."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
import time_machine

from mailbot.clock import Clock
from mailbot.core.errors import ServerAway, ServerRefuses
from mailbot.core.readings import Reading
from mailbot.handling import MOST_ATTEMPTS, Handling
from mailbot.inbox import Fetched, Inbox
from mailbot.reader import Reader
from mailbot.receiving import Folders, Receiving
from mailbot.steps import go_on
from storage import inbound, status
from storage.database import Database
from tests.core.people import CAMILLE, HOUSE, NOW
from tests.support.mailboxes import Mailbox


class Folder:
    """An inbox by hand: its mails by uid, and what it refuses."""

    name, uidvalidity = "bot/INBOX", 1

    def __init__(self, mails: dict[int, bytes]) -> None:
        self.mails = mails
        self.damaged: set[int] = set()
        self.full = False
        self.deadly: set[int] = set()
        self.moved: dict[int, str] = {}

    async def waiting(self) -> list[tuple[int, int]]:
        return [(uid, len(raw)) for uid, raw in self.mails.items() if uid not in self.moved]

    async def fetch(self, uids: Sequence[int]) -> list[Fetched]:
        if self.damaged & set(uids):
            raise ServerAway("the IMAP server hung up")
        return [Fetched(uid, len(self.mails[uid]), self.mails[uid], True, arrived=None) for uid in uids]

    async def move(self, uids: Sequence[int], folder: str) -> None:
        if self.full:
            raise ServerRefuses("the folder is full")
        if self.deadly & set(uids):
            raise ServerAway("the IMAP server hung up")
        self.moved |= dict.fromkeys(uids, folder)


class SetClock(Clock):
    """A clock that stands still at NOW."""

    def now(self) -> datetime:
        return NOW


SentFor = Callable[[Sequence[Reading], datetime], Awaitable[Sequence[bytes]]]


async def nothing(readings: Sequence[Reading], at: datetime) -> list[bytes]:
    """Say of every mail that it answers none of ours."""
    return [b""] * len(readings)


@pytest.fixture
async def receiving(database: Database) -> AsyncIterator[Receiving]:
    async with receiver(database, SetClock()) as receiving:
        yield receiving


@contextlib.asynccontextmanager
async def receiver(database: Database, clock: Clock, sent: SentFor = nothing) -> AsyncIterator[Receiving]:
    async with Reader("", "bot@bot.example") as reader:
        desk = Handling(database, HOUSE, "bot.example", go_on)
        folders = Folders("Processed", "Quarantine")
        yield Receiving(
            database, reader, desk, 10**6, folders, clock.now, lambda: None, go_on, clock.reached, sent
        )


def offers(*numbers: int) -> dict[int, bytes]:
    """Return mails with an offer each, by uid."""
    text = (
        "From: {sender}\r\nMessage-ID: <{n}@c.example>\r\nSubject: Offre\r\n\r\n"
        "Référence du poste : REF{n:05d}\r\nIntitulé du poste : Chargé d'études\r\n"
        "Organisme : CPAM des Vosges\r\nNiveau : 7\r\n"
    )
    return {n: text.format(sender=CAMILLE.address, n=n).encode() for n in numbers}


async def drained(receiving: Receiving, folder: Folder) -> int:
    return await receiving.drain(cast("Inbox", cast("Any", folder)))


async def known(database: Database) -> list[str]:
    return [row["reference"] async for row in status.all_offers(database)]


async def test_a_mail_that_cannot_be_fetched_is_set_aside_and_blocks_no_other(
    receiving: Receiving, database: Database
) -> None:
    folder = Folder(offers(1, 2, 3))
    folder.damaged = {2}
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(ServerAway):
            await drained(receiving, folder)
    assert await drained(receiving, folder) == 1
    assert folder.moved == {1: "Processed", 3: "Processed", 2: "Quarantine"}
    assert [mail.reason for mail in await inbound.quarantined(database)] == ["not_fetched"]
    assert sorted(await known(database)) == ["REF00001", "REF00003"]


async def test_a_mail_that_can_be_fetched_again_is_handled(receiving: Receiving, database: Database) -> None:
    folder = Folder(offers(1))
    folder.damaged = {1}
    with pytest.raises(ServerAway):
        await drained(receiving, folder)
    folder.damaged = set()
    assert await drained(receiving, folder) == 1
    assert await known(database) == ["REF00001"]


async def test_an_answer_is_read_beside_the_mail_of_ours_that_it_answers(database: Database) -> None:
    quoted = offers(1)[1].partition(b"\r\n\r\n")[2]

    async def of_the_second(readings: Sequence[Reading], at: datetime) -> list[bytes]:
        assert at == NOW
        return [
            b"Subject: Offre\r\n\r\n" + quoted if r.message_id == "<2@c.example>" else b"" for r in readings
        ]

    async with receiver(database, SetClock(), of_the_second) as receiving:
        answer = offers(1)[1].replace(b"<1@c.example>", b"<2@c.example>\r\nIn-Reply-To: <ours@bot>")
        assert (
            await drained(receiving, Folder(offers(1) | {2: answer, 3: answer.replace(b"<2@", b"<3@")})) == 3
        )
    rows = await database.rows("SELECT kind FROM inbound ORDER BY id")
    assert [row["kind"] for row in rows] == ["offer", "reply", "offer"]


async def test_no_mail_is_to_blame_while_the_server_hands_out_none(
    receiving: Receiving, database: Database
) -> None:
    folder = Folder(offers(1, 2, 3))
    folder.damaged = {1, 2, 3}
    for _ in range(3 * MOST_ATTEMPTS):
        with pytest.raises(ServerAway):
            await drained(receiving, folder)
    folder.damaged = set()
    assert await drained(receiving, folder) == 3
    assert set(folder.moved.values()) == {"Processed"}
    assert len(await known(database)) == 3


async def test_a_mail_whose_move_costs_the_connection_keeps_no_other_waiting(
    receiving: Receiving, database: Database
) -> None:
    folder = Folder(offers(*range(1, 121)))
    folder.deadly = {7}
    for _ in range(4):
        with contextlib.suppress(ServerAway):
            await drained(receiving, folder)
    assert set(folder.moved) == set(range(1, 121)) - {7}
    assert len(await known(database)) == 120


async def test_mails_that_cannot_be_moved_are_handled_once_and_block_no_other(
    receiving: Receiving, database: Database
) -> None:
    folder = Folder(offers(*range(1, 61)))
    folder.full = True
    await drained(receiving, folder)
    assert len(await known(database)) == 60
    assert folder.moved == {}
    folder.full = False
    await drained(receiving, folder)
    assert set(folder.moved) == set(range(1, 61))
    assert len(await known(database)) == 60


async def test_after_a_new_uidvalidity_a_uid_that_was_stuck_names_another_mail(
    receiving: Receiving, database: Database
) -> None:
    folder = Folder(offers(1))
    folder.full = True
    await drained(receiving, folder)
    again = Folder({1: offers(2)[2]})
    again.uidvalidity = 2
    await drained(receiving, again)
    assert await known(database) == ["REF00001", "REF00002"]
    assert again.moved == {1: "Processed"}


@pytest.mark.parametrize(
    ("arrived", "verdict"),
    [
        ("2017-04-30T23:50:00+02:00", "concerned (level_in_range_rg)"),
        ("2017-05-01T00:10:00+02:00", "not_concerned (outside_period)"),
        ("2018-01-02T08:00:00+01:00", "not_concerned (outside_period)"),
    ],
    ids=["in the period", "after it", "later than now, by the server's clock"],
)
async def test_an_offer_is_judged_by_the_moment_its_mail_reached_the_server(
    database: Database, on_pymap: Mailbox, arrived: str, verdict: str
) -> None:
    """The bot was away over the midnight of 30 April, and handles the mail on 2 May."""
    moment = datetime.fromisoformat(arrived)
    await on_pymap.elsewhere(lambda client: client.append("INBOX", offers(1)[1], msg_time=moment))
    with time_machine.travel(datetime(2017, 5, 2, 8, tzinfo=UTC)):
        async with receiver(database, Clock()) as receiving, on_pymap.inbox() as inbox:
            assert await receiving.drain(inbox) == 1
    [row] = [row async for row in status.all_offers(database)]
    assert f"{row['verdict']} ({row['reason']})" == verdict
    assert row["created_at"].startswith("2017-05-02")


def test_a_clock_that_was_set_knows_nothing_of_when_mails_reached_their_server() -> None:
    """For a demonstration in 2017, the servers write dates of today."""
    assert Clock(NOW).reached(NOW) is None
    assert Clock().reached(NOW - timedelta(days=20_000)) == NOW - timedelta(days=20_000)
    assert Clock().reached(None) is None
