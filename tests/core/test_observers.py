"""Observers: people of the directory who are informed of the request and of its answer."""

from dataclasses import replace

import pytest

from mailbot.core.letters import Noted
from mailbot.core.people import Organisation
from mailbot.core.readings import Button, Options
from tests.core.people import CAMILLE, DEPUTY, EN3S, FIELDS, HOUSE, LUC, PEOPLE, RIVAL, Office, kinds, only

CHIEF = "chef@cpam-vosges.example"
OUTSIDER = "ami@ailleurs.example"


def submits(office: Office, *observers: str) -> tuple[list[tuple[str, str]], tuple[Noted, ...]]:
    """Let Camille submit; return the letters, and what her receipt says was not taken over."""
    options = Options(alert=False, observers=observers)
    plan = office.presses(CAMILLE, "offer-created", Button.SUBMIT, options=options)
    (receipt,) = (x for x in plan.letters if x.kind == "submitted")
    return kinds(plan), receipt.unusable


class TestTheCopy:
    def test_shows_what_en3s_is_asked_without_buttons_or_files(self, office: Office) -> None:
        office.offers()
        found, _ = submits(office, CHIEF)
        assert found == [
            ("request", EN3S.address),
            ("request", DEPUTY.address),
            ("submitted", CAMILLE.address),
            ("observer", CHIEF),
        ]
        _, copy = office.last("observer")
        assert (copy.links, copy.decision, copy.with_version) == ((), None, True)

    def test_goes_to_nobody_who_is_told_anyway(self, office: Office) -> None:
        people = replace(
            PEOPLE,
            organisations=(*PEOPLE.organisations, Organisation("EN3S", "", frozenset({"en3s.example"}))),
        )
        office.house = replace(HOUSE, people=people)
        office.offers()
        found, _ = submits(office, CAMILLE.address, EN3S.address)
        assert [kind for kind, _ in found] == ["request", "request", "submitted"]

    def test_shows_what_changed_as_the_request_does(self, submitted: Office) -> None:
        submitted.offers(fields=replace(FIELDS, title="Statisticien"), observers=(CHIEF,))
        submits(submitted)
        assert (submitted.last("observer")[1].since, submitted.last("request")[1].since) == (1, 1)


class TestWhoMayBeInformed:
    @pytest.mark.parametrize(
        ("address", "informed"),
        [
            (CHIEF, True),  # of the organisation of the offer
            (RIVAL.address, True),  # of another one of the directory
            (OUTSIDER, False),
            ("a b@cpam-vosges.example", False),
            ("x@ailleurs.example@cpam-vosges.example", False),
            ("x\r\nbcc: y@cpam-vosges.example", False),
        ],
    )
    def test_is_in_the_directory_and_all_others_are_refused(
        self, office: Office, address: str, informed: bool
    ) -> None:
        office.offers()
        found, unusable = submits(office, address)
        assert (("observer", address) in found) is informed
        assert unusable == (() if informed else (Noted("observers", address),))

    def test_a_stranger_in_an_offer_its_new_version_or_a_resend_is_refused(self, office: Office) -> None:
        refused = (Noted("observers", OUTSIDER),)
        assert only(office.offers(observers=(OUTSIDER,))).unusable == refused
        other = replace(FIELDS, title="Statisticien")
        assert only(office.offers(fields=other, observers=(OUTSIDER,))).unusable == refused
        assert only(office.offers(fields=other, observers=(OUTSIDER,), alert=True)).unusable == refused
        assert office.world.offers[1].observers == ()

    def test_there_are_twenty_at_most(self, office: Office) -> None:
        many = tuple(f"chef{n}@cpam-vosges.example" for n in range(21))
        assert only(office.offers(observers=many)).unusable == (Noted("too_many_observers", many[20]),)

    def test_whoever_left_the_directory_is_not_told_of_the_answer(self, office: Office) -> None:
        office.offers()
        submits(office, RIVAL.address)
        office.house = replace(HOUSE, people=replace(PEOPLE, organisations=PEOPLE.organisations[:1]))
        plan = office.presses(EN3S, "request", Button.APPROVE)
        assert kinds(plan) == [("decision-receipt", EN3S.address)]


def test_the_sender_of_an_offer_is_no_observer_of_it(office: Office) -> None:
    office.offers(observers=(CAMILLE.address, LUC.address))
    assert office.world.offers[1].observers == (LUC.address,)
