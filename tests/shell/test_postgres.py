"""The PostgreSQL of the tests: databases in no time, outages on demand."""

from collections.abc import Callable, Iterator

import asyncpg
import pytest

from tests.support import postgres
from tests.support.postgres import Postgres


@pytest.fixture(scope="module")
def cluster() -> Iterator[Postgres]:
    with postgres.running() as server:
        yield server


async def test_a_database_is_a_copy_of_its_template_and_goes_away(cluster: Postgres) -> None:
    with cluster.database() as template:
        cluster.sql("CREATE TABLE offer (reference text)", template)
        cluster.sql("INSERT INTO offer VALUES ('NVHADD00095'), ('é')", template)
        with cluster.database(template) as copy:
            connection = await asyncpg.connect(cluster.url(copy))
            rows = await connection.fetch('SELECT reference FROM offer ORDER BY reference COLLATE "C"')
            assert [row["reference"] for row in rows] == ["NVHADD00095", "é"]
            await connection.close()
    assert "test_" not in cluster.sql("SELECT datname FROM pg_database")


async def test_postgresql_asks_for_the_password_on_tcp(cluster: Postgres) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(cluster.url("postgres"), password="wrong")


@pytest.mark.parametrize("end", [Postgres.stop, Postgres.kill])
async def test_postgresql_comes_back_on_its_port_with_what_was_committed(
    cluster: Postgres, end: Callable[[Postgres], None]
) -> None:
    with cluster.database() as name:
        cluster.sql("CREATE TABLE kept AS SELECT 1 AS number", name)
        connection = await asyncpg.connect(cluster.url(name))
        end(cluster)
        with pytest.raises((OSError, asyncpg.PostgresConnectionError)):
            await connection.fetchval("SELECT 1")
        with pytest.raises(ConnectionRefusedError):
            await asyncpg.connect(cluster.url(name))
        cluster.start()
        assert cluster.sql("SELECT number FROM kept", name) == "1\n"
        connection.terminate()


def test_only_a_durable_cluster_waits_for_the_disk(cluster: Postgres) -> None:
    assert cluster.sql("SHOW fsync") == "off\n"
    with postgres.running(durable=True) as durable:
        assert durable.sql("SHOW fsync") == "on\n"
