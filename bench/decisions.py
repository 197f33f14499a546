"""How fast mailbot decides: N pressed buttons, every receipt and alert really sent, and a floor."""

import argparse
import asyncio
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import cast, checks, mailbox, profiling, sink
from bench.floor import floor
from bench.presses import press
from bench.processes import Cost, cpu_of_tree, tree
from bench.seeding import seed
from bench.service import Service
from tests.support import dovecot
from tests.support.needs import program

_FLOOR = f"floor@{cast.DOMAIN}"


@dataclass(frozen=True, slots=True)
class Measured:
    """One run over `mails`, in seconds; `idle` and `idle_cpu` are those of a run with nothing to do."""

    mails: int
    seconds: float
    idle: float
    cost: Cost
    idle_cpu: float
    dovecot_cpu: float
    sink_cpu: float
    floor: float
    wrong: list[str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 0 if everything came true."""
    parser = argparse.ArgumentParser(prog="python -m bench.decisions", description=__doc__)
    parser.add_argument(
        "--mails", type=int, default=2000, metavar="N", help="how many buttons are pressed (2000)"
    )
    parser.add_argument("--profile", action="store_true", help="show where mailbot's CPU time goes")
    wishes = parser.parse_args(arguments)
    if missing := [name for name in dovecot.PROGRAMS if program(name) is None]:
        print(
            f"bench: not installed: {', '.join(missing)}; Debian has dovecot-imapd, openssl", file=sys.stderr
        )
        return 1
    with TemporaryDirectory(prefix="mailbot-bench-") as folder:
        profile = Path(folder, "profile") if wishes.profile else None
        measured = _measured(Path(folder), wishes.mails, profile)
        print("\n".join(_report(measured)))
        if profile:
            print(*profiling.shown(profile), sep="\n")
    print(
        "\n".join(measured.wrong)
        or "everything came true: each offer approved once, its receipt and alert sent once"
    )
    return 1 if measured.wrong else 0


def _measured(folder: Path, mails: int, profile: Path | None) -> Measured:
    users = {cast.BOT.address.partition("@")[0]: mailbox.PASSWORD, "floor": mailbox.PASSWORD}
    with dovecot.running(users, domain=cast.DOMAIN) as server, sink.running() as letters:
        master = tree(os.getpid())[1]
        service = Service(folder, server.imap, letters.port)
        now = datetime.now(UTC)
        asyncio.run(seed(service.database_url, mails, now))
        idle, idle_cost = service.run_once()
        pressed = [press(number, now) for number in range(1, mails + 1)]
        for address in (cast.BOT.address, _FLOOR):
            mailbox.fill(server.imap, address, pressed)
        before = cpu_of_tree(master)
        seconds, cost = service.run_once(profile)
        dovecot_cpu = cpu_of_tree(master) - before
        taken, sink_cpu = letters.stop()
        floor_seconds = floor(server.imap, _FLOOR, folder / "floor.db")
        wrong = list(checks.untrue(service, mails, taken))
    return Measured(mails, seconds, idle, cost, idle_cost.cpu, dovecot_cpu, sink_cpu, floor_seconds, wrong)


def _report(m: Measured) -> Iterator[str]:
    net, floor_rate = m.mails / (m.seconds - m.idle), m.mails / m.floor
    own = m.cost.cpu - m.cost.cpu_below
    each = 1000 / m.mails  # seconds in all → ms a mail
    yield (
        f"{m.mails} decisions on {os.cpu_count()} cores with Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    yield f"mailbot  {m.seconds:6.2f} s  {m.mails / m.seconds:6.0f} decisions/s from start to exit"
    yield (
        f"         {m.seconds - m.idle:6.2f} s  {net:6.0f} decisions/s net of start and exit, "
        f"{2 * net:.0f} letters/s"
    )
    yield f"floor    {m.floor:6.2f} s  {floor_rate:6.0f} mails/s fetched, parsed, committed by 50 and moved"
    yield f"ratio    the floor is {floor_rate / net:.1f} times as fast"
    yield (
        f"CPU      {m.cost.cpu * each:.2f} ms a mail: {own * each:.2f} in mailbot itself, "
        f"{m.cost.cpu_below * each:.2f} in its reader; start and exit are {m.idle_cpu * each:.2f} of it"
    )
    yield (
        f"         beside it Dovecot {m.dovecot_cpu * each:.2f} ms and the SMTP sink "
        f"{m.sink_cpu * each:.2f} ms a mail"
    )
    yield (
        f"memory   {m.cost.rss / 1e6:.0f} MB at most: the RSS of all {m.cost.most_processes} processes "
        f"together ({m.cost.pss / 1e6:.0f} MB PSS, where shared pages count once)"
    )


if __name__ == "__main__":
    sys.exit(main())
