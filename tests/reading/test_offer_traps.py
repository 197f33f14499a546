"""Offers beside which other levels, posts, employers and statuses are named: none of them decides."""

from datetime import datetime

import pytest

from mailbot.core.planning.judging import facts_of
from mailbot.core.readings import OfferReading
from mailbot.core.rules import Verdict, judge
from tests.core.verdicts import RULES
from tests.reading.mails import mail, multipart, reading

AT = datetime.fromisoformat("2017-02-15T10:00:00+01:00")
WITHOUT_LEVEL = """Référence : A1-22
Intitulé du poste : Responsable d'unité
Organisme : CPAM du Jura
Contrat : CDI
{line}
Lieu : Lons
"""
IN_DESCRIPTION = """CPAM du Jura
Responsable d'unité H/F - CDI - Lons

Vous pilotez l'activité du service et managez les équipes.
{line}
"""


def offer(body: str, subject: str = "TR: Offre d'emploi") -> OfferReading:
    (found,) = reading(mail(body, subject=subject)).offers
    return found


def verdict(found: OfferReading) -> Verdict:
    return judge(RULES, facts_of(found.fields), AT)


@pytest.mark.parametrize("body", [WITHOUT_LEVEL, IN_DESCRIPTION])
@pytest.mark.parametrize(
    "line",
    [
        "L'équipe est composée de techniciens de niveau 4 et de référents techniques de niveau 5A.",
        "Vous encadrez quatre postes de niveau 4.",
        "Prime de fonction : 4 % du coefficient 215 (niveau 3).",
        "Le poste est rattaché au responsable de département, niveau 9.",
        "Être titulaire d'un poste de niveau 6 au minimum.",
        "Justifier d'un emploi de niveau 5B depuis deux ans.",
        "Vous remplacez Mme Martin, responsable niveau 5B, partie à la retraite.",
        "Remplacement de Mme Martin (niveau 5)",
        "Personnel encadré - niveau 4",
        "Responsable hiérarchique : responsable d'unité niveau 5B",
        "Poste précédent : gestionnaire niveau 4",
        "Autres postes ouverts : gestionnaire niveau 4",
        "Niveau 4 de la grille informatique s'abstenir.",
        "Niveau 5, bureau 512",
        "Gestionnaire du dossier : Mme Petit, niveau 4.",
        "PS : l'offre niveau 5B sera envoyée demain.",
        "Nous publierons ensuite le poste de niveau 4.",
        "Le poste de niveau 4 est pourvu.",
        "Réf. précédente, niveau 5B.",
    ],
)
def test_the_level_of_others_is_not_the_post_s(body: str, line: str) -> None:
    assert offer(body.format(line=line)).fields.level == ()


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("Ce poste de juriste est un emploi de niveau 4.", "4"),
        ("Vous étudiez les dossiers et rédigez les mémoires, poste niveau 4.", "4"),
        ("Cadre niveau 8, vous managez trois équipes de gestionnaires.", "8"),
        ("Vous êtes responsable d'unité, niveau 7, à la direction des prestations.", "7"),
        ("Rémunération : niveau 4, coefficient 240 soit 1 900 euros sur quatorze mois", "4"),
    ],
)
def test_a_sentence_about_the_post_gives_its_level(line: str, level: str) -> None:
    assert offer(IN_DESCRIPTION.format(line=line)).fields.level == (level,)


def test_the_other_column_of_a_table_is_not_the_post_s() -> None:
    rows = "Intitulé du poste\tResponsable\nOrganisme\tCAF du Nord\nÉquipe\t12 gestionnaires niveau 4\n"
    fields = offer(rows + "Contrat\tCDI\n").fields
    assert (fields.level, fields.place) == ((), None)


SIGNED = "Bonjour,\nvoir ci-dessous.\n\n{signature}\n\n"
FORWARDED = """De : Martin Claire
Envoyé : lundi 6 février 2017 10:12
À : Durand Paul
Objet : Offre

Référence : JUR-2017-12
Intitulé du poste : Responsable de service
Organisme : CPAM du Jura
{level}Type de contrat : CDI
Description : Vous pilotez l'activité.
"""


@pytest.mark.parametrize(
    "signature",
    [
        "Claire Martin\nGestionnaire RH niveau 4\nCPAM du Jura",
        "Cordialement,\nClaire Martin\nGestionnaire niveau 5\nCPAM du Jura",
        "Mme Claire MARTIN\nAssistante RH - niveau 4 - CPAM du Jura",
    ],
)
def test_the_writer_s_own_post_is_not_the_offer(signature: str) -> None:
    fields = offer(SIGNED.format(signature=signature) + FORWARDED.format(level="")).fields
    assert (fields.title, fields.level) == ("Responsable de service", ())


def test_a_signature_below_an_offer_gives_no_level() -> None:
    below = "\nClaire Martin\nAssistante RH, niveau 4\nCPAM du Jura\n"
    assert offer(FORWARDED.format(level="").partition("\n\n")[2] + below).fields.level == ()


@pytest.mark.parametrize(
    "words",
    [
        "Attention, c'est un niveau 7 et non 6.",
        "Le niveau est 7 (et non 6 comme indiqué).",
        "Erreur sur le niveau : c'est un 7.",
        "Le poste passe au niveau 7.",
        "Merci de lire niveau 7 au lieu de niveau 6.",
        "NB : le niveau indiqué est erroné, il faut comprendre 7.",
    ],
)
def test_a_level_that_its_sender_corrects_excludes_nothing(words: str) -> None:
    found = offer(f"Bonjour,\n\n{words}\n\n" + FORWARDED.format(level="Niveau : 6\n"))
    assert verdict(found).ruling == "undetermined"


def test_a_level_of_the_description_speaks_against_the_one_of_the_form() -> None:
    text = FORWARDED.format(level="Niveau : 6\n").partition("\n\n")[2]
    assert verdict(offer(text)).ruling == "not_concerned"
    assert verdict(offer(text + "Emploi de niveau 7 de la grille.\n")).ruling == "undetermined"


def test_the_level_of_another_post_in_the_subject_is_not_the_post_s() -> None:
    text = FORWARDED.format(level="").partition("\n\n")[2]
    assert offer(text, "TR: assistante niveau 4 - et responsable").fields.level == ()
    assert offer(text, "TR: responsable de service niveau 7").fields.level == ("7",)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("grille.txt", "Niveau : 4\nCoefficient : 240\n"),
        ("organigramme.txt", "Organigramme\nGestionnaires : niveau 4\n"),
        ("cv.txt", "Jean Petit\nTechnicien niveau 3 de 2008 à 2010\n"),
    ],
)
def test_a_file_that_names_no_post_gives_no_level(name: str, text: str) -> None:
    body = FORWARDED.format(level="").partition("\n\n")[2]
    raw = multipart(
        "mixed",
        f"Content-Type: text/plain; charset=utf-8\n\n{body}",
        f'Content-Type: text/plain; charset=utf-8; name="{name}"\n'
        f'Content-Disposition: attachment; filename="{name}"\n\n{text}',
    )
    assert [found.fields.level for found in reading(raw).offers] == [()]


@pytest.mark.parametrize(
    "line",
    [
        "Niveau : 6\nou 7 selon expérience",
        "Niveau : 6 /\n7",
        "Niveau :\n6\n7",
        "Niveau :\n- 6\n- 7",
        "Niveau : entre 5B\net 7",
        "Niveau\t6\t7",
        "Niveau\t6\tà\t8",
        "Niveaux : 6 et 7",
        "Niveaux 5B, 6 et 7",
        "Groupe de fonctions : 3",
        "Niveau de l'emploi d'origine : 5B",
        "Emploi de niveau 5 requis.",
        "Échelle : 5 niveaux",
    ],
)
@pytest.mark.parametrize("body", [WITHOUT_LEVEL, WITHOUT_LEVEL.replace("Contrat : ", "")])
def test_a_level_over_several_lines_or_of_something_else_excludes_nothing(body: str, line: str) -> None:
    assert verdict(offer(body.format(line=line))).ruling == "undetermined"


def test_the_lines_below_a_level_are_not_all_levels() -> None:
    found = offer(WITHOUT_LEVEL.format(line="Niveau : 5B\n1 poste à pourvoir\n2. Missions"))
    assert found.fields.level == ("5B",)


def test_two_posts_in_one_sentence_are_asked_about() -> None:
    text = "La CAF du Nord recrute un gestionnaire niveau 4 à Douai. Elle recherche un juriste niveau 7.\n"
    assert offer(text).fields.doubts == ("several_offers",)


@pytest.mark.parametrize(
    "name",
    [
        "UGECAM – Hôpital Saint-Jean",
        "Hôpital Saint-Jean – UGECAM Normandie",
        "Hôpital de jour La Renaissance (UGECAM)",
        "Clinique de Bellevue / UGECAM Alsace",
        "EHPAD Les Lilas, UGECAM Aquitaine",
        "Mutualité sociale agricole du Limousin",
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        "{name}\nResponsable de service H/F - niveau 7 - CDI - Lyon\n",
        "{name} - Responsable de service - niveau 7 - CDI - Lyon\n",
        "{name} recrute un responsable de service (H/F), niveau 7, en CDI.\n",
        "Intitulé : Responsable\nOrganisme : {name}\nNiveau : 7\n",
        "Vous rejoignez la {name}.\nIntitulé : Responsable\nNiveau : 7\nContrat : CDI\n",
    ],
)
def test_a_house_of_a_listed_body_is_not_outside(body: str, name: str) -> None:
    assert verdict(offer(body.format(name=name))).ruling != "not_concerned"


def test_an_outside_employer_that_does_something_else_is_not_the_employer() -> None:
    text = "La mairie de Dole nous a écrit, rien à voir.\n\n" + IN_DESCRIPTION.format(line="")
    assert offer(text).fields.organisation == "CPAM du Jura"


def test_a_house_belongs_to_the_body_that_the_text_names() -> None:
    text = "Intitulé : Responsable\nÉtablissement : Clinique de Bellevue\nNiveau : 7\nDescription : {line}\n"
    assert verdict(offer(text.format(line="Vous pilotez l'unité."))).reason == "organisation_not_listed"
    assert verdict(offer(text.format(line="Membre du groupe UGECAM."))).ruling == "concerned"


AGENCY = (
    "Intitulé du poste : Chargé de mission\nOrganisme : ARS Bretagne\nNiveau : 7\n{line}\nContrat : CDI\n"
)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Statut : fonctionnaire", "ars_not_ccnt"),
        ("Description : Poste ouvert aux seuls fonctionnaires.", "ars_not_ccnt"),
        ("Description : Vous travaillez avec des fonctionnaires.", "ars_convention_missing"),
        ("Description : Connaissance de la fonction publique souhaitée.", "ars_convention_missing"),
        ("Statut : agent public ou agent de droit privé", "ars_convention_ambiguous"),
        ("Statut : fonctionnaire (ou salarié)", "ars_convention_ambiguous"),
        ("Statut : Fonction publique / assurance maladie", "ars_convention_ambiguous"),
    ],
)
def test_the_status_of_an_agency_s_post_is_not_that_of_others(line: str, reason: str) -> None:
    assert verdict(offer(AGENCY.format(line=line))).reason == reason


def test_a_heading_about_the_agents_de_direction_makes_nobody_one() -> None:
    assert offer(WITHOUT_LEVEL.format(line="Agents de direction")).fields.agent_direction is None


@pytest.mark.parametrize(
    ("level", "plain", "rich"), [(7, "mairie de Dole", "CAF du Jura"), (6, "CAF du Jura", "MSA du Jura")]
)
def test_forms_of_a_mail_that_name_two_employers_are_asked_about(level: int, plain: str, rich: str) -> None:
    text = f"Intitulé du poste : Juriste\nNiveau : {level}\nContrat : CDI\n"
    raw = multipart(
        "alternative",
        f"Content-Type: text/plain; charset=utf-8\n\n{text}Organisme : {plain}\n",
        f"Content-Type: text/html; charset=utf-8\n\n{text.replace(chr(10), '<br>')}Organisme : {rich}<br>",
    )
    (found,) = reading(raw).offers
    assert found.fields.conflicts
    assert verdict(found).ruling == "undetermined"
