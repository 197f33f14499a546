"""Publication, withdrawal and status, mail by mail."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.core.offers import State
from mailbot.core.people import Person
from mailbot.core.planning import Case, plan
from mailbot.core.plans import Mail
from mailbot.core.readings import (
    Button,
    Command,
)
from tests.core.people import (
    ADMIN,
    CAMILLE,
    EN3S,
    RIVAL,
    Office,
    kinds,
    mail_from,
    only,
    state,
)


class TestPublication:
    def test_an_approved_offer_is_published(self, approved: Office) -> None:
        plan = approved.presses(CAMILLE, "alert", Button.PUBLISH)
        offer = approved.world.offers[1]
        assert (offer.state, offer.channels, kinds(plan)) == (
            State.PUBLISHED,
            ("ucanss",),
            [("published", CAMILLE.address)],
        )

    @pytest.mark.parametrize(
        ("story", "matter"),
        [
            ([], "not_submitted"),
            (["submit"], "not_answered"),
            (["submit", "refuse"], "refused_by_en3s"),
            (["withdraw"], "withdrawn"),
            (["submit", "approve", "publish"], "already_published"),
        ],
    )
    def test_everything_else_is_refused_with_its_reason(
        self, office: Office, story: list[str], matter: str
    ) -> None:
        steps = {
            "submit": lambda: office.presses(CAMILLE, "offer-created", Button.SUBMIT),
            "approve": lambda: office.presses(EN3S, "request", Button.APPROVE),
            "refuse": lambda: office.presses(EN3S, "request", Button.REFUSE),
            "withdraw": lambda: office.commands(CAMILLE, "RETIRER", "NVHADD00095"),
            "publish": lambda: office.commands(CAMILLE, "PUBLIER", "nvhadd00095"),
        }
        office.offers()
        for step in story:
            assert steps[step]().changes
        before = state(office)
        plan = office.commands(CAMILLE, "PUBLIER", "NVHADD00095")
        assert (plan.changes, only(plan).kind, only(plan).matter) == ((), "refused-action", matter)
        assert state(office) is before

    def test_an_exempt_offer_found_concerned_at_publication_is_ready_instead(self) -> None:
        office = Office(now=Office().now.replace(year=2026, month=12, day=1))
        office.offers()
        assert state(office) is State.EXEMPT
        office.later(41)
        plan = office.presses(CAMILLE, "offer-exempt", Button.PUBLISH)
        assert (state(office), only(plan).matter) == (State.READY, "concerned_after_all")
        assert only(plan).links[0].button is Button.SUBMIT

    def test_a_command_that_nobody_vouches_for_waits_for_a_button(self, approved: Office) -> None:
        plan = approved.commands(CAMILLE, "PUBLIER", "NVHADD00095", authenticated=False)
        assert (plan.changes, only(plan).kind) == ((), "confirm")
        approved.presses(CAMILLE, "confirm", Button.CONFIRM, authenticated=False)
        assert state(approved) is State.PUBLISHED

    def test_a_ready_offer_may_be_published_once_the_period_is_over(self, office: Office) -> None:
        office.offers()
        office.later(120)
        office.commands(CAMILLE, "PUBLIER", "NVHADD00095")
        assert state(office) is State.PUBLISHED

    def test_a_mail_released_long_after_it_came_is_judged_by_the_day_it_came(self, office: Office) -> None:
        office.offers()
        before = Mail("released", 0, 1, office.now, reached=office.now - timedelta(days=22))
        wish = mail_from(CAMILLE, commands=(Command("PUBLIER", "NVHADD00095"),))
        at_once = plan(Case(office.house, office.world, replace(before, reached=None), wish))
        assert only(at_once).matter == "not_submitted"
        assert only(plan(Case(office.house, office.world, before, wish))).kind == "published"

    def test_the_recruiter_learns_what_an_admin_has_done(self, submitted: Office) -> None:
        plan = submitted.commands(ADMIN, "RETIRER", "NVHADD00095")
        assert {x.to for x in plan.letters if x.kind == "transcript"} == {ADMIN, CAMILLE}

    def test_a_withdrawal_tells_en3s(self, submitted: Office) -> None:
        plan = submitted.commands(CAMILLE, "RETIRER", "NVHADD00095")
        assert state(submitted) is State.WITHDRAWN
        assert [x.kind for x in plan.letters] == ["request-superseded", "request-superseded", "transcript"]


class TestStatus:
    def test_the_recruiter_sees_the_offer_with_the_next_button(self, approved: Office) -> None:
        letter = only(approved.commands(CAMILLE, "STATUT", "NVHADD00095"))
        assert (letter.kind, letter.state) == ("status", State.APPROVED)
        assert [link.button for link in letter.links] == [Button.PUBLISH, Button.MODIFY]

    @pytest.mark.parametrize("who", [ADMIN, EN3S])
    def test_admins_and_en3s_see_it_without_buttons(self, approved: Office, who: Person) -> None:
        letter = only(approved.commands(who, "STATUT", "NVHADD00095"))
        assert (letter.kind, letter.links) == ("status", ())

    def test_a_hidden_offer_is_answered_like_one_that_does_not_exist(self, approved: Office) -> None:
        hidden = only(approved.commands(RIVAL, "STATUT", "NVHADD00095"))
        absent = only(approved.commands(RIVAL, "STATUT", "ABCDEF00001"))
        assert replace(hidden, quote="") == replace(absent, quote="")

    def test_an_offer_that_was_not_submitted_is_hidden_from_en3s(self, office: Office) -> None:
        office.offers()
        assert only(office.commands(EN3S, "STATUT", "NVHADD00095")).matter == "unknown_reference"
