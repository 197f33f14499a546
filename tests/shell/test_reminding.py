"""Reminders are written at their hour, once each, whatever restarts or breaks in between."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mailbot.core.letters import Letter
from mailbot.core.offers import State
from mailbot.core.planning import House
from mailbot.core.readings import Command
from mailbot.knowing import known
from mailbot.reminding import Reminding
from mailbot.steps import OnStep, Step, go_on
from storage import journal
from storage.database import Database
from storage.statements import read
from tests.core.people import ADMIN, CAMILLE, DEPUTY, EN3S, HOUSE, LUC, PEOPLE, mail_from
from tests.storage.samples import NOON, offer, store_move, store_new, submitted

ONE_EACH = replace(HOUSE, people=replace(PEOPLE, approvers=(EN3S,)))
MONDAY = datetime(2027, 2, 1, 7, 0, tzinfo=UTC)  # 8:00 in Paris; the due date of `submitted`


class Desk:
    """Reminding with a clock that is set by hand; `restarts` stands for a new process."""

    def __init__(self, database: Database, house: House = ONE_EACH) -> None:
        self.now = MONDAY
        self.database = database
        self.house = house
        self._number = 0
        self.restarts()

    def restarts(self, on_step: OnStep = go_on) -> None:
        self.reminding = Reminding(self.database, self.house, lambda: self.now, self._message_id, on_step)

    def _message_id(self) -> str:
        self._number += 1
        return f"<{self._number}@bot.example>"

    async def reminds(self, at: datetime) -> list[Letter]:
        """Remind at that time and return the letters that were written."""
        self.now = at
        before = len(await self.letters())
        count = await self.reminding.remind()
        written = (await self.letters())[before:]
        assert len(written) == count
        return written

    async def letters(self) -> list[Letter]:
        rows = await self.database.rows("SELECT body FROM letter ORDER BY id")
        return [read(Letter, row["body"]) for row in rows]

    async def told(self) -> list[tuple[str, str]]:
        rows = await self.database.rows(
            "SELECT event, who FROM journal WHERE event LIKE 'reminded%' ORDER BY sequence"
        )
        return [(row["event"], row["who"]) for row in rows]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def store_submitted(database: Database, *numbers: int, **changes: object) -> None:
    for number in numbers:
        ready = await store_new(database, offer(number, recruiter=CAMILLE))
        await store_move(database, ready, replace(submitted(ready, request_id=number), **changes))  # type: ignore[arg-type]


def kinds(letters: Sequence[Letter]) -> list[tuple[str, str]]:
    return [(letter.kind, letter.to.address) for letter in letters]


async def test_each_reminder_is_written_once_however_often_the_service_starts(desk: Desk) -> None:
    await store_submitted(desk.database, 1)
    assert kinds(await desk.reminds(MONDAY)) == [("reminder", EN3S.address)]
    for hours in (0, 1, 24):
        desk.restarts()
        assert await desk.reminds(MONDAY + timedelta(hours=hours)) == []
    desk.restarts()
    assert kinds(await desk.reminds(MONDAY + timedelta(days=2))) == [("reminder", ADMIN.address)]
    assert await desk.told() == [("reminded_due", EN3S.address), ("reminded_overdue", ADMIN.address)]
    assert await journal.verify(desk.database) is None


async def test_two_services_one_after_the_other_share_the_journal(desk: Desk) -> None:
    await store_submitted(desk.database, 1, 2)
    other = Desk(desk.database)
    other._number = 100
    written = [*await desk.reminds(MONDAY), *await other.reminds(MONDAY)]
    assert [len(letter.lines) for letter in written] == [2]


@pytest.mark.parametrize("step", [Step.WRITTEN, Step.COMMITTED])
async def test_a_crash_loses_no_reminder_and_repeats_none(desk: Desk, step: Step) -> None:
    def dies(at: Step) -> None:
        if at is step:
            raise ZeroDivisionError

    await store_submitted(desk.database, 1)
    desk.restarts(dies)
    with pytest.raises(ZeroDivisionError):
        await desk.reminds(MONDAY)
    desk.restarts()
    await desk.reminds(MONDAY)
    assert kinds(await desk.letters()) == [("reminder", EN3S.address)]
    assert await desk.told() == [("reminded_due", EN3S.address)]


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (MONDAY - timedelta(minutes=1), 0),
        (MONDAY, 1),
        (MONDAY + timedelta(hours=14), 1),
        (MONDAY + timedelta(hours=16), 0),  # the next day, at midnight
        (MONDAY + timedelta(days=1), 1),
    ],
)
async def test_nothing_is_written_before_eight(desk: Desk, at: datetime, written: int) -> None:
    await store_submitted(desk.database, 1)
    assert len(await desk.reminds(at)) == written


async def test_a_day_without_work_is_looked_at_once(desk: Desk) -> None:
    assert await desk.reminds(MONDAY) == []
    await store_submitted(desk.database, 1)
    assert await desk.reminds(MONDAY + timedelta(hours=1)) == []
    assert len(await desk.reminds(MONDAY + timedelta(days=1))) == 1


async def test_whoever_had_a_mail_today_waits_for_the_next_working_day(desk: Desk) -> None:
    friday = MONDAY - timedelta(days=3)
    await store_submitted(desk.database, 1, due=date(2027, 1, 29))
    assert len(await desk.reminds(friday)) == 1
    await store_submitted(desk.database, 2, due=date(2027, 1, 29))
    desk.restarts()
    assert await desk.reminds(friday + timedelta(hours=2)) == []
    for days in (1, 2):
        assert await desk.reminds(friday + timedelta(days=days)) == []
    (letter,) = await desk.reminds(MONDAY)
    assert (letter.offer_id, letter.lines[0].why) == (2, "late")


async def test_each_person_gets_what_is_theirs_in_one_mail(database: Database) -> None:
    desk = Desk(database, replace(HOUSE, people=replace(PEOPLE, approvers=(EN3S, DEPUTY))))
    await store_submitted(database, 1, 2)
    for number, recruiter in ((3, CAMILLE), (4, LUC), (5, CAMILLE)):
        await store_new(database, offer(number, recruiter=recruiter))
    written = {letter.to: letter for letter in await desk.reminds(MONDAY)}
    assert {person.address: len(letter.lines) for person, letter in written.items()} == {
        EN3S.address: 2,
        DEPUTY.address: 2,
        CAMILLE.address: 2,
        LUC.address: 1,
    }


async def test_the_status_of_an_offer_shows_who_was_reminded_of_it(desk: Desk) -> None:
    await store_submitted(desk.database, 1)
    await desk.reminds(MONDAY)
    await desk.reminds(MONDAY + timedelta(days=2))
    asks = mail_from(ADMIN, commands=(Command("STATUT", "NVHADD00001"),))
    async with desk.database.transaction() as tx:
        world = await known(tx, [asks], HOUSE.keys, desk.now)
    steps = [(step.event, step.who) for step in world.histories[1]]
    assert ("reminded_due", EN3S.address) in steps
    assert "reminded_overdue" not in dict(steps)


class TestThePeriod:
    OPENING, ENDING = (datetime(2028, 1, 1, 7, tzinfo=UTC), datetime(2027, 4, 16, 6, tzinfo=UTC))
    AFTER = datetime(2027, 5, 1, 6, tzinfo=UTC)  # 8:00 in summer time, on a day off

    async def test_admins_get_its_figures_once(self, desk: Desk) -> None:
        await store_new(desk.database, offer(1, state=State.APPROVED))
        for at, matter in ((self.ENDING, "ending"), (self.OPENING, "opening")):
            assert await desk.reminds(at - timedelta(minutes=1)) == []
            (letter,) = await desk.reminds(at)
            assert (letter.kind, letter.to, letter.matter) == ("report", ADMIN, matter)
            assert dict(letter.tallies[0].counts)["received"] == 1
            assert dict(letter.tallies[1].counts)["approved"] == 1
            desk.restarts()
            assert await desk.reminds(at + timedelta(days=1)) == []

    async def test_admins_get_the_list_of_what_is_left_once(self, desk: Desk) -> None:
        await store_new(desk.database, offer(1))
        await store_new(desk.database, offer(2, state=State.PUBLISHED))
        await store_new(desk.database, offer(3, created_at=self.AFTER))
        assert await desk.reminds(self.AFTER - timedelta(minutes=1)) == []
        (letter,) = await desk.reminds(self.AFTER)
        assert [(row.why, row.card.reference) for row in letter.lines] == [("pending", "NVHADD00001")]
        desk.restarts()
        assert await desk.reminds(self.AFTER + timedelta(days=2)) == []

    async def test_and_of_what_is_still_left_a_year_later(self, desk: Desk) -> None:
        await store_new(desk.database, offer(1, state=State.REFUSED))
        assert len(await desk.reminds(self.AFTER)) == 1
        assert len(await desk.reminds(self.AFTER + timedelta(days=366))) == 1


async def test_the_pause_ends_at_the_hour_and_is_short_for_machines_that_sleep(desk: Desk) -> None:
    desk.now = MONDAY - timedelta(seconds=20)
    assert desk.reminding.pause(longest=60) == pytest.approx(20)
    desk.now = NOON
    assert desk.reminding.pause(longest=60) == 60
