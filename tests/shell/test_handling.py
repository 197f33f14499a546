"""A batch is one transaction; a bad mail is found and set aside, and nothing is done twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mailbot.core.errors import Conflict
from mailbot.core.planning import Case, plan
from mailbot.core.plans import Change, Mail, Plan
from mailbot.core.readings import Attachment, Completion, Fields, Kind, OfferReading, Reading, Unreadable
from mailbot.handling import MOST_ATTEMPTS, Handling, Outcome, Received
from mailbot.steps import Step, go_on
from storage import inbound, journal, letters, offers, status
from storage.database import Database
from storage.statements import Transaction
from tests.core.people import CAMILLE, FIELDS, HOUSE, NOW, mail_from

DOMAIN = "bot.example"


@pytest.fixture
def desk(database: Database) -> Handling:
    return Handling(database, HOUSE, DOMAIN, go_on)


def received(uid: int, reading: Reading | None = None, uidvalidity: int = 1) -> Received:
    """Return a mail with an offer of its own number."""
    offer = OfferReading(replace(FIELDS, reference=f"REF{uid:05d}"))
    said = reading or mail_from(CAMILLE, kind=Kind.OFFER, offers=(offer,), message_id=f"<{uid}@c.example>")
    return Received(Mail("bot/INBOX", uidvalidity, uid, NOW), said, b"raw")


async def references(database: Database) -> list[str]:
    return [row["reference"] async for row in status.all_offers(database)]


@pytest.fixture
def bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let planning fail for the mail with the subject « bombe »."""

    def fragile(case: Case) -> Plan:
        if case.reading.subject == "bombe":
            raise ZeroDivisionError
        return plan(case)

    monkeypatch.setattr("mailbot.handling.plan", fragile)


def bad(uid: int) -> Received:
    return received(uid, mail_from(CAMILLE, subject="bombe", message_id=f"<{uid}@c.example>"))


async def test_a_batch_is_written_in_order_and_goes_to_done(desk: Handling, database: Database) -> None:
    outcome = await desk.handle([received(1), received(2), received(3)])
    assert outcome == Outcome(done=[1, 2, 3], letters=3)
    assert await references(database) == ["REF00001", "REF00002", "REF00003"]
    assert (await letters.counts(database))[letters.Status.WAITING] == 3
    assert await journal.verify(database) is None


async def test_every_mail_stands_in_the_journal_with_its_fate(desk: Handling, database: Database) -> None:
    await desk.handle([received(1), received(2, received(1).reading)])
    rows = await database.rows("SELECT who, detail FROM journal WHERE event = 'received' ORDER BY sequence")
    assert [(row["who"], row["detail"]) for row in rows] == [
        (CAMILLE.address, "handled: created"),
        (CAMILLE.address, "duplicate: handled_before"),
    ]


@pytest.mark.usefixtures("bomb")
async def test_a_bad_mail_is_found_by_halving_and_the_others_are_handled(
    desk: Handling, database: Database
) -> None:
    batch = [received(1), received(2), bad(3), received(4), received(5)]
    assert (await desk.handle(batch)).done == [1, 2, 4, 5]
    assert await references(database) == ["REF00001", "REF00002", "REF00004", "REF00005"]


@pytest.mark.usefixtures("bomb")
async def test_the_third_failure_sets_the_mail_aside_and_tells_its_sender(
    desk: Handling, database: Database
) -> None:
    outcomes = [await desk.handle([bad(7)]) for _ in range(MOST_ATTEMPTS)]
    assert outcomes == [Outcome(), Outcome(), Outcome(quarantined=[7], letters=1)]
    (aside,) = await inbound.quarantined(database)
    assert (aside.fate, aside.reason) == ("broken", "ZeroDivisionError: ")
    told = await letters.sent_since(database, ["help"], [CAMILLE.address], NOW - timedelta(days=1))
    assert told.total() == 1


async def test_a_mail_that_broke_the_reader_waits_for_its_third_try(desk: Handling) -> None:
    reading = mail_from(CAMILLE, kind=Kind.UNREADABLE, unreadable=Unreadable.BROKE_READER)
    batch = [received(1, reading), received(2)]
    outcomes = [await desk.handle(batch) for _ in range(MOST_ATTEMPTS)]
    assert [(o.done, o.quarantined) for o in outcomes] == [([2], []), ([2], []), ([2], [1])]


async def test_a_mail_that_comes_again_is_only_moved(desk: Handling, database: Database) -> None:
    await desk.handle([received(1)])
    assert await desk.handle([received(1)]) == Outcome(done=[1])
    assert (await letters.counts(database))[letters.Status.WAITING] == 1


async def test_after_a_new_uidvalidity_the_mails_are_known_by_what_they_say(
    desk: Handling, database: Database
) -> None:
    await desk.handle([received(1)])
    again = received(1, uidvalidity=2)
    assert await desk.handle([again]) == Outcome(done=[1])
    assert (await letters.counts(database))[letters.Status.WAITING] == 1


async def test_two_copies_in_one_batch_have_one_effect(desk: Handling, database: Database) -> None:
    reading = received(1).reading
    assert (await desk.handle([received(1, reading), received(2, reading)])).done == [1, 2]
    assert len(await references(database)) == 1


async def test_a_mail_put_back_into_the_inbox_by_hand_is_read_again(
    database: Database, desk: Handling
) -> None:
    without_directory = replace(HOUSE, people=replace(HOUSE.people, organisations=()))
    strict = Handling(database, without_directory, DOMAIN, go_on)
    assert (await strict.handle([received(1)])).quarantined == [1]
    back = Received(Mail("bot/INBOX", 1, 2, NOW), received(1).reading, b"raw")
    assert (await desk.handle([back])).done == [2]
    assert await references(database) == ["REF00001"]


async def test_nothing_is_written_when_the_last_step_fails(database: Database) -> None:
    def fail(step: Step) -> None:
        if step is Step.WRITTEN:
            raise ConnectionAbortedError

    desk = Handling(database, HOUSE, DOMAIN, fail)
    assert await desk.handle([received(1)]) == Outcome()
    assert await references(database) == []
    assert await inbound.identities(database, [inbound.identity("<1@c.example>", "0" * 64)]) == {}


async def test_a_conflict_is_tried_again(
    desk: Handling, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failures = offers.store, [Conflict("somebody was first"), Conflict("once more")]

    async def store(tx: Transaction, changes: Sequence[Change], arrivals: Sequence[offers.Arrival]) -> None:
        if failures:
            raise failures.pop()
        await real(tx, changes, arrivals)

    monkeypatch.setattr(offers, "store", store)
    assert (await desk.handle([received(1)])).done == [1]
    assert await references(database) == ["REF00001"]


async def test_a_conflict_that_does_not_go_away_is_the_mails_own_fault(
    desk: Handling, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = offers.store

    async def store(tx: Transaction, changes: Sequence[Change], arrivals: Sequence[offers.Arrival]) -> None:
        if any(change.after.card.reference == "REF00002" for change in changes):
            raise Conflict("for ever")
        await real(tx, changes, arrivals)

    monkeypatch.setattr(offers, "store", store)
    batch = [received(1), received(2), received(3)]
    outcomes = [await desk.handle(batch) for _ in range(MOST_ATTEMPTS)]
    assert [o.done for o in outcomes] == [[1, 3]] * MOST_ATTEMPTS
    assert outcomes[-1].quarantined == [2]


@pytest.mark.usefixtures("bomb")
async def test_a_broken_mail_that_is_put_back_and_breaks_again_is_set_aside_again(
    desk: Handling, database: Database
) -> None:
    for uid in (1, 2):
        again = Received(Mail("bot/INBOX", 1, uid, NOW), bad(1).reading, b"raw")
        outcomes = [await desk.handle([again]) for _ in range(MOST_ATTEMPTS)]
        assert outcomes[-1].quarantined == [uid]
    assert len(await inbound.quarantined(database)) == 1


async def test_a_mail_that_breaks_even_its_being_set_aside_is_set_aside_all_the_same(
    desk: Handling, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken_known(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("mailbot.handling.known", broken_known)
    outcomes = [await desk.handle([received(1)]) for _ in range(MOST_ATTEMPTS)]
    assert outcomes[-1] == Outcome(quarantined=[1])
    assert len(await inbound.quarantined(database)) == 1


async def test_a_mail_recorded_as_done_goes_to_done_whatever_breaks_later(desk: Handling) -> None:
    await desk.handle([received(1)])
    broken = mail_from(CAMILLE, kind=Kind.UNREADABLE, unreadable=Unreadable.BROKE_READER)
    assert await desk.handle([received(1, broken)]) == Outcome(done=[1])


async def reply(database: Database, uid: int, said: Completion | None, **more: Any) -> Received:
    """Return Camille's answer to the newest letter about an offer."""
    sent = await database.rows(
        "SELECT message_id FROM letter WHERE kind LIKE 'offer-%' ORDER BY id DESC LIMIT 1"
    )
    thread = {"in_reply_to": (sent[0]["message_id"],), "message_id": f"<{uid}@c.example>"}
    return received(uid, mail_from(CAMILLE, kind=Kind.REPLY, completion=said, **(thread | more)))


async def answers(
    desk: Handling, database: Database, uid: int, said: Completion | None, **more: Any
) -> Outcome:
    return await desk.handle([await reply(database, uid, said, **more)])


def nameless(uid: int) -> Received:
    offer = OfferReading(replace(FIELDS, reference=None, level=(), level_text=None))
    return received(
        uid, mail_from(CAMILLE, kind=Kind.OFFER, offers=(offer,), message_id=f"<{uid}@c.example>")
    )


async def test_a_reference_that_another_offer_has_is_refused_and_breaks_nothing(
    desk: Handling, database: Database
) -> None:
    assert (await desk.handle([received(1), nameless(2)])).done == [1, 2]
    outcome = await answers(desk, database, 3, Completion(bare="REF00001"))
    assert outcome == Outcome(done=[3], letters=1)
    assert [r for r in await references(database) if not r.startswith("MB-")] == ["REF00001"]


async def test_replies_complete_what_is_stored_and_give_an_offer_its_own_reference(
    desk: Handling, database: Database
) -> None:
    await desk.handle([nameless(1)])
    await answers(desk, database, 2, Completion(Fields(level=("7",), level_text="7")))
    await answers(desk, database, 3, Completion(bare="REF00009"))
    assert await references(database) == ["REF00009"]
    (fields, _) = await offers.version(database, 1, 1)
    assert (fields.level, fields.reference) == (("7",), "REF00009")


SEVEN = Completion(Fields(level=("7",), level_text="7"))
PDF = Attachment("fiche.pdf", "application/pdf", b"%PDF", text_read=False)


async def test_the_reference_that_we_gave_still_finds_an_offer_with_its_own(
    desk: Handling, database: Database
) -> None:
    await desk.handle([nameless(1)])
    await answers(desk, database, 2, Completion(bare="REF00009"))
    subject = "RE: MB-2027-00001 – Chargé d'études : informations à compléter"
    await answers(desk, database, 3, SEVEN, in_reply_to=(), subject=subject)
    again = OfferReading(replace(FIELDS, reference="MB-2027-00001", title="Autre"))
    await desk.handle([received(4, mail_from(CAMILLE, offers=(again,), message_id="<4@c.example>"))])
    (offer,) = await offers.load(database, ids=[1, 2])
    assert (offer.card.reference, offer.card.level, offer.version) == ("REF00009", "Niveau 7", 2)


async def test_files_that_came_before_are_not_added_again(desk: Handling, database: Database) -> None:
    await desk.handle([nameless(1)])
    files = (OfferReading(Fields(), attachments=(PDF, PDF)),)
    batch = [await reply(database, uid, said, offers=files) for uid, said in ((2, None), (3, SEVEN))]
    assert (await desk.handle(batch)).done == [2, 3]
    await answers(desk, database, 4, None, offers=files)
    assert await offers.version(database, 1, 1) == ((await offers.said(database, [1]))[1], (PDF,))


async def test_a_new_version_and_an_answer_about_the_old_one_in_one_batch(
    desk: Handling, database: Database
) -> None:
    await desk.handle([received(1)])
    changed = OfferReading(replace(FIELDS, reference="REF00001", title="Autre"))
    version = mail_from(CAMILLE, kind=Kind.OFFER, offers=(changed,), message_id="<2@c.example>")
    eight = Completion(Fields(level=("8",), level_text="8"))
    outcome = await desk.handle([received(2, version), await reply(database, 3, eight)])
    (fields, _) = await offers.version(database, 1, 2)
    assert (outcome.done, fields.title, fields.level) == ([2, 3], "Autre", ("8",))


async def test_another_offer_in_a_reply_is_stored_beside_the_first(
    desk: Handling, database: Database
) -> None:
    await desk.handle([nameless(1)])
    other = OfferReading(replace(FIELDS, reference=None, title="Juriste"))
    await answers(desk, database, 2, None, offers=(other,))
    assert sorted(await references(database)) == ["MB-2027-00001", "MB-2027-00002"]
    assert (await offers.said(database, [1, 2]))[1].title == FIELDS.title
