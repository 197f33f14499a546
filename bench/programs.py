"""What programs write: bounces and absences as labelled; people, who are no programs; nothing decided from.

How the labels of the two public sets of bounces compare with hard, soft, delay and none:

flufl.bounce tells addresses that failed for good (`temporary` false) from those that a server goes on trying.
A full mailbox failed for good there, so that hard and soft are both right for it, and a delay is wrong. Mails
in which the set names no address are left out.

sisimai: `hardbounce` is hard, all else that was not delivered is soft, or a delay where the server goes on
trying. `feedback` and `vacation` tell of no delivery at all, `delivered` of none that failed. `filtered` is
what sisimai concludes where a server took the address and refused the text, mostly with « user unknown »: a
mail that does not say when the server said so may be believed, so that hard is right too. What counts it as
soft only is shown beside. The mails in maildir/not are no bounces. Those in maildir/err are reports of mail
systems (RFC 3464) without label, which no person wrote: nothing may be decided from them.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from bench.labels import DAY, Case, Check, Label, Outcome, Said, decision, labels

FLUFL = "bounces of flufl.bounce, failed or delayed"
SISIMAI = "bounces of sisimai, hard or soft"
SISIMAI_STRICT = "bounces of sisimai, filtered as soft"
PEOPLE = "people, none taken for a bounce"
NAMED = "automatic mails, told as labelled"
UNDECIDED = "automatic and odd mails, none decided from"

_FAILED, _NOT_DELIVERED, _NONE = ("hard", "soft"), ("soft", "delay"), (None, "none")
_NO_BOUNCE = frozenset(("feedback", "vacation"))
_NO_MAILS = frozenset(("NOTICE", "_expected.json"))
# The classes of synthetic/auto_replies_fr: what `automatic` says, and the severity of a bounce.
_CLASSES: dict[str, tuple[str | None, str | None]] = {
    "out_of_office": ("out-of-office", None),
    "challenge_response": ("challenge", None),
    "ticket_ack": ("other", None),
    "read_receipt": ("receipt", None),
    "hard_bounce": ("other", "hard"),
    "soft_bounce": ("other", "soft"),
    "delay": ("other", "delay"),
    "success_dsn": ("other", "none"),
    "relayed_dsn": ("other", "none"),
    "forged_bounce": ("other", "hard"),
    "own_message_looped": ("loop", None),
    "rule_redirect": ("other", None),
    "human_with_bulk_precedence": (None, None),
    "human_with_suppress": (None, None),
}

Checks = Callable[[Said], Iterable[Check]]


def flufl(folder: Path) -> Iterator[Case]:
    """Yield the mails of flufl.bounce, one for all that detects it."""
    temporary: dict[str, set[bool]] = {}
    for label in json.loads((folder / "_expected.json").read_text("utf-8")):
        if label["addresses"]:
            temporary.setdefault(label["file"], set()).add(label["temporary"])
    for name, found in temporary.items():
        acceptable = _NOT_DELIVERED if all(found) else _FAILED
        yield _case(folder / name, "bounces, flufl.bounce", partial(_graded, FLUFL, acceptable))


def sisimai(folder: Path) -> Iterator[Case]:
    """Yield the mails of sisimai: the labelled ones, those that are no bounce, those without label."""
    for name, found in labels(folder / "_expected.json").items():
        yield _case(folder / name, "bounces, sisimai", partial(_graded_by_sisimai, found))
    for file in _mails(folder / "maildir/not"):
        yield _case(file, "people", _is_no_bounce)
    for file in _mails(folder / "maildir/err"):
        yield _case(file, "odd mails", _undecided)


def synthetic(folder: Path) -> Iterator[Case]:
    """Yield made-up automatic mails by their class, and the answers of a person."""
    for name, label in labels(folder / "_expected.json").items():
        if name.startswith("auto_replies_fr/"):
            yield _case(folder / name, "automatic mails", partial(_told, _CLASSES[label["class"]]))
        elif name.startswith("approver_replies/"):
            yield _case(folder / name, "people", _is_person)


def replies(folder: Path) -> Iterator[Case]:
    """Yield the automatic mails among the answers to requests, and the answers of people."""
    for name, label in labels(folder / "labels.json")["messages"].items():
        by_program = label["kind"] == "automatic"
        row = "automatic mails" if by_program else "people"
        yield _case(folder / name, row, _is_automatic if by_program else _is_person)


def people(folder: Path) -> Iterator[Case]:
    """Yield the public mails that people wrote or forwarded, whatever they quote."""
    for kind in ("replies", "forwards"):
        for file in _mails(folder / kind):
            yield _case(file, "people", _is_no_bounce)


def odd(folder: Path) -> Iterator[Case]:
    """Yield the public mails without label: automatic, broken and hostile ones."""
    for kind in ("autoreplies", "malformed"):
        for file in _mails(folder / kind):
            yield _case(file, "odd mails", _undecided)


def _case(file: Path, row: str, checks: Checks) -> Case:
    """Return a case that is right where everything is that its label names."""

    def judge(said: Said) -> Outcome:
        wrong = {check.measure for check in checks(said) if not check.right} - {SISIMAI_STRICT}
        if wrong & {PEOPLE, UNDECIDED}:
            return Outcome.COSTLY
        return Outcome.WRONG if wrong else Outcome.RIGHT

    return Case(file, DAY, (row,), judge, checks)


def _mails(folder: Path) -> Iterator[Path]:
    yield from sorted(file for file in folder.rglob("*") if file.is_file() and file.name not in _NO_MAILS)


def _severity(said: Said) -> str | None:
    return said["bounce"]["severity"] if said["bounce"] else None


def _undecided(said: Said) -> Iterator[Check]:
    yield Check(UNDECIDED, decision(said) == "none", decision(said), "none")


def _graded(measure: str, acceptable: tuple[str | None, ...], said: Said) -> Iterator[Check]:
    yield Check(measure, _severity(said) in acceptable, _severity(said), list(acceptable))
    yield from _undecided(said)


def _graded_by_sisimai(found: list[Label], said: Said) -> Iterator[Check]:
    reasons = {label["reason"] for label in found}
    if any(label["hardbounce"] for label in found):
        acceptable: tuple[str | None, ...] = ("hard",)
    elif reasons <= _NO_BOUNCE:
        acceptable = (None,)
    else:
        acceptable = _NONE if reasons == {"delivered"} else _NOT_DELIVERED
    yield Check(SISIMAI_STRICT, _severity(said) in acceptable, _severity(said), list(acceptable))
    yield from _graded(SISIMAI, (*acceptable, "hard") if "filtered" in reasons else acceptable, said)


def _told(wanted: tuple[str | None, str | None], said: Said) -> Iterator[Check]:
    told = (said["automatic"], _severity(said))
    yield Check(NAMED, told == wanted, list(told), list(wanted))
    if wanted[0]:
        yield from _undecided(said)


def _is_automatic(said: Said) -> Iterator[Check]:
    yield Check(NAMED, said["automatic"] is not None, said["automatic"], "a program's")
    yield from _undecided(said)


def _is_person(said: Said) -> Iterator[Check]:
    yield Check(NAMED, said["automatic"] is None, said["automatic"], "a person's")
    yield from _is_no_bounce(said)


def _is_no_bounce(said: Said) -> Iterator[Check]:
    yield Check(PEOPLE, said["bounce"] is None, said["bounce"])
