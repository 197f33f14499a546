"""The buttons that letters offer: to EN3S the two answers, to a recruiter the next step, for how long."""

from datetime import date, timedelta

from mailbot.core.letters import Link
from mailbot.core.offers import Offer, State
from mailbot.core.readings import Button
from mailbot.core.tokens import Purpose

BUTTON_DAYS = 180  # longer than any period, so that a button of January still works at its end
CONFIRM_DAYS = 2


def answer_links(offer: Offer, today: date) -> tuple[Link, ...]:
    """Return the two buttons of the open request."""
    if offer.request is None:
        raise ValueError("an offer without a request has no answer buttons")
    last_day = today + timedelta(days=BUTTON_DAYS)
    return (
        Link(Button.APPROVE, Purpose.APPROVE, offer.request.id, last_day),
        Link(Button.REFUSE, Purpose.REFUSE, offer.request.id, last_day),
    )


def next_links(offer: Offer, today: date, due: date | None = None) -> tuple[Link, ...]:
    """Return the buttons of the recruiter's next step; `due` is proposed where a submission is next."""
    last_day = today + timedelta(days=BUTTON_DAYS)
    if offer.state is State.READY:
        prefill = (
            ("alert", "yes" if offer.alert else "no"),
            ("due", due.isoformat() if due else ""),
            ("message", offer.message),
            ("observers", ", ".join(offer.observers)),
            ("grounds", offer.grounds),
        )
        return (Link(Button.SUBMIT, Purpose.SUBMIT, offer.id, last_day, prefill),)
    if offer.state in (State.APPROVED, State.EXEMPT):
        return (
            Link(Button.PUBLISH, Purpose.PUBLISH, offer.id, last_day),
            Link(Button.MODIFY, Purpose.MODIFY, offer.id, last_day, (("advert", offer.advert),)),
        )
    return ()


def withdraw_link(offer: Offer, today: date) -> Link:
    """Return the button that withdraws an offer."""
    return Link(Button.WITHDRAW, Purpose.WITHDRAW, offer.id, today + timedelta(days=BUTTON_DAYS))
