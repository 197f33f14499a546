"""Answers of EN3S, mail by mail: what decides, what does not, and who is told."""

from dataclasses import replace

import pytest

from mailbot.core.offers import State
from mailbot.core.plans import Fate
from mailbot.core.readings import (
    Answer,
    Button,
    Choice,
    Doubt,
    Options,
    Press,
)
from tests.core.people import (
    ADMIN,
    APPROVES,
    CAMILLE,
    DEPUTY,
    EN3S,
    FIELDS,
    REFUSES,
    STRANGER,
    UNCLEAR,
    Office,
    kinds,
    mail_from,
    only,
    pressed,
    state,
    token,
)


class TestAnswers:
    def test_a_pressed_button_decides_and_everybody_who_asked_is_told(self, submitted: Office) -> None:
        plan = submitted.presses(EN3S, "request", Button.APPROVE, comment="profil atypique")
        decision = submitted.world.offers[1].decision
        assert decision is not None
        assert (decision.choice, decision.by, decision.comment) == (State.APPROVED, EN3S, "profil atypique")
        assert decision.message_id == "<m@client.example>"
        assert kinds(plan) == [("decision-receipt", EN3S.address), ("alert", CAMILLE.address)]

    def test_clear_words_in_a_reply_decide(self, submitted: Office) -> None:
        submitted.answers(EN3S, "request", REFUSES)
        assert state(submitted) is State.REFUSED

    def test_a_recruiter_who_did_not_ask_gets_no_alert(self, office: Office) -> None:
        office.offers()
        office.presses(CAMILLE, "offer-created", Button.SUBMIT, options=Options(alert=False))
        plan = office.presses(EN3S, "request", Button.REFUSE)
        assert kinds(plan) == [("decision-receipt", EN3S.address)]

    @pytest.mark.parametrize("doubt", [doubt for doubt in Doubt if doubt is not Doubt.QUESTION])
    def test_doubt_is_never_a_decision_but_a_question(self, submitted: Office, doubt: Doubt) -> None:
        plan = submitted.answers(EN3S, "request", Answer(Choice.NONE, doubt))
        letter = only(plan)
        assert (plan.changes, letter.kind, letter.matter) == ((), "clarification", doubt)
        assert [link.button for link in letter.links] == [Button.APPROVE, Button.REFUSE]

    def test_the_answer_to_that_question_counts(self, submitted: Office) -> None:
        submitted.answers(EN3S, "request", UNCLEAR)
        submitted.answers(EN3S, "clarification", APPROVES)
        assert state(submitted) is State.APPROVED

    def test_a_button_with_contradicting_words_is_a_doubt(self, submitted: Office) -> None:
        plan = submitted.presses(EN3S, "request", Button.APPROVE, contradicted=True, comment="refusé")
        assert (plan.changes, only(plan).kind) == ((), "clarification")

    def test_words_without_a_reply_or_a_code_decide_nothing(self, submitted: Office) -> None:
        plan = submitted.gets(mail_from(EN3S, answer=APPROVES, new_text="Validé"))
        assert (plan.changes, only(plan).kind) == ((), "help")

    def test_words_below_which_the_codes_of_two_requests_stand_are_a_doubt(self, submitted: Office) -> None:
        submitted.offers(fields=replace(FIELDS, reference="NVHADD00096"))
        submitted.presses(CAMILLE, "offer-created", Button.SUBMIT)
        requests = [x for x in submitted.posted.values() if x.kind == "request" and x.to == EN3S]
        quoted = tuple(token(letter, letter.links[0]) for letter in requests)
        reading = mail_from(EN3S, tokens=quoted, answer=APPROVES, new_text="Validé")
        plan = submitted.gets(reading)
        assert (len(quoted), plan.changes, only(plan).kind) == (2, (), "clarification")
        asked = replace(reading, answer=Answer(Choice.NONE, Doubt.QUESTION), new_text="Lequel ?")
        submitted.later(1)
        assert [x.kind for x in submitted.gets(asked).letters] == ["clarification"]
        assert submitted.gets(replace(reading, tokens=quoted[:1])).changes

    def test_an_unauthenticated_answer_is_confirmed_by_the_approver_on_record(
        self, submitted: Office
    ) -> None:
        plan = submitted.presses(EN3S, "request", Button.APPROVE, authenticated=False)
        assert (plan.changes, kinds(plan)) == ((), [("confirm", EN3S.address)])
        confirmed = submitted.presses(EN3S, "confirm", Button.CONFIRM, authenticated=False)
        assert (state(submitted), confirmed.fate) == (State.APPROVED, Fate.HANDLED)

    def test_a_confirmation_is_for_the_one_who_was_asked(self, submitted: Office) -> None:
        submitted.presses(EN3S, "request", Button.APPROVE, authenticated=False)
        _, letter = submitted.last("confirm", EN3S)
        plan = submitted.gets(pressed(DEPUTY, letter, Button.CONFIRM, authenticated=False))
        assert (plan.changes, kinds(plan)) == ((), [("confirm", DEPUTY.address)])

    def test_a_valid_code_from_a_stranger_is_put_to_the_approvers(self, submitted: Office) -> None:
        _, letter = submitted.last("request", EN3S)
        plan = submitted.gets(pressed(STRANGER, letter, Button.REFUSE))
        assert plan.changes == ()
        assert kinds(plan) == [("confirm", EN3S.address), ("confirm", DEPUTY.address)]

    def test_the_recruiter_cannot_answer_for_en3s(self, submitted: Office) -> None:
        _, letter = submitted.last("request", EN3S)
        plan = submitted.gets(pressed(CAMILLE, letter, Button.APPROVE))
        assert (plan.changes, state(submitted)) == ((), State.SUBMITTED)

    def test_the_first_answer_counts_and_the_same_again_gets_a_receipt(self, approved: Office) -> None:
        plan = approved.presses(DEPUTY, "request", Button.APPROVE)
        assert (plan.changes, kinds(plan)) == ((), [("decision-receipt", DEPUTY.address)])

    def test_the_opposite_is_a_correction_until_publication(self, approved: Office) -> None:
        plan = approved.presses(EN3S, "request", Button.REFUSE)
        assert state(approved) is State.REFUSED
        assert [(x.kind, x.matter) for x in plan.letters] == [
            ("decision-receipt", "correction"),
            ("alert", "correction"),
        ]

    def test_the_opposite_after_publication_changes_nothing_and_an_admin_is_told(
        self, approved: Office
    ) -> None:
        approved.presses(CAMILLE, "alert", Button.PUBLISH)
        plan = approved.presses(EN3S, "request", Button.REFUSE)
        assert (plan.changes, state(approved)) == ((), State.PUBLISHED)
        assert kinds(plan) == [("already-decided", EN3S.address), ("admin-notice", ADMIN.address)]

    def test_a_button_of_a_voided_request_decides_nothing(self, submitted: Office) -> None:
        submitted.offers(fields=replace(FIELDS, title="Chargé d'études"))
        plan = submitted.presses(EN3S, "request", Button.APPROVE)
        assert (plan.changes, only(plan).kind, only(plan).links) == ((), "expired", ())

    def test_and_brings_the_buttons_of_the_request_that_is_open_instead(self, submitted: Office) -> None:
        _, old = submitted.last("request", EN3S)
        submitted.offers(fields=replace(FIELDS, title="Chargé d'études"))
        submitted.presses(CAMILLE, "offer-created", Button.SUBMIT)
        plan = submitted.gets(pressed(EN3S, old, Button.APPROVE))
        assert (plan.changes, only(plan).kind) == ((), "expired")
        assert [link.subject for link in only(plan).links] == [2, 2]

    def test_an_expired_button_is_answered_with_fresh_ones(self, submitted: Office) -> None:
        submitted.later(181)
        plan = submitted.presses(EN3S, "request", Button.APPROVE)
        assert (plan.changes, only(plan).kind, len(only(plan).links)) == ((), "expired", 2)

    def test_a_made_up_code_decides_nothing(self, submitted: Office) -> None:
        plan = submitted.gets(mail_from(EN3S, tokens=("A" * 37,), press=Press(Button.APPROVE)))
        assert (plan.changes, only(plan).matter) == ((), "unknown_code")

    def test_the_name_of_a_button_does_not_lend_itself_to_another_code(self, submitted: Office) -> None:
        _, letter = submitted.last("request", EN3S)
        approve = pressed(EN3S, letter, Button.APPROVE)
        plan = submitted.gets(replace(approve, press=Press(Button.REFUSE)))
        assert (plan.changes, state(submitted)) == ((), State.SUBMITTED)


class TestProof:
    """A decision needs what only the approver's request carried."""

    @pytest.mark.parametrize("kind", ["submitted", "offer-created"])
    def test_a_reply_to_a_letter_that_the_recruiter_got_proves_no_approver(
        self, submitted: Office, kind: str
    ) -> None:
        message_id, _ = submitted.last(kind, CAMILLE)
        reading = mail_from(EN3S, in_reply_to=(message_id,), answer=APPROVES, new_text="Validé")
        plan = submitted.gets(reading)
        assert (plan.changes, only(plan).kind) == ((), "help")

    def test_nor_does_a_status_that_an_approver_asked_for(self, submitted: Office) -> None:
        submitted.commands(EN3S, "STATUT", "NVHADD00095")
        plan = submitted.answers(EN3S, "status", APPROVES)
        assert (plan.changes, state(submitted)) == ((), State.SUBMITTED)

    def test_a_receipt_does(self, approved: Office) -> None:
        approved.answers(EN3S, "decision-receipt", REFUSES)
        assert state(approved) is State.REFUSED


class TestVoidRequests:
    """Once an offer has changed or gone, the old buttons do nothing, pressed before or not."""

    def test_the_buttons_of_an_answered_request_are_void_after_a_new_version(self, approved: Office) -> None:
        told = approved.offers(fields=replace(FIELDS, title="Chargé d'études"))
        assert ("request-superseded", EN3S.address) in kinds(told)
        plan = approved.presses(EN3S, "request", Button.REFUSE)
        assert (plan.changes, only(plan).kind) == ((), "expired")

    def test_and_after_a_withdrawal(self, approved: Office) -> None:
        told = approved.commands(CAMILLE, "RETIRER", "NVHADD00095")
        assert ("request-superseded", EN3S.address) in kinds(told)
        for button in (Button.APPROVE, Button.REFUSE):
            assert only(approved.presses(EN3S, "request", button)).kind == "expired"


def test_a_machine_that_answers_our_questions_is_asked_once_a_day(submitted: Office) -> None:
    asked = [submitted.answers(EN3S, "request", UNCLEAR).letters for _ in range(5)]
    assert [len(letters) for letters in asked] == [1, 0, 0, 0, 0]
    submitted.later(1)
    assert submitted.answers(EN3S, "request", UNCLEAR).letters


def test_a_machine_that_answers_every_mail_about_a_void_request_falls_silent(submitted: Office) -> None:
    submitted.commands(CAMILLE, "RETIRER", "NVHADD00095")
    answers = [submitted.answers(EN3S, "request", UNCLEAR).letters for _ in range(5)]
    assert [len(letters) for letters in answers] == [1, 1, 1, 0, 0]


def test_a_code_that_strangers_send_again_and_again_fills_no_mailbox(submitted: Office) -> None:
    _, letter = submitted.last("request", EN3S)
    asked = [len(submitted.gets(pressed(STRANGER, letter, Button.REFUSE)).letters) for _ in range(15)]
    assert (asked[0], sum(asked)) == (2, 20)
    submitted.later(1)
    assert len(submitted.gets(pressed(STRANGER, letter, Button.REFUSE)).letters) == 2
