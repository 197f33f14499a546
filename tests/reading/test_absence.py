"""The day of return that an absence names is understood, and none is made up."""

from datetime import date

import pytest

from mailbot.reading.absence import back_on

WEDNESDAY = date(2017, 1, 11)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Je serai de retour le 23/01.", date(2017, 1, 23)),
        ("de retour le mardi 24 janvier 2017 au matin", date(2017, 1, 24)),
        ("Absent, retour lundi 16 janvier", date(2017, 1, 16)),
        ("je reprends le 1er février", date(2017, 2, 1)),
        ("retour prévu le 23.01.2017", date(2017, 1, 23)),
        ("de retour le 3 mars", date(2017, 3, 3)),
        ("absent(e) jusqu'au 23 janvier inclus", date(2017, 1, 24)),
        ("absente jusqu’au vendredi 20 janvier au soir", date(2017, 1, 21)),
        ("du 12/01 au 17/01/2017", date(2017, 1, 18)),
        ("en congés du 9 au 13 janvier, de retour le lundi 16", date(2017, 1, 16)),
        ("absent du 9 janvier au 13 janvier", date(2017, 1, 14)),
        ("congés jusqu'au 31/12/2017", date(2018, 1, 1)),
        ("de retour lundi", date(2017, 1, 16)),
        ("de retour mercredi", date(2017, 1, 18)),
        ("je serai de retour demain", date(2017, 1, 12)),
        ("je suis de retour lundi prochain, le 16/01", date(2017, 1, 16)),
        ("I am out of the office until January 23", date(2017, 1, 24)),
        ("I will be back on Monday, January 16, 2017", date(2017, 1, 16)),
        ("returning on 2017-01-20", date(2017, 1, 20)),
        ("away from 12 January to 17 January", date(2017, 1, 18)),
        ("absent jusqu'au 10/01/2017, de retour le 17/01", date(2017, 1, 17)),
    ],
)
def test_the_first_day_back_is_found(text: str, day: date) -> None:
    assert back_on("Absence du bureau", text, WEDNESDAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "Je suis absent.",
        "absent jusqu'à nouvel ordre",
        "de retour le 23/01 ou le 25/01, retour le 26/01",
        "de retour le 3 janvier",  # eight days ago, or in a year
        "jusqu'au 3 janvier 2016",
        "de retour le 30 février",
        "retour à 14h",
        "Merci de votre retour avant le 20 janvier",
        "absent jusqu'à lundi",  # does that include it?
    ],
)
def test_no_day_is_told_when_in_doubt(text: str) -> None:
    assert back_on("Absence du bureau", text, WEDNESDAY) is None


def test_a_subject_names_the_day_too() -> None:
    assert back_on("AUTO : Anne est absente (retour le 04/02/2017)", "", WEDNESDAY) == date(2017, 2, 4)


def test_in_december_the_next_january_is_meant() -> None:
    assert back_on("", "de retour le 4 janvier", date(2016, 12, 23)) == date(2017, 1, 4)


def test_without_the_day_of_the_mail_only_a_whole_date_is_understood() -> None:
    assert back_on("", "de retour le 04/02/2017", None) == date(2017, 2, 4)
    assert back_on("", "de retour le 4 février", None) is None
    assert back_on("", "de retour lundi", None) is None
