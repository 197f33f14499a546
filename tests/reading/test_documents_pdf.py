"""A PDF reads as it is seen: lines, cells of a table side by side, columns one after the other."""

import zlib
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from mailbot.reading.documents import Text, text_of
from tests.reading.files import pdf, shown, stream

TYPE = "application/pdf"


def text(content: bytes) -> str:
    read = text_of("a.pdf", TYPE, content)
    assert (read.read, read.cut) == (True, False)
    return read.text


LAYOUTS = {
    "lines": (shown((60, 700, "Fiche de poste"), (60, 685, "Lieu : Paris")), "Fiche de poste\nLieu : Paris"),
    "words moved by hand": (
        "BT /F1 11 Tf 60 700 Td [(Fi) -20 (che) -300 (de) 20 ( poste)] TJ ET",
        "Fiche de poste",
    ),
    "a word in two fonts": (
        "BT /F1 10 Tf 60 700 Td (Niv) Tj /F1 10.5 Tf (eau : ) Tj (7) Tj ET",
        "Niveau : 7",
    ),
    "lines of one text object": (
        "BT /F1 11 Tf 14 TL 60 700 Td (Fiche) Tj T* (Lieu) Tj 0 -14 TD (Paris) Tj (x) ' ET",
        "Fiche\nLieu\nParis\nx",
    ),
    "a table row by row": (
        shown((60, 700, "Référence"), (180, 700, "17-042"), (60, 680, "Niveau"), (180, 680, "7")),
        "Référence\t17-042\nNiveau\t7",
    ),
    "a table with a line of headings": (
        shown((60, 700, "Poste"), (150, 700, "Niveau"), (250, 700, "Lieu"))
        + shown((60, 680, "Agent"), (150, 680, "7"), (250, 680, "Melun")),
        "Poste\tNiveau\tLieu\nAgent\t7\tMelun",
    ),
    "a label over two lines": (
        shown((60, 700, "Niveau de"), (60, 687, "qualification"), (180, 700, "7"), (60, 660, "Lieu")),
        "Niveau de qualification\t7\nLieu",
    ),
    "a label below the top of its value": (
        shown((60, 687, "Missions"), (180, 700, "Piloter"), (180, 687, "Encadrer")),
        "Missions\tPiloter\nEncadrer",
    ),
    "labels above each other, one with a tab": (
        shown((60, 700, "Organisme : CPAM"), (60, 687, "Lieu :"), (180, 687, "Paris")),
        "Organisme : CPAM\nLieu :\tParis",
    ),
    "labels, then values": (
        shown(*((60, 700 - 13 * n, label) for n, label in enumerate(("Poste", "Lieu", "Niveau"))))
        + shown(*((180, 700 - 13 * n, value) for n, value in enumerate(("Agent", "Melun", "7")))),
        "Poste\tAgent\nLieu\tMelun\nNiveau\t7",
    ),
    "two columns of a page": (
        shown((60, 700, "Lieu : Melun"), (60, 687, "CDI"))
        + shown(*((250, 740 - 13 * n, f"ligne {n} de la description") for n in range(4))),
        "Lieu : Melun\nCDI\n" + "\n".join(f"ligne {n} de la description" for n in range(4)),
    ),
    "a page drawn upside down": (
        "1 0 0 -1 0 842 cm BT /F1 11 Tf 1 0 0 -1 60 142 Tm (Lieu) Tj 1 0 0 -1 180 142 Tm (Paris) Tj ET",
        "Lieu\tParis",
    ),
    "a page turned to the side": (
        "BT /F1 11 Tf 0 1 -1 0 300 60 Tm (Lieu) Tj 0 1 -1 0 300 180 Tm (Paris) Tj "
        "0 1 -1 0 320 60 Tm (x) Tj ET",
        "Lieu\tParis\nx",
    ),
    "accents": (shown((60, 700, "Niveau d’emploi à l'œuvre")), "Niveau d’emploi à l'œuvre"),
    "what is odd in the drawing": (
        "(x) Tj BT /F1 11 Tf 60 700 Td /F9 Tf (a) Tj [1 2 (b)] cm Q Q 1 Td (c) Tj ET",
        "ac",
    ),
}


@pytest.mark.parametrize("case", LAYOUTS)
def test_a_page_reads_as_it_is_seen(case: str) -> None:
    drawn, expected = LAYOUTS[case]
    assert text(pdf(drawn)) == expected


def test_pages_follow_each_other() -> None:
    assert text(pdf(shown((60, 700, "page un")), shown((60, 700, "page deux")))) == "page un\n\npage deux"


def test_a_drawing_within_a_drawing_stands_where_it_is_placed() -> None:
    inner = stream(shown((0, 0, "7")).encode(), b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    drawn = shown((60, 700, "Niveau")) + "\nq 1 0 0 1 180 700 cm /X Do Q"
    assert text(pdf(drawn, resources="/XObject<</X 4 0 R>>", more=[inner])) == "Niveau\t7"


def test_a_drawing_that_draws_itself_ends() -> None:
    inner = stream(
        b"BT /F1 9 Tf 60 700 Td (Niveau) Tj ET /X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
    )
    assert "Niveau" in text(pdf("/X Do", resources="/XObject<</X 4 0 R>>", more=[inner]))


def test_what_is_filled_into_a_form_stands_beside_its_label() -> None:
    shape = stream(b"BT /F1 11 Tf 2 0 Td (7) Tj ET", b"/Subtype/Form")
    field = b"<</Subtype/Widget/Rect[180 700 260 715]/AP<</N 4 0 R>>>>"
    drawn = shown((60, 700, "Niveau"), (60, 680, "Lieu"))
    assert text(pdf(drawn, entries="/Annots[5 0 R]", more=[shape, field])) == "Niveau\t7\nLieu"


def encrypted(algorithm: str, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(shown((60, 700, "Niveau 7"))))))
    writer.encrypt(password, "owner", algorithm=algorithm)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_file_protected_against_changes_only_is_read(algorithm: str) -> None:
    assert text(encrypted(algorithm, "")) == "Niveau 7"
    assert text_of("a.pdf", TYPE, encrypted(algorithm, "secret")) == Text()


PICTURE = stream(
    zlib.compress(b"\0"), b"/Type/XObject/Subtype/Image/Width 1200/Height 1700/Filter/FlateDecode"
)
PAINTED = "q 595 0 0 842 0 0 cm /I Do Q"
DESCRIBED = shown(
    (60, 700, "Responsable du service des prestations"), (60, 680, "Niveau 7 de la grille des employes")
)


def painted(*pages: str) -> Text:
    return text_of("a.pdf", TYPE, pdf(*pages, resources="/XObject<</I 4 0 R>>", more=[PICTURE]))


def test_a_scan_is_not_read_whatever_the_scanner_stamps_on_it() -> None:
    assert painted(PAINTED) == Text()
    assert painted(PAINTED + shown((60, 20, "Numerise par Scanner 2")), PAINTED) == Text()


def test_a_page_that_is_a_picture_is_missing_from_the_text() -> None:
    found = painted(DESCRIBED, PAINTED)
    assert (found.read, found.cut) == (True, True)
    assert found.text.endswith("Niveau 7 de la grille des employes")


def test_text_over_a_picture_is_text() -> None:
    found = painted(PAINTED + DESCRIBED)
    assert (found.read, found.cut) == (True, False)


def test_a_font_whose_codes_mean_nothing_is_not_read() -> None:
    assert text_of("a.pdf", TYPE, pdf(shown((60, 700, "!#$%&*+,-./;" * 6 + "ab")))) == Text()


BROKEN = {
    "an empty page": pdf(""),
    "cut in the middle of the drawing": pdf(shown((60, 700, "Niveau 7")))[:500],
    "nothing after the first line": b"%PDF-1.5\n",
    "no pages": pdf(),
    "pages that hold themselves": pdf("").replace(b"/Kids[4 0 R]", b"/Kids[2 0 R]"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_not_read(case: str) -> None:
    assert text_of("a.pdf", TYPE, BROKEN[case]) == Text()


def test_a_wrong_table_of_contents_of_the_file_is_repaired() -> None:
    content = pdf(shown((60, 700, "Niveau 7")))
    assert text(content.replace(b"startxref\n", b"startxref\n9")) == "Niveau 7"


def test_more_pages_than_people_write_are_cut() -> None:
    found = text_of("a.pdf", TYPE, pdf(*[shown((60, 700, "Niveau 7"))] * 45))
    assert (found.read, found.cut, found.text.count("Niveau 7")) == (True, True, 40)
