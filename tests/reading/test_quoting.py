"""What a writer wrote, and nothing that he quotes."""

import pytest

from mailbot.reading.quoting import new_text, without_courtesy


@pytest.mark.parametrize(
    "quote",
    [
        "Le lun. 14 sept. 2026 à 09:12, mailbot <robot@mailbot.example> a écrit :\n\n> refusé\n> autre",
        "Le lun. 14 sept. 2026 à 09:12, mailbot\n<robot@mailbot.example> a écrit\u00a0:\n> refusé",
        "Le 12/01/2017 à 10:00, Bourse a écrit :\nrefusé",
        "On Mon, Sep 14, 2026 at 9:12 AM mailbot <r@m.example> wrote:\n> refusé",
        "-----Message d'origine-----\nDe : x\nrefusé",
        "-------- Message original --------\nrefusé",
        "________________________________\nDe : x\nrefusé",
        "De : Bourse <x@y>\nEnvoyé : jeudi 12 janvier 2017 10:00\nÀ : EN3S\nObjet : Demande\n\nrefusé",
        "De\u00a0: Bourse\nDate\u00a0: 12 janvier\nObjet\u00a0: Demande\nrefusé",
        "De : Bourse\nObjet : Demande\nrefusé",
        "From: Bourse\nSent: Thursday\nTo: EN3S\nSubject: x\nrefusé",
        "> refusé\n> refusé",
        "> refusé\n>\n> Le 12/01/2017, Anne <a@b.example> a écrit :\n>> refusé",
        "----- Transféré par Bourse/ORG le 12/01/2017 10:00 -----\nrefusé",
        "12.01.2017, 10:00, Bourse <r@m.example> a écrit :\nrefusé",
        "Am 12. Januar 2017 um 10:00 schrieb Bourse <r@m.example>:\n> refusé",
        "---------- Message transféré ----------\nrefusé",
        "-- \nAnne Refusé",
        "Envoyé de mon iPhone\n\n> refusé",
        "Ce message et ses pièces jointes sont confidentiels. refusé",
        "Toute publication, utilisation ou diffusion de ce message\ndoit être autorisée. refusé",
    ],
)
def test_quotes_signatures_and_notices_are_cut(quote: str) -> None:
    assert new_text(f"validé\n\n{quote}") == "validé"


def test_an_answer_below_or_between_quoted_lines_is_kept() -> None:
    header = "Le lun. 14 sept. 2026 à 09:12, mailbot a écrit :\n"
    assert new_text(f"{header}> question\n> autre\n\nvalidé\n> fin") == "validé"
    assert new_text(f"un\n\n{header}> question\n\nvalidé") == "un\n\nvalidé"


def test_quoted_lines_above_another_quote_are_dropped_too() -> None:
    assert new_text("> refusé\n\nLe 12/01/2017, Bourse a écrit :\n> autre\n\nvalidé") == "validé"


@pytest.mark.parametrize(
    "text",
    [
        "De : la part de tous, merci",
        "De : 8 h\nÀ : 12 h",
        "La candidate nous a écrit :\nelle accepte",
        "Le poste est vacant,\nmerci",
        "Envoyé de mon propre chef, ce courrier dit plus que quatre-vingts caractères ne peuvent contenir.",
    ],
)
def test_ordinary_sentences_are_kept(text: str) -> None:
    assert new_text(text) == text


@pytest.mark.parametrize(
    "footer",
    [
        "Envoyé de mon iPhone",
        "(Envoyé depuis mon Samsung Galaxy S22)",
        "Envoyé à partir d'Outlook pour Android<https://aka.ms/x>",
        "Télécharger Outlook pour iOS (https://aka.ms/o0ukef)",
        "Envoyé depuis l’application Mail Orange",
        "Envoyé avec la messagerie sécurisée Proton Mail.",
        "Get [Outlook for Android](https://aka.ms/ghei36)",
        "Provenance : Courrier pour Windows",
        "Sent from my HTC M8 Android phone.  Please excuse typos",
        "Von meinem Mobilgerät gesendet",
        "Garanti sans virus. www.avast.com",
    ],
)
def test_what_telephones_and_programs_add_is_cut(footer: str) -> None:
    assert new_text(f"validé\n\n{footer}") == "validé"


@pytest.mark.parametrize(
    "text",
    [
        "Envoyé de Paris, ce courrier vaut accord.",
        "Sent from my desk, is much easier than my mobile phone.",
        "Envoyé par Claire, je valide.",
        "Envoyé avec les pièces du dossier",
    ],
)
def test_sentences_about_sending_are_kept(text: str) -> None:
    assert new_text(text) == text


@pytest.mark.parametrize("mark", ["PS : ", "P.S. - ", "ps: ", "NB : ", "N.B. : ", "Post-scriptum : "])
def test_a_postscript_below_a_signature_is_the_writers(mark: str) -> None:
    said = f"{mark}sous réserve du budget"
    assert new_text(f"validé\n\n-- \nAnne\n\n{said}") == f"validé\n\n{said}"
    assert without_courtesy(f"validé\nCordialement,\nAnne\n{said}") == f"validé\n{said}"


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("Bonjour Madame,\n\nvalidé\n\nCordialement,\nAnne", "validé"),
        ("Madame, Monsieur,\nvalidé", "validé"),
        ("validé\nMerci et bonne journée\nAnne", "validé"),
        ("validé, cordialement", "validé, cordialement"),
        ("Cordialement,", ""),
        ("Bonjour. Je valide", "Bonjour. Je valide"),
    ],
)
def test_greeting_and_leave_taking_are_no_content(text: str, core: str) -> None:
    assert without_courtesy(text) == core
