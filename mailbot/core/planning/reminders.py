"""Reminders: which offers wait for whom, and from which working day on each of them is told of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import partial

from mailbot.core import writing_reminders
from mailbot.core.calendar import (
    PARIS,
    after_working_days,
    before_working_days,
    by_working_day,
    is_working_day,
    paris_day,
)
from mailbot.core.letters import MOST_LINES, Letter, Why
from mailbot.core.offers import Offer
from mailbot.core.people import Person
from mailbot.core.planning import due
from mailbot.core.planning.case import House, Told
from mailbot.core.planning.period import ended
from mailbot.core.plans import Entry

NOT_BEFORE = time(8)  # in Paris
DAYS_BEFORE, DAYS_UNSUBMITTED, DAYS_OVERDUE = 2, 3, 2  # working days


class Reminder(StrEnum):
    """What somebody is reminded of: the journal's word, which says that it was done."""

    SOON = "reminded_soon"
    DUE = "reminded_due"
    UNSUBMITTED = "reminded_unsubmitted"
    OVERDUE = "reminded_overdue"
    PENDING = "reminded_pending"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An offer that waits for somebody's step, as far as it takes to know when to remind whom.

    `since` is when EN3S was asked, when an unsubmitted offer last changed, else when the offer was created.
    """

    offer_id: int
    version: int
    due: date | None
    since: datetime
    recruiter: Person


@dataclass(frozen=True, slots=True)
class Candidates:
    """Those that may have to be reminded of: `asked` wait for EN3S, `ready` for their recruiters, `pending`
    for admins once the period has ended."""

    asked: Sequence[Waiting] = ()
    ready: Sequence[Waiting] = ()
    pending: Sequence[Waiting] = ()


@dataclass(frozen=True, slots=True)
class Owed:
    """One reminder of one offer to one person."""

    reminder: Reminder
    waiting: Waiting
    to: Person


@dataclass(frozen=True, slots=True)
class Mailing:
    """All that one person is reminded of today: `more` did not fit and will follow."""

    to: Person
    owed: tuple[Owed, ...]
    more: int


def hours(now: datetime) -> bool:
    """Say whether the aware time `now` is an hour at which people are written to unasked."""
    return now.astimezone(PARIS).time() >= NOT_BEFORE


def next_hours(now: datetime) -> datetime:
    """Return when the next such hours after the aware time `now` begin."""
    today = paris_day(now)
    days = (datetime.combine(day, NOT_BEFORE, PARIS) for day in (today, today + timedelta(days=1)))
    return next(begin for begin in days if begin > now)


def asked_by(today: date) -> date:
    """Return the last due date of which EN3S may be reminded today."""
    return after_working_days(today, DAYS_BEFORE)


def mailings(
    house: House,
    today: date,
    candidates: Candidates,
    told: Collection[Told],
    reminded_today: Collection[str] = (),
) -> list[Mailing]:
    """Return the mails to be written today: one a person, and none to an address that had one today.

    `told` are the reminders that the journal holds, as (reminder, offer, version, address). What was missed
    while nobody could send it is sent late, as long as it still makes sense: the early reminder until the
    due date, all others until the step is done; of a request made too late for the early one, none is sent.
    A due date on a day off is that of the working day before it. A list that is too long goes on on the next
    working day.
    """
    owed: dict[str, list[Owed]] = defaultdict(list)
    for each in _owed(house, today, candidates):
        key = (each.reminder, each.waiting.offer_id, each.waiting.version, each.to.address)
        if each.to.address not in reminded_today and key not in told:
            owed[each.to.address].append(each)
    return [Mailing(all_[0].to, tuple(all_[:MOST_LINES]), len(all_[MOST_LINES:])) for all_ in owed.values()]


def written(
    house: House, mailing: Mailing, offers: Mapping[int, Offer], today: date
) -> tuple[Letter, tuple[Entry, ...]]:
    """Return the letter that does `mailing`, and the journal's lines that say so; `offers` are by id."""
    rows = [(offers[each.waiting.offer_id], _why(each, today)) for each in _once_each(mailing.owed)]
    proposed = partial(due.due_for, house.rules, today)
    letter = writing_reminders.reminder(mailing.to, rows, mailing.more, today, proposed)
    return letter, tuple(_entry(each, offers[each.waiting.offer_id]) for each in mailing.owed)


def _owed(house: House, today: date, candidates: Candidates) -> Iterator[Owed]:
    """Give every reminder whose day has come, to everybody whom it concerns; the nearest due dates first."""
    approvers, admins = house.people.approvers_on(today), house.people.admins
    asked = sorted(candidates.asked, key=lambda w: (w.due or today, w.offer_id))
    if is_working_day(today):
        for waiting in asked:
            yield from (Owed(r, waiting, to) for r in _of_request(waiting, today) for to in approvers)
        if house.rules.period.holds_day(today):
            for waiting in candidates.ready:
                if after_working_days(paris_day(waiting.since), DAYS_UNSUBMITTED) <= today:
                    yield Owed(Reminder.UNSUBMITTED, waiting, waiting.recruiter)
    if ended(house.rules.period, today):
        yield from (Owed(Reminder.PENDING, waiting, to) for waiting in candidates.pending for to in admins)
    if is_working_day(today):
        overdue = (w for w in asked if w.due and after_working_days(w.due, DAYS_OVERDUE) <= today)
        yield from (Owed(Reminder.OVERDUE, waiting, to) for waiting in overdue for to in admins)


def _of_request(waiting: Waiting, today: date) -> Iterator[Reminder]:
    """Give what EN3S is to be reminded of today; on the day of a request, that itself reminds."""
    asked, due = paris_day(waiting.since), waiting.due
    if due is None or asked >= today:
        return
    early = before_working_days(due, DAYS_BEFORE)
    if by_working_day(due) <= today:
        yield Reminder.DUE
    elif asked < early <= today:
        yield Reminder.SOON


def _why(owed: Owed, today: date) -> Why:
    due = owed.waiting.due
    if owed.reminder is Reminder.DUE and due and due < today:
        return Why.LATE
    if owed.reminder is Reminder.DUE and due == today:
        return Why.TODAY
    return _WHY[owed.reminder]


_WHY = {
    Reminder.SOON: Why.SOON,
    Reminder.DUE: Why.SOON,
    Reminder.UNSUBMITTED: Why.UNSUBMITTED,
    Reminder.OVERDUE: Why.OVERDUE,
    Reminder.PENDING: Why.PENDING,
}


def _once_each(owed: Iterable[Owed]) -> Iterator[Owed]:
    """Give each reminder, but not that a request is overdue where the same mail speaks of it already."""
    seen: set[int] = set()
    for each in owed:
        if each.reminder is not Reminder.OVERDUE or each.waiting.offer_id not in seen:
            yield each
        seen.add(each.waiting.offer_id)


def _entry(owed: Owed, offer: Offer) -> Entry:
    return Entry(
        event=owed.reminder,
        who=owed.to.address,
        offer_id=offer.id,
        reference=offer.card.reference,
        version=offer.version,
        detail=offer.due.isoformat() if offer.due else "",
    )
