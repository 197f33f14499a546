"""What a mail is for: what clearly brings no offer is none, and doubt never says so."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.reading.layers import layers
from mailbot.reading.message import take_apart
from mailbot.reading.mime import Limit
from mailbot.reading.purpose import announces_offer, no_offer
from tests.support.needs import corpora

PURPOSES = ("application", "question", "digest", "advertisement", "invitation", "acknowledgement", "thanks")
OFFER = """Référence : CAF-1
Intitulé du poste : Chef de service
Organisme : Caf du Gard
Niveau : 7
CDI
Merci d'adresser votre candidature, CV et lettre de motivation avant le 15 mars."""


@pytest.mark.parametrize(
    ("subject", "own", "older", "purpose"),
    [
        (
            "Candidature au poste de juriste",
            "Madame, Monsieur,\nJe me permets de vous adresser ma candidature.",
            (),
            "application",
        ),
        (
            "Offre juriste",
            "Suite à votre annonce, je souhaite postuler. Ci-joint mon CV.",
            (OFFER,),
            "application",
        ),
        (
            "candidature spontanée",
            "Bonjour, actuellement en recherche d'emploi, je vous propose mes services.",
            (),
            "application",
        ),
        ("Re: Offre", "Le poste est-il toujours à pourvoir ?", (OFFER,), "question"),
        ("Question", "Bonjour, quels sont les délais de réponse de l'EN3S ?", (), "question"),
        ("demande", "Avez-vous reçu ma demande ?", (), "question"),
        ("Relance", "Bonjour, où en est mon dossier ? Merci", (), "question"),
        ("RE: offre", "Merci pour votre réponse, bonne journée", (), "thanks"),
        ("Merci", "Merci beaucoup !", (), "thanks"),
        ("RE: dossier", "Bien reçu, merci.", (), "acknowledgement"),
        (
            "Accusé",
            "Nous avons bien reçu votre message et vous répondrons sous 8 jours.",
            (),
            "acknowledgement",
        ),
        (
            "Catalogue 2017",
            "Découvrez nos formations et notre catalogue. Pour vous désabonner cliquez ici",
            (),
            "advertisement",
        ),
        ("Lettre d'info", "Notre newsletter de mars. Se désinscrire", (), "advertisement"),
        ("Votre alerte emploi", "5 nouvelles offres correspondent à votre recherche", (), "digest"),
        (
            "12 offres",
            "12 offres correspondent à vos critères\nChef de projet CDI Paris\nJuriste CDD",
            (),
            "digest",
        ),
        (
            "Invitation : réunion RH",
            "Vous êtes invités à la réunion du 3 mars. Ordre du jour : recrutements",
            (),
            "invitation",
        ),
        ("Séminaire", "Nous avons le plaisir de vous convier au séminaire.", (), "invitation"),
        ("TR: Offre", "Merci pour votre aide.\nVoici une offre à valider.", (OFFER,), None),
        ("TR: Offre", "Merci beaucoup !", (OFFER,), None),
        ("Offre", OFFER, (), None),
        ("TR: poste", "merci de me dire si cette offre doit vous être soumise. Alerte oui.", (OFFER,), None),
        ("offre scannée", "Bonjour, voici l'offre signée et scannée.", ("",), None),
        ("Offre d'emploi", "", (), None),
        ("fiche", "fiche jointe.", (), None),
        ("Tr : annonce", "on m'a dit de vous envoyer cette annonce. Alerte : oui", (), None),
        ("", "", (), None),
        (
            "TR: candidature",
            "",
            ("Madame,\nje vous adresse ma candidature au poste de gestionnaire.",),
            "application",
        ),
        ("TR: Newsletter", "", ("Newsletter RH n°5. Se désabonner.",), "advertisement"),
        ("Vacance de poste", "Faut-il soumettre cette offre ?", (OFFER,), None),
        ("Offre spéciale", "Profitez de notre offre promotionnelle, -20 % de remise", (), "advertisement"),
        ("Question sur une offre", "Dois-je vous soumettre une offre de niveau 6 ?", (), "question"),
        ("Formation Excel", "Nos prochaines formations : inscrivez-vous", (), "advertisement"),
        ("Stage", "Étudiante, je recherche un stage de fin d'études.", (), "application"),
        ("Offre CPAM", "Je suis très intéressé par votre offre.", (OFFER,), "application"),
        ("RE: Offre", "Le salaire est-il négociable ? Je suis candidat.", (OFFER,), "application"),
        ("Voeux", "Bonne année à toute l'équipe", (), "thanks"),
        ("Point période EN3S", "Bonjour, quand commence la période EN3S ?", (), "question"),
        ("Problème", "Je n'arrive pas à me connecter à Talentlink", (), "question"),
        ("Poste", "Transmis pour attribution", (OFFER,), None),
        (
            "RE: Offre 12",
            "Je vous relance : je n'ai pas eu de retour sur l'offre envoyée hier",
            (),
            "question",
        ),
    ],
)
def test_only_what_clearly_brings_no_offer_has_another_purpose(
    subject: str, own: str, older: tuple[str, ...], purpose: str | None
) -> None:
    assert no_offer(subject, own, older) == purpose


@pytest.mark.parametrize(
    ("subject", "own"),
    [
        ("", "Vous trouverez l’offre au format PDF en pièce jointe."),
        ("", "fiche de poste ci-jointe"),
        ("", "offre à valider svp"),
        ("", "voici l'offre scannée"),
        ("", "ci-dessous une annonce"),
        ("", "Ci-dessous un projet d’annonce."),
        ("Offre d'emploi - avis EN3S", ""),
        ("Fwd: Fiche responsable sécurité", "message joint. Échéance : 23-03-2017 - alerte : oui"),
        ("Tr : OFFRE COMPTES COTISANTS", "Transmis pour suite à donner."),
        ("", "Je vous prie de trouver ci-après une offre à examiner."),
        ("", "ci-dessous une offre pour laquelle nous sollicitons une dérogation."),
        ("", "Notre offre du mois en PJ"),
        ("", "Merci de bien vouloir examiner l'appel à candidatures joint"),
        ("", "Vacance d'emploi transmise pour validation"),
        ("", "Je vous transmets le profil de poste de notre futur chef de service"),
        ("", "demande de dérogation pour la CPAM de Lyon"),
        ("Réexp : Vacance DA", ""),
        ("", "Pouvez-vous valider l'offre ci-jointe ?"),
        ("", "trois offres à la suite, pour gagner du temps"),
        ("Offre CAF81-2017-014", "offre à examiner. Alerte : oui."),
    ],
)
def test_the_writer_says_that_an_offer_comes_with_the_mail(subject: str, own: str) -> None:
    assert announces_offer(subject, own)


@pytest.mark.parametrize(
    ("subject", "own"),
    [
        ("", "Vous trouverez mon CV en pièce jointe pour le poste"),
        ("", "Suite à votre annonce, ci-joint mon CV"),
        ("Re: Offre", "Merci pour votre retour"),
        ("", "Avez-vous reçu l'offre jointe hier ?"),
        ("", "Découvrez notre offre de formation ci-jointe"),
        ("", "Merci beaucoup"),
        ("", ""),
        ("Facture", "Vous trouverez la facture en pièce jointe"),
        ("Congés", "Je serai absent"),
        ("Réunion", "Ordre du jour ci-joint"),
        ("", "Où en est l'offre ci-dessous ?"),
        ("Offre spéciale imprimantes", "Profitez-en"),
        ("", "Le plan de classement est en pièce jointe"),
    ],
)
def test_other_words_announce_no_offer(subject: str, own: str) -> None:
    assert not announces_offer(subject, own)


def test_no_labelled_offer_is_taken_for_something_else() -> None:
    folder = corpora("offers")
    wrong = []
    for name in json.loads((folder / "labels.json").read_text("utf-8")):
        try:
            message = take_apart((folder / "offers" / name).read_bytes())
        except Limit:
            continue
        own, *older = (layer.text for layer in layers(message.text))
        wrong += [name] if no_offer(message.subject, own, older) else []
    assert wrong == []


@settings(max_examples=40)
@given(st.text(max_size=200), st.text(max_size=200))
def test_the_purpose_never_raises(subject: str, text: str) -> None:
    assert no_offer(subject, text, (text,)) in {None, *PURPOSES}
    assert announces_offer(subject, text) in {True, False}
