"""The days of the demo: a Monday in the EN3S period, and later ones; each goes on at the usual pace."""

from collections.abc import Callable
from datetime import datetime

from mailbot.clock import Clock

IN_PERIOD = datetime.fromisoformat("2027-01-11T09:00:00+01:00")
REMINDER_DAY = datetime.fromisoformat("2027-01-14T08:00:00+01:00")  # two working days before 18 January
FIGURES_DAY = datetime.fromisoformat("2027-04-16T08:00:00+02:00")  # two weeks before the end of the period
AFTER_PERIOD = datetime.fromisoformat("2027-05-01T08:00:00+02:00")


def clock_from(start: datetime = IN_PERIOD) -> Callable[[], datetime]:
    """Return what tells the time, in the zone of `start`, of a clock that stands at `start` now."""
    clock = Clock(start)
    return lambda: clock.now().astimezone(start.tzinfo)
