"""The time of the demo: a Monday morning in the EN3S period, going on at the pace of the real one."""

from collections.abc import Callable
from datetime import datetime

from mailbot.clock import Clock

IN_PERIOD = datetime.fromisoformat("2027-01-11T09:00:00+01:00")


def clock_from(start: datetime = IN_PERIOD) -> Callable[[], datetime]:
    """Return what tells the time, in the zone of `start`, of a clock that stands at `start` now."""
    clock = Clock(start)
    return lambda: clock.now().astimezone(start.tzinfo)
