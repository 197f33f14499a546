"""Mails that are no good end with their fate recorded, the next is handled, known senders are told."""

from pathlib import Path

import pytest

from mailbot.demo.client import Person
from mailbot.demo.server import MailWorld
from tests.acceptance.house import House, embedded, numbered, sends
from tests.support.fragile import DEADLY

MEGABYTE = 2**20
HEADER = (
    b"From: Claire <{sender}>\r\nTo: {bot}\r\nSubject: Bonjour\r\nMessage-ID: <{name}@client.example>\r\n"
)


def mail(house: House, name: str, rest: bytes) -> bytes:
    """Return a mail of the recruiter's: the usual header, and `rest`."""
    values = {"sender": house.cast.recruiter.address, "bot": house.cast.bot, "name": name}
    return HEADER.decode().format(**values).encode() + rest


async def then_a_good_one_is_handled(house: House, recruiter: Person) -> None:
    """The next mail is handled as if nothing had been."""
    await sends(house, numbered(7))
    await house.once()
    await recruiter.next_mail("offer-created", numbered(7).reference)


@pytest.mark.parametrize(
    ("name", "rest", "reason"),
    [
        ("empty", b"\r\n", "empty"),
        ("blank", b"Content-Type: text/html\r\n\r\n<p>&nbsp;</p>\r\n", "empty"),
        ("large", b"\r\n" + (b"x" * 76 + b"\r\n") * 400_000, "too_large"),
    ],
)
async def test_a_mail_that_says_nothing_is_set_aside_and_its_known_sender_is_told(
    name: str, rest: bytes, reason: str, house: House
) -> None:
    recruiter = house.cast.recruiter
    await recruiter.send_raw(house.cast.bot, mail(house, name, rest))
    await house.once()
    assert [m["reason"] for m in await house.quarantine()] == [reason]
    assert (await recruiter.next_mail("help")).text
    await then_a_good_one_is_handled(house, recruiter)


async def test_bytes_that_are_no_mail_are_set_aside(house: House, world: MailWorld) -> None:
    await world.deliver(house.cast.bot, bytes(range(256)) * 40)
    await world.deliver(house.cast.bot, b"")
    await house.once()
    assert len(await house.quarantine()) == 2
    assert len(await world.mails(house.cast.bot, "Quarantine")) == 2
    await then_a_good_one_is_handled(house, house.cast.recruiter)


async def test_an_unknown_charset_is_no_obstacle(house: House) -> None:
    offer = numbered(3)
    recruiter = house.cast.recruiter
    rest = b"Content-Type: text/plain; charset=x-klingon\r\n\r\n" + offer.text.encode()
    await recruiter.send_raw(house.cast.bot, mail(house, "klingon", rest))
    await house.once()
    assert (await recruiter.next_mail("offer-created", offer.reference)).text
    assert await house.quarantine() == []


async def test_a_mail_that_kills_the_reader_is_set_aside_after_three_tries(
    house: House, world: MailWorld
) -> None:
    recruiter = house.cast.recruiter
    await recruiter.send_raw(house.cast.bot, mail(house, "deadly", b"\r\n" + DEADLY))
    await sends(house, numbered(4))
    ran = await house.python("tests.support.fragile")
    assert ran.code == 0, ran.errors
    (aside,) = await house.quarantine()
    assert (aside["fate"], aside["sender"]) == ("broken", recruiter.address)
    assert (await recruiter.next_mail("help")).text
    assert await recruiter.next_mail("offer-created", numbered(4).reference)
    assert len(await world.mails(house.cast.bot, "Quarantine")) == 1


async def test_a_released_mail_is_read_again(house: House) -> None:
    recruiter = house.cast.recruiter
    offer = numbered(5)
    await recruiter.send_raw(house.cast.bot, mail(house, "deadly", b"\r\n" + offer.text.encode() + DEADLY))
    await house.python("tests.support.fragile")
    (aside,) = await house.quarantine()
    assert (await house.mailbot("quarantine", "release", str(aside["number"]))).code == 0
    await house.once()
    await recruiter.next_mail("offer-created", offer.reference)
    assert await house.quarantine() == []


async def test_a_stranger_is_not_answered_and_the_offer_waits_for_an_admin(
    world: MailWorld, tmp_path: Path
) -> None:
    house = embedded(world, tmp_path)
    elsewhere = '[[organisation]]\nname = "CAF du Cher"\nkind = "CAF"\ndomains = ["caf-cher.example"]\n'
    (tmp_path / "directory.toml").write_text(elsewhere, encoding="utf-8")
    await sends(house, numbered(6))
    await house.once()
    assert [m["reason"] for m in await house.quarantine()] == ["unknown_sender"]
    assert await house.cast.recruiter.mails() == ()


async def test_the_same_mail_delivered_twice_has_one_effect(house: House, world: MailWorld) -> None:
    raw = mail(house, "twice", b"\r\n" + numbered(8).text.encode())
    await house.cast.recruiter.send_raw([house.cast.bot], raw)
    await house.cast.recruiter.send_raw([house.cast.bot], raw)
    await house.once()
    assert [m.kind for m in await house.cast.recruiter.mails()] == ["offer-created"]
    assert len(await world.mails(house.cast.bot, "Processed")) == 2
