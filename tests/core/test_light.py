"""What EN3S replies is understood in the light of the letter that it answers."""

from datetime import date

import pytest

from mailbot.core.letters import LetterKind
from mailbot.core.links import CONFIRM_DAYS
from mailbot.core.offers import State
from mailbot.core.people import Person
from mailbot.core.planning.light import LIGHT
from mailbot.core.readings import Answer, Button, Choice, Command, Doubt, Options
from tests.core.people import (
    APPROVES,
    CAMILLE,
    DEPUTY,
    EN3S,
    REFUSES,
    STRANGER,
    UNCLEAR,
    Office,
    kinds,
    mail_from,
    only,
    state,
    token,
)

YES = Answer(Choice.APPROVE, bare=True)
NO = Answer(Choice.REFUSE, bare=True)


def asked_to_confirm(office: Office, button: Button) -> None:
    office.presses(EN3S, "request", button, authenticated=False)


class TestABareWord:
    @pytest.mark.parametrize(("answer", "after"), [(YES, State.APPROVED), (NO, State.REFUSED)])
    def test_answers_a_request(self, submitted: Office, answer: Answer, after: State) -> None:
        submitted.answers(EN3S, "request", answer)
        assert state(submitted) is after

    @pytest.mark.parametrize(("answer", "after"), [(YES, State.APPROVED), (NO, State.REFUSED)])
    def test_and_the_recruiters_answer_to_a_question(
        self, submitted: Office, answer: Answer, after: State
    ) -> None:
        submitted.answers(EN3S, "request", Answer(doubt=Doubt.QUESTION), "Un débutant convient-il ?")
        submitted.answers(CAMILLE, "question", Answer(), "Oui, tout à fait.")
        submitted.answers(EN3S, "question", answer)
        assert state(submitted) is after

    @pytest.mark.parametrize(
        ("button", "after"), [(Button.APPROVE, State.APPROVED), (Button.REFUSE, State.REFUSED)]
    )
    def test_confirms_what_a_letter_asks_to_confirm(
        self, submitted: Office, button: Button, after: State
    ) -> None:
        asked_to_confirm(submitted, button)
        submitted.answers(EN3S, "confirm", YES, authenticated=False)
        assert state(submitted) is after

    @pytest.mark.parametrize("button", [Button.APPROVE, Button.REFUSE])
    def test_that_denies_a_confirmation_is_a_doubt_and_not_the_opposite(
        self, submitted: Office, button: Button
    ) -> None:
        asked_to_confirm(submitted, button)
        plan = submitted.answers(EN3S, "confirm", NO)
        assert (plan.changes, only(plan).kind) == ((), "clarification")

    def test_of_another_than_was_asked_confirms_nothing(self, submitted: Office) -> None:
        asked_to_confirm(submitted, Button.REFUSE)
        message_id, _ = submitted.last("confirm", EN3S)
        answer = mail_from(DEPUTY, in_reply_to=(message_id,), answer=YES, authenticated=False)
        plan = submitted.gets(answer)
        assert (plan.changes, kinds(plan)) == ((), [("confirm", DEPUTY.address)])

    @pytest.mark.parametrize("answer", [YES, NO])
    def test_chooses_neither_of_two(self, submitted: Office, answer: Answer) -> None:
        submitted.answers(EN3S, "request", UNCLEAR)
        submitted.later(1)
        plan = submitted.answers(EN3S, "clarification", answer)
        assert (plan.changes, only(plan).matter) == ((), "unclear")

    def test_below_a_quoted_code_alone_is_a_doubt(self, submitted: Office) -> None:
        _, letter = submitted.last("request", EN3S)
        plan = submitted.gets(mail_from(EN3S, tokens=(token(letter, letter.links[0]),), answer=YES))
        assert (plan.changes, only(plan).kind) == ((), "clarification")

    @pytest.mark.parametrize("answer", [YES, NO])
    def test_speaks_of_the_nearest_letter_of_ours_alone(self, submitted: Office, answer: Answer) -> None:
        request, _ = submitted.last("request", EN3S)
        submitted.commands(EN3S, "STATUT", "NVHADD00095")
        status, _ = submitted.last("status", EN3S)
        plan = submitted.gets(mail_from(EN3S, in_reply_to=(status,), references=(request,), answer=answer))
        assert (plan.changes, only(plan).kind) == ((), "clarification")

    @pytest.mark.parametrize(
        ("answer", "asked"), [(YES, "clarification"), (Answer(Choice.APPROVE), "confirm")]
    )
    def test_confirms_as_long_as_the_button_does(self, submitted: Office, answer: Answer, asked: str) -> None:
        asked_to_confirm(submitted, Button.APPROVE)
        submitted.later(CONFIRM_DAYS + 1)
        plan = submitted.answers(EN3S, "confirm", answer, authenticated=False)
        assert (plan.changes, only(plan).kind) == ((), asked)

    def test_confirms_no_correction(self, approved: Office) -> None:
        asked_to_confirm(approved, Button.REFUSE)
        plan = approved.answers(EN3S, "confirm", YES)
        assert (plan.changes, only(plan).kind, state(approved)) == ((), "clarification", State.APPROVED)

    def test_takes_no_decision_back(self, approved: Office) -> None:
        for kind in ("request", "decision-receipt"):
            plan = approved.answers(EN3S, kind, NO)
            assert (plan.changes, state(approved)) == ((), State.APPROVED)
        assert approved.last("clarification", EN3S)[1].matter == "unclear"


def test_a_command_below_a_request_is_obeyed_and_decides_nothing(submitted: Office) -> None:
    asks = (Command("STATUT", "NVHADD00095"),)
    plan = submitted.answers(EN3S, "request", APPROVES, commands=asks)
    assert (plan.changes, only(plan).kind, state(submitted)) == ((), "status", State.SUBMITTED)


class TestAfterADecision:
    @pytest.mark.parametrize(
        ("answer", "text"),
        [
            (YES, "Oui."),
            (UNCLEAR, "Merci, bien reçu."),
            (Answer(Choice.APPROVE), "D'accord, merci"),
            (UNCLEAR, "Parfait, c'est noté.\n\nCordialement,\nEN3S dérogation"),
        ],
    )
    def test_thanks_for_the_receipt_are_left_unanswered(
        self, submitted: Office, answer: Answer, text: str
    ) -> None:
        submitted.presses(EN3S, "request", Button.REFUSE)
        plan = submitted.answers(EN3S, "decision-receipt", answer, text)
        assert (plan.reason, plan.changes, plan.letters) == ("thanks", (), ())
        assert [e.event for e in plan.entries] == ["thanks"]

    def test_thanks_below_the_request_are_too(self, approved: Office) -> None:
        assert approved.answers(EN3S, "request", UNCLEAR, "Merci, bien reçu.").letters == ()

    def test_but_not_while_the_answer_is_awaited(self, submitted: Office) -> None:
        assert only(submitted.answers(EN3S, "request", UNCLEAR, "Bien reçu, merci.")).kind == "clarification"

    def test_a_real_doubt_is_asked_about(self, approved: Office) -> None:
        plan = approved.answers(EN3S, "decision-receipt", UNCLEAR, "Attendez, il y a une erreur")
        assert (only(plan).kind, only(plan).decision) == (
            "clarification",
            approved.world.offers[1].decision,
        )

    def test_a_clear_opposite_corrects_and_the_same_gets_a_receipt(self, approved: Office) -> None:
        assert only(approved.answers(EN3S, "decision-receipt", APPROVES)).kind == "decision-receipt"
        approved.answers(EN3S, "decision-receipt", REFUSES)
        assert state(approved) is State.REFUSED

    @pytest.mark.parametrize("who", [EN3S, DEPUTY])
    def test_a_correction_without_its_proof_is_to_be_confirmed(self, approved: Office, who: Person) -> None:
        plan = approved.answers(EN3S, "decision-receipt", REFUSES, authenticated=False)
        assert (plan.changes, kinds(plan)) == ((), [("confirm", EN3S.address)])
        message_id, _ = approved.last("request", DEPUTY)
        plan = approved.gets(mail_from(who, in_reply_to=(message_id,), answer=REFUSES, authenticated=False))
        assert (plan.changes, kinds(plan)) == ((), [("confirm", who.address)])
        approved.presses(who, "confirm", Button.CONFIRM, authenticated=False)
        assert state(approved) is State.REFUSED

    def test_a_correction_of_a_stranger_or_after_publication_asks_nobody(self, approved: Office) -> None:
        message_id, _ = approved.last("request", EN3S)
        plan = approved.gets(mail_from(STRANGER, in_reply_to=(message_id,), answer=REFUSES))
        assert (plan.changes, kinds(plan)) == ((), [("help", STRANGER.address)])
        approved.presses(CAMILLE, "alert", Button.PUBLISH)
        assert approved.answers(EN3S, "request", REFUSES, authenticated=False).letters == ()

    def test_once_published_nothing_is_asked(self, approved: Office) -> None:
        approved.presses(CAMILLE, "alert", Button.PUBLISH)
        plan = approved.answers(EN3S, "decision-receipt", UNCLEAR, "Attendez")
        assert kinds(plan) == [("already-decided", EN3S.address)]

    def test_a_machine_that_contradicts_itself_after_publication_falls_silent(self, approved: Office) -> None:
        approved.presses(CAMILLE, "alert", Button.PUBLISH)
        told = [len(approved.answers(EN3S, "request", REFUSES).letters) for _ in range(5)]
        assert told == [2, 2, 2, 0, 0]


def test_every_letter_with_buttons_of_a_request_has_a_light() -> None:
    with_buttons = {"request", "clarification", "question", "confirm", "expired", "absence"}
    assert {LetterKind(kind) for kind in with_buttons} <= LIGHT.keys()


class TestObservers:
    CHIEF = "chef@cpam-vosges.example"

    @pytest.fixture
    def observed(self, office: Office) -> Office:
        office.offers()
        options = Options(alert=False, due=date(2027, 1, 20), observers=(self.CHIEF, CAMILLE.address))
        office.presses(CAMILLE, "offer-created", Button.SUBMIT, options=options)
        return office

    def test_are_told_of_the_answer_without_any_button(self, observed: Office) -> None:
        plan = observed.presses(EN3S, "request", Button.APPROVE)
        assert kinds(plan) == [("decision-receipt", EN3S.address), ("observer", self.CHIEF)]
        assert plan.letters[1].links == ()

    def test_and_of_its_correction_like_the_recruiter(self, observed: Office) -> None:
        observed.presses(EN3S, "request", Button.APPROVE)
        plan = observed.answers(EN3S, "decision-receipt", REFUSES)
        assert [(x.kind, x.to.address, x.matter) for x in plan.letters] == [
            ("decision-receipt", EN3S.address, "correction"),
            ("alert", CAMILLE.address, "correction"),
            ("observer", self.CHIEF, "correction"),
        ]


class TestDoubts:
    def test_are_asked_about_once_a_day_and_kept(self, submitted: Office) -> None:
        first = submitted.answers(EN3S, "request", UNCLEAR, "Peut-être")
        second = submitted.answers(DEPUTY, "request", UNCLEAR, "À voir")
        assert (only(first).quote, second.letters) == ("Peut-être", ())
        kept = [(e.event, e.who, e.detail) for e in (*first.entries, *second.entries)]
        assert kept == [("clarification", EN3S.address, "Peut-être"), ("doubt", DEPUTY.address, "À voir")]
        submitted.later(1)
        assert submitted.answers(EN3S, "request", UNCLEAR).letters

    def test_are_kept_whole_but_not_without_end(self, submitted: Office) -> None:
        (said,) = submitted.answers(EN3S, "request", UNCLEAR, "x" * 100_000).entries
        assert len(said.detail) == 4_000
