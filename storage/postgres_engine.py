"""PostgreSQL for Tortoise by asyncpg: a small pool, and transactions that come one after the other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper

from storage.location import PostgresServer

# One writer at a time, as on SQLite: the chain of the journal and the next free ids rely on it.
SERIAL_LOCK = 0x6D61696C_0001
SERVICE_LOCK = 0x6D61696C_0002
POOL_SIZE = 3
# Seconds. Keepalives let the server notice a dead client within two minutes, and free its locks.
TIMEOUTS = {"timeout": 10, "command_timeout": 30}
SERVER_SETTINGS = {
    "tcp_keepalives_idle": "60",
    "tcp_keepalives_interval": "15",
    "tcp_keepalives_count": "4",
}


def credentials(server: PostgresServer) -> dict[str, Any]:
    """Return what asyncpg needs to connect to `server`, as keyword arguments."""
    return {
        "host": server.host,
        "port": server.port,
        "user": server.user,
        "password": server.password,
        "database": server.database,
        "server_settings": SERVER_SETTINGS,
        **TIMEOUTS,
        **({"ssl": server.ssl} if server.ssl else {}),
    }


class Client(AsyncpgDBClient):
    """A pool of connections; each transaction has one for itself."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[TransactionWrapper]:
        """Commit what is done in the block, or roll it back; the writers of all processes wait."""
        assert self._pool is not None, "create_connection comes first"
        # asyncpg's own blocks: Tortoise's lose the connection when a cancellation meets BEGIN
        async with self._pool.acquire(timeout=TIMEOUTS["timeout"]) as connection, connection.transaction():
            await connection.execute(f"SELECT pg_advisory_xact_lock({SERIAL_LOCK})")
            transaction = TransactionWrapper(self)
            transaction._connection = connection
            yield transaction


client_class = Client
