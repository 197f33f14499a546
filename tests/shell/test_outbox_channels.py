"""Adverts reach mail addresses and folders alike, are retried like letters, and are kept track of."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from mailbot.config import Channel, Server
from mailbot.core.offers import Offer, State
from mailbot.core.people import People, Person
from mailbot.core.writing_channels import next_adverts, withdrawals
from mailbot.demo.cast import accounts, cast_of
from mailbot.demo.mail import Mail, read_mail
from mailbot.demo.server import MailWorld
from mailbot.outbox import Outbox
from mailbot.steps import go_on
from mailbot.templating import Stationery
from storage import journal, letters, status
from storage.database import Database
from tests.core.people import KEY, NOW
from tests.storage.samples import decided, loaded, offer, store_move, store_new, submitted


@pytest.fixture
async def world() -> AsyncIterator[MailWorld]:
    async with MailWorld(accounts()) as world:
        yield world


@pytest.fixture
def board(world: MailWorld) -> Person:
    """Whoever puts adverts on the site of the Ucanss; any mailbox of the world does."""
    return Person(cast_of(world.person).recruiter.address)


class Office:
    """An outbox with two channels: first a mail address, then a folder."""

    def __init__(self, world: MailWorld, database: Database, board: Person, folder: Path) -> None:
        self.now = NOW
        self.channels = (Channel("ucanss", address=board.address), Channel("intranet", folder=folder))
        self.outlets = tuple(channel.outlet for channel in self.channels)
        self._database, self._numbers = database, count(1)
        bot = cast_of(world.person).bot
        self.outbox = Outbox(
            database,
            Server(world.host, world.smtp_port, bot, accounts()[bot], "none"),
            None,
            Stationery(None, Person(bot, "Bot"), [KEY]),
            bot,
            People(admins=(Person(cast_of(world.person).admin.address),)),
            lambda: self.now,
            self.new_message_id,
            go_on,
            self.channels,
        )

    def new_message_id(self) -> str:
        return f"<{next(self._numbers)}@bot.example>"

    async def publishes(self, reference: str = "NVHADD00001") -> Offer:
        """Let an approved offer be published on both channels."""
        new = replace(offer(), card=replace(offer().card, reference=reference))
        asked = await store_new(self._database, new)
        approved = await store_move(self._database, asked, decided(submitted(asked, 1)))
        names = tuple(outlet.name for outlet in self.outlets)
        published = replace(approved, state=State.PUBLISHED, published_at=NOW, outlets=names)
        published = await store_move(self._database, approved, published)
        adverts = next_adverts(published, self.outlets, self.outlets)
        async with self._database.transaction() as tx:
            await letters.add(tx, [(self.new_message_id(), letter) for letter in adverts], NOW)
        return published

    async def drains(self) -> int:
        """Send all that is due; return how many letters it was."""
        sent = 0
        while some := await self.outbox.send_due():
            sent += some
        return sent


@pytest.fixture
async def office(
    world: MailWorld, database: Database, board: Person, tmp_path: Path
) -> AsyncIterator[Office]:
    office = Office(world, database, board, tmp_path / "out" / "intranet")
    yield office
    await office.outbox.close()


async def arrived(world: MailWorld, person: Person) -> list[Mail]:
    return [read_mail(raw) for raw in await world.mails(person.address)]


def written(folder: Path) -> list[str]:
    """Return the names of all that lies in the folder of a channel."""
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


async def of_offer(database: Database) -> dict[str, object]:
    """Return what `mailbot status NVHADD00001 --json` prints."""
    found = await status.one(database, "NVHADD00001")
    assert found
    return found


async def test_the_first_channel_gets_a_mail_and_then_the_folder_its_files(
    office: Office, world: MailWorld, database: Database, board: Person, tmp_path: Path
) -> None:
    await office.publishes()
    assert await office.outbox.send_due() == 1
    assert written(tmp_path / "out") == []
    assert (await of_offer(database))["channels"] == ["ucanss"]
    assert await office.drains() == 1
    (mail,) = await arrived(world, board)
    assert (mail.kind, mail.reference, mail.version, mail.buttons) == ("published", "NVHADD00001", "1", {})
    assert "> Épinal" in mail.text
    folder = tmp_path / "out" / "intranet"
    for file in mail.attachments:
        assert (folder / file.name).read_bytes() == file.content
    assert [file.name for file in mail.attachments] == ["NVHADD00001-v1.txt", "NVHADD00001-v1.json"]
    assert json.loads(mail.attachments[1].content)["identifier"]["value"] == "NVHADD00001"
    assert (await of_offer(database))["channels"] == ["ucanss", "intranet"]
    events = [r.entry for r in await journal.history(database, 1)]
    assert [(e.who, e.detail) for e in events if e.event == "delivered"] == [
        ("mailbot", "ucanss"), ("mailbot", "intranet")
    ]  # fmt: skip


async def test_no_reference_leads_out_of_the_folder_of_the_channel(office: Office, tmp_path: Path) -> None:
    await office.publishes("../../UP/../NVHADD")
    await office.drains()
    assert [path.parent for path in tmp_path.rglob("*.json")] == [tmp_path / "out" / "intranet"]


async def test_a_folder_that_cannot_be_written_is_tried_again_and_keeps_no_other_waiting(
    office: Office, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("in the way")
    await office.publishes()
    assert await office.drains() == 2
    assert (await of_offer(database))["channels"] == ["ucanss"]
    (tmp_path / "out").unlink()
    assert await office.drains() == 0
    office.now += timedelta(minutes=2)
    assert await office.drains() == 1
    assert (await of_offer(database))["channels"] == ["ucanss", "intranet"]
    assert written(tmp_path / "out" / "intranet") == ["NVHADD00001-v1.json", "NVHADD00001-v1.txt"]


async def test_the_others_wait_as_long_as_the_first_takes_nothing(
    office: Office, world: MailWorld, database: Database, tmp_path: Path
) -> None:
    await office.publishes()
    world.trouble.answer_later(1)
    await office.drains()
    assert (await of_offer(database))["channels"] == []
    assert written(tmp_path / "out") == []
    office.now += timedelta(minutes=2)
    await office.drains()
    assert (await of_offer(database))["channels"] == ["ucanss", "intranet"]


async def test_a_channel_that_takes_nothing_is_given_up_and_the_admins_are_told(
    office: Office, world: MailWorld, database: Database, board: Person, tmp_path: Path
) -> None:
    await office.publishes()
    world.trouble.refuse(board.address)
    await office.drains()
    (notice,) = await arrived(world, Person(cast_of(world.person).admin.address))
    assert notice.kind == "delivery-failure"
    assert "« ucanss »" in notice.text.replace("\xa0", " ")
    assert "intranet" in notice.text
    found = await of_offer(database)
    assert (found["state"], found["channels"]) == ("published", [])
    assert (await loaded(database, 1)).outlets == ()
    assert await journal.verify(database) is None


async def test_an_advert_that_a_crash_left_in_mid_air_is_written_again(
    office: Office, world: MailWorld, database: Database, board: Person, tmp_path: Path
) -> None:
    await office.publishes()
    await office.outbox.send_due()
    async with database.transaction() as tx:
        (claimed,) = await letters.claim(tx, NOW, 10)
    assert claimed.letter.channel == "intranet"
    await office.outbox.recover()
    assert await office.drains() == 1
    assert (await of_offer(database))["channels"] == ["ucanss", "intranet"]
    assert len(await arrived(world, board)) == 1


async def withdraws(office: Office, database: Database) -> None:
    """Withdraw the offer, as planning says it."""
    before = await loaded(database, 1)
    withdrawn = await store_move(database, before, replace(before, state=State.WITHDRAWN))
    recalls = withdrawals(withdrawn, office.outlets)
    async with database.transaction() as tx:
        await letters.add(tx, [(office.new_message_id(), letter) for letter in recalls], NOW)


async def test_channels_are_told_of_a_withdrawal(
    office: Office, world: MailWorld, database: Database, board: Person, tmp_path: Path
) -> None:
    await office.publishes()
    await office.drains()
    await withdraws(office, database)
    assert await office.drains() == 2
    _, mail = await arrived(world, board)
    assert (mail.kind, mail.buttons) == ("published", {})
    assert "annonce à retirer" in mail.subject
    name = "NVHADD00001-v1.withdrawn.json"
    assert [file.name for file in mail.attachments] == [name]
    ended = json.loads((tmp_path / "out" / "intranet" / name).read_bytes())
    assert (ended["identifier"]["value"], ended["validThrough"]) == (
        "NVHADD00001",
        "2027-01-11T09:00:00+01:00",
    )
    events = [r.entry for r in await journal.history(database, 1)]
    assert {e.detail for e in events if e.event == "recalled"} == {"ucanss", "intranet"}


async def test_an_advert_that_waits_does_not_go_out_once_the_offer_is_withdrawn(
    office: Office, world: MailWorld, database: Database, board: Person
) -> None:
    await office.publishes()
    world.trouble.answer_later(1)
    await office.drains()
    await withdraws(office, database)
    office.now += timedelta(minutes=2)
    await office.drains()
    assert await arrived(world, board) == []
    assert [row["status"] for row in await database.rows("SELECT status FROM letter")] == ["called_off"]
    assert (await of_offer(database))["channels"] == []


async def test_an_advert_that_may_have_arrived_before_the_withdrawal_is_taken_back(
    office: Office, world: MailWorld, database: Database, board: Person
) -> None:
    await office.publishes()
    world.trouble.drop_after_dot()
    await office.drains()
    await withdraws(office, database)
    office.now += timedelta(minutes=2)
    await office.drains()
    publication, withdrawal = await arrived(world, board)
    assert "annonce à publier" in publication.subject
    assert "annonce à retirer" in withdrawal.subject
