"""All that there is to ask about an offer, given at once: further doubts beside the reason of a verdict."""

import pytest

from mailbot.core.rules import Facts, Ruling, doubts, judge
from tests.core.verdicts import FEBRUARY, RULES


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        (Facts("CPAM des Vosges", level_text="7"), ()),
        (Facts("Mairie de Valbrune"), ()),
        (
            Facts("", title="Directeur de site"),
            ("organisation_missing", "agent_direction_unclear", "level_missing"),
        ),
        (Facts("EN3S", level_text="7E"), ("organisation_unknown",)),  # the grid depends on the régime
        (Facts("EN3S", title="Juriste", level_text="cadre"), ("organisation_unknown", "level_missing")),
        (Facts("CPAM des Vosges", regime="MSA", level_text="6"), ("regime_conflict",)),
        (Facts("ARS Grand Est", level_text="6/7"), ("ars_convention_missing", "level_ambiguous")),
        (Facts("ARS Grand Est", level_text="8"), ("ars_convention_missing",)),
        (
            Facts("CPAM des Vosges", level_text="9", title="Directeur d'établissement"),
            ("agent_direction_unclear",),
        ),
        (Facts("CANSSM", level_text="échelle 13"), ("mines_detail_missing",)),
        (Facts("", doubts=("several_offers",)), ("several_offers",)),
        (
            Facts("CPAM des Vosges", doubts=("attachment_unreadable",)),
            ("attachment_unreadable", "level_missing"),
        ),
    ],
)
def test_every_doubt_is_given_that_does_not_hang_on_another(facts: Facts, reasons: tuple[str, ...]) -> None:
    assert doubts(RULES, facts, FEBRUARY) == reasons
    verdict = judge(RULES, facts, FEBRUARY)
    assert (verdict.reason,) == reasons[:1] or verdict.ruling is not Ruling.UNDETERMINED
