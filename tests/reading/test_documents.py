"""What a person reads in a document is its text: a paragraph a line, a table row a line with tabs."""

from datetime import datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.reading.documents import Text, text_of
from tests.reading.files import docx, odf, odt, p, pdf, r, shown, table, zipped

ANY = "application/octet-stream"
FORM = "Référence\t17-042\nNiveau\t7"


def text(content: bytes, name: str = "", type: str = ANY) -> str:
    read = text_of(name, type, content)
    assert read.read
    assert not read.cut
    return read.text


def _control(content: str, properties: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


_BOX = f"<w:txbxContent>{p('Niveau 7')}</w:txbxContent>"
_NEW_AND_OLD = f"<mc:Choice>{_BOX}</mc:Choice><mc:Fallback>{_BOX}</mc:Fallback>"
WORD = {
    "paragraphs, headings, breaks": (
        docx(p("Fiche de poste") + p(r("Lieu"), r(" : Paris")) + p("a", "<w:br/>", "b")),
        "Fiche de poste\nLieu : Paris\na\nb",
    ),
    "tabs": (docx(p("Lieu", "<w:r><w:tab/></w:r>", "Paris")), "Lieu\tParis"),
    "a table of labels and values": (docx(table(("Référence", "17-042"), ("Niveau", "7"))), FORM),
    "a table with a line of headings": (
        docx(table(("Référence", "Niveau", "Lieu"), ("17-042", "", "Melun"))),
        "Référence\tNiveau\tLieu\n17-042\t\tMelun",
    ),
    "a label over two lines, a value of two paragraphs": (
        docx(table((p("Niveau de") + p("qualification"), "7"), ("Missions", p("Piloter") + p("Encadrer")))),
        "Niveau de qualification\t7\nMissions\tPiloter\nEncadrer",
    ),
    "labels and values line by line in one row": (
        docx(table((p("Poste") + p("Lieu") + p("Niveau"), p("Agent") + p("Melun") + p("7")))),
        "Poste\tAgent\nLieu\tMelun\nNiveau\t7",
    ),
    "columns that only place text": (
        docx(table((p("Lieu : Melun") + p("Niveau : 7"), p("Vous pilotez") + p("et encadrez") + p("vingt")))),
        "Lieu : Melun\nNiveau : 7\nVous pilotez\net encadrez\nvingt",
    ),
    "a table within a cell": (
        docx(table((table(("Niveau", "7"), ("Lieu", "Paris")),))),
        "Niveau\t7\nLieu\tParis",
    ),
    "hidden text": (
        docx(
            p("a", r("x", "<w:vanish/>"), r("b", '<w:vanish w:val="0"/>'), r("y", '<w:rStyle w:val="h"/>')),
            styles='<w:style w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>',
        ),
        "ab",
    ),
    "a hidden paragraph mark hides no text": (
        docx("<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>"),
        "a",
    ),
    "tracked changes": (
        docx(
            p("Niveau ", f"<w:del>{r('6')}</w:del>", f"<w:ins>{r('7')}</w:ins>")
            + f"<w:moveFrom>{r('ailleurs')}</w:moveFrom>"
            + f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('x')}</w:tc></w:tr></w:tbl>"
        ),
        "Niveau 7",
    ),
    "fields that nobody filled in": (
        docx(
            p("Lieu : ", _control(r("Cliquez"), "<w:showingPlcHdr/>")) + p("Niveau : ", _control(r("7"), ""))
        ),
        "Lieu :\nNiveau : 7",
    ),
    "instructions of fields": (
        docx(p("<w:r><w:instrText>PAGE</w:instrText></w:r>", "1 / 2")),
        "1 / 2",
    ),
    "text boxes once and after the body, then headers and footers once": (
        docx(
            p(f"<mc:AlternateContent>{_NEW_AND_OLD}</mc:AlternateContent>", "Agent") + p("Lieu"),
            header1=p("CPAM"), header2=p("CPAM"), footer1=p("Page 1"),
        ),
        "Agent\nLieu\nNiveau 7\n\nPage 1\n\nCPAM",
    ),
    "boxes to tick": (
        docx(p('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', " CDI ",
               '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', " CDD")),
        "☒ CDI ☐ CDD",
    ),
    "soft hyphens and ligatures": (
        docx(p("quali\u00ad\ufb01cation", "<w:r><w:softHyphen/></w:r>")), "qualification",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WORD)
def test_a_word_document_reads_as_it_is_shown(case: str) -> None:
    content, expected = WORD[case]
    assert text(content) == expected


_CELL = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
_ROW = f"<table:table-row>{_CELL}{_CELL}</table:table-row>"
_HIDING = '<style:style style:name="h"><style:text-properties text:display="none"/></style:style>'
OPEN = {
    "paragraphs and headings": (
        "<text:h>Fiche</text:h><text:p>a<text:line-break/>b</text:p>",
        "",
        "Fiche\na\nb",
    ),
    "blanks and tabs": ('<text:p>a<text:s text:c="3"/>b<text:tab/>c</text:p>', "", "a   b\tc"),
    "tables": (_ROW.format("Référence", "17-042") + _ROW.format("Niveau", "7"), "", FORM),
    "merged cells": (
        f"<table:table-row>{_CELL.format('a')}<table:covered-table-cell/>{_CELL.format('b')}</table:table-row>",
        "",
        "a\t\tb",
    ),
    "hidden text": ('<text:p>a<text:span text:style-name="h">secret</text:span>b</text:p>', _HIDING, "ab"),
    "hidden sections": (
        '<text:section text:display="none"><text:p>x</text:p></text:section><text:p>a</text:p>',
        "",
        "a",
    ),
    "deleted text and comments": (
        "<text:tracked-changes><text:p>x</text:p></text:tracked-changes><text:p>a<office:annotation><text:p>y</text:p>"
        "</office:annotation></text:p>",
        "",
        "a",
    ),
    "boxes after the body": (
        "<text:p>a<draw:text-box><text:p>Niveau 7</text:p></draw:text-box>b</text:p><text:p>c</text:p>",
        "",
        "ab\nc\nNiveau 7",
    ),
}


@pytest.mark.parametrize("case", OPEN)
def test_an_opendocument_text_reads_as_it_is_shown(case: str) -> None:
    body, styles, expected = OPEN[case]
    assert text(odt(body, styles)) == expected
    assert text(odf(body, styles).encode(), "a.fodt") == expected


def test_a_workbook_reads_without_what_is_hidden_and_without_empty_columns() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    rows = [
        (None, "Référence", None, 17, "caché"),
        (),
        (None, "Niveau", None, 7.0, "caché"),
        (None, "Échéance", None, datetime(2017, 3, 15), "caché"),
        (None, "Cadre", None, True, None),
        (None, "secret", None, 1, None),
    ]
    for row in rows:
        sheet.append(row)
    sheet.column_dimensions["E"].hidden = True
    sheet.row_dimensions[6].hidden = True
    second = book.create_sheet()
    second.append(["Lieu", "Melun\nou Meaux"])
    book.create_sheet().sheet_state = "hidden"
    book.worksheets[2].append(["secret"])
    target = BytesIO()
    book.save(target)
    expected = "Référence\t17\nNiveau\t7\nÉchéance\t15/03/2017\nCadre\tVRAI\n\nLieu\tMelun\nou Meaux"
    assert text(target.getvalue()) == expected


RTF = {
    "paragraphs": (rb"{\rtf1\ansi Fiche\par Lieu\tab Paris\line x\par}", "Fiche\nLieu\tParis\nx"),
    "bytes, Unicode and typographic marks": (
        rb"{\rtf1\ansi\ansicpg1252\uc1 \'e9\u339?\u-10179?\u-8704?l\rquote a\~b\_c \{x\}\\}",
        "éœ\U0001f600l’a b-c {x}\\",
    ),
    "a table": (
        rb"{\rtf1\trowd\intbl R\'e9f\'e9rence\cell 17-042\cell\row\trowd\intbl Niveau\cell 7\cell\row}",
        "Référence\t17-042\nNiveau\t7",
    ),
    "a table in paragraphs that do not say so": (
        rb"{\rtf1\trowd\cellx9 a\cell b\cell\row\pard c\par}",
        "a\tb\nc",
    ),
    "hidden and deleted text": (rb"{\rtf1 a{\v secret}{\deleted b}\v c\v0 d\v e\plain f}", "adf"),
    "tables of fonts and styles": (
        rb"{\rtf1{\fonttbl{\f0\fcharset0 Arial;}}{\stylesheet{\s0 Normal;}}{\*\generator x;}{\info{\title t}}"
        rb"a}",
        "a",
    ),
    "fonts of other alphabets": (
        rb"{\rtf1\ansicpg1252{\fonttbl{\f1\fcharset204 Arial;}}\'e9{\f1 \'e9}\'e9}",
        "éйé",
    ),
    "fields show their result": (rb"{\rtf1{\field{\*\fldinst HYPERLINK x}{\fldrslt lien}} a}", "lien a"),
    "pictures and binary data": (rb"{\rtf1 a{\pict 00ff}{\*\objdata\bin3 }}}}b}", "ab"),
    "headers after the body": (rb"{\rtf1{\header CPAM\par}Agent\par}", "Agent\nCPAM"),
    "a page wrapped in it": (
        rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}Niveau\htmlrtf \b RTF\htmlrtf0  7{\*\htmltag72 </p>}}",
        "Niveau 7",
    ),
}


@pytest.mark.parametrize("case", RTF)
def test_rich_text_reads_as_it_is_shown(case: str) -> None:
    content, expected = RTF[case]
    assert text(content) == expected


PLAIN = {
    "UTF-8 with a mark": ("note.txt", "\ufeffNiveau é".encode(), "Niveau é"),
    "UTF-16": ("note.txt", "Niveau é\r\n7".encode("utf-16"), "Niveau é\n7"),
    "Windows": ("note.txt", "Niveau é".encode("cp1252"), "Niveau é"),
    "no name at all": ("", b"Niveau 7", "Niveau 7"),
    "semicolons": (
        "poste.csv",
        "Référence;Niveau\n17-042;7\n".encode("cp1252"),
        "Référence\tNiveau\n17-042\t7",
    ),
    "commas": ("poste.csv", b'a,"b, c"\n', "a\tb, c"),
    "a page that names its charset": (
        "poste.html",
        "<html><meta charset=iso-8859-1><table><tr><td>Niveau<td>é</table>".encode("latin-1"),
        "Niveau\té",
    ),
    "a page that says it is Word": ("poste.doc", b"<html><p>Niveau 7", "Niveau 7"),
}


@pytest.mark.parametrize("case", PLAIN)
def test_notes_tables_and_pages_read_in_whatever_charset(case: str) -> None:
    name, content, expected = PLAIN[case]
    assert text(content, name) == expected


NAMES = {
    "Word": docx(p("Niveau 7")),
    "OpenDocument": odt("<text:p>Niveau 7</text:p>"),
    "PDF": pdf(shown((60, 700, "Niveau 7"))),
    "RTF": rb"{\rtf1 Niveau 7}",
}


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize(
    ("name", "type"), [("fiche", ANY), ("fiche.txt", "text/plain"), ("fiche.jpg", "image/jpeg")]
)
def test_the_content_decides_what_kind_of_file_it_is(kind: str, name: str, type: str) -> None:
    assert text(NAMES[kind], name, type) == "Niveau 7"


UNREADABLE = {
    "nothing": ("a.txt", b""),
    "a picture": ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
    "an archive": ("a.zip", zipped({"fiche.txt": "Niveau 7"})),
    "an archive with a document": ("a.zip", zipped({"fiche.docx": docx(p("Niveau 7"))})),
    "an old Word document": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000),
    "a program": ("a.exe", b"MZ" + bytes(range(256))),
    "a calendar": ("a.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR"),
    "half a document": ("a.docx", docx(p("Niveau 7"))[:200]),
    "a document of nothing but pictures": ("a.docx", docx(p("<w:r><w:drawing/></w:r>"))),
    "an encrypted OpenDocument": ("a.odt", zipped({"content.xml": bytes(range(1, 250)) * 4})),
    "broken XML": ("a.docx", docx("<w:p><w:r><w:t>Niveau 7")),
    "entities": ("a.fodt", b'<!DOCTYPE a [<!ENTITY a "Niveau 7">]>' + odf("<text:p>&a;</text:p>").encode()),
    "entities in XML": (
        "a.fodt",
        odf("<text:p>&a;</text:p>").replace("?>", '?><!DOCTYPE a [<!ENTITY a "Niveau 7">]>', 1).encode(),
    ),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_says_so(case: str) -> None:
    name, content = UNREADABLE[case]
    assert text_of(name, ANY, content) == Text()


SEEDS = [
    *NAMES.values(),
    b"{\\rtf1\\trowd a\\cell\\row}",
    b"From: a\nTo: b\nDate: c\n\nd",
    b"\x78\x9f\x3e\x22" + b"\1" * 60,
]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SEEDS), st.data())
def test_whatever_bytes_come_reading_returns(seed: bytes, data: st.DataObject) -> None:
    changed = bytearray(seed)
    for _ in range(data.draw(st.integers(0, 8))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(changed)))
    assert isinstance(text_of("a.txt", ANY, bytes(changed[:end])).text, str)
