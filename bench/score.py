"""How well mailbot reads labelled mails: right, undecided or wrong; a wrong decision must not occur."""

import argparse
import asyncio
import json
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.labels import Corpus, Outcome, Said, corpora
from mailbot.app import rules_of
from mailbot.config import load_basics
from mailbot.core.rules import Rules
from mailbot.explaining import explained
from mailbot.reader import Incoming, Reader
from mailbot.ruling import tried

Judged = tuple[tuple[str, ...], Outcome, str]  # rows of the table, outcome, the case and what was said of it


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 if anything was decided that nobody decided, or let go that is concerned."""
    parser = argparse.ArgumentParser(prog="python -m bench.score", description=__doc__)
    parser.add_argument(
        "--corpora", type=Path, required=True, metavar="DIR", help="where the labelled mails are"
    )
    folder = parser.parse_args(arguments).corpora
    rules = rules_of(load_basics({}, None))
    try:
        judged = [*_rule_cases(rules, folder / "offers/verdicts.jsonl"), *asyncio.run(_read(rules, folder))]
    except FileNotFoundError as error:
        print(
            f"score: {error.filename} is missing; --corpora names their folder",
            file=sys.stderr,
        )
        return 1
    print("\n".join(_table(judged)))
    off = [(outcome, said) for _, outcome, said in judged if outcome in (Outcome.WRONG, Outcome.COSTLY)]
    print("\n".join(f"{outcome}: {said}" for outcome, said in off))
    return 1 if any(outcome is Outcome.COSTLY for outcome, _ in off) else 0


def _rule_cases(rules: Rules, file: Path) -> Iterator[Judged]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        case = json.loads(line)
        said = tried(rules, line, number, datetime.now(UTC))
        outcome = Outcome.RIGHT if said["verdict"] in case["acceptable"] else _MISJUDGED[said["verdict"]]
        yield (
            ("rule cases",),
            outcome,
            f"{case['id']}: {said['verdict']} ({said['reason']})",
        )


_MISJUDGED = {
    "concerned": Outcome.WRONG,
    "undetermined": Outcome.UNDECIDED,
    "not_concerned": Outcome.COSTLY,
}


async def _read(rules: Rules, folder: Path) -> list[Judged]:
    """Read every mail as the service does, in the limited child process."""
    judged: list[Judged] = []
    for corpus in corpora(folder):
        async with Reader(corpus.authserv_id, corpus.bot) as reader:
            judged += [one async for one in _corpus(rules, corpus, reader)]
    return judged


async def _corpus(rules: Rules, corpus: Corpus, reader: Reader) -> AsyncIterator[Judged]:
    for case in corpus.cases:
        raw = case.file.read_bytes()
        (reading,) = await reader.read([Incoming(raw, True, len(raw))])
        said = explained(reading, rules=rules, keys=(), at=case.at, sent=None)
        yield case.rows, case.judge(said), f"{case.file.parent.name}/{case.file.name}: {_summary(said)}"


def _summary(said: Said) -> str:
    verdicts = [f"{offer['verdict']} ({offer['reason']})" for offer in said["offers"]]
    return ", ".join([said["kind"], said["decision"], *verdicts])


def _table(judged: Sequence[Judged]) -> Iterator[str]:
    counts: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
    for rows, outcome, _ in judged:
        for row in rows:
            counts[row][outcome] += 1
    yield f"{'':32}{'mails':>7}" + "".join(f"{outcome:>11}" for outcome in Outcome)
    for row in sorted(counts, key=lambda row: (row.partition(",")[0], row)):
        count = counts[row]
        yield f"{row:32}{count.total():7}" + "".join(f"{count[outcome] or '':>11}" for outcome in Outcome)
    everything = Counter(outcome for _, outcome, _ in judged)
    yield f"{'everything':32}{everything.total():7}" + "".join(f"{everything[o] or '':>11}" for o in Outcome)


if __name__ == "__main__":
    sys.exit(main())
