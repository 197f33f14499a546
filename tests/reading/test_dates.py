"""Days as French people write them are read; what is no day is none."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.reading.dates import day_in


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/01/2017", date(2017, 1, 31)),
        ("13.04.17", date(2017, 4, 13)),
        ("23-03-2017", date(2017, 3, 23)),
        ("le 6 février", date(2017, 2, 6)),
        ("10 MARS 2017", date(2017, 3, 10)),
        ("au 1er mars", date(2017, 3, 1)),
        ("2017-03-08", date(2017, 3, 8)),
        ("2017/03/08", date(2017, 3, 8)),
        ("1 er mars 2017", date(2017, 3, 1)),
        ("1er mars2017", date(2017, 3, 1)),
        ("1ᵉʳ mars", date(2017, 3, 1)),
        ("premier mars", date(2017, 3, 1)),
        ("10mars 2017", date(2017, 3, 10)),
        ("10 mars 18", date(2018, 3, 10)),
        ("3 déc '16", date(2016, 12, 3)),
        ("10 mars 17h", date(2017, 3, 10)),
        ("10 mars 15 postes", date(2017, 3, 10)),
        ("10 / 03 / 2017", date(2017, 3, 10)),
        ("10-mars-2017", date(2017, 3, 10)),
        ("10 March 2017", date(2017, 3, 10)),
        ("12 mar 2017", date(2017, 3, 12)),
        ("jeudi 30 mars", date(2017, 3, 30)),
        ("6 fév. 2017", date(2017, 2, 6)),
        ("15 août", date(2017, 8, 15)),
        ("2 juil. 2017", date(2017, 7, 2)),
        ("13/03 2 postes", date(2017, 3, 13)),
        ("le 27/02/2017, alerte", date(2017, 2, 27)),
        ("9 jan 2017", date(2017, 1, 9)),
        ("4 May 2017", date(2017, 5, 4)),
        ("29/02/2016", date(2016, 2, 29)),
    ],
)
def test_a_written_day_is_read(text: str, day: date) -> None:
    assert day_in(text, 2017) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rien",
        "31/02/2017",
        "29/02/2017",
        "13/03/217",
        "13.03.217",
        "13/03/20017",
        "12 mar",
        "5-6 mars",
        "10 marsouins",
        "12:30",
        "20170308",
        "00/00/2017",
        "10/13/2017",
        "10/03/1017",
        "mars 2017",
        "32 mars",
    ],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_in(text, 2017) is None


def test_without_a_year_and_without_that_of_reception_there_is_no_day() -> None:
    assert day_in("6 février", None) is None
    assert day_in("06/02", None) is None


@settings(max_examples=50)
@given(
    st.dates(min_value=date(1970, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d"]),
)
def test_every_day_is_read_back(day: date, form: str) -> None:
    assert day_in(f"le {day.strftime(form)}.", None) == day


@settings(max_examples=50)
@given(st.text(alphabet="0123456789/.- marsfevil", max_size=60))
def test_reading_a_day_never_raises(text: str) -> None:
    assert day_in(text, 2017) is None or isinstance(day_in(text, 2017), date)
