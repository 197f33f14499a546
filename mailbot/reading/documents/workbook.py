"""Excel workbooks (.xlsx, ECMA-376-1 §18): a line a row, without hidden sheets, rows and columns."""

import re
from datetime import datetime, timedelta

from mailbot.reading.documents.archive import Archive
from mailbot.reading.documents.limits import MAX_TEXT
from mailbot.reading.documents.rows import row_lines
from mailbot.reading.documents.values import Found, UnreadableFile

_MAX_SHEETS = 20
_MAX_ROWS = 5_000  # of a sheet
_MAX_COLUMNS = 200
_MAX_CELLS = 100_000
_MAX_STRINGS = 200_000
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_OF_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_OFF = frozenset((None, "0", "false"))
_FIRST_DAY = datetime(1899, 12, 30)  # so that the days after February 1900 are right (§18.17.4.1)
_FIRST_DAY_1904 = datetime(1904, 1, 1)


def read_zipped(archive: Archive, main: str) -> Found:
    """Return the rows of all visible sheets."""
    folder = main.rpartition("/")[0]
    book = _Book()
    archive.parse(main, book)
    targets = _Targets()
    archive.parse(f"{folder}/_rels/{main.rpartition('/')[2]}.rels", targets)
    strings, styles = _Strings(), _Styles()
    archive.parse(f"{folder}/sharedStrings.xml", strings)
    archive.parse(f"{folder}/styles.xml", styles)
    lines: list[str] = []
    cut = len(book.sheets) > _MAX_SHEETS
    for number in book.sheets[:_MAX_SHEETS]:
        sheet = _Sheet(strings.strings, styles.dates(), book.first_day)
        target = targets.targets.get(number, "")
        archive.parse(target.lstrip("/") if target.startswith("/") else f"{folder}/{target}", sheet)
        lines += [*sheet.lines(), ""]
        cut = cut or sheet.cut
    return Found("\n".join(lines), cut)


class _Parsed:
    """What all parts of a workbook ignore."""

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...


class _Book(_Parsed):
    """Collects the visible sheets and where the calendar begins."""

    def __init__(self) -> None:
        self.sheets: list[str] = []
        self.first_day = _FIRST_DAY

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet" and attributes.get("state", "visible") == "visible":
            self.sheets.append(attributes.get("id", ""))
        elif tag == "workbookPr" and attributes.get("date1904") not in _OFF:
            self.first_day = _FIRST_DAY_1904


class _Targets(_Parsed):
    """Collects where the sheets are."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


class _Strings:
    """Collects the texts that cells share, without the readings of Japanese ones."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._collecting = False
        self._phonetic = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._phonetic = self._phonetic or tag == "rPh"
        self._collecting = tag == "t" and not self._phonetic

    def end(self, tag: str) -> None:
        self._collecting = False
        if tag == "rPh":
            self._phonetic = False
        elif tag == "si":
            if len(self.strings) >= _MAX_STRINGS:
                raise UnreadableFile("a workbook with more texts than a person writes")
            self.strings.append("".join(self._pieces))
            self._pieces.clear()

    def data(self, text: str) -> None:
        if self._collecting:
            self._pieces.append(text)


class _Styles(_Parsed):
    """Collects which cell formats show dates."""

    def __init__(self) -> None:
        self._own: set[str] = set()
        self._formats: list[str] = []
        self._in_cell_formats = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            code = _NOT_OF_FORMAT.sub("", attributes.get("formatCode", "")[:200]).lower()
            if "d" in code or "yy" in code or "jj" in code or "aa" in code:
                self._own.add(attributes.get("numFmtId", ""))
        elif tag == "cellXfs":
            self._in_cell_formats = True
        elif tag == "xf" and self._in_cell_formats:
            self._formats.append(attributes.get("numFmtId", ""))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._in_cell_formats = False

    def dates(self) -> frozenset[str]:
        """Return the numbers, as cells name them, of the formats that show dates."""
        known = {str(number) for number in _DATE_FORMATS} | self._own
        return frozenset(str(n) for n, format_id in enumerate(self._formats) if format_id in known)


class _Sheet:
    """Collects the rows of one sheet."""

    def __init__(self, strings: list[str], dates: frozenset[str], first_day: datetime) -> None:
        self.cut = False
        self._strings, self._dates, self._first_day = strings, dates, first_day
        self._rows: list[dict[int, str]] = []
        self._hidden: list[tuple[int, int]] = []
        self._row: dict[int, str] | None = None
        self._column, self._type, self._style = 0, "", ""
        self._pieces: list[str] = []
        self._in_value = False
        self._cells = self._characters = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "col" and attributes.get("hidden") not in _OFF:
            self._hidden.append((_whole(attributes.get("min")), _whole(attributes.get("max"))))
        elif tag == "row":
            self._row = {} if attributes.get("hidden") in _OFF else None
            self._column = 0
            self.cut = self.cut or len(self._rows) >= _MAX_ROWS
        elif tag == "c":
            self._column = _column(attributes.get("r", "")) or self._column + 1
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._in_value = tag in ("v", "t")

    def end(self, tag: str) -> None:
        self._in_value = False
        if tag == "c":
            text = self._shown("".join(self._pieces))
            self._pieces.clear()
            if text.strip() and self._row is not None and self._room_for(text):
                self._row[self._column] = text
        elif tag == "row" and self._row and len(self._rows) < _MAX_ROWS:
            self._rows.append(self._row)

    def data(self, text: str) -> None:
        if self._in_value:
            self._pieces.append(text)

    def lines(self) -> list[str]:
        """Return the rows as lines, without the columns in which nothing stands."""
        columns = sorted({column for row in self._rows for column in row})
        return [
            line
            for row in self._rows
            for line in row_lines([row.get(column, "").splitlines() for column in columns])
        ]

    def _room_for(self, text: str) -> bool:
        self._cells += 1
        self._characters += len(text)
        fits = self._cells <= _MAX_CELLS and self._characters <= 2 * MAX_TEXT
        fits = fits and 0 < self._column <= _MAX_COLUMNS
        self.cut = self.cut or not fits
        return fits and not any(first <= self._column <= last for first, last in self._hidden[:_MAX_COLUMNS])

    def _shown(self, value: str) -> str:
        """Return a cell as Excel shows it, near enough: dates, yes and no; numbers as they are."""
        if self._type == "s":
            number = _whole(value)
            return self._strings[number] if number < len(self._strings) else ""
        if self._type == "b":
            return "VRAI" if value == "1" else "FAUX"
        if self._type == "n" and value:
            return self._number(value)
        return "" if self._type == "e" else value

    def _number(self, value: str) -> str:
        try:
            number = float(value[:40])
            if self._style in self._dates:
                day = self._first_day + timedelta(days=number)
                return day.strftime("%d/%m/%Y" if number == int(number) else "%d/%m/%Y %H:%M")
        except (ValueError, OverflowError):
            return value
        return f"{number:.15g}"


def _whole(written: str | None) -> int:
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 10 else 0


def _column(reference: str) -> int:
    """Return the number of the column of a cell such as « AB12 », 0 if it is none."""
    number = 0
    for letter in reference[:4]:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number
