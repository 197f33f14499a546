"""Lists of requests, answered line by line."""

from dataclasses import replace

import pytest

from mailbot.core.letters import Letter
from mailbot.core.offers import State
from mailbot.core.planning.digests import MOST_TRANSCRIPTS
from mailbot.core.plans import Plan
from mailbot.core.readings import Answer, Button, Choice, Command, Doubt, Item, Kind
from tests.core.people import (
    ADMIN,
    APPROVES,
    CAMILLE,
    EN3S,
    FIELDS,
    REFUSES,
    UNCLEAR,
    Office,
    kinds,
    mail_from,
    only,
)

YES, NO = Answer(Choice.APPROVE, bare=True), Answer(Choice.REFUSE, bare=True)
ASKS = Answer(Choice.NONE, Doubt.QUESTION, "3 : ouvert aux débutants ?")


@pytest.fixture
def listed(office: Office) -> Office:
    """Three requests, and the list of them that EN3S asked for."""
    for number in (1, 2, 3):
        office.offers(fields=replace(FIELDS, reference=f"NVHADD0000{number}"), alert=True)
        office.presses(CAMILLE, "offer-created", Button.SUBMIT)
    asks_for_list(office)
    return office


def asks_for_list(office: Office, who: object = EN3S) -> Plan:
    office.world.in_progress = sorted(office.world.offers)
    return office.commands(EN3S if who is EN3S else ADMIN, "EN COURS")


def items(office: Office, *said: tuple[int, Answer], kind: str = "digest", **more: object) -> Plan:
    return office.answers(EN3S, kind, Answer(), "…", items=tuple(Item(n, a) for n, a in said), **more)


def states(office: Office) -> list[State]:
    return [offer.state for offer in office.world.offers.values()]


def told(plan: Plan) -> list[tuple[int, str]]:
    letter = plan.letters[0]
    assert letter.kind == "transcript"
    return [(line.n, line.state) for line in letter.lines]


class TestTheList:
    def test_numbers_what_waits_the_nearest_due_date_first(self, listed: Office) -> None:
        listed.world.offers[3] = replace(listed.world.offers[3], due=listed.now.date())
        lines = only(asks_for_list(listed)).lines
        assert [(line.n, line.card.reference, line.request_id) for line in lines] == [
            (1, "NVHADD00003", 3),
            (2, "NVHADD00001", 1),
            (3, "NVHADD00002", 2),
        ]
        assert only(asks_for_list(listed)).links == ()

    def test_has_no_answered_and_no_unsubmitted_request(self, listed: Office) -> None:
        listed.presses(EN3S, "request", Button.APPROVE)
        listed.offers(fields=replace(FIELDS, reference="NVHADD00004"))
        assert [line.request_id for line in only(asks_for_list(listed)).lines] == [1, 2]

    def test_of_an_admin_is_no_list_to_answer(self, listed: Office) -> None:
        assert (only(asks_for_list(listed, ADMIN)).state, only(asks_for_list(listed)).state) == (
            "admin",
            "approver",
        )
        message_id, _ = listed.last("digest", ADMIN)
        said = mail_from(ADMIN, in_reply_to=(message_id,), items=(Item(1, APPROVES),))
        assert listed.gets(said).changes == ()

    def test_is_not_for_recruiters(self, listed: Office) -> None:
        assert only(listed.commands(CAMILLE, "EN COURS")).kind == "help"

    def test_may_be_empty(self, office: Office) -> None:
        assert only(asks_for_list(office)).lines == ()


class TestAnswersLineByLine:
    def test_each_counts_on_its_own_and_one_letter_tells_of_all(self, listed: Office) -> None:
        plan = items(listed, (2, REFUSES), (1, APPROVES))
        assert states(listed) == [State.APPROVED, State.REFUSED, State.SUBMITTED]
        assert told(plan) == [(1, "approved"), (2, "refused")]
        assert kinds(plan) == [
            ("transcript", EN3S.address),
            ("alert", CAMILLE.address),
            ("alert", CAMILLE.address),
        ]
        assert [e.event for e in plan.entries] == ["approved", "refused"]
        assert [line.quote for line in plan.letters[0].lines] == ["", "poste réservé"]

    def test_bare_words_count_there(self, listed: Office) -> None:
        items(listed, (1, YES), (2, NO))
        assert states(listed)[:2] == [State.APPROVED, State.REFUSED]

    def test_doubtful_ones_are_asked_about_and_the_others_count(self, listed: Office) -> None:
        plan = items(listed, (1, replace(UNCLEAR, comment="1 à voir")), (2, APPROVES), (3, ASKS))
        assert states(listed) == [State.SUBMITTED, State.APPROVED, State.SUBMITTED]
        assert told(plan) == [(1, "clarification"), (2, "approved"), (3, "question")]
        asked = [(x.kind, x.quote) for x in plan.letters if x.kind in ("clarification", "question")]
        assert asked[0] == ("clarification", "1 à voir")
        assert ("question", "3 : ouvert aux débutants ?") in asked

    def test_of_a_doubtful_one_without_words_no_words_of_others_are_passed_on(self, listed: Office) -> None:
        said = (
            Item(1, Answer(Choice.NONE, Doubt.QUESTION)),
            Item(2, replace(REFUSES, comment="confidentiel")),
        )
        plan = listed.answers(EN3S, "digest", Answer(), "1 : ?\n2 : refusé, confidentiel", items=said)
        quotes = [x.quote for x in plan.letters if x.kind in ("clarification", "question")]
        assert quotes
        assert not any("confidentiel" in quote for quote in quotes)

    def test_a_line_that_is_answered_in_two_ways_is_a_doubt(self, listed: Office) -> None:
        plan = items(listed, (1, APPROVES), (1, REFUSES), (2, APPROVES), (2, APPROVES))
        assert told(plan) == [(1, "clarification"), (2, "approved")]
        assert listed.last("clarification")[1].matter == "contradiction"

    def test_a_number_that_is_not_there_is_told(self, listed: Office) -> None:
        plan = items(listed, (7, APPROVES), (1, APPROVES))
        assert told(plan) == [(1, "approved"), (7, "unknown_line")]

    def test_each_needs_its_proof(self, listed: Office) -> None:
        plan = items(listed, (1, APPROVES), (2, REFUSES), authenticated=False)
        assert (plan.changes, told(plan)) == ((), [(1, "not_authenticated"), (2, "not_authenticated")])
        assert kinds(plan)[1:] == [("confirm", EN3S.address)] * 2

    def test_what_has_been_answered_or_replaced_is_told(self, listed: Office) -> None:
        items(listed, (1, APPROVES))
        listed.offers(fields=replace(FIELDS, reference="NVHADD00002", title="Autre"))
        plan = items(listed, (1, APPROVES), (2, APPROVES))
        assert (plan.changes, told(plan)) == ((), [(1, "same_answer"), (2, "void_request")])
        assert len(plan.letters) == 1

    def test_a_line_asked_about_anew_brings_its_buttons(self, listed: Office) -> None:
        listed.offers(fields=replace(FIELDS, reference="NVHADD00002", title="Autre"))
        listed.presses(CAMILLE, "offer-created", Button.SUBMIT)
        plan = items(listed, (2, APPROVES))
        assert [x.kind for x in plan.letters] == ["transcript", "expired"]
        assert [link.subject for link in plan.letters[1].links] == [4, 4]

    def test_the_transcript_can_be_answered_like_the_list(self, listed: Office) -> None:
        items(listed, (1, APPROVES))
        assert told(items(listed, (1, REFUSES), kind="transcript")) == [(1, "corrected_refused")]
        assert listed.answers(EN3S, "transcript", UNCLEAR, "Merci !").letters == ()

    def test_a_machine_that_answers_line_by_line_falls_silent_and_its_decisions_count(
        self, listed: Office
    ) -> None:
        answers = [items(listed, (1, APPROVES)) for _ in range(MOST_TRANSCRIPTS)]
        assert all("transcript" in dict(kinds(plan)) for plan in answers)
        plan = items(listed, (1, REFUSES), (2, APPROVES))
        assert "transcript" not in dict(kinds(plan))
        assert states(listed)[:2] == [State.REFUSED, State.APPROVED]
        assert [e.event for e in plan.entries] == ["refused", "approved"]
        listed.later(1)
        assert told(items(listed, (2, APPROVES))) == [(2, "same_answer")]


class TestAnAnswerToTheWhole:
    def test_of_several_is_asked_about_with_the_lines(self, listed: Office) -> None:
        plan = listed.answers(EN3S, "digest", APPROVES, "Tout est validé.")
        letter: Letter = only(plan)
        assert (plan.changes, letter.kind, letter.matter) == ((), "clarification", "which_lines")
        assert (len(letter.lines), letter.quote) == (3, "Tout est validé.")
        items(listed, (3, APPROVES), kind="clarification")
        assert states(listed)[2] is State.APPROVED

    def test_of_one_counts_for_it(self, listed: Office) -> None:
        items(listed, (1, APPROVES), (2, APPROVES))
        asks_for_list(listed)
        listed.answers(EN3S, "digest", YES, "ok")
        assert states(listed)[2] is State.APPROVED

    def test_of_thanks_is_left_unanswered(self, listed: Office) -> None:
        assert listed.answers(EN3S, "digest", UNCLEAR, "Merci, bien reçu.").letters == ()

    def test_a_machine_that_answers_lists_falls_silent(self, listed: Office) -> None:
        answers = [listed.answers(EN3S, "digest", UNCLEAR, "Bla").letters for _ in range(5)]
        assert [len(letters) for letters in answers] == [1, 1, 1, 0, 0]


def test_lines_without_a_list_bring_one(listed: Office) -> None:
    said = mail_from(EN3S, kind=Kind.REPLY, items=(Item(1, APPROVES),), new_text="1 validé")
    plan = listed.gets(said)
    assert (plan.changes, only(plan).kind, only(plan).matter) == ((), "digest", "which_list")
    told_again = [len(listed.gets(said).letters) for _ in range(9)]
    assert told_again == [1] * 6 + [0] * 3


def test_a_command_beside_them_is_obeyed(listed: Office) -> None:
    said = mail_from(EN3S, items=(Item(1, APPROVES),), commands=(Command("STATUT", "NVHADD00001"),))
    assert only(listed.gets(said)).kind == "status"
