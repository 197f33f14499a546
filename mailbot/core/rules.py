"""Whether an offer is concerned by the EN3S period: its facts → ruling and reason (the rules, §1–6)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from mailbot.core import levels
from mailbot.core.folding import holds, words
from mailbot.core.rule_tables import Regime, Rules, parse

__all__ = ["Facts", "Rules", "Ruling", "Verdict", "judge", "parse", "regime_of", "required"]

BELOW, ABOVE = "level_below_range", "level_above_range"


class Ruling(StrEnum):
    """The three outcomes; doubt never yields NOT_CONCERNED."""

    CONCERNED = "concerned"
    NOT_CONCERNED = "not_concerned"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at; "" and None mean: not stated.

    `level` holds normal forms, `level_text` what is written. `doubts` are reasons (§6) that the reader of the
    offer gives: level_conflict, agent_direction_unclear, attachment_unreadable, no_offer_found, several_offers.
    """

    organisation: str = ""
    regime: str | None = None
    level: tuple[str, ...] = ()
    level_text: str = ""
    convention: str = ""
    agent_direction: bool | None = None
    title: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A ruling and the code of the rule that decided (the rules, §6)."""

    ruling: Ruling
    reason: str


def judge(rules: Rules, facts: Facts, at: datetime, *, due: date | None = None) -> Verdict:
    """Judge an offer that reaches us at the aware instant `at`: exclusion, else doubt, else concerned."""
    exclusion = next(_exclusions(rules, facts, at, due), None)
    if exclusion:
        return Verdict(Ruling.NOT_CONCERNED, exclusion)
    doubt = next(_doubts(rules, facts, at), None)
    if doubt:
        return Verdict(Ruling.UNDETERMINED, doubt)
    regime = _regimes(rules, facts)[0]
    return Verdict(Ruling.CONCERNED, regime.reason)


def required(facts: Facts) -> tuple[str, ...]:
    """Return which of title, organisation, level are missing; an agent de direction needs no level."""
    level = facts.level or facts.level_text or facts.agent_direction
    stated = {"title": facts.title, "organisation": facts.organisation, "level": level}
    return tuple(name for name, value in stated.items() if not value)


def regime_of(rules: Rules, organisation: str) -> str | None:
    """Return the code of the one regime that the name of an organisation belongs to, else None."""
    codes = _codes(rules, words(organisation))
    return codes.pop() if len(codes) == 1 else None


def _exclusions(rules: Rules, facts: Facts, at: datetime, due: date | None) -> Iterator[str]:
    """Name every certain exclusion, in the order of §1."""
    if not rules.period.holds(at) and not _published_within(rules, at, due):
        yield "outside_period"
    if _outsider(rules, facts):
        yield "organisation_not_listed"
    if _executive(rules, facts) == "yes":
        yield "agent_de_direction"
    regimes = _regimes(rules, facts) or _ranged(rules)
    reasons = [reason for regime in regimes if (reason := _excluded(rules, regime, facts))]
    if len(reasons) == len(regimes):
        yield reasons[0]


def _doubts(rules: Rules, facts: Facts, at: datetime) -> Iterator[str]:
    """Name what is missing, contradictory or straddling."""
    if not rules.period.holds(at):
        yield "period_unclear"
    regimes = _regimes(rules, facts)
    if not facts.organisation.strip():
        yield "organisation_missing"
    elif not regimes or _mixed(rules, facts):
        yield "organisation_unknown"
    if _executive(rules, facts) == "perhaps":
        yield "agent_direction_unclear"
    doubts = [_doubt(rules, regime, facts) for regime in regimes]
    outcomes = {
        _excluded(rules, r, facts) or doubt or "concerned" for r, doubt in zip(regimes, doubts, strict=True)
    }
    if len(outcomes) > 1:
        yield "regime_conflict"
    yield from (doubt for doubt in doubts if doubt)


def _published_within(rules: Rules, at: datetime, due: date | None) -> bool:
    """Say whether the offer comes before a period in which it is due (row 26)."""
    today = at.astimezone(ZoneInfo(rules.period.zone)).date()
    return due is not None and due > today and rules.period.holds_day(due)


def _regimes(rules: Rules, facts: Facts) -> list[Regime]:
    """Return the regime of the organisation and, if another, the declared one; [] for an unknown name."""
    by_name = regime_of(rules, facts.organisation)
    if by_name is None:
        return []
    declared = _declared(rules, facts.regime)
    return [rules.regimes[code] for code in dict.fromkeys((by_name, declared or by_name))]


def _declared(rules: Rules, regime: str | None) -> str | None:
    stated = words(regime or "")
    return next((r.code for r in rules.regimes.values() if stated in r.names), None)


def _codes(rules: Rules, name: str) -> set[str]:
    """Return the regimes whose organisations stand in `name`; a long name hides the short ones within it."""
    found = {n: o.regime for o in rules.organisations for n in o.names if holds(n, name)}
    longest = {n: code for n, code in found.items() if not any(n != m and holds(n, m) for m in found)}
    return set(longest.values())


def _mixed(rules: Rules, facts: Facts) -> bool:
    """Say whether a listed name stands beside one that is plainly outside."""
    return _any(rules.words.outside, words(facts.organisation))


def _outsider(rules: Rules, facts: Facts) -> bool:
    name = words(facts.organisation)
    return _any(rules.words.outside, name) and not _codes(rules, name) and not _declared(rules, facts.regime)


def _ranged(rules: Rules) -> list[Regime]:
    """Return the regimes with levels: an unknown employer is excluded only if each of them excludes."""
    return [regime for regime in rules.regimes.values() if not regime.step]


def _executive(rules: Rules, facts: Facts) -> str:
    """Say "yes", "no" or "perhaps": is it the post of an agent de direction? (rows 22 to 24)"""
    if facts.agent_direction is not None:
        return "yes" if facts.agent_direction else "no"
    title, level = words(facts.title), words(facts.level_text)
    named = _leads(rules, rules.words.executive, title) or holds("agent de direction", level)
    if named:
        return "perhaps" if _levels(facts) else "yes"
    return "perhaps" if _leads(rules, rules.words.director, title) else "no"


def _leads(rules: Rules, titles: Iterable[str], title: str) -> bool:
    """Say whether one of `titles` stands in `title` with no word before it that makes another job of it."""
    starts = [f" {title} ".find(f" {t} ") for t in titles]
    before = title[: min((s for s in starts if s >= 0), default=0)]
    return any(s >= 0 for s in starts) and not _any(rules.words.beside, before)


def _excluded(rules: Rules, regime: Regime, facts: Facts) -> str | None:
    """Return the reason for which `regime` certainly excludes the post, None if it does not."""
    if regime.step:
        return _excluded_from_mines(rules, regime, facts)
    if regime.convention and _agreement(rules, facts) == "other":
        return "ars_not_ccnt"
    if regime.grid and _other_grid(rules, facts):
        return "grid_not_employes_cadres"
    sides = {_side(regime, form) for form in _levels(facts)}
    return sides.pop() if len(sides) == 1 and sides <= {BELOW, ABOVE} else None


def _doubt(rules: Rules, regime: Regime, facts: Facts) -> str | None:
    """Return what `regime` has to ask about the post, None if nothing."""
    if regime.step:
        return None if _mines(rules, regime, facts) else "mines_detail_missing"
    agreement = _agreement(rules, facts)
    if regime.convention and agreement != "ccnt":
        return "ars_convention_ambiguous" if agreement == "both" else "ars_convention_missing"
    found = _levels(facts)
    if not found:
        return "level_missing"
    if {_side(regime, form) for form in found} != {""}:
        return "level_ambiguous"
    return "grid_unclear" if regime.grid and _grid_unclear(rules, facts) else None


def _levels(facts: Facts) -> tuple[str, ...]:
    """Return the normal forms of the levels; échelles are another scale and no levels."""
    forms = facts.level or levels.normal_forms(facts.level_text)
    return tuple(form for form in forms if levels.number_of(form) is not None)


def _side(regime: Regime, form: str) -> str:
    number = levels.number_of(form) or 0
    if number < regime.lowest:
        return BELOW
    return ABOVE if number > regime.highest else ""


def _other_grid(rules: Rules, facts: Facts) -> bool:
    """Say whether another grid than that of the employés et cadres is named (row 9)."""
    text = words(facts.level_text)
    return holds("grille", text) and _any(rules.words.other_grid, text) and not _any(rules.words.grid, text)


def _grid_unclear(rules: Rules, facts: Facts) -> bool:
    """Say whether the writing belongs to another grid that is not plainly named (row 10)."""
    text = words(facts.level_text)
    return (
        any(levels.letter_of(form) for form in _levels(facts))
        or _any(rules.words.other_grid, text)
        or (holds("grille", text) and not _any(rules.words.grid, text))
    )


def _agreement(rules: Rules, facts: Facts) -> str:
    """Say which agreement is stated: "ccnt", "other", "both" or "" (row 20)."""
    text = words(facts.convention)
    own, other = _any(rules.words.agreement, text), _any(rules.words.other_agreement, text)
    if own and other:
        return "both"
    return "ccnt" if own else "other" if other else ""


def _mines(rules: Rules, regime: Regime, facts: Facts) -> bool:
    """Say whether all three marks of the mines are stated: chef de service, the échelle, early career."""
    text = words(f"{facts.title} , {facts.level_text}")
    marks = (_any(rules.words.service_head, text), _any(rules.words.early, text))
    return all(marks) and _steps(facts) == {regime.step}


def _excluded_from_mines(rules: Rules, regime: Regime, facts: Facts) -> str | None:
    text = words(f"{facts.title} , {facts.level_text}")
    denied = _any((*rules.words.not_service_head, *rules.words.not_early), text)
    steps = _steps(facts)
    return "mines_not_echelle13_chef_service" if denied or (steps and regime.step not in steps) else None


def _steps(facts: Facts) -> set[int]:
    forms = (*facts.level, *levels.normal_forms(facts.level_text))
    return {step for form in forms if (step := levels.step_of(form)) is not None}


def _any(phrases: Iterable[str], text: str) -> bool:
    return any(holds(phrase, text) for phrase in phrases)
