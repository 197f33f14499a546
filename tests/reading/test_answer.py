"""What decides and what is asked about: a wrong decision is unforgivable, a question is not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.core.readings import Answer, Choice, Doubt, Kind
from mailbot.reading.answer import answer
from tests.reading.mails import multipart, reading, reply
from tests.support.needs import corpora

APPROVE, REFUSE = Choice.APPROVE, Choice.REFUSE


@pytest.mark.parametrize(
    ("text", "choice", "comment"),
    [
        ("validé", APPROVE, ""),
        ("Validé.", APPROVE, ""),
        ("VALIDE", APPROVE, ""),
        ("« Validé »", APPROVE, ""),
        ("Demande validée, merci", APPROVE, "merci"),
        ("Oui validé, désolé pour le retard", APPROVE, "désolé pour le retard"),
        ("Bonjour,\n\nValidé\n\nCordialement,\nAnne", APPROVE, ""),
        ("Validé\nAucun élève sur ce profil.", APPROVE, "Aucun élève sur ce profil."),
        ("Décision : validé", APPROVE, ""),
        ("Refusé, poste réservé", REFUSE, "poste réservé"),
        ("refusé", REFUSE, ""),
        ("Non, refusé.", REFUSE, ""),
        ("Refusé\n\nDeux élèves sont positionnés.", REFUSE, "Deux élèves sont positionnés."),
        ("Refusé - poste réservé", REFUSE, "poste réservé"),
    ],
)
def test_the_whole_word_at_the_head_decides(text: str, choice: Choice, comment: str) -> None:
    assert answer(text) == Answer(choice, None, comment)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Validé ?", Doubt.QUESTION),
        ("Validé, ou pas ?", Doubt.QUESTION),
        ("Dois-je écrire validé ?", Doubt.QUESTION),
        ("pas validé", Doubt.UNCLEAR),
        ("non validé", Doubt.UNCLEAR),
        ("Je ne valide pas", Doubt.UNCLEAR),
        ("validé sous réserve de l'accord de la direction", Doubt.CONDITIONAL),
        ("Validé, sous réserve de l'avis de la direction", Doubt.CONDITIONAL),
        ("Validé si le poste reste ouvert", Doubt.CONDITIONAL),
        ("Validé. Mais attendez lundi.", Doubt.UNCLEAR),
        ("Validé\n\nNe tenez pas compte de ce message, mauvaise manipulation.", Doubt.UNCLEAR),
        ("validé pour Lyon, refusé pour Paris", Doubt.CONTRADICTION),
        ("Validé, enfin refusé", Doubt.CONTRADICTION),
        ("Refusé. Non : accord.", Doubt.CONTRADICTION),
        ("Validé, non", Doubt.CONTRADICTION),
        ("invalidé", Doubt.UNCLEAR),
        ("validés-nous", Doubt.UNCLEAR),
        ("Refusé n'est pas le mot", Doubt.UNCLEAR),
        ("Refusés l'an dernier", Doubt.UNCLEAR),
        ("Non validé, merci", Doubt.UNCLEAR),
        ("Oui refusé", Doubt.UNCLEAR),
        ("👍", Doubt.UNCLEAR),
        ("", Doubt.UNCLEAR),
        ("Cordialement,", Doubt.UNCLEAR),
        ("vаlidé", Doubt.UNCLEAR),  # a Cyrillic letter
        ("val\ufffdidé", Doubt.UNCLEAR),
        ("\ufffdvalidé", Doubt.UNCLEAR),
        ("Validé, \ufffdok", Doubt.UNCLEAR),
    ],
)
def test_everything_else_is_a_doubt_of_its_kind(text: str, doubt: Doubt) -> None:
    found = answer(text)
    assert (found.choice, found.doubt) == (Choice.NONE, doubt)


@given(
    st.sampled_from(["Validé", "Refusé"]),
    st.sampled_from(["pas ", "non ", "ne sera pas ", "Dois-je écrire ", "in"]),
)
def test_a_denied_word_never_decides(word: str, denial: str) -> None:
    assert answer(denial + word.lower()).choice is Choice.NONE


@given(st.sampled_from(["validé", "refusé"]), st.text(max_size=200))
def test_what_is_quoted_changes_nothing(word: str, quoted: str) -> None:
    below = "\n".join("> " + line for line in quoted.splitlines())
    found = reading(reply(f"{word}\n\nLe 12/01/2017 à 10:00, Bourse a écrit :\n> x\n{below}"))
    assert found.answer == reading(reply(word)).answer


def test_a_decision_in_the_subject_alone_never_counts() -> None:
    found = reading(reply("\n\nLe 1/2/2017, x a écrit :\n> validé", subject="Validé RE: Demande"))
    assert (found.kind, found.answer.choice) == (Kind.REPLY, Choice.NONE)


def test_text_and_html_that_disagree_are_a_contradiction() -> None:
    head = ("In-Reply-To: <r1@bourse.example>",)
    plain, html = "Content-Type: text/plain\n\nValide", "Content-Type: text/html\n\n<p>{}</p>"
    agreeing = reading(multipart("alternative", plain, html.format("Valide"), headers=head))
    disagreeing = reading(multipart("alternative", plain, html.format("Refuse"), headers=head))
    assert (agreeing.answer.choice, disagreeing.answer.doubt) == (APPROVE, Doubt.CONTRADICTION)


def test_no_labelled_answer_is_decided_wrongly() -> None:
    labels = json.loads(corpora("replies", "labels.json").read_text("utf-8"))["messages"]
    decided = {name: reading(corpora("replies", name).read_bytes()).answer.choice.value for name in labels}
    wrong = {
        name: choice for name, choice in decided.items() if choice not in ("none", labels[name]["label"])
    }
    assert not wrong


# Whose mail it is and which request its tokens name is for the plan to judge, not for reading.
_JUDGED_LATER = {"approver_replies/24_two_tokens.eml", "approver_replies/29_colleague.eml"}


def test_the_trap_answers_are_read_as_labelled() -> None:
    labels = json.loads(corpora("synthetic", "_expected.json").read_text("utf-8"))
    wrong = {}
    for name, label in labels.items():
        if not name.startswith("approver_replies/") or name in _JUDGED_LATER:
            continue
        choice = reading(corpora("synthetic", *name.split("/")).read_bytes()).answer.choice
        said = "ask_again" if choice is Choice.NONE else choice.value
        if said not in (label["decision"], label.get("also_accepted")):
            wrong[name] = said
    assert not wrong
