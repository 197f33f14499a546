"""The rules as data: what a rules file holds, made into a frozen value; errors name the key that is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mailbot.core.errors import SettingError
from mailbot.core.folding import words

_EXAMPLE = "/etc/mailbot/rules.toml"


@dataclass(frozen=True, slots=True)
class Period:
    """The days of each year, (month, day), both included, judged by the clock of `zone`."""

    first: tuple[int, int]
    last: tuple[int, int]
    zone: str
    text: str = ""

    def holds(self, at: datetime) -> bool:
        """Say whether the instant `at` lies in the period."""
        return self.holds_day(at.astimezone(ZoneInfo(self.zone)).date())

    def holds_day(self, day: date) -> bool:
        """Say whether the day lies in the period of its year."""
        return self.first <= (day.month, day.day) <= self.last


@dataclass(frozen=True, slots=True)
class Regime:
    """One scheme: the levels concerned (both included), or the échelle where it counts in those."""

    code: str
    name: str
    names: frozenset[str]
    reason: str
    lowest: int = 0
    highest: int = 0
    step: int = 0
    grid: str = ""
    convention: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationKind:
    """A kind of organisation that the text names; `names` are its spellings as words."""

    kind: str
    regime: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Words:
    """The vocabulary that the rules look for, as words."""

    outside: tuple[str, ...]
    executive: tuple[str, ...]
    director: tuple[str, ...]
    beside: tuple[str, ...]
    grid: tuple[str, ...]
    other_grid: tuple[str, ...]
    agreement: tuple[str, ...]
    other_agreement: tuple[str, ...]
    service_head: tuple[str, ...]
    not_service_head: tuple[str, ...]
    early: tuple[str, ...]
    not_early: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that judging needs; `regimes` by code."""

    period: Period
    regimes: Mapping[str, Regime]
    organisations: tuple[OrganisationKind, ...]
    words: Words


def parse(table: Mapping[str, object]) -> Rules:
    """Return the rules that `table`, a TOML file, holds; raise SettingError naming the key that is wrong."""
    regimes = {code: _regime(code, entry) for code, entry in _tables(table, "regime").items()}
    organisations = tuple(
        _organisation(f"organisation[{n}]", entry, regimes)
        for n, entry in enumerate(_sequence(table, "organisation", "organisation"), start=1)
    )
    if not organisations:
        raise _wrong("organisation", "no organisation is listed")
    vocabulary = _table(table, "words", "words")
    lists = {f.name: _phrases(vocabulary, f.name, f"words.{f.name}") for f in fields(Words)}
    return Rules(_period(_table(table, "period", "period")), regimes, organisations, Words(**lists))


def _period(table: Mapping[str, object]) -> Period:
    zone = _text(table, "zone", "period.zone")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _wrong("period.zone", f"no such time zone: {zone}") from None
    period = Period(_day(table, "first"), _day(table, "last"), zone, _text(table, "text", "period.text", ""))
    if period.last < period.first:
        raise _wrong("period.last", "comes before period.first")
    return period


def _day(table: Mapping[str, object], key: str) -> tuple[int, int]:
    written = _text(table, key, f"period.{key}")
    try:
        day = date.fromisoformat(f"2000-{written}")
    except ValueError:
        raise _wrong(f"period.{key}", f"not a day written MM-DD: {written}") from None
    return day.month, day.day


def _regime(code: str, entry: object) -> Regime:
    where = f"regime.{code}"
    table = _as_table(entry, where)
    name = _text(table, "name", f"{where}.name")
    regime = Regime(
        code=code,
        name=name,
        names=frozenset((words(name), words(code), *_phrases(table, "aliases", f"{where}.aliases"))),
        reason=_text(table, "reason", f"{where}.reason"),
        lowest=_number(table, "lowest", where),
        highest=_number(table, "highest", where),
        step=_number(table, "step", where),
        grid=_text(table, "grid", f"{where}.grid", ""),
        convention=table.get("convention", False) is True,
        text=_text(table, "text", f"{where}.text", ""),
    )
    if not regime.step and not 0 < regime.lowest <= regime.highest:
        raise _wrong(where, "needs lowest and highest, or step")
    return regime


def _organisation(where: str, entry: object, regimes: Mapping[str, Regime]) -> OrganisationKind:
    table = _as_table(entry, where)
    kind = _text(table, "kind", f"{where}.kind")
    regime = _text(table, "regime", f"{where}.regime")
    if regime not in regimes:
        raise _wrong(f"{where}.regime", f"{regime} is none of {', '.join(regimes)}")
    names = frozenset((words(kind), *_phrases(table, "aliases", f"{where}.aliases")))
    return OrganisationKind(kind, regime, names)


def _phrases(table: Mapping[str, object], key: str, where: str) -> tuple[str, ...]:
    written = _sequence(table, key, where)
    if not all(isinstance(w, str) and words(w) for w in written):
        raise _wrong(where, "not a list of words")
    return tuple(words(str(w)) for w in written)


def _sequence(table: Mapping[str, object], key: str, where: str) -> Sequence[object]:
    value = table.get(key, [])
    if not isinstance(value, list):
        raise _wrong(where, "not a list")
    return value


def _tables(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = _table(table, key, key)
    if not found:
        raise _wrong(key, "is empty")
    return found


def _table(table: Mapping[str, object], key: str, where: str) -> Mapping[str, object]:
    if key not in table:
        raise _wrong(where, "is missing")
    return _as_table(table[key], where)


def _as_table(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise _wrong(where, "not a table")
    return value


def _text(table: Mapping[str, object], key: str, where: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str):
        raise _wrong(where, "is missing" if value is None else "not a text")
    return value


def _number(table: Mapping[str, object], key: str, where: str) -> int:
    value = table.get(key, 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _wrong(f"{where}.{key}", "not a whole number")
    return value


def _wrong(key: str, problem: str) -> SettingError:
    return SettingError("MAILBOT_RULES", f"{key}: {problem}", _EXAMPLE)
