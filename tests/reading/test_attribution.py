"""The line that says who wrote what is quoted, in the words of many programs; no sentence of a person."""

import pytest

from mailbot.core.folding import fold
from mailbot.reading.attribution import attribution
from mailbot.reading.quoting import new_text

ADDRESS = "Bourse <b@x.example>"


@pytest.mark.parametrize(
    "line",
    [
        f"Le 12/01/2017 à 10:00, {ADDRESS} a écrit :",
        f"Le jeu. 12 janv. 2017 à 10:00, {ADDRESS} a\u00a0écrit\u00a0:",
        f"Le jeudi 12 janvier 2017 à 10:00,\n{ADDRESS}\na écrit :",
        "Le jeu. 12 janv. 2017 à 10:00, Bourse des emplois - dérogation <\nb@x.example> a écrit :",
        "Le jeu. 12 janv. 2017 à 10:00, Bourse <b@x.example\n> a écrit :",
        "À 10:00 12/01/2017, vous avez écrit :",
        "At 6/16/2016 08:32 PM, you wrote:",
        f"---- Le jeu., 12 janv. 2017 10:00:00 +0100 {ADDRESS} a écrit ----",
        f"---- On Wed, 24 Feb 2021 14:02:50 +0530 {ADDRESS} wrote ----",
        f"12.01.2017, 10:00, {ADDRESS}:",
        f"2017-01-12 10:00 GMT+01:00 {ADDRESS}:",
        "2017-01-12 10:00 GMT+01:00 Bourse",
        f"10:00, 12 janvier 2017, {ADDRESS} :",
        f"Thursday, 12 January 2017, 10:00 AM +0100 from {ADDRESS}:",
        f"ср, 30 апр. 2025 г. в 15:19, {ADDRESS}:",
        "pe 20. lokakuuta 2017 klo 17.50 Bourse\n<b@x.example> kirjoitti:",
        "tir. 18. apr. 2017 kl. 13:09 skrev Bourse <b@x.example\n>:",
        f"{ADDRESS} schrieb am Do., 12. Jan. 2017 um\n10:00 Uhr:",
        f"{ADDRESS} wrote:",
        f"2022年1月1日(金) 9:00 {ADDRESS}:",
        "понедельник, 6 октября 2014 г. пользователь lidel написал:",
        f"In data 12 gennaio 2017 10:00:00 {ADDRESS} ha scritto:",
        f"W dniu 2017-01-12 10:00:59 użytkownik {ADDRESS} napisał:",
        f"12 jan 2017 10:00 {ADDRESS} napisał(a):",
    ],
)
def test_programs_say_who_wrote_what_follows(line: str) -> None:
    keys = fold(line).split("\n")
    assert attribution([*keys, "", "refuse"], 0) == len(keys)
    assert new_text(f"Validé\n{line}\n\n> refusé") == "Validé"


@pytest.mark.parametrize(
    "line",
    [
        "Le poste est vacant depuis le 12/01/2017 :",
        "Le candidat a 12 ans de service :",
        "Contact : Anne Durand <anne@x.example>",
        "Le 12 janvier 2017, j'ai refusé :",
        "12/01/2017 : avis favorable",
        "Lundi 12 janvier 2017 :",
        "Mme Durand a écrit :",
        "Merci d'écrire à Anne <anne@x.example> :",
        "10:00 : réunion",
    ],
)
def test_sentences_with_dates_and_addresses_are_the_writers(line: str) -> None:
    assert attribution([fold(line), "", "suite"], 0) == 0
    assert new_text(f"{line}\nsuite") == f"{line}\nsuite"


@pytest.mark.parametrize(
    "typed", ["Validé le 12/01/2017", "Le poste est ouvert, 2 candidats", "Lundi 12 janvier 2017, accordé"]
)
def test_a_line_with_a_date_above_such_a_line_is_the_writers(typed: str) -> None:
    assert new_text(f"{typed}\nLe 13/01/2017 à 10:00, {ADDRESS} a écrit :\n> refusé") == typed


def test_groupwise_marks_nothing_below_its_arrows() -> None:
    assert new_text("Validé\n\n>>> Bourse <b@x.example> 12/01/2017 10:00 >>>\nrefusé") == "Validé"
    assert new_text(">>> refusé 1\n\nValidé") == "Validé"
