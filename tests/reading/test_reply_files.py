"""The files of a reply: an offer that stands in them is read, and what cannot be read is said."""

import base64

import pytest

from mailbot.core.readings import Choice, Kind
from tests.reading.mails import TOKEN, multipart, reading

OFFER = (
    "Référence du poste : NVHADD00095\nIntitulé du poste : Auditeur interne\nOrganisme : CPAM des Vosges\n"
    "Niveau : 7\nDescriptif : Vous menez les audits du service."
)
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
BROKEN = b"%PDF-1.4\n\xff\xfe nothing in it"
QUOTED = "\n\nLe lun. 11 janv. 2027 à 09:05, Période EN3S <bot@a.example> a écrit :\n> Quel est le niveau ?"


def answer(text: str, *files: tuple[str, str, bytes]) -> bytes:
    parts = [f"Content-Type: text/plain; charset=utf-8\n\n{text}{QUOTED}"]
    parts += [
        f'Content-Type: {kind}\nContent-Disposition: attachment; filename="{name}"\n'
        f"Content-Transfer-Encoding: base64\n\n{base64.encodebytes(content).decode()}"
        for name, kind, content in files
    ]
    return multipart("mixed", *parts, headers=("In-Reply-To: <1@bot.example>", "References: <1@bot.example>"))


LEGIBLE = ("offre.txt", "text/plain", OFFER.encode())


@pytest.mark.parametrize(
    "text", ["", "Voici une version lisible", "Merci, bonne journée", "cf. ci-joint", "ok"]
)
def test_an_offer_in_a_file_is_read_whatever_stands_above_it(text: str) -> None:
    found = reading(answer(text, LEGIBLE))
    assert (found.kind, found.offers[0].fields.title) == (Kind.OFFER, "Auditeur interne")


@pytest.mark.parametrize("text", ["", "Voici une version lisible", "Merci"])
def test_a_file_that_cannot_be_read_is_kept_and_said(text: str) -> None:
    found = reading(answer(text, ("scan.pdf", "application/pdf", BROKEN)))
    assert found.kind is Kind.REPLY
    assert found.offers[0].fields.doubts == ("attachment_unreadable",)
    assert [file.text_read for file in found.offers[0].attachments] == [False]


def test_a_file_that_holds_no_offer_is_kept_beside_the_answer() -> None:
    found = reading(answer("Niveau : 7", ("plan.txt", "text/plain", b"Plan d'acces")))
    assert found.completion is not None
    assert (found.completion.fields.level, found.offers[0].fields.doubts) == (("7",), ())
    assert [file.name for file in found.offers[0].attachments] == ["plan.txt"]


@pytest.mark.parametrize(
    "file",
    [
        ("image001.png", "image/png", PICTURE),
        ("logo.bin", "application/octet-stream", PICTURE),
        ("smime.p7s", "application/pkcs7-signature", b"\x30\x82\0\0"),
        ("rdv.ics", "text/calendar", b"BEGIN:VCALENDAR"),
        ("demande.eml", "message/rfc822", f"From: a@b.example\nSubject: [{TOKEN}]\n\n{OFFER}".encode()),
    ],
)
def test_pictures_signatures_and_letters_of_ours_are_no_offer(file: tuple[str, str, bytes]) -> None:
    found = reading(answer("Merci", file))
    assert (found.kind, found.offers) == (Kind.REPLY, ())


def test_the_files_of_a_decision_are_left_alone() -> None:
    found = reading(answer("Validé", LEGIBLE))
    assert (found.answer.choice, found.offers) == (Choice.APPROVE, ())
