"""Adverts for channels: into which folder they go, and what follows once a channel has one or is given up."""

import asyncio
from collections.abc import Sequence

from mailbot.config import Channel
from mailbot.core.letters import Letter
from mailbot.core.offers import Offer
from mailbot.core.planning.channels import called_off, delivered, given_up, may_go
from mailbot.core.plans import Plan
from mailbot.courier import Delivery, Fate
from mailbot.courier_folder import put
from mailbot.mime import File
from storage import journal, offers
from storage.letters import Claimed, Result, Status
from storage.statements import Connection, Transaction


class Channels:
    """The channels of the settings, the first one first."""

    def __init__(self, configured: Sequence[Channel]) -> None:
        self._outlets = tuple(channel.outlet for channel in configured)
        self._folders = {channel.name: channel.folder for channel in configured if channel.folder}

    async def may_go(self, connection: Connection, letter: Letter) -> bool:
        """Say whether what a letter brings to a channel still holds."""
        return all(may_go(offer, letter) for offer in await offers.load(connection, ids=_about(letter)))

    async def put(self, letter: Letter, files: Sequence[File]) -> Delivery:
        """Write the files of an advert into the folder of its channel."""
        folder = self._folders.get(letter.channel)
        if folder is None:  # the settings may be corrected in time
            return Delivery(Fate.TEMPORARY, f"the channel {letter.channel} has no folder in MAILBOT_CHANNELS")
        return await asyncio.to_thread(put, folder, {file.name: file.content for file in files})

    async def follow_up(self, tx: Transaction, batch: Sequence[tuple[Claimed, Result]]) -> list[Letter]:
        """Store what follows from results of adverts; return the letters that it takes."""
        ended = [(c, r) for c, r in batch if c.letter.channel and _matters(c, r)]
        ids = {number for claimed, _ in ended for number in _about(claimed.letter)}
        known = {offer.id: offer for offer in await offers.load(tx, ids=ids)}
        plans: list[Plan] = []
        for claimed, result in ended:
            plans.append(self._plan(known[claimed.letter.offer_id or 0], claimed, result))
            known |= {change.after.id: change.after for change in plans[-1].changes}
        await offers.store(tx, [change for plan in plans for change in plan.changes])
        entries = [(r.at, e) for (_, r), plan in zip(ended, plans, strict=True) for e in plan.entries]
        await journal.append(tx, entries)
        return [letter for plan in plans for letter in plan.letters]

    def _plan(self, offer: Offer, claimed: Claimed, result: Result) -> Plan:
        if result.status is Status.SENT:
            return delivered(offer, claimed.letter, claimed.message_id, self._outlets)
        if result.status is Status.FAILED:
            return given_up(offer, claimed.letter, self._outlets)
        return called_off(offer, claimed.letter, self._outlets)


def _matters(claimed: Claimed, result: Result) -> bool:
    """Say whether something follows from a result: what is called off may have come all the same."""
    if result.status is Status.CALLED_OFF:
        return claimed.unknown_outcomes > 0
    return result.status is not Status.WAITING


def _about(letter: Letter) -> tuple[int, ...]:
    """Return the id of the offer of an advert: one, as every advert has it."""
    return (letter.offer_id,) if letter.offer_id else ()
