"""Offers as Talentlink and people write them, their options and their files."""

import base64
import json
from dataclasses import replace
from datetime import date

import pytest

from mailbot.core.readings import Attachment, Conflict, Fields, Kind, OfferReading, Options, Origin, Source
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


def test_a_second_offer_in_the_mail_is_an_offer_of_its_own() -> None:
    second = TALENTLINK.replace("NVHADD00095", "NVHADD00096")
    found = reading(mail(TALENTLINK + second))
    assert [o.fields.reference for o in found.offers] == ["NVHADD00095", "NVHADD00096"]
    assert len(reading(mail(TALENTLINK + TALENTLINK)).offers) == 1


def test_more_offers_than_anybody_sends_are_cut_and_it_is_said() -> None:
    rows = "".join(f"R-{n}\tJuriste {n}\t7\n" for n in range(30))
    raw = mail("Référence\tIntitulé\tNiveau\n" + rows)
    assert (len(reading(raw).offers), reading(raw).cut) == (20, ("offers",))


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
        ("Échéance : le 1er mars 2017", date(2017, 3, 1), "1er mars 2017"),
        ("Échéance : 6 févr.", date(2017, 2, 6), "6 févr"),
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


SIGNATURE = "Anne Roux\nRH | CPAM des Vosges\nTél. 03 29 00 00 00\n"
OWN = f"Bonjour,\nVous trouverez l'offre en pièce jointe. Alerte : oui\n\n--\n{SIGNATURE}"
LINES = "Organisme : CPAM des Vosges\nRéférence : VOS-7\nIntitulé : Juriste en droit social\n"
SHEET = (
    "Organisme\tCPAM des Vosges\nRéférence\tVOS-7\nIntitulé\tJuriste en droit social\nNiveau\t{}\n"
    "Contrat\tCDI\nMissions\tVous conseillez les services et rédigez les mémoires de la caisse.\n"
)


def with_files(text: str, *files: tuple[str, str]) -> bytes:
    """Return a mail with text files (name, content)."""
    parts = [
        "Content-Type: text/plain; charset=utf-8\n"
        f'Content-Disposition: attachment; filename="{name}"\n\n{content}'
        for name, content in files
    ]
    return multipart(
        "mixed", f"Content-Type: text/plain; charset=utf-8\n\n{text}", *parts, headers=(RECEIVED,)
    )


def one(raw: bytes) -> OfferReading:
    (found,) = reading(raw).offers
    return found


def test_an_offer_that_stands_only_in_a_file_is_read_from_it_and_that_is_said() -> None:
    found = one(with_files(OWN, ("fiche.txt", SHEET.format("niveau 7"))))
    assert (found.fields.reference, found.fields.title) == ("VOS-7", "Juriste en droit social")
    assert (found.fields.level, found.options.alert) == (("7",), True)
    assert Origin("title", Source.ATTACHMENT, "fiche.txt") in found.fields.origins
    assert [a.text_read for a in found.attachments] == [True]


def test_mail_and_file_that_contradict_are_both_quoted_and_never_chosen_between() -> None:
    text = f"{LINES}Niveau : 7\nContrat : CDD\n"
    fields = one(with_files(text, ("fiche.txt", SHEET.format("6")))).fields
    assert fields.level == ("7", "6")
    assert Conflict("level", ("7", "6"), ("", "fiche.txt")) in fields.conflicts
    assert Conflict("contract", ("CDD", "CDI"), ("", "fiche.txt")) in fields.conflicts


def test_the_same_in_other_words_is_no_contradiction() -> None:
    text = LINES.replace(" : CPAM", " : la CPAM").replace("social", "social (H/F)") + "Niveau : VII\n"
    assert one(with_files(text, ("fiche.txt", SHEET.format("niveau 7")))).fields.conflicts == ()


def test_what_an_annex_says_in_passing_is_not_the_post_s() -> None:
    annex = ("plan.txt", "Le parking du niveau 5 est réservé ; emploi de niveau 5 à l'accueil.")
    fields = one(with_files(OWN, ("fiche.txt", SHEET.format("7")), annex)).fields
    assert (fields.level, fields.conflicts) == (("7",), ())


def test_two_files_with_two_offers_are_two_offers_each_with_its_own_file() -> None:
    other = (
        SHEET.format("5B")
        .replace("VOS-7", "VOS-8")
        .replace("Juriste en droit social", "Gestionnaire conseil")
    )
    found = reading(
        with_files(OWN, ("a.txt", SHEET.format("7")), ("b.txt", other), ("plan.txt", "Plan d'accès"))
    ).offers
    assert [o.fields.reference for o in found] == ["VOS-7", "VOS-8"]
    assert [[a.name for a in o.attachments] for o in found] == [["a.txt", "plan.txt"], ["b.txt", "plan.txt"]]


def test_two_forms_of_one_offer_are_one_offer() -> None:
    sheet = SHEET.format("7")
    found = one(with_files(OWN, ("fiche.txt", sheet), ("copie.txt", sheet)))
    assert [a.name for a in found.attachments] == ["fiche.txt", "copie.txt"]


def test_a_file_that_cannot_be_read_leaves_an_offer_whose_text_is_asked_for() -> None:
    scan = PDF.format("scan.pdf") + base64.encodebytes(b"%PDF-1.4 broken").decode()
    found = one(multipart("mixed", f"Content-Type: text/plain; charset=utf-8\n\n{OWN}", scan))
    assert (found.fields.title, found.fields.doubts) == (None, ("attachment_unreadable",))
    assert [a.text_read for a in found.attachments] == [False]


def test_the_employer_in_the_signature_is_a_clue_and_marked_as_one() -> None:
    text = f"Intitulé : Juriste\nNiveau : 7\nLieu : Épinal\n\nCordialement\n{SIGNATURE}"
    fields = offer(text).fields
    assert fields.organisation == "CPAM des Vosges"
    assert fields.source_of("organisation") is Source.SIGNATURE


def test_a_promised_offer_that_is_not_there_is_asked_for() -> None:
    found = one(mail("Bonjour,\nVous trouverez l'offre en pièce jointe, pour avis.\nAnne", RECEIVED))
    assert found.fields.doubts == ("no_offer_found",)


def test_offers_that_cannot_be_told_apart_are_a_doubt_and_nothing_is_said_of_them() -> None:
    text = "Trois offres à valider : voir ci-dessous.\n\nRéférence : A-1\nIntitulé : Juriste\nNiveau : 7\n"
    assert one(mail(text, RECEIVED)).fields == Fields(doubts=("several_offers",))


def test_the_subject_completes_what_the_text_lacks() -> None:
    text = "Organisme : CPAM des Vosges\nContrat : CDI\nLieu : Épinal\n\nVous conseillez les services."
    fields = one(mail(text, RECEIVED, subject="TR: Juriste en droit social - niveau 7 - VOS-RH-7")).fields
    assert (fields.title, fields.reference) == ("Juriste en droit social", "VOS-RH-7")
    assert fields.level == ("7",)
    assert fields.source_of("title") is Source.SUBJECT


def test_a_subject_that_names_another_level_is_a_contradiction() -> None:
    fields = one(mail(TALENTLINK, RECEIVED, subject="TR: Offre de niveau 6")).fields
    assert set(fields.level) == {"7", "6"}
    assert [conflict.field for conflict in fields.conflicts] == ["level"]


def test_text_and_html_that_say_different_levels_are_a_contradiction() -> None:
    plain = "Content-Type: text/plain; charset=utf-8\n\n" + TALENTLINK
    html = "Content-Type: text/html; charset=utf-8\n\n<p>" + TALENTLINK.replace(
        "Niveau 7", "Niveau 6"
    ).replace("\n", "<br>\n")
    fields = one(multipart("alternative", plain, html)).fields
    assert set(fields.level) == {"7", "6"}
    assert [conflict.field for conflict in fields.conflicts] == ["level"]


def test_hidden_text_says_nothing() -> None:
    hidden = '<p style="display:none">Niveau : 5</p><p style="color:#fff;background:#ffffff">Niveau : 4</p>'
    body = hidden + "<p>" + TALENTLINK.replace("\n", "<br>\n") + "</p>"
    assert offer(body, "Content-Type: text/html; charset=utf-8").fields.level == ("7",)


def test_a_forward_in_a_thread_without_its_mark_in_the_subject_is_read() -> None:
    head = "De : Anne <a@b.example>\nDate: lun. 2 janv. 2017\nSubject: x\nTo: Luc <l@b.example>\n\n\n"
    text = f"Bonjour, pour avis\n\n---------- Forwarded message ---------\n{head}{TALENTLINK}"
    assert one(mail(text, RECEIVED, "References: <x@y.example>")).fields == FIELDS


def test_the_newest_of_several_layers_counts_and_what_is_labelled_above_it() -> None:
    older = TALENTLINK.replace("Niveau 7", "Niveau 5B")
    head = "De : {0} <x@y.example>\nEnvoyé : lundi 2 janvier 2017 10:00\nÀ : Luc\nObjet : TR: offre\n\n"
    text = f"Bonjour\n\n{head.format('Anne')}{TALENTLINK}\n\n{head.format('Paul')}{older}"
    assert one(mail(text, RECEIVED, subject="TR: offre")).fields.level == ("7",)
    text = f"Bonjour,\nNiveau : 8\n\n{head.format('Anne')}{TALENTLINK}"
    assert set(one(mail(text, RECEIVED, subject="TR: offre")).fields.level) == {"7", "8"}


@pytest.mark.parametrize("name", ["o002.eml", "o008.eml", "o012.eml"])
def test_labelled_offers_in_lines_are_read_as_labelled(name: str) -> None:
    labels = json.loads(corpora("offers", "labels.json").read_text("utf-8"))[name]["fields"]
    found = reading(corpora("offers", "offers", name).read_bytes()).offers[0].fields
    assert list(found.level) == labels["level"]
    for field in ("title", "reference", "organisation", "contract", "place", "created_by", "description"):
        assert getattr(found, field) == labels[field], field
