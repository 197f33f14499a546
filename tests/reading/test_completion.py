"""What a reply to our questions says of the offer: labels, sentences, bare words; in doubt nothing."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.readings import Completion
from mailbot.reading.completion import completion

QUOTED = (
    "> - Niveau\u00a0: quel est le niveau de qualification du poste (par\n"
    "> exemple\u00a0: 7)\u00a0?\n{}\n"
    "> - Organisme\u00a0: quel est l’organisme qui recrute (par exemple\u00a0: CPAM\n"
    "> des Vosges)\u00a0?\n{}\n> Répondez simplement à ce message, par exemple\u00a0: Niveau\u00a0: 7\n"
)


def read(text: str, whole: str = "") -> Completion | None:
    return completion(text, whole or text, 2027)


def fields(text: str, whole: str = "") -> dict[str, Any]:
    """Return the fields that a reply names, without the text of its level."""
    found = read(text, whole)
    named = {} if found is None else {n: getattr(found.fields, n) for n in found.fields.__slots__}
    return {n: v for n, v in named.items() if v not in (None, ()) and n != "level_text"}


@pytest.mark.parametrize(
    "text",
    [
        "Niveau : 7",
        "NIVEAU: VII",
        "Niveau = 7",
        "niveau 7",
        "Niv. 7",
        "niveau sept",
        "c'est un niveau 7",
        "C’est bien un niveau VII !",
        "il s'agit d'un niveau 7",
        "Le poste est au niveau 7",
        "le poste est classé niveau 7.",
        "Le niveau du poste est 7",
        "Le niveau de qualification est le niveau 7",
        "Le niveau de qualification de ce poste est 7",
        "niveau requis 7",
        "c'est du niveau 7",
        "c'est un 7",
        "On est sur du niveau 7",
        "Bonjour,\n\nIl s'agit du niveau 7 (coefficient 360).\n\nBien à vous,\nCamille Martin",
        "Désolée pour l'oubli : niveau 7.",
        "Je vous confirme qu'il s'agit d'un niveau 7",
        "ce n'est pas un niveau 6 mais un niveau 7",
        "- niveau 7\n- merci",
        "Niveau :\n7",
        "Merci de noter que le niveau est 7",
        "Après vérification, il s'agit du niveau 7",
        "oui, niveau 7",
        "Niveau : cadre niveau 7",
    ],
)
def test_a_level_is_read_as_people_write_it(text: str) -> None:
    assert fields(text) == {"level": ("7",)}


@pytest.mark.parametrize(
    "text",
    [
        "Niveau 7 ou 8 ?",
        "Est-ce un niveau 7 ?",
        "Je ne sais pas",
        "je crois que c'est un niveau 7",
        "sans doute niveau 7",
        "Niveau : à définir",
        "Diplôme de niveau 7 exigé",
        "titulaire d'un master (niveau 7)",
        "Formation de niveau 7",
        "ce n'est pas un niveau 7",
        "l'ancien niveau était 6",
        "le niveau 6 a été corrigé",
        "Niveau : voir pièce jointe",
        "voir fiche jointe, niveau 7 je pense",
        "Le coefficient est 360",
        "Niveau : ?",
        "le niveau n'est pas encore fixé",
        "Merci beaucoup",
        "Bien reçu, je m'en occupe.",
        "",
        "…",
        "Bonjour,\n\nCordialement,\nCamille Martin",
        "Le directeur est agent de direction",
        "Le poste est rattaché à un agent de direction",
        "Agent de direction : à préciser",
    ],
)
def test_what_is_in_doubt_is_no_value(text: str) -> None:
    assert fields(text) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'organisme est la CPAM des Vosges", {"organisation": "CPAM des Vosges"}),
        ("C'est pour la CAF du Cher.", {"organisation": "CAF du Cher"}),
        ("Organisme : oui, CPAM des Vosges", {"organisation": "CPAM des Vosges"}),
        ("ce n'est pas la CPAM de l'Eure mais la CPAM des Vosges", {"organisation": "CPAM des Vosges"}),
        (
            "Oui, il s'agit de la CPAM des Vosges, niveau 8",
            {"organisation": "CPAM des Vosges", "level": ("8",)},
        ),
        ("oui c'est bien un agent de direction", {"agent_direction": True}),
        ("C'est un poste d'agent de direction", {"agent_direction": True}),
        ("non, ce n'est pas un agent de direction", {"agent_direction": False}),
        (
            "Le poste n'est pas un emploi d'agent de direction mais un poste de cadre",
            {"agent_direction": False},
        ),
        ("Agent de direction: Non, Niveau: 7", {"agent_direction": False, "level": ("7",)}),
        ("c'est la CCNT", {"convention": "CCNT"}),
        ("Le poste relève de la CCNT du régime général", {"convention": "CCNT du régime général"}),
        ("c'est le régime agricole", {"regime": "MSA"}),
        ("Régime : général", {"regime": "RG"}),
        ("Titre: Responsable paie. Niveau: 7", {"title": "Responsable paie", "level": ("7",)}),
        ("L'intitulé du poste est Auditeur interne", {"title": "Auditeur interne"}),
        ("Lieu : La Rochelle", {"place": "La Rochelle"}),
        ("Type de contrat : CDD de 6 mois minimum", {"contract": "CDD de 6 mois minimum"}),
        ("Organisme : c'est la CPAM des Vosges", {"organisation": "CPAM des Vosges"}),
        ("Le poste se trouve à la direction régionale de Metz", {}),
        ("Statut : cadre", {}),
        ("Statut : droit public", {"convention": "droit public"}),
        ("Descriptif : Une équipe à animer ?\nVenez.", {"description": "Une équipe à animer ?\nVenez."}),
        ("La référence est NVHADD00095", {"reference": "NVHADD00095"}),
        ("Date de création : 8 janvier", {"creation_date": date(2027, 1, 8)}),
        ("il s'agit d'un chef de service, échelle 13, en début de carrière", {"level": ("échelle 13",)}),
        (
            "Descriptif : Vous pilotez\nles projets.\n\nNiveau : 7",
            {"description": "Vous pilotez\nles projets.", "level": ("7",)},
        ),
    ],
)
def test_other_fields_are_read_from_sentences_and_labels(text: str, expected: dict[str, Any]) -> None:
    assert fields(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oui, le titre est exact, le niveau 7 aussi.", {"level": ("7",)}),
        ("ce sera la CARSAT Nord-Est", {"organisation": "CARSAT Nord-Est"}),
        ("pas la CPAM, la MSA Lorraine", {"organisation": "MSA Lorraine"}),
        ("la MSA Lorraine et non la CPAM", {"organisation": "MSA Lorraine"}),
        ("C'est la MSA Lorraine, pas la CPAM", {"organisation": "MSA Lorraine"}),
        ("ce n'est pas la CPAM, c'est la MSA Lorraine", {"organisation": "MSA Lorraine"}),
        ("C'est la CPAM des Vosges qui recrute", {"organisation": "CPAM des Vosges"}),
        ("C'EST LA CPAM DES VOSGES", {"organisation": "CPAM DES VOSGES"}),
        ("le lieu est Remiremont et non Épinal", {"place": "Remiremont"}),
        ("L'intitulé est Auditeur interne et non Contrôleur", {"title": "Auditeur interne"}),
        ("L'intitulé du poste est Juriste, niveau 7", {"title": "Juriste", "level": ("7",)}),
        ("la référence est bien NVHADD00095", {"reference": "NVHADD00095"}),
        ("oui, ADD", {"agent_direction": True}),
        ("ce n'est pas un poste d'agent de direction", {"agent_direction": False}),
    ],
)
def test_what_is_corrected_or_confirmed_is_told_from_what_is_rejected(
    text: str, expected: dict[str, Any]
) -> None:
    assert fields(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Le titre est exact",
        "le titre est correct.",
        "L'intitulé est le bon",
        "l'intitulé n'est pas Juriste",
        "c'est la CPAM qui nous a transmis l'offre",
        "Il s'agit de la CPAM en copie",
        "Ce n'est pas la CAF",
        "L'organisme n'est plus la CPAM",
        "l'organisme est le même",
        "Pas d'agent de direction dans l'équipe",
        "il n'y a pas d'agent de direction rattaché",
        "Le directeur est un agent de direction",
        "Le candidat connaît la convention collective",
        "La convention collective est jointe",
        "Je vous envoie la convention collective demain",
        "Je vous joins la grille des salaires",
        "La grille des salaires est jointe",
        "Il connaît le régime agricole",
        "Nous avions le régime agricole",
        "Avant, c'était la CAF du Cher",
        "Ce serait la CAF du Cher",
        "peut-être le 15 février",
        "L'échéance n'est pas le 15 février",
    ],
)
def test_what_confirms_denies_or_speaks_of_others_sets_no_field(text: str) -> None:
    found = read(text)
    assert fields(text) == {}
    assert found is None or found.options.due is None


def test_a_floor_in_the_signature_is_no_level() -> None:
    text = "Bien reçu.\n\nCamille Martin\nCPAM des Vosges\nNiveau 5\n03 29 00 00 00"
    found = completion(text, text, 2027, "Camille Martin")
    assert found is None or not found.fields.level_text


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("7", "7"),
        ("Oui.", "oui"),
        ("Oui, c'est bien ça, merci.", "oui"),
        ("non, pas du tout", "non"),
        ("7, oui", "7\noui"),
        ("7\n\noui", "7\noui"),
        ("CPAM des Vosges", "CPAM des Vosges"),
        ("Merci", ""),
        ("ok", ""),
        ("Bien noté", ""),
        ("7\n\nCamille Martin\nCPAM des Vosges\n03 29 00 00 00", "7"),
        ("6/7", "6/7"),
    ],
)
def test_words_that_name_no_field_are_kept_apart_from_courtesy_and_signature(text: str, bare: str) -> None:
    found = read(text)
    assert (found.bare if found else "") == bare


@pytest.mark.parametrize(
    ("text", "due", "alert"),
    [
        ("échéance le 15 février", date(2027, 2, 15), None),
        ("Échéance : 15/02/2027\nAlerte : oui", date(2027, 2, 15), True),
        ("15/02/2027", date(2027, 2, 15), None),
        ("alerte non", None, False),
        ("Niveau : 7", None, None),
    ],
)
def test_wishes_are_read_too(text: str, due: date | None, alert: bool | None) -> None:
    found = read(text)
    assert found is not None
    assert (found.options.due, found.options.alert) == (due, alert)


@pytest.mark.parametrize(
    ("level", "organisation", "expected"),
    [
        ("7", "CAF du Cher", {"level": ("7",), "organisation": "CAF du Cher"}),
        ("\nniveau VII\n", "\nc'est la CAF du Cher", {"level": ("7",), "organisation": "CAF du Cher"}),
        ("7", "je ne sais pas", {"level": ("7",)}),
        ("", "CAF du Cher", {"organisation": "CAF du Cher"}),
        ("je reviens vers vous", "", {}),
        ("", "", {}),
    ],
)
def test_answers_below_quoted_questions_belong_to_them(
    level: str, organisation: str, expected: dict[str, Any]
) -> None:
    whole = QUOTED.format(level, organisation)
    own = "\n".join(line for line in whole.split("\n") if not line.startswith(">")).strip()
    assert fields(own, whole) == expected


def test_an_answer_may_stand_behind_the_question_mark() -> None:
    assert fields("", QUOTED.replace("7)\u00a0?", "7)\u00a0? 8").format("", "")) == {"level": ("8",)}


def test_yes_below_a_question_is_about_it() -> None:
    found = read("oui", QUOTED.format("", "oui"))
    assert found is not None
    assert (found.affirmed, found.bare) == ((("organisation", True),), "")


def test_a_letter_of_ours_that_its_client_did_not_mark_is_no_answer() -> None:
    letter = (
        "Votre offre est reçue, il reste à la compléter\n\n"
        "Répondez simplement à ce message, par exemple : Niveau : 7\n\n"
        "Voici ce qui a été compris :\nOrganisme : CAF du Cher"
    )
    assert fields(f"Je regarde cela demain.\n\n{letter}") == {}
    assert fields(f"Niveau : 8\n\n{letter}") == {"level": ("8",)}


def test_a_level_that_is_none_keeps_its_words() -> None:
    found = read("Niveau : bleu")
    assert found is not None
    assert (found.fields.level, found.fields.level_text) == ((), "bleu")


@given(st.text(max_size=400), st.text(max_size=400))
@settings(deadline=None, max_examples=60)
def test_reading_a_reply_never_raises(text: str, quoted: str) -> None:
    found = completion(text, f"{text}\n> {quoted}", None)
    assert found is None or found != Completion()


@given(
    st.lists(
        st.sampled_from(
            [
                "Niveau",
                ":",
                "?",
                "> ",
                "\n",
                "7",
                "oui",
                " mais ",
                "pas",
                "échelle",
                "Grille",
                "-",
                "est",
                "a",
            ]
        ),
        max_size=80,
    )
)
@settings(deadline=None, max_examples=60)
def test_nor_one_made_of_our_own_words(parts: list[str]) -> None:
    text = " ".join(parts)
    found = completion(text, text, 2027)
    assert found is None or set(found.fields.level) <= {"7", "échelle 7"}


@pytest.mark.parametrize(
    "part",
    [
        "niveau ",
        "> ",
        "Niveau : quel ",
        "niveau est est ",
        "oui, ",
        "mais pas ",
        "- ",
        "a. ",
        "n'est pas ",
        ": ",
    ],
)
def test_time_is_linear_in_what_a_stranger_repeats(part: str) -> None:
    found = completion(part * 20_000, "\n".join([part * 500] * 2_000), 2027)
    assert found is None or found.fields.level == ()
