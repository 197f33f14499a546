"""The due date of a request: what it may be on a day, and what is proposed where it is none."""

from datetime import date

from mailbot.core.calendar import after_working_days
from mailbot.core.offers import DUE_WORKING_DAYS, Offer
from mailbot.core.rules import Rules


def may_be_due(rules: Rules, today: date, day: date) -> bool:
    """Say whether EN3S may be asked to answer by `day`: not in the past, nor after today's period."""
    period = rules.period
    within = not period.holds_day(today) or day <= period.last_day(today.year)
    return day >= today and within


def proposed_due(rules: Rules, today: date) -> date:
    """Return the due date that is proposed where none was given: in the period, if today is."""
    due = after_working_days(today, DUE_WORKING_DAYS)
    return due if may_be_due(rules, today, due) else rules.period.last_day(today.year)


def due_for(rules: Rules, today: date, offer: Offer) -> date:
    """Return the due date to propose for `offer`: its own, or ours where it has none that is possible."""
    possible = offer.due and may_be_due(rules, today, offer.due)
    return offer.due if offer.due and possible else proposed_due(rules, today)
