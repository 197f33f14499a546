"""The control report as a file: what Excel, a CSV reader and a browser find in it, and what it costs."""

import csv
import os
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from mailbot import reporting
from mailbot.core.errors import Permanent, ServerAway
from mailbot.core.offers import State
from mailbot.core.rules import Ruling
from mailbot.data import load
from mailbot.reporting_lines import Line, anomalies
from storage.status import ReportRow
from tests.support.daemon import unprivileged
from tests.support.needs import ROOT

FIRST, LAST, TODAY = date(2027, 1, 1), date(2027, 1, 31), date(2027, 2, 1)
FORMS = (".xlsx", ".csv", ".html")
OFFER = ReportRow(
    reference="NVHADD00095",
    title="Responsable « contrôle » ; région Est",
    organisation="CPAM des Vosges",
    level="7",
    recruiter="rh@cpam-vosges.example",
    state="published",
    verdict="concerned",
    reason="level_in_range_rg",
    version=2,
    due=date(2027, 1, 18),
    created_at=datetime(2027, 1, 5, 8, 30, tzinfo=UTC),
    submitted_at=datetime(2027, 1, 5, 9, 0, tzinfo=UTC),
    decided_at=datetime(2027, 1, 10, 23, 30, tzinfo=UTC),  # the 11th in Paris
    published_at=datetime(2027, 1, 12, 7, 5, tzinfo=UTC),
)
DRAFT = replace(
    OFFER, reference="EN3S-2", state="draft", verdict="undetermined", reason="level_missing", version=1,
    due=None, submitted_at=None, decided_at=None, published_at=None,
)  # fmt: skip
HOSTILE = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "\u200b=1+1",
    '=HYPERLINK("http://x.example";"y")', "{=1+1}", "＝1+1", "http://x.example", "42", 'a;b\n"c"',
    "<script>alert(1)</script>", "\x00\x1b[31m\ufffe\uffff\udc80ok",
    "_x0041_", "é" * 40_000,
)  # fmt: skip

CHILD = """
import asyncio, resource, sys
from pathlib import Path
from mailbot import reporting
from tests.shell.test_reporting import FIRST, LAST, TODAY, many
if len(sys.argv) > 3:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
asyncio.run(reporting.write(Path(sys.argv[2]), many(int(sys.argv[1])), FIRST, LAST, TODAY))
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


async def rows(*offers: ReportRow) -> AsyncIterator[ReportRow]:
    for offer in offers:
        yield offer


async def many(count: int) -> AsyncIterator[ReportRow]:
    for number in range(count):
        yield replace(OFFER, reference=f"REF{number:06}", title=f"Poste {number} " + "x" * 60)


async def rows_until_the_database_goes_away() -> AsyncIterator[ReportRow]:
    yield OFFER
    raise ServerAway("the database is away")


async def write(output: Path, *offers: ReportRow) -> Path:
    assert await reporting.write(output, rows(*offers), FIRST, LAST, TODAY) == len(offers)
    return output


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";", strict=True))


def head() -> list[str]:
    return [column["title"] for column in load("report.fr.toml")["columns"].values()]


class Tables(HTMLParser):
    """Collects the cells of every table of a page, and the names of all its elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.elements: set[str] = set()
        self.in_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.add(tag)
        self.in_cell = tag in {"td", "th"}
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif self.in_cell:
            self.tables[-1][-1].append("")

    def handle_data(self, data: str) -> None:
        if self.in_cell:
            self.tables[-1][-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.in_cell = False


async def test_the_workbook_holds_real_dates_and_numbers_in_paris_time(tmp_path: Path) -> None:
    sheet = load_workbook(await write(tmp_path / "r.xlsx", OFFER)).active
    assert sheet is not None
    titles, cells = sheet.iter_rows()
    assert [cell.value for cell in titles] == head()
    found = {title.value: cell for title, cell in zip(titles, cells, strict=True)}
    assert found["Échéance"].value == datetime(2027, 1, 18)
    assert found["Échéance"].number_format == "dd/mm/yyyy"
    assert found["Créée le"].value == datetime(2027, 1, 5, 9, 30)
    assert found["Répondue le"].value == datetime(2027, 1, 11, 0, 30)
    assert found["Répondue le"].number_format == "dd/mm/yyyy hh:mm"
    assert all(found[title].is_date for title in ("Échéance", "Créée le", "Soumise le", "Publiée le"))
    assert (found["Version"].value, found["Délai de réponse (jours)"].value) == (2, 6)
    assert (found["Concernée"].value, found["Processus utilisé"].value, found["État"].value) == (
        "oui",
        "oui",
        "publiée",
    )
    assert found["Motif"].value == "niveau concerné, régime général"
    assert found["Anomalie"].value is None


async def test_the_sheet_has_a_frozen_header_a_filter_over_all_offers_and_its_widths(tmp_path: Path) -> None:
    sheet = load_workbook(await write(tmp_path / "r.xlsx", OFFER, DRAFT)).active
    assert sheet is not None
    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("Offres", "B2", "A1:R3")
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) > (18, 44)
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$1")


async def test_nothing_that_a_stranger_wrote_becomes_a_formula_or_a_link_in_excel(tmp_path: Path) -> None:
    offers = [replace(OFFER, title=text, organisation=text, level=text, reference=text) for text in HOSTILE]
    path = await write(tmp_path / "r.xlsx", *offers)
    sheet = load_workbook(path).active
    assert sheet is not None
    found = [row for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for row in found for cell in row[:4]} == {"s"}
    assert all(cell.hyperlink is None for row in found for cell in row)
    written = [row[1].value for row in found]
    assert written[:9] == [text.strip(" \t\r\u200b") for text in HOSTILE[:9]]
    assert written[-3] == "[31mok"
    assert written[-1] == "é" * 499 + "…"
    with zipfile.ZipFile(path) as packed:
        xml = packed.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml
    assert b">_x005F_x0041_<" in xml  # ECMA-376 part 1, §22.9.2.19: Excel shows it as it was written


async def test_the_csv_is_what_french_excel_opens_by_double_click(tmp_path: Path) -> None:
    path = await write(tmp_path / "r.csv", OFFER, DRAFT)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfR\xc3\xa9f\xc3\xa9rence;Intitul\xc3\xa9;")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 3
    titles, first, second = read_csv(path)
    assert titles == head()
    assert first == [
        "NVHADD00095", "Responsable « contrôle » ; région Est", "CPAM des Vosges", "7",
        "rh@cpam-vosges.example", "oui", "niveau concerné, régime général", "oui", "publiée", "2",
        "18/01/2027", "05/01/2027 09:30", "05/01/2027 10:00", "11/01/2027 00:30", "12/01/2027 08:05",
        "", "6", "",
    ]  # fmt: skip
    assert second[5:] == [
        "à préciser", "niveau non indiqué", "non", "à compléter", "1", "", "05/01/2027 09:30", *6 * [""],
    ]  # fmt: skip


async def test_an_advert_that_was_changed_is_marked_with_its_time(tmp_path: Path) -> None:
    changed = replace(OFFER, advert_at=datetime(2027, 1, 11, 23, 5, tzinfo=UTC))
    titles, row = read_csv(await write(tmp_path / "r.csv", changed))
    assert dict(zip(titles, row, strict=True))["Annonce modifiée le"] == "12/01/2027 00:05"


async def test_no_cell_of_the_csv_can_become_a_formula(tmp_path: Path) -> None:
    offers = [replace(OFFER, title=text, recruiter=text) for text in HOSTILE]
    _, *found = read_csv(await write(tmp_path / "r.csv", *offers))
    assert [row[1][:5] for row in found[:8]] == ["'=1+1", "'+1", "'-1", "'@SUM", *4 * ["'=1+1"]]
    assert [row[1] for row in found[10:14]] == ["'＝1+1", "http://x.example", "42", 'a;b "c"']
    dangerous = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    assert not [cell for row in found for cell in row if cell.startswith(dangerous)]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_a_leading_sign_that_a_spreadsheet_reckons_with_is_neutralised(sign: str) -> None:
    assert reporting.harmless(f"{sign}1") == f"'{sign}1"
    assert reporting.harmless(f"a{sign}1") == f"a{sign}1"


async def test_the_page_shows_totals_then_anomalies_then_every_offer(tmp_path: Path) -> None:
    late = replace(OFFER, reference="LATE", state="submitted", decided_at=None, published_at=None)
    page = (await write(tmp_path / "r.html", OFFER, late, DRAFT)).read_text(encoding="utf-8")
    assert "Offres créées du 01/01/2027 au 31/01/2027, état au 01/02/2027" in page
    for label, count in {
        "Offres": 3,
        "Concernées": 2,
        "Soumises à l’EN3S": 2,
        "Répondues": 1,
        "En anomalie": 1,
    }.items():
        assert f"<dt>{label}</dt><dd>{count}</dd>" in page
    odd, everything = Tables(page).tables
    assert odd[0] == everything[0] == head()
    assert [(row[0], row[-1]) for row in odd[1:]] == [("LATE", "en retard de réponse")]
    assert [row[0] for row in everything[1:]] == ["NVHADD00095", "LATE", "EN3S-2"]
    assert everything[1][10:17] == [
        "18/01/2027", "05/01/2027 09:30", "05/01/2027 10:00", "11/01/2027 00:30", "12/01/2027 08:05", "", "6"
    ]  # fmt: skip


async def test_the_page_escapes_what_strangers_wrote_and_loads_nothing(tmp_path: Path) -> None:
    offers = [replace(OFFER, title=text, organisation="<img src=x onerror=alert(1)>") for text in HOSTILE]
    page = (await write(tmp_path / "r.html", *offers)).read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    tables = Tables(page)
    assert not tables.elements & {"script", "img", "link", "iframe", "object", "a"}
    assert [row[1] for row in tables.tables[0][1:]][12:15] == ["42", 'a;b "c"', "<script>alert(1)</script>"]
    assert "url(" not in page


@pytest.mark.parametrize("suffix", FORMS)
async def test_a_report_without_offers_is_complete_too(tmp_path: Path, suffix: str) -> None:
    path = await write(tmp_path / f"r{suffix}")
    if suffix == ".xlsx":
        sheet = load_workbook(path).active
        assert sheet is not None
        assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [head()]
    elif suffix == ".csv":
        assert read_csv(path) == [head()]
    else:
        page = path.read_text(encoding="utf-8")
        assert "Aucune offre n’a été créée entre ces deux dates." in page
        assert not Tables(page).tables


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"decided_at": None}, ["published_without_derogation"]),
        ({"decided_at": OFFER.published_at}, []),
        ({"decided_at": datetime(2027, 1, 12, 7, 6, tzinfo=UTC)}, ["published_without_derogation"]),
        ({"decided_at": None, "verdict": "undetermined"}, ["published_without_derogation"]),
        ({"decided_at": None, "submitted_at": None, "verdict": "not_concerned"}, []),
        ({"decided_at": None, "submitted_at": None}, ["published_without_derogation", "never_submitted"]),
        (
            {"state": "ready", "submitted_at": None, "decided_at": None, "published_at": None},
            ["never_submitted"],
        ),
        ({"state": "withdrawn", "submitted_at": None, "decided_at": None, "published_at": None}, []),
        ({"state": "draft", "verdict": "undetermined", "submitted_at": None, "published_at": None}, []),
        (
            {"state": "submitted", "decided_at": None, "published_at": None, "due": date(2027, 1, 31)},
            ["overdue"],
        ),
        ({"state": "submitted", "decided_at": None, "published_at": None, "due": TODAY}, []),
        ({"state": "submitted", "decided_at": None, "published_at": None, "due": None}, []),
        ({"state": "approved", "published_at": None, "due": date(2027, 1, 2)}, []),
    ],
)
def test_an_anomaly_is_named(changed: dict[str, Any], found: list[str]) -> None:
    assert anomalies(replace(OFFER, **changed), TODAY) == found


def test_the_words_of_the_report_are_complete() -> None:
    words, texts = load("report.fr.toml"), load("texts.fr.toml")
    assert list(words["columns"]) == [field.name for field in fields(Line)]
    assert words["concerned"].keys() == {ruling.value for ruling in Ruling}
    assert words["reasons"].keys() == texts["verdicts"].keys()
    assert texts["states"].keys() >= {state.value for state in State}


async def test_an_unknown_reason_is_told_as_another_one(tmp_path: Path) -> None:
    path = await write(tmp_path / "r.csv", replace(OFFER, reason="new_rule"))
    assert read_csv(path)[1][6] == "autre motif"


@pytest.mark.parametrize("name", ["r.pdf", "r", ".csv", "r.xlsx.bak"])
async def test_an_unknown_suffix_is_one_clear_line_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(Permanent) as error:
        await write(tmp_path / name, OFFER)
    assert (
        str(error.value)
        == f"{tmp_path / name}: the name must end in .xlsx, .csv, .html; for example report.xlsx"
    )
    assert not list(tmp_path.iterdir())


async def test_the_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    assert read_csv(await write(tmp_path / "R.CSV"))


@pytest.mark.parametrize("suffix", FORMS)
async def test_a_failure_in_the_middle_leaves_what_was_there_before(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"r{suffix}"
    path.write_bytes(b"the report of yesterday")
    with pytest.raises(ServerAway):
        await reporting.write(path, rows_until_the_database_goes_away(), FIRST, LAST, TODAY)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [(path.name, b"the report of yesterday")]


@pytest.mark.parametrize("suffix", FORMS)
async def test_a_new_report_takes_the_place_of_the_old_one(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"r{suffix}"
    path.write_bytes(b"the report of yesterday")
    assert (await write(path, OFFER)).read_bytes() != b"the report of yesterday"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", FORMS)
async def test_a_place_that_cannot_be_written_is_one_clear_line(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / f"folder{suffix}").mkdir()
    for place in (f"nowhere/r{suffix}", f"file/r{suffix}", f"folder{suffix}"):
        with pytest.raises(Permanent, match=r"cannot be written: (No such|Not a|Is a) ") as error:
            await write(tmp_path / place, OFFER)
        assert str(error.value).startswith(f"{tmp_path / place}: ")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", f"folder{suffix}"]


@pytest.fixture
def closed_folder(tmp_path: Path) -> Iterator[Path]:
    """Lend a folder without permission to write; root, whom no permission stops, is `nobody` meanwhile."""
    tmp_path.chmod(0o500)
    user = os.geteuid()
    os.seteuid(unprivileged().pw_uid)
    yield tmp_path
    os.seteuid(user)


async def test_a_folder_without_permission_is_one_clear_line(closed_folder: Path) -> None:
    with pytest.raises(Permanent, match="cannot be written: Permission denied"):
        await write(closed_folder / "r.csv", OFFER)


@pytest.mark.parametrize("suffix", FORMS)
def test_a_full_disk_is_one_clear_line_and_leaves_no_half_report(tmp_path: Path, suffix: str) -> None:
    done = child(200, tmp_path / f"r{suffix}", most_bytes=5_000)
    *_, line = done.stderr.splitlines()  # the last: nothing complains after it
    assert line.startswith(f"mailbot.core.errors.Permanent: {tmp_path / f'r{suffix}'}: cannot be written: ")
    assert line.endswith("File too large")
    assert not list(tmp_path.iterdir())


async def test_more_offers_than_a_sheet_holds_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "MOST_ROWS", 2)
    await write(tmp_path / "r.xlsx", OFFER, OFFER)
    with pytest.raises(Permanent, match="there are more: write"):
        await write(tmp_path / "r.xlsx", OFFER, OFFER, OFFER)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_twenty_thousand_offers_need_hardly_more_memory_than_a_thousand(tmp_path: Path, suffix: str) -> None:
    few, many = (child(count, tmp_path / f"r{suffix}") for count in (1_000, 20_000))
    assert int(many.stdout) < int(few.stdout) + 8_000  # kB; held lines would be more than 30,000


def child(count: int, output: Path, most_bytes: int | None = None) -> subprocess.CompletedProcess[str]:
    """Write a report of `count` offers in a process of its own, which prints its peak memory in kB."""
    limit = [] if most_bytes is None else [str(most_bytes)]
    command = [sys.executable, "-c", CHILD, str(count), str(output), *limit]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode == 0) is (most_bytes is None), done.stderr
    return done
