"""A mail in a file is its subject, its sender, its text and its files, whichever program saved it."""

import hashlib
import json
import struct
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.reading.documents import Mail, text_of
from mailbot.reading.documents.compressed import inflate
from tests.reading.files import docx, msg, pdf, shown, table, tnef, utf16
from tests.reading.mails import mail, multipart
from tests.support.needs import corpora

SENT = datetime(2017, 3, 1, 10, 30, tzinfo=UTC)
FILETIME = struct.pack(
    "<Q", round((SENT - datetime(1601, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1)) * 10
)
BODY = "Content-Type: text/plain\n\nCi-joint"
PAGE = b"<html><table><tr><td>Niveau</td><td>7</td></tr></table></html>"
RTF_PAGE = (
    rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <table><tr><td>}Niveau{\*\htmltag64 <td>}7{\*\htmltag72 </table>}}"
)
WORD = docx(table(("Niveau", "7")))


def packed(rtf: bytes) -> bytes:
    """Return RTF as Outlook stores it, here without compressing it."""
    return struct.pack("<IIII", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf


def mail_in(content: bytes, name: str = "") -> tuple[Mail, str]:
    found = text_of(name, "application/octet-stream", content)
    assert found.read
    assert found.mail
    return found.mail, found.text


EML = {
    "plain": (mail("Niveau : 7\n", subject="Offre"), "Niveau : 7"),
    "a page": (mail(PAGE.decode(), "Content-Type: text/html"), "Niveau\t7"),
    "both": (
        multipart(
            "alternative", "Content-Type: text/plain\n\nNiveau 7", "Content-Type: text/html\n\n<p>Niveau 7"
        ),
        "Niveau 7",
    ),
    "an empty line above": (b"\r\n" + mail("Niveau : 7"), "Niveau : 7"),
}


@pytest.mark.parametrize("case", EML)
@pytest.mark.parametrize("name", ["offre.eml", ""])
def test_a_saved_mail_reads_as_in_a_mail_client(case: str, name: str) -> None:
    content, expected = EML[case]
    found, text = mail_in(content, name)
    assert text == expected
    assert found.sender == "Anne <anne@cpam.example>"
    assert found.sent is not None
    assert found.sent.isoformat() == "2017-02-01T16:35:00+01:00"


def test_the_files_in_a_saved_mail_are_read_too() -> None:
    inner = mail("Niveau : 8", subject="Autre").decode().replace("\r\n", "\n")
    parts = (
        "Content-Type: text/plain\n\nCi-joint",
        f"Content-Type: message/rfc822\n\n{inner}",
        "Content-Type: text/csv; name=poste.csv\n\nNiveau;7",
        "Content-Type: image/png; name=logo.png\nContent-ID: <a>\n\nx",
    )
    found, text = mail_in(multipart("mixed", *parts))
    assert text == "Ci-joint"
    first, second = found.files
    assert first.text.mail
    assert (first.text.mail.subject, first.text.text) == ("Autre", "Niveau : 8")
    assert (second.name, second.type, second.text.text) == ("poste.csv", "text/csv", "Niveau\t7")


def test_a_mail_whose_file_cannot_be_read_says_that_something_is_missing() -> None:
    archive = "Content-Type: application/zip; name=a.zip\n\nPK"
    body = "Content-Type: text/plain\n\nCi-joint"
    found = text_of("a.eml", "", multipart("mixed", body, archive))
    assert (found.read, found.cut) == (True, True)
    empty = text_of("a.eml", "", multipart("mixed", archive))
    assert (empty.read, empty.cut) == (False, True)
    picture = text_of("a.eml", "", multipart("mixed", body, "Content-Type: image/png; name=a.png\n\nx"))
    assert (picture.read, picture.cut) == (True, False)


def test_mails_in_mails_are_read_to_a_depth() -> None:
    content = mail("fond")
    for _ in range(10):
        content = mail(content.decode().replace("\r\n", "\n"), "Content-Type: message/rfc822")
    found = text_of("a.eml", "", content)
    assert found.cut
    assert "fond" not in repr(found)


_FIXED_HEAD = b"\0" * 32


def _fixed(number: int, kind: int, value: bytes) -> bytes:
    return struct.pack("<HHI", kind, number, 6) + value.ljust(8, b"\0")


def outlook(body: dict[str, bytes], *more: dict[str, bytes]) -> bytes:
    """Return a .msg of Anne's; `body` holds streams by the number and type of the property."""
    fixed = _FIXED_HEAD + _fixed(0x0039, 0x0040, FILETIME) + _fixed(0x3FFD, 0x0003, struct.pack("<I", 1252))
    streams = {
        "__properties_version1.0": fixed,
        "__substg1.0_0037001F": utf16("Offre")[1],
        "__substg1.0_0C1A001F": utf16("Anne")[1],
        "__substg1.0_0C1F001F": utf16("/O=CPAM/CN=ANNE")[1],
        "__substg1.0_5D01001F": utf16("anne@cpam.example")[1],
    }
    for name, content in body.items():
        streams[f"__substg1.0_{name}"] = content
    for number, file in enumerate(more):
        for name, content in file.items():
            streams[f"__attach_version1.0_#{number:08X}/{name}"] = content
    return msg(streams)


BODIES = {
    "plain": {"1000001F": utf16("Niveau : 7\r\nCDI")[1]},
    "8-bit": {"1000001E": "Niveau : 7\r\nCDI".encode("cp1252")},
    "a page": {"10130102": PAGE, "1000001F": utf16("autre")[1]},
    "a page wrapped in RTF": {"10090102": packed(RTF_PAGE), "1000001F": utf16("autre")[1]},
    "RTF": {"10090102": packed(rb"{\rtf1 Niveau : 7\par CDI}")},
}


@pytest.mark.parametrize("case", BODIES)
def test_a_mail_saved_by_outlook_reads_as_it_was(case: str) -> None:
    found, text = mail_in(outlook(BODIES[case]))
    assert text == ("Niveau\t7" if "page" in case else "Niveau : 7\nCDI")
    assert (found.subject, found.sender, found.sent) == ("Offre", "Anne <anne@cpam.example>", SENT)


def test_the_files_in_a_mail_saved_by_outlook_are_read_but_not_its_pictures() -> None:
    word = {
        "__properties_version1.0": b"",
        "__substg1.0_3707001F": utf16("Fiche de poste.docx")[1],
        "__substg1.0_37010102": pdf(shown((60, 700, "Niveau 7"))).ljust(4_096, b"\n"),
    }
    logo = {"__substg1.0_3707001F": utf16("logo.png")[1], "__substg1.0_3712001F": utf16("a@b")[1]}
    within = "__substg1.0_3701000D"
    message = {
        "__substg1.0_3001001F": utf16("TR: Offre")[1],
        f"{within}/__properties_version1.0": b"\0" * 24,
        f"{within}/__substg1.0_0037001F": utf16("Offre de mars")[1],
        f"{within}/__substg1.0_1000001F": utf16("Niveau : 8")[1],
    }
    found, _ = mail_in(outlook({"1000001F": utf16("Ci-joint")[1]}, word, logo, message))
    document, inner = found.files
    assert (document.name, document.text.text) == ("Fiche de poste.docx", "Niveau 7")
    assert inner.text.mail
    assert (inner.name, inner.text.mail.subject, inner.text.text) == (
        "TR: Offre",
        "Offre de mars",
        "Niveau : 8",
    )


def test_a_compound_file_that_is_no_mail_is_not_read() -> None:
    assert not text_of("a.doc", "application/msword", msg({"WordDocument": b"Niveau 7"})).read


def test_a_winmail_is_taken_apart() -> None:
    properties = {
        0x0037: utf16("Offre"),
        0x0C1A: utf16("Anne"),
        0x1009: (0x0102, packed(RTF_PAGE)),
    }
    found, text = mail_in(tnef(properties, ("fiche é.docx", WORD), ("vide.bin", b"")), "winmail.dat")
    assert (found.subject, found.sender, text) == ("Offre", "Anne", "Niveau\t7")
    assert [(f.name, f.content, f.text.text) for f in found.files] == [
        ("fiche é.docx", WORD, "Niveau\t7"),
        ("vide.bin", b"", ""),
    ]


def test_a_mail_within_a_winmail_is_a_winmail_of_its_own() -> None:
    inner = tnef({0x0037: utf16("Offre"), 0x1000: utf16("Niveau : 7")})
    iid = bytes.fromhex("0703020000000000c000000000000046")
    outer = bytearray(tnef({0x1000: utf16("Ci-joint")}, ("Offre", b"")))
    value = iid + inner
    data = struct.pack("<IHHII", 1, 0x000D, 0x3701, 1, len(value)) + value + b"\0" * (-len(value) % 4)
    outer += struct.pack("<BII", 2, 0x00069005, len(data)) + data + b"\0\0"
    found, _ = mail_in(bytes(outer))
    assert found.files[0].text.text == "Niveau : 7"


def test_a_winmail_that_is_cut_off_keeps_what_is_whole() -> None:
    content = tnef({0x1000: utf16("Niveau : 7")}, ("a.txt", b"Melun"), ("b.txt", b"x" * 500))
    found = text_of("winmail.dat", "application/ms-tnef", content[:-300])
    assert (found.text, found.read, found.cut) == ("Niveau : 7", True, True)
    assert found.mail
    assert found.mail.files[0].content == b"Melun"


def test_compressed_rtf_inflates_as_in_its_specification() -> None:
    """The two examples of MS-OXRTFCP §4."""
    simple = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c090020627705b06c647d0a800fa0"
    )
    crossing = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert inflate(simple) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert inflate(crossing) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_real_winmails_give_the_files_that_others_find() -> None:
    """Notes and pages are compared by name only: the labels hold them with other line ends."""
    folder = corpora("public", "attachments", "mimekit-tnef")
    expected = json.loads((folder / "_expected.json").read_text("utf-8"))
    for path in sorted(folder.glob("*.tnef")):
        found = text_of("winmail.dat", "application/ms-tnef", path.read_bytes())
        assert found.mail, path.name
        for file in found.mail.files:
            known = [f for f in expected[path.name] if f["name"].startswith(file.name)]
            same = any(hashlib.sha256(file.content).hexdigest() == f["sha256"] for f in known)
            assert same or (known and b"\r\n" in file.content), (path.name, file.name)


def test_real_mails_of_outlook_are_read() -> None:
    for path in sorted(corpora("public", "attachments", "msgreader").glob("*.msg")):
        found = text_of(path.name, "application/vnd.ms-outlook", path.read_bytes())
        assert found.mail, path.name
        assert found.read or path.name == "EmailWithMsgAttachment.msg"  # which says nothing but its subject
