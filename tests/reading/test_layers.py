"""A mail's text taken apart: the sender's words, the signature, and the forwarded mails below."""

import json
import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.reading.html import to_text
from mailbot.reading.layers import Layer, layers
from mailbot.reading.subjects import is_forward, is_reply
from tests.support.needs import corpora

OWN = "Bonjour,\nOffre ci-dessous. Alerte : oui"
BODY = "Madame, Monsieur,\n\nRéférence : AB-12\nDate : 3 mars 2017\nNiveau : 7\n\nVous pilotez le service."
SENDER = "Jean Petit <jp@cpam.example>"

FORWARDS = {
    "Outlook": "De : Jean Petit [mailto:jp@cpam.example]\nEnvoyé : mardi 24 janvier 2017 11:02\n"
    "À : Anne Durand; Paul Roux\nCc : RH\nObjet : Poste vacant\n\n",
    "Outlook, old": "-----Message d'origine-----\nDe : Jean Petit <jp@cpam.example>\n"
    "Envoyé : mardi 24 janvier 2017 11:02\nÀ : Anne Durand\nObjet : Poste vacant\nImportance : Haute\n\n",
    "Outlook on the web": "\n________________________________\nDe : Jean Petit <jp@cpam.example>\n"
    "Envoyé : mardi 24 janvier 2017 11:02\nÀ : Anne Durand\nObjet : Poste vacant\n\n",
    "Outlook on a telephone": "Obtenir Outlook pour iOS<https://aka.example/o0ukef>\n"
    "________________________________\nFrom: Jean Petit <jp@cpam.example>\n"
    "Sent: Tuesday, January 24, 2017 11:02:00 AM\nTo: Anne Durand\nSubject: Poste vacant\n\n",
    "Outlook for Mac": "De : Jean Petit <jp@cpam.example>\nDate : mardi, 24 janvier 2017 à 11:02\n"
    "À : Anne Durand <anne@x.example>\nObjet : Poste vacant\n",
    "Outlook in bold": "*De :* Jean Petit <jp@cpam.example>\n*Envoyé :* mardi 24 janvier 2017 11:02\n"
    "*À :* Anne Durand\n*Objet :* Poste vacant\n\n",
    "Outlook without accents": "De: Jean Petit <jp@cpam.example>\nEnvoye: mardi 24 janvier 2017\n"
    "A: Anne Durand\nObjet: Poste vacant\n\n",
    "many recipients": "De\u00a0: Jean Petit <jp@cpam.example>\nEnvoyé\u00a0: mardi 24 janvier 2017 11:02\n"
    "À\u00a0: Anne Durand <anne.durand@cpam.example>; Paul Roux <paul.roux@cpam.example>;\n"
    "Claire Blanc <claire.blanc@cpam.example>; Luc\nNoir <luc.noir@cpam.example>\n"
    "Objet\u00a0: Poste vacant\n\n",
    "Gmail": "---------- Forwarded message ---------\nDe : Jean Petit <jp@cpam.example>\n"
    "Date: mar. 24 janv. 2017 à 11:02\nSubject: Poste vacant\nTo: Anne Durand <anne@x.example>\n\n\n",
    "Gmail on a telephone": "---------- Message transféré ---------\nDe : Jean Petit <jp@cpam.example>\n"
    "Date : mar. 24 janv. 2017 11:02\nObjet : Poste vacant\nÀ : Anne Durand <anne@x.example>\n\n",
    "Apple Mail unquoted": "Début du message réexpédié :\n\nDe: Jean Petit <jp@cpam.example>\n"
    "Objet: Poste vacant\nDate: 24 janvier 2017 à 11:02:00 UTC+1\nÀ: anne@x.example\n\n",
    "Thunderbird": "-------- Message transféré --------\nSujet : \tPoste vacant\n"
    "Date : \tTue, 24 Jan 2017 11:02:00 +0100\n"
    "De : \tJean Petit <jp@cpam.example>\nPour : \tAnne Durand <anne@x.example>,\n\tPaul <p@x.example>\n"
    "\n\n\n",
    "Zimbra": '----- Mail transféré -----\nDe: Jean Petit <jp@cpam.example>\nÀ: "Anne Durand" <a@x.example>\n'
    "Envoyé: Mardi 24 Janvier 2017 11:02:00\nObjet: Poste vacant\n\n",
    "Notes": "----- Transféré par Anne Durand/RH/ORG le 24/01/2017 12:00\n-----\n\n"
    "De :     Jean Petit <jp@cpam.example>\nA :      Anne Durand/RH/ORG@ORG\n\n"
    "Date :   24/01/2017 11:02\n\nObjet :  Poste vacant\n\n\n",
    "Notes, new": "----- Réacheminé par Anne Durand/RH/ORG le 24/01/2017 12:00 -----\n\n"
    "De :\tJean Petit <jp@cpam.example>\nPour :\tAnne Durand/RH/ORG@ORG\nDate :\t24/01/2017 11:02\n"
    "Objet :\tPoste vacant\nEnvoyé par :\tSecrétariat\n\n",
    "Yahoo": "   ----- Mail transféré -----\n De : Jean Petit <jp@cpam.example>\n"
    " À : Anne Durand <a@x.example>\n"
    " Envoyé : mardi 24 janvier 2017 à 11:02:00 UTC+1\n Objet : Poste vacant\n \n",
    "Yahoo on one line": "   ----- Message transmis ----- De : Jean Petit <jp@cpam.example>"
    "À : Anne <a@x.example>"
    "Envoyé : mardi 24 janvier 2017, 11:02:00 UTC+1Objet : Poste vacant\n",
    "Roundcube": "-------- Message original --------\nObjet: Poste vacant\nDate: 24-01-2017 11:02\n"
    "De: Jean Petit <jp@cpam.example>\nÀ: Anne Durand <anne@x.example>\n\n",
    "SOGo": "-------- Message original --------\nSujet: Poste vacant\n"
    "Date: Mardi, 24 Janvier 2017 11:02 CET\n"
    "De: Jean Petit <jp@cpam.example>\nPour: anne@x.example\n\n\n\n",
    "K-9": "-------- Message d'origine --------\nDe : Jean Petit <jp@cpam.example>\n"
    "Envoyé : 24 janvier 2017 11:02\n"
    "À : Anne Durand\nObjet : Poste vacant\n\n",
    "Proton": "------- Forwarded Message -------\nDe : Jean Petit <jp@cpam.example>\n"
    "Date : Le mardi 24 janvier 2017 à 11:02\nObjet : Poste vacant\nÀ : Anne <anne@x.example>\n\n",
    "without an address": "De : PETIT Jean (CPAM)\nEnvoyé : mardi 24 janvier 2017 11:02\n"
    "À : DURAND Anne\nObjet : Poste vacant\n\n",
    "an unknown separator": "---- Courriel reçu ce jour ----\n\nDe : Jean Petit <jp@cpam.example>\n"
    "Objet : Poste vacant\nDate : 24/01/2017 11:02\nÀ : Anne\n\n",
    "English": "From: Jean Petit <jp@cpam.example>\nSent: Tuesday, 24 January 2017 11:02\nTo: Anne\n"
    "Subject: Poste vacant\n\n",
    "German": "Von: Jean Petit <jp@cpam.example>\nGesendet: Dienstag, 24. Januar 2017 11:02\nAn: Anne\n"
    "Betreff: Poste vacant\n\n",
}


@pytest.mark.parametrize("client", FORWARDS)
@pytest.mark.parametrize("mark", ["", "> "])
def test_own_words_are_told_from_the_mail_that_a_client_forwards(client: str, mark: str) -> None:
    quoted = "\n".join(mark + line for line in f"{FORWARDS[client]}{BODY}".split("\n"))
    own, below = layers(f"{OWN}\n\n{quoted}\n", "Anne Durand")
    assert own == Layer(OWN)
    assert below.text == BODY
    assert below.subject == "Poste vacant"
    assert re.search("2017", below.date)
    assert below.sender in (SENDER, "PETIT Jean (CPAM)")


HTML_FORWARDS = {
    "Outlook": "<div><p class=MsoNormal>{own}</p>"
    "<div style='border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>De&nbsp;:</b> "
    "Jean Petit &lt;jp@cpam.example&gt; <br><b>Envoyé&nbsp;:</b> mardi 24 janvier 2017 11:02<br>"
    "<b>À&nbsp;:</b> Anne"
    "<br><b>Objet&nbsp;:</b> Poste vacant</p></div><p>&nbsp;</p>{body}</div>",
    "Outlook on the web": "<div>{own}</div>"
    "<hr style='width:98%'><div dir=ltr><font face=Calibri><b>De :</b> Jean Petit "
    "&lt;jp@cpam.example&gt;<br><b>Envoyé :</b> mardi 24 janvier 2017 11:02<br><b>À :</b> Anne<br>"
    "<b>Objet :</b> Poste vacant</font><div> </div></div>{body}",
    "Gmail": "<div>{own}</div><br><div class=gmail_quote><div dir=ltr>"
    "---------- Forwarded message ---------<br>De : "
    "<b>Jean Petit</b> <span>&lt;<a href='#'>jp@cpam.example</a>&gt;</span><br>"
    "Date: mar. 24 janv. 2017 à 11:02<br>"
    "Subject: Poste vacant<br>To: Anne &lt;anne@x.example&gt;<br></div><br><br>{body}</div>",
    "Thunderbird": "<p>{own}</p><div class=moz-forward-container><br><br>"
    "-------- Message transféré --------<table><tbody>"
    "<tr><th>Sujet : </th><td>Poste vacant</td></tr>"
    "<tr><th>Date : </th><td>Tue, 24 Jan 2017 11:02:00 +0100</td></tr>"
    "<tr><th>De : </th><td>Jean Petit <a>&lt;jp@cpam.example&gt;</a></td></tr>"
    "<tr><th>Pour : </th><td>Anne &lt;anne@x.example&gt;</td></tr></tbody></table><br><br>{body}</div>",
    "Apple Mail": "<div>{own}</div><br>"
    "<div><blockquote type=cite><div>Début du message réexpédié :</div><br><div><b>De: </b>"
    "Jean Petit &lt;jp@cpam.example&gt;</div><div><b>Objet: </b>Poste vacant</div><div><b>Date: </b>"
    "24 janvier 2017 à 11:02"
    "</div><div><b>À: </b>Anne &lt;anne@x.example&gt;</div><br>{body}</blockquote></div>",
    "Notes": "<p>{own}</p><p>----- Transféré par Anne/RH/ORG le 24/01/2017 12:00 -----</p>"
    "<table><tr><td>De :</td><td>Jean Petit "
    "&lt;jp@cpam.example&gt;</td></tr><tr><td>A :</td><td>Anne/RH/ORG</td></tr>"
    "<tr><td>Date :</td><td>24/01/2017 11:02</td>"
    "</tr><tr><td>Objet :</td><td>Poste vacant</td></tr></table>{body}",
}


@pytest.mark.parametrize("client", HTML_FORWARDS)
def test_own_words_are_told_from_the_forwarded_mail_in_html(client: str) -> None:
    source = HTML_FORWARDS[client].format(
        own="Offre ci-dessous.", body="<p>Niveau : 7</p><p>Vous pilotez.</p>"
    )
    own, below = layers(to_text(source))
    assert own.text == "Offre ci-dessous."
    assert re.sub(r"\n+", "\n", below.text) == "Niveau : 7\nVous pilotez."
    assert (below.subject, below.sender) == ("Poste vacant", SENDER)
    assert re.search("2017", below.date)


def test_each_mail_of_a_chain_is_a_layer_with_its_own_signature() -> None:
    chain = (
        "A traiter svp.\n\nAnne Durand\nCPAM\n\n"
        "De : Paul Roux <paul@x.example>\nEnvoyé : mardi 24 janvier 2017 11:02\nÀ : Anne Durand\n"
        "Objet : TR: Poste vacant\n\n"
        "Anne, pour la bourse.\nCordialement\nPaul Roux\nDirecteur\n\n"
        "-----Message d'origine-----\nDe : Jean Petit\nEnvoyé : lundi 23 janvier 2017 09:00\n"
        "À : Paul Roux\nObjet : Poste vacant\n\n"
        "Réf : AB-12\nNiveau : 7\n\n-- \nJean Petit\nTél. 01 02 03 04 05"
    )
    assert [(x.text, x.signature, x.subject) for x in layers(chain, "Anne Durand")] == [
        ("A traiter svp.", "Anne Durand\nCPAM", ""),
        ("Anne, pour la bourse.\nCordialement", "Paul Roux\nDirecteur", "TR: Poste vacant"),
        ("Réf : AB-12\nNiveau : 7", "Jean Petit\nTél. 01 02 03 04 05", "Poste vacant"),
    ]


def test_deeper_quotes_are_layers_of_their_own() -> None:
    text = (
        "oui\n\nLe 3 mars 2017 à 10:00, Bourse <b@x.example> a écrit :\n\n> Quel niveau ?\n>\n"
        "> Le 2 mars 2017 à 09:00, Anne <a@x.example> a écrit :\n>\n>> Voici l'offre.\n>> Merci\n>\n> "
        "Bourse\n\nniveau 7"
    )
    own, first, second = layers(text)
    assert own.text == "oui\n\nniveau 7"
    assert first.signature == "Bourse"
    assert (first.text, first.sender, first.date) == (
        "Quel niveau ?",
        "Bourse <b@x.example>",
        "3 mars 2017 à 10:00",
    )
    assert (second.text, second.sender) == ("Voici l'offre.\nMerci", "Anne <a@x.example>")
    assert not any(layer.forwarded for layer in (own, first, second))


def test_who_wrote_may_stand_without_a_date_above_quoted_lines() -> None:
    own, below = layers("Bonjour\n\nJean Petit a écrit :\n> Niveau : 7\n> Contrat : CDI")
    assert (own.text, below.text, below.sender) == ("Bonjour", "Niveau : 7\nContrat : CDI", "Jean Petit")


def test_the_sender_may_sign_below_the_quoted_mail() -> None:
    own, below = layers(
        "Bonjour\n\nDébut du message réexpédié :\n\n> De: Jean <j@x.example>\n> Date: 24 janvier 2017\n"
        "> À: a@x.example\n> Objet: Poste\n>\n> Niveau : 7\n\nAnne Durand\nCPAM",
        "Anne Durand",
    )
    assert (own, below.text) == (Layer("Bonjour", "Anne Durand\nCPAM"), "Niveau : 7")


@pytest.mark.parametrize(
    ("client", "forwarded"),
    [
        ("Gmail", True),
        ("Notes", True),
        ("Zimbra", True),
        ("Apple Mail unquoted", True),
        ("Outlook", False),
        ("Roundcube", False),
    ],
)
def test_a_mark_may_say_that_the_mail_was_forwarded(client: str, forwarded: bool) -> None:
    assert layers(f"{OWN}\n\n{FORWARDS[client]}{BODY}")[1].forwarded is forwarded


@pytest.mark.parametrize(
    "text",
    [
        "Horaires du poste\nDe : 8h30\nÀ : 17h15\nDate : à convenir\n\nVous pilotez.",
        "Vous assurez :\nDe : la coordination\nDate : 3 mars 2017\n\nVous pilotez.",
        "Objet : vacance de poste\nDate : 3 mars 2017\nÀ : tous les services\nNiveau : 7",
        "Contact\nDe : Jean Petit\nNiveau : 7\nDate : 3 mars 2017\nÀ : Lille",
        "Remplacement\nDe : début mars\nÀ : fin mai\nDate : 2017",
        "Missions :\n> encadrer\n> former\nNiveau : 7",
        "Intitulé : chargé de mission\n------------------------------\nNiveau : 7\n"
        "________________________\nContrat : CDI",
        "Le poste est à pourvoir au 3 mars.\nMessage complémentaire : urgent",
        "Le candidat devra avoir écrit 3 articles :\nun, deux, trois",
    ],
)
def test_lines_of_an_offer_are_no_header_of_a_mail(text: str) -> None:
    assert layers(text) == (Layer(text),)


def test_lines_of_the_forwarded_text_stay_there_although_they_look_like_a_header() -> None:
    body = "Objet : vacance de poste\nDate : 3 mars 2017\nÀ : tous\n\nPour : la direction\nVous pilotez."
    for header in (FORWARDS["Outlook"], FORWARDS["Notes"], FORWARDS["Gmail"], FORWARDS["Outlook for Mac"]):
        assert layers(f"{header}{body}")[1].text == body


def test_what_programs_add_is_left_out() -> None:
    text = (
        "Attention : ce mail provient de l'extérieur de votre organisme, ne cliquez\nsur aucun lien.\n\n"
        "Bonjour,\nvoir ci-dessous\n\nEnvoyé de mon iPhone\n\nDébut du message transféré :\n\n> "
        "De: Jean Petit <j@x.example>\n"
        "> Date: 31 janvier 2017 à 17:30\n> À: a@x.example\n> Objet: Poste\n>\n> Niveau : 7\n>\n"
        "> Ce message et toutes les pièces jointes sont confidentiels.\n> "
        "Toute diffusion est interdite.\n\nThis e-mail and any files"
    )
    assert [layer.text for layer in layers(text)][:2] == ["Bonjour,\nvoir ci-dessous", "Niveau : 7"]


def test_a_long_text_below_what_begins_like_a_notice_is_kept() -> None:
    below = "Vous pilotez le service.\n" * 200
    assert layers(f"Réf : 1\nAvertissement : poste à mobilité.\n\n{below}")[0].text.endswith(below.strip())


@pytest.mark.parametrize(
    "offer", ["Référence : AB-12\nNiveau : 7", "Juriste\nniveau 7, CDI", "La Caf recrute\nun juriste"]
)
def test_an_offer_below_a_notice_is_kept(offer: str) -> None:
    notice = "Ce message et ses pièces jointes sont confidentiels.\n\nMerci d'avertir l'expéditeur."
    (own,) = layers(f"Bonjour,\nvoir plus bas.\n\n{notice}\n\n{offer}")
    assert own.text == f"Bonjour,\nvoir plus bas.\n\n{offer}"


def test_a_mail_without_own_words_has_an_empty_first_layer() -> None:
    assert [layer.text for layer in layers(FORWARDS["Outlook"] + BODY)] == ["", BODY]
    assert layers("") == (Layer(""),)


@pytest.mark.parametrize(
    "text",
    [
        "De : x\n" * 20_000,
        "De : x\nÀ : y\n\n" * 7_000,
        "Le 1\n" * 20_000,
        "----- Transféré par\n" * 20_000,
        "----- Message transféré ----- De : " + "<" * 399_000,
        "> " * 200_000,
        "> x\n\nx\n\n" * 5_000,
        "".join("> " * (n % 60) + "x\n\n" for n in range(6_000)),
        "Cordialement\nAnne\n" * 10_000,
        "--\nAnne\n" * 10_000,
        "Ce message est confidentiel\n\n" * 10_000,
        "Vous pilotez le pôle économique, à Orléans.\n" * 9_000,
    ],
    ids=lambda text: text[:20],
)
def test_any_text_is_taken_apart_in_linear_time(text: str) -> None:
    began = time.process_time()
    assert 1 <= len(layers(text[:400_000], "Anne Durand")) <= 50
    assert time.process_time() - began < 1.5  # some 0.1 s; what is not linear takes minutes


_PIECES = [
    *("> ", ">", "\n", "\n\n", "\t", " ", "\ufeff", "İ", "É", "-- "),
    *("De : Anne <a@b.fr>", "Envoyé : 3 mars 2017", "À : x", "Objet : y", "Le 3 mars 2017 ", "a écrit :"),
    *("----- Message transféré -----", "Cordialement", "Anne Durand", "Tél. 01 02 03 04 05"),
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=5), max_size=40), st.text(max_size=10))
def test_taking_apart_never_raises(pieces: list[str], name: str) -> None:
    assert all(layer.text == layer.text.strip("\n") for layer in layers("".join(pieces), name))


def test_the_labelled_forwards_are_taken_apart() -> None:
    folder = corpora("public", "forwards", "email-forward-parser")
    cases = json.loads((folder / "_expected.json").read_text())
    wrong = [name for case in cases if (name := _wrong(folder, case))]
    assert len(wrong) <= len(cases) * 0.02, wrong
    # a separator is no part of the sender's own words, whatever the label of this one says
    assert not [name for name in wrong if "_en_" in name or "_fr_" in name if "variant_12" not in name], wrong


def _wrong(folder: Any, case: dict[str, Any]) -> str:
    """Return the name of the file if it is not read as labelled, else ""."""
    # some labels name the text of the next case in place of a subject, and expect what that text says
    shifted = "body" in (case["subject"] or "")
    name: str = case["subject"] if shifted else case["body"]
    subject = (folder / case["subject"]).read_text() if case["subject"] and not shifted else ""
    expected, mail = case["parser_output"], case["parser_output"]["email"]
    own, *below = layers((folder / name).read_bytes().decode().replace("\r", ""))
    told = bool(below) and (below[0].forwarded or is_forward(subject))
    forwarded = told or (bool(below and below[0].subject) and not is_reply(subject))
    if forwarded is not expected["forwarded"]:
        return name
    if not forwarded:
        return ""
    first = below[0]
    whole = _words(f"{first.text} {first.signature}")
    right = (
        _words(own.text) == _words(expected["message"] or "")
        and (_words(mail["body"]) == whole if len(below) == 1 else _words(mail["body"]).startswith(whole))
        and first.subject in (mail["subject"], "")
        and (mail["from"]["address"] or "") in first.sender
        and (mail["from"]["name"] or "") in first.sender
    )
    return "" if right else name


def _words(text: str) -> str:
    return " ".join(text.replace("\ufeff", "").split())
