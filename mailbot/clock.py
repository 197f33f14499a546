"""The clock of the house, the only one that looks at the wall; it may be set for a demonstration."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time; one that starts at `start` goes on from there at the usual pace."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start
        self._began = time.monotonic()

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        if self._start is None:
            return datetime.now(UTC)
        return self._start.astimezone(UTC) + timedelta(seconds=time.monotonic() - self._began)

    def reached(self, arrived: datetime | None) -> datetime | None:
        """Return when a mail reached us that its server dates `arrived`: never after now.

        None where that is unknown, and on a clock that was set: the servers live in another time than we do.
        """
        return None if arrived is None or self._start else min(arrived, self.now())
