"""Submission, mail by mail: from a ready offer to the request that EN3S gets."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mailbot.core.letters import Noted
from mailbot.core.offers import State
from mailbot.core.plans import Fate
from mailbot.core.readings import (
    Button,
    Command,
    Kind,
    Options,
)
from tests.core.people import (
    CAMILLE,
    DEPUTY,
    EN3S,
    FIELDS,
    HOUSE,
    LUC,
    RIVAL,
    STRANGER,
    Office,
    kinds,
    mail_from,
    only,
    pressed,
    state,
)


class TestSubmission:
    def test_every_approver_is_asked_and_the_recruiter_is_told(self, office: Office) -> None:
        office.offers()
        plan = office.presses(CAMILLE, "offer-created", Button.SUBMIT, options=Options(alert=True))
        assert kinds(plan) == [
            ("request", EN3S.address),
            ("request", DEPUTY.address),
            ("submitted", CAMILLE.address),
        ]
        offer = office.world.offers[1]
        assert (offer.state, offer.alert, offer.due) == (State.SUBMITTED, True, date(2027, 1, 18))

    @pytest.mark.parametrize(
        ("options", "matter"),
        [
            (Options(due_text="bientôt"), "due_unreadable"),
            (Options(due=date(2027, 1, 10)), "due_past"),
            (Options(due=date(2027, 5, 1)), "due_after_period"),
        ],
    )
    def test_a_due_date_that_makes_no_sense_is_asked_about(
        self, office: Office, options: Options, matter: str
    ) -> None:
        office.offers()
        plan = office.presses(CAMILLE, "offer-created", Button.SUBMIT, options=options)
        assert (plan.changes, only(plan).matter) == ((), matter)
        assert only(plan).links[0].button is Button.SUBMIT

    @pytest.mark.parametrize(
        ("today", "due"),
        [
            (datetime(2027, 1, 11, 8, tzinfo=UTC), date(2027, 1, 18)),
            (datetime(2027, 3, 24, 8, tzinfo=UTC), date(2027, 4, 1)),  # over Easter
            (datetime(2027, 4, 28, 8, tzinfo=UTC), date(2027, 4, 30)),  # not after the period
            (datetime(2027, 4, 30, 8, tzinfo=UTC), date(2027, 4, 30)),
        ],
    )
    def test_without_a_due_date_five_working_days_are_proposed_and_said_to_be_so(
        self, today: datetime, due: date
    ) -> None:
        office = Office(now=today)
        letter = only(office.offers())
        assert dict(letter.links[0].prefill)["due"] == due.isoformat()
        plan = office.commands(CAMILLE, "SOUMETTRE", "NVHADD00095")
        (receipt,) = (x for x in plan.letters if x.kind == "submitted")
        assert (office.world.offers[1].due, receipt.matter) == (due, "due_proposed")

    def test_a_due_date_of_the_recruiter_is_not_called_ours(self, office: Office) -> None:
        office.offers(due=date(2027, 2, 15))
        plan = office.commands(CAMILLE, "SOUMETTRE", "NVHADD00095")
        assert [x.matter for x in plan.letters if x.kind == "submitted"] == [""]

    def test_a_due_date_after_the_period_is_asked_about_when_the_offer_comes(self, office: Office) -> None:
        letter = only(office.offers(due=date(2027, 5, 1)))
        assert (letter.due, letter.unusable) == (None, (Noted("due_after_period", "2027-05-01"),))

    def test_why_it_is_asked_for_is_told_to_en3s_and_kept_for_the_next_time(self, office: Office) -> None:
        office.offers()
        options = Options(grounds="urgence")
        plan = office.presses(CAMILLE, "offer-created", Button.SUBMIT, options=options)
        assert [x.grounds for x in plan.letters] == ["urgence"] * 3
        letter = office.offers(fields=replace(FIELDS, title="Statisticien")).letters[0]
        assert dict(letter.links[0].prefill)["grounds"] == "urgence"

    def test_the_receipt_offers_to_withdraw(self, office: Office) -> None:
        office.offers()
        office.presses(CAMILLE, "offer-created", Button.SUBMIT)
        office.presses(CAMILLE, "submitted", Button.WITHDRAW)
        assert state(office) is State.WITHDRAWN

    def test_the_button_pressed_twice_asks_once(self, submitted: Office) -> None:
        plan = submitted.presses(CAMILLE, "offer-created", Button.SUBMIT)
        assert (plan.changes, only(plan).matter) == ((), "already_submitted")

    def test_the_button_of_an_old_version_submits_nothing_and_offers_the_new_one(
        self, office: Office
    ) -> None:
        office.offers()
        _, old = office.last("offer-created")
        office.offers(fields=replace(FIELDS, title="Chargé d'études"))
        plan = office.gets(pressed(CAMILLE, old, Button.SUBMIT))
        assert (plan.changes, only(plan).matter) == ((), "old_version")
        assert only(plan).links[0].button is Button.SUBMIT

    def test_a_ready_offer_is_exempt_once_the_period_is_over(self, office: Office) -> None:
        office.offers()
        office.later(120)
        plan = office.presses(CAMILLE, "offer-created", Button.SUBMIT)
        assert (only(plan).kind, state(office)) == ("offer-exempt", State.EXEMPT)

    def test_the_button_in_a_strangers_hands_does_nothing(self, office: Office) -> None:
        office.offers()
        _, letter = office.last("offer-created")
        plan = office.gets(pressed(STRANGER, letter, Button.SUBMIT))
        assert (plan.changes, state(office)) == ((), State.READY)

    def test_a_colleague_may_press_it_if_the_domain_vouches_for_the_mail(self, office: Office) -> None:
        office.offers()
        _, letter = office.last("offer-created")
        forged = office.gets(pressed(LUC, letter, Button.SUBMIT, authenticated=False))
        assert (forged.changes, only(forged).matter) == ((), "not_yours")
        assert office.gets(pressed(LUC, letter, Button.SUBMIT)).fate is Fate.HANDLED

    def test_without_an_approval_team_nothing_is_sent(self) -> None:
        office = Office(replace(HOUSE, people=replace(HOUSE.people, approvers=())))
        office.offers()
        plan = office.presses(CAMILLE, "offer-created", Button.SUBMIT)
        assert (plan.changes, only(plan).matter) == ((), "team_missing")

    def test_an_offer_found_exempt_before_the_period_is_judged_anew_when_it_is_submitted(self) -> None:
        office = Office(now=Office().now.replace(year=2026, month=12, day=30))
        office.offers()
        assert state(office) is State.EXEMPT
        office.later(8)
        plan = office.commands(CAMILLE, "SOUMETTRE", "NVHADD00095")
        assert (plan.fate, state(office)) == (Fate.HANDLED, State.SUBMITTED)

    def test_a_colleague_who_submits_is_the_one_who_is_alerted(self, office: Office) -> None:
        office.offers()
        _, letter = office.last("offer-created")
        office.gets(pressed(LUC, letter, Button.SUBMIT, options=Options(alert=True)))
        plan = office.presses(EN3S, "request", Button.APPROVE)
        assert ("alert", LUC.address) in kinds(plan)

    def test_a_command_in_answer_to_our_letter_needs_no_other_proof(self, office: Office) -> None:
        office.offers()
        message_id, _ = office.last("offer-created")
        unproven = office.commands(CAMILLE, "SOUMETTRE", "NVHADD00095", authenticated=False)
        assert (unproven.changes, only(unproven).kind) == ((), "confirm")
        office.commands(CAMILLE, "SOUMETTRE", "NVHADD00095", authenticated=False, in_reply_to=(message_id,))
        assert state(office) is State.SUBMITTED

    def test_another_organisations_letter_proves_nothing(self, office: Office) -> None:
        office.offers()
        office.offers(sender=RIVAL, fields=replace(FIELDS, reference="CAF0001", organisation="CAF du Cher"))
        message_id, _ = office.last("offer-created", RIVAL)
        plan = office.commands(
            CAMILLE, "SOUMETTRE", "NVHADD00095", authenticated=False, in_reply_to=(message_id,)
        )
        assert (plan.changes, only(plan).kind) == ((), "confirm")

    def test_several_commands_in_one_mail_are_all_obeyed(self, office: Office) -> None:
        office.offers()
        office.offers(fields=replace(FIELDS, reference="NVHADD00096"))
        commands = (Command("SOUMETTRE", "NVHADD00095"), Command("RETIRER", "NVHADD00096"), Command("STATUT"))
        plan = office.gets(mail_from(CAMILLE, kind=Kind.COMMAND, commands=commands))
        assert [offer.state for offer in office.world.offers.values()] == [State.SUBMITTED, State.WITHDRAWN]
        assert [x.kind for x in plan.letters if x.to == CAMILLE] == ["submitted", "transcript", "status"]

    def test_a_colleague_who_asks_for_no_alert_takes_none_away(self, office: Office) -> None:
        office.offers(alert=True)
        plan = office.commands(LUC, "SOUMETTRE", "NVHADD00095")
        assert {x.to for x in plan.letters if x.kind == "submitted"} == {LUC, CAMILLE}
        told = office.presses(EN3S, "request", Button.APPROVE)
        assert ("alert", CAMILLE.address) in kinds(told)
