"""Files are kept byte for byte under safe names, and say what can be read in them."""

import base64
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.reading.attachment import MAX_FILES, File, files, safe_name
from mailbot.reading.message import take_apart
from tests.reading.files import docx, p, tnef, utf16
from tests.reading.mails import mail, multipart

WORD = docx(p("Niveau 7"))
BODY = "Content-Type: text/plain\n\nCi-joint"


def part(name: str, content: bytes, type: str = "application/octet-stream") -> str:
    data = base64.encodebytes(content).decode()
    head = f'Content-Type: {type}; name="{name}"\nContent-Disposition: attachment\n'
    return f"{head}Content-Transfer-Encoding: base64\n\n{data}"


def kept(*parts: str) -> tuple[File, ...]:
    return files(take_apart(multipart("mixed", BODY, *parts)).files)


def test_files_are_kept_in_order_with_what_they_say() -> None:
    first, second, third = kept(
        part("fiche.docx", WORD), part("FICHE.docx", b"broken"), part("a.txt", b"Melun")
    )
    assert (first.attachment.name, first.attachment.content, first.attachment.text_read) == (
        "fiche.docx",
        WORD,
        True,
    )
    assert (second.attachment.name, second.attachment.text_read) == ("FICHE (2).docx", False)
    assert [list(file.texts()) for file in (first, second, third)] == [
        [("fiche.docx", "Niveau 7")],
        [],
        [("a.txt", "Melun")],
    ]


def test_a_mail_as_a_file_stays_one_file_and_says_what_is_in_it() -> None:
    inner = multipart("mixed", BODY, part("fiche.docx", WORD)).decode()
    inner = inner.replace("b1", "b2").replace("\r\n", "\n")
    [file] = kept(f"Content-Type: message/rfc822\n\n{inner}")
    assert file.attachment.name == "Bonjour.eml"
    assert file.attachment.content.replace(b"\r\n", b"\n") == inner.encode()
    assert list(file.texts()) == [("Bonjour.eml", "Bonjour\n\nCi-joint"), ("Bonjour.eml", "Niveau 7")]


def test_a_winmail_is_followed_by_the_files_in_it() -> None:
    winmail = tnef({0x1000: utf16("Niveau : 8")}, ("../fiche.docx", WORD), ("scan.tif", b"II*\0"))
    outer, word, scan = kept(part("winmail.dat", winmail, "application/ms-tnef"))
    assert (outer.attachment.content, outer.attachment.text_read) == (winmail, True)
    assert list(outer.texts()) == [("winmail.dat", "Niveau : 8")]
    assert (word.attachment.name, word.attachment.content, word.attachment.text_read) == (
        "fiche.docx",
        WORD,
        True,
    )
    assert (scan.attachment.name, scan.attachment.text_read) == ("scan.tif", False)


def test_there_are_no_more_files_than_people_send() -> None:
    winmail = tnef({}, *((f"{n}.txt", b"a") for n in range(49)))
    assert len(kept(part("a.txt", b"a"), part("winmail.dat", winmail), part("b.txt", b"b"))) == MAX_FILES


def test_a_signature_s_pictures_are_no_files() -> None:
    logo = "Content-Type: image/png; name=image001.png\nContent-ID: <a>\n\nx"
    assert [file.attachment.name for file in kept(logo, part("photo.png", b"\x89PNG"))] == ["photo.png"]


NAMES = {
    "fiche.pdf": "fiche.pdf",
    "../../etc/passwd": "passwd",
    "C:\\temp\\fiche.pdf": "fiche.pdf",
    "fiche\u202efdp.exe": "fichefdp.exe",
    "\u2066gpj\u2069.\u200fexe": "gpj.exe",
    "a\u200bb\u2060.pdf": "ab.pdf",
    "a\r\nb\0.pdf": "a b.pdf",
    'a"<b>|?*.pdf': "ab.pdf",
    "..": "document.bin",
    "": "document.bin",
    "fiche.pdf...": "fiche.pdf",
    "fiche . .pdf": "fiche.pdf",
    ".htaccess": "htaccess",
    " CON .pdf. ": "_CON.pdf",
    "nul": "_nul",
    "com1.offre.pdf": "_com1.offre.pdf",
    "console.pdf": "console.pdf",
    "é" * 300 + ".pdf": "é" * 96 + ".pdf",
    "a" * 300: "a" * 100,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_is_safe_to_show_and_to_save(name: str) -> None:
    assert safe_name(name) == NAMES[name]


@given(st.text(alphabet=st.sampled_from("aé./\\: \u202e\u200f\u2066\u200b\0\n\ud800conCON1"), max_size=200))
def test_no_name_leaves_its_folder_or_hides_its_ending(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= 101
    assert safe == safe.strip(" .")
    assert safe.split(".")[0].lower() not in ("con", "nul", "prn", "aux")
    assert not set(safe) & set("/\\:\0\n\u202e\u200f\u2066\u200b")


def test_a_mail_without_files_loads_nothing_that_reads_files() -> None:
    code = (
        "import sys; from mailbot.reading import read; from tests.reading.mails import mail;"
        "raw = mail('Niveau 7'); read(raw, whole=True, size=len(raw), authserv_id='', bot='a@b.example');"
        "print(sorted({'pypdf', 'olefile', 'cryptography', 'pyexpat', 'csv'} & sys.modules.keys()))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"


def test_a_plain_mail_of_a_name_is_named_by_its_subject() -> None:
    [file] = kept("Content-Type: message/rfc822\n\n" + mail("x", subject="Offre 17/042").decode())
    assert file.attachment.name == "Offre 17-042.eml"
