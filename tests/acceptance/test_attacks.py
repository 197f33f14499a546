"""What a stranger or a colleague sends on purpose: nothing changes, and nobody else is written to."""

import csv
import email
import itertools
import re
import sqlite3
import ssl
from email.policy import default
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from imapclient import IMAPClient

from mailbot.demo.cast import accounts
from mailbot.demo.mail import Mail
from mailbot.demo.server import MailWorld
from mailbot.demo.stage import APPROVE, SUBMIT
from mailbot.demo.stamping import Envelope
from tests.acceptance.house import House, embedded, numbered, on_real_servers, sends
from tests.support.fragile import DEADLY
from tests.support.peers import Peers

MEGABYTE = 2**20
BEYOND_LIMITS = 6  # of the bombs; the others are read, as far as there is something to read
# CPU of all processes and size of the largest one for all bombs; measured: 1.4 s and 189 MB
MOST_SECONDS, MOST_MEGABYTES = 10, 350
STRANGER = "mallory@third.example"
NUMBERS = itertools.count(1)
OUR_HEADERS = {
    "Date", "From", "Reply-To", "To", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
    "X-Mailbot-Kind", "X-Mailbot-Offer", "X-Mailbot-Version", "In-Reply-To", "References", "Subject",
    "MIME-Version", "Content-Type",
}  # fmt: skip


async def forged(world: MailWorld, house: House, *mails: bytes) -> None:
    """Let a stranger without an account send mails, whatever stands in their From."""
    for raw in mails:
        await world.receive(Envelope(STRANGER, house.cast.bot, None, "third.example"), raw)


def mail(sender: str, subject: str, body: str = "", *fields: str) -> bytes:
    """Return a mail with more header `fields`; body and fields as they are."""
    head = [f"From: {sender}", f"Subject: {subject}", "Content-Type: text/plain; charset=utf-8", *fields]
    if not any(field.startswith("Message-ID") for field in fields):
        head.append(f"Message-ID: <{next(NUMBERS)}@third.example>")  # or equal mails would count as one
    return "\r\n".join([*head, "", body, ""]).encode()


def rows(house: House, sql: str) -> list[tuple[Any, ...]]:
    """Return what the service has stored."""
    with sqlite3.connect(house.folder / "mailbot.db") as database:
        return database.execute(sql).fetchall()


async def accounted(house: House, world: MailWorld, count: int) -> None:
    """Each of `count` mails has one row in inbound and lies in one of the two folders."""
    folders = [len(await world.mails(house.cast.bot, name)) for name in ("INBOX", "Processed", "Quarantine")]
    assert folders[0] == 0
    assert sum(folders) == count
    set_aside = rows(house, "SELECT id FROM inbound WHERE quarantined")
    assert (len(set_aside), len(rows(house, "SELECT id FROM inbound"))) == (folders[2], count)


def written(house: House, world: MailWorld) -> list[bytes]:
    """Return the mails of the bot, which went to nobody but people on its lists."""
    ours = [accepted for accepted in world.accepted if accepted.sender == house.cast.bot]
    known = {person.address for person in house.cast.people}
    assert {recipient for accepted in ours for recipient in accepted.recipients} <= known
    return [accepted.raw for accepted in ours]


async def submitted(house: House) -> Mail:
    """Let an offer be submitted and return the request that EN3S got."""
    await sends(house, numbered(1))
    await house.once()
    created = await house.cast.recruiter.next_mail("offer-created")
    await house.cast.recruiter.press(created, SUBMIT)
    await house.once()
    return await house.cast.approver.next_mail("request")


async def test_no_stolen_or_forged_proof_decides_publishes_or_withdraws(
    house: House, world: MailWorld
) -> None:
    request = await submitted(house)
    cast, reference = house.cast, numbered(1).reference
    approver, recruiter = cast.approver.address, cast.recruiter.address
    answers = f"In-Reply-To: {request.message_id}"
    stamp = f"{world.server.authserv_id}; dmarc=pass header.from={approver.partition('@')[2]}"
    pressed = cast.approver.draft_of(request, APPROVE)
    attacks = [
        mail(approver, "Re: demande", "Validé", answers),
        mail(approver, pressed.subject, pressed.body),
        mail(STRANGER, pressed.subject, pressed.body),
        mail(f"{approver}, {STRANGER}", "Re: demande", "Validé", answers),
        mail(f"EN3S: {approver};", "Re: demande", "Validé", answers),
        mail(f'"{approver}" <{STRANGER}>', "Re: demande", "Validé", answers),
        mail(approver, "Re: demande", "Validé", answers, f"From: {STRANGER}"),
        mail(STRANGER, "Re: demande", "Validé", answers, f"Reply-To: {approver}", f"Sender: {approver}"),
        mail(approver, "Re: demande", "Validé !", answers, f"Authentication-Results: {stamp}"),
        b"Received: from a by b with LMTP; x\r\nAuthentication-Results: (a) " + stamp.encode() + b"\r\n"
        + mail(approver, "Re: demande", "Validé.", answers),
        *(mail(recruiter, f"{verb} {reference}") for verb in ("RETIRER", "PUBLIER")),
        mail(cast.admin.address, f"PUBLIER {reference}"),
    ]  # fmt: skip
    await forged(world, house, *attacks)
    # behind a server that writes no results, those that the stranger wrote stand on top
    below = f"Received: from a by mx with ESMTP; x\r\nAuthentication-Results: {stamp}\r\n".encode()
    await world.deliver(cast.bot, below + mail(approver, "Re: demande", "Validé", answers))
    await cast.neighbour.write(cast.bot, f"RETIRER {reference}")  # of another organisation, authenticated
    await cast.neighbour.write(cast.bot, pressed.subject, pressed.body)
    await cast.recruiter.write(cast.bot, pressed.subject, pressed.body)
    await house.once()
    status = await house.status(reference)
    assert (status["state"], status["decision"]) == ("submitted", None)
    events = {event["event"] for event in status["history"]}
    assert events.isdisjoint({"approved", "refused", "published", "withdrawn"})
    await accounted(house, world, len(attacks) + 6)
    one_author = rows(house, "SELECT id FROM inbound WHERE reason <> 'no_single_sender'")
    assert len(one_author) == len(attacks) + 6 - 3  # a list, a group, two From fields
    asked = [
        email.message_from_bytes(raw) for raw in written(house, world) if b"X-Mailbot-Kind: confirm" in raw
    ]
    assert {m["To"].rpartition("<")[2].strip(">") for m in asked} == {approver, recruiter}
    assert (await house.mailbot("journal", "verify")).code == 0


async def test_where_nobody_is_authenticated_the_recruiters_letters_are_no_proof(
    world: MailWorld, tmp_path: Path
) -> None:
    house = embedded(world, tmp_path, TRUSTED_AUTHSERV_ID="")
    await submitted(house)
    receipt = await house.cast.recruiter.next_mail("submitted")
    answers = f"In-Reply-To: {receipt.message_id}"
    changed = numbered(1).text.replace(numbered(1).title, "Autre titre")
    await forged(world, house, mail(house.cast.approver.address, "Re: demande", "Validé", answers))
    await forged(world, house, mail(house.cast.recruiter.address, "Offre", changed))
    await house.once()
    status = await house.status(numbered(1).reference)
    assert (status["state"], status["decision"], status["version"]) == ("submitted", None, 1)
    await accounted(house, world, 4)


async def test_the_bot_answers_neither_a_third_person_nor_itself_nor_a_machine(
    house: House, world: MailWorld
) -> None:
    bot, recruiter = house.cast.bot, house.cast.recruiter.address
    with (house.folder / "directory.toml").open("a") as directory:  # the bot's own domain may recruit, too
        directory.write(
            f'[[organisation]]\nname = "Ucanss"\nkind = "UCANSS"\ndomains = ["{bot.partition("@")[2]}"]'
        )
    elsewhere = (f"{name}: {STRANGER}" for name in ("Reply-To", "Sender", "Errors-To", "Return-Receipt-To"))
    injected = "=?utf-8?q?AIDE=0d=0aBcc:_mallory@third.example?="
    answered = [
        mail(recruiter, "AIDE", "", *elsewhere, f"Disposition-Notification-To: {STRANGER}"),
        mail(recruiter, injected, "bonjour", f"Message-ID: <a@b>\r\n {injected}"),
    ]
    silent = [
        mail(STRANGER, "AIDE"),
        *(mail(sender, "AIDE") for sender in (bot, bot.upper(), f"Moi <{bot}>")),
        mail(recruiter, "AIDE", "", "Auto-Submitted: auto-replied"),
        mail(recruiter, "AIDE", "", "X-Mailbot-Kind: help"),
        mail(recruiter, "AIDE", "", "X-Autoreply: yes"),
        mail(recruiter, "AIDE", "", "List-Id: <tous.cpam.example>"),
        mail(recruiter, "Réponse automatique : absence", "Je suis absent"),
        mail("mailer-daemon@cpam-vosges.example", "Undelivered"),
        mail("", "AIDE"),
    ]
    await forged(world, house, *answered, *silent)
    await house.once()
    letters = written(house, world)
    assert len(letters) == len(answered)
    for raw in letters:
        assert set(email.message_from_bytes(raw).keys()) <= OUR_HEADERS
        await forged(world, house, raw)  # and its own letters come back
    await house.once()
    assert written(house, world) == letters
    await accounted(house, world, len(answered) + len(silent) + len(letters))


def bombs(sender: str) -> dict[str, bytes]:
    """Return mails made to break a reader, by what is bad about them."""
    head = f"From: {sender}\r\nSubject: Bonjour\r\n".encode()
    mixed = head + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    level = b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n'
    nested = (level % (n, n) for n in range(1_000))
    text = head + b"Content-Type: text/plain"
    parameters = b"".join(b";\r\n a*%d=x" % n for n in range(5_000))
    spread = b"".join(b"--b\r\nContent-Type: text/plain; name=x\r\n\r\nx\r\n" for _ in range(900))
    return {
        "512 kB of encoded words": b"Subject: " + b"=?utf-8?q?=C3=A9?= " * 27_000 + b"\r\n" + head + b"\r\n",
        "100,000 parts": mixed + b"--b\r\n\r\n" * 100_000,
        "900 parts": mixed + spread,
        "1,000 nested multiparts": head + b"".join(nested),
        "16,000 addresses": head + b"Cc: " + b"a@b.c," * 16_000 + b"\r\n\r\nx",
        "16,000 authors": b"From: " + b"a@b.c," * 16_000 + b"\r\n\r\nx",
        "5,000 parameters": text + parameters + b"\r\n\r\nx",
        "a header of 10 MB": head + b"X: " + b"x" * 10 * MEGABYTE + b"\r\n\r\nx",
        "a header of 100,000 lines": head + b"X: y\r\n" * 100_000 + b"\r\nx",
        "a Message-ID of 100 kB": head + b"Message-ID: <" + b"x" * 99_000 + b"@y>\r\n\r\nx",
        "10,000 references": head + b"References: " + b"<a@b>\r\n " * 10_000 + b"\r\n\r\nx",
        "one line of 20 MB": head + b"\r\n" + b"x" * 20 * MEGABYTE,
        "base64 of 20 MB": head + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QUFB" * 5 * MEGABYTE,
        "uuencode": head + b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 x\r\n" + b"M" * MEGABYTE,
        "utf-7": text + b"; charset=utf-7\r\n\r\n+ADw-script+AD4-",
        "a charset that lies": text + b"; charset=utf-16\r\n\r\n" + b"\xd8\x00\xff" * 9_999,
        "bare CR": head.replace(b"\r\n", b"\r") + b"\rx",
        "bytes in the header": b"Subject: \xff\xfe\x00\xe9\r\n" + head + b"To: \xe9\r\n\r\n\x00",
        "absurd dates": b"Received: x; 99 Foo 99999\r\nDate: 0 Jan 0000 99:99 +9999\r\n" + head + b"\r\nx",
    }  # fmt: skip


async def test_every_bomb_ends_with_a_fate_and_costs_little_time_and_memory(
    real_servers: Peers, tmp_path: Path
) -> None:
    folders = {
        "IMAP_FOLDER": "Bombs",
        "IMAP_DONE_FOLDER": "Bombs-done",
        "IMAP_QUARANTINE_FOLDER": "Bombs-aside",
    }
    house = on_real_servers(real_servers, tmp_path, **folders)  # the embedded server reads mails, and breaks
    recruiter = house.cast.recruiter.address
    attacks = bombs(recruiter)
    with _mailbox(real_servers, house) as client:
        client.create_folder("Bombs")
        for raw in (*attacks.values(), mail(recruiter, "Offre", numbered(2).text)):
            client.append("Bombs", raw)
        ran = await house.python("tests.support.cost", "run", "--once")
        counts = [client.folder_status(name, ["MESSAGES"])[b"MESSAGES"] for name in folders.values()]
    assert ran.code == 0, ran.errors
    seconds, megabytes = map(float, ran.output.split())
    fates = rows(house, "SELECT fate, quarantined FROM inbound ORDER BY id")
    assert "broken" not in {fate for fate, _ in fates}
    assert len(rows(house, "SELECT id FROM inbound WHERE reason = 'limit'")) == BEYOND_LIMITS
    assert fates[-1][0] == "handled"
    aside = sum(bool(quarantined) for _, quarantined in fates)
    assert (len(fates), counts) == (len(attacks) + 1, [0, len(fates) - aside, aside])
    assert seconds < MOST_SECONDS
    assert megabytes < MOST_MEGABYTES


def _mailbox(servers: Peers, house: House) -> IMAPClient:
    """Log in as the bot, to put mails into its folders byte for byte."""
    context = ssl.create_default_context(cafile=servers.ca)
    client = IMAPClient("localhost", servers.imaps, ssl_context=context)
    client.login(house.cast.bot, accounts(servers.domain)[house.cast.bot])
    return client


async def test_mails_that_kill_the_reader_take_no_other_mail_with_them(
    house: House, world: MailWorld
) -> None:
    for number in range(1, 11):
        offer = numbered(number)
        body = DEADLY.decode() if number % 10 == 0 else offer.text
        await forged(world, house, mail(house.cast.recruiter.address, offer.subject, body))
    ran = await house.python("tests.support.fragile")
    assert ran.code == 0, ran.errors
    fates = [fate for (fate,) in rows(house, "SELECT fate FROM inbound")]
    assert (fates.count("handled"), fates.count("broken")) == (9, 1)
    await accounted(house, world, 10)


async def test_a_mail_of_just_the_limit_is_read_and_one_byte_more_is_not(
    world: MailWorld, tmp_path: Path
) -> None:
    limit = 20_000
    house = embedded(world, tmp_path, MAX_MESSAGE_BYTES=str(limit))
    for size in (limit, limit + 1):
        raw = mail(house.cast.recruiter.address, "AIDE", "", f"Message-ID: <{size}@x>")
        await world.deliver(house.cast.bot, raw + b"x" * (size - len(raw)))
    await house.once()
    assert rows(house, "SELECT size, reason FROM inbound") == [(limit, "greeting"), (limit + 1, "too_large")]
    await accounted(house, world, 2)


async def test_one_message_id_does_not_hide_another_mail(house: House, world: MailWorld) -> None:
    same = "Message-ID: <same@x>"
    mails = [mail(house.cast.recruiter.address, subject, "", same) for subject in ("AIDE", "STATUT", "AIDE")]
    await forged(world, house, *mails)
    await house.once()
    assert [fate for (fate,) in rows(house, "SELECT fate FROM inbound")] == [
        "answered",
        "answered",
        "duplicate",
    ]
    await accounted(house, world, 3)


HOSTILE = "\x1b[31m\x9b2J\u202e\x00<script>x</script>{{7*7}}\x0bBcc: mallory@third.example\x85X: y\u2028Z: z"
OFFER = (
    "Référence du poste : {0}\r\nIntitulé du poste :\r\n=1+1 {1}\r\n"
    "Organisme : @SUM(1) {1}\r\nNiveau : -7\r\n"
)


@pytest.mark.parametrize("log_format", ["text", "json"])
async def test_hostile_text_reaches_no_log_header_page_or_sheet_as_more_than_text(
    log_format: str, world: MailWorld, tmp_path: Path
) -> None:
    house = embedded(world, tmp_path, LOG_FORMAT=log_format)
    recruiter = house.cast.recruiter.address
    hostile = f'"{HOSTILE}" <{recruiter}>'.replace("\x0b", " ")
    await forged(world, house, mail(hostile, HOSTILE, OFFER.format(f"+A1{HOSTILE}", HOSTILE)))
    await forged(world, house, mail(recruiter, f"AIDE {HOSTILE}", HOSTILE), mail(hostile, HOSTILE, "\r\n"))
    ran = await house.mailbot("run", "--once")
    assert ran.code == 0
    _plain_text(ran.errors)
    for raw in written(house, world):
        message = email.message_from_bytes(raw, policy=default)
        assert set(message.keys()) <= OUR_HEADERS
        page = message.get_body(("html",))
        assert page is not None
        assert "<script" not in page.get_content()
        _plain_text(page.get_content().replace("\r\n", "\n"))
    for command in (["quarantine", "list"], ["quarantine", "list", "--json"], ["status"]):
        _plain_text((await house.mailbot(*command)).output)
    assert [title[:4] for (title,) in rows(house, "SELECT title FROM offer")] == ["=1+1"]
    if log_format == "text":
        await _report_without_formulas(house)


async def _report_without_formulas(house: House) -> None:
    """The offer is in the report, and no cell of the sheet or of the CSV is reckoned."""
    for suffix in ("csv", "xlsx"):
        ran = await house.mailbot("report", "--output", f"report.{suffix}", "--from", "2027-01-01")
        assert ran.code == 0, ran.errors
    lines = (house.folder / "report.csv").read_text("utf-8-sig").splitlines()
    table = list(csv.reader(lines, delimiter=";"))
    assert [cell for row in table for cell in row if re.match(r"[=+@\t\r-]", cell)] == []
    sheet = openpyxl.load_workbook(house.folder / "report.xlsx").active
    assert sheet is not None
    assert [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    assert (len(table), sheet.max_row) == (2, 2)


def _plain_text(text: str) -> None:
    """Nothing in `text` steers a terminal, not even by an escape of C1 or of the direction of writing."""
    assert [c for c in text if not c.isprintable() and c not in "\n\xa0\u202f"] == []
