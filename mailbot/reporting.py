"""The control report of the offers, written as a file: a sheet for Excel, a CSV, or a page to read."""

import csv
import io
import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime
from operator import attrgetter
from pathlib import Path
from typing import IO, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxFileError
from xlsxwriter.worksheet import Worksheet

from mailbot import wording
from mailbot.core.errors import Permanent
from mailbot.core.rules import Ruling
from mailbot.reporting_lines import Line, Wording, line_of, words
from storage.status import ReportRow

Cell = str | int | date | datetime | None

_PACKAGE = Path(__file__).parent
_TEMPLATES = [_PACKAGE / "templates" / "fr", _PACKAGE.parent / "templates" / "fr"]
_COLUMNS = [field.name for field in fields(Line)]
_cells: Callable[[Line], tuple[Cell, ...]] = attrgetter(*_COLUMNS)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # what makes a spreadsheet reckon
MOST_ROWS = 1_048_575  # of an Excel sheet, without its header
_WORKBOOK = {
    "constant_memory": True,  # one row at a time is held; a filter is possible, a table object is not
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "remove_timezone": True,
}
_HEAD = {"bold": True, "bg_color": "#17365d", "font_color": "#ffffff"}
_FORMATS = {date: "dd/mm/yyyy", datetime: "dd/mm/yyyy hh:mm"}


@dataclass(frozen=True, slots=True)
class Report:
    """What goes into a file: words, which offers are told of, and their lines as they come."""

    words: Wording
    span: str
    lines: AsyncIterator[Line]

    @property
    def columns(self) -> list[dict[str, Any]]:
        """The `title` and the `width` of each column, from left to right."""
        return [self.words.tables["columns"][name] for name in _COLUMNS]

    @property
    def head(self) -> list[str]:
        """The titles of the columns."""
        return [column["title"] for column in self.columns]


async def write(output: Path, rows: AsyncIterator[ReportRow], first: date, last: date, today: date) -> int:
    """Write the offers created from `first` to `last` to `output` and return how many they are.

    The suffix of `output` says the form. A failure leaves what was there before; Permanent if the suffix is
    unknown, the file cannot be written, or the offers do not fit.
    """
    form = _FORMS.get(output.suffix.lower())
    if form is None:
        raise Permanent(f"{output}: the name must end in {', '.join(_FORMS)}; for example report.xlsx")
    vocabulary = words()
    lines = (line_of(row, vocabulary, today) async for row in rows)
    with _replaced(output) as file:
        return await form(file, Report(vocabulary, vocabulary.span(first, last, today), lines))


@contextmanager
def _replaced(output: Path) -> Iterator[IO[bytes]]:
    """Open a file beside `output` that takes its place once it is complete, or leaves no trace."""
    draft = output.with_name(f".{secrets.token_hex(8)}{output.suffix}")
    try:
        with draft.open("xb") as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                draft.replace(output)
            except BaseException:
                draft.unlink()
                raise
    except (OSError, XlsxFileError) as error:
        problem = getattr(error, "strerror", None) or error
        raise Permanent(f"{output}: cannot be written: {problem}") from error


class _Packed(io.BytesIO):
    """A packed workbook; it stays open, as a ZipFile given up half-way complains on stderr if it closes."""

    def close(self) -> None:
        """Do nothing: there is nothing but memory to give back."""


async def _xlsx(file: IO[bytes], report: Report) -> int:
    packed = _Packed()
    with tempfile.TemporaryDirectory() as folder:
        book = Workbook(packed, {**_WORKBOOK, "tmpdir": folder})
        try:
            count = await _fill(book, report)
        finally:
            book.close()  # after a failure, too: it closes the workbook's own files
    file.write(packed.getbuffer())
    return count


async def _fill(book: Workbook, report: Report) -> int:
    sheet = book.add_worksheet(report.words.tables["sheet"])
    formats: dict[type, Any] = {kind: book.add_format({"num_format": f}) for kind, f in _FORMATS.items()}
    _lay_out(sheet, report)
    sheet.write_row(0, 0, report.head, book.add_format(_HEAD))
    count = 0
    async for line in report.lines:
        count += 1
        if count > MOST_ROWS:
            raise Permanent(f"a sheet holds {MOST_ROWS} offers and there are more: write .csv, or fewer days")
        for column, cell in enumerate(_cells(line)):
            sheet.write(count, column, cell, formats.get(type(cell)))
    sheet.autofilter(0, 0, count, len(_COLUMNS) - 1)
    return count


def _lay_out(sheet: Worksheet, report: Report) -> None:
    """Set what is the same for every row: widths, the frozen header, and how it is printed."""
    for number, column in enumerate(report.columns):
        sheet.set_column(number, number, column["width"])
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header(f"&L{report.words.tables['title']}&R{report.span}")


async def _csv(file: IO[bytes], report: Report) -> int:
    """Write a CSV as French Excel opens it: UTF-8 with BOM, semicolons."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    table = csv.writer(text, delimiter=";")
    table.writerow(report.head)
    count = 0
    async for line in report.lines:
        count += 1
        table.writerow([harmless(_written(cell)) for cell in _cells(line)])
    text.detach()
    return count


async def _html(file: IO[bytes], report: Report) -> int:
    """Write a page; totals and anomalies come first, so all lines are held: about 2 kB an offer."""
    lines = [line async for line in report.lines]
    page = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    page.filters.update(written=_written, cells=_cells)
    template = page.get_template("report-page.html")
    told = {"words": report.words.tables, "span": report.span, "head": report.head}
    odd = (line for line in lines if line.anomalies)
    parts = (("anomalies", odd), ("offers", lines))
    template.stream(told, parts=parts, totals=_totals(report, lines)).dump(file, "utf-8")
    return len(lines)


def _totals(report: Report, lines: list[Line]) -> dict[str, int]:
    """Count the lines for each word of the table `totals`."""
    concerned = report.words.tables["concerned"][Ruling.CONCERNED]
    return {
        "offers": len(lines),
        "concerned": sum(line.concerned == concerned for line in lines),
        "submitted": sum(line.submitted_at is not None for line in lines),
        "answered": sum(line.answered_at is not None for line in lines),
        "published": sum(line.published_at is not None for line in lines),
        "anomalies": sum(bool(line.anomalies) for line in lines),
    }


def _written(cell: Cell) -> str:
    """Return jj/mm/aaaa hh:mm for a time, jj/mm/aaaa for a day, "" for nothing."""
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return wording.day(cell)
    return "" if cell is None else str(cell)


def harmless(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


_Form = Callable[[IO[bytes], Report], Awaitable[int]]
_FORMS: dict[str, _Form] = {".xlsx": _xlsx, ".csv": _csv, ".html": _html}
