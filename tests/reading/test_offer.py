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


OWN_WORDS = """Bonjour,
Alerte : non. Échéance : le 20 janvier.
Message complémentaire : merci de répondre vite
Informer : A.B@cpam.example

De : Talentlink
Envoyé : lundi
À : Anne
Objet : Offre

"""


def test_the_recruiters_own_words_above_a_forward_prevail() -> None:
    found = offer(OWN_WORDS + TALENTLINK)
    assert found.fields == FIELDS
    wishes = Options(False, date(2017, 1, 20), "20 janvier", "merci de répondre vite", ("a.b@cpam.example",))
    assert found.options == wishes


def test_values_below_their_captions_and_prose_below_the_fields_are_read() -> None:
    text = (
        "Référence\nJUR-2017-04\n\nIntitulé du poste\nJuriste\n\nNiveau\n8\n\n"
        "Vous interprétez le règlement de retraite et rédigez les mémoires.\n"
    )
    fields = offer(text).fields
    assert (fields.reference, fields.title, fields.level) == ("JUR-2017-04", "Juriste", ("8",))
    assert fields.description == "Vous interprétez le règlement de retraite et rédigez les mémoires."


def test_a_table_is_read_like_lines() -> None:
    pairs = [("Intitulé du poste", "Juriste"), ("Niveau", "8")]
    rows = "".join(f"<tr><td><p>{label}</p></td><td><p>{value}</p></td></tr>" for label, value in pairs)
    raw = mail(f"<table>{rows}</table>", "Content-Type: text/html; charset=utf-8")
    assert reading(raw).offers[0].fields == Fields(title="Juriste", level=("8",), level_text="8")


def test_a_merge_tag_is_no_value() -> None:
    text = TALENTLINK.replace("NVHADD00095", "[%job_number%] [%job_requisition_number%]")
    assert offer(text).fields.reference is None


def test_two_levels_are_both_kept() -> None:
    fields = offer("Intitulé du poste : Juriste\nNiveau : 7\nLieu : Metz\nNiveau : 6\n").fields
    assert (fields.level, fields.level_text) == (("7", "6"), "7 / 6")


def test_a_second_offer_in_the_mail_is_left_out_and_it_is_said() -> None:
    second = TALENTLINK.replace("NVHADD00095", "NVHADD00096")
    found = reading(mail(TALENTLINK + second))
    assert ([o.fields.reference for o in found.offers], found.cut) == (["NVHADD00095"], ("offers",))
    assert reading(mail(TALENTLINK + TALENTLINK)).cut == ()


BARE = "Intitulé du poste : Juriste\nNiveau : 7\n\n"


@pytest.mark.parametrize(
    ("line", "alert"),
    [
        ("Recevoir une alerte quand cette action a été effectuée : Oui", True),
        ("Alerte : NON", False),
        ("Alerte souhaitée : oui.", True),
        ("alerte oui", True),
        ("Recevoir une alerte : Oui / Non", None),
        ("Alerte : oui ou non", None),
        ("rien", None),
    ],
)
def test_the_alert_is_read(line: str, alert: bool | None) -> None:
    assert offer(BARE + line).options.alert is alert


@pytest.mark.parametrize(
    ("line", "due", "written"),
    [
        ("Date d'échéance : 06/01/2017", date(2017, 1, 6), "06/01/2017"),
        ("Échéance : le 1er mars 2017", date(2017, 3, 1), "le 1er mars 2017"),
        ("Échéance : 6 févr.", date(2017, 2, 6), "6 févr."),
        ("Échéance : 2017-01-06", date(2017, 1, 6), "2017-01-06"),
        ("Merci. Échéance le 17/03/17.", date(2017, 3, 17), "17/03/17"),
        ("Échéance : 31/02/2017", None, "31/02/2017"),
        ("Échéance : dès que possible", None, "dès que possible"),
        ("Date limite de candidature : 06/01/2017", None, ""),
    ],
)
def test_the_due_date_is_read_or_kept_as_written(line: str, due: date | None, written: str) -> None:
    options = offer(BARE + line).options
    assert (options.due, options.due_text) == (due, written)


QUOTED = TALENTLINK.replace("\n", "\n> ")


@pytest.mark.parametrize(
    "raw",
    [
        mail("Intitulé du poste : Juriste"),
        mail("Référence : X1\nNiveau : 7"),
        mail("Bonjour, où en est mon offre ?"),
        reply(f"merci\n\nLe 1/2/2017 à 10:00, Bourse a écrit :\n> {QUOTED}"),
        mail(f"fyi\n\n-----Message d'origine-----\n{TALENTLINK}\nCode : {TOKEN}", subject="TR: Demande"),
    ],
)
def test_what_is_no_offer_is_not_made_into_one(raw: bytes) -> None:
    assert reading(raw).offers == ()


def test_an_offer_written_into_an_answer_is_one() -> None:
    found = reading(reply(TALENTLINK + "\n\n> ancien texte"))
    assert (found.kind, found.offers[0].fields) == (Kind.OFFER, FIELDS)


PDF = """Content-Type: application/pdf
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename={}

"""
NOTE = "Content-Type: text/plain\nContent-Disposition: attachment; filename=note.txt\n\nx"


def test_files_are_kept_byte_for_byte_under_safe_names() -> None:
    content = bytes(range(256)) * 20
    data = base64.encodebytes(content).decode()
    text = "Content-Type: text/plain; charset=utf-8\n\n" + TALENTLINK
    first, second = PDF.format('"../../fiche.pdf"') + data, PDF.format("FICHE.PDF") + data
    assert reading(multipart("mixed", text, first, second, NOTE)).offers[0].attachments == (
        Attachment("fiche.pdf", "application/pdf", content, False),
        Attachment("FICHE (2).PDF", "application/pdf", content, False),
        Attachment("note.txt", "text/plain", b"x", True),
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


@pytest.mark.parametrize("name", ["o002.eml", "o008.eml", "o012.eml"])
def test_labelled_offers_in_lines_are_read_as_labelled(name: str) -> None:
    labels = json.loads(corpora("offers", "labels.json").read_text("utf-8"))[name]["fields"]
    found = reading(corpora("offers", "offers", name).read_bytes()).offers[0].fields
    assert list(found.level) == labels["level"]
    for field in ("title", "reference", "organisation", "contract", "place", "created_by", "description"):
        assert getattr(found, field) == labels[field], field
