"""Whether an offer is concerned by the EN3S period: its facts → ruling and reason (the rules, §1–6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import attrgetter
from zoneinfo import ZoneInfo

from mailbot.core import grading
from mailbot.core.grading import ABOVE, BELOW, Grade, graded
from mailbot.core.organisations import Employer, employer
from mailbot.core.rule_tables import Regime, Rules, parse
from mailbot.core.titles import standing, stems
from mailbot.core.verdicts import Facts, Ruling, Verdict

__all__ = [
    "Facts", "Rules", "Ruling", "Verdict", "agent_direction_of", "doubts", "judge", "parse", "regime_of",
    "required",
]  # fmt: skip

_UNREAD = ("attachment_unreadable", "no_offer_found")
# what there is to ask of an offer before its régime is known
_BEFORE_REGIME = frozenset({
    *_UNREAD, "period_unclear", "organisation_missing", "organisation_unknown", "agent_direction_unclear",
    "level_missing", "level_conflict",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Case:
    """An offer with everything that the rules read in its facts, read once.

    `regimes` are those that the post may belong to; where `known` is False, the employer leaves them open.
    """

    facts: Facts
    at: datetime
    due: date | None
    employer: Employer
    executive: str
    grade: Grade
    regimes: tuple[Regime, ...]
    known: bool


def judge(rules: Rules, facts: Facts, at: datetime, *, due: date | None = None) -> Verdict:
    """Judge an offer that reaches us at the aware instant `at`: exclusion, else doubt, else concerned."""
    case = _case(rules, facts, at, due)
    exclusion = next(_exclusions(rules, case), None)
    if exclusion and ("several_offers" not in facts.doubts or exclusion.reason == "outside_period"):
        return exclusion
    doubt = next(_doubts(rules, case), None)
    if doubt:
        return doubt
    return _verdict(Ruling.CONCERNED, case.regimes[0].reason, case.regimes[0])


def doubts(rules: Rules, facts: Facts, at: datetime, *, due: date | None = None) -> tuple[str, ...]:
    """Return every reason for which an offer is undetermined, as `judge` ranks them; none where it decides.

    What depends on the régime is asked once that is known, for the answer may make it idle.
    """
    first = judge(rules, facts, at, due=due)
    if first.ruling is not Ruling.UNDETERMINED:
        return ()
    if first.reason == "several_offers":
        return (first.reason,)
    case = _case(rules, facts, at, due)
    found = [first.reason, *(verdict.reason for verdict in _doubts(rules, case))]
    if len(case.regimes) > 1:
        found = [reason for reason in found if reason == first.reason or reason in _BEFORE_REGIME]
    elif case.regimes[0].convention:
        agreed = grading.doubt(case.regimes[0], replace(case.grade, agreement="own"))
        found += [agreed] if agreed else []
    return tuple(dict.fromkeys(found))


def required(facts: Facts) -> tuple[str, ...]:
    """Return which of title, organisation, level are missing; an agent de direction needs no level."""
    level = facts.level or facts.level_text or facts.agent_direction
    stated = {"title": facts.title, "organisation": facts.organisation, "level": level}
    return tuple(name for name, value in stated.items() if not value)


def regime_of(rules: Rules, organisation: str) -> str | None:
    """Return the code of the one regime that the name of an organisation belongs to, else None."""
    return employer(rules.names, organisation).settled


def agent_direction_of(rules: Rules, facts: Facts) -> bool | None:
    """Say whether it is the post of an agent de direction; None in doubt, or without title and level."""
    said = _executive(rules, facts, graded(rules, facts))
    if said == "no" and facts.agent_direction is None and not (facts.title.strip() or facts.level):
        return None
    return {"yes": True, "no": False}.get(said)


def _case(rules: Rules, facts: Facts, at: datetime, due: date | None) -> _Case:
    named, grade = employer(rules.names, facts.organisation), graded(rules, facts)
    codes, known = _codes(rules, facts, named)
    regimes = tuple(rules.regimes[code] for code in codes)
    return _Case(facts, at, due, named, _executive(rules, facts, grade), grade, regimes, known)


def _codes(rules: Rules, facts: Facts, named: Employer) -> tuple[Sequence[str], bool]:
    """Return the regimes that the post may belong to, and whether the employer settles that.

    Of a settled name these are its own and a declared one that contradicts it, or any where several are
    declared; the régime declared of an agency says nothing, for its posts follow their agreement. Of an
    unknown name, all that have levels.
    """
    declared = employer(rules.declared, facts.regime or "").codes
    own = named.settled
    if own and "regime_conflict" in facts.doubts:
        return tuple(dict.fromkeys((own, *_ranged(rules)))), True
    if own:
        others = () if rules.regimes[own].convention else declared
        return tuple(dict.fromkeys((own, *others))), True
    if named.codes and not named.unknown:
        return named.codes, False
    return tuple(dict.fromkeys((*named.codes, *_ranged(rules)))), False


def _ranged(rules: Rules) -> Iterator[str]:
    return (code for code, regime in rules.regimes.items() if not regime.step)


def _exclusions(rules: Rules, case: _Case) -> Iterator[Verdict]:
    """Give every certain exclusion, in the order of §1."""
    if not rules.period.holds(case.at) and not _published_within(rules, case.at, case.due):
        yield _verdict(Ruling.NOT_CONCERNED, "outside_period", rule=rules.period.text)
    declared = employer(rules.declared, case.facts.regime or "").codes
    named = case.employer
    if named.outside and not (named.codes or named.unknown or declared):
        yield _verdict(Ruling.NOT_CONCERNED, "organisation_not_listed", rule=rules.quotes.organisations)
    if case.executive == "yes":
        yield _verdict(Ruling.NOT_CONCERNED, "agent_de_direction", rule=rules.quotes.agent_direction)
    # an échelle is another scale: it says that the unknown employer may be of the mines
    if case.known or not case.grade.steps:
        reasons = [grading.excluded(regime, case.grade) for regime in case.regimes]
        if reasons and reasons[0] and all(reasons):
            yield _verdict(Ruling.NOT_CONCERNED, reasons[0], _measure(case, reasons[0]))


def _measure(case: _Case, reason: str) -> Regime | None:
    """Return the regime that the exclusion by `reason` quotes: of an unknown employer, that reaches furthest.

    Without `said`, for it is not the employer's; None where there is no range to quote.
    """
    if case.known:
        return case.regimes[0]
    if reason not in (BELOW, ABOVE):
        return None
    ranged = [regime for regime in case.regimes if not regime.step]
    low, high = min(ranged, key=attrgetter("lowest")), max(ranged, key=attrgetter("highest"))
    return replace(low if reason == BELOW else high, said="")


def _doubts(rules: Rules, case: _Case) -> Iterator[Verdict]:
    """Give what is missing, contradictory or straddling."""
    facts, quotes = case.facts, rules.quotes
    if "several_offers" in facts.doubts:
        yield _asked("several_offers", rule=quotes.single)
    if not rules.period.holds(case.at):
        yield _asked("period_unclear", rule=rules.period.text)
    yield from (_asked(reason, rule=quotes.description) for reason in _unread(case))
    if not facts.organisation.strip():
        yield _asked("organisation_missing", rule=quotes.organisations)
    elif not case.known:
        yield _asked("organisation_unknown", rule=quotes.organisations)
    if case.executive == "perhaps":
        yield _asked("agent_direction_unclear", rule=quotes.agent_direction)
    outcomes = [grading.excluded(r, case.grade) or grading.doubt(r, case.grade) for r in case.regimes]
    if len(set(outcomes)) > 1:
        yield _asked("regime_conflict", case.regimes[0])
    yield from (_asked(reason, case.regimes[0]) for reason in outcomes if reason)


def _unread(case: _Case) -> Iterator[str]:
    """Give the reason why a title, an employer or a level may stand where nobody could read it (row 31)."""
    facts = case.facts
    leveled = case.grade.numbers or case.grade.steps or case.executive == "yes"
    if not (facts.title.strip() and facts.organisation.strip() and leveled):
        yield from (reason for reason in _UNREAD if reason in facts.doubts)


def _published_within(rules: Rules, at: datetime, due: date | None) -> bool:
    """Say whether the offer comes before a period in which it is due (row 26)."""
    today = at.astimezone(ZoneInfo(rules.period.zone)).date()
    return due is not None and due > today and rules.period.holds_day(due)


def _executive(rules: Rules, facts: Facts, grade: Grade) -> str:
    """Say "yes", "no" or "perhaps": is it the post of an agent de direction? (rows 22 to 24)"""
    if "agent_direction_unclear" in facts.doubts:
        return "perhaps"
    if facts.agent_direction:
        return "yes"
    by_level = standing({**rules.titles, "director": ()}, stems(facts.level_text))
    if facts.agent_direction is False:
        return "no" if by_level == "no" else "perhaps"
    said = {by_level, _by_title(rules, facts.title)}
    if "yes" in said:
        return "perhaps" if grade.numbers else "yes"
    return "perhaps" if "perhaps" in said else "no"


def _by_title(rules: Rules, title: str) -> str:
    """Return what the title says; where it says « A / B », which contradicting parts do too, both have to."""
    said = {standing(rules.titles, stems(part)) for part in title.split(" / ")}
    return said.pop() if len(said) == 1 else "perhaps"


def _asked(reason: str, regime: Regime | None = None, rule: str = "") -> Verdict:
    return _verdict(Ruling.UNDETERMINED, reason, regime, rule)


def _verdict(ruling: Ruling, reason: str, regime: Regime | None = None, rule: str = "") -> Verdict:
    return Verdict(ruling, reason, regime.said if regime else "", regime.text if regime else rule)
