"""Judging by the shipped rules, as the tests of their rows need it: reasons by short names, and times."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from mailbot.core.rules import Facts, Ruling, judge, parse
from mailbot.data import load

PARIS = ZoneInfo("Europe/Paris")
FEBRUARY = datetime(2017, 2, 15, 10, tzinfo=PARIS)
DECEMBER = datetime(2016, 12, 20, 9, tzinfo=PARIS)
JUNE = datetime(2017, 6, 1, 9, tzinfo=PARIS)
RULES = parse(load("rules.toml"))

CPAM = "CPAM des Vosges"
RG, MSA, RSI = "level_in_range_rg", "level_in_range_msa", "level_in_range_rsi"
SPECIAL, MINES, ARS = "level_in_range_speciaux", "mines_echelle13_chef_service", "ars_ccnt_level_in_range"
BELOW, ABOVE, GRID = "level_below_range", "level_above_range", "grid_not_employes_cadres"
NOT_MINES, OTHER_GRID = "mines_not_echelle13_chef_service", "grid_unclear"
OUT, AD = "organisation_not_listed", "agent_de_direction"
UNKNOWN, MISSING, CONFLICT = "organisation_unknown", "organisation_missing", "regime_conflict"
NO_LEVEL, MANY, DETAIL = "level_missing", "level_ambiguous", "mines_detail_missing"
UNCLEAR = "agent_direction_unclear"
NO_CCNT, BOTH = "ars_convention_missing", "ars_convention_ambiguous"

CONCERNED = {RG, MSA, RSI, SPECIAL, MINES, ARS}
EXCLUDED = {BELOW, ABOVE, GRID, NOT_MINES, OUT, AD, "ars_not_ccnt", "outside_period"}


def judged(facts: Facts, at: datetime = FEBRUARY, due: date | None = None) -> str:
    """Return the reason, having checked that the ruling is that of the reason."""
    verdict = judge(RULES, facts, at, due=due)
    assert verdict.ruling is ruling_of(verdict.reason)
    return verdict.reason


def ruling_of(reason: str) -> Ruling:
    if reason in CONCERNED:
        return Ruling.CONCERNED
    return Ruling.NOT_CONCERNED if reason in EXCLUDED else Ruling.UNDETERMINED
