"""Replies that are more, or less, than answers: what their writers, and their colleagues, are told."""

from dataclasses import replace

import pytest

from mailbot.core.letters import Letter
from mailbot.core.readings import Completion, Fields, Kind, OfferReading
from mailbot.reading import read
from tests.core.people import CAMILLE, FIELDS, LUC, Office, mail_from
from tests.shell.sentences import text_of
from tests.shell.test_conversing import BOT, TOP, Client, letter_of

NO_LEVEL = replace(FIELDS, level=(), level_text=None)
OTHER = """Bonjour,

Voici une autre offre :

Intitulé du poste : Juriste
Organisme : CPAM des Vosges
Niveau : 8
Type de contrat : CDI
Descriptif : vous conseillez les services et suivez les contentieux.

Cordialement,
Camille Martin"""


def sends(office: Office, client: Client, text: str) -> tuple[Letter, ...]:
    """Let Camille answer the newest letter about the first offer and return the letters that follow."""
    mail = client(letter_of(office)[1], text)
    raw = b"Received: from a by b; Mon, 11 Jan 2027 09:30:00 +0100\r\n" + mail.as_bytes()
    reading = read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT.address)
    return office.gets(replace(reading, authenticated=True)).letters


@pytest.mark.parametrize("client", TOP)
@pytest.mark.parametrize("draft", [FIELDS, NO_LEVEL])
def test_another_offer_in_a_reply_is_one_of_its_own_in_every_client(client: Client, draft: Fields) -> None:
    office = Office()
    office.offers(fields=draft)
    (letter,) = sends(office, client, OTHER)
    assert office.world.fields[1] == draft
    text = text_of(letter, (office.world.fields[2], ()))
    assert text.startswith("Votre offre est bien reçue\n")
    assert "c'est une nouvelle offre, et la première n'a pas changé" in text
    assert "elle porte désormais la référence MB-2027-00002" in text


@pytest.mark.parametrize("client", TOP)
@pytest.mark.parametrize(
    "text", ["Merci !", "Bonjour,\n\nBien reçu, merci beaucoup.\n\nCordialement,\nCamille Martin", "ok merci"]
)
def test_thanks_for_a_letter_are_not_answered(client: Client, text: str) -> None:
    office = Office()
    office.offers()
    assert sends(office, client, text) == ()
    assert office.world.fields[1] == FIELDS


@pytest.mark.parametrize(
    ("level", "heading"),
    [
        ("7", "Un collègue a complété votre offre"),
        ("5", "Un collègue a complété votre offre"),
        ("6 ou 7", "Un collègue a répondu pour votre offre, il reste à la compléter"),
    ],
)
def test_the_recruiter_is_told_that_a_colleague_answered(level: str, heading: str) -> None:
    office = Office()
    office.offers(fields=NO_LEVEL)
    said = Completion(Fields(level=tuple(level.split(" ou ")), level_text=level))
    reply = mail_from(LUC, kind=Kind.REPLY, in_reply_to=(letter_of(office)[0],), completion=said)
    own, letter = office.gets(reply).letters
    text = text_of(letter, (office.world.fields[1], ()))
    assert letter.to == CAMILLE
    assert text.startswith(heading + "\n")
    assert "Un collègue de votre organisme nous a écrit au sujet de cette offre." in text
    assert f"- Niveau : {level} (avant : non indiqué)" in text
    assert text_of(own, (office.world.fields[1], ())).startswith("Votre réponse est notée")


def test_a_question_about_the_mines_names_no_step_for_the_rules_have_theirs() -> None:
    office = Office()
    office.gets(
        mail_from(CAMILLE, offers=(OfferReading(replace(NO_LEVEL, organisation="CANSSM")),), kind=Kind.OFFER)
    )
    text = text_of(letter_of_first(office), (office.world.fields[1], ()))
    (question,) = [line for line in text.split("\n") if "s'agit-il" in line]
    assert "13" not in question


def letter_of_first(office: Office) -> Letter:
    return next(iter(office.posted.values()))
