"""Answers of EN3S from real mail programs, and what the mails about them say."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from mailbot.core.letters import Letter, LetterKind
from mailbot.core.offers import State
from mailbot.core.people import Person
from mailbot.core.plans import Plan
from mailbot.core.readings import Answer, Button, Doubt
from mailbot.reading import read
from tests.core.people import CAMILLE, EN3S, FIELDS, Office, kinds, only, state
from tests.shell.sentences import APPROVED, CARD, text_of
from tests.shell.test_conversing import AT, BOT, STATIONERY, TOP, Client

QUESTION = "Ce poste est-il ouvert aux débutants ?"


@pytest.fixture
def submitted() -> Office:
    office = Office()
    office.offers()
    office.presses(CAMILLE, "offer-created", Button.SUBMIT)
    return office


def replies(office: Office, who: Person, kind: str, client: Client, text: str) -> Plan:
    """Let `who` answer the newest letter of that kind to them, in their mail program."""
    message_id, letter = office.last(kind, who)
    raw = STATIONERY.compose(letter, message_id, AT, (FIELDS, ()))
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    reply = b"Received: from a by b; Mon, 11 Jan 2027 09:30:00 +0100\r\n" + client(mail, text).as_bytes()
    reading = read(reply, whole=True, size=len(reply), authserv_id="", bot=BOT.address)
    return office.gets(replace(reading, authenticated=True))


@pytest.mark.parametrize("client", TOP)
@pytest.mark.parametrize(("answer", "after"), [("Validé", State.APPROVED), ("Refusé", State.REFUSED)])
def test_a_question_its_reply_and_the_decision_find_their_way(
    submitted: Office, client: Client, answer: str, after: State
) -> None:
    asked = replies(submitted, EN3S, "request", client, QUESTION)
    assert kinds(asked) == [("question", CAMILLE.address), ("clarification", EN3S.address)]
    text = text_of(asked.letters[0])
    assert f"> {QUESTION}\n" in text
    assert "Répondez simplement à ce message : votre réponse sera transmise à l'EN3S" in text
    assert "[" not in str(text)  # no code of the request

    passed = replies(submitted, CAMILLE, "question", client, "Oui, une formation est prévue.")
    text = text_of(only(passed))
    assert f"La question était :\n\n> {QUESTION}" in text
    assert "> Oui, une formation est prévue." in text
    assert text.count("mailto:") == 2

    replies(submitted, EN3S, "question", client, answer)
    assert state(submitted) is after


@pytest.mark.parametrize("client", TOP)
def test_thanks_for_the_receipt_are_not_answered(submitted: Office, client: Client) -> None:
    submitted.presses(EN3S, "request", Button.REFUSE)
    assert replies(submitted, EN3S, "decision-receipt", client, "Merci, bien reçu.").letters == ()
    assert state(submitted) is State.REFUSED


def test_a_question_of_en3s_is_passed_on_or_shown_the_way_to_the_recruiter() -> None:
    letter = Letter(LetterKind.CLARIFICATION, EN3S, card=CARD, matter="question", recruiter=CAMILLE)
    assert text_of(letter).startswith("Votre question est transmise au recruteur\n")
    kept = text_of(replace(letter, matter="question_kept"))
    assert "rien ne prouve que le message vient bien de vous" in kept
    assert f"Vous pouvez la lui poser directement : Camille Martin ({CAMILLE.address})." in kept
    assert CAMILLE.address not in text_of(replace(letter, matter="unclear", recruiter=None))


def test_the_recruiter_reads_that_a_question_is_no_decision(submitted: Office) -> None:
    submitted.answers(EN3S, "request", Answer(doubt=Doubt.QUESTION), "Un débutant convient-il ?")
    _, letter = submitted.last("question", CAMILLE)
    said = "Aucune décision n'est enregistrée ; l'offre ne peut pas encore être publiée."
    assert said in text_of(letter)
    decided = text_of(replace(letter, decision=APPROVED))
    assert "La réponse en vigueur n'a pas changé." in decided
    assert said not in decided


@pytest.mark.parametrize(
    ("absent", "named"),
    [
        (Person("valideur@en3s.example", "EN3S"), "d'EN3S (valideur@en3s.example)"),
        (Person("adjointe@en3s.example"), "d'adjointe@en3s.example"),
        (Person("valideur@en3s.example", "Élise Roy"), "d'Élise Roy (valideur@en3s.example)"),
        (Person("valideur@en3s.example", "Claire Martin"), "de Claire Martin (valideur@en3s.example)"),
    ],
)
def test_an_absence_names_the_absent_in_french(absent: Person, named: str) -> None:
    letter = Letter(LetterKind.ABSENCE, CAMILLE, card=CARD, author=absent)
    assert f"La messagerie {named} a répondu à votre demande" in text_of(letter)


def test_a_request_says_what_becomes_of_a_question(submitted: Office) -> None:
    text = text_of(submitted.last("request", EN3S)[1], (FIELDS, ()))
    assert "une simple réponse à ce message suffit : elle est transmise au recruteur" in text


def test_a_doubt_about_a_decision_in_force_does_not_deny_it() -> None:
    letter = Letter(LetterKind.CLARIFICATION, EN3S, card=CARD, matter="unclear", recruiter=CAMILLE)
    assert "Aucune décision n'a été enregistrée." in text_of(letter)
    decided = text_of(replace(letter, decision=APPROVED))
    assert "La réponse en vigueur n'a pas changé." in decided
    assert "Aucune décision" not in decided


def test_a_withdrawn_offer_is_not_said_to_be_changed() -> None:
    letter = Letter(LetterKind.EXPIRED, EN3S, card=CARD, matter="overtaken", state="withdrawn", version=2)
    assert "le recruteur a depuis retiré l'offre." in text_of(letter)


def test_an_old_button_says_who_decided() -> None:
    decision = replace(APPROVED, comment="profil atypique")
    letter = Letter(LetterKind.EXPIRED, EN3S, card=CARD, matter="too_old", state="approved")
    text = text_of(replace(letter, decision=decision))
    assert "Donnée par : EN3S dérogation" in text
    assert "Commentaire : profil atypique" in text
