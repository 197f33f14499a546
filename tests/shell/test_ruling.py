"""The rules shown to their owner, and the cases tried on them."""

import dataclasses
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from mailbot.core.errors import Permanent
from mailbot.core.rules import Rules, parse
from mailbot.data import load
from mailbot.ruling import shown, tried
from tests.support.needs import corpora

WINTER = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
SUMMER = datetime(2027, 7, 1, 9, 0, tzinfo=UTC)
CASE = {"id": "c1", "organisation": "CPAM des Vosges", "level": "niveau 7", "agent_direction": False}


@pytest.fixture
def rules() -> Rules:
    return parse(load("rules.toml"))


def judged(rules: Rules, now: datetime = WINTER, **changed: Any) -> tuple[str, str]:
    case = tried(rules, json.dumps(CASE | changed), 1, now)
    return case["verdict"], case["reason"]


def test_the_table_shows_period_regimes_levels_and_organisations_with_their_other_names(rules: Rules) -> None:
    lines = shown(rules).splitlines()
    assert lines[0] == "Period: 1 January to 30 April of each year, both included, Europe/Paris"
    assert lines[1] == "« Du 1er janvier au 30 avril de chaque année »".replace("« ", "«\xa0").replace(
        " »", "\xa0»"
    )
    rows = {line.split("  ")[0]: line for line in lines}
    assert "levels 6 to 8" in next(x for x in lines if x.startswith("MSA ") and "agricole" in x)
    assert "échelle 13" in rows["MINES"]
    assert "only under the CCNT" in next(x for x in lines if x.startswith("ARS ") and "Agences" in x)
    assert "cramif" in rows["CRAM"]


def test_every_regime_and_organisation_has_its_line_and_no_line_is_too_wide(rules: Rules) -> None:
    lines = shown(rules).splitlines()
    for name in (*rules.regimes, *(o.kind for o in rules.organisations)):
        assert any(line.startswith(f"{name} ") for line in lines), name
    assert max(map(len, lines)) <= 110


def test_a_name_too_long_for_its_line_goes_on_below_itself() -> None:
    table = load("rules.toml")
    table["organisation"] = [{"kind": "CAF", "regime": "RG", "aliases": ["caisse " * 20, "b" * 80]}]
    lines = shown(parse(table)).splitlines()
    first, second, third = lines[lines.index("ORGANISATION  REGIME  ALSO WRITTEN") + 1 :][:3]
    start = first.index("bbb")
    assert first.startswith("CAF ")
    assert second[:start].strip() == third[:start].strip() == ""
    assert second[start:].startswith("caisse caisse")
    assert third[start:].startswith("caisse")


def test_the_words_that_decide_are_shown_under_what_they_say(rules: Rules) -> None:
    text = " ".join(shown(rules).split())
    for part in (
        "not on the list mairie,",
        "agent de direction agent de direction, directeur adjoint, sous directeur,",
        "the grid concerned employes et cadres,",
        "another grid informaticiens,",
        "the agreement (ARS) ccnt,",
        "start of a career debut de carriere,",
        "Régime général general, regime general de securite sociale",
    ):
        assert part in text


def test_every_list_of_words_is_shown(rules: Rules) -> None:
    text = " ".join(shown(rules).split())
    for field in dataclasses.fields(rules.words):
        if field.name != "units":  # no employer is known by them, they only part a name
            assert getattr(rules.words, field.name)[0] in text, field.name


def test_a_case_comes_back_with_verdict_and_reason_and_all_that_it_held(rules: Rules) -> None:
    case = CASE | {"note": "é", "verdict": "undetermined", "reason": "?"}
    found = tried(rules, json.dumps(case), 1, WINTER)
    assert found == case | {"verdict": "concerned", "reason": "level_in_range_rg"}
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("2017-01-01", "level_in_range_rg"),
        ("2017-04-30", "level_in_range_rg"),
        ("2017-05-01", "outside_period"),
        ("2016-12-31", "outside_period"),
        ("2017-01-01T00:30:00", "level_in_range_rg"),  # no zone: Paris
        ("2016-12-31T23:00:00Z", "level_in_range_rg"),
        ("2017-04-30T22:00:00Z", "outside_period"),
        ("2018-04-30T18:30:00-04:00", "outside_period"),
    ],
)
def test_the_date_is_judged_in_paris(rules: Rules, date: str, reason: str) -> None:
    assert judged(rules, SUMMER, date=date)[1] == reason


def test_without_a_date_the_case_is_judged_now(rules: Rules) -> None:
    assert judged(rules, WINTER)[1] == "level_in_range_rg"
    assert judged(rules, SUMMER)[1] == "outside_period"


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({"organisation": None}, ("undetermined", "organisation_missing")),
        ({"level": None}, ("undetermined", "level_missing")),
        ({"agent_direction": True}, ("not_concerned", "agent_de_direction")),
        (
            {"agent_direction": None, "title": "Sous-directeur", "level": None},
            ("not_concerned", "agent_de_direction"),
        ),
        (
            {"organisation": "MSA", "regime": "Régime général", "level": "6"},
            ("undetermined", "regime_conflict"),
        ),
        (
            {"organisation": "ARS", "convention": "CCNT du régime général"},
            ("concerned", "ars_ccnt_level_in_range"),
        ),
        ({"date": "2016-12-20", "due_date": "2017-01-10"}, ("undetermined", "period_unclear")),
        ({"date": "2016-12-20", "due_date": "2017-06-10"}, ("not_concerned", "outside_period")),
        ({"offer_date": "2016-11-02"}, ("concerned", "level_in_range_rg")),
        ({"level": 7}, ("concerned", "level_in_range_rg")),
        ({"level": ["6", "7"]}, ("undetermined", "level_ambiguous")),
        ({"level": ["échelle 13"]}, ("undetermined", "level_missing")),
        ({"level": []}, ("undetermined", "level_missing")),
        ({"date": "2020-02-29"}, ("concerned", "level_in_range_rg")),
    ],
)
def test_every_key_of_a_case_counts(rules: Rules, changed: dict[str, Any], verdict: tuple[str, str]) -> None:
    assert judged(rules, **changed) == verdict


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("niveau 7", "no JSON: "),
        ("", "no JSON: "),
        ("[" * 200_000, "no JSON: "),
        ('{"id": ' + "9" * 5_000 + "}", "no JSON: "),
        ('{"note": "\\ud800"}', "no JSON: "),
        ("[]", "no JSON object; "),
        ('"CPAM"', "no JSON object; "),
        ("null", "no JSON object; "),
        ('{"organisation": 7}', '"organisation" is neither a text nor null'),
        ('{"regime": ["RG"]}', '"regime" is neither a text nor null'),
        ('{"level": true}', '"level" is neither a text nor null'),
        ('{"level": [7]}', '"level" is neither a text nor null'),
        ('{"convention": true}', '"convention" is neither a text nor null'),
        ('{"title": {}}', '"title" is neither a text nor null'),
        ('{"agent_direction": "non"}', '"agent_direction" is neither true, false nor null'),
        ('{"agent_direction": 0}', '"agent_direction" is neither true, false nor null'),
        ('{"date": "31/01/2017"}', '"date" is neither a day nor a time'),
        ('{"date": "2017-02-30"}', '"date" is neither a day nor a time'),
        ('{"date": "9999-12-31T23:30:00Z"}', '"date" is neither a day nor a time'),
        ('{"date": 20170101}', '"date" is neither a text nor null'),
        ('{"due_date": "demain"}', '"due_date" is neither a day nor a time'),
        ('{"offer_date": ""}', '"offer_date" is neither a day nor a time'),
    ],
)
def test_a_malformed_case_is_one_line_that_names_it(rules: Rules, line: str, problem: str) -> None:
    with pytest.raises(Permanent) as error:
        tried(rules, line, 12, WINTER)
    assert str(error.value).startswith(f"line 12: {problem}")
    assert "\n" not in str(error.value)


def test_the_labelled_cases_get_a_verdict_that_their_labels_accept(rules: Rules) -> None:
    lines = corpora("offers", "verdicts.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines
    for number, line in enumerate(lines, 1):
        case, label = tried(rules, line, number, SUMMER), json.loads(line)
        assert case["verdict"] in label["acceptable"], label["id"]
        assert case["reason"] in label["acceptable_reasons"], label["id"]
