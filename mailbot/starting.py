"""Publishes the offers whose day has come: their recruiters asked for it before."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import structlog

from mailbot.core.calendar import paris_day, paris_morning
from mailbot.core.planning import House
from mailbot.core.planning.publication import start
from storage import journal, letters, offers
from storage.database import Database

log = structlog.get_logger()


class Starting:
    """Looks for publications that are due; a day that was missed is made up for."""

    def __init__(
        self,
        database: Database,
        house: House,
        new_message_id: Callable[[], str],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._house = house
        self._new_message_id = new_message_id
        self._now = now

    async def start_due(self) -> int:
        """Publish what is due, all in one transaction; return how many offers that were."""
        at = self._now()
        if not await offers.to_start(self._database, _last_day(at)):
            return 0
        async with self._database.transaction() as tx:
            plans = [start(self._house, offer, at) for offer in await offers.to_start(tx, _last_day(at))]
            await offers.store(tx, [change for plan in plans for change in plan.changes])
            posted = [letter for plan in plans for letter in plan.letters]
            await letters.add(tx, [(self._new_message_id(), letter) for letter in posted], at)
            await journal.append(tx, [(at, entry) for plan in plans for entry in plan.entries])
        log.info("the day of publications has come", action="start_due", offers=len(plans))
        return len(plans)


def _last_day(at: datetime) -> date:
    """Return the last day of Paris whose morning has come by then."""
    today = paris_day(at)
    return today if at >= paris_morning(today) else today - timedelta(days=1)
