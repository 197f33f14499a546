"""Adverts for channels: the first channel before all others, and each failure for itself."""

from dataclasses import replace

import pytest

from mailbot.core.channels import Outlet
from mailbot.core.letters import Letter
from mailbot.core.offers import Offer, State
from mailbot.core.people import People
from mailbot.core.planning.channels import delivered, given_up, may_go
from mailbot.core.plans import Plan
from mailbot.core.readings import Bounce, Button, Kind
from mailbot.core.writing_failures import failure_notices
from tests.core.people import ADMIN, CAMILLE, EN3S, HOUSE, NOW, Office, kinds, mail_from, only, state

UCANSS = Outlet("ucanss", address="annonces@ucanss.example")
INTRANET = Outlet("intranet", folder=True)
APEC = Outlet("apec", address="offres@apec.example")
CHANNELS = (UCANSS, INTRANET, APEC)


@pytest.fixture
def office() -> Office:
    """An office with three channels and an approved offer."""
    office = Office(replace(HOUSE, channels=CHANNELS))
    office.offers(alert=True)
    office.presses(CAMILLE, "offer-created", Button.SUBMIT)
    office.presses(EN3S, "request", Button.APPROVE)
    return office


def publishes(office: Office) -> Plan:
    return office.commands(CAMILLE, "PUBLIER", "NVHADD00095")


def offer_of(office: Office) -> Offer:
    return office.world.offers[1]


def adverts(plan: Plan) -> list[tuple[str, str]]:
    """Return (channel, address) of every advert of a plan."""
    return [(x.channel, x.to.address) for x in plan.letters if x.channel]


def advert(plan: Plan, channel: str = "ucanss") -> Letter:
    return next(x for x in plan.letters if x.channel == channel)


def arrives(office: Office, letter: Letter) -> Plan:
    """Let a channel take an advert."""
    plan = delivered(offer_of(office), letter, "<advert@bot.example>", CHANNELS)
    office.world.apply(plan)
    return plan


def fails(office: Office, letter: Letter) -> Plan:
    plan = given_up(offer_of(office), letter, CHANNELS)
    office.world.apply(plan)
    return plan


def test_the_advert_goes_to_the_first_channel_alone(office: Office) -> None:
    plan = publishes(office)
    assert kinds(plan) == [("published", CAMILLE.address), ("published", UCANSS.address)]
    assert adverts(plan) == [("ucanss", UCANSS.address)]
    told = plan.letters[0]
    assert (told.outlets, told.channel) == (("ucanss", "intranet", "apec"), "")
    assert (state(office), offer_of(office).channels) == (State.PUBLISHED, ())


def test_an_advert_tells_nothing_of_the_process(office: Office) -> None:
    letter = advert(publishes(office))
    assert (letter.decision, letter.verdict, letter.links, letter.message, letter.answers) == (
        None, None, (), "", "",
    )  # fmt: skip
    assert (letter.with_version, letter.version, letter.published_at) == (True, 1, NOW)


def test_the_others_follow_once_the_first_has_it(office: Office) -> None:
    then = arrives(office, advert(publishes(office)))
    assert adverts(then) == [("intranet", ""), ("apec", APEC.address)]
    assert offer_of(office).channels == ("ucanss",)
    assert [(e.event, e.who, e.detail) for e in then.entries] == [("delivered", "mailbot", "ucanss")]
    assert adverts(arrives(office, advert(then, "apec"))) == []
    assert offer_of(office).channels == ("ucanss", "apec")


def test_an_advert_delivered_twice_is_counted_once(office: Office) -> None:
    letter = advert(publishes(office))
    arrives(office, letter)
    arrives(office, letter)
    assert offer_of(office).channels == ("ucanss",)


def test_a_channel_that_is_given_up_undoes_no_other_and_can_be_asked_for_again(office: Office) -> None:
    then = arrives(office, advert(publishes(office)))
    fails(office, advert(then, "apec"))
    arrives(office, advert(then, "intranet"))
    assert (state(office), offer_of(office).channels) == (State.PUBLISHED, ("ucanss", "intranet"))
    assert adverts(publishes(office)) == [("apec", APEC.address)]


def test_when_the_first_is_given_up_all_can_be_asked_for_again(office: Office) -> None:
    fails(office, advert(publishes(office)))
    assert adverts(publishes(office)) == [("ucanss", UCANSS.address)]


def test_while_adverts_are_on_their_way_publishing_again_is_refused(office: Office) -> None:
    then = arrives(office, advert(publishes(office)))
    assert only(publishes(office)).matter == "already_published"
    for letter in then.letters:
        arrives(office, letter)
    assert only(publishes(office)).matter == "already_published"


def test_an_offer_withdrawn_while_its_advert_was_on_the_way_is_withdrawn_there_and_goes_nowhere_else(
    office: Office,
) -> None:
    letter = advert(publishes(office))
    assert may_go(offer_of(office), letter)
    plan = office.commands(CAMILLE, "RETIRER", "NVHADD00095")
    assert adverts(plan) == []
    assert not may_go(offer_of(office), letter)
    then = arrives(office, letter)
    assert [(x.channel, x.matter) for x in then.letters] == [("ucanss", "withdrawn")]
    assert may_go(offer_of(office), only(then))


def test_a_withdrawal_is_told_to_the_channels_that_have_the_advert(office: Office) -> None:
    then = arrives(office, advert(publishes(office)))
    arrives(office, advert(then, "intranet"))
    plan = office.commands(CAMILLE, "RETIRER", "NVHADD00095")
    recalls = [x for x in plan.letters if x.channel]
    assert [(x.kind, x.channel, x.matter, x.links) for x in recalls] == [
        ("published", "ucanss", "withdrawn", ()), ("published", "intranet", "withdrawn", ())
    ]  # fmt: skip
    told = next(x for x in plan.letters if x.kind == "transcript")
    assert told.outlets == ("ucanss", "intranet")
    assert [(e.event, e.detail) for e in plan.entries] == [("withdrawn", "ucanss, intranet")]
    noted = arrives(office, recalls[0])
    assert [(e.event, e.detail) for e in noted.entries] == [("recalled", "ucanss")]
    assert (noted.changes, noted.letters) == ((), ())
    assert offer_of(office).channels == ("ucanss", "intranet")


def test_a_withdrawal_that_a_channel_does_not_take_is_told_as_such(office: Office) -> None:
    arrives(office, advert(publishes(office)))
    plan = office.commands(CAMILLE, "RETIRER", "NVHADD00095")
    notices = failure_notices(advert(plan), "550 no", People(admins=(ADMIN,)))
    assert [(x.to, x.matter) for x in notices] == [
        (CAMILLE, "channel_withdrawn"), (ADMIN, "channel_withdrawn")
    ]  # fmt: skip
    assert fails(office, advert(plan)).changes == ()


def test_recruiter_and_admins_are_told_of_a_channel_that_is_given_up(office: Office) -> None:
    notices = failure_notices(advert(publishes(office)), "550 no", People(admins=(ADMIN,)))
    assert [(x.to, x.matter, x.quote, x.outlets, x.channel) for x in notices] == [
        (who, "channel", "ucanss : 550 no", ("intranet", "apec"), "") for who in (CAMILLE, ADMIN)
    ]


def test_an_advert_that_comes_back_is_told_to_recruiter_and_admins(office: Office) -> None:
    publishes(office)
    message_id, _ = next((m, x) for m, x in office.posted.items() if x.channel)
    report = mail_from(
        EN3S,
        kind=Kind.BOUNCE,
        in_reply_to=(message_id,),
        bounce=Bounce(UCANSS.address, "hard"),
    )
    plan = office.gets(report)
    assert [(x.to, x.matter) for x in plan.letters] == [(CAMILLE, "channel"), (ADMIN, "channel")]
