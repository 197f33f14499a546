"""What we say to channels of publication: the advert of an offer, first to the first one, and its end."""

from collections.abc import Sequence
from dataclasses import replace

from mailbot.core.channels import Outlet
from mailbot.core.letters import Letter, LetterKind, Matter
from mailbot.core.offers import Offer
from mailbot.core.people import Person


def advert(offer: Offer, outlet: Outlet, then: tuple[str, ...] = ()) -> Letter:
    """Bring a channel the advert of `offer`; the channels `then` wait until this one has it.

    Of the process it tells nothing: neither the verdict nor what EN3S answered is for channels.
    """
    return Letter(
        LetterKind.PUBLISHED,
        Person(outlet.address),
        offer_id=offer.id,
        version=offer.version,
        state=offer.state,
        card=offer.card,
        recruiter=offer.recruiter,
        published_at=offer.published_at,
        with_version=True,
        advert=offer.advert,
        channel=outlet.name,
        outlets=then,
    )


def withdrawal(offer: Offer, outlet: Outlet) -> Letter:
    """Tell a channel that has the advert of `offer` to take it back."""
    return replace(advert(offer, outlet), matter=Matter.WITHDRAWN, with_version=False, advert="")


def withdrawals(offer: Offer, configured: Sequence[Outlet]) -> tuple[Letter, ...]:
    """Tell every channel that has the advert of `offer` to take it back."""
    served = (o for o in configured if o.delivers and o.name in offer.channels)
    return tuple(withdrawal(offer, outlet) for outlet in served)


def next_adverts(offer: Offer, new: Sequence[Outlet], configured: Sequence[Outlet]) -> tuple[Letter, ...]:
    """Return the adverts that go out now to the channels `new`: before the first has it, to no other."""
    first, *others = (outlet for outlet in configured if outlet.delivers)
    if first in new:
        return (advert(offer, first, tuple(o.name for o in others if o in new)),)
    waits = first.name in offer.outlets and first.name not in offer.channels
    return () if waits else tuple(advert(offer, outlet) for outlet in new)
