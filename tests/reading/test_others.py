"""An answer to a colleague's mail decides nothing by « ok »: whose question it answers, nobody can say."""

import pytest

from mailbot.core.readings import Answer, Choice, Doubt
from mailbot.reading import read
from tests.reading.mails import BOT, multipart, reply
from tests.reading.test_ours import TEXT, sent

OURS = f"De : Bourse <{BOT}>\nEnvoyé : jeudi 12 janvier 2017 10:00\nÀ : EN3S\nObjet : Demande\n\n{TEXT}"
HEADER = "De : {}\nEnvoyé : jeudi 12 janvier 2017 11:00\nÀ : Claire\nObjet : RE: Demande\n\n{}\n\n" + OURS


def given(text: str) -> Answer:
    raw = reply(text)
    return read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT, sent=sent()).answer


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("On garde ce poste pour la promo ?", "Ok pour moi."),
        ("Tu es d'accord pour refuser ?", "Oui"),
        ("Je prépare un refus, tu valides ?", "Validé !"),
        ("Je leur dis non ?", "Accord."),
        ("Un élève est intéressé ?", "Non"),
        ("Je propose de refuser celle-ci.", "Ok"),
    ],
)
def test_a_word_for_a_colleague_decides_nothing(question: str, own: str) -> None:
    for quoted in (
        HEADER.format("Sophie Bernard", question),
        f"Le 12/01/2017 à 11:00, Sophie Bernard a écrit :\n> {question}\n>\n"
        + "\n".join(f">> {line}" for line in TEXT.split("\n")),
    ):
        assert given(f"{own}\n\n{quoted}") == Answer(Choice.NONE, Doubt.FORWARDED, own)


def test_a_decision_that_names_its_object_is_one_whoever_asked() -> None:
    answer = given("Nous refusons cette demande.\n\n" + HEADER.format("Sophie Bernard", "Un avis ?"))
    assert answer.choice is Choice.REFUSE


def test_above_our_mail_or_an_earlier_one_of_the_same_person_a_word_decides() -> None:
    own = "valideur@en3s.example"
    assert given(f"Validé\n\n{OURS}").choice is Choice.APPROVE
    assert given("Validé\n\n" + HEADER.format(f"Claire <{own}>", "Je regarde.")).choice is Choice.APPROVE


@pytest.mark.parametrize(
    ("subject", "choice"),
    [
        ("Re: Demande de dérogation", Choice.APPROVE),
        ("Validé Re: Demande de dérogation", Choice.APPROVE),
        ("Re: Demande de dérogation : REFUS", Choice.NONE),
        ("Annulation Re: Demande de dérogation", Choice.NONE),
        ("Re: Demande de dérogation NVHADD00118", Choice.NONE),
    ],
)
def test_a_subject_that_was_changed_to_another_sense_is_a_doubt(subject: str, choice: Choice) -> None:
    raw = reply("Je valide.", subject=subject)
    found = read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT, sent=sent())
    assert found.answer.choice is choice


def test_struck_words_are_no_answer() -> None:
    raw = multipart(
        "alternative",
        "Content-Type: text/html; charset=utf-8\n\n<p><s>Validé</s></p><p>à revoir</p>",
        headers=("In-Reply-To: <r1@bourse.example>",),
    )
    assert read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT).answer.choice is Choice.NONE


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("> Motif de la demande : profil hors cible\nOui.", Choice.NONE),
        ("> Niveau : 7\nok\n\n> Lieu : Strasbourg\n", Choice.NONE),
        ("> Niveau : 7\nJe valide cette demande.", Choice.APPROVE),
        ("> nous donner votre accord pour publier cette offre\nOui.", Choice.APPROVE),
        ("Oui.\n\n> Niveau : 7", Choice.APPROVE),
        ("\n".join(f"> {line}" for line in TEXT.split("\n")) + "\n\nOui", Choice.APPROVE),
    ],
)
def test_a_word_below_one_line_of_ours_is_about_that_line(text: str, choice: Choice) -> None:
    assert given(text).choice is choice


@pytest.mark.parametrize("gap", [" " * 20_500, "\n" * 25_000])
def test_what_is_cut_off_an_answer_may_take_it_back(gap: str) -> None:
    assert given(f"Validé.{gap}Non, finalement refusé.").choice is Choice.NONE


def test_what_stands_below_a_signature_may_be_about_any_line_of_a_digest() -> None:
    raw = reply("1 validé\n2 refusé\n\nCordialement,\nClaire\n\nFinalement attendez lundi.")
    items = read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT).items
    assert [item.answer.choice for item in items] == [Choice.NONE, Choice.NONE]


def test_lines_that_the_other_form_of_a_mail_answers_otherwise_are_in_doubt() -> None:
    raw = multipart(
        "alternative",
        "Content-Type: text/plain; charset=utf-8\n\n1 validé\n2 refusé",
        "Content-Type: text/html; charset=utf-8\n\n<p>1 validé</p><p>2 validé</p>",
        headers=("In-Reply-To: <r1@bourse.example>",),
    )
    items = read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT).items
    assert [item.answer.choice for item in items] == [Choice.APPROVE, Choice.NONE]
