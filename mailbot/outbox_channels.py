"""Adverts for channels: into which folder they go, and what follows once a channel has one or is given up."""

import asyncio
from collections.abc import Sequence

from mailbot.config import Channel
from mailbot.core.letters import Letter
from mailbot.core.planning.channels import delivered, given_up
from mailbot.core.plans import Plan
from mailbot.courier import Delivery, Fate
from mailbot.courier_folder import put
from mailbot.mime import File
from storage import journal, offers
from storage.letters import Claimed, Result, Status
from storage.statements import Transaction


class Channels:
    """The channels of the settings, the first one first."""

    def __init__(self, configured: Sequence[Channel]) -> None:
        self._outlets = tuple(channel.outlet for channel in configured)
        self._folders = {channel.name: channel.folder for channel in configured if channel.folder}

    async def put(self, letter: Letter, files: Sequence[File]) -> Delivery:
        """Write the files of an advert into the folder of its channel."""
        folder = self._folders.get(letter.channel)
        if folder is None:  # the settings may be corrected in time
            return Delivery(Fate.TEMPORARY, f"the channel {letter.channel} has no folder in MAILBOT_CHANNELS")
        return await asyncio.to_thread(put, folder, {file.name: file.content for file in files})

    async def follow_up(self, tx: Transaction, batch: Sequence[tuple[Claimed, Result]]) -> list[Letter]:
        """Store what follows from results of adverts; return the letters that it takes."""
        ended = [(c, r) for c, r in batch if c.letter.channel and r.status in (Status.SENT, Status.FAILED)]
        ids = {claimed.letter.offer_id for claimed, _ in ended if claimed.letter.offer_id}
        known = {offer.id: offer for offer in await offers.load(tx, ids=ids)}
        plans: list[Plan] = []
        for claimed, result in ended:
            offer = known[claimed.letter.offer_id or 0]
            if result.status is Status.SENT:
                plans.append(delivered(offer, claimed.letter, claimed.message_id, self._outlets))
            else:
                plans.append(given_up(offer, claimed.letter, self._outlets))
            known[offer.id] = plans[-1].changes[-1].after
        await offers.store(tx, [change for plan in plans for change in plan.changes])
        entries = [(r.at, e) for (_, r), plan in zip(ended, plans, strict=True) for e in plan.entries]
        await journal.append(tx, entries)
        return [letter for plan in plans for letter in plan.letters]
