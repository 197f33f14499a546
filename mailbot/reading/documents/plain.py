"""Files that are text: notes, web pages, tables with commas or semicolons."""

import csv
import re

from mailbot.reading.charsets import decode
from mailbot.reading.documents.kinds import Kind, kind_of
from mailbot.reading.documents.limits import MAX_TEXT
from mailbot.reading.documents.rows import row_lines
from mailbot.reading.documents.values import Found, Raw

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CHARSET = re.compile(rb"""charset\s*=\s*["']?([A-Za-z0-9_.:-]{1,40})""", re.I)
_DELIMITERS = "\t;,|"
_MAX_ROWS = 20_000


def read(file: Raw) -> Found:
    """Return the text of a note, a page or a table."""
    kind = kind_of(file.name, file.type, file.content)
    if kind is Kind.HTML:
        return _page(file)
    text = _decoded(file.content[: 4 * MAX_TEXT], file.charset)
    cut = len(file.content) > 4 * MAX_TEXT
    return _table(text, cut) if kind is Kind.CSV else Found(text, cut)


def _page(file: Raw) -> Found:
    from mailbot.reading import html  # only here: a note needs no HTML parser

    named = _CHARSET.search(file.content[:2_000])
    charset = file.charset or (named[1].decode("ascii") if named else "")
    source = _decoded(file.content[: 4 * html.MAX_HTML], charset)
    return Found(html.to_text(source), len(source) > html.readable(source))


def _table(text: str, cut: bool) -> Found:
    """Return a table: what stands most often in its first lines is what divides its cells."""
    start = text[:2_000]
    delimiter = max(_DELIMITERS, key=start.count)
    lines: list[str] = []
    for number, row in enumerate(csv.reader(text.splitlines(keepends=True), delimiter=delimiter)):
        if number >= _MAX_ROWS:
            return Found("\n".join(lines), True)
        lines += row_lines(cell.splitlines() for cell in row)
    return Found("\n".join(lines), cut)


def _decoded(content: bytes, charset: str) -> str:
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    return decode(content, marked or charset or "utf-8").lstrip("\ufeff")
