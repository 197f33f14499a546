"""Whatever is away, at the start or in mid-run: the service waits, goes on by itself, and loses nothing."""

import asyncio
import os
from pathlib import Path

import pytest

from mailbot.demo import service
from mailbot.demo.server import MailWorld
from mailbot.demo.service import Service
from tests.acceptance.house import House, embedded, numbered, on_real_servers, sends
from tests.support.peers import Peers
from tests.support.postgres import Postgres

SECONDS = 40


async def logged(running: Service, words: str, times: int = 1) -> None:
    """Wait until the log of the service holds `words`."""
    async with asyncio.timeout(SECONDS):
        while service.log_tail(running.folder, 1000).count(words) < times:
            assert running.process.returncode is None, service.log_tail(running.folder)
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("away", ["imap", "smtp"])
async def test_once_says_that_a_mail_server_is_away(away: str, world: MailWorld, tmp_path: Path) -> None:
    house = embedded(world, tmp_path)
    await sends(house, numbered(1))
    await (world.imap_away() if away == "imap" else world.smtp_away())
    ran = await house.mailbot("run", "--once")
    assert ran.code == os.EX_TEMPFAIL
    assert ran.errors.strip().count("\n") == 0 or "mailbot:" in ran.errors.splitlines()[-1]
    await (world.imap_back() if away == "imap" else world.smtp_back())
    await house.once()
    await house.cast.recruiter.next_mail("offer-created")


async def test_once_says_that_the_database_is_away(world: MailWorld, tmp_path: Path) -> None:
    house = embedded(world, tmp_path, DATABASE_URL="postgres://nobody:x@127.0.0.1:1/none")
    assert (await house.mailbot("run", "--once")).code == os.EX_TEMPFAIL


@pytest.mark.parametrize("away", ["imap", "smtp"])
async def test_the_service_waits_for_a_mail_server_that_is_away_at_the_start(
    away: str, world: MailWorld, tmp_path: Path
) -> None:
    house = embedded(world, tmp_path)
    await sends(house, numbered(1))
    await (world.imap_away() if away == "imap" else world.smtp_away())
    async with service.running(house.settings, tmp_path) as running:
        await logged(running, "away")
        await (world.imap_back() if away == "imap" else world.smtp_back())
        assert (await house.cast.recruiter.next_mail(timeout=SECONDS)).kind == "offer-created"
        await running.stop()


@pytest.fixture
def real(real_servers: Peers, tmp_path: Path) -> House:
    return on_real_servers(real_servers, tmp_path)


async def test_dovecot_and_postfix_may_be_restarted_in_mid_run(real: House, real_servers: Peers) -> None:
    offers = [numbered(101), numbered(102)]
    async with service.running(real.settings, real.folder) as running:
        await sends(real, offers[0])
        await real.cast.recruiter.next_mail("offer-created", offers[0].reference, SECONDS)
        await asyncio.to_thread(real_servers.stop)
        await logged(running, "away")
        await asyncio.to_thread(real_servers.start)
        await sends(real, offers[1])
        mail = await real.cast.recruiter.next_mail(timeout=SECONDS)
        assert (mail.kind, mail.reference) == ("offer-created", offers[1].reference)
        await running.stop()


async def test_postgresql_may_be_restarted_in_mid_run(
    world: MailWorld, tmp_path: Path, postgres_server: Postgres
) -> None:
    with postgres_server.database() as name:
        house = embedded(world, tmp_path, DATABASE_URL=postgres_server.url(name))
        async with service.running(house.settings, tmp_path) as running:
            await sends(house, numbered(1))
            await house.cast.recruiter.next_mail("offer-created", numbered(1).reference, SECONDS)
            await asyncio.to_thread(postgres_server.stop)
            await sends(house, numbered(2))
            await logged(running, "away")
            await asyncio.to_thread(postgres_server.start)
            mail = await house.cast.recruiter.next_mail(timeout=SECONDS)
            assert (mail.kind, mail.reference) == ("offer-created", numbered(2).reference)
            await running.stop()


async def test_the_service_waits_for_a_database_that_is_away_at_the_start(
    world: MailWorld, tmp_path: Path, postgres_server: Postgres
) -> None:
    with postgres_server.database() as name:
        house = embedded(world, tmp_path, DATABASE_URL=postgres_server.url(name))
        await sends(house, numbered(1))
        await asyncio.to_thread(postgres_server.stop)
        async with service.running(house.settings, tmp_path) as running:
            await logged(running, "away")
            await asyncio.to_thread(postgres_server.start)
            assert (await house.cast.recruiter.next_mail(timeout=SECONDS)).kind == "offer-created"
            await running.stop()


async def test_a_letter_refused_for_good_is_reported_to_the_recruiter_and_the_admin(
    world: MailWorld, tmp_path: Path
) -> None:
    house = embedded(world, tmp_path)
    await sends(house, numbered(1))
    await house.once()
    created = await house.cast.recruiter.next_mail("offer-created")
    world.trouble.refuse(house.cast.approver.address)
    await house.cast.recruiter.press(created, "Soumettre pour approbation")
    await house.once()
    for person in (house.cast.recruiter, house.cast.admin):
        failure = await person.next_mail("delivery-failure")
        assert house.cast.approver.address in failure.text


async def test_a_letter_whose_outcome_is_unknown_comes_again_with_the_same_message_id(
    world: MailWorld, tmp_path: Path
) -> None:
    house = embedded(world, tmp_path, FAKE_NOW="2027-01-11T09:00:00+01:00")
    await sends(house, numbered(1))
    world.trouble.drop_after_dot()
    await house.once()
    later = House(
        house.cast, {**house.settings, "MAILBOT_FAKE_NOW": "2027-01-11T09:30:00+01:00"}, house.folder
    )
    await later.once()
    first, second = await house.cast.recruiter.mails()
    assert (first.kind, first.message_id) == (second.kind, second.message_id)


@pytest.mark.parametrize("protocol", ["imap", "smtp"])
async def test_sigterm_ends_the_service_in_time_though_a_server_is_mute(
    protocol: str, world: MailWorld, tmp_path: Path
) -> None:
    mute = await asyncio.start_server(_listen_only, "127.0.0.1", 0)
    port = mute.sockets[0].getsockname()[1]
    async with mute:
        house = embedded(world, tmp_path, **{f"{protocol.upper()}_URL": f"{protocol}://a:b@127.0.0.1:{port}"})
        await sends(house, numbered(1))
        async with service.running(house.settings, tmp_path) as running:
            await logged(running, "at work")
            await running.stop()
            assert running.process.returncode == 0


async def _listen_only(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.read(1000):
        pass
    writer.close()
