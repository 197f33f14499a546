"""Mail that no person wrote: an absence and a request that came back are told once, nothing else is."""

from dataclasses import replace
from datetime import date

import pytest

from mailbot.core.offers import State
from mailbot.core.people import Deputy, Person
from mailbot.core.plans import Fate, Plan
from mailbot.core.readings import Answer, Bounce, Button, Choice, Kind
from tests.core.people import (
    ADMIN,
    APPROVES,
    CAMILLE,
    DEPUTY,
    EN3S,
    FIELDS,
    HOUSE,
    PEOPLE,
    Office,
    kinds,
    mail_from,
    only,
    pressed,
    state,
    token,
)

STANDS_IN = Person("adjointe@en3s.example", "Adjointe")
DEPUTED = replace(
    HOUSE,
    people=replace(PEOPLE, deputies=(Deputy(EN3S.address, STANDS_IN, date(2027, 1, 4), date(2027, 1, 15)),)),
)


def is_away(office: Office, who: Person = EN3S, kind: str = "request", **more: object) -> Plan:
    message_id, _ = office.last(kind, who)
    base = {"in_reply_to": (message_id,), "automatic": "out-of-office", "answer": APPROVES}
    return office.gets(mail_from(who, kind=Kind.AUTOMATIC, **(base | more)))


def comes_back(office: Office, kind: str, to: Person, severity: str = "hard", recipient: str = "") -> Plan:
    message_id, _ = office.last(kind, to)
    report = mail_from(
        Person("mailer-daemon@relais.example"),
        kind=Kind.BOUNCE,
        references=("<other@relais.example>", message_id),
        bounce=Bounce(recipient or to.address, severity),
        automatic="other",
    )
    return office.gets(replace(report, sender=None, authenticated=False))


class TestAbsence:
    def test_is_told_to_the_recruiter_once_with_the_day_of_return(self, submitted: Office) -> None:
        plan = is_away(submitted, back_on=date(2027, 1, 25))
        assert (plan.fate, plan.reason, plan.changes) == (Fate.AUTOMATIC, "out-of-office", ())
        letter = only(plan)
        assert (letter.kind, letter.to, letter.author, letter.links) == ("absence", CAMILLE, EN3S, ())
        assert (letter.back_on, letter.answers) == (date(2027, 1, 25), "")
        assert [(e.event, e.who, e.detail) for e in plan.entries] == [("absence", EN3S.address, "2027-01-25")]
        assert is_away(submitted).letters == ()
        assert kinds(is_away(submitted, DEPUTY)) == [("absence", CAMILLE.address)]

    def test_keeps_the_words_once_for_the_status_to_show(self, submitted: Office) -> None:
        words = "Je suis absente mais je valide si le niveau est bien 7."
        plan = is_away(submitted, new_text=words)
        kept = [(e.event, e.who, e.offer_id, e.detail) for e in plan.entries]
        assert kept == [("absence", EN3S.address, 1, ""), ("doubt", EN3S.address, 1, words)]
        assert (plan.changes, state(submitted)) == ((), State.SUBMITTED)
        assert is_away(submitted, new_text=words).entries == ()
        assert is_away(submitted, in_reply_to=(), new_text=words).entries == ()

    def test_is_told_to_the_deputy_who_can_then_answer(self) -> None:
        office = Office()
        office.offers()
        office.presses(CAMILLE, "offer-created", Button.SUBMIT)
        office.house = DEPUTED
        plan = is_away(office)
        assert kinds(plan) == [("absence", CAMILLE.address), ("absence", STANDS_IN.address)]
        assert plan.letters[0].message == "Adjointe <adjointe@en3s.example>"
        office.gets(pressed(STANDS_IN, plan.letters[1], Button.APPROVE))
        assert state(office) is State.APPROVED

    def test_that_a_recruiter_is_told_of_is_not_answered_for_en3s(self, submitted: Office) -> None:
        is_away(submitted)
        people = replace(PEOPLE, approvers=(*PEOPLE.approvers, CAMILLE))
        submitted.house = replace(HOUSE, people=people)
        plan = submitted.answers(CAMILLE, "absence", Answer(Choice.APPROVE, bare=True), "ok")
        assert (plan.changes, state(submitted)) == ((), State.SUBMITTED)

    def test_a_deputy_of_other_days_is_not_told(self, submitted: Office) -> None:
        submitted.house = DEPUTED
        submitted.later(30)
        assert kinds(is_away(submitted)) == [("absence", CAMILLE.address)]

    def test_is_known_by_a_quoted_code_too(self, submitted: Office) -> None:
        _, letter = submitted.last("request", EN3S)
        plan = is_away(submitted, in_reply_to=(), tokens=(token(letter, letter.links[0]),))
        assert kinds(plan) == [("absence", CAMILLE.address)]

    @pytest.mark.parametrize("back_on", [date(2027, 1, 10), date(2207, 1, 1)])
    def test_a_day_that_cannot_be_meant_is_left_out(self, submitted: Office, back_on: date) -> None:
        assert only(is_away(submitted, back_on=back_on)).back_on is None

    def test_that_concerns_no_open_request_is_told_to_nobody(self, submitted: Office) -> None:
        assert is_away(submitted, in_reply_to=()).letters == ()
        assert is_away(submitted, CAMILLE, "submitted").letters == ()
        submitted.presses(DEPUTY, "request", Button.APPROVE)
        assert is_away(submitted).letters == ()

    def test_of_a_new_version_is_told_anew(self, submitted: Office) -> None:
        is_away(submitted)
        submitted.offers(fields=replace(FIELDS, title="Chargé d'études"))
        submitted.presses(CAMILLE, "offer-created", Button.SUBMIT)
        assert kinds(is_away(submitted)) == [("absence", CAMILLE.address)]


class TestABounce:
    @pytest.mark.parametrize("severity", ["hard", "soft"])
    def test_of_a_request_is_told_at_once_and_once(self, submitted: Office, severity: str) -> None:
        plan = comes_back(submitted, "request", EN3S, severity)
        assert (plan.fate, plan.changes, state(submitted)) == (Fate.AUTOMATIC, (), State.SUBMITTED)
        assert kinds(plan) == [("delivery-failure", CAMILLE.address), ("delivery-failure", ADMIN.address)]
        assert (plan.letters[0].matter, plan.letters[0].quote) == ("request", EN3S.address)
        assert [(e.event, e.who, e.detail) for e in plan.entries] == [
            ("undeliverable", EN3S.address, severity)
        ]
        assert comes_back(submitted, "request", EN3S, severity).letters == ()
        assert len(comes_back(submitted, "request", DEPUTY).letters) == 2

    @pytest.mark.parametrize("severity", ["delay", "none"])
    def test_that_is_none_yet_is_not_told(self, submitted: Office, severity: str) -> None:
        plan = comes_back(submitted, "request", EN3S, severity)
        assert (plan.letters, plan.entries) == ((), ())

    def test_that_gives_back_no_letter_of_ours_is_not_believed(self, submitted: Office) -> None:
        report = mail_from(CAMILLE, references=("<guess@bot.example>",), bounce=Bounce(EN3S.address, "hard"))
        plan = submitted.gets(report)
        assert (plan.fate, plan.letters, plan.entries) == (Fate.AUTOMATIC, (), ())

    def test_of_a_request_that_was_answered_meanwhile_is_only_kept(self, submitted: Office) -> None:
        submitted.presses(DEPUTY, "request", Button.APPROVE)
        plan = comes_back(submitted, "request", EN3S)
        assert (plan.letters, [e.event for e in plan.entries]) == ((), ["undeliverable"])

    def test_of_another_letter_is_told_to_the_admins(self, approved: Office) -> None:
        plan = comes_back(approved, "alert", CAMILLE)
        assert kinds(plan) == [("delivery-failure", ADMIN.address)]
        assert comes_back(approved, "alert", CAMILLE).letters == ()

    def test_of_that_notice_is_told_to_nobody(self, approved: Office) -> None:
        comes_back(approved, "alert", CAMILLE)
        assert comes_back(approved, "delivery-failure", ADMIN).letters == ()

    def test_at_another_address_than_ours_is_of_the_letter_it_gives_back(self, submitted: Office) -> None:
        plan = comes_back(submitted, "request", EN3S, recipient="valideur@interne.example")
        assert only(replace(plan, letters=plan.letters[:1])).quote == EN3S.address
