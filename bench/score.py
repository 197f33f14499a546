"""How well mailbot reads labelled mails: right, undecided or wrong; a wrong decision must not occur."""

import argparse
import asyncio
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench import labels, new_text, offers, programs
from bench.labels import Case, Check, Corpus, Outcome, Said
from mailbot.app import rules_of
from mailbot.config import load_basics
from mailbot.core.readings import Reading
from mailbot.core.rules import Rules
from mailbot.explaining import explained
from mailbot.reader import Incoming, Reader
from mailbot.ruling import tried

RULED, RULED_WHY = "rule cases, verdict", "rule cases, verdict and reason"
# What decides, and the share of right cases that it needs; every other measure is only shown.
AIMS = {
    offers.HELD: 1.0,
    offers.VERDICT: 0.9,
    "fields": 0.95,
    **dict.fromkeys((f"field {name}" for name in offers.FIELDS), 0.95),
    "options": 0.95,
    **dict.fromkeys((f"option {name}" for name in offers.OPTIONS.values()), 0.95),
    RULED: 1.0,
    RULED_WHY: 0.96,
    labels.SAFE: 1.0,
    labels.CLEAR: 0.95,
    labels.COMMENTS: 0.95,
    labels.TRAPS: 1.0,
    programs.FLUFL: 0.95,
    programs.SISIMAI: 0.95,
    programs.PEOPLE: 1.0,
    programs.NAMED: 1.0,
    programs.UNDECIDED: 1.0,
    new_text.OURS: 0.95,
    new_text.COMMENT: 1.0,
    new_text.AGREES: 0.9,
}
_GROUPS = {"field": "fields", "option": "options"}  # measures that also count together
_WIDTH = 100  # characters of a value that is shown


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled case: the rows that it counts in, how it came out, and what was compared."""

    name: str
    rows: tuple[str, ...]
    outcome: Outcome
    said: str
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """How often something is right, of how many."""

    right: int
    of: int

    @property
    def share(self) -> float:
        return self.right / self.of


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was read rightly and what was not; return 1 if something that decides is below its aim."""
    parser = argparse.ArgumentParser(prog="python -m bench.score", description=__doc__)
    parser.add_argument(
        "--corpora", type=Path, required=True, metavar="DIR", help="where the labelled mails are"
    )
    folder = parser.parse_args(arguments).corpora
    rules = rules_of(load_basics({}, None))
    try:
        judged, absent = _judged(rules, folder)
    except FileNotFoundError as error:
        print(f"score: {error.filename} is missing; --corpora names its folder", file=sys.stderr)
        return 1
    if not judged:
        print(f"score: {folder} holds no labelled mails; --corpora names their folder", file=sys.stderr)
        return 1
    measures = measured(judged)
    print("\n".join((*_rows(judged), "", *_measures(measures), "", *_not_right(judged), *absent)))
    below = [name for name, least in AIMS.items() if name in measures and measures[name].share < least]
    print(f"below its aim: {', '.join(below)}" if below else "everything that decides reached its aim")
    return 1 if below else 0


def measured(judged: Iterable[Judged]) -> dict[str, Measured]:
    """Return every measure by its name: those that decide first, in the order of their aims."""
    counts: defaultdict[str, Counter[bool]] = defaultdict(Counter, {name: Counter() for name in AIMS})
    for check in (check for one in judged for check in one.checks):
        for name in (check.measure, _GROUPS.get(check.measure.partition(" ")[0])):
            if name:
                counts[name][check.right] += 1
    return {name: Measured(count[True], count.total()) for name, count in counts.items() if count}


def _judged(rules: Rules, folder: Path) -> tuple[list[Judged], list[str]]:
    """Judge what is there; the lines say what is not."""
    judged: list[Judged] = []
    absent = []
    beside = folder / "offers" if (folder / "offers/labels.json").exists() else folder
    if (cases := beside / "verdicts.jsonl").exists():
        judged += _rule_cases(rules, cases)
    else:
        absent.append(f"not there: {cases}")
    for name, make, bot, authserv_id in _SETS:
        file = beside / "labels.json" if make is offers.cases else folder / name
        if file.exists():
            judged += asyncio.run(_read(rules, Corpus(bot, authserv_id, tuple(make(file.parent)))))
        else:
            absent.append(f"not there: {file}")
    return judged, absent


# Where labels are, what yields their mails, the bot that gets them, whose Authentication-Results it trusts.
_SETS: tuple[tuple[str, Callable[[Path], Iterator[Case]], str, str], ...] = (
    ("offers/labels.json", offers.cases, "derogation@en3s-exemple.fr", ""),
    ("replies/labels.json", labels.replies, "derogation@bourse.example", ""),
    ("replies/labels.json", new_text.replies, "derogation@bourse.example", ""),
    *((f"public/replies/{name}/_expected.json", make, "", "") for name, make in new_text.PUBLIC.items()),
    ("synthetic/_expected.json", labels.synthetic, "robot@mailbot.example", "mail.mailbot.example"),
    ("replies/labels.json", programs.replies, "derogation@bourse.example", ""),
    ("synthetic/_expected.json", programs.synthetic, "robot@mailbot.example", ""),
    ("public/bounces/flufl.bounce/_expected.json", programs.flufl, "robot@mailbot.example", ""),
    ("public/bounces/sisimai/_expected.json", programs.sisimai, "robot@mailbot.example", ""),
    ("public/replies", programs.people, "robot@mailbot.example", ""),
    ("public/malformed", programs.odd, "robot@mailbot.example", ""),
)


def _rule_cases(rules: Rules, file: Path) -> Iterator[Judged]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        case = json.loads(line)
        verdict, wanted = tried(rules, line, number, datetime.now(UTC)), _ruled(case)
        right = verdict["verdict"] in case["acceptable"]
        checks = [Check(RULED, right, _ruled(verdict), wanted)]
        if "reason" in case:
            checks.append(Check(RULED_WHY, _ruled(verdict) == wanted, _ruled(verdict), wanted))
        outcome = Outcome.RIGHT if right else _MISJUDGED[verdict["verdict"]]
        yield Judged(case["id"], ("rule cases",), outcome, _ruled(verdict), tuple(checks))


_MISJUDGED = {
    "concerned": Outcome.WRONG,
    "undetermined": Outcome.UNDECIDED,
    "not_concerned": Outcome.COSTLY,
}


def _ruled(case: Said) -> str:
    return f"{case.get('verdict')} ({case.get('reason')})"


async def _read(rules: Rules, corpus: Corpus) -> list[Judged]:
    """Read every mail as the service does, in the limited child process."""
    async with Reader(corpus.authserv_id, corpus.bot) as reader:
        return [one async for one in _each(rules, corpus, reader)]


async def _each(rules: Rules, corpus: Corpus, reader: Reader) -> AsyncIterator[Judged]:
    for case in corpus.cases:
        raw = case.mail(case.file.read_bytes())
        (reading,) = await reader.read([Incoming(raw, True, len(raw), case.sent)])
        said = explained(reading, rules=rules, keys=(), at=case.at, sent=None)
        _add_digests(said, reading)
        name = f"{case.file.parent.name}/{case.file.name}"
        yield Judged(name, case.rows, case.judge(said), _summary(said), tuple(case.checks(said)))


def _add_digests(said: Said, reading: Reading) -> None:
    """Add to each attachment the SHA-256 of its bytes, which nobody but the labels asks for."""
    for shown, offer in zip(said["offers"], reading.offers, strict=True):
        for file, attachment in zip(shown["attachments"], offer.attachments, strict=True):
            file["sha256"] = hashlib.sha256(attachment.content).hexdigest()


def _summary(said: Said) -> str:
    return ", ".join([said["kind"], said["decision"], *map(_ruled, said["offers"])])


def _rows(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield the table of the mails: how they came out, and how much of what their labels name is right."""
    rows: defaultdict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        for row in one.rows:
            rows[row].append(one)
    yield f"{'':40}{'cases':>7}" + "".join(f"{outcome:>11}" for outcome in Outcome) + "     fields   options"
    for row in sorted(rows, key=lambda row: (row.partition(",")[0], row)):
        yield _row(row, rows[row])
    yield _row("everything", judged)


def _row(name: str, judged: Sequence[Judged]) -> str:
    count, measures = Counter(one.outcome for one in judged), measured(judged)
    shares = (
        f"{_share(measures[group].share) if group in measures else '':>10}" for group in _GROUPS.values()
    )
    line = f"{name:40}{count.total():7}" + "".join(f"{count[o] or '':>11}" for o in Outcome) + "".join(shares)
    return line.rstrip()


def _measures(measures: dict[str, Measured]) -> Iterator[str]:
    yield f"{'':40}{'right':>7}{'of':>6}{'share':>10}{'at least':>11}"
    for name, found in measures.items():
        line = f"{name:40}{found.right:7}{found.of:6}{_share(found.share):>10}"
        least = AIMS.get(name)
        if least is None:
            yield f"{line}{'':11}  only shown"
        else:
            yield f"{line}{_share(least):>11}  decides" + (": not reached" if found.share < least else "")
    yield "Forged senders are only shown too."


def _share(share: float) -> str:
    return f"{100 * share:.1f} %"


def _not_right(judged: Iterable[Judged]) -> Iterator[str]:
    for one in judged:
        if one.outcome in (Outcome.WRONG, Outcome.COSTLY):
            yield f"{one.outcome}: {one.name}: {one.said}"
        for check in one.checks:
            if not check.right:
                yield f"{one.name}: {check.measure}: said {_value(check.said)} / label {_value(check.label)}"


def _value(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"


if __name__ == "__main__":
    sys.exit(main())
