"""The labelled mails: what is known of each, and how answers and programs' mails fit their labels."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

Said = dict[str, Any]
Label = dict[str, Any]

SAFE = "replies, none decided wrongly"
CLEAR = "replies, clear ones decided"
COMMENTS = "replies, the comment is kept"
TRAPS = "trap answers, as labelled"
DAY = datetime(2017, 1, 16, 12, tzinfo=UTC)  # a day of the period, for mails that do not say when they came
_APPROVER = "claire.dupont@en3s.example"  # of the synthetic mails; whoever else writes decides nothing


class Outcome(StrEnum):
    """How a reading compares with its label; COSTLY is what must never happen."""

    RIGHT = "right"
    UNDECIDED = "undecided"
    WRONG = "wrong"
    COSTLY = "costly"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a label names: whether the reading says it too, and what both say.

    `measure` names the row of the table of measures that it counts in.
    """

    measure: str
    right: bool
    said: object = None
    label: object = None


@dataclass(frozen=True, slots=True)
class Case:
    """A mail, the rows of the table in which it counts, and what compares its label with the JSON of it.

    `judge` says how the mail as a whole came out, `checks` compares everything that its label names. `mail`
    makes a mail of what lies in the file, `sent` is the mail of ours that it answers, if one is given.
    """

    file: Path
    at: datetime
    rows: tuple[str, ...]
    judge: Callable[[Said], Outcome]
    checks: Callable[[Said], Iterable[Check]] = lambda said: ()
    mail: Callable[[bytes], bytes] = bytes
    sent: bytes = b""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Mails to one bot: its address, and the server whose Authentication-Results it trusts."""

    bot: str
    authserv_id: str
    cases: tuple[Case, ...]


def decision(said: Said) -> str:
    """Return what the bot would record of a mail: nothing of an automatic one."""
    return "none" if said["automatic"] or said["bounce"] else str(said["decision"])


def replies(folder: Path) -> Iterator[Case]:
    """Yield the answers to requests of the bot derogation@bourse.example."""
    for name, label in labels(folder / "labels.json")["messages"].items():
        at = datetime.fromisoformat(label["date"])
        if label.get("debatable"):
            yield Case(folder / name, at, ("replies, debatable",), partial(_debated, label["label"]))
            continue
        kind = "button" if label["source"] == "button" else label["kind"]
        rows = ("replies", f"replies, {kind}", f"replies, by {label['client'] or 'a program'}")
        judge = _automatic if kind == "automatic" else partial(_decided, {label["label"]})
        yield Case(folder / name, at, rows, judge, partial(_safe, label, judge))


def _decided(acceptable: set[str], said: Said) -> Outcome:
    if decision(said) in acceptable:
        return Outcome.RIGHT
    return Outcome.UNDECIDED if decision(said) == "none" else Outcome.COSTLY


def _safe(label: Label, judge: Callable[[Said], Outcome], said: Said) -> Iterator[Check]:
    """Compare an answer with its label: never wrong, decided where it is clear, with its comment."""
    wanted = label["label"]
    yield Check(SAFE, judge(said) is not Outcome.COSTLY, decision(said), wanted)
    if wanted != "none":
        yield Check(CLEAR, decision(said) == wanted, decision(said), wanted)
    if label["comment"]:
        yield Check(
            COMMENTS, _plain(label["comment"]) in _plain(said["comment"]), said["comment"], label["comment"]
        )


def _plain(text: str | None) -> str:
    """Return `text` with single spaces and one kind of apostrophe: clients change them."""
    return " ".join((text or "").replace("’", "'").split())


def _debated(label: str, said: Said) -> Outcome:
    outcome = _decided({label}, said)
    return Outcome.WRONG if outcome is Outcome.COSTLY else outcome


def _automatic(said: Said) -> Outcome:
    if said["automatic"] or said["bounce"]:
        return Outcome.RIGHT
    return Outcome.UNDECIDED if decision(said) == "none" else Outcome.COSTLY


def synthetic(folder: Path) -> Iterator[Case]:
    """Yield made-up answers, automatic mails and forged ones to robot@mailbot.example."""
    for name, label in labels(folder / "_expected.json").items():
        row = name.partition("/")[0].replace("_", " ")
        judge = _SYNTHETIC[label["kind"]](label)
        checks = partial(_trap, judge) if label["kind"] == "approver_reply" else lambda said: ()
        yield Case(folder / name, DAY, (row,), judge, checks)


def _trap(judge: Callable[[Said], Outcome], said: Said) -> Iterator[Check]:
    yield Check(TRAPS, judge(said) is Outcome.RIGHT, decision(said))


def _by_approver(label: Label) -> Callable[[Said], Outcome]:
    words = {label["decision"], label.get("also_accepted")}
    acceptable = {"none" if word == "ask_again" else word for word in words if word}

    def judge(said: Said) -> Outcome:
        return _decided(acceptable, said if said["sender"] == _APPROVER else said | {"decision": "none"})

    return judge


def _spoofed(said: Said) -> Outcome:
    """A forged mail may say what it likes, if it is not taken for an authenticated one of the approver."""
    accepted = said["authenticated"] and said["sender"] == _APPROVER and decision(said) != "none"
    return Outcome.COSTLY if accepted else Outcome.RIGHT


_SYNTHETIC: dict[str, Callable[[Label], Callable[[Said], Outcome]]] = {
    "approver_reply": _by_approver,
    "auto": lambda label: _automatic,
    "spoof": lambda label: _spoofed,
}


def labels(file: Path) -> dict[str, Any]:
    """Return the labels that lie in `file`, by the name of the mail."""
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found
