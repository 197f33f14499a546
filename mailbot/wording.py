"""Words for people: French dates, typography and vocabulary, and values made safe and short to be shown."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from mailbot.core.folding import fold
from mailbot.core.letters import Letter
from mailbot.core.levels import normal_forms
from mailbot.core.offers import Card
from mailbot.core.people import Person
from mailbot.data import load

T = TypeVar("T")

PARIS = ZoneInfo("Europe/Paris")
NBSP = "\u00a0"
CARD = tuple(field.name for field in dataclasses.fields(Card))
_VOWELS = tuple("aeiou")  # of folded text

# Controls except tab and line feed, bidirectional and zero-width characters, surrogates and tags: French
# needs none of them, and each can make a mail show what it does not say.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_SEVERAL_LINES = {
    "message": 4_000,
    "quote": 4_000,
    "reply": 4_000,
    "said": 600,
    "comment": 2_000,
    "grounds": 1_000,
    "description": 10_000,
    "advert": 100_000,
}  # characters
_LONGEST = 200  # characters, of all other values
_NAMES_LEVELS = re.compile(r"niveau|échelle", re.IGNORECASE)  # the rules of an ARS name a condition alone
_SETTLED = ("exempt", "published", "withdrawn")  # states in which nobody waits for an answer of EN3S
_SPACE_BEFORE = re.compile(r" (?=[:;?!»](?:[\s<{).,»]|$))", re.MULTILINE)
_SPACE_AFTER = re.compile(r"(?<=«) ")
_APOSTROPHE = re.compile(r"(?<=[A-Za-zÀ-ÿ])'(?=[A-Za-zÀ-ÿ«])|(?<=[dlnsqcjmDLNSQCJM])'(?= ?[«{])")


def typography(source: str) -> str:
    """Return French text with its non-breaking spaces and typographic apostrophes; markup stays as it is."""
    source = _SPACE_BEFORE.sub(NBSP, source)
    return _APOSTROPHE.sub("’", _SPACE_AFTER.sub(NBSP, source))


def one_line(text: str, limit: int = _LONGEST) -> str:
    """Return `text` without line breaks and unwanted characters, cut to `limit` characters."""
    if len(text) > limit or not text.isprintable() or "  " in text:
        text = " ".join(_UNWANTED.sub("", _breaks(text[: 4 * limit])).split())
    return cut(text, limit)


def several_lines(text: str, limit: int) -> str:
    """Return `text` without unwanted characters, with line feeds and at most one blank line in a row, cut."""
    text = _UNWANTED.sub("", _breaks(text[: 4 * limit]))
    return cut(_BLANK_LINES.sub("\n\n", text).strip(), limit)


def cut(text: str, limit: int) -> str:
    """Return `text` in at most `limit` characters; « … » stands for what is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def tidy(value: T, name: str = "") -> T:
    """Return `value`, a frozen dataclass of ours, a tuple or a string, with all strings safe to show."""
    tidied: Any = value
    if value is None or isinstance(value, Enum | int | date):
        return value
    if isinstance(value, str):
        limit = _SEVERAL_LINES.get(name)
        tidied = several_lines(value, limit) if limit else one_line(value)
    elif isinstance(value, tuple):
        tidied = tuple(tidy(v, name) for v in value) if value else value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        tidied = _tidy_record(value)
    return tidied  # type: ignore[no-any-return]


def day(value: date) -> str:
    """Return jj/mm/aaaa."""
    return f"{value:%d/%m/%Y}"


def moment(value: datetime) -> str:
    """Return « 11/01/2027 à 9 h 05 », in Paris."""
    local = value.astimezone(PARIS)
    return f"{local:%d/%m/%Y} à {local.hour}{NBSP}h{NBSP}{local:%M}"


def person(value: Person) -> str:
    """Return « Name (address) », or the address alone."""
    return f"{value.name} ({value.address})" if value.name else value.address


def of_person(value: Person) -> str:
    """Return « de Name (address) », or « d'EN3S (address) » before a vowel; before an h both are in use."""
    named = person(value)
    return f"d'{named}" if fold(named).startswith(_VOWELS) else f"de {named}"


def size(octets: int) -> str:
    """Return a size such as « 25 Mo », rounded down to what is promised."""
    mega, kilo = octets // 1_048_576, octets // 1024
    return f"{mega}{NBSP}Mo" if mega else f"{kilo}{NBSP}ko" if kilo else f"{octets}{NBSP}octets"


@dataclass(frozen=True, slots=True)
class Words:
    """The vocabulary of texts.fr.toml, with its typography set."""

    tables: Mapping[str, Any]

    def of(self, table: str, word: str) -> Any:
        """Return the entry of `word` in `table`, or the table's `other` where there is none."""
        entries = self.tables[table]
        return entries[word] if word in entries else entries["other"]

    def outcome(self, word: str) -> str:
        """Return the sentence for the outcome of a command, a state, or the reason of a refusal."""
        for table in ("outcomes", "state_sentences"):
            if word in self.tables[table]:
                return str(self.tables[table][word])
        return str(self.of("refused", word)["why"])

    def facts(self, card: Card, names: Sequence[str] = CARD) -> list[tuple[str, str]]:
        """Return the facts of an offer that are known, of `names`, as (label, value)."""
        labels = self.tables["labels"]
        values = ((name, getattr(card, name)) for name in names)
        return [(labels[n], day(v) if isinstance(v, date) else v) for n, v in values if v]

    def rows(self, letter: Letter) -> dict[str, list[tuple[str, str]]]:
        """Return what a letter may add to the facts, by name: lists of (label, value), empty if unknown."""
        labels, decision = self.tables["labels"], letter.decision
        found: dict[str, list[str | None]] = {
            "state": [self.of("states", letter.state) if letter.state else None],
            "version": [self._version(letter.version) if letter.version else None],
            "recruiter": [person(letter.recruiter) if letter.recruiter else None],
            "team": [self._team(letter.quote)],
            "observers": [", ".join(letter.observers)],
            "grounds": [letter.grounds],
            "due": [day(letter.due) if letter.due and letter.state not in _SETTLED else None],
            "alert": [self._alert(letter)],
            "published_at": [moment(letter.published_at) if letter.published_at else None],
            "outlets": [", ".join(letter.outlets)],
            "starts_on": [day(letter.starts_on) if letter.starts_on else None],
            "closed_by": [person(letter.author) if letter.author and letter.matter == "closed" else None],
            "decision": [],
            "comment": [decision.comment if decision else None],
        }
        rows = {name: [(labels[name], v) for v in values if v] for name, values in found.items()}
        if decision:
            rows["decision"] = [
                (labels["decision"], self.of("states", decision.choice)),
                (labels["decided_by"], person(decision.by)),
                (labels["decided_at"], moment(decision.at)),
            ]
        return rows

    def verdict(self, letter: Letter) -> str:
        """Return the sentence of the verdict: the rule it rests on, quoted, and the facts; "" without one."""
        verdict = letter.verdict
        if verdict is None:
            return ""
        said = self.of("verdicts", verdict.reason)
        if "{regime}" in said and not verdict.regime:
            said = self.tables["verdicts_everywhere"].get(verdict.reason, "")
        elif not _NAMES_LEVELS.search(verdict.rule):
            said = self.tables["verdicts_conditional"].get(verdict.reason, said)
        if not (verdict.rule and said):
            said = self.of("verdicts_plain", verdict.reason)
        rule = typography(verdict.rule[:1].lower() + verdict.rule[1:])
        return str(said.format(rule=rule, regime=verdict.regime, **self._verdict_facts(letter)))

    def waiting(self, letter: Letter) -> str:
        """Return how the reader of `letter` will know the answer of EN3S."""
        return str(self.tables["waiting"][_told(letter) if letter.alert else "none"])

    def _verdict_facts(self, letter: Letter) -> dict[str, str]:
        """Return the facts of an offer as parts of a sentence, "" for what is not known."""
        card, texts = letter.card, self.tables["verdict_facts"]
        level = card.level if card else ""
        # of what is no plain number, the writing is shown, for its letters and words may have decided
        forms = normal_forms(level)
        plain = all(form.isdigit() for form in forms) and bool(forms)
        number = "other" if not plain else "levels" if len(forms) > 1 else "level"
        shown = texts["join"].join((", ".join(forms[:-1]), forms[-1])[len(forms) < 2 :]) if plain else level
        values = {
            "employer": (texts["employer"], card.organisation if card else ""),
            "title": (texts["title"], card.title if card else ""),
            "written": (texts["written"], level),
            "found": (texts["found"], card.organisation if card else ""),
            "due": (texts["due"], day(letter.due) if letter.due else ""),
            "at_level": (texts[f"at_{number}"], shown),
            "and_level": (texts[f"and_{number}"], shown),
        }
        facts = {name: text.format(value=value) if value else "" for name, (text, value) in values.items()}
        return facts | {"found": facts["found"] or texts["not_found"]}

    def _version(self, number: int) -> str:
        return str(self.tables["last_version"]).format(version=number) if number > 1 else str(number)

    def _team(self, asked: str) -> str:
        team = str(self.tables["team"])
        return asked if team in asked else f"{team} ({asked})" if asked else team

    def _alert(self, letter: Letter) -> str | None:
        if letter.alert is None or (letter.state in _SETTLED and not letter.decision):
            return None
        if letter.decision:
            return str(self.tables["alert"]["yes" if letter.alert else "no"])
        return str(self.tables["alert"][_told(letter) if letter.alert else "none"])


def is_recruiters(letter: Letter) -> bool:
    """Say whether `letter` goes to the recruiter of its offer, whom an alert would reach."""
    return letter.recruiter is not None and letter.recruiter.address == letter.to.address


def undelivered(letter: Letter) -> tuple[str, str]:
    """Return whom a letter did not reach, and what the server said, of a notice that it failed."""
    who, _, said = letter.quote.partition(" : ")
    return who, said


def words() -> Words:
    """Read the vocabulary."""
    return Words(_typeset(load("texts.fr.toml")))


def _told(letter: Letter) -> str:
    return "you" if is_recruiters(letter) else "recruiter"


def _typeset(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _typeset(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_typeset(v) for v in value]
    return typography(value) if isinstance(value, str) else value


def _breaks(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")


def _tidy_record(value: Any) -> Any:
    changed = {}
    for field in dataclasses.fields(value):
        held = getattr(value, field.name)
        tidied = tidy(held, field.name)
        if tidied is not held:
            changed[field.name] = tidied
    return dataclasses.replace(value, **changed) if changed else value
