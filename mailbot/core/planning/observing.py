"""Observers: who may be informed of a request and its answer, and who gets a copy."""

import re
from collections.abc import Container, Iterable

from mailbot.core.letters import Noted
from mailbot.core.offers import Offer
from mailbot.core.planning.case import Case
from mailbot.core.readings import Options

MOST = 20  # observers of one offer
_ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9.-]{1,255}")


def admitted(case: Case, addresses: Iterable[str]) -> tuple[tuple[str, ...], tuple[Noted, ...]]:
    """Return the addresses that may be informed, each once, and one note for each that may not.

    Only who sends for an organisation of the directory may: that of the offer, or another one.
    """
    known, refused = list[str](), list[Noted]()
    for address in dict.fromkeys(addresses):
        if not _may_be_informed(case, address):
            refused.append(Noted("observers", address))
        elif len(known) >= MOST:
            refused.append(Noted("too_many_observers", address))
        else:
            known.append(address)
    return tuple(known), tuple(refused)


def others_in(case: Case, options: Options) -> tuple[str, ...]:
    """Return whom a mail wants informed: others than its sender, whose address a signature may hold."""
    return tuple(address for address in options.observers if address != case.reading.sender)


def to_copy(case: Case, offer: Offer, told: Container[str | None]) -> tuple[str, ...]:
    """Return the observers of `offer` that are not among the addresses `told` already.

    Whoever has left the directory since is left out.
    """
    known, _ = admitted(case, offer.observers)
    return tuple(address for address in known if address not in told)


def _may_be_informed(case: Case, address: str) -> bool:
    return bool(_ADDRESS.fullmatch(address)) and case.house.people.organisation_of(address) is not None
