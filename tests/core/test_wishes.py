"""ALERTE and INFORMER: wishes that may be changed until EN3S has answered."""

from collections.abc import Sequence
from datetime import date

import pytest

from mailbot.core.letters import Letter, Noted
from mailbot.core.plans import Fate, Plan
from mailbot.core.readings import Button, Command, Kind, Options
from tests.core.people import ADMIN, CAMILLE, EN3S, LUC, RIVAL, Office, kinds, mail_from, only, pressed

REFERENCE = "NVHADD00095"
CHIEF, BOSS = "chef@cpam-vosges.example", "direction@cpam-vosges.example"
OUTSIDER = "ami@ailleurs.example"


def commands(office: Office, verb: str, *arguments: str, who: object = CAMILLE, **more: object) -> Plan:
    command = Command(verb, REFERENCE, arguments)
    return office.gets(mail_from(who, kind=Kind.COMMAND, commands=(command,), **more))  # type: ignore[arg-type]


def informed(office: Office) -> tuple[str, ...]:
    return office.world.offers[1].observers


class TestTheAlert:
    @pytest.mark.parametrize(
        ("arguments", "alert", "matter"),
        [
            (("oui",), True, "alert_on"),
            ((":", "Oui."), True, "alert_on"),
            (("non",), False, "alert_off"),
            (("yes",), True, "alert_on"),
        ],
    )
    def test_is_set_and_told(
        self, office: Office, arguments: Sequence[str], alert: bool, matter: str
    ) -> None:
        office.offers(alert=not alert)
        plan = commands(office, "ALERTE", *arguments)
        assert (plan.fate, only(plan).kind, only(plan).matter) == (Fate.HANDLED, "transcript", matter)
        assert (office.world.offers[1].alert, only(plan).alert) == (alert, alert)
        assert [(e.event, e.detail) for e in plan.entries] == [("alert_set", "yes" if alert else "no")]

    @pytest.mark.parametrize("arguments", [(), ("peut-être",), ("oui", "non")])
    def test_that_is_neither_on_nor_off_is_asked_about(
        self, office: Office, arguments: Sequence[str]
    ) -> None:
        office.offers()
        plan = commands(office, "ALERTE", *arguments)
        assert (plan.changes, only(plan).matter) == ((), "alert_unclear")

    def test_that_is_so_already_changes_nothing_and_is_told(self, submitted: Office) -> None:
        plan = commands(submitted, "ALERTE", "oui")
        assert (plan.changes, only(plan).matter) == ((), "alert_on")

    def test_may_be_changed_until_the_answer(self, submitted: Office) -> None:
        commands(submitted, "ALERTE", "non")
        plan = submitted.presses(EN3S, "request", Button.APPROVE)
        assert kinds(plan) == [("decision-receipt", EN3S.address)]
        late = commands(submitted, "ALERTE", "oui")
        assert (late.changes, only(late).matter) == ((), "answer_given")

    @pytest.mark.parametrize(("before", "alerted"), [(False, LUC), (True, CAMILLE)])
    def test_of_a_colleague_alerts_the_colleague_but_takes_nobody_elses_away(
        self, office: Office, before: bool, alerted: object
    ) -> None:
        office.offers(alert=before)
        commands(office, "ALERTE", "oui", who=LUC)
        assert office.world.offers[1].recruiter == alerted

    def test_changed_by_a_colleague_or_an_admin_is_told_to_the_recruiter(self, office: Office) -> None:
        office.offers()
        assert [to for _, to in kinds(commands(office, "ALERTE", "oui", who=ADMIN))] == [
            ADMIN.address, CAMILLE.address,
        ]  # fmt: skip
        assert [to for _, to in kinds(commands(office, "ALERTE", "non", who=LUC))] == [
            LUC.address, CAMILLE.address,
        ]  # fmt: skip

    @pytest.mark.parametrize("who", [RIVAL, EN3S])
    def test_is_not_for_others_to_set(self, submitted: Office, who: object) -> None:
        plan = commands(submitted, "ALERTE", "non", who=who)
        assert (plan.changes, only(plan).matter) == ((), "unknown_reference")


class TestThePeopleToInform:
    def test_are_added_and_removed_and_the_list_is_told(self, office: Office) -> None:
        office.offers()
        assert only(commands(office, "INFORMER", f"{CHIEF},", "et", f"<{BOSS}>")).observers == (CHIEF, BOSS)
        assert only(commands(office, "INFORMER", f"-{CHIEF}")).observers == (BOSS,)
        assert only(commands(office, "INFORMER", CHIEF, "sans", BOSS)).observers == (CHIEF,)
        told = commands(office, "INFORMER")
        assert (told.changes, only(told).observers, only(told).matter) == ((), (CHIEF,), "observers")
        plan = commands(office, "INFORMER", "sans", CHIEF)
        assert (informed(office), plan.entries[0].event, plan.entries[0].detail) == ((), "observers_set", "")

    def test_who_may_not_be_informed_is_refused_with_the_reason(self, office: Office) -> None:
        office.offers()
        letter = only(commands(office, "INFORMER", OUTSIDER, CHIEF, CAMILLE.address, f"-{BOSS}"))
        assert letter.observers == (CHIEF,)
        assert letter.unusable == (
            Noted("observers", OUTSIDER),
            Noted("recruiter_is_told", CAMILLE.address),
            Noted("not_an_observer", BOSS),
        )

    def test_get_the_request_at_once_where_it_was_sent_before(self, submitted: Office) -> None:
        plan = commands(submitted, "INFORMER", CHIEF)
        assert kinds(plan) == [("transcript", CAMILLE.address), ("observer", CHIEF)]
        assert plan.letters[1].links == ()
        again = commands(submitted, "INFORMER", BOSS)
        assert kinds(again) == [("transcript", CAMILLE.address), ("observer", BOSS)]

    def test_and_the_answer_unless_removed_before(self, submitted: Office) -> None:
        commands(submitted, "INFORMER", CHIEF, BOSS)
        commands(submitted, "INFORMER", f"-{CHIEF}")
        plan = submitted.presses(EN3S, "request", Button.APPROVE)
        assert [to for kind, to in kinds(plan) if kind == "observer"] == [BOSS]
        assert only(commands(submitted, "INFORMER", CHIEF)).matter == "answer_given"

    def test_of_a_withdrawn_offer_do_not_change(self, office: Office) -> None:
        office.offers()
        office.commands(CAMILLE, "RETIRER", REFERENCE)
        assert only(commands(office, "INFORMER", CHIEF)).matter == "withdrawn"


class TestAMailThatNobodyVouchesFor:
    @staticmethod
    def asked(office: Office, verb: str, *arguments: str) -> Letter:
        plan = commands(office, verb, *arguments, authenticated=False)
        assert (plan.changes, only(plan).kind) == ((), "confirm")
        return only(plan)

    def test_changes_an_alert_only_once_it_is_confirmed(self, office: Office) -> None:
        office.offers()
        letter = self.asked(office, "ALERTE", "oui")
        assert letter.links[0].prefill == (("alert", "yes"),)
        assert letter.noted == (Noted("alert", "yes", "no"),)
        office.gets(pressed(CAMILLE, letter, Button.CONFIRM, options=Options(alert=True)))
        assert office.world.offers[1].alert

    def test_and_the_people_to_inform_too(self, office: Office) -> None:
        office.offers(observers=(BOSS,))
        letter = self.asked(office, "INFORMER", CHIEF)
        assert letter.links[0].prefill == (("observers", f"{BOSS}, {CHIEF}"),)
        office.gets(pressed(CAMILLE, letter, Button.CONFIRM, options=Options(observers=(BOSS, CHIEF))))
        assert informed(office) == (BOSS, CHIEF)
        nobody = self.asked(office, "INFORMER", "sans", BOSS, CHIEF)
        assert nobody.links[0].prefill == (("observers", "nobody"),)
        office.gets(pressed(CAMILLE, nobody, Button.CONFIRM, options=Options(nobody=True)))
        assert informed(office) == ()

    def test_confirmed_without_what_is_confirmed_changes_nothing(self, office: Office) -> None:
        office.offers()
        letter = self.asked(office, "INFORMER", CHIEF)
        plan = office.gets(pressed(CAMILLE, letter, Button.CONFIRM))
        assert (plan.changes, informed(office)) == ((), ())

    def test_in_answer_to_our_letter_needs_no_other_proof(self, office: Office) -> None:
        office.offers()
        message_id, _ = office.last("offer-created")
        commands(office, "INFORMER", CHIEF, authenticated=False, in_reply_to=(message_id,))
        assert informed(office) == (CHIEF,)


def test_a_submission_may_say_that_nobody_is_informed(office: Office) -> None:
    office.offers(observers=(CHIEF,))
    options = Options(due=date(2027, 1, 20), nobody=True)
    plan = office.presses(CAMILLE, "offer-created", Button.SUBMIT, options=options)
    assert [kind for kind, _ in kinds(plan)] == ["request", "request", "submitted"]


def test_a_confirmed_list_that_did_not_fit_into_the_button_changes_nothing_and_asks_again(
    office: Office,
) -> None:
    office.offers()
    people = tuple(f"prenom.nomdefamille{n:02d}@cpam-vosges.example" for n in range(18))
    named = Command("INFORMER", "NVHADD00095", people)
    asked = office.gets(mail_from(CAMILLE, authenticated=False, kind=Kind.COMMAND, commands=(named,)))
    plan = office.gets(pressed(CAMILLE, only(asked), Button.CONFIRM, options=Options()))
    assert (plan.changes, only(plan).matter) == ((), "observers_missing")
