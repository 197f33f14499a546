"""The connection to the database: opened once, written to one transaction after the other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from storage import postgres_engine, sqlite_engine
from storage.failures import translated
from storage.location import Location, SqliteFile, located
from storage.statements import Connection, Transaction

Client = sqlite_engine.Client | postgres_engine.Client


class Database(Connection):
    """The open database; what is written goes through `transaction`."""

    def __init__(self, client: Client, location: Location) -> None:
        super().__init__(client, location.kind, location.place)
        self._engine = client

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Begin a transaction, the only one of all processes; commit at the end, roll back on an error.

        Ask only the transaction inside the block: on SQLite the database itself waits for its end.
        """
        block = self._engine.transaction()
        with translated(self.place):
            client = await block.__aenter__()
        try:
            yield Transaction(client, self.kind, self.place)
        except BaseException as error:
            with translated(self.place):
                await block.__aexit__(type(error), error, error.__traceback__)
            raise
        with translated(self.place):
            await block.__aexit__(None, None, None)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Database]:
    """Open the database at `url`, and close it at the end; its tables are `migrate`'s business."""
    location = located(url)
    client = client_of(location)
    with translated(location.place):
        await client.create_connection(with_db=True)
    try:
        yield Database(client, location)
    finally:
        await client.close()


def client_of(location: Location) -> Client:
    """Return the Tortoise client for `location`, not yet connected."""
    if isinstance(location, SqliteFile):
        return sqlite_engine.Client(connection_name="default", **sqlite_engine.credentials(location))
    return postgres_engine.Client(connection_name="default", **postgres_engine.credentials(location))
