"""Letters are sent over kept connections, and what became of each is recorded."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from mailbot.config import Server
from mailbot.core.errors import ServerAway, ServerRefuses
from mailbot.core.letters import Letter, LetterKind, Matter
from mailbot.core.people import People, Person
from mailbot.demo.cast import accounts, cast_of
from mailbot.demo.mail import Mail, read_mail
from mailbot.demo.server import MailWorld
from mailbot.outbox import Outbox
from mailbot.steps import go_on
from mailbot.templating import Stationery
from storage import journal, letters
from storage.database import Database
from storage.letters import Status
from storage.statements import Transaction
from tests.core.people import KEY, NOW
from tests.storage.samples import offer, request_letter, store_new, submitted


@pytest.fixture
async def world() -> AsyncIterator[MailWorld]:
    async with MailWorld(accounts()) as world:
        yield world


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def claire(world: MailWorld) -> Person:
    return Person(cast_of(world.person).recruiter.address, "Claire")


@pytest.fixture
def admin(world: MailWorld) -> Person:
    return Person(cast_of(world.person).admin.address, "Nadia")


@pytest.fixture
def new_message_id() -> Callable[[], str]:
    numbers = count(1000)
    return lambda: f"<{next(numbers)}@bot.example>"


@pytest.fixture
async def outbox(
    world: MailWorld, database: Database, time: Time, admin: Person, new_message_id: Callable[[], str]
) -> AsyncIterator[Outbox]:
    bot = cast_of(world.person).bot
    server = Server(world.host, world.smtp_port, bot, accounts()[bot], "none")
    stationery = Stationery(None, Person(bot, "Bot"), [KEY])
    people = People(admins=(admin,))
    outbox = Outbox(database, server, None, stationery, bot, people, time, new_message_id, go_on)
    yield outbox
    await outbox.close()


async def post(database: Database, to: Person, number: int = 1, **more: int) -> None:
    """Owe somebody `number` letters."""
    written = [
        (f"<{i}@bot.example>", Letter(LetterKind.HELP, to, matter=Matter.GREETING)) for i in range(number)
    ]
    async with database.transaction() as tx:
        await letters.add(tx, written, NOW)


async def arrived(world: MailWorld, person: Person) -> list[Mail]:
    return [read_mail(raw) for raw in await world.mails(person.address)]


async def test_many_letters_go_over_few_connections_and_each_arrives_once(
    outbox: Outbox, world: MailWorld, database: Database, claire: Person
) -> None:
    await post(database, claire, 50)
    assert await outbox.send_due() == 50
    assert sorted(m.message_id for m in await arrived(world, claire)) == sorted(
        f"<{i}@bot.example>" for i in range(50)
    )
    assert (await letters.counts(database))[Status.SENT] == 50
    assert await outbox.send_due() == 0


async def test_a_letter_that_was_accepted_stands_in_the_journal(
    outbox: Outbox, database: Database, claire: Person
) -> None:
    await post(database, claire)
    await outbox.send_due()
    (row,) = await database.rows("SELECT who, event, detail FROM journal")
    assert dict(row) == {"who": "mailbot", "event": "sent", "detail": f"help: {claire.address}"}


async def test_a_temporary_refusal_waits_for_its_pause(
    outbox: Outbox, world: MailWorld, database: Database, claire: Person, time: Time
) -> None:
    await post(database, claire)
    world.trouble.answer_later(1)
    await outbox.send_due()
    assert await outbox.send_due() == 0
    assert 50 <= await outbox.pause(3600) <= 70
    time.now += timedelta(minutes=2)
    assert await outbox.send_due() == 1
    assert len(await arrived(world, claire)) == 1


async def test_a_permanent_refusal_fails_and_an_admin_is_told(
    outbox: Outbox, world: MailWorld, database: Database, claire: Person, admin: Person
) -> None:
    await post(database, claire)
    world.trouble.refuse(claire.address)
    await outbox.send_due()
    assert (await letters.counts(database))[Status.FAILED] == 1
    await outbox.send_due()
    (notice,) = await arrived(world, admin)
    assert notice.kind == "delivery-failure"
    assert claire.address in notice.text


async def test_a_request_that_the_server_refuses_is_marked_in_the_history(
    outbox: Outbox, world: MailWorld, database: Database
) -> None:
    asked = await store_new(database, submitted(offer(), 1))
    nobody = Person("personne@ailleurs.example")
    async with database.transaction() as tx:
        await letters.add(tx, [("<1@bot.example>", replace(request_letter(asked), to=nobody))], NOW)
    world.trouble.refuse(nobody.address)
    await outbox.send_due()
    last = (await journal.history(database, asked.id))[-1].entry
    assert (last.event, last.who, last.version) == ("undeliverable", nobody.address, 1)
    assert last.detail.startswith("5")
    assert await journal.verify(database) is None


async def test_a_letter_that_stays_refused_for_five_days_is_given_up(
    outbox: Outbox, world: MailWorld, database: Database, claire: Person, time: Time
) -> None:
    await post(database, claire)
    world.trouble.answer_later(2)
    await outbox.send_due()
    time.now += timedelta(days=5)
    await outbox.send_due()
    assert (await letters.counts(database))[Status.FAILED] == 1


async def test_an_unknown_outcome_is_sent_again_under_the_same_message_id_and_counted(
    outbox: Outbox, world: MailWorld, database: Database, claire: Person, time: Time
) -> None:
    await post(database, claire)
    world.trouble.drop_after_dot()
    await outbox.send_due()
    time.now += timedelta(minutes=2)
    await outbox.send_due()
    assert [m.message_id for m in await arrived(world, claire)] == ["<0@bot.example>"] * 2
    rows = await database.rows("SELECT status, attempts, unknown_outcomes FROM letter")
    assert [tuple(row.values()) for row in rows] == [("sent", 2, 1)]


async def test_what_a_crash_left_in_mid_air_is_sent_again(
    outbox: Outbox, world: MailWorld, database: Database, claire: Person
) -> None:
    await post(database, claire)
    async with database.transaction() as tx:
        await letters.claim(tx, NOW, 10)
    assert await outbox.send_due() == 0
    await outbox.recover()
    assert await outbox.send_due() == 1
    assert len(await arrived(world, claire)) == 1


async def test_a_server_that_is_away_costs_no_letter_a_try(
    outbox: Outbox, world: MailWorld, database: Database, claire: Person
) -> None:
    await post(database, claire)
    await world.smtp_away()
    with pytest.raises(ServerAway, match="cannot connect"):
        await outbox.send_due()
    assert [row["attempts"] for row in await database.rows("SELECT attempts FROM letter")] == [0]
    await world.smtp_back()
    assert await outbox.send_due() == 1


async def test_a_wrong_password_is_a_refusal_that_does_not_show_it(
    world: MailWorld, database: Database, time: Time, new_message_id: Callable[[], str], claire: Person
) -> None:
    bot = cast_of(world.person).bot
    server = Server(world.host, world.smtp_port, bot, "hunter2", "none")
    stationery = Stationery(None, Person(bot), [KEY])
    outbox = Outbox(database, server, None, stationery, bot, People(), time, new_message_id, go_on)
    await post(database, claire)
    with pytest.raises(ServerRefuses, match="login refused") as refused:
        await outbox.send_due()
    assert "hunter2" not in str(refused.value)


async def test_a_stopped_outbox_gives_its_letters_back(
    outbox: Outbox, world: MailWorld, database: Database, claire: Person
) -> None:
    await post(database, claire, 3)
    outbox.stop()
    await outbox.send_due()
    assert await arrived(world, claire) == []
    assert (await letters.counts(database))[Status.WAITING] == 3


async def test_a_server_that_takes_no_mail_from_us_fails_no_letter(
    outbox: Outbox, world: MailWorld, database: Database, claire: Person
) -> None:
    bot = cast_of(world.person).bot
    await post(database, claire, 3)
    world.trouble.refuse_sender(bot)
    with pytest.raises(ServerRefuses, match="takes no mail from"):
        await outbox.send_due()
    rows = await database.rows("SELECT status, attempts FROM letter")
    assert [tuple(row.values()) for row in rows] == [("waiting", 0)] * 3
    world.trouble.welcome(bot)
    assert await outbox.send_due() == 3
    assert len(await arrived(world, claire)) == 3


async def test_what_was_sent_is_recorded_even_if_the_database_is_away_for_a_while(
    outbox: Outbox,
    world: MailWorld,
    database: Database,
    claire: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record, failures = letters.record, [ServerAway("locked"), ServerAway("locked")]

    async def hiccup(tx: Transaction, results: Sequence[letters.Result]) -> None:
        if failures:
            raise failures.pop()
        await record(tx, results)

    monkeypatch.setattr(letters, "record", hiccup)
    monkeypatch.setattr("mailbot.outbox.RECORD_AGAIN_SECONDS", 0)
    await post(database, claire, 5)
    assert await outbox.send_due() == 5
    assert (await letters.counts(database))[Status.SENT] == 5
    assert len(await arrived(world, claire)) == 5


async def test_a_letter_whose_version_cannot_be_read_stops_no_other(
    outbox: Outbox, world: MailWorld, database: Database, claire: Person, time: Time
) -> None:
    lost = [
        (f"<lost{n}@bot.example>", Letter(LetterKind.OFFER_CREATED, claire, with_version=True))
        for n in range(5)
    ]
    async with database.transaction() as tx:
        await letters.add(tx, lost, NOW)
    await post(database, claire, 10)
    assert await outbox.send_due() == 15
    assert len(await arrived(world, claire)) == 10
    assert (await letters.counts(database))[Status.WAITING] == 5
    assert await outbox.send_due() == 0
