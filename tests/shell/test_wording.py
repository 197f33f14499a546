"""Words for people: every word has its French text, and whatever is shown is safe and short."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot import wording
from mailbot.core.letters import Letter, LetterKind, Matter
from mailbot.core.offers import Card, Decision, Event, State
from mailbot.core.people import Person
from mailbot.core.readings import Button, Doubt

WORDS = wording.words()
CAMILLE = Person("camille.martin@cpam-vosges.example", "Camille Martin")

HELP = {Matter.GREETING, Matter.UNKNOWN_COMMAND, Matter.NOT_UNDERSTOOD, Matter.EMPTY, Matter.NO_MAIL}
HELP |= {Matter.TOO_LARGE, Matter.BROKE_READER, Matter.LIMIT}
ANSWERS = {Matter.NOTHING_NEW, Matter.ANSWER_UNCLEAR, Matter.WHICH_QUESTION}
DONE = {Matter.PLANNED, Matter.MODIFIED}
NOTICES = {Matter.OPPOSITE_AFTER_PUBLICATION}

# The reason codes, as the rules list them.
DECIDED = """
    level_in_range_rg level_in_range_msa level_in_range_rsi level_in_range_speciaux
    mines_echelle13_chef_service ars_ccnt_level_in_range outside_period organisation_not_listed
    agent_de_direction ars_not_ccnt
    mines_not_echelle13_chef_service grid_not_employes_cadres level_below_range level_above_range
"""
UNDETERMINED = """
    organisation_missing organisation_unknown regime_conflict agent_direction_unclear level_missing
    level_ambiguous level_conflict grid_unclear mines_detail_missing ars_convention_missing
    ars_convention_ambiguous period_unclear several_offers attachment_unreadable no_offer_found
"""


def sentences(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [s for v in value.values() for s in sentences(v)]
    return [s for v in value for s in sentences(v)] if isinstance(value, list) else [value]


@pytest.mark.parametrize(
    ("table", "needed"),
    [
        ("refused", set(Matter) - HELP - NOTICES - ANSWERS - DONE),
        ("outcomes", DONE),
        ("answers", ANSWERS),
        ("help", HELP),
        ("notices", NOTICES),
        ("verdicts", {*DECIDED.split(), *UNDETERMINED.split()}),
        ("questions", {*UNDETERMINED.split(), "title", "organisation", "level"}),
        ("states", set(State)),
        ("state_sentences", set(State)),
        ("events", set(Event)),
        ("doubts", set(Doubt)),
        ("effects", set(Button) - {Button.CONFIRM}),
        ("by_hand", set(Button) - {Button.CONFIRM}),
    ],
)
def test_every_word_has_its_text(table: str, needed: set[str]) -> None:
    assert needed - set(WORDS.tables[table]) == set()


def test_every_verdict_quotes_the_rule() -> None:
    verdicts = WORDS.tables["verdicts"]
    assert [
        w for w in (DECIDED + UNDETERMINED).split() if not re.search("«\u00a0.+\u00a0»", verdicts[w])
    ] == []


def test_every_refusal_says_why_and_what_to_do_in_whole_sentences() -> None:
    for entry in WORDS.tables["refused"].values():
        assert re.fullmatch(r"[A-ZÀÉÊ].*\.", entry["why"])
        assert re.fullmatch(r"[A-ZÀÉÊ].*\.", entry["todo"])
        assert len(entry["subject"]) < 45


def test_no_text_lacks_its_typographic_spaces_and_apostrophes() -> None:
    texts = sentences(WORDS.tables)
    assert len(texts) > 150
    assert [t for t in texts if re.search(r"['\"]| [:;?!»]|« |[^\u00a0][;?!»]", t)] == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("l'offre : « oui » ?", "l’offre\u00a0: «\u00a0oui\u00a0»\u00a0?"),
        ("il a dit « non ».", "il a dit «\u00a0non\u00a0»."),
        ("{{ label }} : {{ value }} !", "{{ label }}\u00a0: {{ value }}\u00a0!"),
        ("<p>Prêt ?</p>", "<p>Prêt\u00a0?</p>"),
        ("{% if a != 'b' %}", "{% if a != 'b' %}"),
        ("style=\"font:600 17px 'Segoe UI',Arial\"", "style=\"font:600 17px 'Segoe UI',Arial\""),
    ],
)
def test_typography_touches_the_words_and_not_the_markup(written: str, shown: str) -> None:
    assert wording.typography(written) == shown


@given(st.text(st.characters(codec=None), max_size=500), st.integers(5, 300))
@settings(deadline=None, max_examples=100)
def test_a_line_to_show_is_one_short_line_without_unwanted_characters(text: str, limit: int) -> None:
    shown = wording.one_line(text, limit)
    assert len(shown) <= limit
    assert shown.splitlines() in ([], [shown])
    assert not re.search(
        "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]", shown
    )
    assert wording.one_line(shown, limit) == shown


@given(st.text(st.characters(codec=None) | st.sampled_from("\r\n "), max_size=500))
@settings(deadline=None, max_examples=100)
def test_a_text_to_show_keeps_single_blank_lines_only(text: str) -> None:
    shown = wording.several_lines(text, 300)
    assert len(shown) <= 300
    assert not re.search("[\r\u202e\u200b\ud800-\udfff]|\n\\s*\n\\s*\n", shown)


def test_tidying_reaches_every_string_of_a_letter_and_changes_no_clean_one() -> None:
    dirty = "a\u202e\r\nb"
    at = datetime(2027, 1, 11, tzinfo=UTC)
    decision = Decision(State.APPROVED, Person("e@en3s.example", dirty), at, dirty, "<1@x.example>")
    letter = Letter(
        LetterKind.ALERT,
        CAMILLE,
        card=Card(dirty, dirty, dirty),
        decision=decision,
        attachments=(dirty,),
        quote=dirty,
    )
    tidied = wording.tidy(letter)
    assert tidied.card == Card("a b", "a b", "a b")
    assert tidied.decision is not None
    assert (tidied.decision.by.name, tidied.decision.comment) == ("a b", "a\nb")
    assert (tidied.attachments, tidied.quote) == (("a b",), "a\nb")
    assert tidied.kind is LetterKind.ALERT
    assert wording.tidy(tidied) == tidied


@pytest.mark.parametrize(
    ("octets", "shown"),
    [(26_214_400, "25\u00a0Mo"), (2_000_000, "1\u00a0Mo"), (4096, "4\u00a0ko"), (9, "9\u00a0octets")],
)
def test_a_size_is_rounded_down_to_what_is_promised(octets: int, shown: str) -> None:
    assert wording.size(octets) == shown


def test_dates_are_written_the_french_way() -> None:
    assert wording.day(date(2027, 1, 5)) == "05/01/2027"
    assert wording.moment(datetime(2027, 7, 14, 7, 5, tzinfo=UTC)) == "14/07/2027 à 9\u00a0h\u00a005"
