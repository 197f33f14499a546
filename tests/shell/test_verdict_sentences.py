"""The sentence of a verdict: it quotes the rules in force and the facts, and is whole without either."""

import re
from datetime import date, datetime
from typing import Any

import pytest

from mailbot import wording
from mailbot.core.letters import Letter, LetterKind
from mailbot.core.offers import Card
from mailbot.core.people import Person
from mailbot.core.rules import Facts, Ruling, Verdict, judge, parse
from mailbot.data import load

WORDS = wording.words()
CAMILLE = Person("camille.martin@cpam-vosges.example", "Camille Martin")
FEBRUARY = datetime(2017, 2, 15, 10, tzinfo=wording.PARIS)
DECEMBER = datetime(2016, 12, 20, 10, tzinfo=wording.PARIS)
CPAM = "CPAM des Vosges"
QUOTE_RG = "« du niveau 7 au niveau 9 de la grille des Employés et cadres »"


def said(facts: Facts, at: datetime = FEBRUARY, due: date | None = None, table: Any = None) -> str:
    """Return the sentence as people read it, with plain spaces."""
    verdict = judge(parse(table or load("rules.toml")), facts, at, due=due)
    card = Card("NVHADD00095", facts.title, facts.organisation, facts.level_text)
    return sentence(Letter(LetterKind.OFFER_CREATED, CAMILLE, card=card, verdict=verdict, due=due))


def sentence(letter: Letter) -> str:
    return WORDS.verdict(wording.tidy(letter)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("facts", "parts"),
    [
        (
            Facts(CPAM, level_text="niveau 7"),
            ["est concernée", f"pour le régime général ({CPAM})", QUOTE_RG, "est au niveau 7."],
        ),
        (
            Facts("MSA Lorraine", level_text="6/7"),
            ["le régime agricole (MSA Lorraine)", "« du niveau 6 au niveau 8 »", "aux niveaux 6 et 7."],
        ),
        (
            Facts("RSI Bretagne", level_text="7 à 9"),
            ["« du niveau VII au niveau IX »", "aux niveaux 7, 8 et 9."],
        ),
        (
            Facts("CANSSM", level_text="échelle 13 en début de carrière", title="Chef de service"),
            [
                "le régime des mines (CANSSM)",
                "« emplois de chefs de service",
                "(« échelle 13 en début de carrière »)",
            ],
        ),
        (Facts(CPAM, level_text="5B"), ["n’est pas concernée", QUOTE_RG, "en dessous (« 5B »)"]),
        (Facts(CPAM, level_text="10"), [QUOTE_RG, "au-dessus, au niveau 10."]),
        (
            Facts("", level_text="4"),
            ["quel que soit l’organisme", "« du niveau 6 au niveau 8 »", "au niveau 4."],
        ),
        (Facts("GIE Horizon", level_text="10"), ["quel que soit l’organisme", QUOTE_RG, "au niveau 10."]),
        (Facts("Mairie de Valbrune", level_text="7"), ["n’est pas concernée", "(Mairie de Valbrune)"]),
        (
            Facts(CPAM, title="Sous-directrice"),
            ["« les offres d’emploi d’agent de direction", "(« Sous-directrice »)"],
        ),
        (
            Facts("ARS Grand Est", level_text="4"),
            ["« si et seulement si", "aux mêmes niveaux que le régime général, et celle-ci est en dessous"],
        ),
        (Facts(CPAM), ["pas encore possible", QUOTE_RG, "n’a pas été trouvé."]),
        (Facts(CPAM, level_text="coefficient 360"), ["n’a pas été trouvé (« coefficient 360 »)."]),
        (
            Facts("EN3S", level_text="7"),
            ["(EN3S)", "« tous les types d’organismes relevant du régime Général »"],
        ),
    ],
)
def test_the_sentence_quotes_the_rule_and_the_facts(facts: Facts, parts: list[str]) -> None:
    text = said(facts)
    assert [part for part in parts if part not in text] == []


def test_the_sentence_quotes_the_rules_in_force_and_not_the_shipped_ones() -> None:
    table = load("rules.toml")
    table["regime"]["RG"] |= {"lowest": 6, "text": "du niveau 6 à l'infini"}
    text = said(Facts(CPAM, level_text="6"), table=table)
    assert "« du niveau 6 à l’infini »" in text
    assert "niveau 9" not in text


def test_a_due_date_stands_in_the_sentence_that_it_decides() -> None:
    text = said(Facts(CPAM, level_text="7"), DECEMBER, date(2017, 1, 10))
    assert "« du 1er janvier au 30 avril de chaque année »" in text
    assert "l’échéance du 10/01/2017" in text


@pytest.mark.parametrize("reason", sorted(set(WORDS.tables["verdicts"]) - {"other"}))
@pytest.mark.parametrize("card", [None, Card("R", "Juriste", CPAM, "niveau 7"), Card("", "", "")])
@pytest.mark.parametrize("kept", [False, True])
def test_every_verdict_is_a_whole_sentence_whatever_is_known(
    reason: str, card: Card | None, kept: bool
) -> None:
    rule, regime = ("du niveau 1 au niveau 2", "le régime général") if kept else ("", "")
    verdict = Verdict(Ruling.CONCERNED, reason, regime, rule)
    text = sentence(Letter(LetterKind.STATUS, CAMILLE, card=card, verdict=verdict))
    assert re.fullmatch(r"[A-Z].*[^ ]\.", text)
    assert not re.search(r"[{}]|\(\)|« »|  | [.,]|\bNone\b", text)
    assert ("« du niveau 1 au niveau 2 »" in text) is kept


def test_a_verdict_that_was_only_recorded_quotes_no_rule_that_may_have_changed() -> None:
    for text in WORDS.tables["verdicts_plain"].values():
        assert not re.search(r"\d niveau|niveau \d|janvier|Employés", text)


def test_every_verdict_has_its_plain_sentence() -> None:
    assert set(WORDS.tables["verdicts"]) == set(WORDS.tables["verdicts_plain"])


def test_an_unknown_reason_of_a_replaced_file_still_makes_a_sentence() -> None:
    verdict = Verdict(Ruling.CONCERNED, "level_in_range_new", "le régime nouveau", "du niveau 1 au niveau 2")
    text = sentence(Letter(LetterKind.STATUS, CAMILLE, verdict=verdict))
    assert text.endswith("période EN3S : « du niveau 1 au niveau 2 ».")


def test_what_is_shown_of_an_offer_cannot_break_the_sentence() -> None:
    text = said(Facts("CPAM {rule} <b>\u202e", level_text="niveau 7 {0}\r\nBcc: x"))
    assert "{rule} <b>" in text
    assert "\n" not in text


def test_without_a_verdict_nothing_is_said() -> None:
    assert WORDS.verdict(Letter(LetterKind.STATUS, CAMILLE)) == ""


@pytest.mark.parametrize(
    ("clue", "end"), [("", "n’a pas été trouvé."), (CPAM, f"reste à confirmer ({CPAM}).")]
)
def test_a_name_that_is_asked_about_is_not_said_to_be_missing(clue: str, end: str) -> None:
    verdict = judge(parse(load("rules.toml")), Facts(level_text="7"), FEBRUARY)
    card = Card("NVHADD00095", "Juriste", clue, "7")
    assert sentence(Letter(LetterKind.OFFER_INCOMPLETE, CAMILLE, card=card, verdict=verdict)).endswith(end)
