"""Whatever file a stranger sends, reading it ends within its limits and says that it could not be read."""

import time
import zlib
from collections.abc import Callable

import pytest

from mailbot.reading.documents import text_of
from mailbot.reading.documents.limits import Allowance
from mailbot.reading.documents.values import UnreadableFile
from tests.reading.files import docx, odt, p, pdf, stream, zipped

_ALLOWED, _SECONDS = 0.25, 0.9  # of CPU: the last operation, and clearing away, may take some more

XLSX = {
    "_rels/.rels": '<R><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></R>',
    "xl/workbook.xml": '<w xmlns:r="r"><sheet name="a" r:id="r1"/></w>',
    "xl/_rels/workbook.xml.rels": '<R><Relationship Id="r1" Target="sheet.xml"/></R>',
}


def drawn(content: bytes) -> bytes:
    packed = stream(zlib.compress(content, 9), b"/Filter/FlateDecode")
    return pdf("", more=[packed]).replace(b"/Contents 6 0 R", b"/Contents 4 0 R")


BOMBS: dict[str, Callable[[], bytes]] = {
    "a document that inflates to 256 MB": lambda: zipped({"content.xml": b" " * (256 << 20)}),
    "pictures that inflate to 110 MB": lambda: docx(p("Niveau 7"), media=" " * (110 << 20)),
    "paragraphs": lambda: docx("<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 500_000),
    "nested tables": lambda: docx("<w:tbl><w:tr><w:tc>" * 100_000),
    "entities": lambda: zipped(
        {"content.xml": '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'}
    ),
    "nested boxes": lambda: docx("<w:txbxContent>" * 5_000),
    "blanks": lambda: odt('<text:p><text:s text:c="99999999"/></text:p>' * 100_000),
    "one long text in many cells": lambda: zipped(XLSX | {
        "xl/sharedStrings.xml": f"<sst><si><t>{'a' * 2_000_000}</t></si></sst>",
        "xl/sheet.xml": "<s><row>" + '<c t="s"><v>0</v></c>' * 100_000 + "</row></s>"}),
    "shared texts": lambda: zipped(XLSX | {"xl/sharedStrings.xml": "<sst>" + "<si><t>a</t></si>" * 800_000}),
    "RTF groups": lambda: b"{\\rtf1" + b"{" * 2_000_000,
    "RTF words": lambda: b"{\\rtf1 " + b"\\par" * 2_000_000,
    "RTF cells": lambda: b"{\\rtf1\\trowd " + b"a\\cell " * 1_000_000,
    "a drawing that inflates to 200 MB": lambda: drawn(b" " * (200 << 20)),
    "operators": lambda: drawn(b"q Q " * 1_500_000),
    "nested arrays": lambda: drawn(b"[" * 200_000),
    "pages that hold themselves": lambda: pdf("").replace(b"/Kids[4 0 R", b"/Kids[" + b"2 0 R " * 50_000),
    "objects": lambda: b"%PDF-1.4\n" + b"1 0 obj\n<<>>\nendobj\n" * 400_000,
    "winmail attributes": lambda: b"\x78\x9f\x3e\x22\0\0" + b"\2\2\x90\6\0\0\0\0\0\0\0" * 500_000,
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_little_and_is_not_read(name: str) -> None:
    content = BOMBS[name]()
    before = time.process_time()
    found = text_of("a", "application/octet-stream", content, "", Allowance(seconds=_ALLOWED))
    assert time.process_time() - before < _SECONDS
    assert not found.read


def test_a_cell_that_is_repeated_for_ever_is_cut() -> None:
    cell = '<table:table-cell table:number-columns-repeated="9999999"><text:p>a</text:p></table:table-cell>'
    text = text_of("a", "", odt(f"<table:table-row>{cell * 5_000}</table:table-row>")).text
    assert text == "\t".join("a" * 1_000)


def test_a_long_text_is_cut_and_says_so() -> None:
    found = text_of("a.txt", "text/plain", b"Niveau 7\n" * 100_000)
    assert (found.read, found.cut, len(found.text) <= 400_000) == (True, True, True)


def test_work_that_swallows_every_error_is_ended_all_the_same() -> None:
    def stubborn() -> None:
        while True:
            try:
                sum(range(10_000))
            except Exception:
                continue

    with pytest.raises(UnreadableFile):
        Allowance(seconds=0.05).spend(stubborn)


def test_the_files_of_one_mail_share_what_they_may_cost() -> None:
    allowance = Allowance(seconds=0.0)
    assert not text_of("a.txt", "text/plain", b"Niveau 7", "", allowance).read
    allowance = Allowance(characters=12)
    first, second = (text_of("a.txt", "text/plain", b"Niveau 7", "", allowance) for _ in range(2))
    assert (first.text, second.text, second.cut) == ("Niveau 7", "Nive", True)


def test_a_file_read_outside_the_main_thread_is_read_without_an_alarm() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(text_of, "a.txt", "text/plain", b"Niveau 7").result().text == "Niveau 7"
