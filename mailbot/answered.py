"""The letters of ours that replies answer, as they were sent: so reading tells our lines from a writer's."""

from collections.abc import Sequence
from datetime import date, datetime

import structlog

from mailbot.core.calendar import paris_day
from mailbot.core.errors import ServerAway
from mailbot.core.letters import LetterKind
from mailbot.core.planning.decisions import PURPOSES
from mailbot.core.planning.light import LIGHT
from mailbot.core.readings import Reading
from mailbot.core.tokens import verify
from mailbot.templating import Stationery
from storage import letters, offers, versions
from storage.database import Database
from storage.letters import Posted

_MOST_TOKENS = 4  # of one mail; a request quotes two

log = structlog.get_logger()


class Answered:
    """Finds what EN3S answers; letters are written once more from what is stored of them.

    A letter that was purged, or whose templates have changed since, only leaves more to the marks of quoting.
    """

    def __init__(self, database: Database, stationery: Stationery, keys: Sequence[bytes]) -> None:
        self._database = database
        self._stationery = stationery
        self._keys = keys

    async def sent(self, readings: Sequence[Reading], at: datetime) -> list[bytes]:
        """Return the letter behind each reading, b"" where it is no written answer to one that asked EN3S."""
        written = [r for r in readings if not (r.press or r.automatic or r.bounce or r.unreadable)]
        threads = list(dict.fromkeys(m for r in written for m in r.thread))
        by_id = {p.message_id: p for p in await letters.posted_as(self._database, LIGHT, threads)}
        found = {id(r): next((by_id[m] for m in r.thread if m in by_id), None) for r in written}
        tokens = {id(r): self._requests(r, paris_day(at)) for r in written if found[id(r)] is None}
        by_request = await self._by_request([number for numbers in tokens.values() for number in numbers])
        for reading in written:
            theirs = ((reading.sender, number) for number in tokens.get(id(reading), ()))
            first = next((by_request[key] for key in theirs if key in by_request), None)
            found[id(reading)] = found[id(reading)] or first
        return [await self._composed(found.get(id(r))) for r in readings]

    def _requests(self, reading: Reading, today: date) -> list[int]:
        """Return the requests whose codes a mail quotes, for clients that write no thread."""
        claims = (verify(self._keys, token, today).claim for token in reading.tokens[:_MOST_TOKENS])
        return [claim.subject for claim in claims if claim and claim.purpose in PURPOSES]

    async def _by_request(self, numbers: Sequence[int]) -> dict[tuple[str | None, int], Posted]:
        """Return by addressee and request what they got about it: the request, else the newest letter."""
        if not numbers:
            return {}
        about = await offers.asked_about(self._database, sorted(set(numbers)))
        posted = await letters.posted_about(self._database, LIGHT, sorted(set(about.values())))
        posted.sort(key=lambda p: p.kind == LetterKind.REQUEST)  # stable: the newest request comes last
        return {(p.to, p.request_id): p for p in posted if p.request_id}

    async def _composed(self, posted: Posted | None) -> bytes:
        if posted is None:
            return b""
        try:
            version, changes = await versions.shown(self._database, posted.letter, with_files=False)
            return self._stationery.compose(
                posted.letter, posted.message_id, posted.created_at, version, changes
            )
        except ServerAway:
            raise
        except Exception as error:  # an answer can be read without, if less surely
            log.warning(
                "a letter cannot be written again",
                action="answered",
                message_id=posted.message_id,
                error=f"{type(error).__name__}: {error}",
            )
            return b""
