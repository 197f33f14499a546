"""The due date as recruiters write it; the day of something else is none, and an unclear one is kept."""

from datetime import date

import pytest

from mailbot.core.readings import Options
from mailbot.reading.options import wishes


@pytest.mark.parametrize(
    ("text", "month", "day"),
    [
        ("Échéance : 31/01/2017", 1, 31),
        ("Alerte : oui – échéance : 31/01/2017.", 1, 31),
        ("Échéance le 17/03/2017", 3, 17),
        ("Merci de nous donner votre avis pour le 13/03/2017.", 3, 13),
        ("A traiter avant le 13 février 2017, alerte oui.", 2, 13),
        ("à instruire pour jeudi 30 mars svp, avec alerte.", 3, 30),
        ("Réponse souhaitée d'ici le 6 février", 2, 6),
        ("réponse souhaitée au plus tard le 10 mars", 3, 10),
        ("Échéance : 13.04.17. Alerte : oui.", 4, 13),
        ("Échéance : 23-03-2017 - alerte : oui", 3, 23),
        ("Échéance : le 6 février. Alerte : oui.", 2, 6),
        ("Échéance : 10 MARS 2017.", 3, 10),
        ("Échéance au 1er mars", 3, 1),
        ("Echeance: 2017-03-08", 3, 8),
        ("Date d'échéance (jj/mm/aaaa) 06/01/2017 ... *", 1, 6),
        ("Date d'échéance 20/02/2017. Informer aussi", 2, 20),
        ("Date d'échéance\n20/02/2017", 2, 20),
        ("ECHEANCE\t20/02/2017", 2, 20),
        ("échéance 1er avril", 4, 1),
        ("Échéance : 6 févr. 2017", 2, 6),
        ("Échéance souhaitée : 10/03/2017", 3, 10),
        ("Échéance de réponse : vendredi 10 mars 2017", 3, 10),
        ("Avec une échéance au 15 mars.", 3, 15),
        ("Nous souhaiterions une réponse avant le vendredi 10 mars.", 3, 10),
        ("Pouvez-vous nous répondre d'ici au 10 mars ?", 3, 10),
        ("Urgent, avant le 10 mars", 3, 10),
        ("Pour le 10 mars.", 3, 10),
        ("Offre à examiner, au plus tard le 10 mars", 3, 10),
        ("Retour attendu le 10 mars", 3, 10),
        ("Retour le 10 mars au plus tard", 3, 10),
        ("Date limite de réponse : 10/03/2017", 3, 10),
        ("Réponse souhaitée : 10/03", 3, 10),
        ("Deadline : 10/03", 3, 10),
        ("Pour une prise de poste au 1er avril, réponse souhaitée avant le 10 mars.", 3, 10),
        ("Le poste est à pourvoir au 1er avril, merci de répondre avant le 10 mars.", 3, 10),
        ("Merci de votre accord avant le 10 mars pour une prise de poste le 1er avril", 3, 10),
        ("Décision attendue avant le 28/02/17.", 2, 28),
        ("Nous aurions besoin de votre réponse pour le 3 mars au plus tard.", 3, 3),
        ("merci de bien vouloir traiter cette demande avant le\n13 février 2017", 2, 13),
        ("L'échéance est fixée au 10 mars 2017", 3, 10),
        ("Échéance : lundi 13 mars", 3, 13),
        ("Merci de valider la publication avant le 10 mars", 3, 10),
        ("Échéance 14/03/2017.", 3, 14),
        ("échéance: 13/03", 3, 13),
        ("Avis souhaité pour le 13/03", 3, 13),
        ("Échéance ==> 13/03/2017", 3, 13),
        ("*Échéance* : 13/03/2017", 3, 13),
        ("Échéance : 13/03/2017, entretiens le 20/03/2017", 3, 13),
        ("A rendre pour le 13/03/17 SVP", 3, 13),
        ("Échéance : 13 / 03 / 2017", 3, 13),
        ("Échéance : 03 mars 2017 (impératif)", 3, 3),
        ("Nous espérons votre validation d'ici le 3 mars.", 3, 3),
        ("Offre à valider pour le 3 mars", 3, 3),
        ("Échéance : 30/03/2017 (jeudi)", 3, 30),
        ("Vous rendez votre avis avant le 10 mars", 3, 10),
    ],
)
def test_a_due_date_is_read(text: str, month: int, day: int) -> None:
    found = wishes(text, (), 2017)
    assert found.due == date(2017, month, day)
    assert found.due_text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Échéance : dernier délai le 3 mars", "dernier délai le 3 mars"),
        ("Échéance : 31/02/2017", "31/02/2017"),
        ("Échéance : vendredi prochain", "vendredi prochain"),
        ("réponse souhaitée sous 8 jours", "sous 8 jours"),
        ("Merci de répondre avant la fin de semaine", "avant la fin de semaine"),
        ("Échéance : fin de semaine, alerte : oui", "fin de semaine"),
        ("Échéance : à définir", "à définir"),
        ("Échéance : entre le 10 et le 15 mars", "entre le 10 et le 15 mars"),
        ("Échéance : 10/03 ou 11/03", "10/03 ou 11/03"),
        ("Échéance : vendredi 30 mars 2017", "vendredi 30 mars 2017"),
        ("Échéance 31 février", "31 février"),
        ("Échéance : 13/03/217", "13/03/217"),
        ("Échéance : 10/03/2017. Rectification, échéance : 12/03/2017", "10/03/2017 / 12/03/2017"),
        ("échéance vendredi prochain", "vendredi prochain"),
        ("Merci de traiter pour lundi", "pour lundi"),
    ],
)
def test_what_names_no_certain_day_is_kept_to_be_asked_about(text: str, written: str) -> None:
    found = wishes(text, (), 2017)
    assert (found.due, found.due_text) == (None, written)


@pytest.mark.parametrize(
    "text",
    [
        "Date limite de candidature : 15/03/2017",
        "Prise de poste le 1er avril",
        "Poste à pourvoir au 1er avril",
        "Entretiens le 20 mars",
        "Publication le 15 mars souhaitée",
        "le titulaire part en retraite au 1er mai",
        "Merci d'adresser vos candidatures avant le 15 mars",
        "Merci d'envoyer CV et lettre de motivation avant le 15 mars 2017",
        "Date de création : 30/12/2016",
        "CDD jusqu'au 30/06/2017",
        "CDD à échéance du 30/06/2017",
        "contrat d'échéance 30/06/2017",
        "Offre reçue le 10 mars",
        "Suite à votre mail du 10 mars, merci de valider",
        "suite à l'avis du 10 mars, voici l'offre modifiée",
        "Nous souhaitons publier l'offre avant le 10 mars",
        "Échéance :",
        "Échéance : néant",
        "Échéance : jj/mm/aaaa",
        "Échéance : \nAlerte : oui",
        "Échéance : aucune",
        "Pas d'échéance",
        "négociez les échéanciers avant le 10 mars",
        "Vous gérez les échéances fiscales du 15 mai",
        "Merci pour votre réponse du 10 mars",
        "Prise de fonction souhaitée au plus tard le 1er mai",
        "Le poste est vacant au 1er avril",
        "Les entretiens se dérouleront pour le 20 mars au plus tard, merci",
        "Cette offre annule celle du 10 mars",
        "Merci de valider dès que possible",
        "Vous animez la réunion du 3 mars",
        "Réf 10/03 CPAM",
        "Nous recrutons avant le 1er avril",
        "Vous validez les dossiers avant le 10 de chaque mois",
        "Jury prévu le 12 avril, urgent",
    ],
)
def test_the_day_of_something_else_is_no_due_date(text: str) -> None:
    found = wishes(text, (), 2017)
    assert (found.due, found.due_text) == (None, "")


def test_without_a_year_the_day_is_in_the_year_of_reception_even_if_it_has_passed() -> None:
    assert wishes("Échéance : 6 janvier", (), 2016).due == date(2016, 1, 6)
    assert wishes("Échéance : 6 janvier", (), None) == Options(due_text="6 janvier")


def test_a_weekday_tells_that_a_mail_of_december_means_the_next_year() -> None:
    assert wishes("Échéance : vendredi 6 janvier", (), 2016).due == date(2017, 1, 6)
