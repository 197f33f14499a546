"""Whether a run did what is measured: every offer approved, every letter sent once, the mailbox in order."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing

from bench import cast, mailbox
from bench.seeding import SEEDED
from bench.service import Service
from bench.sink import Taken

# what → (where every row must stand, how many rows stand where)
_COUNTS = {
    "offers": ("approved", "SELECT state, COUNT(*) FROM offer GROUP BY state"),
    "decisions": (
        "approved",
        "SELECT decision, COUNT(*) FROM offer "
        f"WHERE decided_by = '{cast.APPROVER.address}' GROUP BY decision",
    ),
    "requests": ("answered", "SELECT state, COUNT(*) FROM request GROUP BY state"),
    "mails": ("handled", f"SELECT fate, COUNT(*) FROM inbound WHERE mailbox <> '{SEEDED}' GROUP BY fate"),
    "journal": (
        "approved",
        "SELECT event, COUNT(*) FROM journal "
        "WHERE event NOT IN ('submitted', 'received', 'sent') GROUP BY event",
    ),
    "letters": ("sent", "SELECT status, COUNT(*) FROM letter WHERE kind = 'alert' GROUP BY status"),
}


def untrue(service: Service, mails: int, taken: Sequence[Taken]) -> Iterator[str]:
    """Say, a line each, what did not come true after `mails` buttons were pressed; nothing if all is well."""
    yield from wrong_letters(mails, taken)
    with closing(sqlite3.connect(service.database)) as database:
        for what, (expected, sql) in _COUNTS.items():
            found = dict(database.execute(sql).fetchall())
            if found != {expected: mails}:
                yield f"FAILED {what}: {found} instead of {mails} {expected}"
    for folder, number in (("INBOX", 0), ("Processed", mails), ("Quarantine", 0)):
        there = mailbox.count(service.imap, cast.BOT.address, folder)
        if there != number:
            yield f"FAILED {folder} holds {there} mails instead of {number}"


def wrong_letters(mails: int, taken: Sequence[Taken]) -> Iterator[str]:
    """Say what is wrong with the letters that arrived: one receipt and one alert an offer, and no other."""
    numbers = range(1, mails + 1)
    expected = Counter(("decision-receipt", cast.APPROVER.address, cast.reference(n)) for n in numbers)
    expected.update(("alert", cast.recruiter(n).address, cast.reference(n)) for n in numbers)
    arrived = Counter((mail.kind, mail.to, mail.offer) for mail in taken)
    for wrong, which in (("are missing", expected - arrived), ("came too often", arrived - expected)):
        if which:
            yield f"FAILED {which.total()} letters {wrong}, such as {next(iter(which))}"
    if unsound := [mail for mail in taken if not mail.sound]:
        yield f"FAILED {len(unsound)} letters are not as they must be, such as {unsound[0]}"
    if len({mail.message_id for mail in taken}) != len(taken):
        yield "FAILED letters share a Message-ID"
