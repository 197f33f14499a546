"""Questions of EN3S: they reach the recruiter, the answer reaches EN3S, and then a decision counts."""

from dataclasses import replace

import pytest

from mailbot.core.letters import LetterKind
from mailbot.core.offers import State
from mailbot.core.people import People, Person
from mailbot.core.plans import Plan
from mailbot.core.readings import (
    Answer,
    Attachment,
    Button,
    Choice,
    Command,
    Completion,
    Doubt,
    Fields,
    Kind,
    OfferReading,
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
    RIVAL,
    STRANGER,
    Office,
    kinds,
    mail_from,
    only,
    pressed,
    state,
)

ASKS = Answer(Choice.NONE, Doubt.QUESTION)
QUESTION = "Le poste est-il ouvert aux débutants ?"
REPLY = "Oui, une formation est prévue."


def asks(office: Office, **more: object) -> Plan:
    return office.answers(EN3S, "request", ASKS, QUESTION, **more)


def replies(office: Office, who: Person = CAMILLE, text: str = REPLY, **more: object) -> Plan:
    """Let somebody answer the question that went to the recruiter."""
    message_id, _ = office.last("question", CAMILLE)
    return office.gets(mail_from(who, kind=Kind.REPLY, in_reply_to=(message_id,), new_text=text, **more))


class TestAQuestion:
    def test_is_passed_on_and_en3s_is_told(self, submitted: Office) -> None:
        plan = asks(submitted)
        assert kinds(plan) == [("question", CAMILLE.address), ("clarification", EN3S.address)]
        question, told = plan.letters
        assert (question.quote, question.author, question.links) == (QUESTION, EN3S, ())
        assert (told.matter, [link.button for link in told.links]) == (
            "question",
            [Button.APPROVE, Button.REFUSE],
        )
        (said,) = plan.entries
        assert (said.event, said.detail, plan.changes) == ("question", QUESTION, ())

    def test_of_another_day_part_is_passed_on_without_telling_again(self, submitted: Office) -> None:
        asks(submitted)
        assert kinds(asks(submitted)) == [("question", CAMILLE.address)]

    def test_that_nobody_vouches_for_is_kept_from_the_recruiter(self, submitted: Office) -> None:
        plan = asks(submitted, authenticated=False)
        assert (kinds(plan), only(plan).matter) == ([("clarification", EN3S.address)], "question_kept")

    def test_needs_no_voucher_where_none_is_demanded(self) -> None:
        office = Office(replace(HOUSE, demands_authentication=False))
        office.offers()
        office.presses(CAMILLE, "offer-created", Button.SUBMIT)
        assert kinds(asks(office, authenticated=False))[0] == ("question", CAMILLE.address)

    @pytest.mark.parametrize("who", [CAMILLE, LUC, STRANGER])
    def test_of_somebody_else_is_not_passed_on(self, submitted: Office, who: Person) -> None:
        message_id, _ = submitted.last("request", EN3S)
        plan = submitted.gets(mail_from(who, in_reply_to=(message_id,), answer=ASKS, new_text=QUESTION))
        assert "question" not in [kind for kind, _ in kinds(plan)]

    def test_after_the_decision_is_passed_on_too(self, approved: Office) -> None:
        plan = approved.answers(EN3S, "decision-receipt", ASKS, QUESTION)
        assert kinds(plan)[0] == ("question", CAMILLE.address)

    def test_two_machines_fall_silent(self, submitted: Office) -> None:
        told = [len((*asks(submitted).letters, *replies(submitted).letters)) for _ in range(9)]
        assert told[0] == 3
        assert told[-4:] == [0, 0, 0, 0]
        submitted.later(1)
        assert len(asks(submitted).letters) == 2


class TestTheReply:
    @pytest.fixture
    def asked(self, submitted: Office) -> Office:
        asks(submitted)
        return submitted

    def test_goes_to_the_one_who_asked_with_the_buttons(self, asked: Office) -> None:
        plan = replies(asked)
        letter = only(plan)
        assert (letter.kind, letter.to, letter.quote, letter.reply) == ("question", EN3S, QUESTION, REPLY)
        assert (letter.author, letter.matter) == (CAMILLE, "")
        assert [(e.event, e.who, e.detail) for e in plan.entries] == [("reply", CAMILLE.address, REPLY)]
        asked.gets(pressed(EN3S, letter, Button.APPROVE))
        assert state(asked) is State.APPROVED

    def test_may_be_a_colleagues(self, asked: Office) -> None:
        assert (only(replies(asked, LUC)).to, only(replies(asked, LUC)).author) == (EN3S, LUC)

    @pytest.mark.parametrize("who", [RIVAL, STRANGER, DEPUTY])
    def test_of_another_is_not_passed_on(self, asked: Office, who: Person) -> None:
        assert "question" not in [kind for kind, _ in kinds(replies(asked, who))]

    def test_goes_to_the_team_once_the_asker_has_left(self, asked: Office) -> None:
        asked.house = replace(HOUSE, people=replace(HOUSE.people, approvers=(DEPUTY,)))
        assert kinds(replies(asked)) == [("question", DEPUTY.address)]

    def test_changes_nothing_in_the_offer_whatever_it_says_of_it(self, asked: Office) -> None:
        said = Completion(Fields(level=("5",), level_text="5"))
        plan = replies(asked, text="Non, c'est un niveau 5.", completion=said)
        assert (plan.changes, plan.versions, only(plan).reply) == ((), (), "Non, c'est un niveau 5.")

    def test_names_its_files_and_a_file_alone_is_a_reply(self, asked: Office) -> None:
        fiche = Attachment("fiche.pdf", "application/pdf", b"%PDF", text_read=True)
        read_in_it = replace(
            FIELDS,
            origins=tuple(
                Origin(name, Source.ATTACHMENT, "fiche.pdf") for name in ("reference", "description")
            ),
        )
        offer = OfferReading(read_in_it, attachments=(fiche,))
        plan = replies(asked, text="", offers=(offer,))
        assert (plan.changes, only(plan).kind, only(plan).attachments) == ((), "question", ("fiche.pdf",))

    def test_that_is_a_whole_offer_is_a_new_version(self, asked: Office) -> None:
        offer = OfferReading(replace(FIELDS, title="Chargé d'études"))
        plan = replies(asked, text="Voici l'offre corrigée.", offers=(offer,))
        assert (plan.reason, asked.world.offers[1].version) == ("new_version", 2)

    def test_that_is_a_command_is_obeyed(self, asked: Office) -> None:
        replies(asked, text="RETIRER NVHADD00095", commands=(Command("RETIRER", "NVHADD00095"),))
        assert state(asked) is State.WITHDRAWN

    def test_of_thanks_alone_is_not_passed_on(self, asked: Office) -> None:
        assert replies(asked, text="Merci, bien reçu.").letters == ()
        assert only(replies(asked, text="D'accord.")).reply == "D'accord."

    @pytest.mark.parametrize("after", ["version", "withdrawal"])
    def test_that_comes_too_late_is_told_so(self, asked: Office, after: str) -> None:
        if after == "version":
            asked.offers(fields=replace(FIELDS, title="Chargé d'études"))
        else:
            asked.commands(CAMILLE, "RETIRER", "NVHADD00095")
        plan = replies(asked)
        assert (kinds(plan), only(plan).matter) == (
            [("refused-action", CAMILLE.address)],
            "question_closed",
        )

    def test_a_second_question_goes_the_same_way(self, asked: Office) -> None:
        replies(asked)
        plan = asked.answers(EN3S, "question", ASKS, "Et à temps partiel ?")
        assert kinds(plan) == [("question", CAMILLE.address)]

    def test_a_recruiter_who_is_an_approver_too_answers_as_the_recruiter(self, asked: Office) -> None:
        people: People = HOUSE.people
        asked.house = replace(HOUSE, people=replace(people, approvers=(*people.approvers, CAMILLE)))
        plan = replies(asked, answer=Answer(Choice.APPROVE, bare=True), text="Oui")
        assert (plan.changes, only(plan).kind, only(plan).to) == ((), LetterKind.QUESTION, EN3S)
