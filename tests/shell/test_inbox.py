"""The inbox against the embedded server and against Dovecot: what it gives, takes, creates and waits for."""

import asyncio
import random
import re
import time
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.config import Server
from mailbot.core.errors import ServerAway
from mailbot.inbox import batches
from mailbot.inbox_commands import uid_sets
from tests.support import dovecot
from tests.support.mailboxes import LIMIT, Mailbox, answering, gate, mail, without

# Batches and sets


@pytest.mark.parametrize(
    ("waiting", "expected"),
    [
        ([], []),
        ([(9, 1), (7, 1), (8, 1)], [[7, 8, 9]]),
        ([(uid, 1) for uid in range(1, 6)], [[1, 2, 3], [4, 5]]),
        ([(1, 400), (2, 600), (3, 1)], [[1, 2], [3]]),
        ([(1, 1), (2, 1_500), (3, 1)], [[1], [2], [3]]),
        ([(1, 0), (2, 999), (3, 2)], [[1, 2], [3]]),
    ],
    ids=["none", "oldest first", "by number", "by bytes", "a big one alone", "an empty one"],
)
def test_a_batch_is_full_by_mails_or_by_bytes(
    waiting: list[tuple[int, int]], expected: list[list[int]]
) -> None:
    assert batches(waiting, mails=3, size=1_000, max_bytes=2_000) == expected


def test_a_mail_over_the_limit_counts_as_its_header() -> None:
    assert batches([(1, 10), (2, 2**30), (3, 10)], max_bytes=LIMIT) == [[1, 2, 3]]


@pytest.mark.parametrize(
    ("uids", "sets"),
    [
        ([], []),
        ([4], ["4"]),
        ([1, 2, 3, 9], ["1:3,9"]),
        ([9, 3, 2, 3], ["2:3,9"]),
        ([11, 13, 15], ["11,13", "15"]),
        ([123_456, 123_457], ["123456:123457"]),
    ],
)
def test_uids_are_written_as_short_sets(uids: list[int], sets: list[str]) -> None:
    assert uid_sets(uids, most=6) == sets


@given(st.sets(st.integers(1, 2**32 - 1)) | st.sets(st.integers(1, 60)), st.integers(21, 60))
def test_sets_hold_exactly_their_uids_and_keep_to_the_length(uids: set[int], most: int) -> None:
    sets = uid_sets(uids, most)
    ranges = [[int(end) for end in text.split(":")] for text in ",".join(sets).split(",") if text]
    assert {uid for ends in ranges for uid in range(ends[0], ends[-1] + 1)} == uids
    assert all(len(text) <= most for text in sets)


# What an inbox gives and takes


async def test_each_look_shows_what_is_there_now_oldest_first(mailbox: Mailbox) -> None:
    async with mailbox.inbox() as inbox:
        assert await inbox.waiting() == []
        await mailbox.deliver(mail("a"), mail("b", 5_000))
        (first, _), second = await inbox.waiting()
        assert second == (first + 1, len(mail("b", 5_000)))
        await mailbox.expunge(first)
        assert await inbox.waiting() == [second]


async def test_mails_come_byte_for_byte_and_stay_unread(mailbox: Mailbox) -> None:
    odd = b"Subject: \xff\r\n\r\n" + bytes(range(14, 256)) * 9 + b"\r\n* 1 FETCH (BODY[] NIL)\r\n"
    await mailbox.deliver(odd, mail("only a header")[:-2])
    async with mailbox.inbox() as inbox:
        uids = [uid for uid, _ in await inbox.waiting()]
        assert [(m.raw, m.size, m.whole) for m in await inbox.fetch(uids)] == [
            (odd, len(odd), True),
            (mail("only a header")[:-2], len(mail("only a header")) - 2, True),
        ]
    flags = await mailbox.elsewhere(lambda client: client.get_flags(uids))
    assert all(b"\\Seen" not in of_one for of_one in flags.values())


async def test_each_mail_comes_with_the_moment_at_which_its_server_took_it(mailbox: Mailbox) -> None:
    before_midnight = datetime(2026, 4, 30, 23, 50, tzinfo=ZoneInfo("Europe/Paris"))
    moments = [before_midnight, before_midnight.astimezone(ZoneInfo("America/Cayenne"))]

    def append(client: Any) -> None:
        for moment, size in zip(moments, (0, 2 * LIMIT), strict=True):
            client.append("INBOX", mail("a", size), msg_time=moment)

    await mailbox.elsewhere(append, folder=None)
    async with gate(mailbox) as (way, behind), behind.inbox() as inbox:
        fetched = await inbox.fetch([uid for uid, _ in await inbox.waiting()])
    assert [(each.arrived, each.whole) for each in fetched] == [(moments[0], True), (moments[1], False)]
    assert way.count(b" UID FETCH ") == 4  # the list, what is known of both, a mail, a header


@pytest.mark.parametrize(
    ("date", "arrived"),
    [
        (b'"30-Apr-2026 23:50:00 +0200"', datetime(2026, 4, 30, 21, 50, tzinfo=UTC)),
        (b'"30-Apr-2026 23:50:00 -0000"', datetime(2026, 4, 30, 23, 50, tzinfo=UTC)),
        (b'"30-Apr-2026 23:50:00 +9999"', None),
        (b'"31-Dec-9999 23:50:00 -0200"', None),
        (b'"31-Apr-2026 23:50:00 +0200"', None),
        (b'"yesterday"', None),
        (b'""', None),
        (b"NIL", None),
    ],
)
async def test_a_mail_whose_date_makes_no_sense_is_fetched_without_it(
    on_pymap: Mailbox, date: bytes, arrived: datetime | None
) -> None:
    await on_pymap.deliver(mail("a"))
    line = b"* 1 FETCH (UID 101 RFC822.SIZE 14 INTERNALDATE " + date + b")\r\nTAG OK fetched\r\n"
    async with (
        gate(on_pymap, answers=answering(b"INTERNALDATE", line)) as (_, behind),
        behind.inbox() as inbox,
    ):
        assert [(each.raw, each.arrived) for each in await inbox.fetch([101])] == [(mail("a"), arrived)]


async def test_a_mail_over_the_limit_is_fetched_by_its_header_only(mailbox: Mailbox) -> None:
    long = b"X-Long: " + b"y" * 900 + b"\r\n"
    await mailbox.deliver(mail("big", 2 * LIMIT), long * 200 + mail("endless"), mail("small"))
    async with mailbox.inbox() as inbox:
        big, endless, small = await inbox.fetch([uid for uid, _ in await inbox.waiting()])
    assert (big.raw, big.size, big.whole) == (b"Subject: big\r\n\r\n", len(mail("big", 2 * LIMIT)), False)
    assert (endless.raw, endless.whole) == ((long * 200)[:100_000], False)
    assert (small.raw, small.whole) == (mail("small"), True)


async def test_a_mail_that_another_client_expunged_is_missing(mailbox: Mailbox) -> None:
    await mailbox.deliver(*map(mail, "abc"))
    async with mailbox.inbox() as inbox:
        uids = [uid for uid, _ in await inbox.waiting()]
        await mailbox.expunge(uids[1])
        assert [fetched.uid for fetched in await inbox.fetch(uids)] == [uids[0], uids[2]]
        assert await inbox.fetch([uids[1], 99_999]) == []


async def test_a_nil_body_is_no_empty_mail(on_pymap: Mailbox) -> None:
    await on_pymap.deliver(mail("a"))
    nil = answering(b"BODY.PEEK", b"* 1 FETCH (UID 101 BODY[] NIL)\r\nTAG OK fetched\r\n")
    async with gate(on_pymap, answers=nil) as (_, behind), behind.inbox() as inbox:
        assert await inbox.fetch([101]) == []
    empty = answering(b"BODY.PEEK", b'* 1 FETCH (UID 101 BODY[] "")\r\nTAG OK fetched\r\n')
    async with gate(on_pymap, answers=empty) as (_, behind), behind.inbox() as inbox:
        assert [fetched.raw for fetched in await inbox.fetch([101])] == [b""]


async def test_a_mail_that_the_server_refuses_does_not_stop_the_others(on_pymap: Mailbox) -> None:
    def answers(line: bytes) -> bytes:
        return line.split()[0] + b" NO [SERVERBUG] Damaged\r\n" if re.search(rb"\b102\b.*PEEK", line) else b""

    await on_pymap.deliver(*map(mail, "abc"))
    async with gate(on_pymap, answers=answers) as (_, behind), behind.inbox() as inbox:
        assert [fetched.uid for fetched in await inbox.fetch([101, 102, 103])] == [101, 103]
        with pytest.raises(ServerAway, match=r"cannot fetch mails: \[SERVERBUG\] Damaged"):
            await inbox.fetch([102])


async def test_a_refusal_because_mails_are_gone_is_none(on_pymap: Mailbox) -> None:
    gone = answering(b"UID FETCH 7", b"TAG NO [EXPUNGEISSUED] Some are gone\r\n")
    async with gate(on_pymap, answers=gone) as (_, behind), behind.inbox() as inbox:
        assert await inbox.fetch([7, 8]) == []


@pytest.mark.parametrize("lacks", [(), (b"MOVE",), (b"MOVE", b"UIDPLUS")], ids=["MOVE", "UIDPLUS", "neither"])
async def test_mails_are_moved_whatever_the_server_can(mailbox: Mailbox, lacks: tuple[bytes, ...]) -> None:
    await mailbox.deliver(*map(mail, "abcd"))
    async with gate(mailbox, says=without(*lacks, b"none")) as (way, behind), behind.inbox() as inbox:
        a, b, c, d = [uid for uid, _ in await inbox.waiting()]
        await mailbox.expunge(d)
        await inbox.move([a, c], "Processed")
        await inbox.move([b, a, d, 99_999], "Quarantine")
        await inbox.move([], "Processed")
        assert await inbox.waiting() == []
    assert await mailbox.subjects("Processed") == ["a", "c"]
    assert await mailbox.subjects("Quarantine") == ["b"]
    assert (way.count(b" UID MOVE "), way.count(b" UID COPY ")) == ((0, 2) if lacks else (2, 0))


async def test_a_thousand_mails_are_listed_and_moved_in_few_commands(on_dovecot: Mailbox) -> None:
    await on_dovecot.deliver(*(mail(number) for number in range(2_000)))
    async with gate(on_dovecot) as (way, behind), behind.inbox() as inbox:
        uids = [uid for uid, _ in await inbox.waiting()]
        assert len(uids) == 2_000
        await inbox.move(uids[::2], "Processed")
        await inbox.move(uids[1::2], "Quarantine")
        assert await inbox.waiting() == []
    assert (way.count(b" NOOP"), way.count(b" UID FETCH "), way.count(b" UID MOVE ")) == (2, 2, 2)
    assert max(map(len, way.commands)) < 8_192


# Folders


async def folders(mailbox: Mailbox) -> tuple[set[str], set[str]]:
    """Return the folders that exist and those subscribed to."""
    both = await mailbox.elsewhere(lambda client: (client.list_folders(), client.list_sub_folders()))
    return {name for _, _, name in both[0]}, {name for _, _, name in both[1]}


async def test_missing_folders_are_created_and_subscribed_to_once(mailbox: Mailbox) -> None:
    mine = {"Robot/Terminé", "Robot/À part/2026"}
    for _ in "again":
        async with mailbox.inbox(done="Robot/Terminé", quarantine="Robot/À part/2026"):
            pass
    exist, subscribed = await folders(mailbox)
    assert mine <= exist
    assert mine <= subscribed


async def test_a_name_that_only_has_folders_below_it_becomes_a_folder(mailbox: Mailbox) -> None:
    await mailbox.deliver(mail("a"))
    async with mailbox.inbox(done="Robot/Terminé"):
        pass
    async with mailbox.inbox(done="Robot") as inbox:
        await inbox.move([uid for uid, _ in await inbox.waiting()], "Robot")
    assert await mailbox.subjects("Robot") == ["a"]


async def test_a_folder_that_somebody_creates_just_before_us_is_used(on_pymap: Mailbox) -> None:
    await on_pymap.elsewhere(lambda client: client.create_folder("Processed"))
    not_yet = iter([b" OK Listed\r\n"] * 2)

    def answers(line: bytes) -> bytes:
        answer = next(not_yet, b"") if b'LIST "" "Processed"' in line else b""
        return answer and line.split()[0] + answer

    async with gate(on_pymap, answers=answers) as (way, behind), behind.inbox():
        assert way.count(b'CREATE "Processed"') == 1


async def test_a_folder_deleted_in_mid_run_is_created_again(mailbox: Mailbox) -> None:
    await mailbox.deliver(mail("a"))
    async with mailbox.inbox() as inbox:
        await mailbox.elsewhere(lambda client: client.delete_folder("Processed"))
        await inbox.move([uid for uid, _ in await inbox.waiting()], "Processed")
    assert await mailbox.subjects("Processed") == ["a"]


async def test_another_folder_can_be_the_inbox_and_the_inbox_a_target(mailbox: Mailbox) -> None:
    await mailbox.deliver(mail("a"))
    async with mailbox.inbox() as inbox:
        await inbox.move([uid for uid, _ in await inbox.waiting()], "Quarantine")
    async with mailbox.inbox(folder="Quarantine", quarantine="INBOX") as inbox:
        await inbox.move([uid for uid, _ in await inbox.waiting()], "INBOX")
    assert await mailbox.subjects("INBOX") == ["a"]


async def test_folders_follow_the_prefix_and_the_separator_of_the_server() -> None:
    with dovecot.running({"bot": "b"}) as server:
        configuration = server.folder / "dovecot.conf"
        text = configuration.read_text()
        shared = "namespace shared {\n separator = .\n prefix = Commun.\n location = maildir:~/Commun\n}\n"
        configuration.write_text(text.replace("separator = /", "separator = .\n  prefix = INBOX.") + shared)
        assert configuration.read_text() != text
        server.stop()
        server.start()
        mailbox = Mailbox(Server("localhost", server.imap, "bot@test.local", "b", "none"))
        await mailbox.deliver(mail("a"))
        async with mailbox.inbox(done="Robot/Terminé", quarantine="INBOX.Quarantine") as inbox:
            await inbox.move([uid for uid, _ in await inbox.waiting()], "Robot/Terminé")
        assert await mailbox.subjects("INBOX.Robot.Terminé") == ["a"]
        async with mailbox.inbox(folder="Robot/Terminé") as inbox:
            assert len(await inbox.waiting()) == 1
        await mailbox.elsewhere(lambda client: client.create_folder("Commun.Fini"))
        async with mailbox.inbox(folder="Robot/Terminé", done="Commun.Fini") as inbox:
            await inbox.move([uid for uid, _ in await inbox.waiting()], "Commun.Fini")
        assert await mailbox.subjects("Commun.Fini") == ["a"]
        exist, _ = await folders(mailbox)
        assert {name for name in exist if name.startswith("INBOX.")} == {
            f"INBOX.{name}" for name in ("Robot", "Robot.Terminé", "Quarantine", "Processed")
        }


async def test_a_mailbox_has_a_name_and_a_uidvalidity_that_stay(on_dovecot: Mailbox) -> None:
    seen = []
    for _ in "twice":
        async with on_dovecot.inbox() as inbox:
            seen.append((inbox.name, inbox.uidvalidity))
    status = await on_dovecot.elsewhere(lambda client: client.folder_status("INBOX", ["UIDVALIDITY"]))
    assert set(seen) == {(f"{on_dovecot.server.user}@localhost/INBOX", status[b"UIDVALIDITY"])}


async def test_a_folder_created_anew_shows_another_uidvalidity(on_dovecot: Mailbox) -> None:
    async with on_dovecot.inbox() as inbox:
        pass
    async with on_dovecot.inbox(folder="Processed", done="Done") as inbox:
        before = inbox.uidvalidity
    await on_dovecot.elsewhere(lambda client: client.delete_folder("Processed"))
    await asyncio.sleep(1.1)  # Dovecot's UIDVALIDITY is the time in whole seconds
    await on_dovecot.elsewhere(lambda client: client.create_folder("Processed"))
    async with on_dovecot.inbox(folder="Processed", done="Done") as inbox:
        assert inbox.uidvalidity != before


# Waiting


async def test_a_new_mail_ends_the_wait(mailbox: Mailbox) -> None:
    async with mailbox.inbox() as inbox:
        wait = asyncio.create_task(inbox.wait(60))
        await mailbox.deliver(mail("a"))
        async with asyncio.timeout(5):
            await wait
        assert len(await inbox.waiting()) == 1


async def test_the_wait_ends_with_its_time(mailbox: Mailbox) -> None:
    async with mailbox.inbox() as inbox:
        start = time.monotonic()
        await inbox.wait(0.3)
        assert 0.3 <= time.monotonic() - start < 2


async def test_our_own_moves_end_the_wait_once_at_most(mailbox: Mailbox) -> None:
    await mailbox.deliver(*map(mail, "abc"))
    async with mailbox.inbox() as inbox:
        await inbox.move([uid for uid, _ in await inbox.waiting()], "Processed")
        await inbox.wait(1)
        start = time.monotonic()
        await inbox.wait(1)
        assert 1 <= time.monotonic() - start < 3


async def test_a_cancelled_wait_ends_at_once_and_misses_nothing(mailbox: Mailbox) -> None:
    async with mailbox.inbox() as inbox:
        for subject in "ab":
            wait = asyncio.create_task(inbox.wait(60))
            await asyncio.sleep(0.2)
            wait.cancel()
            start = time.monotonic()
            with pytest.raises(asyncio.CancelledError):
                await wait
            assert time.monotonic() - start < 0.1
            await mailbox.deliver(mail(subject))
            async with asyncio.timeout(5):
                await inbox.wait(60)
        assert len(await inbox.waiting()) == 2


async def test_two_hundred_mails_at_odd_moments_are_all_seen_within_the_wait(mailbox: Mailbox) -> None:
    chance = random.Random(2)
    delays = [chance.choice((0, 0, 0.001, 0.005, 0.02, 0.05)) for _ in range(200)]

    def send(client: Any) -> None:
        for number, delay in enumerate(delays):
            client.append("INBOX", mail(number))
            time.sleep(delay)

    async with mailbox.inbox() as inbox, asyncio.timeout(60):
        sender = asyncio.create_task(mailbox.elsewhere(send, folder=None))
        seen = 0
        while seen < 200:
            uids = [uid for uid, _ in await inbox.waiting()]
            await inbox.move(uids, "Processed")
            seen += len(uids)
            if seen < 200:
                await inbox.wait(600)
        await sender
    assert await mailbox.subjects("Processed") == [str(number) for number in range(200)]


async def test_without_idle_one_connection_is_enough_and_the_wait_is_plain(on_pymap: Mailbox) -> None:
    async with gate(on_pymap, says=without(b"IDLE")) as (way, behind), behind.inbox() as inbox:
        start = time.monotonic()
        await inbox.wait(0.2)
        assert 0.2 <= time.monotonic() - start < 1
        assert (way.connections, way.count(b" IDLE")) == (1, 0)
