"""A recruiter's plain replies, mail by mail: what they change in a draft, and how they are acknowledged."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from mailbot.core.letters import Letter, Noted
from mailbot.core.offers import RequestState, State
from mailbot.core.people import Person
from mailbot.core.planning.completing import named as understood
from mailbot.core.plans import Plan
from mailbot.core.questions import Question, open_questions
from mailbot.core.readings import (
    Attachment,
    Button,
    Command,
    Completion,
    Conflict,
    Fields,
    Kind,
    OfferReading,
    Options,
    Origin,
    Source,
)
from tests.core.people import CAMILLE, EN3S, FIELDS, HOUSE, LUC, RIVAL, Office, kinds, mail_from, only

NO_LEVEL = replace(FIELDS, level=(), level_text=None)
SEVEN = Fields(level=("7",), level_text="7")
CLUE = replace(FIELDS, organisation="CPAM des Vosges", origins=(Origin("organisation", Source.SIGNATURE),))
NEITHER = replace(CLUE, level=(), level_text=None)
TWO_LEVELS = replace(
    FIELDS, level=("6", "7"), level_text="6", conflicts=(Conflict("level", ("6", "7"), ("", "fiche.pdf")),)
)
PLACES = Conflict("place", ("Metz", "Nancy"), ("", "fiche.pdf"))
PDF = Attachment("fiche.pdf", "application/pdf", b"%PDF", text_read=False)


def says(office: Office, said: Completion | None, who: Person = CAMILLE, **more: Any) -> Plan:
    """Let `who` answer the newest letter about the offer."""
    message_id, _ = talked(office)
    asked = {"kind": Kind.REPLY, "in_reply_to": (message_id,), "completion": said, "new_text": "…"}
    return office.gets(mail_from(who, **(asked | more)))


def talked(office: Office) -> tuple[str, Letter]:
    return [(i, x) for i, x in office.posted.items() if x.kind.startswith("offer-")][-1]


def now(office: Office) -> Fields:
    return office.world.fields[1]


def named(**fields: Any) -> Completion:
    return Completion(Fields(**fields))


class TestAnAnswer:
    def test_makes_a_draft_ready_under_its_number_and_says_what_changed(self, office: Office) -> None:
        office.offers(fields=NO_LEVEL)
        plan = says(office, Completion(SEVEN))
        letter, offer = only(plan), office.world.offers[1]
        assert (letter.kind, letter.noted) == ("offer-created", (Noted("level", "7"),))
        assert (offer.state, offer.version, offer.card.level) == (State.READY, 1, "7")
        assert [link.button for link in letter.links] == [Button.SUBMIT]
        (version,) = plan.versions
        assert (version.completes, version.number, version.fields.level) == (True, 1, ("7",))
        assert version.fields.description == FIELDS.description
        assert version.fields.source_of("level") is Source.ANSWER
        assert [entry.event for entry in plan.entries] == ["completed"]

    def test_can_be_one_of_several(self, office: Office) -> None:
        office.offers(fields=Fields(description="…", doubts=("attachment_unreadable",)))
        assert office.world.offers[1].card.reference == "MB-2027-00001"
        says(office, named(title="Auditeur interne"))
        says(office, named(organisation="CPAM des Vosges"))
        assert only(says(office, Completion(SEVEN))).kind == "offer-created"
        assert (now(office).title, now(office).doubts) == ("Auditeur interne", ())

    @pytest.mark.parametrize(
        ("said", "state", "kind"),
        [
            (named(level=("5",), level_text="5"), State.EXEMPT, "offer-exempt"),
            (named(agent_direction=True), State.EXEMPT, "offer-exempt"),
            (named(level=("7", "6"), level_text="6 ou 7"), State.DRAFT, "offer-incomplete"),
            (named(level=("8",), level_text="8"), State.READY, "offer-created"),
        ],
    )
    def test_has_the_offer_judged_anew_whatever_it_was(
        self, office: Office, said: Completion, state: State, kind: str
    ) -> None:
        office.offers()
        assert only(says(office, said)).kind == kind
        assert office.world.offers[1].state is state

    def test_is_judged_by_the_day_its_mail_reached_us(self, office: Office) -> None:
        office.offers(fields=NO_LEVEL)
        office.now = datetime(2027, 4, 30, 21, 59, tzinfo=UTC)
        assert only(says(office, Completion(SEVEN))).kind == "offer-created"
        office.now = datetime(2027, 4, 30, 22, 1, tzinfo=UTC)
        assert only(says(office, named(level=("8",), level_text="8"))).kind == "offer-exempt"

    def test_settles_a_contradiction(self, office: Office) -> None:
        letter = only(office.offers(fields=TWO_LEVELS))
        assert letter.kind == "offer-incomplete"
        letter = only(says(office, Completion(bare="7")))
        assert (letter.kind, letter.noted) == ("offer-created", (Noted("level", "7", "6 / 7"),))
        assert now(office).conflicts == ()

    def test_twice_changes_nothing_and_says_so(self, office: Office) -> None:
        office.offers(fields=NO_LEVEL)
        says(office, Completion(SEVEN))
        again = says(office, named(level=("7",), level_text="niveau 7"))
        assert (again.changes, only(again).matter, only(again).kind) == ((), "nothing_new", "offer-created")

    def test_of_a_colleague_is_told_to_the_recruiter_too(self, office: Office) -> None:
        office.offers(fields=NO_LEVEL)
        plan = says(office, Completion(SEVEN), LUC)
        assert kinds(plan) == [("offer-created", LUC.address), ("offer-created", CAMILLE.address)]
        assert [(x.matter, x.noted) for x in plan.letters] == [
            ("", (Noted("level", "7"),)), ("by_colleague", (Noted("level", "7"),))
        ]  # fmt: skip
        assert [bool(x.answers) for x in plan.letters] == [True, False]

    def test_of_a_colleague_counts_and_that_of_another_organisation_does_not(self, office: Office) -> None:
        office.offers(fields=NO_LEVEL)
        assert not says(office, Completion(SEVEN), RIVAL).changes
        assert says(office, Completion(SEVEN), LUC).changes

    def test_needs_no_proof_but_the_letter_it_answers(self, office: Office) -> None:
        office.offers(fields=NO_LEVEL)
        refused = says(office, Completion(SEVEN), LUC, authenticated=False)
        assert (refused.changes, only(refused).matter) == ((), "not_authenticated")
        assert says(office, Completion(SEVEN), authenticated=False).changes

    @pytest.mark.parametrize(
        ("authenticated", "subject", "counts"),
        [
            (True, "RE: NVHADD00095 – Chargé d'études : informations à compléter", True),
            (True, "Re: Re : NVHADD00095\u00a0: informations à compléter", True),
            (False, "RE: NVHADD00095 – Chargé d'études : informations à compléter", False),
            (True, "RE: NVHADD00096 – Chargé d'études : informations à compléter", False),
            (True, "Une question", False),
        ],
    )
    def test_whose_program_drops_the_thread_is_known_by_its_subject(
        self, office: Office, authenticated: bool, subject: str, counts: bool
    ) -> None:
        office.offers(fields=NO_LEVEL)
        seven = Completion(SEVEN)
        plan = says(office, seven, in_reply_to=(), subject=subject, authenticated=authenticated)
        assert bool(plan.changes) is counts

    def test_reads_the_options_too(self, office: Office) -> None:
        office.offers()
        observers = ("chef@cpam-vosges.example", CAMILLE.address)
        options = Options(alert=True, due=date(2027, 2, 15), observers=observers)
        letter = only(says(office, Completion(options=options)))
        offer = office.world.offers[1]
        assert (offer.alert, offer.due, offer.observers) == (True, options.due, observers[:1])
        assert [(n.field, n.value) for n in letter.noted] == [
            ("alert", "yes"), ("due", "2027-02-15"), ("observers", "chef@cpam-vosges.example")
        ]  # fmt: skip
        assert letter.links[0].prefill[:2] == (("alert", "yes"), ("due", "2027-02-15"))

    def test_may_be_followed_by_the_submission(self, office: Office) -> None:
        office.offers(fields=NO_LEVEL)
        says(office, Completion(SEVEN))
        assert ("request", EN3S.address) in kinds(office.presses(CAMILLE, "offer-created", Button.SUBMIT))

    def test_keeps_what_is_written_of_the_grid(self, office: Office) -> None:
        office.offers(fields=replace(FIELDS, level_text="7, grille des Employés et cadres"))
        assert only(says(office, Completion(SEVEN))).matter == "nothing_new"
        assert now(office).level_text == "7, grille des Employés et cadres"


class TestYesAndNo:
    def test_yes_takes_the_organisation_of_the_signature(self, office: Office) -> None:
        letter = only(office.offers(fields=CLUE))
        assert (letter.kind, letter.missing) == ("offer-incomplete", ("organisation",))
        assert only(says(office, Completion(bare="oui"))).kind == "offer-created"
        assert now(office).source_of("organisation") is Source.ANSWER

    def test_no_in_front_of_what_it_is_instead_is_no_part_of_it(self, office: Office) -> None:
        office.offers(fields=replace(FIELDS, organisation="ARS Grand Est"))
        assert only(says(office, Completion(bare="non, fonction publique"))).kind == "offer-exempt"
        assert now(office).convention == "fonction publique"

    def test_yes_beside_other_questions_never_frees_an_offer(self, office: Office) -> None:
        office.offers(fields=replace(NO_LEVEL, title="Directeur de site"))
        plan = says(office, Completion(bare="oui"))
        assert (plan.changes, only(plan).matter) == ((), "which_question")
        assert only(says(office, Completion(bare="non"))).noted == (Noted("agent_direction", "no"),)

    @pytest.mark.parametrize("said", [Completion(SEVEN, bare="oui"), Completion(bare="7\noui")])
    def test_yes_beside_another_answer_never_frees_an_offer(self, office: Office, said: Completion) -> None:
        office.offers(fields=replace(NO_LEVEL, title="Directeur de site"))
        says(office, said)
        assert (now(office).level, now(office).agent_direction) == (("7",), None)
        assert office.world.offers[1].state is State.DRAFT

    def test_yes_behind_the_question_does(self, office: Office) -> None:
        office.offers(fields=replace(NO_LEVEL, title="Directeur de site"))
        says(office, Completion(affirmed=(("agent_direction", True),)))
        assert office.world.offers[1].state is State.EXEMPT

    def test_yes_to_the_grid_settles_a_level_with_a_letter(self, office: Office) -> None:
        office.offers(fields=replace(FIELDS, level=("9A",), level_text="IX A"))
        assert only(says(office, Completion(bare="oui"))).kind == "offer-created"
        assert (now(office).level, now(office).level_text) == (("9",), "IX A, grille des Employés et cadres")

    def test_no_leaves_the_organisation_to_be_named(self, office: Office) -> None:
        office.offers(fields=CLUE)
        letter = only(says(office, Completion(affirmed=(("organisation", False),))))
        assert (letter.kind, now(office).organisation) == ("offer-incomplete", None)
        assert only(says(office, Completion(bare="CPAM des Vosges"))).kind == "offer-created"

    def test_no_with_the_right_name_takes_that(self, office: Office) -> None:
        office.offers(fields=CLUE)
        said = Completion(Fields(organisation="CAF du Cher"), affirmed=(("organisation", False),))
        says(office, said)
        assert now(office).organisation == "CAF du Cher"

    def test_beside_another_answer_they_are_told_apart(self, office: Office) -> None:
        office.offers(fields=NEITHER)
        assert only(says(office, Completion(bare="7\noui"))).kind == "offer-created"

    @pytest.mark.parametrize(("bare", "which"), [("oui", True), ("non", True), ("7", False)])
    def test_which_question_is_meant_is_asked(self, bare: str, which: bool) -> None:
        several = (
            Question("organisation_signature", "organisation", yes="CPAM des Vosges"),
            Question("agent_direction_unclear", "agent_direction", yes="yes"),
            Question("level_missing", "level"),
        )
        assert understood(Completion(bare=bare), several, HOUSE.rules).which is which

    @pytest.mark.parametrize("said", [True, False])
    def test_about_an_agent_de_direction(self, office: Office, said: bool) -> None:
        office.offers(fields=replace(FIELDS, title="Directeur adjoint"))
        assert office.world.offers[1].verdict.reason == "agent_direction_unclear"
        letter = only(says(office, Completion(bare="oui" if said else "non")))
        assert letter.kind == ("offer-exempt" if said else "offer-created")
        assert letter.noted == (Noted("agent_direction", "yes" if said else "no"),)

    def test_about_the_convention_of_an_ars(self, office: Office) -> None:
        office.offers(fields=replace(FIELDS, organisation="ARS Grand Est"))
        assert office.world.offers[1].verdict.reason == "ars_convention_missing"
        letter = only(says(office, Completion(affirmed=(("convention", False),))))
        assert (letter.kind, letter.unusable) == ("offer-incomplete", (Noted("convention", "no"),))
        assert only(says(office, Completion(affirmed=(("convention", True),)))).kind == "offer-created"

    def test_about_the_mines(self, office: Office) -> None:
        office.offers(fields=replace(FIELDS, organisation="CANSSM", level=(), level_text=None))
        assert office.world.offers[1].verdict.reason == "mines_detail_missing"
        says(office, Completion(bare="oui"))
        assert office.world.offers[1].verdict.reason == "mines_echelle13_chef_service"


class TestWhatIsNoAnswer:
    def test_is_answered_with_the_questions_again(self, office: Office) -> None:
        office.offers(fields=NO_LEVEL)
        plan = says(office, None, new_text="Je ne sais pas.")
        letter = only(plan)
        assert (plan.changes, letter.kind, letter.matter) == ((), "offer-incomplete", "answer_unclear")
        assert (letter.quote, letter.missing) == ("Je ne sais pas.", ("level",))
        assert letter.verdict is not None
        assert "niveau 7" in letter.verdict.rule  # the rule is quoted as in the first letter

    def test_is_answered_a_few_times_a_day_only(self, office: Office) -> None:
        office.offers(fields=NO_LEVEL)
        answered = [len(says(office, None).letters) for _ in range(12)]
        assert answered == sorted(answered, reverse=True)
        assert 3 <= sum(answered) < 10
        office.offers(fields=replace(NO_LEVEL, reference="NVHADD00096"))
        assert says(office, None).letters  # another offer, another conversation

    def test_a_level_that_is_none_is_named_and_the_rest_is_kept(self, office: Office) -> None:
        office.offers(fields=replace(NO_LEVEL, organisation=None))
        said = named(level_text="bleu", organisation="CPAM des Vosges")
        letter = only(says(office, said))
        # the directory had proposed it: the answer confirms it
        assert letter.noted == (Noted("organisation", "CPAM des Vosges", "CPAM des Vosges"),)
        assert letter.unusable == (Noted("level", "bleu"),)
        assert letter.kind == "offer-incomplete"

    def test_a_due_date_that_has_passed_is_not_taken(self, office: Office) -> None:
        office.offers()
        letter = only(says(office, Completion(options=Options(due=date(2027, 1, 4), due_text="04/01"))))
        assert (letter.unusable, office.world.offers[1].due) == ((Noted("due", "2027-01-04"),), None)

    @pytest.mark.parametrize("bare", ["Bien reçu", "12 postes", "7 et demi", "CAF du Cher"])
    def test_words_that_fit_no_open_question_change_nothing(self, office: Office, bare: str) -> None:
        office.offers(fields=NO_LEVEL)
        assert not says(office, Completion(bare=bare)).changes

    def test_the_signature_and_the_subject_of_a_reply_are_no_answer(self, office: Office) -> None:
        office.offers(fields=replace(NO_LEVEL, organisation=None))
        origins = (Origin("organisation", Source.SIGNATURE), Origin("title", Source.SUBJECT))
        said = Fields(title="informations à compléter", organisation="CAF du Cher", origins=origins)
        says(office, Completion(SEVEN), offers=(OfferReading(said),))
        assert (now(office).title, now(office).organisation) == (FIELDS.title, "CPAM des Vosges")
        assert now(office).source_of("organisation") is Source.DIRECTORY
        assert now(office).level == ("7",)


class TestAReplyThatReadsLikeAnOffer:
    def test_completes_the_draft_if_it_names_no_reference(self, office: Office) -> None:
        office.offers(fields=replace(NO_LEVEL, title=None))
        reading = OfferReading(Fields(title="Auditeur", level=("7",), level_text="7"), Options(), (PDF,))
        plan = says(office, None, offers=(reading,), kind=Kind.OFFER)
        assert list(office.world.offers) == [1]
        assert (now(office).title, now(office).description) == ("Auditeur", FIELDS.description)
        assert plan.versions[0].attachments == (PDF,)
        assert only(plan).attachments == only(plan).unread == ("fiche.pdf",)

    def test_is_the_next_version_if_it_is_a_whole_text_under_the_same_reference(self, office: Office) -> None:
        office.offers(fields=NO_LEVEL)
        says(office, None, offers=(OfferReading(replace(FIELDS, description="Autre texte")),))
        assert (office.world.offers[1].version, office.world.offers[1].state) == (2, State.READY)

    def test_is_another_offer_if_it_names_another_reference(self, office: Office) -> None:
        office.offers(fields=NO_LEVEL)
        says(office, None, offers=(OfferReading(replace(FIELDS, reference="NVHADD00096")),))
        assert len(office.world.offers) == 2

    def test_sent_again_unchanged_does_not_undo_the_answers(self, office: Office) -> None:
        office.offers(fields=NO_LEVEL)
        says(office, Completion(SEVEN))
        assert only(office.offers(fields=NO_LEVEL)).matter == "same_text"
        assert office.world.offers[1].state is State.READY


class TestOnceEN3SWasAsked:
    def test_an_answer_changes_nothing_and_the_way_is_shown(self, submitted: Office) -> None:
        plan = says(submitted, Completion(SEVEN))
        assert (plan.changes, only(plan).matter) == ((), "answer_too_late")
        offer = submitted.world.offers[1]
        assert offer.request is not None
        assert offer.request.state is RequestState.OPEN

    def test_nor_of_a_withdrawn_offer(self, office: Office) -> None:
        office.offers()
        office.commands(CAMILLE, "RETIRER", "NVHADD00095")
        assert only(says(office, Completion(SEVEN))).matter == "withdrawn"

    def test_thanks_are_no_answer(self, submitted: Office) -> None:
        assert only(says(submitted, None)).kind == "help"


def test_a_command_in_the_thread_is_obeyed(office: Office) -> None:
    office.offers(fields=NO_LEVEL)
    says(office, None, commands=(Command("RETIRER", "NVHADD00095"),))
    assert office.world.offers[1].state is State.WITHDRAWN


@pytest.mark.parametrize("why", ["several_offers", "no_offer_found"])
def test_what_nobody_can_tell_apart_makes_no_draft(office: Office, why: str) -> None:
    clue = Fields(organisation="CPAM des Vosges", origins=(Origin("organisation", Source.SIGNATURE),))
    plan = office.offers(fields=replace(clue, doubts=(why,)))
    letter = only(plan)
    assert (plan.changes, letter.kind, letter.card) == ((), "offer-incomplete", None)
    assert letter.verdict is not None
    assert letter.verdict.reason == why


class TestOpenQuestions:
    @pytest.mark.parametrize(
        ("fields", "asked"),
        [
            (FIELDS, ["due"]),
            (NO_LEVEL, ["level_missing", "due"]),
            (CLUE, ["organisation_signature", "due"]),
            (NEITHER, ["organisation_signature", "level", "due"]),
            (TWO_LEVELS, ["level_conflict", "due"]),
            (replace(FIELDS, reference=None), ["reference", "due"]),
            (replace(FIELDS, title=None), ["title", "due"]),
            (replace(FIELDS, conflicts=(PLACES,)), ["conflict", "due"]),
            (replace(FIELDS, level=("5",), level_text="5"), []),
            (Fields(doubts=("attachment_unreadable",)), None),
        ],
    )  # fmt: skip
    def test_ask_for_each_thing_once(self, office: Office, fields: Fields, asked: list[str] | None) -> None:
        office.offers(fields=fields)
        offer = office.world.offers[1]
        found = open_questions(offer.verdict, offer.missing, fields, offer.due)
        assert len({q.field or q.word for q in found}) == len(found)
        if asked is not None:
            assert [q.word for q in found] == asked
        if offer.state is State.READY:
            assert not [q for q in found if q.needed]
