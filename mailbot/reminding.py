"""Writes what people are told unasked: reminders and the figures of the period, once each, at their hours."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

import structlog

from mailbot.core.calendar import PARIS, paris_day, paris_midnight
from mailbot.core.letters import Letter, LetterKind, Tally
from mailbot.core.offers import State
from mailbot.core.planning import House, period, reminders
from mailbot.core.planning.case import Told
from mailbot.core.planning.period import News, Span
from mailbot.core.planning.reminders import Candidates, Mailing, Reminder
from mailbot.core.plans import Entry
from mailbot.steps import OnStep, Step
from storage import journal, letters, offers
from storage import reminders as stored
from storage.database import Database
from storage.statements import Transaction

_OF_OFFERS = tuple(reminder for reminder in Reminder if reminder is not Reminder.PENDING)

log = structlog.get_logger()

Written = list[tuple[Letter, tuple[Entry, ...]]]


class Reminding:
    """Reminds the people of one database. The journal's lines, in the transaction of the letters, are what
    keeps a reminder from being written twice."""

    def __init__(
        self,
        database: Database,
        house: House,
        now: Callable[[], datetime],
        new_message_id: Callable[[], str],
        on_step: OnStep,
    ) -> None:
        self._database = database
        self._house = house
        self._now = now
        self._new_message_id = new_message_id
        self._on_step = on_step
        self._done: date | None = None

    async def remind(self) -> int:
        """Write today's letters if it is time and they are not written; return how many. ServerAway."""
        now = self._now()
        today = paris_day(now)
        if self._done == today or not reminders.hours(now):
            return 0
        async with self._database.transaction() as tx:
            written = await self._news(tx, today) + await self._reminders(tx, now, today)
            await letters.add(tx, [(self._new_message_id(), letter) for letter, _ in written], now)
            await journal.append(tx, [(now, entry) for _, entries in written for entry in entries])
            if written:
                self._on_step(Step.WRITTEN)
        if written:
            self._on_step(Step.COMMITTED)
            log.info("people were reminded", action="remind", letters=len(written))
        self._done = today
        return len(written)

    def pause(self, longest: float) -> float:
        """Return how many seconds to wait for the next hour of reminders, `longest` at most."""
        now = self._now()
        return min(longest, (reminders.next_hours(now) - now).total_seconds())

    async def _reminders(self, tx: Transaction, now: datetime, today: date) -> Written:
        candidates, told = await self._known(tx, today)
        already = await stored.reminded(tx, LetterKind.REMINDER, paris_midnight(now))
        mailings = reminders.mailings(self._house, today, candidates, told, already)
        found = await offers.load(tx, ids=sorted(_ids(mailings)))
        by_id = {offer.id: offer for offer in found}
        return [reminders.written(self._house, mailing, by_id, today) for mailing in mailings]

    async def _known(self, tx: Transaction, today: date) -> tuple[Candidates, set[Told]]:
        asked = await stored.asked(tx, reminders.asked_by(today))
        ready = await stored.ready(tx)
        told = await stored.told(tx, _OF_OFFERS, (State.SUBMITTED, State.READY))
        last = period.ended(self._house.rules.period, today)
        if last is None:
            return Candidates(asked, ready), told
        end = _midnight(last + timedelta(days=1))
        told |= await stored.told_since(tx, (Reminder.PENDING,), end)
        return Candidates(asked, ready, await stored.pending(tx, end)), told

    async def _news(self, tx: Transaction, today: date) -> Written:
        found = period.news(self._house.rules.period, today)
        if found is None:
            return []
        news, days = found
        told = await stored.informed(tx, news, _midnight(days.first))
        tallies = await self._tallies(tx, news, days, today)
        letters_ = period.told_of(news, days, self._house.people.admins, told, tallies)
        return [(letter, (entry,)) for letter, entry in letters_]

    async def _tallies(self, tx: Transaction, news: News, days: Span, today: date) -> Sequence[Tally]:
        """Return the figures of this period or, at its opening, of that of the year before, and of today."""
        of, shown = "period", days
        if news is News.OPENING:
            of, shown = "previous", period.span(self._house.rules.period, today.year - 1)
        end = _midnight(shown.last + timedelta(days=1))
        counts = await stored.received(tx, _midnight(shown.first), end)
        left = await stored.unfinished(tx, today)
        return (
            Tally(of, tuple(counts.items()), shown.first, shown.last),
            Tally("unfinished", tuple(left.items())),
        )


def _ids(mailings: Sequence[Mailing]) -> set[int]:
    return {owed.waiting.offer_id for mailing in mailings for owed in mailing.owed}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)
