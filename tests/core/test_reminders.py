"""Who is reminded of what, and on which day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mailbot.core.letters import MOST_LINES
from mailbot.core.people import Deputy, People
from mailbot.core.planning.case import Told
from mailbot.core.planning.reminders import (
    Candidates,
    Reminder,
    Waiting,
    asked_by,
    hours,
    mailings,
    next_hours,
)
from tests.core.people import ADMIN, CAMILLE, DEPUTY, EN3S, HOUSE, LUC, PEOPLE

ALONE = replace(HOUSE, people=replace(PEOPLE, approvers=(EN3S,)))
ASKED = datetime(2027, 1, 4, 10, 0, tzinfo=UTC)  # a Monday


def day(month: int, number: int) -> date:
    return date(2027, month, number)


def waiting(number: int = 1, due: date | None = None, since: datetime = ASKED, **more: object) -> Waiting:
    return replace(Waiting(number, 1, due, since, CAMILLE), **more)  # type: ignore[arg-type]


def told_on(today: date, candidates: Candidates, told: Sequence[Told] = ()) -> list[str]:
    """Return the reminders of a day as « word person », of one approver and one admin."""
    found = mailings(ALONE, today, candidates, told)
    names = {EN3S.address: "en3s", ADMIN.address: "admin", CAMILLE.address: "camille"}
    return [f"{o.reminder.removeprefix('reminded_')} {names[m.to.address]}" for m in found for o in m.owed]


class TestEN3S:
    @pytest.mark.parametrize(
        ("due", "days"),
        [
            (day(1, 14), {day(1, 12): "soon", day(1, 14): "due"}),  # a Thursday
            (day(1, 18), {day(1, 14): "soon", day(1, 18): "due"}),  # a Monday: the weekend does not count
            (day(1, 16), {day(1, 14): "soon", day(1, 15): "due"}),  # a Saturday: the Friday before
            (day(3, 30), {day(3, 25): "soon", day(3, 30): "due"}),  # the day after Easter Monday
            (day(3, 29), {day(3, 25): "soon", day(3, 26): "due"}),  # Easter Monday itself
            (day(5, 3), {day(4, 29): "soon", day(5, 3): "due"}),  # after the weekend of 1 May
            (day(5, 7), {day(5, 4): "soon", day(5, 7): "due"}),  # the day after Ascension Day
        ],
    )
    def test_is_reminded_two_working_days_before_and_on_the_due_date(
        self, due: date, days: dict[date, str]
    ) -> None:
        candidates, found = Candidates(asked=(waiting(due=due),)), {}
        told: list[Told] = []
        for today in (due - timedelta(days=n) for n in range(10, -1, -1)):
            for mailing in mailings(ALONE, today, candidates, told):
                told += [(o.reminder, 1, 1, mailing.to.address) for o in mailing.owed]
                found[today] = mailing.owed[0].reminder.removeprefix("reminded_")
        assert found == days

    @pytest.mark.parametrize(
        ("today", "expected"),
        [
            (day(1, 12), ["soon en3s"]),
            (day(1, 13), ["soon en3s"]),  # missed the day before, and still in time
            (day(1, 14), ["due en3s"]),  # the later one stands for both
            (day(1, 15), ["due en3s"]),
            (day(1, 16), []),  # a Saturday
            (day(1, 18), ["due en3s", "overdue admin"]),
            (day(3, 29), []),  # Easter Monday
        ],
    )
    def test_what_was_missed_is_sent_late_as_long_as_it_makes_sense(
        self, today: date, expected: list[str]
    ) -> None:
        assert told_on(today, Candidates(asked=(waiting(due=day(1, 14)),))) == expected

    @pytest.mark.parametrize(
        ("asked", "due", "today", "expected"),
        [
            (day(1, 12), day(1, 14), day(1, 13), []),  # made on the day of the early reminder
            (day(1, 14), day(1, 14), day(1, 14), []),  # made on its due date
            (day(1, 14), day(1, 14), day(1, 15), ["due en3s"]),
        ],
    )
    def test_a_request_reminds_by_itself_on_the_day_on_which_it_is_made(
        self, asked: date, due: date, today: date, expected: list[str]
    ) -> None:
        since = datetime.combine(asked, ASKED.timetz())
        assert told_on(today, Candidates(asked=(waiting(due=due, since=since),))) == expected

    def test_a_new_version_is_reminded_of_anew(self) -> None:
        told: list[Told] = [(Reminder.DUE, 1, 1, EN3S.address)]
        first = waiting(due=day(1, 14))
        assert told_on(day(1, 14), Candidates(asked=(first,)), told) == []
        assert told_on(day(1, 14), Candidates(asked=(replace(first, version=2),)), told) == ["due en3s"]

    def test_a_deputy_in_office_is_reminded_too_and_another_day_is_not(self) -> None:
        stands_in = Deputy(EN3S.address, DEPUTY, day(1, 13), day(1, 14))
        house = replace(HOUSE, people=People((EN3S,), (ADMIN,), deputies=(stands_in,)))
        candidates = Candidates(asked=(waiting(due=day(1, 14)),))
        on = {d: [m.to for m in mailings(house, d, candidates, ())] for d in (day(1, 12), day(1, 14))}
        assert on == {day(1, 12): [EN3S], day(1, 14): [EN3S, DEPUTY]}

    def test_no_request_is_looked_for_that_is_due_later(self) -> None:
        assert asked_by(day(1, 12)) == day(1, 14)
        assert asked_by(day(3, 25)) == day(3, 30)


class TestTheRecruiter:
    @pytest.mark.parametrize(
        ("today", "expected"),
        [
            (day(1, 6), []),
            (day(1, 7), ["unsubmitted camille"]),
            (day(1, 9), []),
            (day(4, 30), ["unsubmitted camille"]),
            (day(5, 3), []),  # after the period the offer is exempt
        ],
    )
    def test_is_reminded_after_three_working_days(self, today: date, expected: list[str]) -> None:
        assert told_on(today, Candidates(ready=(waiting(),))) == expected

    def test_the_days_are_those_of_paris(self) -> None:
        late = datetime(2027, 3, 28, 22, 30, tzinfo=UTC)  # Easter Monday there, in the first summer night
        assert told_on(day(3, 31), Candidates(ready=(waiting(since=late),))) == []
        assert told_on(day(4, 1), Candidates(ready=(waiting(since=late),))) == ["unsubmitted camille"]


class TestAdmins:
    @pytest.mark.parametrize(
        ("due", "today", "expected"),
        [
            (day(1, 14), day(1, 15), False),
            (day(1, 14), day(1, 18), True),
            (day(3, 25), day(3, 29), False),  # Easter Monday
            (day(3, 25), day(3, 30), True),
            (day(4, 29), day(5, 3), True),
        ],
    )
    def test_learn_that_a_due_date_has_passed_by_two_working_days(
        self, due: date, today: date, expected: bool
    ) -> None:
        told: list[Told] = [(Reminder.DUE, 1, 1, EN3S.address)]
        asked = told_on(today, Candidates(asked=(waiting(due=due),)), told)
        assert ("overdue admin" in asked) is expected

    @pytest.mark.parametrize(
        ("today", "expected"),
        [
            (day(4, 30), []),
            (day(5, 1), ["pending admin"]),  # a day off: the day after the end is a day of the calendar
            (day(5, 3), ["pending admin"]),
            (day(5, 30), ["pending admin"]),
            (day(5, 31), []),
        ],
    )
    def test_get_what_is_still_pending_after_the_period(self, today: date, expected: list[str]) -> None:
        assert told_on(today, Candidates(pending=(waiting(),))) == expected


class TestOneMail:
    def test_tells_one_person_of_all_offers(self) -> None:
        asked = (waiting(1, day(1, 14)), waiting(2, day(1, 12)), waiting(3, day(1, 13)))
        (mailing,) = mailings(ALONE, day(1, 12), Candidates(asked=asked), ())
        assert [owed.waiting.offer_id for owed in mailing.owed] == [2, 3, 1]

    def test_goes_to_each_person_with_what_is_theirs(self) -> None:
        ready = (waiting(1), waiting(2, recruiter=LUC), waiting(3))
        found = mailings(HOUSE, day(1, 7), Candidates(ready=ready), ())
        assert [(m.to, len(m.owed)) for m in found] == [(CAMILLE, 2), (LUC, 1)]

    def test_is_the_only_one_of_the_day(self) -> None:
        candidates = Candidates(asked=(waiting(due=day(1, 14)),))
        assert mailings(ALONE, day(1, 12), candidates, (), {EN3S.address}) == []
        assert mailings(ALONE, day(1, 13), candidates, ()) != []

    def test_holds_no_more_than_a_list_does_and_the_rest_follows(self) -> None:
        asked = tuple(waiting(n, day(1, 12)) for n in range(1, MOST_LINES + 4))
        (mailing,) = mailings(ALONE, day(1, 12), Candidates(asked=asked), ())
        assert (len(mailing.owed), mailing.more) == (MOST_LINES, 3)
        told = [(o.reminder, o.waiting.offer_id, 1, EN3S.address) for o in mailing.owed]
        (rest,) = [m for m in mailings(ALONE, day(1, 13), Candidates(asked=asked), told) if m.to == EN3S]
        assert (len(rest.owed), rest.more) == (3, 0)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2027, 1, 11, 6, 59, tzinfo=UTC), False),
        (datetime(2027, 1, 11, 7, 0, tzinfo=UTC), True),
        (datetime(2027, 3, 29, 5, 59, tzinfo=UTC), False),  # summer time began the day before
        (datetime(2027, 3, 29, 6, 0, tzinfo=UTC), True),
    ],
)
def test_nobody_is_reminded_before_eight_in_paris(now: datetime, expected: bool) -> None:
    assert hours(now) is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2027, 1, 11, 6, 0, tzinfo=UTC), datetime(2027, 1, 11, 7, 0, tzinfo=UTC)),
        (datetime(2027, 1, 11, 7, 0, tzinfo=UTC), datetime(2027, 1, 12, 7, 0, tzinfo=UTC)),
        (datetime(2027, 3, 27, 12, 0, tzinfo=UTC), datetime(2027, 3, 28, 6, 0, tzinfo=UTC)),
    ],
)
def test_the_next_hour_is_eight_in_paris_whatever_the_season(now: datetime, expected: datetime) -> None:
    assert next_hours(now) == expected
