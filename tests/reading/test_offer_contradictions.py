"""What mail, file, layers and forms of a mail say otherwise is reported, and excludes nothing."""

from datetime import UTC, datetime

import pytest

from mailbot import data
from mailbot.core.planning.judging import facts_of
from mailbot.core.readings import OfferReading
from mailbot.core.rules import Verdict, judge, parse
from tests.reading.mails import mail, multipart, reading

RULES = parse(data.load("rules.toml"))
AT = datetime(2027, 2, 15, 9, tzinfo=UTC)
OFFER = "Organisme : {}\nRéférence : V-77\nIntitulé : {}\n{}Contrat : CDI\n"
CLERK = OFFER.format("CPAM des Vosges", "Gestionnaire conseil", "Niveau : 6\n")
HEAD = "De : Anne <a@b.example>\nEnvoyé : lundi 2 janvier 2027 10:00\nÀ : Luc\nObjet : offre\n\n"


def verdict(found: OfferReading) -> Verdict:
    return judge(RULES, facts_of(found.fields), AT)


def one(raw: bytes) -> OfferReading:
    (found,) = reading(raw).offers
    return found


def body_and_file(body: str, file: str) -> OfferReading:
    attached = (
        'Content-Type: text/plain; charset=utf-8\nContent-Disposition: attachment; filename="f.txt"\n\n'
    )
    return one(multipart("mixed", f"Content-Type: text/plain; charset=utf-8\n\n{body}", attached + file))


def contradicted(found: OfferReading) -> list[str]:
    return [conflict.field for conflict in found.fields.conflicts]


def test_what_is_said_without_contradiction_excludes() -> None:
    assert verdict(body_and_file(CLERK, CLERK)).reason == "level_below_range"


@pytest.mark.parametrize(
    ("body", "file", "field", "reason"),
    [
        (CLERK + "Régime : RG\n", CLERK + "Régime : MSA\n", "regime", "regime_conflict"),
        (CLERK, CLERK.replace("CPAM des Vosges", "MSA Lorraine"), "organisation", "organisation_unknown"),
        (
            OFFER.format("ARS", "Juriste", "Niveau : 7\n"),
            OFFER.format("CARSAT Nord", "Juriste", "Niveau : 7\n"),
            "organisation",
            "organisation_unknown",
        ),
        (
            OFFER.format("CPAM des Vosges", "Directeur adjoint", ""),
            OFFER.format("CPAM des Vosges", "Assistante du directeur adjoint", ""),
            "title",
            "agent_direction_unclear",
        ),
        (CLERK, CLERK.replace("Niveau : 6", "Niveau : 7"), "level", "level_conflict"),
    ],
)
def test_mail_and_file_that_contradict_decide_nothing(body: str, file: str, field: str, reason: str) -> None:
    found = body_and_file(body, file)
    assert contradicted(found) == [field]
    assert verdict(found).reason == reason


def test_an_annex_that_names_other_posts_contradicts_nothing() -> None:
    assert contradicted(body_and_file(CLERK, "Organigramme\nDirecteur\nSecrétariat\n")) == []


@pytest.mark.parametrize(
    "words",
    [
        "Niveau : 7",
        "Organisme : MSA Lorraine",
        "Le niveau est 7 et non 6.",
        "C'est un niveau 7.",
        "Lire niveau 7 au lieu de 6.",
        "Le poste passe en niveau 7.",
        "Le poste n'est plus de niveau 6.",
        "Le niveau est à confirmer.",
        "L'organisme est la MSA Lorraine, pas la CPAM",
        "Il s'agit finalement d'un poste de la MSA Lorraine.",
    ],
)
def test_what_the_sender_corrects_above_a_forward_is_not_overruled_by_it(words: str) -> None:
    found = one(mail(f"Bonjour,\n{words}\n\n{HEAD}{CLERK}", subject="TR: offre"))
    assert verdict(found).ruling == "undetermined"


@pytest.mark.parametrize("words", ["Voici l'offre de la CPAM des Vosges.", "Pour avis, merci.", "Niveau : 6"])
def test_what_the_sender_repeats_or_says_besides_changes_nothing(words: str) -> None:
    found = one(mail(f"Bonjour,\n{words}\n\n{HEAD}{CLERK}", subject="TR: offre"))
    assert verdict(found).reason == "level_below_range"


@pytest.mark.parametrize(
    "employer", ["Hôpital Lyautey (groupe Ugecam)", "Mairie (ex-CPAM)", "Hôpital de la Sécurité sociale"]
)
def test_a_house_beside_a_word_of_the_branch_is_not_plainly_outside(employer: str) -> None:
    assert verdict(one(mail(CLERK.replace("CPAM des Vosges", employer)))).reason != "organisation_not_listed"


@pytest.mark.parametrize(
    "text",
    [
        "Emploi classé niveau 4 dans l'ancienne classification, désormais niveau 7.",
        "Niveau 6 de la grille des employés et cadres à l'embauche, puis niveau 7 après 6 mois",
    ],
)
def test_a_sentence_that_names_two_levels_excludes_by_none(text: str) -> None:
    found = one(mail(CLERK.replace("Niveau : 6\n", "") + f"\n{text}\n"))
    assert verdict(found).reason == "level_ambiguous"


@pytest.mark.parametrize(
    "text",
    [
        "Deux offres : un juriste niveau 5 à Épinal et un auditeur niveau 7 à Nancy.",
        "Voici nos offres à la CPAM :\n- Juriste, niveau 5, CDI\n- Auditeur, niveau 7, CDI",
        "La CAF du Gard recrute :\n- un juriste (niveau 7)\n- un gestionnaire (niveau 5A)",
    ],
)
def test_posts_that_are_only_listed_are_asked_for_one_by_one(text: str) -> None:
    assert one(mail(f"Bonjour,\n{text}\n")).fields.doubts == ("several_offers",)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("La CPAM des Vosges ouvre un poste d'auditeur interne niveau 8 en CDI.", "8"),
        ("Nous cherchons un auditeur interne (niveau VIII) pour la CARSAT Nord-Est", "8"),
        ("Merci de traiter cette offre : Juriste H/F - CPAM des Vosges - niveau 7 - CDI", "7"),
    ],
)
def test_an_offer_in_one_sentence_is_one(text: str, level: str) -> None:
    found = one(mail(f"Bonjour,\n{text}\n"))
    assert (found.fields.level, verdict(found).ruling) == ((level,), "concerned")


@pytest.mark.parametrize("text", ["", "https://talentlink.example/offre/12"])
def test_an_offer_that_stands_in_the_subject_alone_is_taken_in_and_its_text_asked_for(text: str) -> None:
    found = one(mail(text, subject="TR: NVHADD00095 - Auditeur interne - niveau 7 - CPAM des Vosges"))
    assert (found.fields.reference, found.fields.title) == ("NVHADD00095", "Auditeur interne")
    assert found.fields.doubts == ("no_offer_found",)
