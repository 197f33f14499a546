"""The SQL that both databases speak, a batch at a time, and the words in which values lie in rows."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from itertools import count, islice
from typing import Any, TypeVar

from tortoise.backends.base.client import BaseDBAsyncClient

from mailbot.core import plain
from mailbot.core.errors import Conflict
from storage.failures import translated
from storage.location import Kind

S = TypeVar("S")
T = TypeVar("T")
Value = str | int | bool | bytes | None
Row = Mapping[str, Any]

# asyncpg sends 32,767 parameters at most, SQLite 32,766
MAX_PARAMETERS = 32_000


class Connection:
    """What can be asked of the database; `?` stands for a value on both."""

    def __init__(self, client: BaseDBAsyncClient, kind: Kind, place: str) -> None:
        self._client = client
        self.kind = kind
        self.place = place

    async def rows(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """Run one statement and return its rows."""
        with translated(self.place):
            return list(await self._client.execute_query_dict(self._spoken(sql), _storable(values)))

    async def rows_in(self, sql: str, values: Iterable[Value], before: Sequence[Value] = ()) -> list[Row]:
        """Run `sql`, `{}` being a list of `values`, as often as their number needs; `before` come first."""
        found: list[Row] = []
        for some in chunks(tuple(dict.fromkeys(values)), MAX_PARAMETERS - len(before)):
            found += await self.rows(sql.format(marks(len(some))), (*before, *some))
        return found

    def _spoken(self, sql: str) -> str:
        return sql if self.kind == "sqlite" else _numbered(sql)


class Transaction(Connection):
    """What can be written: everything in one transaction happens, or nothing of it."""

    async def insert(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]], otherwise: str = ""
    ) -> None:
        """Insert `rows`; `otherwise` is the ON CONFLICT clause. A duplicate raises Conflict."""
        if rows:
            sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks(len(columns))}) {otherwise}"
            with translated(self.place):
                await self._client.execute_many(self._spoken(sql), [_storable(row) for row in rows])

    async def update(
        self, table: str, names: Mapping[str, str], rows: Sequence[Sequence[Value]], assign: str, where: str
    ) -> None:
        """Update one row of `table` for each of `rows`; `assign` and `where` call it `v`, of types `names`.

        Raise Conflict unless each row was found: then somebody else changed it first.
        """
        for some in chunks(rows, MAX_PARAMETERS // len(names)):
            typed = ", ".join(f"CAST(? AS {kind})" for kind in names.values())
            lists = [f"({typed})", *[f"({marks(len(names))})"] * (len(some) - 1)]
            changed = await self.rows(
                f"WITH v({', '.join(names)}) AS (VALUES {', '.join(lists)}) "
                f"UPDATE {table} SET {assign} FROM v WHERE {where} RETURNING {table}.id",
                [value for row in some for value in row],
            )
            if len(changed) != len(some):
                raise Conflict(
                    f"only {len(changed)} of {len(some)} rows of {table} were as they had been read"
                )

    async def next_id(self, table: str, key: str = "id") -> int:
        """Return the next free id; it stays free, since transactions come one after the other."""
        return int((await self.rows(f"SELECT COALESCE(MAX({key}), 0) + 1 AS id FROM {table}"))[0]["id"])


def marks(number: int) -> str:
    """Return `number` placeholders."""
    return ", ".join(["?"] * number)


def chunks(items: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    """Cut `items` into pieces of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def stamp(at: datetime) -> str:
    """Return the moment as text: UTC, of fixed width, so that order in time is order of text."""
    if at.tzinfo is None:
        raise ValueError("a moment without its zone cannot be stored")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def if_any(turned: Callable[[T], S], value: T | None) -> S | None:
    """Return `turned(value)`, None for None."""
    return None if value is None else turned(value)


def moment(text: str | None) -> datetime | None:
    """Return the moment that `stamp` wrote."""
    return if_any(datetime.fromisoformat, text)


def day(text: str | None) -> date | None:
    """Return the day that `date.isoformat` wrote."""
    return if_any(date.fromisoformat, text)


def written(value: Any) -> str:
    """Return a dataclass of ours, or a list of words, as JSON."""
    data = list(value) if isinstance(value, tuple) else plain.encode(value)
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def read(kind: type[T], text: str) -> T:
    """Return the dataclass that `written` wrote."""
    return plain.decode(kind, json.loads(text))


def words(text: str) -> tuple[str, ...]:
    """Return the list of words that `written` wrote."""
    return tuple(json.loads(text))


def clean(text: str) -> str:
    """Replace what no database keeps as text: NUL (PostgreSQL) and lone surrogates (no UTF-8)."""
    if "\0" in text:
        text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _storable(values: Sequence[Value]) -> list[Any]:
    return [clean(value) if isinstance(value, str) else value for value in values]


@cache
def _numbered(sql: str) -> str:
    """Turn `?` into `$1`, `$2` …; no statement of ours has a question mark within quotes."""
    head, *rest = sql.split("?")
    return head + "".join(
        f"${number}{part}" for number, part in zip(islice(count(1), len(rest)), rest, strict=True)
    )
