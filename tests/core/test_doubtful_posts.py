"""Values of levels and titles that say more than one thing: nothing in them excludes for certain."""

from datetime import datetime

import pytest

from mailbot.core.rules import Facts, judge
from tests.core.verdicts import RULES

AT = datetime.fromisoformat("2017-02-15T10:00:00+01:00")


@pytest.mark.parametrize(
    "level",
    [
        "6 devenu 7",
        "4 pour l'équipe ; 7",
        "7 ; équipe : niveau 4",
        "6 et +",
        "niveau 6 et suivants",
        "dès le niveau 6",
        "niveau 6 requis, poste 7",
        "6 | 7",
        "6_7",
        "6 7",
        "5A\\7",
        "6 < x < 8",
        "deuxième niveau",
        "management de niveau 2",
        "niveau 6 du RNCP",
        "niveau 6 (nomenclature des diplômes)",
        "6e échelon",
        "niveau N-1",
    ],
)
def test_a_level_that_may_be_another_excludes_nothing(level: str) -> None:
    verdict = judge(RULES, Facts("CPAM du Jura", level_text=level, title="Juriste"), AT)
    assert verdict.ruling == "undetermined"


@pytest.mark.parametrize(
    "level",
    [
        "4 - coeff. 240 - 35 heures - 1 poste - 12 mois",
        "4 (rémunération : 1 850 € brut x 14)",
        "niveau 4, coefficient 240",
        "5A/5B",
    ],
)
def test_numbers_of_something_else_do_not_make_a_level_doubtful(level: str) -> None:
    verdict = judge(RULES, Facts("CPAM du Jura", level_text=level, title="Juriste"), AT)
    assert verdict.reason == "level_below_range"


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Directeur adjoint", "agent_de_direction"),
        ("Poste de sous-directeur (H/F)", "agent_de_direction"),
        ("Emploi d'agent de direction", "agent_de_direction"),
        ("Auditeur interne (rattaché au directeur général)", "agent_direction_unclear"),
        ("Responsable de département – bras droit du directeur adjoint", "agent_direction_unclear"),
        ("Responsable du département Agent comptable", "agent_direction_unclear"),
        ("Coordinateur – Direction Agent comptable", "agent_direction_unclear"),
    ],
)
def test_only_a_title_that_begins_as_an_agent_de_direction_s_is_one_for_certain(
    title: str, reason: str
) -> None:
    assert judge(RULES, Facts("CPAM du Jura", title=title), AT).reason == reason


@pytest.mark.parametrize("name", ["Mutuelle sociale agricole du Rhône", "Mutualité agricole"])
def test_the_mutualite_sociale_agricole_is_no_mutuelle(name: str) -> None:
    verdict = judge(RULES, Facts(name, level_text="niveau 6", title="Juriste"), AT)
    assert verdict.reason == "level_in_range_msa"
