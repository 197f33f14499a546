"""Sample letters of every kind, from samples.toml: to be looked at by people, and to try every template."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from mailbot.core.differences import Changes, changes
from mailbot.core.letters import Letter
from mailbot.core.plain import decode, encode
from mailbot.core.readings import Attachment, Fields
from mailbot.data import load

Version = tuple[Fields, Sequence[Attachment]]

_TABLES = {
    "author": "people",
    "recruiter": "people",
    "to": "people",
    "card": "cards",
    "decision": "decisions",
    "verdict": "verdicts",
}
_LISTS = {"links": "links", "lines": "lines", "steps": "steps", "tallies": "tallies"}
_NAMES = frozenset(f.name for f in fields(Letter))
_FIELDS = frozenset(f.name for f in fields(Fields))


@dataclass(frozen=True, slots=True)
class Sample:
    """A letter under the name of its situation, its text and files, the time it is sent, what changed."""

    name: str
    letter: Letter
    version: Version | None
    at: datetime
    changes: Changes | None = None

    @property
    def message_id(self) -> str:
        return f"<{self.name}@preview.invalid>"


def samples() -> Iterator[Sample]:
    """Return every sample, at least one of each kind."""
    data = load("samples.toml")
    at = datetime.fromisoformat(data["at"])
    thread = {"answers": data["answers"], "references": data["references"]}
    for name, entry in data["letters"].items():
        letter = decode(Letter, {**thread, **_resolved(data, entry)})
        version = _version(data["versions"].get(entry.get("contents")), letter)
        yield Sample(
            name, letter, version, at, _changes(data["versions"].get(entry.get("old")), letter, version)
        )


def _resolved(data: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return `entry` with the names in it replaced by what they name, as plain data."""
    found = {k: v for k, v in entry.items() if k in _NAMES}
    for name, table in _TABLES.items():
        if isinstance(found.get(name), str):
            found[name] = data[table][found[name]]
    for name, table in _LISTS.items():
        if name in found:
            found[name] = [
                _resolved(data, data[table][word]) | _rest(data[table][word]) for word in found[name]
            ]
    return found


def _rest(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in entry.items() if k not in _TABLES and k not in _LISTS}


def _changes(old: Mapping[str, Any] | None, letter: Letter, version: Version | None) -> Changes | None:
    """Return what `version` says otherwise than the `old` entry, of the number that the letter names."""
    before = _version(old, letter)
    if before is None or version is None or letter.since is None:
        return None
    files = ([(f.name, str(f.size)) for f in v[1]] for v in (before, version))
    return changes(letter.since, before[0], version[0], *files)


def _version(entry: Mapping[str, Any] | None, letter: Letter) -> Version | None:
    """Return the text and the files of a letter's version: what is on its card, and what `entry` says."""
    if entry is None:
        return None
    card = encode(letter.card) if letter.card else {}
    card["level_text"] = card.pop("level", None)
    said = {k: v for k, v in {**card, **entry}.items() if k in _FIELDS}
    said["description"] = ((entry["description"].strip("\n") + "\n") * entry.get("repeat", 1)).strip()
    files = [Attachment(f["name"], f["type"], bytes(f["size"]), False) for f in entry["attachments"]]
    return decode(Fields, said), files
