"""Commands are lines of their own; sentences and answers are none."""

from datetime import date

import pytest

from mailbot.core.readings import Command, Kind, Options
from tests.reading.mails import mail, reading, reply


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("STATUT", Command("STATUT")),
        ("statut NVHADD00095", Command("STATUT", "NVHADD00095")),
        ("Status: NVHADD00095", Command("STATUT", "NVHADD00095")),
        ("Détail NVHADD00095", Command("DETAIL", "NVHADD00095")),
        ("AIDE", Command("AIDE")),
        ("help", Command("AIDE")),
        ("mes   offres", Command("MES OFFRES")),
        ("en cours", Command("EN COURS")),
        ("SOUMETTRE RSI-BZH-17-08", Command("SOUMETTRE", "RSI-BZH-17-08")),
        (
            "PUBLIER NVHADD00095 ucanss le 01/03/2027",
            Command(
                "PUBLIER",
                "NVHADD00095",
                ("ucanss", "le", "01/03/2027"),
                Options(start=date(2027, 3, 1), start_text="01/03/2027", channel="ucanss"),
            ),
        ),
        ("RETIRER NVHADD00095", Command("RETIRER", "NVHADD00095")),
        ("ALERTE NVHADD00095 oui", Command("ALERTE", "NVHADD00095", ("oui",))),
        (
            "INFORMER NVHADD00095 a@b.example c@d.example",
            Command("INFORMER", "NVHADD00095", ("a@b.example", "c@d.example")),
        ),
        (
            "INFORMER NVHADD00095 sans a@b.example, -c@d.example",
            Command("INFORMER", "NVHADD00095", ("sans", "a@b.example,", "-c@d.example")),
        ),
        ("INFORMER NVHADD00095", Command("INFORMER", "NVHADD00095")),
        ("VALIDER NVHADD00095", Command("VALIDER", "NVHADD00095")),
        ("REFUSER NVHADD00095 : poste réservé", Command("REFUSER", "NVHADD00095", ("poste réservé",))),
        ("QUESTION NVHADD00095 : quelle date ?", Command("QUESTION", "NVHADD00095", ("quelle date ?",))),
        (
            "DELEGUER a@b.example du 01/02/2027 au 05/02/2027",
            Command("DELEGUER", None, ("a@b.example", "du", "01/02/2027", "au", "05/02/2027")),
        ),
        ("RAPPORT 2027", Command("RAPPORT", None, ("2027",))),
        (
            "RAPPORT du 01/01/2027 au 31/01/2027",
            Command("RAPPORT", None, ("du", "01/01/2027", "au", "31/01/2027")),
        ),
        ("STATISTIQUES", Command("STATISTIQUES")),
        ("HISTORIQUE NVHADD00095", Command("HISTORIQUE", "NVHADD00095")),
        ("RELANCER NVHADD00095", Command("RELANCER", "NVHADD00095")),
        ("CLORE NVHADD00095", Command("CLORE", "NVHADD00095")),
        ("PREUVE NVHADD00095", Command("PREUVE", "NVHADD00095")),
        ("QUARANTAINE", Command("QUARANTAINE")),
        ("LIBERER 12", Command("LIBERER", None, ("12",))),
        ("REJETER 12", Command("REJETER", None, ("12",))),
        ("PUBLIER", Command("PUBLIER")),
    ],
)
def test_every_command_is_read_in_the_subject_and_in_the_body(line: str, command: Command) -> None:
    for found in (
        reading(mail("", subject=line)),
        reading(mail(f"Bonjour,\n{line}\n\n-- \nAnne", subject="x")),
    ):
        assert (found.kind, found.commands) == (Kind.COMMAND, (command,))


@pytest.mark.parametrize(
    "line",
    [
        "Publier l'offre serait bien",
        "Statut du poste : cadre",
        "Question",
        "Alerte : oui",
        "Valider",
        "Valider svp",
        "Refuser",
        "Aide-soignant",
        "Aide à domicile, niveau 7",
        "En cours de validation",
        "Rapport d'activité",
        "Quarantaine levée",
        "Libérer le poste",
        "Statutaire",
    ],
)
def test_sentences_are_no_commands(line: str) -> None:
    assert reading(mail("", subject=line)).commands == ()
    assert reading(mail(line, subject="x")).commands == ()


def test_several_commands_are_read_in_order_until_something_else() -> None:
    body = "# mes commandes\nSTATUT NVHADD00095\n\nPUBLIR NVHADD00095\nMES OFFRES\nMerci d'avance\nAIDE"
    assert reading(mail(body, subject="x")).commands == (
        Command("STATUT", "NVHADD00095"),
        Command("", None, ("PUBLIR NVHADD00095",)),
        Command("MES OFFRES"),
    )


def test_an_answers_subject_and_quoted_lines_are_no_commands() -> None:
    assert reading(reply("merci", subject="Re: STATUT NVHADD00095")).commands == ()
    assert reading(reply("merci\n\n> STATUT NVHADD00095")).commands == ()
    assert reading(mail("STATUT", subject="TR: x")).commands == ()
    assert reading(reply("STATUT NVHADD00095")).commands == (Command("STATUT", "NVHADD00095"),)


def test_commands_beyond_twenty_are_cut_and_it_is_said() -> None:
    found = reading(mail("STATUT\n" * 30, subject="x"))
    assert (len(found.commands), found.cut) == (20, ("commands",))
