"""What a letter shows of the version that it is about, and what changed since an earlier one."""

from mailbot.core.differences import Changes, File, changes
from mailbot.core.letters import Letter
from mailbot.core.readings import Attachment, Fields
from storage import offers
from storage.statements import Connection


async def shown(
    connection: Connection, letter: Letter, *, with_files: bool
) -> tuple[tuple[Fields, tuple[Attachment, ...]] | None, Changes | None]:
    """Return the version of `letter` and its changes, None for what it does not ask for."""
    if not letter.with_version:
        return None, None
    if letter.offer_id is None or letter.version is None:
        raise ValueError("a letter with a version names it")
    version = await offers.version(connection, letter.offer_id, letter.version, with_files=with_files)
    if letter.since is None:
        return version, None
    before, _ = await offers.version(connection, letter.offer_id, letter.since, with_files=False)
    files = await _files(connection, letter.offer_id)
    old, new = (files.get(number, []) for number in (letter.since, letter.version))
    return version, changes(letter.since, before, version[0], old, new)


async def _files(connection: Connection, offer_id: int) -> dict[int, list[File]]:
    """Return name and SHA-256 of the attachments of each version of an offer, even purged ones: by number."""
    rows = await connection.rows(
        "SELECT v.number, a.name, a.sha256 FROM attachment a JOIN version v ON v.id = a.version_id "
        "WHERE v.offer_id = ? ORDER BY a.position",
        (offer_id,),
    )
    found: dict[int, list[File]] = {}
    for row in rows:
        found.setdefault(row["number"], []).append((row["name"], row["sha256"]))
    return found
