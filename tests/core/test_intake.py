"""Intake, mail by mail: what becomes of an offer that comes in."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from mailbot.core.letters import Noted
from mailbot.core.offers import RequestState, State
from mailbot.core.people import Organisation, Person
from mailbot.core.plans import Fate
from mailbot.core.questions import open_questions
from mailbot.core.readings import (
    Button,
    Completion,
    Conflict,
    Fields,
    Kind,
    OfferReading,
    Options,
    Origin,
    Source,
)
from tests.core.people import (
    CAMILLE,
    DEPUTY,
    EN3S,
    FIELDS,
    HOUSE,
    LUC,
    PEOPLE,
    RIVAL,
    STRANGER,
    Office,
    kinds,
    mail_from,
    only,
    state,
)


class TestIntake:
    def test_a_concerned_offer_is_ready_and_its_recruiter_gets_the_button(self, office: Office) -> None:
        letter = only(office.offers())
        assert (letter.kind, state(office)) == ("offer-created", State.READY)
        assert [link.button for link in letter.links] == [Button.SUBMIT]
        lines = (("alert", "no"), ("due", "2027-01-18"), ("message", ""), ("observers", ""), ("grounds", ""))
        assert letter.links[0].prefill == lines

    def test_an_offer_without_a_level_is_a_draft_and_the_level_is_asked_for(self, office: Office) -> None:
        letter = only(office.offers(fields=replace(FIELDS, level=(), level_text=None)))
        assert (letter.kind, letter.missing, letter.links) == ("offer-incomplete", ("level",), ())
        assert state(office) is State.DRAFT

    def test_an_offer_of_level_five_may_be_published_at_once(self, office: Office) -> None:
        letter = only(office.offers(fields=replace(FIELDS, level=("5A",), level_text="Niveau 5A")))
        assert (letter.kind, state(office)) == ("offer-exempt", State.EXEMPT)
        assert kinds(office.presses(CAMILLE, "offer-exempt", Button.PUBLISH)) == [
            ("published", CAMILLE.address)
        ]

    def test_an_offer_without_a_reference_is_given_one(self, office: Office) -> None:
        office.offers(fields=replace(FIELDS, reference=None))
        assert office.world.offers[1].card.reference == "MB-2027-00001"

    @pytest.mark.parametrize(
        ("written", "kept"),
        [("  nvh add\t00095 ", "NVH ADD 00095"), ("X" * 64, "X" * 64), ("X" * 65, "MB-2027-00001")],
    )
    def test_a_reference_is_kept_in_one_form_or_given_if_it_is_none(
        self, office: Office, written: str, kept: str
    ) -> None:
        office.offers(fields=replace(FIELDS, reference=written))
        assert office.world.offers[1].card.reference == kept

    def test_the_same_text_again_changes_nothing_and_says_so(self, office: Office) -> None:
        office.offers()
        again = office.offers()
        assert (again.changes, only(again).matter) == ((), "same_text")

    def test_the_same_text_with_new_wishes_is_noted(self, office: Office) -> None:
        office.offers()
        letter = only(
            office.offers(alert=True, due=date(2027, 2, 15), observers=("chef@cpam-vosges.example",))
        )
        offer = office.world.offers[1]
        assert [n.field for n in letter.noted] == ["alert", "due", "observers"]
        assert (offer.alert, offer.due, offer.version) == (True, date(2027, 2, 15), 1)
        assert only(office.offers(alert=True, due=date(2027, 2, 15))).matter == "same_text"

    def test_new_wishes_of_a_mail_that_nobody_vouches_for_change_nothing(self, office: Office) -> None:
        office.offers()
        offer = OfferReading(FIELDS, Options(alert=True))
        plan = office.gets(mail_from(CAMILLE, authenticated=False, offers=(offer,)))
        assert (plan.changes, only(plan).matter) == ((), "not_authenticated")

    def test_nor_once_en3s_was_asked(self, submitted: Office) -> None:
        plan = submitted.offers(due=date(2027, 2, 15))
        assert (plan.changes, only(plan).matter) == ((), "same_text")

    @pytest.mark.parametrize(
        "other",
        [
            {"origins": (Origin("title", Source.SUBJECT),)},
            {"conflicts": (Conflict("place", ("Metz", "Nancy"), ("", "fiche.pdf")),)},
            {"doubts": ("attachment_unreadable",)},
            {"unfilled": ("contract",)},
            {"level": ("7", "8")},  # another reading of « Niveau 7 »
        ],
    )
    def test_the_same_text_is_known_whatever_is_made_of_it(
        self, office: Office, other: dict[str, Any]
    ) -> None:
        office.offers()
        assert only(office.offers(fields=replace(FIELDS, **other))).matter == "same_text"

    def test_the_same_text_is_known_whatever_is_on_record_of_its_sender(self, office: Office) -> None:
        nameless = replace(FIELDS, organisation=None)
        signed = replace(FIELDS, origins=(Origin("organisation", Source.SIGNATURE),))
        office.offers(fields=nameless)
        renamed = replace(PEOPLE.organisations[0], name="CPAM 88")
        office.house = replace(HOUSE, people=replace(PEOPLE, organisations=(renamed,)))
        assert only(office.offers(fields=signed)).matter == "same_text"

    def test_a_new_version_of_a_colleague_is_told_to_the_recruiter_too(self, office: Office) -> None:
        office.offers()
        plan = office.offers(LUC, replace(FIELDS, title="Chargé d'études"))
        assert kinds(plan) == [("offer-created", LUC.address), ("offer-created", CAMILLE.address)]

    def test_the_same_text_on_a_day_with_another_verdict_is_judged_by_that_day(self, office: Office) -> None:
        office.now = datetime(2026, 12, 7, 8, tzinfo=UTC)
        letter = only(office.offers(due=date(2027, 1, 15)))
        assert letter.verdict is not None
        assert letter.verdict.reason == "period_unclear"
        office.now = datetime(2027, 1, 4, 8, tzinfo=UTC)
        plan = office.offers(due=date(2027, 1, 15))
        assert (only(plan).kind, only(plan).version) == ("offer-created", 1)
        assert office.world.offers[1].state is State.READY

    @pytest.mark.parametrize(("due", "text"), [(date(2027, 1, 8), "2027-01-08"), (None, "31/02/2027")])
    def test_a_due_date_that_is_none_is_not_taken_over_in_silence(
        self, office: Office, due: date | None, text: str
    ) -> None:
        letter = only(office.offers(due=due, due_text="8 janvier" if due else text))
        assert (letter.due, letter.unusable) == (None, (Noted("due", text),))

    def test_every_doubt_is_asked_about_at_once(self, office: Office) -> None:
        clue = (Origin("organisation", Source.SIGNATURE),)
        fields = replace(FIELDS, title="Directeur de site", level=(), level_text=None, origins=clue)
        letter = only(office.offers(fields=fields))
        found = open_questions(letter.verdict, letter.missing, fields, date(2027, 1, 20))
        assert [q.field for q in found] == ["organisation", "agent_direction", "level"]

    def test_of_a_contradiction_every_side_is_on_the_card(self, office: Office) -> None:
        places = Conflict("place", ("Metz", "Nancy"), ("", "fiche.pdf"))
        office.offers(fields=replace(FIELDS, place="Metz", conflicts=(places,)))
        assert office.world.offers[1].card.place == "Metz / Nancy"

    def test_each_of_several_offers_says_that_there_are_others(self, office: Office) -> None:
        several = tuple(OfferReading(replace(FIELDS, reference=f"NVHADD0009{n}")) for n in (5, 6))
        letters = office.gets(mail_from(CAMILLE, kind=Kind.OFFER, offers=several)).letters
        assert {letter.matter for letter in letters} == {"one_of_several"}

    def test_a_new_version_is_compared_with_the_one_that_en3s_was_last_asked_about(
        self, office: Office
    ) -> None:
        office.offers()
        letter = only(office.offers(fields=replace(FIELDS, title="Chargé d'études")))
        assert (letter.matter, letter.version, letter.since) == ("new_version", 2, 1)
        office.presses(CAMILLE, "offer-created", Button.SUBMIT)
        office.offers(fields=replace(FIELDS, level=("8",), level_text="8"))
        _, letter = office.last("offer-created")
        assert (letter.matter, letter.version, letter.since) == ("request_voided", 3, 2)
        letter = only(office.offers(fields=replace(FIELDS, level=("9",), level_text="9")))
        assert (letter.matter, letter.version, letter.since) == ("new_version", 4, 2)
        office.presses(CAMILLE, "offer-created", Button.SUBMIT)
        assert {x.since for x in office.posted.values() if x.kind == "request"} == {None, 2}

    def test_what_is_completed_after_that_is_still_compared_with_it(self, submitted: Office) -> None:
        submitted.offers(fields=replace(FIELDS, level=(), level_text=None))
        message_id, letter = submitted.last("offer-incomplete")
        assert letter.since == 1
        said = Completion(Fields(level=("8",), level_text="8"))
        submitted.gets(mail_from(CAMILLE, kind=Kind.REPLY, in_reply_to=(message_id,), completion=said))
        assert [submitted.last("offer-created")[1].since, submitted.last("request")[1].since] == [1, None]

    def test_a_changed_text_is_a_new_version_that_voids_the_request(self, submitted: Office) -> None:
        plan = submitted.offers(fields=replace(FIELDS, title="Chargé d'études"))
        offer = submitted.world.offers[1]
        assert (offer.version, offer.state) == (2, State.READY)
        assert offer.request is not None
        assert offer.request.state is RequestState.VOID
        assert sorted(kinds(plan)) == [
            ("offer-created", CAMILLE.address),
            ("request-superseded", DEPUTY.address),
            ("request-superseded", EN3S.address),
        ]

    def test_a_new_version_that_nobody_vouches_for_changes_nothing(self, submitted: Office) -> None:
        reading = mail_from(CAMILLE, authenticated=False)
        offer = OfferReading(replace(FIELDS, title="Autre"))
        plan = submitted.gets(replace(reading, kind=Kind.OFFER, offers=(offer,)))
        assert (plan.changes, only(plan).matter) == ((), "not_authenticated")

    def test_the_reference_of_another_organisation_is_not_taken_over(self, office: Office) -> None:
        office.offers()
        plan = office.offers(sender=RIVAL, fields=replace(FIELDS, title="Autre poste"))
        assert (plan.changes, only(plan).matter) == ((), "reference_taken")
        assert only(plan).card is None

    def test_an_offer_of_a_stranger_is_set_aside_for_an_admin(self, office: Office) -> None:
        plan = office.offers(sender=STRANGER)
        assert (plan.fate, plan.quarantine, plan.letters) == (Fate.UNKNOWN_SENDER, True, ())

    def test_what_en3s_was_asked_is_changed_only_by_a_proven_mail_even_where_nobody_is_authenticated(
        self,
    ) -> None:
        office = Office(replace(HOUSE, demands_authentication=False))
        office.offers()
        office.presses(CAMILLE, "offer-created", Button.SUBMIT)
        office.presses(EN3S, "request", Button.APPROVE)
        changed = OfferReading(replace(FIELDS, title="Autre"))
        reading = mail_from(CAMILLE, authenticated=False, kind=Kind.OFFER, offers=(changed,))
        plan = office.gets(reading)
        assert (plan.changes, only(plan).matter) == ((), "not_authenticated")
        message_id, _ = office.last("refused-action", CAMILLE)
        assert office.gets(replace(reading, in_reply_to=(message_id,))).changes
        assert state(office) is State.READY

    def test_a_person_cannot_take_a_reference_of_ours_in_advance(self, office: Office) -> None:
        office.offers(fields=replace(FIELDS, reference="MB-2027-00002"))
        office.offers(fields=replace(FIELDS, reference=None, title="Autre"))
        references = [offer.card.reference for offer in office.world.offers.values()]
        assert references == ["MB-2027-00001", "MB-2027-00002"]

    def test_a_withdrawn_offer_sent_again_says_so(self, office: Office) -> None:
        office.offers()
        office.commands(CAMILLE, "RETIRER", "NVHADD00095")
        assert only(office.offers()).matter == "withdrawn"


def test_the_directory_proposes_the_employer_that_an_offer_does_not_name_and_it_is_asked() -> None:
    office = Office()
    plan = office.offers(fields=replace(FIELDS, organisation=None))
    offer = office.world.offers[1]
    assert (offer.card.organisation, offer.facts.organisation) == ("CPAM des Vosges", "")
    assert (offer.verdict.reason, offer.missing) == ("organisation_missing", ("organisation",))
    (version,) = plan.versions
    assert version.fields.source_of("organisation") is Source.DIRECTORY
    (first, *_) = open_questions(offer.verdict, offer.missing, version.fields, offer.due)
    assert (first.word, first.yes) == ("organisation_directory", "CPAM des Vosges")


def test_the_directory_never_overrules_what_is_written() -> None:
    office = Office()
    office.offers(fields=replace(FIELDS, organisation="MSA Lorraine"))
    assert office.world.offers[1].facts.organisation == "MSA Lorraine"


@pytest.mark.parametrize(
    ("written", "reason"),
    [(None, "ars_ccnt_level_in_range"), ("fonction publique", "ars_not_ccnt")],
)
def test_the_agreement_on_record_of_an_ars_counts_where_the_offer_names_none(
    written: str | None, reason: str
) -> None:
    ars = Organisation("ARS Grand Est", "ARS", frozenset({"ars.example"}), convention="CCNT-RG")
    office = Office(replace(HOUSE, people=replace(PEOPLE, organisations=(ars,))))
    fields = replace(FIELDS, organisation="ARS Grand Est", convention=written)
    office.offers(Person("rh@ars.example"), fields)
    assert office.world.offers[1].verdict.reason == reason
