"""How much CPU time the reading of offers and answers takes, by form and size, beside a floor of the run."""

import argparse
import asyncio
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes

from bench import cast, samples
from bench.processes import cpu_of_tree, tree
from mailbot.core.readings import Kind, Reading
from mailbot.reader import Incoming, Reader
from mailbot.reading import read

LINEAR = 1.5  # how many times as long a kB of the longest mail may take as one of the shortest
ANY = "?"  # what a hostile answer says does not matter
_SIZES = (50, 100, 200, 400)  # kB
_TRIES = 3
_MOST_IN_A_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Sample:
    """A mail whose reading is measured; `aim` is the CPU time it may take in ms, None if there is none.

    `said` is what an answer says, None of an offer; `sent` is the mail of ours that it answers, if given.
    """

    name: str
    raw: bytes
    aim: float | None = None
    said: str | None = None
    sent: bytes = b""

    @property
    def kilobytes(self) -> float:
        return len(self.raw) / samples.KB


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU in ms a mail: in this process, through the child process (both together), and of the floor."""

    sample: Sample
    reading: float
    through_reader: float
    floor: float
    problem: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 1 if a mail was not read rightly, however fast."""
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=0.2, metavar="S", help="CPU seconds of each try (0.2)"
    )
    seconds = parser.parse_args(arguments).seconds
    print(
        f"CPU of reading, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    forms = [measure(sample, seconds) for sample in forms_of_an_offer()]
    answers = [measure(sample, seconds) for sample in forms_of_an_answer()]
    texts = (Sample(f"{size} kB of text", samples.plain(size * samples.KB)) for size in _SIZES)
    sizes = [measure(sample, seconds) for sample in texts]
    print("\n".join((*_table([*forms, *answers, *sizes]), _linearity(sizes))))
    wrong = [f"WRONG {m.sample.name}: {m.problem}" for m in (*forms, *answers, *sizes) if m.problem]
    print("\n".join(wrong) or "every mail was read rightly")
    return 1 if wrong else 0


def forms_of_an_offer() -> tuple[Sample, ...]:
    """Return the mails of different forms."""
    kb = samples.KB
    return (
        Sample("plain text", samples.plain(8 * kb), aim=5),
        Sample("the same from Outlook, in HTML too", samples.outlook(8 * kb)),
        Sample("a forward with a PDF", samples.with_pdf(20 * kb)),
        Sample("a forward with a DOCX", samples.with_docx(20 * kb)),
        Sample("a long description", samples.plain(200 * kb), aim=200),
    )


def forms_of_an_answer() -> tuple[Sample, ...]:
    """Return answers to a request of ours, and lines of 280 kB that nobody writes but an attacker."""
    ours, said = samples.request(), "Avis favorable."
    answer = samples.answer(said, ours, 4 * samples.KB)
    unmarked = samples.answer(said, ours, 4 * samples.KB, marked=False)
    lines = {"é": "letters", "> ": "quote marks", "a@b.c ": "addresses"}
    hostile = (
        Sample(f"an answer, 280 kB of {k}", samples.hostile(u), aim=100, said=ANY) for u, k in lines.items()
    )
    return (
        Sample("an answer, plain", answer, aim=3, said=said),
        Sample("the same beside our mail", answer, said=said, sent=ours),
        Sample("an answer without marks, beside it", unmarked, said=said, sent=ours),
        *hostile,
        Sample("an answer, 20,000 lines", samples.hostile("<a@b.c>\n"), said=ANY),
    )


def measure(sample: Sample, seconds: float) -> Measured:
    """Measure one mail: the best of some tries of `seconds` of CPU each, for others only make it slower.

    The kernel counts a child's CPU in hundredths of a second.
    """
    problem = wrong(sample, _read(sample))
    floor = _best(lambda: _floor(sample.raw), seconds)
    reading = _best(lambda: _read(sample), seconds)
    through_reader = asyncio.run(_through_reader(sample, _times(seconds, reading / 1000)))
    return Measured(sample, reading, through_reader, floor, problem)


def wrong(sample: Sample, reading: Reading) -> str:
    """Return what was not read of a sample, "" if nothing: the offer, or what the answer says."""
    if sample.said is not None:
        as_said = reading.kind is Kind.REPLY and sample.said in (reading.new_text, ANY)
        return "" if as_said else f"{reading.kind}: {reading.new_text[:100]}"
    if reading.kind is not Kind.OFFER or len(reading.offers) != 1:
        return f"{reading.kind} with {len(reading.offers)} offers"
    offer = reading.offers[0]
    if offer.fields.reference != samples.REFERENCE or offer.fields.level != ("7",):
        return f"reference {offer.fields.reference}, level {offer.fields.level}"
    return "".join(f"{file.name} could not be read" for file in offer.attachments if not file.text_read)


def _read(sample: Sample) -> Reading:
    raw, bot = sample.raw, cast.BOT.address
    return read(raw, whole=True, size=len(raw), authserv_id="", bot=bot, sent=sample.sent)


def _floor(raw: bytes) -> list[str]:
    """Do the least that anything must do with a mail: take it apart, decode its texts, see their lines."""
    lines: list[str] = []
    for part in message_from_bytes(raw).walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and part.get_content_maintype() == "text":
            lines += content.decode(part.get_content_charset("utf-8"), "replace").splitlines()
    return lines


def _best(call: Callable[[], object], seconds: float) -> float:
    """Return the lowest CPU time of one call in ms."""
    times = _times(seconds, _cpu(call, 1))
    return min(_cpu(call, times) for _ in range(_TRIES)) / times * 1000


def _times(seconds: float, each: float) -> int:
    return min(int(seconds / max(each, 1e-6)) + 1, _MOST_IN_A_BATCH)


def _cpu(call: Callable[[], object], times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        call()
    return time.process_time() - start


async def _through_reader(sample: Sample, times: int) -> float:
    """Return the CPU time of one mail in ms, in the child process and for its answer in ours."""
    incoming = Incoming(sample.raw, True, len(sample.raw), sample.sent)
    before = set(tree(os.getpid()))
    async with Reader("", cast.BOT.address) as reader:
        (child,) = set(tree(os.getpid())) - before
        tries = []
        for _ in range(_TRIES):
            start, ours = cpu_of_tree(child), time.process_time()
            await reader.read([incoming] * times)
            tries.append(cpu_of_tree(child) - start + time.process_time() - ours)
    return min(tries) / times * 1000


def _table(measured: Sequence[Measured]) -> Iterator[str]:
    yield f"{'':36}{'kB':>7}{'read, ms':>10}{'floor, ms':>11}{'ratio':>7}{'through reader, ms':>20}  aim"
    for m in measured:
        aim = _aim(m.reading, m.sample.aim, "ms")
        yield (
            f"{m.sample.name:36}{m.sample.kilobytes:7.1f}{m.reading:10.2f}{m.floor:11.3f}"
            f"{m.reading / m.floor:7.1f}{m.through_reader:20.2f}  {aim}"
        ).rstrip()


def _linearity(sizes: Sequence[Measured]) -> str:
    each = [1000 * m.reading / m.sample.kilobytes for m in sizes]
    shown = ", ".join(f"{microseconds:.0f}" for microseconds in each)
    growth = max(each) / each[0]
    return f"µs a kB: {shown}; at most {growth:.2f} times the first, {_aim(growth, LINEAR, 'times')}"


def _aim(value: float, aim: float | None, unit: str) -> str:
    if aim is None:
        return ""
    return f"under {aim:g} {unit}: {'met' if value < aim else 'not met'}"


if __name__ == "__main__":
    sys.exit(main())
