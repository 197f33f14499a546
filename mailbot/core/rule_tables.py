"""The rules as data: what a rules file holds, made into a frozen value; errors name the key that is wrong."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mailbot.core.folding import words
from mailbot.core.organisations import OUTSIDE, PLACE, SOCIAL, UNSETTLED, Names, index
from mailbot.core.tables import (
    as_table,
    filled,
    flag,
    number,
    phrases,
    refuse_unknown,
    sequence,
    table_in,
    text,
    wrong,
)
from mailbot.core.titles import stems


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

    def last_day(self, year: int) -> date:
        """Return the last day of the period of `year`."""
        month, day = self.last
        return date(year, month, min(day, monthrange(year, month)[1]))  # the 29th of February


@dataclass(frozen=True, slots=True)
class Regime:
    """One scheme: the levels concerned (both included), or the échelle where it counts in those.

    `said` names it in a sentence: « le régime général ».
    """

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
    said: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationKind:
    """A kind of organisation that the text names; `names` are its spellings as words."""

    kind: str
    regime: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Words:
    """The vocabulary that the rules look for, as words; the rules file says what each list is for."""

    outside: tuple[str, ...]
    establishments: tuple[str, ...]
    unsettled: tuple[str, ...]
    social: tuple[str, ...]
    units: tuple[str, ...]
    executive: tuple[str, ...]
    director: tuple[str, ...]
    not_director: tuple[str, ...]
    beside: tuple[str, ...]
    not_executive: tuple[str, ...]
    grid: tuple[str, ...]
    other_grid: tuple[str, ...]
    other_staff: tuple[str, ...]
    at_least: tuple[str, ...]
    at_most: tuple[str, ...]
    agreement: tuple[str, ...]
    other_agreement: tuple[str, ...]
    private: tuple[str, ...]
    any_agreement: tuple[str, ...]
    service_head: tuple[str, ...]
    not_service_head: tuple[str, ...]
    other_function: tuple[str, ...]
    early: tuple[str, ...]
    not_early: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quotes:
    """What the text says beside periods and levels, to be quoted; "" where it is not given."""

    organisations: str = ""
    agent_direction: str = ""
    single: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that judging needs; `regimes` by code. `names` and `titles` are made for looking up."""

    period: Period
    regimes: Mapping[str, Regime]
    organisations: tuple[OrganisationKind, ...]
    words: Words
    quotes: Quotes
    names: Names
    declared: Names
    titles: Mapping[str, tuple[str, ...]]


_REGIME_KEYS = ("aliases", *(f.name for f in fields(Regime) if f.name not in ("code", "names")))
_TITLES = ("executive", "director", "not_director", "beside", "not_executive")


def parse(table: Mapping[str, object]) -> Rules:
    """Return the rules that `table`, a TOML file, holds; raise SettingError naming the key that is wrong."""
    refuse_unknown(table, "", ("period", "regime", "organisation", "words", "quotes"))
    regimes = {code: _regime(code, entry) for code, entry in filled(table, "regime").items()}
    organisations = tuple(
        _organisation(f"organisation[{n}]", entry, regimes)
        for n, entry in enumerate(sequence(table, "organisation", "organisation"), start=1)
    )
    if not organisations:
        raise wrong("organisation", "no organisation is listed")
    vocabulary = _vocabulary(table_in(table, "words", "words"))
    return Rules(
        period=_period(table_in(table, "period", "period")),
        regimes=regimes,
        organisations=organisations,
        words=vocabulary,
        quotes=_quotes(as_table(table.get("quotes", {}), "quotes")),
        names=_names(organisations, vocabulary),
        declared=index((name, r.code) for r in regimes.values() for name in r.names),
        titles={name: tuple(map(stems, getattr(vocabulary, name))) for name in _TITLES},
    )


def _vocabulary(table: Mapping[str, object]) -> Words:
    names = tuple(f.name for f in fields(Words))
    refuse_unknown(table, "words", names)
    return Words(**{name: phrases(table, name, f"words.{name}") for name in names})


def _quotes(table: Mapping[str, object]) -> Quotes:
    names = tuple(f.name for f in fields(Quotes))
    refuse_unknown(table, "quotes", names)
    return Quotes(**{name: text(table, name, f"quotes.{name}", "") for name in names})


def _names(organisations: Sequence[OrganisationKind], vocabulary: Words) -> Names:
    """Return the index of all names; one that stands in two regimes is an error of the file."""
    owner: dict[str, str] = {}
    for n, organisation in enumerate(organisations, start=1):
        for name in organisation.names:
            if owner.setdefault(name, organisation.regime) != organisation.regime:
                raise wrong(f"organisation[{n}].aliases", f"{name} is a name of {owner[name]} too")
    others = {
        OUTSIDE: vocabulary.outside,
        PLACE: vocabulary.establishments,
        UNSETTLED: vocabulary.unsettled,
        SOCIAL: vocabulary.social,
    }
    pairs = [*owner.items(), *((name, code) for code, names in others.items() for name in names)]
    return index(pairs, vocabulary.units)


def _period(table: Mapping[str, object]) -> Period:
    refuse_unknown(table, "period", tuple(f.name for f in fields(Period)))
    zone = text(table, "zone", "period.zone")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise wrong("period.zone", f"no such time zone: {zone}") from None
    period = Period(_day(table, "first"), _day(table, "last"), zone, text(table, "text", "period.text", ""))
    if period.last < period.first:
        raise wrong("period.last", "comes before period.first")
    return period


def _day(table: Mapping[str, object], key: str) -> tuple[int, int]:
    written = text(table, key, f"period.{key}")
    try:
        day = date.fromisoformat(f"2000-{written}")
    except ValueError:
        raise wrong(f"period.{key}", f"not a day written MM-DD: {written}") from None
    return day.month, day.day


def _regime(code: str, entry: object) -> Regime:
    where = f"regime.{code}"
    table = as_table(entry, where)
    refuse_unknown(table, where, _REGIME_KEYS)
    name = text(table, "name", f"{where}.name")
    regime = Regime(
        code=code,
        name=name,
        names=frozenset((words(name), words(code), *phrases(table, "aliases", f"{where}.aliases"))),
        reason=text(table, "reason", f"{where}.reason"),
        lowest=number(table, "lowest", where),
        highest=number(table, "highest", where),
        step=number(table, "step", where),
        grid=text(table, "grid", f"{where}.grid", ""),
        convention=flag(table, "convention", where),
        text=text(table, "text", f"{where}.text", ""),
        said=text(table, "said", f"{where}.said", "ce régime"),
    )
    if not regime.step and not 0 < regime.lowest <= regime.highest:
        raise wrong(where, "needs lowest and highest, or step")
    return regime


def _organisation(where: str, entry: object, regimes: Mapping[str, Regime]) -> OrganisationKind:
    table = as_table(entry, where)
    refuse_unknown(table, where, ("kind", "regime", "aliases"))
    kind = text(table, "kind", f"{where}.kind")
    regime = text(table, "regime", f"{where}.regime")
    if regime not in regimes:
        raise wrong(f"{where}.regime", f"{regime} is none of {', '.join(regimes)}")
    names = frozenset((words(kind), *phrases(table, "aliases", f"{where}.aliases")))
    return OrganisationKind(kind, regime, names)
