"""The answers to a digest, line by line: each counts on its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.core.readings import Choice, Doubt
from mailbot.reading.answers.items import items
from tests.reading.mails import reading, reply

APPROVE, REFUSE, NONE = Choice.APPROVE, Choice.REFUSE, Choice.NONE


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("1. OK\n2. je reviens vers vous\n3. OK sous réserve du niveau", {1: APPROVE, 2: NONE, 3: NONE}),
        ("1-V 2-V 3-?", {1: APPROVE, 2: APPROVE, 3: NONE}),
        ("1 validé, 2 refusé : deux élèves", {1: APPROVE, 2: REFUSE}),
        ("1 et 3 validés, 2 refusé", {1: APPROVE, 2: REFUSE, 3: APPROVE}),
        ("1, 2 et 4 : OK ; 3 : refus, poste réservé", {1: APPROVE, 2: APPROVE, 3: REFUSE, 4: APPROVE}),
        ("1 à 3 ok", {1: APPROVE, 2: APPROVE, 3: APPROVE}),
        ("Bonjour,\n\n1) Accord\n2) Avis défavorable\n\nCordialement", {1: APPROVE, 2: REFUSE}),
        ("n°1 OK, n°2 KO", {1: APPROVE, 2: REFUSE}),
        ("1/ ok\n2/ non : trop tard", {1: APPROVE, 2: REFUSE}),
        ("le 1 oui, le 2 non", {1: APPROVE, 2: REFUSE}),
        ("1er : accordé, 2e : refusé", {1: APPROVE, 2: REFUSE}),
        ("1 ok\n2 : quel est le niveau ?", {1: APPROVE, 2: NONE}),
        ("1 validé", {1: APPROVE}),
        ("1 validé\n2 même motif, Mme Martin le souhaite", {1: APPROVE, 2: NONE}),
        ("1 validé\n2 en attente", {1: APPROVE, 2: NONE}),
        ("1 refusé\n2 R. Martin est intéressée", {1: REFUSE, 2: NONE}),
        ("1 ok\n2 ok ?", {1: APPROVE, 2: NONE}),
        ("1 ok\n2 non concerné", {1: APPROVE, 2: NONE}),
        ("1 validé\n2 non refusé", {1: APPROVE, 2: NONE}),
        ("1 : V. Durand s'en charge\n2 : ok", {1: NONE, 2: APPROVE}),
        ("1 ok merci\n2 R", {1: APPROVE, 2: REFUSE}),
    ],
)
def test_each_line_is_answered_on_its_own(text: str, choices: dict[int, Choice]) -> None:
    assert {item.n: item.answer.choice for item in items(text)} == choices


@pytest.mark.parametrize(
    "text",
    [
        "12 élèves, 3 candidats : validé",
        "3 élèves sur ce profil : refusé",
        "1 candidat s'est désisté, 2 autres ne sont pas intéressés : validé",
        "Validé pour 1 et 2",
        "2017 validé",
        "12/01/2017 : vu",
        "Accord.\n1. aucun élève\n2. poste ancien",
        "tout est validé",
        "3 validés, 2 refusés",
        "1 validé : 4 refus cette année",
        "12/01 validé\n13/01 refusé",
        "",
    ],
)
def test_numbers_of_something_are_no_lines_of_a_digest(text: str) -> None:
    assert items(text) == ()


def test_a_reason_stands_with_its_line() -> None:
    comments = {
        item.n: item.answer.comment for item in items("1 : V\n2 : R (deux élèves)\n3 refusé : réservé")
    }
    assert comments == {1: "", 2: "(deux élèves)", 3: "réservé"}


def test_a_number_that_is_answered_twice_is_in_doubt() -> None:
    (item,) = items("1 validé 1 refusé")
    assert (item.n, item.answer.choice, item.answer.doubt) == (1, NONE, Doubt.CONTRADICTION)


def test_what_is_written_below_all_lines_holds_for_all_of_them() -> None:
    found = items("1 validé\n2 refusé\n\nSous réserve de l'accord de la directrice.")
    assert [(item.answer.choice, item.answer.doubt) for item in found] == [(NONE, Doubt.UNCLEAR)] * 2
    for gap in ("\n", "\n\n"):
        asked = items(f"1 validé\n2 refusé{gap}Mme Martin est-elle au courant ?")
        assert [(item.answer.choice, item.answer.doubt) for item in asked] == [(NONE, Doubt.UNCLEAR)] * 2


def test_an_answered_digest_decides_nothing_as_a_whole() -> None:
    found = reading(reply("1 validé\n2 validé"))
    assert [item.n for item in found.items] == [1, 2]
    assert (found.answer.choice, found.answer.doubt) == (NONE, None)


@given(st.text(alphabet="12 ,;:.-/\nvrokn?éà", max_size=120))
def test_odd_lists_break_nothing(text: str) -> None:
    numbers = [item.n for item in items(text)]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("text", ["1 ok " * 10_000, "1," * 50_000, "1 à " * 40_000, "1. " + "a" * 200_000])
def test_a_flood_of_numbers_stays_small(text: str) -> None:
    assert len(items(text)) < 100
