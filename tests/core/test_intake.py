"""Intake, mail by mail: what becomes of an offer that comes in."""

from dataclasses import replace

import pytest

from mailbot.core.offers import RequestState, State
from mailbot.core.people import Organisation, Person
from mailbot.core.plans import Fate
from mailbot.core.questions import open_questions
from mailbot.core.readings import (
    Button,
    Kind,
    OfferReading,
    Source,
)
from tests.core.people import (
    CAMILLE,
    DEPUTY,
    EN3S,
    FIELDS,
    HOUSE,
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
        assert letter.links[0].prefill == (("alert", "no"), ("due", "2027-01-18"), ("message", ""))

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
