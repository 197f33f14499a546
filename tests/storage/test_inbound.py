"""Every mail is recorded once, with its fate; what is set aside waits for a person."""

from dataclasses import replace

import pytest

from mailbot.core.errors import Conflict
from mailbot.core.plans import Fate, Mail
from storage import inbound
from storage.database import Database
from storage.inbound import RELEASED_MAILBOX, Inbound
from tests.storage.samples import HELENE, MINUTE, NOON, mail

SET_ASIDE = mail(2, fate=Fate.BROKEN, quarantined=True, reason="reader killed", subject="Offre 2")


async def recorded(database: Database, *mails: Inbound) -> list[int]:
    async with database.transaction() as transaction:
        return await inbound.record(transaction, mails)


async def test_ids_come_in_the_order_of_the_mails(database: Database) -> None:
    assert await recorded(database, mail(9), mail(3)) == [1, 2]
    assert await recorded(database) == []
    assert await recorded(database, mail(4)) == [3]
    rows = await database.rows("SELECT uid FROM inbound ORDER BY id")
    assert [row["uid"] for row in rows] == [9, 3, 4]


async def test_a_mail_is_known_by_mailbox_uidvalidity_and_uid(database: Database) -> None:
    await recorded(database, mail(1), SET_ASIDE)
    assert await inbound.seen(database, "INBOX", 7, [1, 2, 3]) == {1: False, 2: True}
    assert await inbound.seen(database, "INBOX", 8, [1, 2]) == {}
    assert await inbound.seen(database, "Elsewhere", 7, [1, 2]) == {}
    assert await inbound.seen(database, "INBOX", 7, []) == {}


async def test_more_mails_than_a_statement_has_parameters_are_looked_up(database: Database) -> None:
    await recorded(database, mail(1), mail(70_000))
    assert await inbound.seen(database, "INBOX", 7, range(1, 70_001)) == {1: False, 70_000: False}


async def test_a_second_delivery_is_known_by_message_id_and_digest(database: Database) -> None:
    await recorded(database, mail(1, fate=Fate.ANSWERED), mail(2, identity=None), mail(3, identity=None))
    one, other = mail(1).identity, inbound.identity("<1@cpam-vosges.example>", "e" * 64)
    assert one
    assert await inbound.identities(database, [one, other]) == {one: (1, Fate.ANSWERED)}


@pytest.mark.parametrize(
    "second",
    [replace(mail(1), identity=None), replace(mail(2), identity=mail(1).identity)],
    ids=["uid", "identity"],
)
async def test_a_mail_cannot_be_recorded_twice(database: Database, second: Inbound) -> None:
    await recorded(database, mail(1))
    with pytest.raises(Conflict):
        await recorded(database, second)
    assert len(await database.rows("SELECT id FROM inbound")) == 1


async def test_a_mail_that_came_back_may_be_recorded_anew_once_its_identity_is_given_up(
    database: Database,
) -> None:
    await recorded(database, mail(1), SET_ASIDE)
    async with database.transaction() as transaction:
        await inbound.give_up_identities(transaction, [2])
        await inbound.record(transaction, [replace(mail(9), identity=SET_ASIDE.identity)])
    assert {mail(1).identity, SET_ASIDE.identity} == set(
        await inbound.identities(database, [i for i in (mail(1).identity, SET_ASIDE.identity) if i])
    )


async def test_everything_about_a_mail_is_stored_and_its_bytes_apart(database: Database) -> None:
    await recorded(database, mail(1, offer_id=5), mail(2, raw=None))
    [first, _] = await database.rows("SELECT * FROM inbound ORDER BY id")
    assert first["at"] == "2027-01-11T12:00:00.000000+00:00"
    assert (first["sender"], bool(first["authenticated"]), first["kind"]) == (HELENE.address, True, "offer")
    assert (first["size"], first["fate"], first["offer_id"]) == (1234, "handled", 5)
    rows = await database.rows("SELECT inbound_id, raw FROM content")
    assert [(row["inbound_id"], row["raw"]) for row in rows] == [(1, mail().raw)]


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("Offre d’emploi à Épinal", "Offre d’emploi à Épinal"),
        ("Re:\x1b[2J\r\n\tBcc: x\0\x7f\u202e\ud800", "Re:[2JBcc: x"),
        ("é" * 100_000, "é" * 250),
    ],
)
async def test_a_subject_is_stored_as_one_short_clean_line(
    database: Database, subject: str, shown: str
) -> None:
    await recorded(database, mail(1, subject=subject))
    [row] = await database.rows("SELECT subject FROM inbound")
    assert row["subject"] == shown


async def test_hostile_text_in_a_header_is_recorded(database: Database) -> None:
    await recorded(
        database, mail(1, message_id="<\0\ud800" + "x" * 9000, sender="\0@" + "y" * 9000, reason="\0")
    )
    [row] = await database.rows("SELECT message_id FROM inbound")
    assert row["message_id"] == "<\N{REPLACEMENT CHARACTER}?" + "x" * 9000


async def test_attempts_are_counted_for_each_mail(database: Database) -> None:
    first, other = mail(1).mail, mail(2).mail
    async with database.transaction() as transaction:
        counted = [
            await inbound.count_attempt(transaction, m, "KeyError: x") for m in (first, first, other, first)
        ]
    assert counted == [1, 2, 1, 3]
    async with database.transaction() as transaction:
        assert await inbound.count_attempt(transaction, first, "TypeError: y") == 4
    rows = await database.rows("SELECT error FROM attempt WHERE uid = 1")
    assert [row["error"] for row in rows] == ["TypeError: y"]


async def test_the_quarantine_lists_what_was_set_aside_oldest_first(database: Database) -> None:
    await recorded(database, mail(1), SET_ASIDE, mail(3, quarantined=True, fate=Fate.UNREADABLE))
    found = await inbound.quarantined(database)
    assert [q.id for q in found] == [2, 3]
    assert (found[0].at, found[0].sender, found[0].subject, found[0].size) == (
        NOON,
        HELENE.address,
        "Offre 2",
        1234,
    )
    assert (found[0].fate, found[0].reason) == (Fate.BROKEN, "reader killed")


async def test_a_released_mail_comes_back_under_its_number_until_it_is_recorded_again(
    database: Database,
) -> None:
    await recorded(database, mail(1), SET_ASIDE)
    async with database.transaction() as transaction:
        assert await inbound.release(transaction, 2)
    assert await inbound.quarantined(database) == []
    [again] = await inbound.released(database)
    assert (again.mail, again.raw) == (Mail(RELEASED_MAILBOX, 0, 2, NOON), SET_ASIDE.raw)

    await recorded(database, replace(SET_ASIDE, mail=again.mail, fate=Fate.HANDLED, quarantined=False))
    assert await inbound.released(database) == []
    assert await inbound.seen(database, RELEASED_MAILBOX, 0, [2]) == {2: False}


async def test_released_mails_come_oldest_first_and_one_at_a_time(database: Database) -> None:
    later = replace(SET_ASIDE, mail=Mail("INBOX", 7, 5, NOON + MINUTE), identity=None)
    await recorded(database, SET_ASIDE, later)
    async with database.transaction() as transaction:
        assert await inbound.release(transaction, 2)
        assert await inbound.release(transaction, 1)
    assert [r.mail.uid for r in await inbound.released(database)] == [1]


async def test_a_discarded_mail_stays_known_and_does_not_come_back(database: Database) -> None:
    await recorded(database, mail(1), SET_ASIDE)
    async with database.transaction() as transaction:
        assert await inbound.discard(transaction, 2)
        assert not await inbound.discard(transaction, 2)
    assert await inbound.quarantined(database) == []
    assert await inbound.released(database) == []
    assert await inbound.seen(database, "INBOX", 7, [2]) == {2: False}


async def test_only_mails_in_quarantine_can_leave_it(database: Database) -> None:
    await recorded(database, mail(1), replace(SET_ASIDE, raw=None))
    async with database.transaction() as transaction:
        for number in (1, 99):
            assert not await inbound.release(transaction, number)
            assert not await inbound.discard(transaction, number)
        assert not await inbound.release(transaction, 2), "its bytes were never fetched"
    assert [q.id for q in await inbound.quarantined(database)] == [2]
