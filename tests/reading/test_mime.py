"""The structure of mails: parts, parameters, transfer encodings; the standard library is the witness."""

import email
import email.message
from pathlib import Path

import pytest

from mailbot.reading import mime
from mailbot.reading.mime import Limit, Part
from tests.reading.mails import mail, multipart
from tests.support.needs import corpora

TEXT = "Content-Type: text/plain; charset=utf-8\n\n"


def types(raw: bytes) -> list[str]:
    return [part.type for part in mime.parse(raw).walk()]


def test_parts_are_found_with_lf_and_with_crlf() -> None:
    raw = multipart("mixed", TEXT + "un", TEXT + "deux")
    for form in (raw, raw.replace(b"\r\n", b"\n")):
        assert [part.content() for part in mime.parse(form).parts] == [b"un", b"deux"]


@pytest.mark.parametrize(
    ("body", "contents"),
    [
        ("--b1\n\nun\n--b1\n\ndeux", [b"un", b"deux"]),  # the end is missing
        ("avant\n--b1\n\nun\n--b1--\naprès\n--b1\n\nnon", [b"un"]),
        ("--b1 \t\n\nun\n--b1--", [b"un"]),  # blanks after the delimiter (RFC 2046 §5.1.1)
        ("--b1\n\nun --b1\n--b12\n--b1--", [b"un --b1\r\n--b12"]),
        ("--b1\n--b1--", [b""]),
    ],
)
def test_delimiters_stand_on_lines_of_their_own(body: str, contents: list[bytes]) -> None:
    raw = mail(body, "Content-Type: multipart/mixed; boundary=b1")
    assert [part.content() for part in mime.parse(raw).parts] == contents


@pytest.mark.parametrize(
    "header", ["multipart/mixed", "multipart/mixed; boundary=", "multipart/mixed; boundary=zz"]
)
def test_a_multipart_without_parts_is_read_as_text(header: str) -> None:
    assert types(mail("bonjour", f"Content-Type: {header}")) == ["text/plain"]


@pytest.mark.parametrize(
    ("encoding", "body", "content"),
    [
        ("base64", "dmFsaWTDqQ==", "validé"),
        ("base64", "dmFsaWTDqQ", "validé"),  # padding forgotten
        ("BASE64 ", "dmFs\naWTD\nqQ==", "validé"),
        ("quoted-printable", "valid=C3=A9=\n !", "validé !"),
        ("8bit", "validé", "validé"),
        ("none-such", "validé", "validé"),
    ],
)
def test_transfer_encodings_are_undone(encoding: str, body: str, content: str) -> None:
    raw = mail(body, f"Content-Transfer-Encoding: {encoding}")
    assert mime.parse(raw).content().decode() == content


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="fiche de poste.pdf"', "fiche de poste.pdf"),
        ("attachment; filename*=utf-8''fiche%20%C3%A9t%C3%A9.pdf", "fiche été.pdf"),
        ("attachment; filename*0*=iso-8859-1'fr'%E9t; filename*1=e.pdf", "éte.pdf"),
        ("attachment; filename*1=b.pdf; filename*0=a", "ab.pdf"),
        ('attachment; filename="=?utf-8?B?w6l0w6kucGRm?="', "été.pdf"),
        ('attachment; filename="a\\"b.pdf"', 'a"b.pdf'),
        ("attachment", ""),
    ],
)
def test_file_names_are_read_in_all_their_forms(header: str, name: str) -> None:
    assert mime.parse(mail("x", f"Content-Disposition: {header}")).file_name == name


def test_folded_headers_are_unfolded() -> None:
    part = mime.parse(b"Subject: un\r\n deux\r\n\ttrois\r\nX: y\r\n\r\n")
    assert part.header("subject") == "un deux\ttrois"


def nested(depth: int) -> bytes:
    parts = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    return b"From: a@b.example\n" + b"".join(parts) + b"\nfin"


@pytest.mark.parametrize(
    ("raw", "limit"),
    [
        (b"X: " + b"a" * mime.MAX_HEADER + b"\n\n", "header"),
        (b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 100_000, "parts"),
        (b"From: a@b.example\nContent-Type: text/plain" + b"; a*1=x" * 5_000 + b"\n\n", "parameters"),
        (nested(1_000), "depth"),
    ],
)
def test_each_limit_is_named(raw: bytes, limit: str) -> None:
    with pytest.raises(Limit) as caught:
        mime.parse(raw)
    assert caught.value.name == limit


def test_twenty_levels_are_read() -> None:
    assert types(nested(mime.MAX_DEPTH))[-1] == "text/plain"


def leaves(message: email.message.Message) -> list[tuple[str, bytes]]:
    """Return what the standard library sees: the leaves, an attached mail or report being one."""
    if message.get_content_maintype() == "message":
        return [(message.get_content_type(), b"")]
    if message.is_multipart() and message.get_content_maintype() == "multipart":
        parts = message.get_payload()
        assert isinstance(parts, list)
        return [leaf for part in parts if isinstance(part, email.message.Message) for leaf in leaves(part)]
    content = message.get_payload(decode=True)
    return [(message.get_content_type(), content if isinstance(content, bytes) else b"")]


def ours(part: Part) -> list[tuple[str, bytes]]:
    if part.parts:
        return [leaf for inner in part.parts for leaf in ours(inner)]
    return [(part.type, b"" if part.type.startswith("message/") else part.content())]


@pytest.mark.parametrize("folder", ["offers", "replies", "synthetic/approver_replies", "public/forwards"])
def test_labelled_mails_are_taken_apart_as_the_standard_library_does(folder: str) -> None:
    differing: list[Path] = []
    for path in sorted(corpora(*folder.split("/")).rglob("*.eml")):
        raw = path.read_bytes()
        theirs = [(kind, body.strip()) for kind, body in leaves(email.message_from_bytes(raw))]
        try:
            found = [(kind, body.strip()) for kind, body in ours(mime.parse(raw))]
        except Limit:
            continue
        if found != theirs:
            differing.append(path)
    assert not differing
