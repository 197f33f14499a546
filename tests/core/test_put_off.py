"""A publication that was put off, and what calls it off before its day."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mailbot.core.channels import Outlet
from mailbot.core.offers import State
from mailbot.core.planning.reminders import Candidates, Waiting, mailings, written
from mailbot.core.readings import Button, Command, Completion, Fields, Kind, Options, Press
from mailbot.core.tokens import Claim, fingerprint, sign
from tests.core.people import ADMIN, CAMILLE, FIELDS, HOUSE, KEY, Office, mail_from, state

DAY = date(2027, 2, 12)
CHANNELS = (Outlet("ucanss", address="annonces@ucanss.example"),)


@pytest.fixture
def office() -> Office:
    """An exempt offer whose publication was put off."""
    office = Office(replace(HOUSE, channels=CHANNELS))
    office.offers(fields=replace(FIELDS, level=("4",), level_text="Niveau 4"))
    later = Command("PUBLIER", "NVHADD00095", (), Options(start=DAY, start_text="12/02/2027"))
    office.gets(mail_from(CAMILLE, kind=Kind.COMMAND, commands=(later,)))
    assert (state(office), office.world.offers[1].starts_on) == (State.EXEMPT, DAY)
    return office


@pytest.mark.parametrize(
    "said", [Fields(description="Un tout autre texte."), Fields(level=("7",), level_text="7")]
)
def test_a_reply_that_changes_the_offer_calls_it_off(office: Office, said: Fields) -> None:
    message_id, _ = office.last("offer-exempt")
    office.gets(
        mail_from(
            CAMILLE,
            kind=Kind.REPLY,
            in_reply_to=(message_id,),
            completion=Completion(said),
            new_text="…",
        )
    )
    assert office.world.offers[1].starts_on is None


def test_an_admin_can_close_the_offer(office: Office) -> None:
    office.commands(ADMIN, "CLORE", "NVHADD00095")
    assert (state(office), office.world.offers[1].starts_on) == (State.WITHDRAWN, None)


def test_the_due_date_that_a_reminder_proposes_is_one_that_is_taken() -> None:
    office = Office(now=datetime(2027, 4, 20, 8, tzinfo=UTC))
    office.offers()
    offer, today = office.world.offers[1], date(2027, 4, 27)
    waiting = Waiting(1, 1, offer.due, offer.created_at, CAMILLE)
    [mailing] = mailings(office.house, today, Candidates((), (waiting,), ()), ())
    letter, _ = written(office.house, mailing, office.world.offers, today)
    [link] = letter.lines[0].links
    due = date.fromisoformat(dict(link.prefill)["due"])
    assert due == date(2027, 4, 30)
    office.now = datetime(2027, 4, 27, 9, tzinfo=UTC)
    code = sign(KEY, Claim(link.purpose, 1, 1, fingerprint(CAMILLE.address), link.last_day))
    press = Press(Button.SUBMIT, options=Options(due=due, due_text=due.isoformat()))
    office.gets(mail_from(CAMILLE, kind=Kind.REPLY, tokens=(code,), press=press))
    assert state(office) is State.SUBMITTED
