"""The benchmarks and the fuzzing run end to end, and each can be seen to find what is wrong."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bench import cast, decisions, fuzz, reading, reminders
from bench.checks import wrong_letters
from bench.mutations import mutated
from bench.presses import press
from bench.sink import Taken
from mailbot.core.readings import Attachment, Fields, Kind, OfferReading, Reading
from tests.support import dovecot
from tests.support.needs import needs

ODD_READER = """\
from mailbot.reading import read as as_it_should

def read(raw, **told):
    if b"\\xff\\xfe" in raw:
        raise ValueError("no such bytes, please")
    return as_it_should(raw, **told)
"""


def test_twenty_buttons_are_pressed_decided_and_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    needs("Dovecot", *dovecot.PROGRAMS)
    assert decisions.main(["--mails", "20"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("20 decisions on ")
    assert re.search(r"^floor .* \d+ mails/s", said, re.MULTILINE)
    assert re.search(r"^memory +\d+ MB at most", said, re.MULTILINE)
    assert "everything came true" in said


def test_reminders_are_found_among_the_offers_of_a_benchmark(capsys: pytest.CaptureFixture[str]) -> None:
    assert reminders.main(["--offers", "80"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"^in all states +\d+\.\d+ s, 3 due, 3 letters", said, re.MULTILINE)
    assert "everything came true" in said


def test_a_benchmark_without_dovecot_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(decisions, "program", lambda name: None if name == "dovecot" else Path(name))
    assert decisions.main([]) == 1
    assert capsys.readouterr().err == "bench: not installed: dovecot; Debian has dovecot-imapd, openssl\n"


def test_an_offer_that_nobody_decided_about_fails_the_benchmark(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def first_twice(number: int, at: datetime) -> bytes:
        return press(max(number, 2), at)

    needs("Dovecot", *dovecot.PROGRAMS)
    monkeypatch.setattr(decisions, "press", first_twice)
    assert decisions.main(["--mails", "3", "--profile"]) == 1
    said = capsys.readouterr().out
    assert "FAILED 2 letters are missing, such as ('decision-receipt'" in said
    assert "FAILED offers: {'approved': 2, 'submitted': 1} instead of 3 approved" in said
    assert "FAILED mails: {'duplicate': 1, 'handled': 2} instead of 3 handled" in said
    assert re.search(r"^100\.0%  mailbot/cli/__init__\.py:\d+ main$", said, re.MULTILINE)


RECEIPT = Taken(cast.APPROVER.address, "decision-receipt", cast.reference(1), "<1@x>", sound=True)
ALERT = Taken(cast.recruiter(1).address, "alert", cast.reference(1), "<2@x>", sound=True)


@pytest.mark.parametrize(
    ("taken", "complaint"),
    [
        ([RECEIPT], "1 letters are missing"),
        ([RECEIPT, ALERT, ALERT], "1 letters came too often"),
        ([RECEIPT, replace(ALERT, to="somebody@else.example")], "came too often"),
        ([RECEIPT, replace(ALERT, sound=False)], "1 letters are not as they must be"),
        ([RECEIPT, replace(ALERT, message_id="<1@x>")], "share a Message-ID"),
    ],
)
def test_a_letter_that_is_missing_doubled_or_wrong_is_found(taken: list[Taken], complaint: str) -> None:
    assert complaint in "\n".join(wrong_letters(1, taken))


def test_the_two_right_letters_of_an_offer_are_not_complained_about() -> None:
    assert list(wrong_letters(1, [ALERT, RECEIPT])) == []


def test_an_offer_of_every_form_is_read_and_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert reading.main(["--seconds", "0"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"^plain text +8\.0( +[\d.]+){4}  under 5 ms: (not )?met$", said, re.MULTILINE)
    assert re.search(r"^a forward with a DOCX +2\d\.\d( +[\d.]+){4}$", said, re.MULTILINE)
    assert re.search(r"^µs a kB: (\d+, ){3}\d+; at most ", said, re.MULTILINE)
    assert re.search(r"^an answer, plain +3\.\d( +[\d.]+){4}  under 3 ms: (not )?met$", said, re.MULTILINE)
    assert len(re.findall(r"^an answer, 280 kB of .*  under 100 ms: (?:not )?met$", said, re.MULTILINE)) == 3
    assert said.endswith("every mail was read rightly\n")


FILE = Attachment("offre.pdf", "application/pdf", b"%PDF", text_read=True)
READ = OfferReading(Fields(reference="NVHADD00095", level=("7",)), attachments=(FILE,))


@pytest.mark.parametrize(
    ("kind", "offers", "problem"),
    [
        (Kind.OFFER, (READ,), ""),
        (Kind.OTHER, (), "other with 0 offers"),
        (Kind.OFFER, (READ, READ), "offer with 2 offers"),
        (Kind.OFFER, (replace(READ, fields=Fields("X", level=("7",))),), "reference X, level ('7',)"),
        (Kind.OFFER, (replace(READ, fields=Fields("NVHADD00095")),), "reference NVHADD00095, level ()"),
        (
            Kind.OFFER,
            (replace(READ, attachments=(replace(FILE, text_read=False),)),),
            "offre.pdf could not be read",
        ),
    ],
)
def test_an_offer_that_is_read_fast_but_wrongly_is_found(
    kind: Kind, offers: tuple[OfferReading, ...], problem: str
) -> None:
    assert reading.wrong(reading.Sample("", b""), Reading(kind, "", 0, offers=offers)) == problem


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        (Kind.REPLY, "Oui", ""),
        (Kind.REPLY, "Oui\n> Non", "reply: Oui\n> Non"),
        (Kind.OTHER, "Oui", "other: Oui"),
    ],
)
def test_an_answer_that_is_read_wrongly_is_found(kind: Kind, text: str, problem: str) -> None:
    assert reading.wrong(reading.Sample("", b"", said="Oui"), Reading(kind, "", 0, new_text=text)) == problem


def test_a_wrong_reading_fails_the_measurement(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nothing(raw: bytes, **told: object) -> Reading:
        return Reading(Kind.OTHER, "", len(raw))

    monkeypatch.setattr(reading, "_SIZES", (50,))
    monkeypatch.setattr(reading, "read", nothing)
    assert reading.main(["--seconds", "0"]) == 1
    assert "WRONG a long description: other with 0 offers" in capsys.readouterr().out


def test_two_seconds_of_fuzzing_find_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz.main(["--seconds", "2", "--output", str(tmp_path)]) == 0
    assert re.match(r"\d+ odd mails made of \d+: 0 broke the reading\nslowest: ", capsys.readouterr().out)


def test_a_mail_that_breaks_the_reading_is_kept_with_its_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "odd_reader.py").write_text(ODD_READER)
    monkeypatch.syspath_prepend(tmp_path)
    assert fuzz.main(["--seconds", "2", "--module", "odd_reader", "--output", str(tmp_path / "found")]) == 1
    kept = list((tmp_path / "found").iterdir())
    assert kept
    assert all(b"\xff\xfe" in file.read_bytes() for file in kept)
    assert f"broken: {kept[0]}: ValueError: no such bytes, please" in capsys.readouterr().out


def test_odd_mails_are_the_same_for_the_same_seed_and_number_only() -> None:
    seeds = [b"From: a@b.c\r\nSubject: x\r\n\r\n" + b"Bonjour\r\n" * 50, b"To: d@e.f\r\n\r\n--x\r\n"]
    series = [mutated(seeds, 1, number) for number in range(50)]
    assert series == [mutated(seeds, 1, number) for number in range(50)]
    assert len({*series, *seeds}) > 40
    assert series != [mutated(seeds, 2, number) for number in range(50)]
