"""What decides and what is asked about: a wrong decision is unforgivable, a question is not."""

import json
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailbot.core.readings import Answer, Choice, Doubt, Kind
from mailbot.reading.answers import answer, hesitation
from mailbot.reading.vocabulary import table
from tests.reading.mails import mail, multipart, reading, reply
from tests.support.needs import corpora

APPROVE, REFUSE, NONE = Choice.APPROVE, Choice.REFUSE, Choice.NONE
OURS, ANOTHER = "NVHADD00117", "NVHADD00098"
GRAMMAR = table("answers.toml") | table("answers_doubts.toml") | table("answers_same.toml")


def _examples(rules: str, name: str) -> list[Any]:
    """Return every example that stands beside a rule of the grammar, with what the rule says."""
    found = []
    for rule in GRAMMAR[rules]:
        written = rule[name] if isinstance(rule[name], list) else [rule[name]]
        found += [(text, rule.get("choice") or rule.get("kind")) for text in written]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(("text", "choice"), _examples("says", "yes"))
def test_each_form_decides_its_own_examples(text: str, choice: str) -> None:
    assert answer(text).choice == choice


@pytest.mark.parametrize(("text", "choice"), _examples("says", "no"))
def test_each_form_leaves_alone_what_only_looks_like_it(text: str, choice: str) -> None:
    assert answer(text).choice != choice


@pytest.mark.parametrize(("text", "doubt"), _examples("doubts", "yes"))
def test_each_hesitation_makes_a_doubt(text: str, doubt: str) -> None:
    found = answer(text)
    assert found.choice is NONE
    assert found.doubt is not None


@pytest.mark.parametrize(
    ("text", "_"), [*_examples("doubts", "no"), *_examples("explains", "yes"), *_examples("same", "yes")]
)
def test_like_words_that_hesitate_not_leave_the_decision(text: str, _: str | None) -> None:
    assert answer(text).choice is not NONE


@pytest.mark.parametrize(("text", "_"), [*_examples("explains", "no"), *_examples("same", "no")])
def test_what_is_no_explanation_decides_nothing(text: str, _: None) -> None:
    assert answer(text).choice is NONE


@pytest.mark.parametrize(
    ("text", "choice", "comment"),
    [
        ("validé", APPROVE, ""),
        ("« Validé »", APPROVE, ""),
        ("Demande validée, merci", APPROVE, ""),
        ("Bonjour,\n\nValidé\n\nCordialement,\nAnne", APPROVE, ""),
        ("Validé\nAucun élève sur ce profil.", APPROVE, "Aucun élève sur ce profil."),
        ("Décision : validé", APPROVE, ""),
        ("Avis : favorable", APPROVE, ""),
        ("Non, refusé.", REFUSE, ""),
        ("Refusé, poste réservé", REFUSE, "poste réservé"),
        ("Refusé - poste réservé", REFUSE, "poste réservé"),
        ("Refusé\n\nDeux élèves sont positionnés.", REFUSE, "Deux élèves sont positionnés."),
        ("Bonjour, je refuse la dérogation", REFUSE, ""),
        ("J'ai bien reçu votre demande du 12 janvier et je la valide.", APPROVE, ""),
        (
            "Nos élèves n'étant pas intéressés, je vous autorise à publier.",
            APPROVE,
            "Nos élèves n'étant pas intéressés",
        ),
        (
            "Accord.\n\n- deux élèves ici ;\n- aucun dans l'Est.",
            APPROVE,
            "- deux élèves ici ;\n- aucun dans l'Est.",
        ),
        ("OK, la date est un peu courte", APPROVE, "la date est un peu courte"),
        ("[ ] Validé\n[x] Refusé", REFUSE, ""),
        ("bonjour virgule je valide votre demande point merci", APPROVE, ""),
        ("vs pouvez publier", APPROVE, ""),
        ("Avis favroable", APPROVE, ""),
        ("ON EST PAS D ACCORD", REFUSE, ""),
        ("Validé 👍", APPROVE, ""),
    ],
)
def test_a_clear_answer_decides_and_what_stands_beside_it_is_the_comment(
    text: str, choice: Choice, comment: str
) -> None:
    found = answer(text)
    assert (found.choice, found.doubt, found.comment) == (choice, None, comment)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Validé ?", Doubt.QUESTION),
        ("Dois-je écrire validé ?", Doubt.QUESTION),
        ("Est-ce que je valide", Doubt.QUESTION),
        ("validé sous réserve de l'accord de la direction", Doubt.CONDITIONAL),
        ("Validé si le poste reste ouvert", Doubt.CONDITIONAL),
        ("Vous pouvez publier dès que la date est corrigée", Doubt.CONDITIONAL),
        ("Validé. Mais attendez lundi.", Doubt.UNCLEAR),
        ("Validé\n\nNe tenez pas compte de ce message, mauvaise manipulation.", Doubt.UNCLEAR),
        ("Je validerai demain", Doubt.UNCLEAR),
        ("Je pense valider", Doubt.UNCLEAR),
        ("Bien reçu, merci", Doubt.UNCLEAR),
        ("validé pour Lyon, refusé pour Paris", Doubt.CONTRADICTION),
        ("Validé, enfin refusé", Doubt.CONTRADICTION),
        ("Non, validé", Doubt.CONTRADICTION),
        ("Validé, non", Doubt.CONTRADICTION),
        ("Oui, refusé", Doubt.CONTRADICTION),
        ("Validé 👎", Doubt.CONTRADICTION),
        ("invalidé", Doubt.UNCLEAR),
        ("Oui refusé", Doubt.CONTRADICTION),
        ("non refusé", Doubt.UNCLEAR),
        ("Refusé n'est pas le mot", Doubt.UNCLEAR),
        ("Refusés l'an dernier", Doubt.UNCLEAR),
        ("Votre facture est refusée", Doubt.OUT_OF_SCOPE),
        ("Pour info", Doubt.FORWARDED),
        ("👍", Doubt.UNCLEAR),
        ("", Doubt.UNCLEAR),
        ("vаlidé", Doubt.UNCLEAR),  # a Cyrillic letter
        ("val\ufffdidé", Doubt.UNCLEAR),
        ("Validé, \ufffdok", Doubt.UNCLEAR),
        ("validÃ©", Doubt.UNCLEAR),
        ("Nous ne sommes pas, en l'état, d'accord", Doubt.UNCLEAR),
    ],
)
def test_everything_else_is_a_doubt_of_its_kind(text: str, doubt: Doubt) -> None:
    found = answer(text)
    assert (found.choice, found.doubt, found.comment) == (NONE, doubt, text.strip())


def test_courtesy_alone_is_no_answer() -> None:
    assert answer("Bonjour,\n\nCordialement,\nAnne Morel") == Answer(NONE, Doubt.UNCLEAR)


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        (f"Refus pour {ANOTHER} mais accord pour {OURS}.", APPROVE),
        (f"{OURS} : OK", APPROVE),
        (f"{OURS} : refusé. {ANOTHER} : validé.", REFUSE),
        (f"{ANOTHER} : refusé", NONE),
        (f"{ANOTHER} : refusé. Validé.", NONE),
        ("Pour le poste de gestionnaire de paie : accord", NONE),
        ("Accord pour le poste de chargé d'études", APPROVE),
        ("Contrairement à l'offre précédente, celle-ci est refusée.", REFUSE),
        ("Refusé pour l'autre offre.", NONE),
    ],
)
def test_only_what_is_said_of_our_offer_decides(text: str, choice: Choice) -> None:
    known = frozenset(("charge", "etudes", "statistiques"))
    assert answer(text, OURS, known).choice is choice


@pytest.mark.parametrize(
    "text",
    [
        "Je suis en accord\navec la directrice",
        "Avis\nfavorable",
        "Nous ne pouvons pas\naccorder la dérogation",
    ],
)
def test_a_line_that_breaks_within_a_sentence_does_not_end_it(text: str) -> None:
    joined = answer(text.replace("\n", " "))
    assert (answer(text).choice, answer(text).doubt) == (joined.choice, joined.doubt)


@pytest.mark.parametrize("text", ["oui", "OK", "ok pour nous", "non", "Non, désolée.", "d'accord"])
def test_a_bare_yes_or_no_is_known_as_such(text: str) -> None:
    assert answer(text).bare


@pytest.mark.parametrize("text", ["validé", "Oui, validé", "Non, refusé", "Avis favorable"])
def test_what_names_the_decision_is_more_than_a_bare_word(text: str) -> None:
    found = answer(text)
    assert found.choice is not NONE
    assert not found.bare


POSITIVE = (
    "je valide", "nous acceptons votre demande", "je suis d'accord", "nous sommes favorables",
    "nous donnons notre accord", "je vous autorise à publier", "vous pouvez publier",
    "je suis favorable à cette demande",
)  # fmt: skip
NEGATIVE = (
    "je ne valide pas", "nous n'acceptons pas votre demande", "je ne suis pas d'accord",
    "nous ne sommes pas favorables", "nous ne donnons pas notre accord", "je ne vous autorise pas à publier",
    "vous ne pouvez pas publier",
    "je ne suis pas favorable à cette demande",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        # what stands before a decision in full, or beside a refusal, only tells how it came about
        ("Si un élève l'avait choisi, ce serait autre chose. Votre demande est refusée.", REFUSE),
        ("Je refuse votre demande. Si vous souhaitez en parler, passez me voir.", REFUSE),
        ("Je valide votre demande. Si un élève se manifeste, retirez l'offre.", NONE),
        (
            "Si un élève se positionne d'ici vendredi, le poste sera pour lui. Nous validons votre demande.",
            NONE,
        ),
        ("Je ne peux pas valider votre demande. Il me faut d'abord la fiche.", NONE),
        # another time
        ("L'an dernier nous avions refusé, mais cette année c'est d'accord.", APPROVE),
        ("L'an dernier nous avions accepté votre demande.", NONE),
        ("C'est validé. À l'avenir, merci de nous envoyer la fiche quinze jours avant.", APPROVE),
        ("C'est validé. À l'avenir, et sous réserve de la fiche, publiez.", NONE),
        # « elle » is the request only where that was named
        ("La commission a examiné votre demande : elle est acceptée.", APPROVE),
        ("Une élève a candidaté sur ce poste. Elle est acceptée.", NONE),
        ("J'ai bien lu votre demande et je la valide.", APPROVE),
        ("Merci pour l'invitation au forum, je l'accepte.", NONE),
        # an apology or an offer to talk hides nothing, a mistake does
        ("Je valide la demande, avec toutes mes excuses pour l'attente.", APPROVE),
        ("Je valide. Désolée pour ce mail envoyé par erreur.", NONE),
        # a denial of the contrary says the same
        ("Je ne peux pas vous dire oui sur ce coup, la dérogation est refusée.", REFUSE),
        ("La dérogation est accordée. La directrice n'a pas retiré son opposition.", NONE),
        ("OK, bien reçu. Malheureusement c'est refusé.", REFUSE),
        ("bonjour à la ligne la demande est validée point à la ligne bonne journée", APPROVE),
    ],
)
def test_what_is_said_around_a_decision_is_weighed_by_what_it_can_mean(text: str, choice: Choice) -> None:
    assert answer(text).choice is choice


def test_words_of_the_title_only_name_the_offer() -> None:
    known = frozenset(("charge", "etudes", "statistiques", "carsat", "lorraine"))
    for text, choice in (
        ("Nous validons l'offre de chargé d'études statistiques de la CARSAT Lorraine.", APPROVE),
        ("Oui pour le chargé d'études statistiques.", APPROVE),
        ("Nous validons l'offre de chargé d'études juridiques.", NONE),
        ("La CPAM de Lorraine peut publier son offre.", NONE),
    ):
        assert answer(text, known=known).choice is choice, text


@pytest.mark.parametrize(("said", "denied"), list(zip(POSITIVE, NEGATIVE, strict=True)))
def test_a_denied_sentence_never_says_the_same(said: str, denied: str) -> None:
    assert (answer(said).choice, answer(denied).choice) == (APPROVE, REFUSE)


@given(
    st.sampled_from(POSITIVE),
    st.sampled_from(["il n'est pas vrai que ", "je ne dis pas que ", "je ne crois pas que "]),
)
def test_a_denial_before_a_sentence_takes_its_decision(said: str, denial: str) -> None:
    assert answer(denial + said).choice is not APPROVE


@given(
    st.sampled_from((*POSITIVE, *NEGATIVE, "validé", "refusé", "avis favorable", "avis défavorable")),
    st.sampled_from(
        [
            " si possible",
            ", sous réserve de l'avis de la direction",
            " ?",
            ", mais pas avant lundi",
            ". Attendez.",
        ]
    ),
)
def test_a_condition_a_question_or_a_delay_takes_any_decision(said: str, more: str) -> None:
    assert answer(said + more).choice is NONE


@given(st.text(max_size=300))
@example("si\n" * 50)
@example("- . , ; : ? !")
@example("[ ] ( ) ☐")
def test_no_text_breaks_the_grammar_and_comments_are_never_made_up(text: str) -> None:
    found = answer(text)
    assert (found.choice is NONE) == (found.doubt is not None)
    assert all(word in text for word in re.findall(r"\w+", found.comment))


@pytest.mark.parametrize(
    "text",
    [
        "a" * 280_000,
        "validé\n" * 40_000,
        "je ne " * 50_000,
        "pas, " * 50_000,
        "x. " * 90_000,
        "oui " * 70_000,
    ],
)
def test_a_flood_of_words_decides_nothing(text: str) -> None:
    assert answer(text).choice is NONE


@pytest.mark.parametrize(
    ("choice", "comment", "doubt"),
    [
        (APPROVE, "Merci de nous tenir informés.", None),
        (APPROVE, "Deux élèves sont positionnés.", None),
        (APPROVE, "Accord donné par la directrice.", None),
        (REFUSE, "Profil très demandé.", None),
        (APPROVE, "Finalement refusé.", Doubt.CONTRADICTION),
        (REFUSE, "Vous pouvez publier.", Doubt.CONTRADICTION),
        (APPROVE, "Sous réserve du niveau.", Doubt.CONDITIONAL),
        (APPROVE, "Attendez, merci.", Doubt.UNCLEAR),
        (APPROVE, "Quel est le niveau ?", Doubt.QUESTION),
    ],
)
def test_words_beside_a_button_are_weighed_against_it(
    choice: Choice, comment: str, doubt: Doubt | None
) -> None:
    assert hesitation(choice, comment) is doubt


@given(st.sampled_from(["validé", "refusé"]), st.text(max_size=200))
def test_what_is_quoted_changes_nothing(word: str, quoted: str) -> None:
    below = "\n".join("> " + line for line in quoted.splitlines())
    found = reading(reply(f"{word}\n\nLe 12/01/2017 à 10:00, Bourse a écrit :\n> x\n{below}"))
    assert found.answer == reading(reply(word)).answer


def test_a_decision_in_the_subject_alone_never_counts() -> None:
    found = reading(reply("\n\nLe 1/2/2017, x a écrit :\n> validé", subject="Validé RE: Demande"))
    assert (found.kind, found.answer.choice) == (Kind.REPLY, NONE)


def test_text_and_html_that_disagree_are_a_contradiction() -> None:
    head = ("In-Reply-To: <r1@bourse.example>",)
    plain, html = "Content-Type: text/plain\n\nValide", "Content-Type: text/html\n\n<p>{}</p>"
    agreeing = reading(multipart("alternative", plain, html.format("Valide"), headers=head))
    disagreeing = reading(multipart("alternative", plain, html.format("Refuse"), headers=head))
    assert (agreeing.answer.choice, disagreeing.answer.doubt) == (APPROVE, Doubt.CONTRADICTION)


def test_an_answer_that_quotes_two_requests_is_asked_about_unless_it_names_one() -> None:
    quoted = "\n\nLe 12/01/2017 à 10:00, x a écrit :\n> Référence : NVHADD00117\n> Référence : NVHADD00098"
    assert reading(reply(f"Validé{quoted}")).answer.doubt is Doubt.UNCLEAR
    assert reading(reply(f"NVHADD00117 : validé{quoted}")).answer.choice is APPROVE


def test_a_button_of_another_make_counts_as_words() -> None:
    """Its code may be unreadable; whether it proves anything is for the plan to judge."""
    text = f"Décision : refusé\nOffre : {OURS}\nCode : k7Qd-2\n\nCommentaire facultatif :\nprofil hors cible"
    found = reading(mail(text, subject="Décision : refusé"))
    assert (found.kind, found.answer) == (Kind.REPLY, Answer(REFUSE, None, "profil hors cible"))


def test_the_labelled_phrases_are_read_as_labelled() -> None:
    lines = corpora("replies", "cases.jsonl").read_text("utf-8").splitlines()
    cases = [json.loads(line.replace("{REF}", OURS).replace("{OTHER}", ANOTHER)) for line in lines]
    said = {c["text"]: answer(c["text"], OURS).choice for c in cases if c["kind"] != "digest"}
    wrong = [c["text"] for c in cases if said.get(c["text"], NONE) not in ("none", c["label"])]
    clear = [c for c in cases if c["label"] != "none" and not c.get("debatable")]
    missed = [c["text"] for c in clear if said[c["text"]] is NONE]
    assert (wrong, missed) == ([], [])


# Whose mail it is, is for the plan to judge, not for reading.
_JUDGED_LATER = {"approver_replies/29_colleague.eml"}


def test_the_trap_answers_are_read_as_labelled() -> None:
    labels = json.loads(corpora("synthetic", "_expected.json").read_text("utf-8"))
    wrong = {}
    for name, label in labels.items():
        if not name.startswith("approver_replies/") or name in _JUDGED_LATER:
            continue
        choice = reading(corpora("synthetic", *name.split("/")).read_bytes()).answer.choice
        said = "ask_again" if choice is NONE else choice.value
        if said not in (label["decision"], label.get("also_accepted")):
            wrong[name] = said
    assert not wrong
