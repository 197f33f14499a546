"""Replies that bring more or less than answers: another offer, files, thanks, a reference."""

from dataclasses import replace
from typing import Any

import pytest

from mailbot.core.letters import Noted
from mailbot.core.plans import Fate
from mailbot.core.readings import Completion, Conflict, Fields, Kind, OfferReading, Origin, Source
from tests.core.people import CAMILLE, FIELDS, Office, mail_from, only
from tests.core.test_conversation import CLUE, NO_LEVEL, PDF, SEVEN, named, now, says, talked

CPAM = {"organisation": "CPAM des Vosges"}


class TestAReplyThatBringsAnotherOffer:
    WHOLE = replace(FIELDS, reference=None, title="Juriste")

    @pytest.mark.parametrize(
        "draft",
        [
            FIELDS,
            NO_LEVEL,
            replace(FIELDS, reference=None),
            replace(FIELDS, origins=(Origin("title", Source.SUBJECT),)),
        ],
    )
    def test_makes_it_a_draft_of_its_own_and_leaves_the_first_as_it_was(
        self, office: Office, draft: Fields
    ) -> None:
        office.offers(fields=draft)
        before = (office.world.offers[1], now(office))
        letter = only(says(office, None, offers=(OfferReading(self.WHOLE),), kind=Kind.OFFER))
        assert (office.world.offers[1], now(office)) == before
        assert (letter.offer_id, letter.card and letter.card.title) == (2, "Juriste")
        assert (letter.matter, letter.answers) == ("another_offer", "<m@client.example>")

    @pytest.mark.parametrize(
        ("said", "another"),
        [
            ({"title": "Juriste", "description": "Vous conseillez."}, True),
            ({"title": "Juriste", **CPAM}, True),
            ({"title": "Juriste", "level": ("8",), "level_text": "8"}, True),
            ({"title": "Juriste"}, False),  # the title alone is a correction
            ({"title": "Juriste", "place": "Metz"}, False),
            ({"title": "Chargé d'études statistiques H/F", "description": "…", **CPAM}, False),
            ({"title": "Chargé d'études", "organisation": "MSA Lorraine"}, False),
            ({"organisation": "MSA Lorraine", "description": "Vous conseillez."}, True),
            ({"organisation": "MSA Lorraine"}, False),
            ({"level": ("8",), "level_text": "8", "description": "Vous conseillez."}, True),
            ({"description": "Vous conseillez.", **CPAM}, False),
            ({"reference": "NVHADD00095", "title": "Juriste", **CPAM}, False),
        ],
    )
    def test_is_told_from_one_that_completes(
        self, office: Office, said: dict[str, Any], another: bool
    ) -> None:
        office.offers()
        says(office, None, offers=(OfferReading(Fields(**said)),))
        assert list(office.world.offers) == ([1, 2] if another else [1])

    def test_is_so_even_where_only_its_lines_were_read(self, office: Office) -> None:
        office.offers()
        says(office, named(title="Juriste", description="Vous conseillez."))
        assert (now(office).title, office.world.offers[2].card.title) == (FIELDS.title, "Juriste")

    def test_is_no_other_where_the_title_was_asked_for(self, office: Office) -> None:
        titles = Conflict("title", ("Auditeur", "Contrôleur"), ("", "fiche.pdf"))
        office.offers(fields=replace(NO_LEVEL, title="Auditeur", conflicts=(titles,)))
        said = Fields(title="Juriste", organisation="CPAM des Vosges", level=("7",), level_text="7")
        says(office, None, offers=(OfferReading(said),))
        assert (now(office).title, list(office.world.offers)) == ("Juriste", [1])

    def test_names_the_reference_of_a_draft_that_had_none(self, office: Office) -> None:
        office.offers(fields=replace(NO_LEVEL, reference=None))
        says(office, None, offers=(OfferReading(Fields(reference="REF00001", level=("7",), level_text="7")),))
        assert [offer.card.reference for offer in office.world.offers.values()] == ["REF00001"]


class TestFiles:
    def test_that_the_offer_has_are_neither_added_again_nor_news(self, office: Office) -> None:
        office.gets(mail_from(CAMILLE, offers=(OfferReading(NO_LEVEL, attachments=(PDF,)),)))
        again = replace(PDF, name="copie.pdf")
        plan = says(office, Completion(SEVEN), offers=(OfferReading(Fields(), attachments=(again, PDF)),))
        assert (plan.versions[0].attachments, only(plan).noted) == ((), (Noted("level", "7"),))
        other = replace(PDF, content=b"%PDF 2")
        plan = says(office, None, offers=(OfferReading(Fields(), attachments=(other, other, PDF)),))
        assert plan.versions[0].attachments == (other,)
        plan = says(office, None, offers=(OfferReading(Fields(), attachments=(other,)),))
        assert plan.changes == ()


class TestThanks:
    @pytest.mark.parametrize(
        "text",
        ["Merci", "Bien reçu, merci !", "ok merci", "Parfait.", "OK", "D'accord",
         "Bonjour,\n\nMerci beaucoup pour votre retour.\n\nCordialement,\nCamille Martin\n03 29 00 00 00",
         "Merci\n\nCamille Martin\nCPAM des Vosges"],
    )  # fmt: skip
    @pytest.mark.parametrize("level", ["7", "5"])
    def test_for_a_letter_that_asks_nothing_needed_are_not_answered(
        self, office: Office, text: str, level: str
    ) -> None:
        office.offers(fields=replace(FIELDS, level=(level,), level_text=level))
        plan = says(office, None, new_text=text)
        assert (plan.letters, plan.changes, plan.fate) == ((), (), Fate.HANDLED)
        assert [entry.event for entry in plan.entries] == ["thanks"]

    @pytest.mark.parametrize(
        "text",
        ["Merci de publier", "Merci de changer le lieu", "Merci mais le poste est à Metz", "Je ne sais pas",
         "", "merci bien recu " * 20_000, "Merci\n" * 1000],
    )  # fmt: skip
    def test_are_told_from_what_asks_for_something(self, office: Office, text: str) -> None:
        office.offers()
        assert says(office, None, new_text=text).letters

    def test_with_an_answer_are_an_answer(self, office: Office) -> None:
        office.offers()
        said = named(level=("8",), level_text="8")
        assert says(office, said, new_text="Merci").changes

    @pytest.mark.parametrize("text", ["Merci", "ok", "d'accord"])
    def test_where_an_answer_is_needed_are_answered_with_the_question(
        self, office: Office, text: str
    ) -> None:
        office.offers(fields=CLUE)
        plan = says(office, None, new_text=text)
        assert (only(plan).kind, plan.changes) == ("offer-incomplete", ())


class TestTheReference:
    def test_of_ours_gives_way_to_the_recruiters(self, office: Office) -> None:
        office.offers(fields=replace(FIELDS, reference=None))
        says(office, named(reference="nvhadd00095"))
        assert office.world.offers[1].card.reference == "NVHADD00095"

    def test_of_ours_still_finds_the_offer_that_has_its_own(self, office: Office) -> None:
        office.offers(fields=replace(NO_LEVEL, reference=None))
        says(office, named(reference="nvhadd00095"))
        assert only(office.commands(CAMILLE, "STATUT", "mb-2027-00001")).card == office.world.offers[1].card
        subject = "RE: MB-2027-00001 – Chargé d'études : informations à compléter"
        assert says(office, Completion(SEVEN), in_reply_to=(), subject=subject).changes
        office.offers(fields=replace(FIELDS, reference="MB-2027-00001", description="Autre texte"))
        offer = office.world.offers[1]
        assert (offer.version, offer.card.reference, len(office.world.offers)) == (2, "NVHADD00095", 1)
        assert not says(office, named(reference="MB-2027-00001")).changes

    def test_of_ours_of_another_year_or_offer_finds_nothing(self, office: Office) -> None:
        office.offers()
        for wrong in ("MB-2026-00001", "MB-2027-00002", "MB-2027-" + "9" * 40):
            assert only(office.commands(CAMILLE, "STATUT", wrong)).matter == "unknown_reference"

    def test_that_is_taken_is_refused(self, office: Office) -> None:
        office.offers(fields=replace(FIELDS, reference=None))
        thread = talked(office)[0]
        office.offers(fields=replace(FIELDS, title="Autre"))
        letter = only(says(office, named(reference="NVHADD00095"), in_reply_to=(thread,)))
        assert letter.unusable == (Noted("reference", "NVHADD00095"),)
        assert office.world.offers[1].card.reference == "MB-2027-00001"

    def test_of_the_recruiter_does_not_change(self, office: Office) -> None:
        office.offers()
        letter = only(says(office, named(reference="NVHADD00096")))
        assert letter.unusable == (Noted("reference", "NVHADD00096"),)
