"""Every mail that reached us, once, with its fate; and the quarantine of those that a person must look at."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mailbot.core.plans import Fate, Mail
from storage.statements import Connection, Transaction, Value, stamp

RELEASED_MAILBOX = "released"
_COLUMNS = (
    "id", "mailbox", "uidvalidity", "uid", "identity", "message_id", "digest", "sender", "authenticated",
    "kind", "subject", "size", "at", "fate", "reason", "quarantined", "offer_id",
)  # fmt: skip
_SUBJECT = 250  # characters; enough to recognise a mail in a list


@dataclass(frozen=True, slots=True)
class Inbound:
    """A mail and its fate; `identity` is None where the mail may come again, `raw` where it is not kept."""

    mail: Mail
    identity: str | None
    message_id: str
    digest: str
    sender: str
    authenticated: bool
    kind: str
    subject: str
    size: int
    fate: Fate
    reason: str = ""
    quarantined: bool = False
    offer_id: int | None = None
    raw: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A mail set aside, as a list of them shows it."""

    id: int
    at: datetime
    sender: str
    subject: str
    size: int
    fate: Fate
    reason: str


@dataclass(frozen=True, slots=True)
class Released:
    """A mail let out of quarantine, to be read again under a name of its own."""

    mail: Mail
    raw: bytes = field(repr=False)


def identity(message_id: str, digest: str) -> str:
    """Return what two deliveries of one mail have in common: SHA-256 (hex) of Message-ID and digest."""
    return hashlib.sha256(f"{message_id}\n{digest}".encode("utf-8", "replace")).hexdigest()


async def seen(
    connection: Connection, mailbox: str, uidvalidity: int, uids: Sequence[int]
) -> dict[int, bool]:
    """Return the uids that are recorded already, and whether each lies in quarantine."""
    sql = "SELECT uid, quarantined FROM inbound WHERE mailbox = ? AND uidvalidity = ? AND uid IN ({})"
    rows = await connection.rows_in(sql, uids, before=(mailbox, uidvalidity))
    return {row["uid"]: bool(row["quarantined"]) for row in rows}


async def identities(connection: Connection, identities: Sequence[str]) -> dict[str, tuple[int, Fate]]:
    """Return the id and the fate of each mail that is recorded under one of `identities`."""
    rows = await connection.rows_in(
        "SELECT identity, id, fate FROM inbound WHERE identity IN ({})", identities
    )
    return {row["identity"]: (row["id"], Fate(row["fate"])) for row in rows}


async def give_up_identities(transaction: Transaction, ids: Iterable[int]) -> None:
    """Let mails that were set aside be recorded anew: somebody has put them back into the inbox."""
    sql = "UPDATE inbound SET identity = NULL, quarantined = ? WHERE id IN ({}) RETURNING id"
    await transaction.rows_in(sql, ids, before=(False,))


async def record(transaction: Transaction, mails: Sequence[Inbound]) -> list[int]:
    """Record `mails` and return their ids, in order; Conflict if one of them is recorded already."""
    first = await transaction.next_id("inbound")
    ids = list(range(first, first + len(mails)))
    await transaction.insert("inbound", _COLUMNS, [_row(id, m) for id, m in zip(ids, mails, strict=True)])
    contents = [(id, m.raw) for id, m in zip(ids, mails, strict=True) if m.raw is not None]
    await transaction.insert("content", ("inbound_id", "raw"), contents)
    return ids


async def count_attempt(transaction: Transaction, mail: Mail, error: str) -> int:
    """Count that `mail` broke the reading or the handling with `error`; return how often by now."""
    rows = await transaction.rows(
        "INSERT INTO attempt (mailbox, uidvalidity, uid, count, error) VALUES (?, ?, ?, 1, ?) "
        "ON CONFLICT (mailbox, uidvalidity, uid) "
        "DO UPDATE SET count = attempt.count + 1, error = excluded.error RETURNING count",
        (mail.mailbox, mail.uidvalidity, mail.uid, error),
    )
    return int(rows[0]["count"])


async def quarantined(connection: Connection) -> list[Quarantined]:
    """Return the mails in quarantine, oldest first."""
    rows = await connection.rows(
        "SELECT id, at, sender, subject, size, fate, reason FROM inbound WHERE quarantined = ? ORDER BY id",
        (True,),
    )
    return [
        Quarantined(**{**row, "at": datetime.fromisoformat(row["at"]), "fate": Fate(row["fate"])})
        for row in rows
    ]


async def release(transaction: Transaction, number: int) -> bool:
    """Let the mail `number` out to be read again; False if it is not there or its bytes are gone."""
    return await _leave_quarantine(
        transaction, number, Fate.RELEASED, "AND EXISTS (SELECT 1 FROM content WHERE inbound_id = inbound.id)"
    )


async def discard(transaction: Transaction, number: int) -> bool:
    """Take the mail `number` out of quarantine for good; False if it is not there."""
    return await _leave_quarantine(transaction, number, Fate.DISCARDED, "")


async def released(connection: Connection) -> list[Released]:
    """Return the oldest mail that was released and not yet recorded again, alone, for it may be large.

    Such a mail is the uid `number` of RELEASED_MAILBOX (UIDVALIDITY 0); it reached us when it first did.
    """
    rows = await connection.rows(
        "SELECT i.id, i.at, c.raw FROM inbound i JOIN content c ON c.inbound_id = i.id WHERE i.fate = ? "
        "AND NOT EXISTS (SELECT 1 FROM inbound n WHERE n.mailbox = ? AND n.uidvalidity = 0 AND n.uid = i.id) "
        "ORDER BY i.id LIMIT 1",
        (Fate.RELEASED, RELEASED_MAILBOX),
    )
    return [
        Released(Mail(RELEASED_MAILBOX, 0, row["id"], datetime.fromisoformat(row["at"])), row["raw"])
        for row in rows
    ]


async def _leave_quarantine(transaction: Transaction, number: int, fate: Fate, only: str) -> bool:
    # without its identity, so that the same mail may be recorded again
    sql = "UPDATE inbound SET fate = ?, quarantined = ?, identity = NULL WHERE id = ? AND quarantined = ?"
    return bool(await transaction.rows(f"{sql} {only} RETURNING id", (fate, False, number, True)))


def _row(id: int, inbound: Inbound) -> tuple[Value, ...]:
    mail = inbound.mail
    return (
        id, mail.mailbox, mail.uidvalidity, mail.uid, inbound.identity, inbound.message_id, inbound.digest,
        inbound.sender, inbound.authenticated, inbound.kind, _shown(inbound.subject), inbound.size,
        stamp(mail.at), inbound.fate, inbound.reason, inbound.quarantined, inbound.offer_id,
    )  # fmt: skip


def _shown(subject: str) -> str:
    """Return the subject as one short line without control characters."""
    return "".join(letter for letter in subject[: 4 * _SUBJECT] if letter.isprintable())[:_SUBJECT]
