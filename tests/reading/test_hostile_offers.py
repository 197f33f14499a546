"""Offers written to hurt: nothing takes long, breaks the child that reads, or passes through unfiltered."""

import time
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from email.message import EmailMessage
from typing import Any

import pytest

from mailbot.core.plain import decode, encode
from mailbot.core.readings import Kind, Reading
from mailbot.reader import Incoming, Reader
from mailbot.reading import html
from mailbot.reading.completion import completion
from mailbot.reading.documents import text_of
from tests.reading import files
from tests.reading.mails import BOT, SERVER, mail, reading

SECONDS = 0.8  # of CPU; each of these took from two seconds to minutes, and takes a tenth of one
RUN = 390  # of one character: as long as a sentence may be
FORWARDED = "De : A <a@b.example>\nEnvoyé : lundi 9 janvier 2017 08:12\nÀ : B\nObjet : Offre\n\n"

# A line with a long run, which some pattern went through again and again.
LINES = [
    pytest.param("alerte" + "\t" * RUN + " fin", id="tabs behind the alert"),
    pytest.param(f"échéance : {' ' * RUN} fin", id="spaces behind the due date"),
    pytest.param("Échéance" + "\t" * RUN + " fin", id="tabs behind the due date"),
    pytest.param(f"{'*' * RUN}Alerte : ", id="stars before a label"),
    pytest.param(f"niveau 7{' ' * RUN} fin", id="spaces behind the level"),
    pytest.param(f"{' : ' * (RUN // 3)}", id="colons"),
    pytest.param(f"{'.' * RUN}Message : ", id="full stops"),
]


def cpu(raw: bytes) -> float:
    start = time.process_time()
    reading(raw)
    return time.process_time() - start


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("above", ["", FORWARDED])
def test_a_long_run_in_many_lines_takes_no_time(line: str, above: str) -> None:
    assert cpu(mail(above + f"{line}\n" * 60, subject="TR: Offre" if above else "Offre")) < SECONDS


@pytest.mark.parametrize("line", [*LINES, f"{' ' * RUN}Description :", "\xa0 " * (RUN // 2) + "Organisme : "])
def test_a_long_run_in_an_answer_takes_no_time(line: str) -> None:
    start = time.process_time()
    completion(f"{line}\n" * 60, f"{line}\n" * 60, 2017)
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("text", ["a\n" * 399_000, "De : A\n" * 57_000, "[%a%]\n" * 66_000])
def test_files_of_many_short_lines_are_cut_and_that_is_told(text: str) -> None:
    found = reading(with_files(*(("a.txt", "application/octet-stream", text.encode()),) * 3))
    assert (found.kind, found.cut) == (Kind.OFFER, ("files",))


@pytest.mark.parametrize("source", ["<div>" * 200_000, "<div></p>" * 100_000, "<!--><div>" * 90_000])
def test_a_page_is_read_to_where_its_elements_nest_too_deeply(source: str) -> None:
    start = time.process_time()
    found = text_of("a.html", "text/html", f"<p>vu{source}fond".encode())
    assert time.process_time() - start < SECONDS
    assert (found.text, found.cut) == ("vu", True)


@pytest.mark.parametrize(
    "source",
    [
        "<p>a" * 9_000,
        "<div><p>a</div>" * 9_000,
        "<!-- <div> -->a" * 9_000,
        "<DIV>a</div>" * 9_000,
        "</b>a" * 9_000,
    ],
)
def test_a_long_page_that_is_not_deep_is_read_whole(source: str) -> None:
    assert html.readable(source) == len(source)


def with_files(*attached: tuple[str, str, bytes], text: str = "Bonjour,\nci-joint une offre.\n") -> bytes:
    written = EmailMessage()
    written["From"], written["To"], written["Subject"] = "Anne <anne@cpam.example>", BOT, "TR: Offre"
    written.set_content(text)
    for name, kind, content in attached:
        main, _, sub = kind.partition("/")
        written.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return written.as_bytes()


THREE = "\n\n".join(
    f"Référence : NV{n}\nIntitulé du poste : {title}\nNiveau : 7\nOrganisme : CPAM du Gard"
    for n, title in enumerate(("Juriste", "Comptable", "Infirmier"))
)
LARGE = b"%PDF-1.4\n" + bytes(3_000_000)


async def through_child(raw: bytes) -> Reading:
    async with Reader(SERVER, BOT) as reader:
        (found,) = await reader.read([Incoming(raw, True, len(raw))])
    return found


async def test_a_large_file_that_several_offers_share_reaches_each_of_them() -> None:
    found = await through_child(with_files(("plan.pdf", "application/pdf", LARGE), text=f"Bonjour,\n{THREE}"))
    assert [[file.content for file in offer.attachments] for offer in found.offers] == [[LARGE]] * 3


async def test_a_large_file_within_a_winmail_dat_is_kept_beside_it() -> None:
    hidden = files.tnef({}, ("offre.pdf", LARGE))
    found = await through_child(with_files(("winmail.dat", "application/ms-tnef", hidden)))
    assert [(f.name, f.content) for f in found.offers[0].attachments] == [
        ("winmail.dat", hidden),
        ("offre.pdf", LARGE),
    ]


def test_a_file_that_is_shared_is_kept_once() -> None:
    found = reading(with_files(("plan.pdf", "application/pdf", b"%PDF-1.4\n"), text=f"Bonjour,\n{THREE}"))
    blobs: list[bytes] = []
    plain = encode(found, blobs)
    assert (len(found.offers), len(blobs)) == (3, 1)
    assert decode(Reading, plain, blobs) == found


HOSTILE = (
    "A\u202eB\u200fC\x00D\x1bE\u2066F\u200bG\ufeffH\x85I\u2028J\x7fK\u00adL\U000e0041M\r\nBcc: x@y.example\rN"
    ' <script>alert(1)</script> =HYPERLINK("http://x")'
)
HOSTILE_NAME = HOSTILE.replace("\r", "").replace("\n", "") + ".txt"
LABELLED = "".join(
    f"{label} : {HOSTILE}\n"
    for label in (
        "Référence", "Intitulé du poste", "Organisme", "Niveau : 7", "Type de contrat", "Lieu", "Créé par",
        "Convention", "Échéance", "Message complémentaire pour l'EN3S", "Description",
    )
)  # fmt: skip
SEVERAL_LINES = frozenset({"description", "new_text", "said", "comment", "message", "bare"})


def strings(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, tuple):
        for one in value:
            yield from strings(one, name)
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name), field.name)


@pytest.mark.parametrize(
    "raw",
    [
        mail(LABELLED, subject="Offre"),
        mail(LABELLED, "In-Reply-To: <r1@bourse.example>", subject="Re: Offre"),
        mail(LABELLED, "Content-Type: text/html; charset=utf-8"),
        with_files((HOSTILE_NAME, "application/x", LABELLED.encode())),
        with_files(("a.csv", "text/csv", LABELLED.replace(" : ", ";").encode())),
        with_files(("a.eml", "application/octet-stream", mail(LABELLED))),
        b"From: a@cpam.example\nSubject: =?utf-8?q?Offre_=0D=0ABcc:_x=00=E2=80=AE?=\n\n" + LABELLED.encode(),
    ],
)
def test_nothing_that_is_read_holds_a_control_a_hidden_mark_or_a_line_too_many(raw: bytes) -> None:
    found = list(strings(reading(raw)))
    assert any("A" in text for _, text in found)
    for name, text in found:
        unseen = [
            c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c not in "\n\t"
        ]
        assert not unseen, (name, text)
        assert "\n" not in text or name in SEVERAL_LINES, (name, text)
