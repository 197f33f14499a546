"""Channels: what follows once one of them has an advert, or cannot be brought to take it."""

from collections.abc import Sequence
from dataclasses import replace

from mailbot.core.channels import Outlet
from mailbot.core.letters import Letter, Matter
from mailbot.core.offers import Offer, State
from mailbot.core.plans import Change, Entry, Fate, Plan
from mailbot.core.writing_channels import advert, withdrawal

DELIVERED, RECALLED = "delivered", "recalled"  # events
GIVEN_UP = "given_up"  # a reason


def delivered(offer: Offer, letter: Letter, message_id: str, configured: Sequence[Outlet]) -> Plan:
    """Plan what follows when a channel has the advert of `offer`: after the first, the others get it.

    An offer withdrawn while its advert was on the way is withdrawn there too. `configured` are the channels
    of the house, the first one first.
    """
    if letter.matter == Matter.WITHDRAWN:
        return _plan(offer, RECALLED, letter, message_id)
    had = tuple(dict.fromkeys((*offer.channels, letter.channel)))
    follow = [o for o in configured if o.delivers and o.name in offer.outlets and o.name not in had]
    change = Change(offer, replace(offer, channels=had))
    plan = replace(_plan(offer, DELIVERED, letter, message_id), changes=(change,))
    if offer.state is State.WITHDRAWN:
        return replace(plan, letters=called_off(offer, letter, configured).letters)
    if offer.state is State.PUBLISHED and is_first(letter.channel, configured):
        return replace(plan, letters=tuple(advert(offer, outlet) for outlet in follow))
    return plan


def _plan(offer: Offer, event: str, letter: Letter, message_id: str) -> Plan:
    """Return the plan that only notes what has come to a channel."""
    entry = Entry(
        event, "mailbot", offer.id, offer.card.reference, letter.version, message_id, letter.channel
    )
    return Plan(Fate.HANDLED, event, offer_id=offer.id, entries=(entry,))


def may_go(offer: Offer, letter: Letter) -> bool:
    """Say whether an advert, or its end, is still to be brought to its channel."""
    return letter.matter == Matter.WITHDRAWN or offer.state is not State.WITHDRAWN


def called_off(offer: Offer, letter: Letter, configured: Sequence[Outlet]) -> Plan:
    """Plan what follows when an advert that may have come to its channel is no longer to be brought there."""
    here = (outlet for outlet in configured if outlet.name == letter.channel)
    letters = tuple(withdrawal(offer, outlet) for outlet in here)
    return Plan(Fate.HANDLED, RECALLED, offer_id=offer.id, letters=letters)


def given_up(offer: Offer, letter: Letter, configured: Sequence[Outlet]) -> Plan:
    """Plan what follows when a channel is given up: it, and those that wait for it, may be asked for anew."""
    if letter.matter == Matter.WITHDRAWN:
        return Plan(Fate.HANDLED, GIVEN_UP, offer_id=offer.id)
    first = is_first(letter.channel, configured)
    left = offer.channels if first else tuple(name for name in offer.outlets if name != letter.channel)
    change = Change(offer, replace(offer, outlets=left))
    return Plan(Fate.HANDLED, GIVEN_UP, offer_id=offer.id, changes=(change,))


def is_first(name: str, configured: Sequence[Outlet]) -> bool:
    """Say whether the channel `name` is the one that the others wait for."""
    return bool(configured) and configured[0].name == name
