"""Forgetting: the contents of mails and attachments of offers that have long been closed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.core.offers import CLOSED
from mailbot.core.readings import Fields
from storage.statements import Row, Transaction, marks, read, stamp, written


@dataclass(frozen=True, slots=True)
class Purged:
    """How many offers were closed before the date, and how many contents were removed."""

    offers: int
    mails: int
    letters: int
    attachments: int


async def purge(transaction: Transaction, before: datetime) -> Purged:
    """Remove raw mails, letters, descriptions, adverts and attachments of offers closed before that moment.

    Closed means published, withdrawn or exempt, and nothing in the journal since. Rows, dates, decisions, the
    names and checksums of files stay, and so does the whole journal.
    """
    ids = await _closed(transaction, before)
    if not ids:
        return Purged(0, 0, 0, 0)
    mails = await transaction.rows_in(
        "DELETE FROM content WHERE inbound_id IN (SELECT id FROM inbound WHERE offer_id IN ({})) "
        "RETURNING inbound_id",
        ids,
    )
    letters = await transaction.rows_in(
        "UPDATE letter SET body = '' WHERE body <> '' AND status IN ('sent', 'failed', 'called_off') "
        "AND offer_id IN ({}) "
        "RETURNING id",
        ids,
    )
    await _forget_descriptions(transaction, ids)
    await transaction.rows_in(
        "UPDATE offer SET advert = '' WHERE advert <> '' AND id IN ({}) RETURNING id", ids
    )
    attachments = await transaction.rows_in(
        "UPDATE attachment SET content = NULL WHERE content IS NOT NULL "
        "AND version_id IN (SELECT id FROM version WHERE offer_id IN ({})) RETURNING id",
        ids,
    )
    return Purged(len(ids), len(mails), len(letters), len(attachments))


async def _closed(transaction: Transaction, before: datetime) -> list[int]:
    rows = await transaction.rows(
        f"SELECT id FROM offer WHERE state IN ({marks(len(CLOSED))}) "
        "AND created_at < ? AND starts_on IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM journal WHERE journal.offer_id = offer.id AND journal.at >= ?)",
        (*sorted(CLOSED), stamp(before), stamp(before)),
    )
    return [row["id"] for row in rows]


async def _forget_descriptions(transaction: Transaction, offer_ids: Sequence[int]) -> None:
    versions = await transaction.rows_in(
        "SELECT id, fields_json FROM version WHERE offer_id IN ({})", offer_ids
    )
    types = {"id": "bigint", "fields_json": "text"}
    rows = [(version["id"], _without_description(version)) for version in versions]
    await transaction.update("version", types, rows, "fields_json = v.fields_json", "version.id = v.id")


def _without_description(version: Row) -> str:
    return written(replace(read(Fields, version["fields_json"]), description=None))
