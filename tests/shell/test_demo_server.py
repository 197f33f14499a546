"""The embedded mail world behaves like a real mail server, and misbehaves when it is told to."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator

import aiosmtplib
import pytest
from imapclient import IMAPClient

from mailbot.demo.client import Person
from mailbot.demo.mail import Attachment
from mailbot.demo.server import MailWorld
from mailbot.demo.stamping import Envelope, authentication_results, from_address, without_results_of

BOT, CLAIRE, SOPHIE = "bot@ucanss.example", "claire@cpam-vosges.example", "sophie@en3s.example"
SPOOFED = b"From: Sophie <sophie@en3s.example>\r\nSubject: a\r\n\r\nbonjour\r\n"


@pytest.fixture
async def world() -> AsyncIterator[MailWorld]:
    async with MailWorld({BOT: "b/t:", CLAIRE: "c c", SOPHIE: "s"}) as world:
        yield world


@pytest.fixture
def claire(world: MailWorld) -> Person:
    return world.person("Claire Lefèvre", CLAIRE)


@pytest.fixture
def bot(world: MailWorld) -> Person:
    return world.person("Dérogations EN3S", BOT)


def results(raw: bytes) -> str:
    """Return the topmost Authentication-Results of a mail, unfolded."""
    found = re.search(rb"^Authentication-Results:((?:.*\r\n)(?:[ \t].*\r\n)*)", raw, re.M)
    assert found
    return " ".join(found[1].decode().split())


async def smtp_as(world: MailWorld, login: str | None) -> aiosmtplib.SMTP:
    client = aiosmtplib.SMTP(hostname=world.host, port=world.smtp_port, start_tls=False, timeout=5)
    await client.connect()
    if login:
        await client.login(login, world.accounts[login])
    return client


async def test_a_mail_travels_by_smtp_and_imap_with_its_attachment(claire: Person, bot: Person) -> None:
    sent_id = await claire.write(
        BOT, "Offre d'été", "Bonjour,\nvoilà.\n", [Attachment("é.pdf", b"%PDF-\0\r")]
    )
    mail = await bot.next_mail()
    assert (mail.subject, mail.text, mail.message_id) == ("Offre d'été", "Bonjour,\nvoilà.\n", sent_id)
    assert mail.sender == "Claire Lefèvre <claire@cpam-vosges.example>"
    assert mail.attachments == (Attachment("é.pdf", b"%PDF-\0\r", "application/pdf"),)
    assert (mail.kind, mail.reference, dict(mail.buttons)) == (None, None, {})


async def test_a_mail_lies_in_the_mailbox_under_the_stamps_of_the_receiving_server(
    world: MailWorld, claire: Person
) -> None:
    await claire.write("bot+token@ucanss.example", "x")
    (raw,) = await world.mails(BOT)
    names = re.findall(rb"^([A-Za-z-]+):", raw, re.M)
    assert names[:5] == [b"Return-Path", b"Delivered-To", b"Authentication-Results", b"Received", b"From"]
    assert raw.startswith(
        b"Return-Path: <claire@cpam-vosges.example>\r\nDelivered-To: bot+token@ucanss.example"
    )
    assert b"\tby mx.demo.test with ESMTPA\r\n" in raw
    assert b"; Mon, 11 Jan 2027 09:00:" in raw


@pytest.mark.parametrize(
    ("login", "raw", "expected"),
    [
        (SOPHIE, SPOOFED, "dmarc=pass header.from=en3s.example"),
        (CLAIRE, SPOOFED, "dmarc=fail header.from=en3s.example"),
        (None, SPOOFED, "dmarc=fail header.from=en3s.example"),
        (SOPHIE, b"From: claire@cpam-vosges.example\r\n" + SPOOFED, "dmarc=fail header.from=invalid"),
        (SOPHIE, b"From: sophie@en3s.example, b@evil.example\r\n\r\n", "dmarc=fail header.from=invalid"),
        (SOPHIE, b"From: sophie@en3s.example)b@evil.example\r\n\r\n", "dmarc=fail header.from=invalid"),
        (SOPHIE, b"Subject: nobody\r\n\r\n", "dmarc=fail header.from=invalid"),
    ],
)
async def test_dmarc_passes_only_for_the_authenticated_owner_of_the_from_address(
    world: MailWorld, login: str | None, raw: bytes, expected: str
) -> None:
    client = await smtp_as(world, login)
    await client.sendmail(login or SOPHIE, [BOT], raw)
    await client.quit()
    (received,) = await world.mails(BOT)
    assert results(received).startswith("mx.demo.test; spf=")
    assert results(received).endswith(expected)


@pytest.mark.parametrize(
    "forged",
    [
        b"Authentication-Results: mx.demo.test; dmarc=pass header.from=en3s.example\r\n",
        b"authentication-RESULTS : MX.Demo.Test 1;\r\n dmarc=pass\r\n",
        b'Authentication-Results:\r\n\t(a (nested) comment) "mx.demo.test" (c) ; dmarc=pass\r\n',
        b"Authentication-Results: mx.demo.test\r\n",
    ],
)
def test_results_forged_in_the_name_of_the_server_are_removed(forged: bytes) -> None:
    others = b"Authentication-Results: mx.other.test; dmarc=pass\r\nSubject: a\r\n b\r\n"
    body = b"\r\n" + forged
    assert without_results_of("mx.demo.test", forged + others + forged + body) == others + body


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n", b"\xff\x00 no mail", b"\n\nbody", b"A: b\n\nAuthentication-Results: x"]
)
def test_bytes_that_are_no_mail_pass_unchanged(raw: bytes) -> None:
    assert without_results_of("mx.demo.test", raw) == raw


def test_the_null_sender_has_no_address_to_check() -> None:
    assert from_address(b"From: <>\r\n\r\n") is None


@pytest.mark.parametrize(("user", "password"), [(CLAIRE, "wrong"), ("nobody@ucanss.example", "x")])
async def test_a_wrong_password_is_refused_by_smtp_and_imap(
    world: MailWorld, user: str, password: str
) -> None:
    client = await smtp_as(world, None)
    with pytest.raises(aiosmtplib.SMTPAuthenticationError) as refused:
        await client.login(user, password)
    assert refused.value.code == 535
    await client.quit()

    def log_in() -> None:
        with IMAPClient(world.host, world.imap_port, ssl=False, timeout=5) as imap:
            imap.login(user, password)

    with pytest.raises(Exception, match=r"(?i)authentication|invalid"):
        await asyncio.to_thread(log_in)


@pytest.mark.parametrize("mechanism", ["plain", "login"])
async def test_submission_takes_auth_plain_and_login_without_tls(world: MailWorld, mechanism: str) -> None:
    client = await smtp_as(world, None)
    await client.ehlo()
    answer = await getattr(client, f"auth_{mechanism}")(CLAIRE, "c c")
    assert answer.code == 235
    await client.quit()


async def test_an_unknown_recipient_is_refused_and_the_others_get_the_mail(
    world: MailWorld, claire: Person
) -> None:
    client = await smtp_as(world, CLAIRE)
    refused, _ = await client.sendmail(CLAIRE, [BOT, "nobody@ucanss.example"], SPOOFED)
    await client.quit()
    assert refused["nobody@ucanss.example"].code == 550
    assert refused["nobody@ucanss.example"].message.startswith("5.1.1")
    assert len(await world.mails(BOT)) == 1
    assert [mail.recipients for mail in world.accepted] == [(BOT,)]


async def test_urls_survive_odd_characters_in_user_and_password(world: MailWorld) -> None:
    assert world.imap_url(BOT) == f"imap://bot%40ucanss.example:b%2Ft%3A@127.0.0.1:{world.imap_port}"
    assert world.smtp_url(BOT) == f"smtp://bot%40ucanss.example:b%2Ft%3A@127.0.0.1:{world.smtp_port}"


async def test_mails_that_a_client_moves_are_found_in_their_folder(world: MailWorld) -> None:
    await world.deliver(BOT, SPOOFED)

    def move() -> None:
        with IMAPClient(world.host, world.imap_port, ssl=False, timeout=5) as imap:
            imap.login(BOT, "b/t:")
            imap.create_folder("Processed")
            imap.select_folder("INBOX")
            imap.move(imap.search(), "Processed")

    assert await world.mails(BOT, "Processed") == ()
    await asyncio.to_thread(move)
    assert await world.wait_for_mails(BOT, 1, "Processed") == (SPOOFED,)
    assert await world.mails(BOT) == ()


async def test_waiting_for_mails_ends_with_an_error(world: MailWorld) -> None:
    with pytest.raises(TimeoutError):
        await world.wait_for_mails(BOT, 1, timeout=0.05)


async def test_it_answers_451_as_often_as_told(world: MailWorld, claire: Person) -> None:
    world.trouble.answer_later(2)
    for _ in range(2):
        with pytest.raises(aiosmtplib.SMTPDataError) as later:
            await claire.write(BOT, "x")
        assert later.value.code == 451
    await claire.write(BOT, "x")
    assert len(await world.mails(BOT)) == 1
    assert [i.recipients for i in world.trouble.of("later")] == [(BOT,), (BOT,)]


async def test_it_answers_451_to_recipients(world: MailWorld, claire: Person) -> None:
    world.trouble.answer_later(1, at="recipient")
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as later:
        await claire.write(BOT, "x")
    assert [r.code for r in later.value.recipients] == [451]
    await claire.write(BOT, "x")


async def test_it_refuses_an_address_until_it_is_welcome(world: MailWorld, claire: Person) -> None:
    world.trouble.refuse(SOPHIE)
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await claire.write(SOPHIE, "x")
    assert [r.code for r in refused.value.recipients] == [550]
    assert [i.recipients for i in world.trouble.of("refused")] == [(SOPHIE,)]
    world.trouble.welcome(SOPHIE)
    await claire.write(SOPHIE, "x")


@pytest.mark.parametrize(("deliver", "arrived"), [(True, 1), (False, 0)])
async def test_it_drops_the_connection_after_the_final_dot(
    world: MailWorld, claire: Person, deliver: bool, arrived: int
) -> None:
    world.trouble.drop_after_dot(deliver=deliver)
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await claire.write(BOT, "x")
    assert len(await world.mails(BOT)) == arrived
    assert len(world.trouble.of("dropped")) == 1
    await claire.write(BOT, "again")
    assert len(await world.mails(BOT)) == arrived + 1


async def test_smtp_goes_away_with_its_connections_and_comes_back_on_the_same_port(
    world: MailWorld, claire: Person
) -> None:
    kept, port = await smtp_as(world, CLAIRE), world.smtp_port
    await world.smtp_away()
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await kept.noop()
    with pytest.raises(aiosmtplib.SMTPConnectError):
        await claire.write(BOT, "x")
    await world.smtp_back()
    assert world.smtp_port == port
    await claire.write(BOT, "x")
    assert len(world.trouble.of("away")) == 1


async def test_imap_goes_away_with_its_idling_clients_and_keeps_the_mails(
    world: MailWorld, bot: Person
) -> None:
    await world.deliver(BOT, SPOOFED)

    def idle(ready: asyncio.Event, loop: asyncio.AbstractEventLoop) -> bytes:
        with socket.create_connection((world.host, world.imap_port), timeout=5) as line:
            file = line.makefile("rb")
            file.readline()
            for command in (f'1 LOGIN {BOT} "b/t:"', "2 SELECT INBOX", "3 IDLE"):
                line.sendall(f"{command}\r\n".encode())
                while not file.readline().startswith((b"1 OK", b"2 OK", b"+ ")):
                    pass
            loop.call_soon_threadsafe(ready.set)
            try:
                return file.read()
            except ConnectionResetError:
                return b""

    ready = asyncio.Event()
    idling = asyncio.create_task(asyncio.to_thread(idle, ready, asyncio.get_running_loop()))
    await asyncio.wait_for(ready.wait(), 5)
    await world.imap_away()
    assert await asyncio.wait_for(idling, 5) == b""
    with pytest.raises(ConnectionRefusedError):
        await bot.next_mail(timeout=0)
    await world.imap_back()
    assert (await bot.next_mail()).raw == SPOOFED


async def test_hostile_bytes_reach_the_mailbox_as_they_are(world: MailWorld) -> None:
    nested = b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 500
    for raw in (b"", b"\xff\xfe\x00", nested, b"Content-Type: text/plain; charset=klingon\r\n\r\n\xe9\r\n"):
        await world.deliver(BOT, raw)
    assert [len(raw) for raw in await world.mails(BOT)][2] == len(nested)


async def test_two_people_write_at_once_and_nothing_is_lost(
    world: MailWorld, claire: Person, bot: Person
) -> None:
    sophie = world.person("Sophie", SOPHIE)
    await asyncio.gather(*(p.write(BOT, f"{n}") for n in range(10) for p in (claire, sophie)))
    subjects = sorted([(await bot.next_mail()).subject for _ in range(20)])
    assert subjects == sorted(f"{n}" for n in range(10) for _ in "ab")


def test_results_are_written_as_rfc_8601_says() -> None:
    line = authentication_results("mx.demo.test", Envelope(CLAIRE, BOT, CLAIRE), CLAIRE)
    assert line == (
        "Authentication-Results: mx.demo.test;\r\n\tspf=pass smtp.mailfrom=cpam-vosges.example;\r\n"
        "\tdmarc=pass header.from=cpam-vosges.example"
    )
