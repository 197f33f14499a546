"""A publication with a first day: nothing goes out before it, and on that day the offer is judged again."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mailbot.core.channels import Outlet
from mailbot.core.offers import Offer, State
from mailbot.core.planning.publication import start
from mailbot.core.plans import Plan
from mailbot.core.readings import Button, Command, Kind, Options
from tests.core.people import CAMILLE, EN3S, HOUSE, REFUSES, Office, mail_from, only, state

UCANSS = Outlet("ucanss", address="annonces@ucanss.example")
APEC = Outlet("apec", address="offres@apec.example")
INTRANET = Outlet("intranet", folder=True)
DAY = date(2027, 2, 12)
MORNING = datetime(2027, 2, 12, 7, 0, tzinfo=UTC)
LATER = Options(start=DAY, start_text="12/02/2027")


@pytest.fixture
def office() -> Office:
    """An office with three channels and an approved offer."""
    office = Office(replace(HOUSE, channels=(UCANSS, APEC, INTRANET)))
    office.offers(alert=True)
    office.presses(CAMILLE, "offer-created", Button.SUBMIT)
    office.presses(EN3S, "request", Button.APPROVE)
    return office


def publishes(office: Office, options: Options, **more: bool) -> Plan:
    command = Command("PUBLIER", "NVHADD00095", (), options)
    return office.gets(mail_from(CAMILLE, kind=Kind.COMMAND, commands=(command,), **more))


def begins(office: Office) -> Plan:
    """Let the morning of the day come."""
    plan = start(office.house, offer_of(office), MORNING)
    office.world.apply(plan)
    return plan


def offer_of(office: Office) -> Offer:
    return office.world.offers[1]


def channels(plan: Plan) -> list[str]:
    return [x.channel for x in plan.letters if x.channel]


def test_a_publication_with_a_day_to_come_is_noted_and_nothing_goes_out(office: Office) -> None:
    plan = publishes(office, LATER)
    letter = only(plan)
    assert (letter.kind, letter.matter, letter.starts_on) == ("transcript", "planned", DAY)
    assert letter.outlets == ("ucanss", "apec", "intranet")
    assert (state(office), offer_of(office).published_at) == (State.APPROVED, None)
    assert [(e.event, e.detail) for e in plan.entries] == [("planned", "2027-02-12: ucanss, apec, intranet")]


def test_on_its_day_it_is_published_by_the_first_channel(office: Office) -> None:
    publishes(office, LATER)
    plan = begins(office)
    assert (state(office), channels(plan)) == (State.PUBLISHED, ["ucanss"])
    assert (offer_of(office).published_at, offer_of(office).starts_on) == (MORNING, None)
    assert [e.who for e in plan.entries] == ["mailbot"]
    assert plan.letters[0].to == CAMILLE


@pytest.mark.parametrize(
    ("now", "at_once"),
    [
        (datetime(2027, 2, 11, 23, 30, tzinfo=UTC), False),
        (datetime(2027, 2, 12, 6, 59, tzinfo=UTC), False),
        (datetime(2027, 2, 12, 7, 0, tzinfo=UTC), True),
        (datetime(2027, 2, 12, 22, 30, tzinfo=UTC), True),
    ],
)
def test_a_day_begins_at_eight_in_paris(office: Office, now: datetime, at_once: bool) -> None:
    office.now = now
    publishes(office, LATER)
    assert (state(office) is State.PUBLISHED) is at_once


@pytest.mark.parametrize(
    ("options", "matter", "quote"),
    [
        (Options(start=date(2027, 1, 10), start_text="10/01/2027"), "start_past", "10/01/2027"),
        (Options(start_text="bientôt"), "start_unreadable", "bientôt"),
        (Options(channel="monster"), "unknown_channel", "monster"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_with_its_reason(
    office: Office, options: Options, matter: str, quote: str
) -> None:
    plan = publishes(office, options)
    letter = only(plan)
    assert (plan.changes, letter.kind, letter.matter, letter.quote) == ((), "refused-action", matter, quote)
    assert letter.outlets == ("ucanss", "apec", "intranet")
    assert [link.button for link in letter.links] == [Button.PUBLISH, Button.MODIFY]


def test_a_named_channel_is_served_after_the_first_and_the_rest_can_follow(office: Office) -> None:
    publishes(office, Options(channel="apec"))
    assert offer_of(office).outlets == ("ucanss", "apec")
    assert channels(publishes(office, Options(channel="intranet"))) == []  # the first one comes first
    assert offer_of(office).outlets == ("ucanss", "apec", "intranet")
    assert only(publishes(office, Options(channel="intranet"))).matter == "already_published"
    assert only(publishes(office, LATER)).matter == "start_too_late"


def test_of_an_offer_put_off_only_the_channels_asked_for_are_served(office: Office) -> None:
    publishes(office, replace(LATER, channel="apec"))
    begins(office)
    assert offer_of(office).outlets == ("ucanss", "apec")


def test_publishing_without_a_day_does_not_wait_any_longer(office: Office) -> None:
    publishes(office, LATER)
    publishes(office, Options())
    assert (state(office), offer_of(office).starts_on) == (State.PUBLISHED, None)


def test_a_refusal_before_the_day_calls_it_off(office: Office) -> None:
    publishes(office, LATER)
    office.answers(EN3S, "request", REFUSES)
    assert (state(office), offer_of(office).starts_on) == (State.REFUSED, None)


def test_a_withdrawal_before_the_day_calls_it_off(office: Office) -> None:
    publishes(office, LATER)
    office.commands(CAMILLE, "RETIRER", "NVHADD00095")
    assert offer_of(office).starts_on is None


def test_an_exempt_offer_that_is_concerned_on_its_day_is_not_published() -> None:
    office = Office(now=datetime(2026, 12, 1, 8, 0, tzinfo=UTC))
    office.offers()
    publishes(office, replace(LATER, start=date(2027, 1, 4)))
    assert (state(office), offer_of(office).starts_on) == (State.EXEMPT, date(2027, 1, 4))
    plan = begins(office)
    assert (state(office), offer_of(office).starts_on) == (State.READY, None)
    letter = only(plan)
    assert (letter.to, letter.matter, letter.links[0].button) == (
        CAMILLE, "concerned_after_all", Button.SUBMIT,
    )  # fmt: skip


def test_an_exempt_offer_that_still_is_on_its_day_is_published() -> None:
    office = Office(now=datetime(2026, 10, 1, 8, 0, tzinfo=UTC))
    office.offers()
    publishes(office, replace(LATER, start=date(2026, 11, 4)))
    office.world.apply(start(office.house, offer_of(office), datetime(2026, 11, 4, 7, 0, tzinfo=UTC)))
    assert (state(office), offer_of(office).channels) == (State.PUBLISHED, ("ucanss",))


def test_day_and_channel_survive_the_round_trip_that_proves_the_sender(office: Office) -> None:
    plan = publishes(office, replace(LATER, channel="apec"), authenticated=False)
    (link,) = only(plan).links
    assert link.prefill == (("channel", "apec"), ("start", "2027-02-12"))
    said = replace(LATER, channel="apec")
    office.presses(CAMILLE, "confirm", Button.CONFIRM, authenticated=False, options=said)
    assert (offer_of(office).starts_on, offer_of(office).outlets) == (DAY, ("ucanss", "apec"))
