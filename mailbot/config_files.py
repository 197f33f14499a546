"""The TOML files that settings name: the directory, the channels and the team.

Every function takes the path as the setting has it and raises `Wrong`, which names the file, the entry or
line, what is wrong there and an example of a right entry.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from mailbot.config_sources import closest_name, read_bounded
from mailbot.config_values import Wrong, address, domain, first_repeated, quoted
from mailbot.core.channels import Outlet
from mailbot.core.people import Deputy, Organisation, Person

UCANSS = "ucanss"
_MOST_PARSER_WORDS = 200  # the parser may repeat a key of any length, and ends with line and column

_ORGANISATION = {
    "name": 'name = "CPAM des Vosges"',
    "kind": 'kind = "CPAM"',
    "domains": 'domains = ["cpam-vosges.example"]',
    "recruiters": 'recruiters = ["rh@prestataire.example"]',
    "convention": 'convention = "CCNT-RG"',
}
_CHANNEL = {
    "name": 'name = "ucanss"',
    "mail": 'mail = "bourse@ucanss.example"',
    "folder": 'folder = "published/ucanss"',
}
_DEPUTY = {
    "for": 'for = "claire.martin@en3s.example"',
    "name": 'name = "Anne Petit"',
    "address": 'address = "anne.petit@en3s.example"',
    "first": "first = 2017-02-06",
    "last": "last = 2017-02-17",
}


@dataclass(frozen=True, slots=True)
class Channel:
    """A place where offers are published: a mail address, a folder for JSON, or neither (only recorded)."""

    name: str
    address: str | None = None
    folder: Path | None = None

    @property
    def outlet(self) -> Outlet:
        """The channel as planning knows it."""
        return Outlet(self.name, self.address or "", self.folder is not None)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One `[[table]]` of a file; `examples` has a right line for each of its keys."""

    path: str
    place: str
    table: dict[str, object]
    examples: dict[str, str]

    def wrong(self, key: str, problem: str) -> Wrong:
        example = f"{self.path} with {self.examples[key]}"
        return Wrong(f"{quoted(self.path)}, {self.place}: {problem}", example)

    def text(self, key: str) -> str:
        """Return the text of `key` with single spaces, empty where it is not there."""
        value = self.table.get(key, "")
        line = " ".join(value.split()) if isinstance(value, str) else "\0"
        if not line.isprintable():
            raise self.wrong(key, f"{key} is not a line of text in quotation marks")
        return line

    def needed(self, key: str) -> str:
        text = self.text(key)
        if not text:
            raise self.wrong(key, f"{key} is missing")
        return text

    def texts(self, key: str) -> list[str]:
        values = self.table.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.wrong(key, f"{key} is not a list of texts in quotation marks")
        return values

    def strict(self, key: str, text: str, parse: Callable[[str], str]) -> str:
        """Return `text`, a part of the value of `key`, as `parse` reads it."""
        try:
            return parse(text)
        except Wrong as wrong:
            raise self.wrong(key, f"{key}: {wrong.problem}") from None

    def day(self, key: str) -> date:
        value = self.table.get(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.wrong(key, f"{key} is not a date (written without quotation marks)")
        return value


def organisations(path: str) -> tuple[Organisation, ...]:
    """Read MAILBOT_DIRECTORY; a domain or an address belongs to one organisation only."""
    entries = list(_entries(path, _parse(path), "organisation", _ORGANISATION))
    found = tuple(_organisation(entry) for entry in entries)
    _refuse_repeated(entries, "name", [[o.name] for o in found])
    _refuse_repeated(entries, "domains", [sorted(o.domains) for o in found])
    _refuse_repeated(entries, "recruiters", [sorted(o.recruiters) for o in found])
    return found


def _organisation(entry: _Entry) -> Organisation:
    return Organisation(
        name=entry.needed("name"),
        kind=entry.needed("kind"),
        domains=frozenset(entry.strict("domains", text, domain) for text in entry.texts("domains")),
        recruiters=frozenset(entry.strict("recruiters", text, address) for text in entry.texts("recruiters")),
        convention=entry.text("convention"),
    )


def channels(path: str) -> tuple[Channel, ...]:
    """Read MAILBOT_CHANNELS; other channels follow only after ucanss, so it stands first."""
    entries = list(_entries(path, _parse(path), "channel", _CHANNEL))
    found = tuple(_channel(entry) for entry in entries)
    if found[0].name != UCANSS:
        raise entries[0].wrong("name", f"the first channel must be {UCANSS}, not {quoted(found[0].name)}")
    _refuse_repeated(entries, "name", [[channel.name] for channel in found])
    return found


def _channel(entry: _Entry) -> Channel:
    name, mail, folder = entry.needed("name"), entry.text("mail"), entry.text("folder")
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name):
        raise entry.wrong("name", f"{quoted(name)} is no name of small letters, digits and hyphens")
    if bool(mail) == bool(folder):
        raise entry.wrong("mail", "needs either mail or folder")
    if mail:
        return Channel(name, address=entry.strict("mail", mail, address))
    return Channel(name, folder=Path(folder))


def deputies(path: str, approvers: Sequence[Person]) -> tuple[Deputy, ...]:
    """Read MAILBOT_TEAM; deputies of `approvers`, who come and go: an empty file is right."""
    data = _parse(path)
    if not data:
        return ()
    if "step" in data:
        raise Wrong(
            f"{quoted(path)} has [[step]], but mailbot knows one approval step only: any approver answers",
            f"{path} with [[deputy]] entries only",
        )
    known = {approver.address for approver in approvers}
    return tuple(_deputy(entry, known) for entry in _entries(path, data, "deputy", _DEPUTY))


def _deputy(entry: _Entry, approvers: set[str]) -> Deputy:
    stands_for = entry.strict("for", entry.needed("for"), address)
    person = Person(entry.strict("address", entry.needed("address"), address), entry.needed("name"))
    first, last = entry.day("first"), entry.day("last")
    if stands_for not in approvers:
        raise entry.wrong("for", f"{stands_for} is not one of MAILBOT_APPROVERS")
    if person.address == stands_for:
        raise entry.wrong("address", f"{stands_for} cannot be the deputy of the same address")
    if last < first:
        raise entry.wrong("last", f"last ({last}) is before first ({first})")
    return Deputy(stands_for, person, first, last)


def _parse(path: str) -> dict[str, object]:
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise Wrong(f"{quoted(path)}: {str(error)[-_MOST_PARSER_WORDS:]}") from None
    except RecursionError:
        raise Wrong(f"{quoted(path)} is nested too deeply") from None
    except ValueError:  # Python's own limit, before tomllib can say where
        raise Wrong(f"{quoted(path)} has a number that is too long") from None


def _text(path: str) -> str:
    try:
        return read_bounded(Path(path)).decode("utf-8-sig")
    except OSError as error:
        raise Wrong(f"{quoted(path)} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Wrong(f"{quoted(path)} is not UTF-8 text") from None
    except ValueError as error:
        raise Wrong(f"{quoted(path)} cannot be read: {error}") from None


def _entries(path: str, data: dict[str, object], table: str, examples: dict[str, str]) -> Iterator[_Entry]:
    """Yield the `[[table]]` entries of a file, the only thing that it may hold; at least one."""
    example = f"{path} with [[{table}]]"
    if stranger := next((key for key in data if key != table), None):
        raise Wrong(f"{quoted(path)}: {quoted(stranger)} does not belong there, only [[{table}]]", example)
    tables = data.get(table)
    if not isinstance(tables, list) or not tables:
        raise Wrong(f"{quoted(path)} has no [[{table}]]", example)
    for number, entry in enumerate(tables, 1):
        if not isinstance(entry, dict):
            raise Wrong(f"{quoted(path)}, {table} {number} is no [[{table}]]", example)
        yield _known_keys_only(_Entry(path, _place(table, number, entry), entry, examples))


def _place(table: str, number: int, entry: dict[str, object]) -> str:
    name = entry.get("name")
    return f"{table} {number} ({quoted(name)})" if isinstance(name, str) else f"{table} {number}"


def _known_keys_only(entry: _Entry) -> _Entry:
    for key in entry.table:
        if key not in entry.examples:
            closest = closest_name(key, entry.examples)
            raise entry.wrong(closest, f"{quoted(key)} is no key of it; did you mean {closest}?")
    return entry


def _refuse_repeated(entries: list[_Entry], key: str, values: list[list[str]]) -> None:
    """Refuse a value of `key` that two entries claim; `values` has those of each entry."""
    repeated = first_repeated(value for some in values for value in some)
    if repeated is not None:
        last = max(number for number, some in enumerate(values) if repeated in some)
        raise entries[last].wrong(key, f"{quoted(repeated)} already belongs to an entry above")
