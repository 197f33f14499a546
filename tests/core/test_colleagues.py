"""A recruiter who is replaced: a colleague of the same organisation may act, and the history says who."""

from dataclasses import replace

import pytest

from mailbot.core.offers import State
from mailbot.core.people import Organisation, Person
from mailbot.core.plans import Plan
from mailbot.core.readings import Button, Command, Kind
from tests.core.people import (
    APPROVES,
    EN3S,
    FIELDS,
    HOUSE,
    LUC,
    PEOPLE,
    RIVAL,
    Office,
    kinds,
    mail_from,
    state,
)

AGENCY = Person("rh@prestataire.example", "Agence")
REFERENCE = "NVHADD00095"


def commands(office: Office, who: Person, verb: str, *arguments: str) -> Plan:
    command = Command(verb, REFERENCE, arguments)
    return office.gets(mail_from(who, kind=Kind.COMMAND, commands=(command,)))


def test_takes_every_step_and_each_is_the_colleagues_in_the_history(office: Office) -> None:
    office.offers()
    steps = [
        office.offers(sender=LUC, fields=replace(FIELDS, title="Statisticien")),
        commands(office, LUC, "ALERTE", "oui"),
        commands(office, LUC, "INFORMER", "chef@cpam-vosges.example"),
        commands(office, LUC, "SOUMETTRE"),
    ]
    office.answers(EN3S, "request", APPROVES)
    steps += [commands(office, LUC, "PUBLIER"), commands(office, LUC, "RETIRER")]
    assert [(e.event, e.who) for plan in steps for e in plan.entries] == [
        (event, LUC.address)
        for event in ("new_version", "alert_set", "observers_set", "submitted", "published", "withdrawn")
    ]
    assert state(office) is State.WITHDRAWN


class TestOneWhoLeftTheDirectory:
    @pytest.fixture
    def left(self) -> Office:
        """An agency sent the offer, asked for the alert, and was taken out of the directory."""
        vosges, cher = PEOPLE.organisations
        with_agency = replace(vosges, recruiters=frozenset({AGENCY.address}))
        office = Office(replace(HOUSE, people=replace(PEOPLE, organisations=(with_agency, cher))))
        office.offers(sender=AGENCY, alert=True)
        office.house = HOUSE
        return office

    def test_is_replaced_by_whoever_recruits_for_the_organisation_of_the_offer(self, left: Office) -> None:
        commands(left, LUC, "SOUMETTRE")
        assert state(left) is State.SUBMITTED

    def test_also_as_the_one_who_is_alerted(self, left: Office) -> None:
        commands(left, LUC, "SOUMETTRE")
        commands(left, LUC, "ALERTE", "oui")
        plan = left.presses(EN3S, "request", Button.APPROVE)
        assert ("alert", LUC.address) in kinds(plan)
        assert ("alert", AGENCY.address) not in kinds(plan)

    def test_is_replaced_by_nobody_of_another_organisation(self, left: Office) -> None:
        assert commands(left, RIVAL, "SOUMETTRE").letters[0].matter == "unknown_reference"

    def test_nor_by_an_organisation_without_a_name(self, left: Office) -> None:
        nameless = Organisation("", "CAF", frozenset({"caf-cher.example"}))
        left.house = replace(HOUSE, people=replace(PEOPLE, organisations=(nameless,)))
        assert not commands(left, RIVAL, "RETIRER").changes
