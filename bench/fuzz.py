"""Whether odd bytes break the reading: mutated mails for a bounded time, each in the limited child."""

import argparse
import asyncio
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from bench import cast, samples
from bench.mutations import mutated
from bench.presses import press
from mailbot import preview
from mailbot.core.readings import Unreadable
from mailbot.reader import Incoming, Reader
from mailbot.templating import Stationery

_FOUND = Path(tempfile.gettempdir(), "mailbot-fuzz")
_SLOWEST = 3
_OFFER_BYTES = 8_000
_ANSWER = "Niveau : 7, Organisme : CPAM des Vosges\nc'est un niveau 7\nÉchéance : 15/02/2017"
_AGAIN_SECONDS = 30.0
_AGAIN = """\
import importlib, sys
raw = open(sys.argv[1], "rb").read()
read = importlib.import_module(sys.argv[2]).read
read(raw, whole=True, size=len(raw), authserv_id="mx.example", bot="bot@mx.example")
"""


@dataclass(slots=True)
class Found:
    """`broken`: the mails that raised or got the child killed, by number; `times`: (seconds, number)."""

    broken: dict[int, bytes] = field(default_factory=dict)
    times: list[tuple[float, int]] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz, print, and return 1 if a mail broke the reading."""
    wishes = _parser().parse_args(arguments)
    seeds = list(_seeds(wishes.mails))
    odd = ((number, mutated(seeds, wishes.seed, number)) for number in itertools.count(wishes.first))
    reader = Reader(cast.AUTHSERV_ID, cast.BOT.address, module=wishes.module)
    found = asyncio.run(_fuzz(reader, odd, wishes.seconds))
    for number, raw in found.broken.items():
        file = wishes.output / f"{wishes.seed}-{number}.eml"
        wishes.output.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)
        print(f"broken: {file}: {_why(file, wishes.module)}")
    print(f"{len(found.times)} odd mails made of {len(seeds)}: {len(found.broken)} broke the reading")
    slowest = sorted(found.times)[-_SLOWEST:]
    print("slowest:", ", ".join(f"{seconds * 1000:.0f} ms (number {number})" for seconds, number in slowest))
    return 1 if found.broken else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, metavar="S", help="how long (60)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="which series of odd mails (0)")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="the number of its first mail (0)")
    parser.add_argument("--mails", type=Path, metavar="DIR", help="start from the *.eml there as well")
    parser.add_argument("--output", type=Path, default=_FOUND, metavar="DIR", help=f"for finds ({_FOUND})")
    parser.add_argument("--module", default="mailbot.reading", help="what reads (mailbot.reading)")
    return parser


def _seeds(more: Path | None) -> Iterator[bytes]:
    """Yield the mails to start from: a press, offers, all that mailbot writes, answers to it, a folder's."""
    yield press(1, datetime(2027, 1, 11, 9, tzinfo=UTC))
    yield from _offers()
    with tempfile.TemporaryDirectory() as folder:
        preview.write(Path(folder), Stationery(None, cast.BOT, [bytes.fromhex(cast.KEY)]))
        yield from _mails(Path(folder))
        yield from map(_answered, _mails(Path(folder)))
    if more:
        yield from _mails(more)


def _offers() -> Iterator[bytes]:
    """Yield offers as text, as HTML, in a file, and in a file of a mail that is a file."""
    for sample in (samples.plain, samples.outlook, samples.with_pdf, samples.with_docx):
        offer = sample(_OFFER_BYTES)
        yield offer
        yield samples.with_file(offer, "offre.eml", "application/octet-stream")


def _answered(raw: bytes) -> bytes:
    """Return an answer to a letter, above and within the quoted text."""
    body = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    quoted = [f"> {line}" for line in body.get_content().splitlines()] if body else []
    lines = [line for quote in quoted for line in ((quote, "oui") if quote.endswith("?") else (quote,))]
    head = "From: a@b.example\nIn-Reply-To: <a@b.example>\nSubject: Re: Offre\n\n"
    return f"{head}{_ANSWER}\n\nLe 11 janvier 2027, le robot a écrit :\n{chr(10).join(lines)}".encode()


def _mails(folder: Path) -> Iterator[bytes]:
    return (file.read_bytes() for file in sorted(folder.rglob("*.eml")))


async def _fuzz(reader: Reader, odd: Iterator[tuple[int, bytes]], seconds: float) -> Found:
    found, end = Found(), time.monotonic() + seconds
    async with reader:
        while time.monotonic() < end:
            number, raw = next(odd)
            start = time.perf_counter()
            (reading,) = await reader.read([Incoming(raw, True, len(raw))])
            found.times.append((time.perf_counter() - start, number))
            if reading.unreadable is Unreadable.BROKE_READER:
                found.broken[number] = raw
    return found


def _why(file: Path, module: str) -> str:
    """Read once more without limits, and return the error, or that it was the limits."""
    command = [sys.executable, "-c", _AGAIN, str(file), module]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    try:
        again = subprocess.run(
            command, env=env, capture_output=True, text=True, timeout=_AGAIN_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return f"takes more than {_AGAIN_SECONDS:.0f} s"
    if again.returncode:
        return (again.stderr.splitlines() or [f"status {again.returncode}"])[-1]
    return "takes more CPU or memory than the reader may use"


if __name__ == "__main__":
    sys.exit(main())
