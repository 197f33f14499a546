"""Channels: what follows once one of them has an advert, or cannot be brought to take it."""

from collections.abc import Sequence
from dataclasses import replace

from mailbot.core.channels import Outlet
from mailbot.core.letters import Letter
from mailbot.core.offers import Offer, State
from mailbot.core.plans import Change, Entry, Fate, Plan
from mailbot.core.writing_channels import advert

DELIVERED, GIVEN_UP = "delivered", "given_up"  # an event, and a reason


def delivered(offer: Offer, letter: Letter, message_id: str, configured: Sequence[Outlet]) -> Plan:
    """Plan what follows when a channel has the advert of `offer`: after the first, the others get it.

    `configured` are the channels of the house, the first one first.
    """
    had = (*offer.channels, letter.channel)
    channels = tuple(dict.fromkeys(had))
    entry = Entry(
        DELIVERED, "mailbot", offer.id, offer.card.reference, letter.version, message_id, letter.channel
    )
    opens = offer.state is State.PUBLISHED and is_first(letter.channel, configured)
    follow = [o for o in configured if o.delivers and o.name in offer.outlets and o.name not in had]
    return Plan(
        Fate.HANDLED,
        DELIVERED,
        offer_id=offer.id,
        changes=(Change(offer, replace(offer, channels=channels)),),
        letters=tuple(advert(offer, outlet) for outlet in follow) if opens else (),
        entries=(entry,),
    )


def given_up(offer: Offer, letter: Letter, configured: Sequence[Outlet]) -> Plan:
    """Plan what follows when a channel is given up: it, and those that wait for it, may be asked for anew."""
    first = is_first(letter.channel, configured)
    left = offer.channels if first else tuple(name for name in offer.outlets if name != letter.channel)
    change = Change(offer, replace(offer, outlets=left))
    return Plan(Fate.HANDLED, GIVEN_UP, offer_id=offer.id, changes=(change,))


def is_first(name: str, configured: Sequence[Outlet]) -> bool:
    """Say whether the channel `name` is the one that the others wait for."""
    return bool(configured) and configured[0].name == name
