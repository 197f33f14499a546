"""A process that writes as the service does: python -m tests.storage.writer URL NAME NUMBER.

It says when it is ready and begins with the next line of its input, so that several begin together.
"""

import asyncio
import sys

from storage import journal, letters
from storage.database import connected
from tests.storage.samples import NOON, entry, help_letter, offer


async def write(url: str, name: str, transactions: int) -> None:
    """Write a letter and a journal entry in each transaction."""
    async with connected(url) as database:
        print("ready", flush=True)
        sys.stdin.readline()
        for number in range(transactions):
            async with database.transaction() as transaction:
                await letters.add(transaction, [(f"<{name}-{number}@bot>", help_letter())], NOON)
                await asyncio.sleep(0)
                await journal.append(transaction, [(NOON, entry(offer(), name))])


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], sys.argv[2], int(sys.argv[3])))
