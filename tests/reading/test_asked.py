"""Which offer was asked about: as our mail says, or what an answer quotes of it."""

import pytest

from mailbot.reading.asked import reference_asked, words_asked
from mailbot.reading.message import take_apart
from tests.reading.mails import TOKEN, mail, reply

HEADER = "De : mailbot <b@x.example>\nEnvoyé : lundi 11 janvier 2027 09:05\nÀ : EN3S\nObjet : {subject}\n\n"


def asked(message: bytes, sent: bytes | None = None) -> str:
    return reference_asked(take_apart(message), take_apart(sent) if sent else None)


@pytest.mark.parametrize(
    ("sent", "reference"),
    [
        (mail("", "X-Mailbot-Offer: NVHADD00095", subject="[NVHADD00117] Demande"), "NVHADD00095"),
        (mail("", subject="[NVHADD00117] Demande de dérogation"), "NVHADD00117"),
        (mail("", subject="[EXTERNE] Demande : MB-2026-00012 – Juriste"), "MB-2026-00012"),
        (mail("", subject="[PSI/2017/014] Demande"), "PSI/2017/014"),
        (mail("Référence du poste : NVHADD00117\nNiveau : 7"), "NVHADD00117"),
        (mail("Référence du poste\tNVHADD00117"), "NVHADD00117"),
        (mail("Référence :\nNVHADD00117"), "NVHADD00117"),
        (mail("réf. CPAM-88-2027-EMPLOIS-001 :\nle reste"), ""),
        (mail("Bonjour", subject=f"Validé : [{TOKEN}]"), ""),
        (mail("Bonjour"), ""),
    ],
)
def test_our_mail_says_which_offer_it_is_about(sent: bytes, reference: str) -> None:
    assert asked(reply("Validé pour NVHADD00001", subject="Re: NVHADD00001"), sent) == reference


@pytest.mark.parametrize(
    ("message", "reference"),
    [
        (reply("oui", subject="RE: [NVHADD00117] Demande de dérogation"), "NVHADD00117"),
        (reply("oui", subject="RE: Demande de dérogation : NVHADD00117"), "NVHADD00117"),
        (reply("Non.\n\n" + HEADER.format(subject="x") + "Référence du poste : NVHADD00117"), "NVHADD00117"),
        (
            reply("Réf. : NVHADD00098\n\n" + HEADER.format(subject="x") + "Référence : NVHADD00117"),
            "NVHADD00117",
        ),
        (reply("Référence : NVHADD00098, accordé"), ""),
        (reply("oui"), ""),
    ],
)
def test_without_our_mail_the_quoted_one_or_the_subject_says_it(message: bytes, reference: str) -> None:
    assert asked(message) == reference


def test_the_words_of_the_offer_are_those_of_the_quoted_mail_and_not_what_was_typed() -> None:
    typed = "Poste réservé aux élèves."
    quoted = "Intitulé du poste Chargé d'études\nCréé par\tCPAM du Rhône"
    known = words_asked(take_apart(reply(f"{typed}\n\n{HEADER.format(subject='x')}{quoted}")), typed, None)
    assert {"charge", "etudes", "cpam", "rhone"} <= known
    assert known.isdisjoint(("reserve", "eleves"))


def test_a_long_subject_or_line_takes_no_time() -> None:
    assert asked(mail("Référence : " + "A-" * 100_000, subject="A-" * 900 + "x")) == ""
