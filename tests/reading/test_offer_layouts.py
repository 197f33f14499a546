"""Offers as people lay them out: labels, tables, headlines or sentences say the same of a post."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.reading.offers import several
from mailbot.reading.offers.lines import lines_of

DUTIES = "Vous analysez les dossiers difficiles et conseillez les équipes de la caisse sur leurs pratiques."
STEWARD = {
    "reference": "VOS-RH-12",
    "title": "Responsable de la gestion du personnel",
    "organisation": "CPAM des Vosges",
    "level": "niveau 7",
    "contract": "CDI",
    "place": "Épinal",
    "description": DUTIES,
}

LAYOUTS = {
    "labels with odd spacing": f"""
REFERENCE DU POSTE:VOS-RH-12
Intitulé  du poste   :   Responsable de la gestion du personnel
 organisme :CPAM des Vosges
Niveau de qualification : niveau 7
Type de contrat : CDI
Lieu de travail: Épinal
Description : {DUTIES}""",
    "labels with equals signs and bullets": f"""
- Réf = VOS-RH-12
- Poste = Responsable de la gestion du personnel
- Employeur = CPAM des Vosges
• Niv. = niveau 7
• Contrat = CDI
• Ville = Épinal

{DUTIES}""",
    "abbreviated labels with dot leaders": f"""
N/REF............:  VOS-RH-12
POSTE A POURVOIR.:  Responsable de la gestion du personnel
ORGANISME........:  CPAM des Vosges
NIV. DE QUALIF...:  niveau 7
CONTRAT..........:  CDI
RESIDENCE ADM....:  Épinal

{DUTIES}""",
    "bold labels": f"""
*Référence :* VOS-RH-12
**Intitulé** : Responsable de la gestion du personnel
*Organisme* : CPAM des Vosges
*Niveau :* niveau 7
*Contrat :* CDI
*Lieu :* Épinal

{DUTIES}""",
    "several labels on a line": f"""
Référence : VOS-RH-12 | Intitulé : Responsable de la gestion du personnel | Niveau : niveau 7
Organisme : CPAM des Vosges ; Contrat : CDI ; Lieu : Épinal

{DUTIES}""",
    "values below their captions": f"""
Référence
VOS-RH-12

Intitulé du poste
Responsable de la gestion du personnel

Employeur
CPAM des Vosges

Niveau
niveau 7

Contrat
CDI

Lieu
Épinal

Vos missions
{DUTIES}

Postuler à cette offre""",
    "a table of two columns": f"""
Référence\tVOS-RH-12
Intitulé\tResponsable de la gestion du personnel
Organisme\tCPAM des Vosges
Classement\tniveau 7
Contrat\tCDI
Résidence\tÉpinal
Missions\t{DUTIES}""",
    "a table of two pairs a row": f"""
Référence\tVOS-RH-12\tNiveau\tniveau 7
Organisme\tCPAM des Vosges\tLieu\tÉpinal
Contrat\tCDI\tIntitulé\tResponsable de la gestion du personnel

{DUTIES}""",
    "a table with a head row": f"""
Référence\tIntitulé du poste\tOrganisme\tNiveau\tContrat\tLieu
VOS-RH-12\tResponsable de la gestion du personnel\tCPAM des Vosges\tniveau 7\tCDI\tÉpinal

{DUTIES}""",
    "one headline": f"""
CPAM des Vosges – Responsable de la gestion du personnel – niveau 7 – CDI – Épinal – réf. VOS-RH-12

{DUTIES}""",
    "headlines": f"""
CPAM des Vosges
Responsable de la gestion du personnel
VOS-RH-12 / niveau 7 / CDI / Épinal

{DUTIES}""",
    "headlines with parentheses": f"""
Responsable de la gestion du personnel
(VOS-RH-12, niveau 7, CDI, Épinal)
CPAM des Vosges, direction des ressources

{DUTIES}""",
    "a headline with commas": f"""
CPAM des Vosges : Responsable de la gestion du personnel
emploi de niveau 7, CDI, Épinal, réf. VOS-RH-12

{DUTIES}""",
    "a wrapped text": """
Référence : VOS-RH-12
Intitulé : Responsable de la gestion du personnel
Organisme : CPAM des Vosges
Niveau : niveau 7
Contrat : CDI
Lieu : Épinal
Description : Vous analysez les dossiers difficiles et
conseillez les équipes de la caisse sur leurs pratiques.""",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_layout_of_an_offer_does_not_matter(layout: str) -> None:
    assert only(LAYOUTS[layout]) == STEWARD | {"level": only(LAYOUTS[layout])["level"]}
    assert "7" in only(LAYOUTS[layout])["level"]


SENTENCES: dict[str, tuple[str, dict[str, str]]] = {
    "recruits": (
        "La Carsat Nord-Est recrute pour son site de Nancy un(e) juriste en droit social (H/F).\n\n"
        f"{DUTIES}\n"
        "Ce poste, à durée indéterminée, relève du niveau 8 de la grille des employés et cadres.\n"
        "Référence à rappeler : TRP/2017/11.",
        {
            "organisation": "Carsat Nord-Est",
            "title": "juriste en droit social",
            "place": "Nancy",
            "contract": "CDI",
            "level": "niveau 8 de la grille des employés et cadres",
            "reference": "TRP/2017/11",
        },
    ),
    "is looking for": (
        f"RSI Lorraine recherche un conseiller itinérant (CDI, niveau VI, Metz).\n\n{DUTIES}",
        {
            "organisation": "RSI Lorraine",
            "title": "conseiller itinérant",
            "contract": "CDI",
            "level": "niveau VI",
            "place": "Metz",
        },
    ),
    "the title on the next line": (
        "La Caf du Gard recherche un(e)\n\nDirecteur adjoint des opérations\n(DA-01, CDI, Nîmes)\n\n"
        f"{DUTIES}",
        {
            "organisation": "Caf du Gard",
            "title": "Directeur adjoint des opérations",
            "reference": "DA-01",
            "contract": "CDI",
            "place": "Nîmes",
        },
    ),
    "based in": (
        "12/2017/COM – La Caf de l'Oise recrute son ou sa responsable de la communication (H/F)\n\n"
        f"{DUTIES}\n\n"
        "C'est un poste de cadre niv. 8, en CDD de 12 mois, basé à Beauvais avec des déplacements.",
        {
            "reference": "12/2017/COM",
            "organisation": "Caf de l'Oise",
            "title": "responsable de la communication",
            "level": "niv. 8",
            "contract": "CDD de 12 mois",
            "place": "Beauvais",
        },
    ),
    "at a place, under a contract": (
        "La CPAM de la Vienne recherche son ou sa responsable des contrôles, à Poitiers, en CDI.\n\n"
        f"{DUTIES}",
        {
            "organisation": "CPAM de la Vienne",
            "title": "responsable des contrôles",
            "place": "Poitiers",
            "contract": "CDI",
        },
    ),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_sentences_about_the_post_are_understood(case: str) -> None:
    text, facts = SENTENCES[case]
    said = only(text)
    assert {name: value for name, value in said.items() if name != "description"} == facts
    assert DUTIES in said["description"]


@pytest.mark.parametrize(
    "text",
    [
        "Formation de niveau 7 (bac + 5) exigée.",
        "Niveau B2 en anglais souhaité, diplôme de niveau I.",
        "Le coefficient est de 360.",
        "Vous assurez le support de niveau 2 et participez à la mise à niveau du parc.",
        "Vous travaillez au niveau régional avec votre N+1.",
    ],
)
def test_a_level_of_something_else_is_not_the_post_s(text: str) -> None:
    assert "level" not in only(f"Intitulé : Juriste\nLieu : Metz\n\n{DUTIES} {text}")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("CAF du Jura – Juriste – CDI – Lons-le-Saunier", "Lons-le-Saunier"),
        ("CAF du Jura – Juriste – CDI – Montreuil (93)", "Montreuil (93)"),
        ("CAF du Jura – Juriste – CDI – Paris 13e", "Paris 13e"),
        ("CAF du Jura – Juriste – CDI à Saint-Claude", "Saint-Claude"),
        ("CAF du Jura / Centre de Dole / Juriste / CDI / Dole", "Dole"),
    ],
)
def test_the_place_is_what_remains_of_a_headline(text: str, place: str) -> None:
    assert only(f"{text}\nRéf. JU-2\n\n{DUTIES}")["place"] == place


def test_a_merge_tag_is_no_value_but_is_noticed() -> None:
    tags = "Référence du poste : [%job_number%] [%x%]\nIntitulé : [%y%]\n"
    text = f"{tags}Niveau : 8\nOrganisme : CNAV\nLieu : Tours\n\n{DUTIES}"
    ((said,), _) = several.posts(lines_of(text))
    assert ("reference" in said.values, "title" in said.values) == (False, False)
    assert said.unfilled == {"reference", "title"}
    assert said.is_offer


def test_a_label_without_a_value_takes_none_from_the_lines_below() -> None:
    said = only(f"Intitulé : Juriste\nNiveau :\nType de contrat : CDI\nLieu :\n\n{DUTIES}")
    assert "level" not in said
    assert "place" not in said


def test_what_people_say_about_the_offer_is_no_part_of_it() -> None:
    text = "Bonjour,\nVous trouverez l'offre en pièce jointe, merci de donner votre avis.\nAlerte : oui"
    ((said,), _) = several.posts(lines_of(text))
    assert said.values == {}


ONE = (
    "1) Référence NO-101 - Responsable de l'unité logement - Caf du Nord - niveau 7 - CDI - Lille\n" + DUTIES
)
TWO = "2) Référence NO-102 - Gestionnaire conseil - Caf du Nord - niveau 5B - CDD - Roubaix\n" + DUTIES
LABELLED = "Référence : {}\nIntitulé : Juriste {}\nNiveau : {}\nDescription : " + DUTIES + "\n\n"

SEVERAL: dict[str, tuple[str, list[str | None]]] = {
    "numbered headlines": (f"{ONE}\n\n{TWO}", ["NO-101", "NO-102"]),
    "headlines": (
        f"Juriste – niveau 7 – A-1\n{DUTIES}\n\nGestionnaire – niveau 5B – A-2\n{DUTIES}",
        [None, None],
    ),
    "labels": (LABELLED.format("B-1", "social", 7) + LABELLED.format("B-2", "fiscal", 6), ["B-1", "B-2"]),
    "rows": (
        "Référence\tIntitulé\tNiveau\nC-1\tJuriste\t7\nC-2\tAuditeur\t8\nC-3\tActuaire\t9",
        ["C-1", "C-2", "C-3"],
    ),
}


@pytest.mark.parametrize("case", SEVERAL)
def test_several_offers_with_clear_limits_are_told_apart(case: str) -> None:
    text, references = SEVERAL[case]
    posts, unclear = several.posts(lines_of(text))
    assert not unclear
    assert len(posts) == len(references)
    assert all(found.is_offer for found in posts)
    if references[0]:
        assert [found.values["reference"] for found in posts] == references


def test_several_offers_without_clear_limits_are_a_doubt() -> None:
    text = f"Référence : D-1\nIntitulé : Juriste\nNiveau : 7\n\nRéférence : D-2\n{DUTIES}"
    assert several.posts(lines_of(text))[1]


def test_what_stands_above_several_offers_is_said_of_all() -> None:
    posts, _ = several.posts(lines_of("Organisme : Caf du Nord\n\n" + SEVERAL["labels"][0]))
    assert {found.values["organisation"] for found in posts} == {"Caf du Nord"}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("trois offres à la suite", 3),
        ("Ci-joint deux fiches", 2),
        ("voici plusieurs annonces", 2),
        ("deux postes de juriste", 1),
        ("une offre", 1),
        ("", 1),
    ],
)
def test_how_many_offers_the_writer_speaks_of(text: str, number: int) -> None:
    assert several.counted(text) == number


WORDS = st.sampled_from(
    [
        "Référence",
        "Niveau",
        ":",
        "\t",
        "\n",
        " – ",
        "(",
        ")",
        "7",
        "recrute",
        "un(e)",
        "CDI",
        "CPAM",
        "[%x%]",
        ",",
        "1)",
        "é",
        "\0",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=60))
def test_no_arrangement_of_words_raises(parts: list[str]) -> None:
    lines = lines_of(" ".join(parts))
    found, _ = several.posts(lines)
    assert 1 <= len(found) <= max(len(lines), 1)


def only(text: str) -> dict[str, Any]:
    ((said,), unclear) = several.posts(lines_of(text.strip("\n")))
    assert not unclear
    return dict(said.values) | ({"level": " / ".join(said.levels)} if said.levels else {})
