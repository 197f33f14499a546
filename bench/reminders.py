"""How long it takes to find who is to be reminded, and of what, among N offers of which few are due."""

import argparse
import asyncio
import os
import platform
import secrets
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import cast
from bench.seeding import seed
from mailbot import data
from mailbot.core.offers import State
from mailbot.core.people import People, Person
from mailbot.core.planning import House
from mailbot.core.planning.reminders import Reminder
from mailbot.core.plans import Entry
from mailbot.core.rules import parse
from mailbot.reminding import Reminding
from mailbot.steps import go_on
from storage import journal
from storage.database import Database, connected

ADMIN = Person("admin@ucanss.example")
ASKED = datetime(2027, 1, 11, 9, tzinfo=UTC)  # the offers are due ten days later
NOW = datetime(2027, 1, 25, 9, tzinfo=UTC)
DUE_STILL = 200  # of every so many offers one has not been reminded of
CASES = {"in all states": tuple(State), "all waiting for EN3S": (State.SUBMITTED,)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 0 if each reminder that was due was written, and no other."""
    parser = argparse.ArgumentParser(prog="python -m bench.reminders", description=__doc__)
    parser.add_argument("--offers", type=int, default=10_000, metavar="N", help="how many offers (10000)")
    number = parser.parse_args(arguments).offers
    print(f"{number} offers, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    wrong = [asyncio.run(_measured(name, states, number)) for name, states in CASES.items()]
    print("\n".join(filter(None, wrong)) or "everything came true: each due reminder was written, no other")
    return 1 if any(wrong) else 0


async def _measured(name: str, states: Sequence[State], number: int) -> str:
    """Measure one case and print it; return what is wrong, "" if nothing."""
    with TemporaryDirectory(prefix="mailbot-bench-") as folder:
        url = f"sqlite://{Path(folder, 'mailbot.db')}"
        await seed(url, number, ASKED)
        async with connected(url) as database:
            told, due = await _aged(database, states, number)
            seconds, letters = await _reminded(database)
            idle, none = await _reminded(database)
            rows = await database.rows("SELECT COUNT(*) AS n FROM journal WHERE event LIKE 'reminded%'")
            done = rows[0]["n"] - told
    print(f"{name:22} {seconds:6.3f} s, {done} due, {letters} letters; nothing due: {idle:6.3f} s")
    fine = (done, none) == (due, 0)
    return "" if fine else f"FAILED {name}: {done} reminders instead of {due}, then {none} letters"


async def _aged(database: Database, states: Sequence[State], number: int) -> tuple[int, int]:
    """Spread the offers over `states`, reminded of but for a few; return how many are done, and are due."""
    told, due = list[Entry](), 0
    async with database.transaction() as tx:
        for place, state in enumerate(states):
            values = (state, len(states), place)
            await tx.rows("UPDATE offer SET state = ? WHERE id % ? = ? RETURNING id", values)
        for offer in range(1, number + 1):
            entries = list(_entries(offer, states[offer % len(states)]))
            if offer // len(states) % DUE_STILL:
                told += entries
            else:
                due += len(entries)
        await journal.append(tx, [(ASKED, entry) for entry in told])
    return len(told), due


def _entries(offer: int, state: State) -> Iterator[Entry]:
    """Give all reminders that are due of an offer by now."""
    if state is State.SUBMITTED:
        yield Entry(Reminder.DUE, cast.APPROVER.address, offer, cast.reference(offer), 1)
        yield Entry(Reminder.OVERDUE, ADMIN.address, offer, cast.reference(offer), 1)
    if state is State.READY:
        yield Entry(Reminder.UNSUBMITTED, cast.recruiter(offer).address, offer, cast.reference(offer), 1)


async def _reminded(database: Database) -> tuple[float, int]:
    """Remind everybody; return the seconds it took and the number of letters."""
    people = People(approvers=(cast.APPROVER,), admins=(ADMIN,))
    house = House(people, parse(data.load("rules.toml")), (bytes(32),), demands_authentication=False)
    reminding = Reminding(database, house, lambda: NOW, _message_id, go_on)
    began = time.perf_counter()
    letters = await reminding.remind()
    return time.perf_counter() - began, letters


def _message_id() -> str:
    return f"<{secrets.token_hex(16)}@{cast.DOMAIN}>"


if __name__ == "__main__":
    sys.exit(main())
