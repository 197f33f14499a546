"""When a letter is tried again, and who is told when it is given up."""

from datetime import UTC, datetime, timedelta

import pytest

from mailbot.core.letters import GIVE_UP_AFTER, Letter, LetterKind, next_try
from mailbot.core.people import People, Person
from mailbot.core.writing_failures import failure_notices

BORN = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
EN3S = Person("valideur@en3s.example")
CAMILLE = Person("camille@cpam.example")
ADMIN = Person("admin@ucanss.example")
PEOPLE = People(approvers=(EN3S,), admins=(ADMIN,))


def test_the_pauses_grow_and_stay_at_four_hours() -> None:
    pauses = [next_try(BORN, BORN, attempts, 0.5) for attempts in range(1, 10)]
    minutes = [round((p - BORN) / timedelta(minutes=1)) for p in pauses if p]
    assert minutes == [1, 5, 15, 30, 60, 120, 240, 240, 240]


@pytest.mark.parametrize("chance", [0.0, 0.3, 0.999])
def test_chance_spreads_the_tries_over_a_fifth_of_the_pause(chance: float) -> None:
    again = next_try(BORN, BORN, 5, chance)
    assert again is not None
    assert timedelta(minutes=54) <= again - BORN <= timedelta(minutes=66)


def test_after_five_days_a_letter_is_given_up() -> None:
    assert next_try(BORN, BORN + GIVE_UP_AFTER - timedelta(seconds=1), 30, 0) is not None
    assert next_try(BORN, BORN + GIVE_UP_AFTER, 30, 0) is None


@pytest.mark.parametrize(
    ("kind", "to", "told"),
    [
        (LetterKind.REQUEST, EN3S, [CAMILLE, ADMIN]),
        (LetterKind.ALERT, CAMILLE, [ADMIN]),
        (LetterKind.STATUS, ADMIN, []),
        (LetterKind.DELIVERY_FAILURE, ADMIN, []),
        (LetterKind.DELIVERY_FAILURE, CAMILLE, []),
    ],
)
def test_the_right_people_learn_that_a_letter_did_not_arrive(
    kind: LetterKind, to: Person, told: list[Person]
) -> None:
    notices = failure_notices(Letter(kind, to, recruiter=CAMILLE), "550 no such user", PEOPLE)
    assert [notice.to for notice in notices] == told
    assert all(notice.quote == f"{to.address} : 550 no such user" for notice in notices)
