"""Programs that write mails are recognised; people are not taken for programs."""

import json

import pytest

from mailbot.core.readings import Bounce, Choice, Kind
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


REPORT = """Content-Type: message/delivery-status

Reporting-MTA: dns;mx

Final-Recipient: rfc822; <V@en3s.example>
Action: {}
Status: {}
"""
RETURNED = "Content-Type: message/rfc822\n\nFrom: x@y.example\nMessage-ID: <r1@bourse.example>\n\nvalidé"


@pytest.mark.parametrize(
    ("action", "status", "severity"),
    [
        ("failed", "5.1.1", "hard"),
        ("failed", "5.2.2", "soft"),
        ("failed", "4.4.7", "soft"),
        ("Failed", "", "hard"),
        ("delayed", "4.4.1", "delay"),
        ("delivered", "2.0.0", "none"),
        ("relayed", "2.0.0", "none"),
    ],
)
def test_a_delivery_report_says_whose_mail_failed_and_how_badly(
    action: str, status: str, severity: str
) -> None:
    found = reading(
        multipart("report", "Content-Type: text/plain\n\nx", REPORT.format(action, status), RETURNED)
    )
    assert (found.kind, found.bounce) == (Kind.BOUNCE, Bounce("v@en3s.example", severity))
    assert found.thread == ("<r1@bourse.example>",)


def test_of_several_recipients_the_worst_is_told() -> None:
    two = (
        REPORT.format("delivered", "2.0.0")
        + "\nOriginal-Recipient: rfc822;b@en3s.example\nAction: failed\nStatus: 5.0.0\n"
    )
    assert reading(multipart("report", two)).bounce == Bounce("b@en3s.example", "hard")


def test_a_person_who_quotes_a_report_is_no_bounce() -> None:
    assert (
        reading(mail("Final-Recipient: rfc822; v@en3s.example\nAction: failed\nStatus: 5.1.1")).bounce is None
    )


def test_no_labelled_automatic_mail_decides_and_no_person_is_taken_for_a_program() -> None:
    labels = json.loads(corpora("synthetic", "_expected.json").read_text("utf-8"))
    for name, label in labels.items():
        if not name.startswith(("auto_replies_fr/", "approver_replies/")):
            continue
        found = reading(corpora("synthetic", *name.split("/")).read_bytes())
        by_program = label["kind"] == "auto"
        assert (found.automatic is not None) is by_program, name
        assert not by_program or found.answer.choice is Choice.NONE, name
