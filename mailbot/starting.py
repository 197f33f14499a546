"""Publishes the offers whose day has come: their recruiters asked for it before."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import structlog

from mailbot.core.calendar import paris_day, paris_morning
from mailbot.core.errors import ServerAway
from mailbot.core.offers import Offer
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
        """Publish what is due, each offer in a transaction of its own; return how many offers that were."""
        at = self._now()
        due = await offers.to_start(self._database, _last_day(at))
        for offer in due:
            try:
                await self._start(offer, at)
            except ServerAway:
                raise
            except Exception:  # one offer that cannot be published must not keep the others
                log.exception("an offer cannot be published", action="start_failed", offer=offer.id)
        return len(due)

    async def _start(self, offer: Offer, at: datetime) -> None:
        async with self._database.transaction() as tx:
            plan = start(self._house, offer, at)
            await offers.store(tx, plan.changes)
            await letters.add(tx, [(self._new_message_id(), letter) for letter in plan.letters], at)
            await journal.append(tx, [(at, entry) for entry in plan.entries])
        log.info("the day of a publication has come", action="start_due", offer=offer.id)


def _last_day(at: datetime) -> date:
    """Return the last day of Paris whose morning has come by then."""
    today = paris_day(at)
    return today if at >= paris_morning(today) else today - timedelta(days=1)
