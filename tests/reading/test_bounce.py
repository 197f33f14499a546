"""Mail systems tell whose mail failed and how badly; people who quote them do not."""

from time import process_time

import pytest

from mailbot.core.readings import Bounce, Choice, Kind
from tests.reading.mails import BOT, mail, multipart, reading, reply

V = "v@en3s.example"
REPORT = """Content-Type: message/delivery-status

Reporting-MTA: dns;mx

Final-Recipient: rfc822; <V@en3s.example>
Action: {}
Status: {}
"""
RETURNED = "Content-Type: message/rfc822\n\nFrom: x@y.example\nMessage-ID: <r1@bourse.example>\n\nvalidé"
HEADERS = "Content-Type: text/rfc822-headers\n\nFrom: x@y.example\nMessage-ID: <r1@bourse.example>\n"


@pytest.mark.parametrize(
    ("action", "status", "severity"),
    [
        ("failed", "5.1.1", "hard"),
        ("failed", "5.1.10", "hard"),
        ("failed", "5.4.4", "hard"),
        ("failed", "5.2.2", "soft"),
        ("failed", "5.2.0", "soft"),
        ("failed", "5.7.1", "soft"),
        ("failed", "5.1.8", "soft"),
        ("failed", "4.4.7", "soft"),
        ("failed", "4.0.0", "soft"),
        ("failed", "5.0.0", "hard"),
        ("failed", "5.0.0 (recipient reached disk quota)", "soft"),
        ("Failed", "", "hard"),
        ("delayed", "4.4.1", "delay"),
        ("delivered", "2.0.0", "none"),
        ("relayed", "2.0.0", "none"),
        ("expanded", "2.0.0", "none"),
    ],
)
def test_a_delivery_report_says_whose_mail_failed_and_how_badly(
    action: str, status: str, severity: str
) -> None:
    found = reading(
        multipart("report", "Content-Type: text/plain\n\nx", REPORT.format(action, status), RETURNED)
    )
    assert (found.kind, found.bounce) == (Kind.BOUNCE, Bounce(V, severity))
    assert found.thread == ("<r1@bourse.example>",)


@pytest.mark.parametrize(
    ("status", "diagnosis", "severity"),
    [
        ("5.0.0", "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found", "hard"),
        ("5.0.0", "550 user unknown", "hard"),
        ("5.5.0", "550 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416", "hard"),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied", "hard"),
        ("5.1.1", "552 5.2.2 Over quota", "soft"),
        ("5.0.0", "552 boîte aux lettres pleine", "soft"),
        ("5.0.0", "550 5.7.1 Email rejected per DMARC policy", "soft"),
        ("5.1.8", "553 5.1.8 Domain of sender address does not exist", "soft"),
        ("5.0.0", "554 5.7.1 Client host rejected: blocked using dnsbl", "soft"),
        ("5.0.0", "550 Rejected", "soft"),
        ("4.0.0", "421 Service refusé, veuillez essayer plus tard", "soft"),
    ],
)
def test_what_a_server_said_tells_more_than_the_code_of_the_report(
    status: str, diagnosis: str, severity: str
) -> None:
    report = REPORT.format("failed", status) + f"Diagnostic-Code: smtp; {diagnosis}\n"
    assert reading(multipart("report", report)).bounce == Bounce(V, severity)


def test_of_several_recipients_the_worst_is_told() -> None:
    two = (
        REPORT.format("delivered", "2.0.0")
        + "\nOriginal-Recipient: rfc822;b@en3s.example\nAction: failed\nStatus: 5.0.0\n"
    )
    assert reading(multipart("report", two)).bounce == Bounce("b@en3s.example", "hard")


def notice(text: str, *headers: str, subject: str = "failure notice") -> bytes:
    """Return a notice of a mail system that knows no reports."""
    return mail(
        text, "Return-Path: <>", *headers, subject=subject, sender="MAILER-DAEMON@mx.example (Mail System)"
    )


QMAIL = """Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<v@en3s.example>:
{}

--- Below this line is a copy of the message.

Return-Path: <derogation@bourse.example>
Message-ID: <r1@bourse.example>
Subject: Votre quota de dérogations
From: derogation@bourse.example
"""
POSTFIX = """This is the mail system at host mx.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

<v@en3s.example>: host mx.en3s.example[192.0.2.1] said: {}
"""
EXIM = """This message was created automatically by mail delivery software.
A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  v@en3s.example
    {}

------ This is a copy of the message, including all the headers. ------

Message-ID: <r1@bourse.example>
From: derogation@bourse.example
"""
GOOGLE = """Delivery to the following recipient failed permanently:

     v@en3s.example

Technical details of permanent failure:
{}

----- Original message -----
Message-ID: <r1@bourse.example>
"""
EXCHANGE = """Échec de la remise pour ces destinataires ou groupes :

v@en3s.example (v@en3s.example)
{}

Informations de diagnostic pour les administrateurs :
"""
NOTES = """Votre message

  Objet : Demande de dérogation

n'a pas été remis à :

  v@en3s.example

pour la raison suivante :

  {}
"""


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (QMAIL.format("Sorry, no mailbox here by that name. (#5.1.1)"), "hard"),
        (QMAIL.format("user is over quota (#5.2.2)"), "soft"),
        (QMAIL.format("Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)"), "soft"),
        (POSTFIX.format("550 5.1.1 User unknown (in reply to RCPT TO command)"), "hard"),
        (POSTFIX.format("552 message size exceeds limit (in reply to MAIL FROM command)"), "soft"),
        (POSTFIX.format("550 user unknown (in reply to end of DATA command)"), "soft"),
        (EXIM.format("Unrouteable address"), "hard"),
        (EXIM.format("retry timeout exceeded"), "soft"),
        (GOOGLE.format("The email account that you tried to reach does not exist."), "hard"),
        (GOOGLE.format("The recipient server did not accept our requests to connect."), "soft"),
        (EXCHANGE.format("L'adresse de messagerie que vous avez entrée est introuvable."), "hard"),
        (EXCHANGE.format("La boîte aux lettres du destinataire est pleine."), "soft"),
        (NOTES.format("L'utilisateur V n'est pas répertorié dans l'annuaire Domino"), "hard"),
        (NOTES.format("Délai dépassé"), "soft"),
        ("Votre message à v@en3s.example n'a pas pu être distribué : utilisateur inconnu", "hard"),
        ("Destinataire : v@en3s.example\nMotif : échec de remise, boîte pleine", "soft"),
        ("<v@en3s.example>: your message has been delayed.\nIt will be retried for 4 days.", "delay"),
        ("Remise différée à v@en3s.example.\nNouvelles tentatives en cours.", "delay"),
    ],
)
def test_notices_in_free_text_are_read_as_reports_are(text: str, severity: str) -> None:
    found = reading(notice(text))
    assert (found.kind, found.bounce) == (Kind.BOUNCE, Bounce(V, severity))
    assert found.answer.choice is Choice.NONE


@pytest.mark.parametrize("text", [QMAIL, EXIM, GOOGLE])
def test_a_notice_gives_back_the_mail_that_it_is_about(text: str) -> None:
    assert reading(notice(text.format("User unknown"))).thread == ("<r1@bourse.example>",)


@pytest.mark.parametrize("returned", [RETURNED, HEADERS])
def test_a_notice_with_parts_gives_it_back_too(returned: str) -> None:
    parts = ("Content-Type: text/plain\n\n" + POSTFIX.format("550 user unknown"), returned)
    found = reading(multipart("mixed", *parts, headers=("Return-Path: <>",)))
    assert (found.bounce, found.thread) == (Bounce(V, "hard"), ("<r1@bourse.example>",))


def test_a_report_whose_boundary_was_lost_is_read_in_the_text() -> None:
    text = "Undelivered\n\n" + REPORT.format("failed", "5.2.2").partition("\n\n")[2]
    assert reading(notice(text)).bounce == Bounce(V, "soft")


def test_of_several_recipients_of_a_notice_each_has_its_own_lines() -> None:
    text = QMAIL.format("mailbox full (#5.2.2)\n\n<w@en3s.example>:\nUser unknown (#5.1.1)")
    assert reading(notice(text)).bounce == Bounce("w@en3s.example", "hard")


def test_our_own_address_and_the_mail_systems_never_failed() -> None:
    text = f"{BOT}: a message from you could not be delivered\nPlease ask postmaster@mx.example, not root"
    assert reading(notice(text)).bounce == Bounce("", "hard")


def test_an_address_that_only_stands_in_a_notice_did_not_fail() -> None:
    text = "The mail could not be delivered.\nPlease ask our help desk,\nhelp@mx.example"
    assert reading(notice(text.replace("\nhelp", " at help"))).bounce is None


@pytest.mark.parametrize(
    "raw",
    [
        mail("Final-Recipient: rfc822; v@en3s.example\nAction: failed\nStatus: 5.1.1"),
        mail(QMAIL.format("user unknown (#5.1.1)"), subject="TR: failure notice"),
        reply(POSTFIX.format("550 5.1.1 user unknown")),
        reply("Mon adresse v@en3s.example est pleine : utilisateur inconnu.\n\nvalidé"),
        notice(
            "Bonjour,\nje suis absente du bureau jusqu'au 3 mars. Message non remis.", subject="Absence :"
        ),
        notice("votre message est lu", subject="Rapport"),
        multipart("report", "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\n"),
    ],
    ids=["fields", "forward", "quote", "words", "absence", "no failure", "complaint"],
)
def test_people_absences_and_complaints_are_no_bounces(raw: bytes) -> None:
    assert reading(raw).bounce is None


@pytest.mark.parametrize(
    "text",
    [
        "a" * 280_000,
        "a@" * 140_000,
        "<" * 280_000,
        "unable to deliver " * 15_000,
        "the following addresses had\nYour message to:\n" + ("<" * 99 + " ") * 2_800,
        "undeliverable\n" + "\n".join(f"<a{n}@b.example>: user unknown" for n in range(10_000)),
        "Action: failed\n" * 20_000,
        "Message-ID: " * 20_000,
        "je suis absent du bureau " + "de retour le 1 " * 20_000,
    ],
    ids=["letters", "ats", "angles", "phrases", "starts", "recipients", "fields", "ids", "absence"],
)
def test_a_hostile_notice_takes_no_time(text: str) -> None:
    reading(notice("undeliverable"))  # the library is loaded once
    raw = notice(text)
    begun = process_time()
    reading(raw)
    assert process_time() - begun < 0.5
