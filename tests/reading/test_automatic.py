"""Programs that write mails are recognised; people are not taken for programs."""

import json
from datetime import date

import pytest

from mailbot.core.readings import Choice, Kind
from tests.reading.mails import BOT, mail, multipart, reading, reply
from tests.support.needs import corpora


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (reply("validé", "Auto-Submitted: auto-replied"), "other"),
        (
            reply("validé", "Auto-Submitted: auto-replied (vacation)", subject="Absence du bureau : x"),
            "out-of-office",
        ),
        (reply("validé", subject="Réponse automatique : Demande"), "out-of-office"),
        (reply("validé", subject="Re: [EXTERNE] Automatic reply: Demande"), "out-of-office"),
        (reply("Bonjour,\nJe suis absente jusqu'au 23. Votre demande sera validée."), "out-of-office"),
        (reply("validé", "X-Autoreply: yes"), "other"),
        (reply("validé", "Precedence: bulk"), "list"),
        (reply("validé", "List-Id: <x.example>"), "list"),
        (reply("validé", "Return-Path: <>"), "other"),
        (reply("validé", subject="Lu : Demande"), "receipt"),
        (mail("x", sender="MAILER-DAEMON@mx.example"), "other"),
        (mail("x", sender=BOT), "loop"),
        (mail("x", "X-Mailbot-Kind: request"), "loop"),
        (mail("x", "Content-Type: text/calendar; method=REPLY"), "calendar"),
        (multipart("report", "Content-Type: text/plain\n\nlu", headers=()), "other"),
        (reply("validé", "Auto-Submitted: no", "Precedence: bulk"), None),
        (reply("validé", "X-Auto-Response-Suppress: All"), None),
        (mail("Je serai absente demain. Voici l'offre."), None),
        (mail("x", sender="ne-pas-repondre@talentlink.example"), None),
    ],
)
def test_who_wrote_it_a_program_or_a_person(raw: bytes, kind: str | None) -> None:
    found = reading(raw)
    assert found.automatic == kind
    assert (found.kind is Kind.AUTOMATIC) is (kind is not None)
    assert kind is None or found.answer.choice is Choice.NONE


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (reply("x", "X-Vacation: yes"), "out-of-office"),
        (reply("x", "X-Mailinblack: challenge"), "challenge"),
        (reply("x", "X-OTRS-Loop: 1"), "other"),
        (reply("Je suis en congés.", "Precedence: auto_reply"), "out-of-office"),
        (reply("x", "Preference: auto_reply"), "other"),
        (reply("Je suis absent.", "Auto-Submitted: auto-replied (vacation)"), "out-of-office"),
        (reply("x", "List-Unsubscribe: <mailto:x@y.example>"), "list"),
        (reply("x", "X-Auto-Response-Suppress: All", "Auto-Submitted: auto-replied"), "other"),
        (reply("x", subject="Absent(e) du bureau : Demande"), "out-of-office"),
        (reply("x", subject="Abwesenheitsnotiz: Demande"), "out-of-office"),
        (reply("x", subject="Respuesta automática: Demande"), "out-of-office"),
        (reply("x", subject="AUTO : Anne est absente (retour le 04/02/2017)"), "out-of-office"),
        (reply("x", subject="Claire Dupont est absent(e) du bureau"), "out-of-office"),
        (reply("x", subject="Your message to Offres awaits moderator approval"), "list"),
        (reply("x", subject="Non lu : Demande"), "receipt"),
        (reply("x", "Content-Class: urn:content-classes:calendarmessage", subject="Accepté : x"), "calendar"),
        (reply("validé", subject="Accepté : Demande"), None),
        (mail("x", sender="Mail Delivery System <anything@mx.example>"), "other"),
        (mail("x", sender="MAILER-DAEMON <>"), "other"),
        (mail("x", sender="Administrateur système <a.dupont@cpam.example>"), None),
        (mail("x", "X-Failed-Recipients: v@en3s.example", sender="a@mx.example"), "other"),
    ],
)
def test_what_programs_write_is_known_by_fields_and_subjects(raw: bytes, kind: str | None) -> None:
    assert reading(raw).automatic == kind


@pytest.mark.parametrize(
    "text",
    [
        "Je suis absent(e) jusqu'au 23 janvier. Je répondrai à votre message dès mon retour.",
        "Bonjour,\nActuellement en congés, je prendrai connaissance de votre message le 12/02.",
        "Je suis en arrêt jusqu'au 3 mars. Toute validation est à demander à Mme Blanc en mon absence.",
        "Je suis absente. Votre demande sera validée à mon retour.",
        "Bonjour,\n\nRéponse automatique : votre message a bien été reçu.",
        "I am out of the office until 23 January. If urgent, please call me.",
        "De retour lundi.",
    ],
)
def test_a_reply_that_tells_only_of_an_absence_is_a_programs(text: str) -> None:
    found = reading(reply(text))
    assert (found.automatic, found.answer.choice) == ("out-of-office", Choice.NONE)


@pytest.mark.parametrize(
    "text",
    [
        "Je serai absent demain mais validé",
        "Absence de candidat : validé",
        "En congé la semaine prochaine, je vous réponds : avis favorable",
        "Je suis en déplacement, accord pour ma part.",
        "Je suis absente lundi. Quel est le niveau du poste ?",
        "Je serai en formation demain. Non, refusé.",
        "Validé.\n\nEn mon absence, contactez Mme Blanc.",
        "Suite à votre réponse automatique : validé",
        "Merci de confirmer votre adresse, puis c'est validé",
    ],
)
def test_a_person_who_speaks_of_an_absence_and_answers_is_no_program(text: str) -> None:
    assert reading(reply(text)).automatic is None


def test_the_day_of_return_is_told_of_an_absence_alone() -> None:
    received = "Received: from x by y; Wed, 11 Jan 2017 10:00:00 +0100"
    away = reading(reply("Je suis absente, de retour lundi.", received))
    assert (away.kind, away.back_on) == (Kind.AUTOMATIC, date(2017, 1, 16))
    subject = reading(reply("x", received, subject="AUTO : Anne est absente (retour le 04/02/2017)"))
    assert subject.back_on == date(2017, 2, 4)
    assert reading(reply("validé, je suis de retour lundi", received)).back_on is None


def test_no_labelled_automatic_mail_decides_and_no_person_is_taken_for_a_program() -> None:
    labels = json.loads(corpora("synthetic", "_expected.json").read_text("utf-8"))
    for name, label in labels.items():
        if not name.startswith(("auto_replies_fr/", "approver_replies/")):
            continue
        found = reading(corpora("synthetic", *name.split("/")).read_bytes())
        by_program = label["kind"] == "auto"
        assert (found.automatic is not None) is by_program, name
        assert not by_program or found.answer.choice is Choice.NONE, name
