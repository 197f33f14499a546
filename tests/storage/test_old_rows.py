"""Rows that an earlier release wrote are read, and changed, after the last migration."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tortoise.context import TortoiseContext
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from mailbot.core.plans import NewVersion
from mailbot.core.readings import Fields
from storage import letters, offers
from storage.database import connected
from storage.location import located
from storage.migrate import config, migrate
from storage.statements import marks
from tests.storage.samples import HELENE, NOON, offer, store_move

BEFORE = "0002_journal_append_only"
LAST = ["0003_facts_doubts", "0004_publication", "0005_reminders", "0006_grounds"]
AT = "2027-01-11T12:00:00.000000+00:00"
WAITING = (
    '{"kind":"offer-incomplete","to":{"address":"helene@cpam-vosges.example","name":"Hélène Weiß"},'
    '"offer_id":1,"version":1,"verdict":{"ruling":"undetermined","reason":"level_missing"},"missing":["level"]}'
)
ROWS: list[tuple[str, dict[str, Any]]] = [
    (
        "offer",
        {
            "id": 1, "reference": "NVHADD00001", "title": "Responsable « données »",
            "organisation": "CPAM des Vosges", "level": "7", "place": "Épinal", "contract": "CDI",
            "creation_date": "2027-01-04", "created_by": "Hélène Weiß",
            "facts_organisation": "CPAM des Vosges", "facts_regime": "RG", "facts_level": '["7","8"]',
            "facts_level_text": "7 ou 8", "facts_convention": "", "facts_agent_direction": False,
            "facts_title": "Responsable « données »", "recruiter": "helene@cpam-vosges.example",
            "recruiter_name": "Hélène Weiß", "state": "ready", "version": 1, "digest": "d" * 64,
            "verdict": "concerned", "reason": "level_in_range_rg", "created_at": AT, "missing": '["level"]',
            "alert": False, "message": "", "observers": "[]", "channels": "[]", "revision": 3,
        },
    ),
    (
        "inbound",
        {
            "id": 1, "mailbox": "INBOX", "uidvalidity": 7, "uid": 1, "identity": "i" * 64,
            "message_id": "<1@cpam-vosges.example>", "digest": "d" * 64,
            "sender": "helene@cpam-vosges.example", "authenticated": True, "kind": "offer",
            "subject": "Offre", "size": 99, "at": AT, "fate": "handled",
            "reason": "created", "quarantined": False, "offer_id": 1,
        },
    ),
    (
        "version",
        {
            "id": 1, "offer_id": 1, "number": 1, "fields_json": '{"title":"Auditeur","level":["7"]}',
            "inbound_id": 1, "at": AT,
        },
    ),
    (
        "letter",
        {
            "id": 1, "message_id": "<1@bot.example>", "kind": "offer-incomplete",
            "recipient": "helene@cpam-vosges.example", "offer_id": 1, "version": 1, "body": WAITING,
            "created_at": AT, "due_at": AT, "status": "waiting", "attempts": 0, "unknown_outcomes": 0,
            "error": "",
        },
    ),
]  # fmt: skip


@pytest.fixture
async def migrated_url(empty_url: str) -> str:
    """The address of a database that was filled before the last migration, and then migrated."""
    settings = config(located(empty_url))
    async with TortoiseContext() as context:
        await context.init(settings)
        executor = MigrationExecutor(context.db(), settings["apps"])
        await executor.migrate([MigrationTarget("storage", BEFORE)])
    async with connected(empty_url) as database:
        for table, row in ROWS:
            places = f"{table} ({', '.join(row)})"
            await database.rows(f"INSERT INTO {places} VALUES ({marks(len(row))})", [*row.values()])
    assert await migrate(empty_url) == LAST
    return empty_url


async def test_an_offer_is_loaded_completed_and_moved(migrated_url: str) -> None:
    async with connected(migrated_url) as database:
        (kept,) = await offers.load(database, references=["NVHADD00001"])
        assert kept == replace(offer(), missing=("level",), revision=3)
        assert (await offers.said(database, [1]))[1] == Fields(title="Auditeur", level=("7",))
        answered = NewVersion(1, 1, Fields(title="Auditeur", level=("8",)), (), completes=True)
        async with database.transaction() as transaction:
            await offers.store(transaction, [], [offers.Arrival(answered, 1, NOON)])
        assert (await offers.said(database, [1]))[1].level == ("8",)
        doubted = replace(kept, facts=replace(kept.facts, doubts=("level_conflict",)))
        assert (await store_move(database, kept, doubted)).facts == doubted.facts


async def test_a_letter_that_waits_is_sent_and_known_by_its_answer(migrated_url: str) -> None:
    async with connected(migrated_url) as database:
        async with database.transaction() as transaction:
            (claimed,) = await letters.claim(transaction, NOON + timedelta(minutes=1), 5)
        assert (claimed.letter.to, claimed.letter.missing, claimed.letter.noted) == (HELENE, ("level",), ())
        sent = await letters.sent_as(database, ["<1@bot.example>"])
        assert (sent["<1@bot.example>"].kind, sent["<1@bot.example>"].offer_id) == ("offer-incomplete", 1)
