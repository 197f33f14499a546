"""Killed between any two steps and started again, the service has done everything once and lost nothing."""

import asyncio
import signal
from collections import Counter
from pathlib import Path

import pytest

from mailbot.demo.mail import Mail
from mailbot.demo.server import MailWorld
from mailbot.demo.stage import APPROVE, SUBMIT
from mailbot.steps import Step
from storage import journal, status
from storage.database import connected
from tests.acceptance.house import House, embedded, numbered, sends

STEPS = list(Step)
START_SECONDS = 5  # of a Python process on a busy machine; 10 are promised for the stop


def copies(mails: tuple[Mail, ...], kind: str, reference: str) -> Counter[str]:
    """Return the Message-IDs of the mails of that kind about that offer, with how often each came."""
    return Counter(m.message_id for m in mails if (m.kind, m.reference) == (kind, reference))


@pytest.mark.parametrize("step", STEPS)
async def test_a_kill_after_a_step_changes_nothing_in_the_end(
    step: Step, world: MailWorld, tmp_path: Path
) -> None:
    house = embedded(world, tmp_path)
    asked, sent = numbered(1), numbered(2)
    await _submitted(house, asked.reference)

    request = await house.cast.approver.next_mail("request", asked.reference)
    await house.cast.approver.press(request, APPROVE)
    await sends(house, sent)
    killed = await house.stopping("SIGKILL", step, "--once")
    assert killed.code == -signal.SIGKILL, killed.errors
    await house.once()

    async with connected(f"sqlite://{tmp_path}/mailbot.db") as database:
        decided = await status.one(database, asked.reference)
        created = await status.one(database, sent.reference)
        assert await journal.verify(database) is None
    assert decided
    assert created
    assert (decided["state"], created["state"]) == ("approved", "ready")
    assert Counter(event["event"] for event in decided["history"])["approved"] == 1
    assert Counter(event["event"] for event in created["history"])["created"] == 1
    recruiter, approver = await house.cast.recruiter.mails(), await house.cast.approver.mails()
    for letters in (
        copies(approver, "decision-receipt", asked.reference),
        copies(recruiter, "alert", asked.reference),
        copies(recruiter, "offer-created", sent.reference),
    ):
        assert len(letters) == 1, letters
        # only a kill between a server's acceptance and our record of it may send a letter twice; when the
        # first results have been recorded, other letters may lie just there
        assert letters.total() <= (2 if step in (Step.ACCEPTED, Step.RECORDED) else 1), letters
    assert await world.mails(house.cast.bot) == ()
    assert len(await world.mails(house.cast.bot, "Processed")) == 4


async def _submitted(house: House, reference: str) -> None:
    """Let an offer be submitted with an alert."""
    await sends(house, numbered(1))
    await house.once()
    created = await house.cast.recruiter.next_mail("offer-created", reference)
    await house.cast.recruiter.press(
        created, SUBMIT, lambda body: body.replace("Alerte : non", "Alerte : oui")
    )
    await house.once()


@pytest.mark.parametrize("step", STEPS)
async def test_sigterm_after_any_step_ends_the_service_in_time(
    step: Step, world: MailWorld, tmp_path: Path
) -> None:
    house = embedded(world, tmp_path)
    offer = numbered(1)
    await sends(house, offer)
    async with asyncio.timeout(START_SECONDS + 10):
        stopped = await house.stopping("SIGTERM", step)
    assert stopped.code == 0, stopped.errors
    await house.once()
    await house.cast.recruiter.next_mail("offer-created", offer.reference)
    assert [m.kind for m in await house.cast.recruiter.mails()] == ["offer-created"]
