"""A channel's address that takes nothing: what is told, and how the advert goes out after all."""

from dataclasses import replace

import pytest

from mailbot.core.channels import Outlet
from mailbot.core.people import Person
from mailbot.core.planning.channels import delivered
from mailbot.core.plans import Plan, Sent
from mailbot.core.readings import Bounce, Button, Kind
from tests.core.people import CAMILLE, EN3S, HOUSE, Office, mail_from

UCANSS = Outlet("ucanss", address="annonces@ucanss.example")
DAEMON = Person("mailer-daemon@x.example")


@pytest.fixture
def office() -> Office:
    """An offer whose advert was accepted by the server of the channel."""
    office = Office(replace(HOUSE, channels=(UCANSS,)))
    office.offers(alert=True)
    office.presses(CAMILLE, "offer-created", Button.SUBMIT)
    office.presses(EN3S, "request", Button.APPROVE)
    office.commands(CAMILLE, "PUBLIER", "NVHADD00095")
    message_id = to_channel(office)
    plan = delivered(office.world.offers[1], office.posted[message_id], message_id, office.house.channels)
    office.world.apply(plan)
    assert office.world.offers[1].channels == ("ucanss",)
    return office


def to_channel(office: Office) -> str:
    """Return the Message-ID of the newest letter to the channel."""
    return [message_id for message_id, letter in office.posted.items() if letter.channel][-1]


def bounces(office: Office, message_id: str) -> Plan:
    letter = office.posted[message_id]
    sent = Sent(
        message_id, letter.kind, letter.to.address, letter.offer_id, letter.version, letter.request_id, None
    )
    office.world.sent = {**office.world.sent, message_id: sent}
    report = Bounce(letter.to.address, "hard")
    return office.gets(mail_from(DAEMON, kind=Kind.BOUNCE, in_reply_to=(message_id,), bounce=report))


def test_an_advert_that_comes_back_can_be_sent_again(office: Office) -> None:
    assert [letter.matter for letter in bounces(office, to_channel(office)).letters] == ["channel", "channel"]
    assert office.world.offers[1].channels == ()
    again = office.commands(CAMILLE, "PUBLIER", "NVHADD00095")
    assert "ucanss" in [letter.channel for letter in again.letters]


@pytest.mark.parametrize("before", [False, True])
def test_a_withdrawal_that_comes_back_is_told_whatever_came_back_before(office: Office, before: bool) -> None:
    advert = to_channel(office)
    office.commands(CAMILLE, "RETIRER", "NVHADD00095")
    recall = to_channel(office)
    assert recall != advert
    if before:
        bounces(office, advert)
        office.world.told = {told for told in office.world.told if told[0] != "recall-failure"} | {
            ("delivery-failure", 1, 1, UCANSS.address)
        }
    assert {letter.matter for letter in bounces(office, recall).letters} == {"channel_withdrawn"}
