"""Which text and which files a mail holds, and what identifies it."""

import pytest

from mailbot.core.readings import Kind, Unreadable
from mailbot.reading.message import MAX_SUBJECT, MAX_TEXT, take_apart
from tests.reading.mails import mail, multipart, reading

PLAIN = "Content-Type: text/plain; charset=utf-8\n\n"
HTML = "Content-Type: text/html; charset=utf-8\n\n"
PDF = "Content-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\n%PDF"


LOGO = "Content-Type: image/png\nContent-ID: <logo>\n\nPNG"
SIGNATURE = "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nAAAA"
ATTACHED_MAIL = "Content-Type: message/rfc822\n\nFrom: x@y.example\n\nvalidé"
ATTACHED_TEXT = "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nrefusé"
FLOWED = "Content-Type: text/plain; charset=utf-8; format=flowed"


@pytest.mark.parametrize(
    ("raw", "text", "files"),
    [
        (mail("bonjour"), "bonjour", 0),
        (multipart("alternative", PLAIN + "brut", HTML + "<b>riche</b>"), "brut", 0),
        (multipart("alternative", PLAIN + " \n", HTML + "<b>riche</b>"), "riche", 0),
        (multipart("mixed", PLAIN + "un", PDF, PLAIN + "deux"), "un\ndeux", 1),
        (multipart("signed", PLAIN + "signé", SIGNATURE), "signé", 0),
        (multipart("related", HTML + "vu", LOGO), "vu", 0),
        (multipart("mixed", PLAIN + "voir", ATTACHED_MAIL), "voir", 1),
        (multipart("mixed", PLAIN + "voir", ATTACHED_TEXT), "voir", 1),
        (mail("val \nidé", FLOWED + "; delsp=yes"), "validé", 0),
        (mail("deux \nmots\n> cité \n> encore", FLOWED), "deux mots\n> cité \n> encore", 0),
    ],
)
def test_the_text_is_what_its_writer_wrote(raw: bytes, text: str, files: int) -> None:
    found = take_apart(raw)
    assert (found.text.strip(), len(found.files)) == (text, files)


def test_one_mail_has_one_digest_whatever_servers_add() -> None:
    one = mail("bonjour\nAnne\n")
    delivered = b"Received: from x by y; now\r\nX-Spam: no\r\n" + one
    assert reading(one).digest == reading(delivered).digest == reading(one.replace(b"\r\n", b"\n")).digest


@pytest.mark.parametrize(
    "other",
    [mail("bonjour !"), mail("bonjour", subject="Autre"), mail("bonjour", sender="bob@cpam.example")],
)
def test_other_words_have_another_digest(other: bytes) -> None:
    assert reading(mail("bonjour")).digest != reading(other).digest


def test_message_ids_keep_their_brackets_and_odd_ones_are_left_out() -> None:
    found = reading(
        mail("x", "In-Reply-To: (re) <a@b>  <c@d> x", "References: <1@b>\r\n <2@b> <é@b> <a b> <1@b>")
    )
    assert (found.in_reply_to, found.references) == (("<a@b>", "<c@d>"), ("<1@b>", "<2@b>"))
    assert found.thread == ("<a@b>", "<c@d>", "<2@b>", "<1@b>")
    assert reading(b"From: a@b.example\nMessage-ID: <a@b>\n\t<c@d> x\n\nx").message_id == "<a@b>"


@pytest.mark.parametrize(
    ("stamp", "iso"),
    [
        ("Wed, 1 Feb 2017 16:35:00 +0100 (CET)", "2017-02-01T16:35:00+01:00"),
        ("1 Feb 2017 16:35:00 GMT", "2017-02-01T16:35:00+00:00"),
        ("Wed, 1 Feb 2017 16:35 -0330", "2017-02-01T16:35:00-03:30"),
        ("Wed, 31 Feb 2017 16:35:00 +0100", None),
        ("yesterday", None),
    ],
)
def test_the_topmost_received_date_is_read(stamp: str, iso: str | None) -> None:
    found = reading(
        mail(
            "x",
            f"Received: from x by y with ESMTP id 1;\r\n\t{stamp}",
            "Received: from a by b; 1 Jan 2000 00:00:00 +0000",
        )
    )
    assert (found.received.isoformat() if found.received else None) == iso


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", Unreadable.EMPTY),
        (b"\r\n\r\n ", Unreadable.EMPTY),
        (mail(""), Unreadable.EMPTY),
        (mail(" \n\n"), Unreadable.EMPTY),
        (b"\x00\xff\xfe" * 500, Unreadable.NO_MAIL),
        (b"Received: from x by y; now\r\n\r\nbytes", Unreadable.NO_MAIL),
        (b"X: " + b"a" * 200_000 + b"\n\nx", Unreadable.LIMIT),
    ],
)
def test_what_cannot_be_read_says_why(raw: bytes, why: Unreadable) -> None:
    found = reading(raw)
    assert (found.kind, found.unreadable) == (Kind.UNREADABLE, why)


def test_a_mail_over_the_limit_is_known_by_its_header() -> None:
    found = reading(mail("", subject="Offre"), whole=False)
    assert (found.kind, found.unreadable) == (Kind.UNREADABLE, Unreadable.TOO_LARGE)
    assert (found.sender, found.subject) == ("anne@cpam.example", "Offre")


def test_what_is_cut_is_said() -> None:
    assert reading(mail("x", subject="a" * (MAX_SUBJECT + 1))).cut == ("subject",)
    assert reading(mail("a" * (MAX_TEXT + 1))).cut == ("text",)
    assert reading(mail("a\n" * 30_000)).cut == ("text",)


def test_a_subject_cannot_carry_a_header() -> None:
    assert reading(mail("x", subject="=?utf-8?q?Offre=0D=0ABcc=3A_x=40y=00?=")).subject == "Offre Bcc: x@y"
