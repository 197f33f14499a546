"""Bodies in envelopes are read: what is signed, in whatever form, and what Outlook puts into winmail.dat."""

import base64
import shutil
import subprocess
from pathlib import Path

import pytest

from mailbot.core.readings import Doubt
from mailbot.reading.message import take_apart
from tests.reading.files import tnef, utf16
from tests.reading.mails import multipart, reading, reply

INNER = b"Content-Type: text/plain; charset=utf-8\r\n\r\nValid\xc3\xa9\r\n"
OID = bytes.fromhex("06092a864886f70d010702")
DATA = bytes.fromhex("06092a864886f70d010701")
ENVELOPED = bytes.fromhex("06092a864886f70d010703")


def der(tag: int, *contents: bytes) -> bytes:
    """Return an element with its length."""
    content = b"".join(contents)
    size = len(content).to_bytes(3, "big")
    return bytes([tag, 0x83]) + size + content


def ber(tag: int, *contents: bytes) -> bytes:
    """Return an element that ends with a mark, as programs write that stream."""
    return bytes([tag, 0x80]) + b"".join(contents) + b"\0\0"


def signed(content: bytes = INNER) -> bytes:
    octets = der(0xA0, der(0x04, content))
    return der(
        0x30, OID, der(0xA0, der(0x30, b"\x02\x01\x01", der(0x31), der(0x30, DATA, octets), der(0x31)))
    )


def streamed(content: bytes = INNER) -> bytes:
    pieces = (der(0x04, content[n : n + 7]) for n in range(0, len(content), 7))
    octets = ber(0xA0, ber(0x24, *pieces))
    return ber(
        0x30, OID, ber(0xA0, ber(0x30, b"\x02\x01\x01", ber(0x31), ber(0x30, DATA, octets), ber(0x31)))
    )


def enveloped(content: bytes, kind: str = "signed-data") -> bytes:
    coded = base64.encodebytes(content).decode()
    header = (
        f'Content-Type: application/pkcs7-mime; smime-type={kind}; name="smime.p7m"',
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment; filename=smime.p7m",
    )
    return reply(coded, *header, subject="Re: Demande")


@pytest.mark.parametrize("content", [signed(), streamed()])
def test_what_is_signed_within_its_signature_is_read(content: bytes) -> None:
    found = reading(enveloped(content))
    assert (found.new_text, found.cut, found.offers) == ("Validé", (), ())


def test_seals_in_seals_are_opened_to_an_end() -> None:
    def sealed(times: int) -> bytes:
        content = INNER
        for _ in range(times):
            coded = base64.encodebytes(signed(content))
            content = (
                b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + coded
            )
        return content

    assert take_apart(b"From: a@b.example\r\n" + sealed(3)).text == "Validé"
    assert take_apart(b"From: a@b.example\r\n" + sealed(9)).text == ""


@pytest.mark.parametrize(
    "content",
    [
        der(0x30, ENVELOPED, der(0xA0, b"secret")),
        signed()[:40],
        b"",
        b"\x30",
        b"\x30\x80" * 5_000,
        b"\x30\x84\xff\xff\xff\xff",
    ],
)
def test_what_cannot_be_opened_is_no_answer_and_said_so(content: bytes) -> None:
    found = reading(enveloped(content, "enveloped-data"))
    assert (found.new_text, found.cut) == ("", ("encrypted",))
    assert found.answer.doubt is Doubt.UNCLEAR


def test_a_signature_beside_the_text_is_no_file() -> None:
    parts = (
        "Content-Type: text/plain; charset=utf-8\n\nValidé",
        "Content-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\nAAAA",
    )
    raw = multipart("signed", *parts, headers=("In-Reply-To: <r1@bourse.example>",))
    found = reading(raw)
    assert (found.new_text, found.offers) == ("Validé", ())


PGP = (
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nValidé\n- -- \nAnne\n"
    "-----BEGIN PGP SIGNATURE-----\n\niQIzBAEBCgAdFiEE\n-----END PGP SIGNATURE-----\n"
)


def test_the_lines_of_a_pgp_signature_are_no_text() -> None:
    assert reading(reply(PGP)).new_text == "Validé"
    assert (
        reading(reply("-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----")).new_text != "Validé"
    )
    many = "-----BEGIN PGP SIGNED MESSAGE-----\n" * 8_000
    assert reading(reply(many)).new_text == ""


def test_an_answer_whose_only_text_is_in_winmail_is_read() -> None:
    winmail = base64.encodebytes(tnef({0x1000: utf16("Avis favorable")})).decode()
    parts = (
        "Content-Type: text/plain\n\n",
        "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
        + winmail,
    )
    raw = multipart("mixed", *parts, headers=("In-Reply-To: <r1@bourse.example>",))
    assert reading(raw).new_text == "Avis favorable"
    broken = multipart("mixed", parts[0], parts[1][:120], headers=("In-Reply-To: <r1@bourse.example>",))
    assert reading(broken).new_text == ""


@pytest.mark.parametrize(
    "kind", ["text/x-amp-html", "text/vnd.google.email-reaction+json", "text/watch-html"]
)
def test_other_forms_of_the_text_are_neither_text_nor_files(kind: str) -> None:
    parts = ("Content-Type: text/plain; charset=utf-8\n\nValidé", f"Content-Type: {kind}\n\nRefusé")
    raw = multipart("alternative", *parts, headers=("In-Reply-To: <r1@bourse.example>",))
    found = reading(raw)
    assert (found.new_text, found.offers) == ("Validé", ())


def test_a_mail_attached_to_an_answer_says_nothing_for_its_writer() -> None:
    parts = ("Content-Type: text/plain\n\n", "Content-Type: message/rfc822\n\nSubject: x\n\nValidé")
    raw = multipart("mixed", *parts, headers=("In-Reply-To: <r1@bourse.example>",))
    assert reading(raw).new_text == ""


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_what_openssl_signs_is_read(tmp_path: Path) -> None:
    def openssl(*arguments: str) -> bytes:
        return subprocess.run(["openssl", *arguments], cwd=tmp_path, check=True, capture_output=True).stdout

    (tmp_path / "text").write_bytes(INNER)
    openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "cert", "-subj", "/CN=Anne"
    )
    for more in ([], ["-stream"], ["-nodetach"], ["-nodetach", "-stream"]):
        raw = openssl("cms", "-sign", "-in", "text", "-signer", "cert", "-inkey", "key", "-binary", *more)
        head = b"From: a@b.example\nIn-Reply-To: <r@x>\nSubject: Re: x\n"
        assert reading(head + raw).new_text == "Validé", more
