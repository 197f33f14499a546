"""The rules: every row of the decision table, the labelled cases, and what a wrong rules file is told."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mailbot.core.errors import SettingError
from mailbot.core.rules import Facts, Rules, Ruling, judge, parse, regime_of, required
from mailbot.data import load
from tests.support.needs import corpora

PARIS = ZoneInfo("Europe/Paris")
FEBRUARY = datetime(2017, 2, 15, 10, tzinfo=PARIS)
YES, NO, ASK = Ruling.CONCERNED, Ruling.NOT_CONCERNED, Ruling.UNDETERMINED


@pytest.fixture(scope="module")
def rules() -> Rules:
    return parse(load("rules.toml"))


@pytest.mark.parametrize(
    ("organisation", "level", "ruling", "reason"),
    [
        ("CPAM des Vosges", "niveau 7", YES, "level_in_range_rg"),
        ("CPAM des Vosges", "niveau 9", YES, "level_in_range_rg"),
        ("CPAM des Vosges", "niveau 6", NO, "level_below_range"),
        ("CPAM des Vosges", "niveau 10", NO, "level_above_range"),
        ("Caisse primaire d’assurance maladie des Vosges", "niveau 8", YES, "level_in_range_rg"),
        ("MSA Lorraine", "niveau 6", YES, "level_in_range_msa"),
        ("MSA Lorraine", "niveau 9", NO, "level_above_range"),
        ("CCMSA", "8", YES, "level_in_range_msa"),
        ("RSI Bretagne", "niveau VII", YES, "level_in_range_rsi"),
        ("RSI Bretagne", "niveau VI", NO, "level_below_range"),
        ("RSI Bretagne", "niveau 8", YES, "level_in_range_rsi"),
        ("CNIIEG", "niveau 8", YES, "level_in_range_speciaux"),
        ("CNIEG", "niveau 8", YES, "level_in_range_speciaux"),
        ("AGESSA", "niveau 7", YES, "level_in_range_speciaux"),
        ("CRAMIF", "niveau 7", YES, "level_in_range_rg"),
        ("UIOSS du Rhône", "niveau 7", YES, "level_in_range_rg"),
        ("Caisse de prévoyance et de retraite du personnel de la SNCF", "8", YES, "level_in_range_speciaux"),
        ("RATP", "niveau 4", NO, "level_below_range"),
        ("Sécurité sociale des indépendants", "niveau 8", ASK, "organisation_unknown"),
        ("EN3S", "niveau 8", ASK, "organisation_unknown"),
        ("Mairie de Valbrune", "niveau 7", NO, "organisation_not_listed"),
        ("Groupama", "niveau 7", NO, "organisation_not_listed"),
        ("Mutuelle de la CPAM", "niveau 7", ASK, "organisation_unknown"),
        ("CPAM et MSA de la Marne", "niveau 7", ASK, "organisation_unknown"),
        ("", "niveau 7", ASK, "organisation_missing"),
        ("", "niveau 4", NO, "level_below_range"),
        ("", "niveau 10", NO, "level_above_range"),
        ("GIE Horizon", "niveau 4", NO, "level_below_range"),
        ("", "", ASK, "organisation_missing"),
        ("UGECAM Alsace", "niveau 7E de la grille des personnels soignants", NO, "grid_not_employes_cadres"),
        ("UGECAM Alsace", "7E", ASK, "grid_unclear"),
        ("ACOSS", "niveau IX A", ASK, "grid_unclear"),
        ("RSI Bretagne", "IX A", YES, "level_in_range_rsi"),
        ("CPAM du Rhône", "niveau VII", YES, "level_in_range_rg"),
        ("CPAM du Rhône", "sept", YES, "level_in_range_rg"),
        ("CPAM du Rhône", "Niv.07", YES, "level_in_range_rg"),
        ("CPAM du Rhône", "N9", YES, "level_in_range_rg"),
        ("CPAM du Rhône", "niveau 5 B", NO, "level_below_range"),
        ("CPAM du Rhône", "7 ou 8", YES, "level_in_range_rg"),
        ("MSA Limousin", "6/7", YES, "level_in_range_msa"),
        ("CPAM du Rhône", "6/7", ASK, "level_ambiguous"),
        ("MSA Limousin", "8/9", ASK, "level_ambiguous"),
        ("CPAM du Rhône", "5 à 7", ASK, "level_ambiguous"),
        ("CPAM du Rhône", "6 évoluant vers 7", ASK, "level_ambiguous"),
        ("CPAM du Rhône", "5 ou 10", ASK, "level_ambiguous"),
        ("CPAM du Rhône", "cadre", ASK, "level_missing"),
        ("CPAM du Rhône", "Bac + 5", ASK, "level_missing"),
        ("CPAM du Rhône", "coefficient 360", ASK, "level_missing"),
        ("CPAM du Rhône", "coefficient 360 niveau 7", YES, "level_in_range_rg"),
        ("CPAM du Rhône", "niveau 9 ou agent de direction", ASK, "agent_direction_unclear"),
        ("CANSSM", "chef de service, échelle 13 en début de carrière", YES, "mines_echelle13_chef_service"),
        ("CARMI du Nord", "chef de service, échelle 13", ASK, "mines_detail_missing"),
        ("CARMI du Nord", "chef de service", ASK, "mines_detail_missing"),
        ("CARMI du Nord", "niveau 8", ASK, "mines_detail_missing"),
        ("CARMI du Nord", "chef de service, échelle 12", NO, "mines_not_echelle13_chef_service"),
        ("CARMI", "chef de service, échelle 13 en fin de carrière", NO, "mines_not_echelle13_chef_service"),
    ],
)  # fmt: skip
def test_organisation_and_level_decide(
    rules: Rules, organisation: str, level: str, ruling: Ruling, reason: str
) -> None:
    verdict = judge(rules, Facts(organisation=organisation, level_text=level), FEBRUARY)
    assert (verdict.ruling, verdict.reason) == (ruling, reason)


@pytest.mark.parametrize(
    ("convention", "level", "ruling", "reason"),
    [
        ("CCNT du régime général", "niveau 7", YES, "ars_ccnt_level_in_range"),
        ("CCNT du régime général", "niveau 6", NO, "level_below_range"),
        ("fonction publique", "niveau 7", NO, "ars_not_ccnt"),
        ("contractuel de droit public", "", NO, "ars_not_ccnt"),
        ("", "niveau 8", ASK, "ars_convention_missing"),
        ("", "niveau 5", NO, "level_below_range"),
        ("CCNT ou fonction publique", "niveau 8", ASK, "ars_convention_ambiguous"),
    ],
)
def test_an_ars_post_is_concerned_only_under_the_agreement(
    rules: Rules, convention: str, level: str, ruling: Ruling, reason: str
) -> None:
    verdict = judge(rules, Facts("ARS Corse", level_text=level, convention=convention), FEBRUARY)
    assert (verdict.ruling, verdict.reason) == (ruling, reason)


@pytest.mark.parametrize(
    ("title", "stated", "level", "reason"),
    [
        ("Directeur adjoint chargé de l'action sociale", None, "", "agent_de_direction"),
        ("Sous-directrice", None, "", "agent_de_direction"),
        ("Agent comptable", None, "", "agent_de_direction"),
        ("Chargé d'études", True, "niveau 7", "agent_de_direction"),
        ("Directeur adjoint", None, "niveau 8", "agent_direction_unclear"),
        ("Directeur d'établissement", None, "niveau 8", "agent_direction_unclear"),
        ("Directeur d'établissement", False, "niveau 8", "level_in_range_rg"),
        ("Assistante de direction", None, "niveau 7", "level_in_range_rg"),
        ("Attaché de direction", None, "niveau 7", "level_in_range_rg"),
        ("Secrétaire du directeur", None, "niveau 7", "level_in_range_rg"),
        ("Fondé de pouvoir de l'agent comptable", None, "niveau 8", "level_in_range_rg"),
    ],
)
def test_agents_de_direction_are_known_by_their_title(
    rules: Rules, title: str, stated: bool | None, level: str, reason: str
) -> None:
    facts = Facts("CPAM du Rhône", title=title, agent_direction=stated, level_text=level)
    assert judge(rules, facts, FEBRUARY).reason == reason


@pytest.mark.parametrize(
    ("at", "inside"),
    [
        (datetime(2016, 12, 31, 22, 59, 59, tzinfo=UTC), False),
        (datetime(2016, 12, 31, 23, 0, 0, tzinfo=UTC), True),
        (datetime(2017, 4, 30, 21, 59, 59, tzinfo=UTC), True),
        (datetime(2017, 4, 30, 22, 0, 0, tzinfo=UTC), False),
        (datetime(2018, 4, 30, 18, 30, tzinfo=timezone(timedelta(hours=-4))), False),
        (datetime(2019, 7, 1, tzinfo=UTC), False),
    ],
)
def test_the_period_is_judged_by_the_clock_of_paris(rules: Rules, at: datetime, inside: bool) -> None:
    verdict = judge(rules, Facts("CPAM du Rhône", level_text="7"), at)
    assert verdict.reason == ("level_in_range_rg" if inside else "outside_period")


@pytest.mark.parametrize(
    ("due", "level", "reason"),
    [
        (date(2017, 1, 10), "7", "period_unclear"),
        (date(2017, 1, 10), "5", "level_below_range"),
        (date(2016, 12, 25), "7", "outside_period"),
        (None, "7", "outside_period"),
    ],
)
def test_an_offer_that_comes_before_a_period_in_which_it_is_due_is_asked_about(
    rules: Rules, due: date | None, level: str, reason: str
) -> None:
    december = datetime(2016, 12, 20, 9, tzinfo=PARIS)
    assert judge(rules, Facts("CPAM de la Drôme", level_text=level), december, due=due).reason == reason


@pytest.mark.parametrize(
    ("organisation", "regime", "level", "reason"),
    [
        ("MSA Beauce", "Régime général", "niveau 6", "regime_conflict"),
        ("MSA Beauce", "RG", "niveau 5", "level_below_range"),
        ("MSA Beauce", "MSA", "niveau 6", "level_in_range_msa"),
        ("GIE Horizon", "Régime général", "niveau 8", "organisation_unknown"),
    ],
)
def test_a_declared_regime_that_changes_the_result_is_asked_about(
    rules: Rules, organisation: str, regime: str, level: str, reason: str
) -> None:
    assert judge(rules, Facts(organisation, regime, level_text=level), FEBRUARY).reason == reason


def test_normal_forms_win_over_the_text(rules: Rules) -> None:
    assert (
        judge(rules, Facts("CPAM du Rhône", level=("7", "6"), level_text="niveau 7"), FEBRUARY).reason
        == "level_ambiguous"
    )


def test_every_labelled_case_is_judged_as_preferred(rules: Rules) -> None:
    cases = [json.loads(line) for line in corpora("offers", "verdicts.jsonl").read_text("utf-8").splitlines()]
    wrong = [case["id"] for case in cases if _judged(rules, case) != (case["verdict"], case["reason"])]
    assert (len(cases), wrong) == (50, [])


def _judged(rules: Rules, case: dict[str, Any]) -> tuple[str, str]:
    at = datetime.fromisoformat(case["date"])
    due = case.get("due_date")
    facts = Facts(
        case["organisation"] or "",
        case["regime"],
        level_text=case["level"] or "",
        convention=case["convention"] or "",
        agent_direction=case["agent_direction"],
        title=case.get("title") or "",
    )
    at = at if at.tzinfo else at.replace(tzinfo=PARIS)
    verdict = judge(rules, facts, at, due=date.fromisoformat(due) if due else None)
    return verdict.ruling.value, verdict.reason


def test_what_an_offer_must_say_is_title_organisation_and_level() -> None:
    assert required(Facts()) == ("title", "organisation", "level")
    assert required(Facts("CPAM", title="Juriste", level_text="7")) == ()
    assert required(Facts("CPAM", title="Sous-directeur", agent_direction=True)) == ()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Urssaf d’Alsace", "RG"),
        ("CANSSM", "MINES"),
        ("ARS Occitanie", "ARS"),
        ("Mairie", None),
        ("CPAM / MSA", None),
    ],
)
def test_the_regime_follows_from_the_name(rules: Rules, name: str, code: str | None) -> None:
    assert regime_of(rules, name) == code


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("period", "last"), "04-31", "period.last"),
        (("period", "zone"), "Europe/Nulle", "period.zone"),
        (("period", "last"), "01-01x", "period.last"),
        (("regime", "RG", "lowest"), "sept", "regime.RG.lowest"),
        (("regime", "RG", "reason"), None, "regime.RG.reason"),
        (("words", "outside"), "mairie", "words.outside"),
        (("organisation",), [{"kind": "CPAM", "regime": "XX"}], "organisation[1].regime"),
        (("organisation",), [], "organisation"),
        (("words",), None, "words"),
        (("words", "outsiders"), ["mairie"], "words.outsiders"),
        (("words", "outside"), ["…"], "words.outside"),
        (("regime", "RG", "higest"), 9, "regime.RG.higest"),
        (("regime", "RG", "highest"), 6, "regime.RG"),
        (("regime", "RG", "highest"), True, "regime.RG.highest"),
        (("regime", "ARS", "convention"), "oui", "regime.ARS.convention"),
        (("regime",), {}, "regime"),
        (("period", "start"), "01-01", "period.start"),
        (("quotes", "organisations"), 7, "quotes.organisations"),
        (("quotes", "organisation"), "…", "quotes.organisation"),
        (("periode",), {}, "periode"),
        (("organisation",), [{"kind": "CAF", "regime": "RG", "alias": []}], "organisation[1].alias"),
        (
            ("organisation",),
            [{"kind": "A", "regime": "RG"}, {"kind": "A", "regime": "RSI"}],
            "organisation[2].aliases",
        ),
    ],
)
def test_a_wrong_rules_file_is_told_which_key_is_wrong(
    path: tuple[str, ...], value: object, named: str
) -> None:
    table = load("rules.toml")
    target = table
    for key in path[:-1]:
        target = target[key]
    if value is None:
        del target[path[-1]]
    else:
        target[path[-1]] = value
    with pytest.raises(SettingError, match=f"^MAILBOT_RULES: {named.replace('[', '.').replace(']', '.')}:"):
        parse(table)


def test_a_rules_file_needs_no_quotes_and_only_the_words_that_it_uses() -> None:
    table = load("rules.toml")
    del table["quotes"]
    table["words"] = {"executive": ["agent de direction"]}
    for regime in table["regime"].values():
        del regime["text"], regime["said"]
    rules = parse(table)
    verdict = judge(rules, Facts("CPAM du Rhône", level_text="7"), FEBRUARY)
    assert (verdict.ruling, verdict.regime, verdict.rule) == (YES, "ce régime", "")
    assert judge(rules, Facts("Mairie", level_text="7"), FEBRUARY).reason == "organisation_unknown"


def test_rules_of_steps_alone_judge_an_unknown_employer_too() -> None:
    table = load("rules.toml")
    table["regime"] = {"MINES": table["regime"]["MINES"]}
    table["organisation"] = [{"kind": "CANSSM", "regime": "MINES"}]
    verdict = judge(parse(table), Facts("GIE Horizon", level_text="4"), FEBRUARY)
    assert (verdict.ruling, verdict.reason) == (ASK, "organisation_unknown")
