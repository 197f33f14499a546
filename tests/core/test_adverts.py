"""The recruiter changes the advert's text before it is published; what EN3S was shown stays as it was."""

from dataclasses import replace

import pytest

from mailbot.core.offers import Offer, State
from mailbot.core.plans import Plan
from mailbot.core.readings import Button, Options
from tests.core.people import CAMILLE, FIELDS, LUC, Office, kinds, only, pressed, state

TEXT = "Rejoignez-nous !\nVous analysez les données."


@pytest.fixture
def office(approved: Office) -> Office:
    approved.commands(CAMILLE, "STATUT", "NVHADD00095")
    return approved


def changes(office: Office, text: str = TEXT) -> Plan:
    return office.presses(CAMILLE, "status", Button.MODIFY, options=Options(advert=text))


def offer_of(office: Office) -> Offer:
    return office.world.offers[1]


def test_the_text_is_kept_beside_the_description_and_shown(office: Office) -> None:
    described = office.world.fields[1]
    plan = changes(office)
    letter = only(plan)
    assert (letter.kind, letter.matter, letter.advert) == ("transcript", "modified", TEXT)
    assert [link.button for link in letter.links] == [Button.PUBLISH, Button.MODIFY]
    assert (offer_of(office).advert, offer_of(office).advert_at) == (TEXT, office.now)
    assert (state(office), office.world.fields[1]) == (State.APPROVED, described)
    (entry,) = plan.entries
    assert (entry.event, entry.detail[:7], len(entry.detail)) == ("modified", "sha256 ", 71)


def test_it_is_what_is_published(office: Office) -> None:
    changes(office)
    plan = office.presses(CAMILLE, "transcript", Button.PUBLISH)
    assert kinds(plan) == [("published", CAMILLE.address)]
    assert only(plan).advert == TEXT


@pytest.mark.parametrize("text", ["", TEXT])
def test_without_a_new_text_the_one_in_force_is_given_to_be_changed(office: Office, text: str) -> None:
    changes(office)
    plan = changes(office, text)
    letter = only(plan)
    assert (plan.changes, letter.matter, letter.advert, letter.with_version) == (
        (), "advert_needed", TEXT, True,
    )  # fmt: skip


def test_after_publication_it_cannot_be_changed(office: Office) -> None:
    office.presses(CAMILLE, "status", Button.PUBLISH)
    plan = changes(office)
    assert (plan.changes, only(plan).matter) == ((), "already_published")


def test_a_new_version_is_published_with_its_own_text(office: Office) -> None:
    changes(office)
    office.offers(fields=replace(FIELDS, description="Tout autre chose."))
    assert (offer_of(office).version, offer_of(office).advert) == (2, "")


def test_the_button_is_for_its_holder(office: Office) -> None:
    _, letter = office.last("status", CAMILLE)
    press = pressed(LUC, letter, Button.MODIFY, authenticated=False, options=Options(advert="x"))
    plan = office.gets(press)
    assert (plan.changes, only(plan).matter) == ((), "not_yours")
