"""What follows PUBLIER and a reference: a channel, a first day, or something that is none for certain."""

from datetime import date

import pytest

from mailbot.core.readings import Options
from mailbot.reading.options import from_lines
from mailbot.reading.start import publication

DAY = date(2027, 2, 12)


@pytest.mark.parametrize(
    ("written", "channel", "day"),
    [
        ("", "", None),
        ("apec", "apec", None),
        ("sur Intranet", "intranet", None),
        ("le 12/02/2027", "", DAY),
        ("apec le 12/02/2027.", "apec", DAY),
        ("apec, à partir du 12 février 2027", "apec", DAY),
        ("12/02/2027", "", DAY),
        ("apec 2027-02-12", "apec", DAY),
        ("le vendredi 12 février 2027", "", DAY),
        ("sur le canal apec le 12/02/2027", "apec", DAY),
    ],
)
def test_a_channel_and_a_day_are_read(written: str, channel: str, day: date | None) -> None:
    found = publication(written)
    assert (found.channel, found.start) == (channel, day)
    assert bool(found.start_text) is (day is not None)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("le 12/02", "12/02"),
        ("le 31/02/2027", "31/02/2027"),
        ("le jeudi 12/02/2027", "jeudi 12/02/2027"),
        ("le 12/02/2027 ou le 15/02/2027", "12/02/2027 ou le 15/02/2027"),
        ("dès le mois prochain", "mois prochain"),
        ("apec le plus tôt possible", "plus tôt possible"),
    ],
)
def test_what_is_no_day_for_certain_is_kept_as_written(written: str, text: str) -> None:
    found = publication(written)
    assert (found.start, found.start_text) == (None, text)


def test_the_lines_of_a_pressed_button_say_the_same() -> None:
    said = from_lines({"start": "12/02/2027", "channel": "Apec Cordialement"})
    assert said == Options(start=DAY, start_text="12/02/2027", channel="apec")
