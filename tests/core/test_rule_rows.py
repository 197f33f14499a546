"""The rows of the ambiguities (the rules, §3) beyond a name and a level, and the order of §1 and §2."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.rules import Facts, Rules, Ruling, Verdict, agent_direction_of, judge, parse
from mailbot.data import load
from tests.core.verdicts import (
    ABOVE,
    AD,
    ARS,
    BELOW,
    BOTH,
    CONFLICT,
    CPAM,
    DECEMBER,
    FEBRUARY,
    GRID,
    JUNE,
    MANY,
    MISSING,
    MSA,
    NO_CCNT,
    NO_LEVEL,
    OUT,
    PARIS,
    RG,
    RSI,
    RULES,
    SPECIAL,
    UNCLEAR,
    UNKNOWN,
    judged,
)


@pytest.mark.parametrize(
    ("organisation", "regime", "level", "reason"),
    [
        ("MSA Beauce", "Régime général", "niveau 6", CONFLICT),
        ("MSA Beauce", "Régime général", "niveau 9", CONFLICT),
        (CPAM, "régime agricole", "niveau 6", CONFLICT),
        (CPAM, "agricole", "niveau 9", CONFLICT),
        (CPAM, "agricole", "niveau 7", RG),  # changes nothing
        (CPAM, "agricole", "niveau 5B", BELOW),
        (CPAM, "agricole", "niveau 10", ABOVE),
        (CPAM, "général", "niveau 7", RG),
        (CPAM, "Régime général de la Sécurité sociale", "niveau 7", RG),
        (CPAM, "régime spécial", "niveau 7", RG),
        ("RSI Bretagne", "Indépendants", "VII", RSI),
        ("CANSSM", "régime général", "niveau 8", CONFLICT),
        ("ARS Corse", "régime général", "niveau 8", NO_CCNT),  # its posts follow their agreement
        ("GIE Horizon", "Régime général", "niveau 8", UNKNOWN),
        ("Mairie de Valbrune", "Régime général", "niveau 8", UNKNOWN),
        (CPAM, "on ne sait pas", "niveau 8", RG),
    ],
)
def test_row_8_a_declared_regime_counts_where_it_changes_the_result(
    organisation: str, regime: str, level: str, reason: str
) -> None:
    assert judged(Facts(organisation, regime, level_text=level)) == reason


@pytest.mark.parametrize(
    ("organisation", "level", "reason"),
    [
        ("CPAM des Vosges / CAF des Vosges", "niveau 7", RG),  # one regime
        ("CPAM des Vosges / MSA Lorraine", "niveau 6", UNKNOWN),
        ("CPAM des Vosges / MSA Lorraine", "niveau 9", UNKNOWN),
        ("CPAM des Vosges / MSA Lorraine", "niveau 4", BELOW),
        ("CPAM des Vosges / Mairie de Valbrune", "niveau 7", UNKNOWN),
        ("CPAM des Vosges / Mairie de Valbrune", "niveau 4", BELOW),
        ("Mairie de Valbrune / Société Dupin", "niveau 7", UNKNOWN),
        ("CPAM des Vosges / Société Dupin", "niveau 7", UNKNOWN),
        ("CPAM des Vosges / Société Dupin", "niveau 6", UNKNOWN),
        ("CPAM des Vosges / CARMI de l'Est", "niveau 4", UNKNOWN),
        ("CNAV / Direction des systèmes d'information", "niveau 8", RG),
    ],
)
def test_contradicting_names_are_never_chosen_between(organisation: str, level: str, reason: str) -> None:
    assert judged(Facts(organisation, level_text=level)) == reason


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"level": ("7", "6"), "level_text": "niveau 7 / niveau 6"}, "level_conflict"),
        ({"level": ("7", "8"), "level_text": "niveau 7 / niveau 8"}, "level_conflict"),
        ({"level": ("5A", "6"), "level_text": "5A / 6"}, "level_conflict"),
        ({"level": ("7E", "7"), "level_text": "7E, grille des soignants / 7"}, "level_conflict"),
        ({"organisation": "Mairie de Valbrune"}, OUT),
        ({"organisation": ""}, MISSING),
        ({"agent_direction": True}, AD),
        ({"title": "Sous-directeur"}, AD),
        ({"organisation": "ARS Corse", "convention": "fonction publique"}, "ars_not_ccnt"),
        ({"organisation": "CANSSM", "level_text": "échelle 11 / échelle 12"}, "level_conflict"),
    ],
)
def test_row_18_levels_that_disagree_neither_exclude_nor_include(
    changed: dict[str, Any], reason: str
) -> None:
    facts = {"organisation": CPAM, "doubts": ("level_conflict",)} | changed
    assert judged(Facts(**facts)) == reason


@pytest.mark.parametrize(
    ("convention", "level", "reason"),
    [
        ("", "niveau 8", NO_CCNT),
        ("agent de droit privé", "niveau 8", NO_CCNT),
        ("convention collective", "niveau 8", NO_CCNT),
        ("CCNT ou fonction publique", "niveau 8", BOTH),
        ("fonctionnaire ou contractuel de droit privé", "niveau 8", BOTH),
        ("fonctionnaire ou contractuel", "niveau 8", BOTH),
        ("ouvert à tous les statuts", "niveau 8", BOTH),
        ("CCNT du régime général", "niveau 7", ARS),
        ("CCNT-RG", "niveau 9", ARS),
        ("Convention collective nationale de travail des organismes de sécurité sociale", "niveau 8", ARS),
        ("convention Ucanss", "VIII", ARS),
        ("CCNT du régime général", "6/7", MANY),
        ("CCNT du régime général", "", NO_LEVEL),
        ("fonction publique", "niveau 7", "ars_not_ccnt"),
        ("statut public", "", "ars_not_ccnt"),
        ("contractuel de droit public", "niveau 8", "ars_not_ccnt"),
        ("CCNT 66", "niveau 8", "ars_not_ccnt"),
        ("hors CCNT", "niveau 8", "ars_not_ccnt"),
        ("ne relève pas de la CCNT du régime général", "niveau 8", "ars_not_ccnt"),
        ("CCNT de la MSA", "niveau 8", "ars_not_ccnt"),
        ("", "niveau 6", BELOW),  # row 21
        ("", "niveau 10", ABOVE),
        ("CCNT ou fonction publique", "niveau 5", BELOW),
    ],
)  # fmt: skip
def test_rows_20_and_21_an_ars_post_follows_its_agreement(convention: str, level: str, reason: str) -> None:
    assert judged(Facts("ARS Corse", level_text=level, convention=convention)) == reason


@pytest.mark.parametrize(
    ("title", "level", "reason"),
    [
        ("Directeur adjoint", "", AD),
        ("Directrice adjointe chargée de l'action sociale", "", AD),
        ("Directeur(trice) adjoint(e) (H/F)", "", AD),
        ("Directeur·rice adjoint·e", "", AD),
        ("Sous-directeur", "", AD),
        ("SOUS-DIRECTRICE", "", AD),
        ("Agent comptable", "", AD),
        ("Agente comptable", "", AD),
        ("Directeur comptable et financier", "", AD),
        ("Directrice générale", "", AD),
        ("Directeur de la CPAM des Vosges", "", AD),
        ("Sous-directeur", "niveau 9", UNCLEAR),
        ("Agent comptable", "niveau 4", BELOW),
        ("Assistante de direction", "niveau 7", RG),
        ("Secrétaire de direction", "niveau 7", RG),
        ("Attaché de direction", "niveau 7", RG),
        ("Attachée de direction", "niveau 6", BELOW),
        ("Fondé de pouvoir", "niveau 8", RG),
        ("Fondée de pouvoir de l'agent comptable", "niveau 8", RG),
        ("Secrétaire du directeur adjoint", "niveau 7", RG),
        ("Chargée de mission auprès de la directrice générale", "niveau 8", RG),
        ("Adjoint au directeur", "niveau 9", RG),
        ("Chef de cabinet du directeur", "niveau 9", RG),
        ("Directeur de projet", "niveau 9", RG),
        ("Assistante de direction", "", NO_LEVEL),
        ("Directeur d'établissement", "niveau 8", UNCLEAR),
        ("Directrice d'établissement", "niveau 9", UNCLEAR),
        ("Directeur d'établissement", "niveau 6", BELOW),
        ("Directeur", "", UNCLEAR),
        ("Directeur des ressources humaines", "niveau 9", UNCLEAR),
    ],
)
def test_rows_22_to_24_a_title_is_an_agent_de_direction_s_only_where_it_says_so(
    title: str, level: str, reason: str
) -> None:
    assert judged(Facts(CPAM, title=title, level_text=level)) == reason


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (Facts(title="Sous-directrice"), True),
        (Facts(title="Sous-directrice", level_text="9"), None),
        (Facts(title="Chargé d'études"), False),
        (Facts(title="Attaché de direction"), False),
        (Facts(title="Directeur d'établissement"), None),
        (Facts(), None),
        (Facts(agent_direction=True), True),
        (Facts(agent_direction=False), False),
        (Facts(title="Juriste", agent_direction=True), True),
        (Facts(title="Directeur", agent_direction=False), False),
        (Facts(title="Juriste", agent_direction=False, level_text="niveau 9 ou agent de direction"), None),
        (Facts(title="Juriste", doubts=("agent_direction_unclear",)), None),
    ],
)
def test_whether_a_post_is_an_agent_de_direction_s_is_said_apart(facts: Facts, said: bool | None) -> None:
    assert agent_direction_of(RULES, facts) is said


@pytest.mark.parametrize(
    ("at", "due", "level", "reason"),
    [
        (FEBRUARY, None, "7", RG),  # 25: whenever it was created, only the arrival counts
        (DECEMBER, date(2017, 1, 10), "7", "period_unclear"),  # 26
        (DECEMBER, date(2017, 4, 30), "7", "period_unclear"),
        (DECEMBER, date(2017, 1, 10), "5B", BELOW),
        (DECEMBER, date(2017, 1, 10), "", "period_unclear"),
        (DECEMBER, date(2017, 5, 1), "7", "outside_period"),
        (DECEMBER, date(2016, 12, 28), "7", "outside_period"),
        (DECEMBER, None, "7", "outside_period"),
        (JUNE, date(2017, 3, 1), "7", "outside_period"),  # past
        (JUNE, date(2017, 7, 1), "7", "outside_period"),
        (FEBRUARY, date(2017, 6, 1), "7", RG),  # 27
        (FEBRUARY, date(2017, 6, 1), "6", BELOW),
        (datetime(2016, 12, 31, 23, 59, 59, tzinfo=PARIS), None, "7", "outside_period"),
        (datetime(2017, 1, 1, tzinfo=PARIS), None, "7", RG),
        (datetime(2017, 4, 30, 23, 59, 59, 999999, tzinfo=PARIS), None, "7", RG),
        (datetime(2017, 5, 1, tzinfo=PARIS), None, "7", "outside_period"),
        (datetime(2020, 2, 29, 12, tzinfo=PARIS), None, "7", RG),
        (datetime(2019, 3, 31, 1, 30, tzinfo=UTC), None, "7", RG),
        (datetime(1999, 1, 1, tzinfo=PARIS), None, "7", RG),
        (datetime(2099, 12, 31, 23, tzinfo=UTC), None, "7", RG),
    ],
)
def test_rows_25_to_28_the_arrival_is_judged_in_paris(
    at: datetime, due: date | None, level: str, reason: str
) -> None:
    assert judged(Facts(CPAM, level_text=level), at, due) == reason


@pytest.mark.parametrize(
    ("facts", "at", "reason"),
    [
        (Facts(CPAM, level_text="7", doubts=("several_offers",)), FEBRUARY, "several_offers"),
        (Facts(CPAM, level_text="4", doubts=("several_offers",)), FEBRUARY, "several_offers"),
        (Facts("Mairie", level_text="4", doubts=("several_offers",)), FEBRUARY, "several_offers"),
        (Facts(doubts=("no_offer_found", "several_offers")), FEBRUARY, "several_offers"),
        (Facts(CPAM, level_text="7", doubts=("several_offers",)), JUNE, "outside_period"),
    ],
)
def test_row_29_several_offers_are_not_judged_as_one(facts: Facts, at: datetime, reason: str) -> None:
    assert judged(facts, at) == reason


@pytest.mark.parametrize("doubt", ["attachment_unreadable", "no_offer_found"])
@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, RG),
        ({"level_text": "niveau 6"}, BELOW),
        ({"level_text": "6/7"}, MANY),
        ({"title": ""}, None),
        ({"organisation": ""}, None),
        ({"level_text": ""}, None),
        ({"level_text": "cadre"}, None),
        ({"organisation": "", "title": "", "level_text": ""}, None),
        ({"organisation": "", "level_text": "niveau 4"}, BELOW),
        ({"title": "Sous-directeur", "level_text": ""}, AD),
        ({"organisation": "Mairie de Valbrune", "level_text": ""}, OUT),
    ],
)
def test_row_31_what_could_not_be_read_is_asked_for_only_where_the_body_does_not_suffice(
    doubt: str, changed: dict[str, Any], reason: str | None
) -> None:
    facts = {"organisation": CPAM, "title": "Juriste", "level_text": "niveau 7", "doubts": (doubt,)} | changed
    assert judged(Facts(**facts)) == (reason or doubt)


def test_a_doubt_about_the_status_leaves_the_offer_undetermined_unless_otherwise_excluded() -> None:
    doubt = ("agent_direction_unclear",)
    assert judged(Facts(CPAM, level_text="7", title="Juriste", doubts=doubt)) == UNCLEAR
    assert judged(Facts(CPAM, level_text="7", agent_direction=True, doubts=doubt)) == UNCLEAR
    assert judged(Facts(CPAM, level_text="5B", doubts=doubt)) == BELOW


@pytest.mark.parametrize(
    ("facts", "at", "reason"),
    [
        (Facts("Mairie", level_text="4", agent_direction=True), JUNE, "outside_period"),
        (Facts("Mairie", level_text="4", agent_direction=True), FEBRUARY, OUT),
        (Facts(CPAM, level_text="4", agent_direction=True), FEBRUARY, AD),
        (Facts("ARS", level_text="4", convention="fonction publique"), FEBRUARY, "ars_not_ccnt"),
        (Facts("UGECAM", level_text="4E, grille des soignants"), FEBRUARY, GRID),
        (Facts("", agent_direction=True), FEBRUARY, AD),  # settles it, though all else is missing
        (Facts("", "RG", level_text="7", agent_direction=True), JUNE, "outside_period"),
    ],
)
def test_of_several_exclusions_the_first_of_the_order_is_the_reason(
    facts: Facts, at: datetime, reason: str
) -> None:
    assert judged(facts, at) == reason


@pytest.mark.parametrize(
    ("organisation", "low", "high", "reason"),
    [(CPAM, 7, 9, RG), ("MSA", 6, 8, MSA), ("RSI", 7, 9, RSI), ("CNSA", 7, 9, SPECIAL)],
)
def test_both_bounds_of_a_range_are_inside(organisation: str, low: int, high: int, reason: str) -> None:
    expected = [BELOW if n < low else ABOVE if n > high else reason for n in range(1, 13)]
    assert [judged(Facts(organisation, level_text=f"niveau {n}")) for n in range(1, 13)] == expected


@pytest.mark.parametrize("title", ["[%job_opening_name%]", "Juriste [%job_number%]"])
def test_row_34_merge_tags_do_not_change_the_verdict(title: str) -> None:
    assert judged(Facts(CPAM, title=title, level_text="niveau 7")) == RG


def test_a_verdict_carries_the_rule_in_force_and_is_the_same_without_it() -> None:
    table = load("rules.toml")
    table["regime"]["RG"] |= {"lowest": 5, "text": "du niveau 5 au niveau 9"}
    verdict = judge(parse(table), Facts(CPAM, level_text="5B"), FEBRUARY)
    assert (verdict.regime, verdict.rule) == ("le régime général", "du niveau 5 au niveau 9")
    assert verdict == Verdict(Ruling.CONCERNED, RG)


TEXT = st.text(st.characters(codec=None), max_size=80) | st.sampled_from(
    ["CPAM / MSA", "niveau " * 9, "7/8/9/", "échelle ", "C.P.A.M.", "(e)(e)", "CCNT ou", "Directeur(trice)"]
)


@given(TEXT, TEXT, TEXT, TEXT, TEXT)
@settings(deadline=None, max_examples=60)
def test_judging_never_raises(
    organisation: str, regime: str, level: str, convention: str, title: str
) -> None:
    facts = Facts(organisation, regime, level_text=level, convention=convention, title=title)
    assert judged(facts)


@pytest.mark.parametrize("long", ["caisse " * 60_000, "x" * 400_000, "7/" * 200_000, "directeur(e)" * 30_000])
def test_judging_looks_at_a_bounded_part_of_what_is_written(long: str) -> None:
    assert judged(Facts(long, long, level_text=long, convention=long, title=long))


def test_the_shipped_rules_have_no_name_twice() -> None:
    rules: Rules = RULES
    names = [name for organisation in rules.organisations for name in organisation.names]
    assert len(names) == len(set(names))
