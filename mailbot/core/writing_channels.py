"""What we say to channels of publication: the advert of an offer, to the first of them before the others."""

from collections.abc import Sequence

from mailbot.core.channels import Outlet
from mailbot.core.letters import Letter, LetterKind
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
        channel=outlet.name,
        outlets=then,
    )


def next_adverts(offer: Offer, new: Sequence[Outlet], configured: Sequence[Outlet]) -> tuple[Letter, ...]:
    """Return the adverts that go out now to the channels `new`: before the first has it, to no other."""
    first, *others = (outlet for outlet in configured if outlet.delivers)
    if first in new:
        return (advert(offer, first, tuple(o.name for o in others if o in new)),)
    waits = first.name in offer.outlets and first.name not in offer.channels
    return () if waits else tuple(advert(offer, outlet) for outlet in new)
