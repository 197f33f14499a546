"""What is asked about an offer: all of it, everywhere, and « oui » as the rules in force read it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from mailbot import data
from mailbot.core.planning.judging import facts_of
from mailbot.core.questions import affirmed, open_questions
from mailbot.core.readings import Button, Completion, Conflict, Fields, Kind, Origin, Source
from mailbot.core.rules import Ruling, Verdict, judge, parse
from tests.core.people import CAMILLE, FIELDS, HOUSE, Office, mail_from, only

AT = datetime(2027, 1, 11, 8, tzinfo=UTC)
MINES = replace(FIELDS, organisation="CANSSM", level=(), level_text=None)
SITE = replace(FIELDS, title="Directeur de site", level=(), level_text=None)


def changed(**regimes: dict[str, Any]) -> Office:
    """Return an office whose admin has changed the regimes."""
    table = data.load("rules.toml")
    table["regime"] = {code: dict(entry) | regimes.get(code, {}) for code, entry in table["regime"].items()}
    return Office(replace(HOUSE, rules=parse(table)))


def says_yes(office: Office) -> None:
    message_id = list(office.posted)[-1]
    said = Completion(bare="oui")
    office.gets(mail_from(CAMILLE, kind=Kind.REPLY, in_reply_to=(message_id,), completion=said))


class TestYes:
    def test_is_the_step_of_the_rules_in_force(self) -> None:
        office = changed(MINES={"step": 14})
        office.offers(fields=MINES)
        says_yes(office)
        assert office.world.offers[1].verdict.reason == "mines_echelle13_chef_service"
        assert office.world.fields[1].level_text == "échelle 14, chef de service, début de carrière"

    def test_is_the_grid_of_the_rules_in_force(self) -> None:
        rules = changed(RG={"grid": "Agents"}).house.rules
        assert affirmed(rules, "CPAM des Vosges")["grid_unclear"] == "grille des Agents"

    @pytest.mark.parametrize("fields", [
        MINES,
        replace(FIELDS, level_text="7, grille à préciser"),
        replace(FIELDS, organisation="ARS Grand Est"),
        replace(FIELDS, organisation="ARS Grand Est", convention="CCNT ou fonction publique"),
    ])  # fmt: skip
    def test_leaves_the_same_question_to_nobody(self, fields: Fields) -> None:
        office = Office()
        office.offers(fields=fields)
        before = office.world.offers[1].verdict
        says_yes(office)
        after = office.world.offers[1].verdict
        assert before.ruling is Ruling.UNDETERMINED
        assert after.ruling is Ruling.CONCERNED


class TestEverythingIsAsked:
    ASKED = ("level_missing", "level")

    def test_in_the_refusal_of_a_draft(self, office: Office) -> None:
        office.offers(fields=SITE)
        letter = only(office.commands(CAMILLE, "SOUMETTRE", "NVHADD00095"))
        assert (letter.matter, letter.missing) == ("still_draft", self.ASKED)

    def test_in_the_state_of_a_draft(self, office: Office) -> None:
        office.offers(fields=SITE)
        assert only(office.commands(CAMILLE, "STATUT", "NVHADD00095")).missing == self.ASKED

    def test_where_an_offer_is_not_ready_any_more(self, office: Office) -> None:
        office.offers()
        office.world.offers[1] = replace(office.world.offers[1], facts=facts_of(SITE))
        letter = only(office.presses(CAMILLE, "offer-created", Button.SUBMIT))
        assert (letter.kind, letter.missing) == ("offer-incomplete", self.ASKED)


class TestADoubtedLevel:
    DOUBTED = replace(FIELDS, doubts=("level_conflict",))

    def test_is_asked_for_without_values_to_choose_between(self) -> None:
        verdict = judge(HOUSE.rules, facts_of(self.DOUBTED), AT)
        (asked, *_) = open_questions(verdict, (), self.DOUBTED, None)
        assert (verdict.reason, asked.word, asked.field) == ("level_conflict", "level", "level")

    def test_is_settled_by_the_answer_even_if_it_is_the_same(self, office: Office) -> None:
        office.offers(fields=self.DOUBTED)
        message_id, _ = office.last("offer-incomplete")
        said = Completion(Fields(level=("7",), level_text="niveau 7"))
        reply = mail_from(CAMILLE, kind=Kind.REPLY, in_reply_to=(message_id,), completion=said)
        assert only(office.gets(reply)).kind == "offer-created"


def test_every_question_of_the_texts_can_be_asked() -> None:
    """What nobody can be asked needs no words."""
    table = data.load("texts.fr.toml")
    texts, reasons = set(table["questions"]) - {"other"}, set(table["verdicts"])
    said = {
        question.word
        for word in (*reasons, "title", "organisation", "level")
        for question in open_questions(Verdict(Ruling.UNDETERMINED, word), (), Fields(), None)
    }
    sides = tuple(Conflict(name, ("6", "7"), ("", "a.pdf")) for name in ("place", "level"))
    for source in (Source.SIGNATURE, Source.DIRECTORY):
        origins = (Origin("organisation", source),)
        fields = Fields(organisation="CPAM", origins=origins, conflicts=sides)
        verdict = Verdict(Ruling.UNDETERMINED, "organisation_missing")
        said |= {question.word for question in open_questions(verdict, (), fields, date(2027, 2, 1))}
    assert texts - said == set()
