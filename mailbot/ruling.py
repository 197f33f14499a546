"""The rules for their owner: the ones in force as a table for a terminal, and the trial of single cases."""

import calendar
import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from mailbot.core.calendar import PARIS
from mailbot.core.errors import Permanent
from mailbot.core.folding import words
from mailbot.core.rule_tables import OrganisationKind, Period, Regime, Words
from mailbot.core.rules import Facts, Rules, judge

_WIDTH = 110  # characters of a line
_GAP = "  "
_NBSP = "\u00a0"


# What the lists of words are for, in the order shown.
_LISTS = {
    "not on the list": ("outside",),
    "of a listed body, if it is named": ("establishments",),
    "always asked about": ("unsettled",),
    "not plainly outside beside": ("social",),
    "agent de direction": ("executive",),
    "agent de direction?": ("director",),
    "no agent de direction": ("beside", "not_director", "not_executive"),
    "the grid concerned": ("grid",),
    "another grid": ("other_grid",),
    "another grid, beside grille": ("other_staff",),
    "this level or above": ("at_least",),
    "this level or below": ("at_most",),
    "the agreement (ARS)": ("agreement",),
    "another agreement or status": ("other_agreement",),
    "either, asked about": ("private", "any_agreement"),
    "chef de service": ("service_head",),
    "no chef de service": ("not_service_head", "other_function"),
    "start of a career": ("early",),
    "no start of a career": ("not_early",),
}


def shown(rules: Rules) -> str:
    """Return the rules as plain text: period, regimes with their levels, organisations, words.

    Aliases and words are shown as they are compared: without case, accents and punctuation.
    """
    regimes = ((r.code, r.name, _levels(r), _quoted(r.text)) for r in rules.regimes.values())
    organisations = ((o.kind, o.regime, _aliases(o)) for o in rules.organisations)
    meant = ((name, _listed(rules.words, lists)) for name, lists in _LISTS.items())
    parts = (
        _period(rules.period),
        *_table(("REGIME", "NAME", "CONCERNED", "TEXT"), regimes),
        "",
        *_table(("DECLARED AS", "OR AS"), ((r.name, _names(r)) for r in rules.regimes.values())),
        "",
        *_table(("ORGANISATION", "REGIME", "ALSO WRITTEN"), organisations),
        "",
        *_table(("WORDS", "THAT SAY SO"), ((name, said) for name, said in meant if said)),
    )
    return "\n".join(parts)


def tried(rules: Rules, line: str, number: int, now: datetime) -> dict[str, Any]:
    """Judge one case, a JSON object, and return it with `verdict` and `reason` written back.

    `date` is the day or the time at which the mail reached the bot: `now` where it is not stated, noon for a
    day alone, Paris where it names no zone. A malformed case raises Permanent, which names the line `number`.
    """
    case = _object(line, number)
    facts = Facts(
        organisation=_text(case, "organisation", number) or "",
        regime=_text(case, "regime", number),
        level_text=_level(case, number),
        convention=_text(case, "convention", number) or "",
        agent_direction=_yes_or_no(case, "agent_direction", number),
        title=_text(case, "title", number) or "",
    )
    _moment(case, "offer_date", number)  # only checked: no rule looks at it
    at = _moment(case, "date", number) or now
    due = _moment(case, "due_date", number)
    verdict = judge(rules, facts, at, due=due.date() if due else None)
    return {**case, "verdict": verdict.ruling.value, "reason": verdict.reason}


def _period(period: Period) -> str:
    days = (f"{day} {calendar.month_name[month]}" for month, day in (period.first, period.last))
    return f"Period: {' to '.join(days)} of each year, both included, {period.zone}\n{_quoted(period.text)}\n"


def _quoted(text: str) -> str:
    return f"«{_NBSP}{text}{_NBSP}»" if text else ""


def _aliases(organisation: OrganisationKind) -> str:
    return ", ".join(sorted(organisation.names - {words(organisation.kind)}))


def _names(regime: Regime) -> str:
    return ", ".join(sorted(regime.names - {words(regime.code), words(regime.name)}))


def _listed(vocabulary: Words, lists: Iterable[str]) -> str:
    return ", ".join(word for name in lists for word in getattr(vocabulary, name))


def _levels(regime: Regime) -> str:
    concerned = f"échelle {regime.step}" if regime.step else f"levels {regime.lowest} to {regime.highest}"
    grid = f", grid {regime.grid}" if regime.grid else ""
    return concerned + grid + (", only under the CCNT" if regime.convention else "")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    """Yield the lines of a table; what is too wide for the last column goes on below itself."""
    table = [head, *rows]
    widths = [max(len(row[n]) for row in table) for n in range(len(head) - 1)]
    before = sum(widths) + len(_GAP) * len(widths)
    for *cells, last in table:
        start = "".join(cell.ljust(width) + _GAP for cell, width in zip(cells, widths, strict=True))
        folded = textwrap.wrap(last, max(_WIDTH - before, 20)) or [""]
        yield (start + ("\n" + " " * before).join(folded)).rstrip()


def _object(line: str, number: int) -> Mapping[str, Any]:
    try:
        case = json.loads(line)
        json.dumps(case, ensure_ascii=False).encode()  # half a pair of surrogates cannot be written back
    except (ValueError, RecursionError) as error:
        raise Permanent(f"line {number}: no JSON: {error}") from None
    if not isinstance(case, dict):
        raise Permanent(f'line {number}: no JSON object; for example {{"level": "niveau 7"}}')
    return case


def _text(case: Mapping[str, Any], key: str, number: int) -> str | None:
    value = case.get(key)
    if value is not None and not isinstance(value, str):
        raise _wrong(number, key, "neither a text nor null")
    return value


def _level(case: Mapping[str, Any], number: int) -> str:
    """Return the level as written; a number, or a list such as `mailbot read` prints, counts as its text."""
    value = case.get("level")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and all(isinstance(form, str) for form in value):
        return " / ".join(value)
    return _text(case, "level", number) or ""


def _yes_or_no(case: Mapping[str, Any], key: str, number: int) -> bool | None:
    value = case.get(key)
    if value is not None and not isinstance(value, bool):
        raise _wrong(number, key, "neither true, false nor null")
    return value


def _moment(case: Mapping[str, Any], key: str, number: int) -> datetime | None:
    """Return the time that `key` holds, in Paris."""
    written = _text(case, key, number)
    if written is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(written), time(12), PARIS)
    except ValueError:
        pass  # a time, then
    try:
        at = datetime.fromisoformat(written)
        return at.astimezone(PARIS) if at.tzinfo else at.replace(tzinfo=PARIS)
    except (ValueError, OverflowError):
        example = "neither a day nor a time (2027-01-11 or 2027-01-11T09:00:00+01:00)"
        raise _wrong(number, key, example) from None


def _wrong(number: int, key: str, problem: str) -> Permanent:
    return Permanent(f'line {number}: "{key}" is {problem}')
