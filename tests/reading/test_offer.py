"""Offers as Talentlink and people write them, their options and their files."""

import base64
import json
from dataclasses import replace
from datetime import date

import pytest

from mailbot.core.readings import Attachment, Fields, Kind, OfferReading, Options
from mailbot.reading.attachment import safe_name
from tests.reading.mails import TOKEN, mail, multipart, reading, reply
from tests.support.needs import corpora

TALENTLINK = """Madame, Monsieur,
Je vous prie de bien prendre connaissance de notre offre et, le cas échéant de nous donner votre accord.

Référence du poste : NVHADD00095
Intitulé du poste : Chargé d'études statistiques
Date de création : 30/12/2016
Créé par : DUJARDIN
Organisme : Carsat Alsace-Moselle
Niveau de qualification : Niveau 7
Type de contrat : CDI
Lieu : Strasbourg
Description : Vous étudiez les données.

Profil : Bac + 5
- statistiques

Restant à votre disposition pour toute information complémentaire, je vous prie d'agréer nos salutations.
Bien cordialement

Recevoir une alerte quand cette action a été effectuée : Oui
Date d'échéance (jj/mm/aaaa) : 06/01/2017
"""
FIELDS = Fields(
    reference="NVHADD00095",
    title="Chargé d'études statistiques",
    organisation="Carsat Alsace-Moselle",
    level=("7",),
    level_text="Niveau 7",
    contract="CDI",
    place="Strasbourg",
    creation_date=date(2016, 12, 30),
    created_by="DUJARDIN",
    description="Vous étudiez les données.\n\nProfil : Bac + 5\n- statistiques",
)
OPTIONS = Options(alert=True, due=date(2017, 1, 6), due_text="06/01/2017")
RECEIVED = "Received: from x by y with ESMTP id 1; Mon, 2 Jan 2017 10:00:00 +0100"


def offer(body: str, *headers: str) -> OfferReading:
    found = reading(mail(body, RECEIVED, *headers))
    assert found.kind is Kind.OFFER, found
    return found.offers[0]


def test_the_mail_that_talentlink_sends_is_read_whole() -> None:
    assert offer(TALENTLINK) == OfferReading(FIELDS, OPTIONS)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" : ", "\u00a0: "),
        (" : ", ":"),
        (" : ", "\t"),
        (" : ", " = "),
        ("Référence du poste", "REFERENCE DU POSTE"),
        ("é", "e\u0301"),
        ("\n", "\n> "),
    ],
)
def test_spacing_signs_case_and_quote_marks_do_not_matter(old: str, new: str) -> None:
    found = offer(TALENTLINK.replace(old, new))
    assert replace(found.fields, description=None) == replace(FIELDS, description=None)


def test_missing_accents_do_not_matter() -> None:
    found = offer(
        "Reference : X1\nIntitule du poste : Juriste\nCree par : ANNE\nDate de creation : 01/02/2017"
    )
    assert found.fields == Fields("X1", "Juriste", created_by="ANNE", creation_date=date(2017, 2, 1))


def test_the_recruiters_own_words_above_a_forward_prevail() -> None:
    own = "Bonjour,\nAlerte : non. Échéance : le 20 janvier.\nMessage complémentaire : merci de répondre vite\nInformer : A.B@cpam.example\n"
    header = "De : Talentlink\nEnvoyé : lundi\nÀ : Anne\nObjet : Offre\n\n"
    found = offer(f"{own}\n{header}{TALENTLINK}")
    assert found.fields == FIELDS
    assert found.options == Options(
        False, date(2017, 1, 20), "20 janvier", "merci de répondre vite", ("a.b@cpam.example",)
    )


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("fiche.pdf", "fiche.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\fiche.pdf", "fiche.pdf"),
        ("fiche\u202efdp.exe", "fichefdp.exe"),
        ("a\r\nb\0.pdf", "a b.pdf"),
        ('a"<b>|?*.pdf', "ab.pdf"),
        ("..", "document.bin"),
        ("", "document.bin"),
        (".htaccess", "htaccess"),
        ("é" * 300 + ".pdf", "é" * 96 + ".pdf"),
        ("a" * 300, "a" * 100),
        (" CON .pdf. ", "CON.pdf"),
    ],
)
def test_a_file_name_is_safe_to_show_and_to_save(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_labelled_key_value_offers_are_read_as_labelled() -> None:
    labels = json.loads(corpora("offers", "labels.json").read_text("utf-8"))
    for name in ("o002.eml", "o008.eml", "o012.eml"):
        found = reading(corpora("offers", "offers", name).read_bytes()).offers[0].fields
        expected = labels[name]["fields"]
        assert (found.title, found.reference, list(found.level)) == (
            expected["title"],
            expected["reference"],
            expected["level"],
        )
        assert (found.organisation, found.description) == (expected["organisation"], expected["description"])
