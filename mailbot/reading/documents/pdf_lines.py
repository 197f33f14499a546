"""The pieces of a PDF page made into lines as a reader sees them: words, cells, rows of a table."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailbot.reading.documents.pdf_page import Piece
from mailbot.reading.documents.rows import row_lines

# All in parts of the size of the font.
_SAME_LINE = 0.4  # the base of an exponent or of an index
_WORD_GAP = 0.17  # from which a gap is a blank; a blank is 0.25 wide, letters are moved by 0.1
_COLUMN_GAP = 0.9  # from which a gap is a column: Word leaves 0.98 beside the longest label of a table
_WIDE_GAP = 2.5  # the same within one operator, where justified text has 1.5
_BACK = 0.5  # how far letters may be drawn over each other
_NEXT_LINE = 1.45  # from line to line within a cell; rows of a table are further apart
_INDENT = 3.0  # of the first line of a paragraph

_SPACES = re.compile(r" {4,}")


@dataclass(slots=True)
class _Line:
    """Pieces side by side; `right` is where the last letter ends, blanks apart."""

    text: str
    left: float
    right: float
    base: float
    size: float
    shown: int


_Block = list[_Line]  # lines one below the other: a paragraph, or a cell
_Row = list[_Block]


def lines_of(pieces: Iterable[Piece]) -> list[str]:
    """Return the lines of a page in the order in which they are drawn, a tab between columns."""
    rows: list[_Row] = []
    for block in _blocks(_joined(pieces)):
        if rows and _is_beside(rows[-1], block):
            rows[-1:] = _parted(rows[-1], block)
        else:
            rows.append([block])
    return [line for row in rows for line in row_lines([[_shown(line) for line in block] for block in row])]


def _shown(line: _Line) -> str:
    return _SPACES.sub("\t", line.text.strip())


def _joined(pieces: Iterable[Piece]) -> Iterator[_Line]:
    """Yield lines, each as far as it goes without a gap that is a column's."""
    line: _Line | None = None
    for piece in pieces:
        if line and _continues(line, piece):
            gap = (piece.left - line.right) / max(line.size, 0.1)
            blank = gap > _WORD_GAP and not line.text.endswith(" ") and not piece.text.startswith(" ")
            line.text += f" {piece.text}" if blank else piece.text
            line.shown = piece.shown
            if piece.text.strip():
                line.right = max(line.right, piece.right)
        elif piece.text.strip():
            if line:
                yield line
            line = _Line(piece.text, piece.left, piece.right, piece.base, piece.size, piece.shown)
    if line:
        yield line


def _continues(line: _Line, piece: Piece) -> bool:
    size = max(line.size, piece.size, 0.1)
    gap = (piece.left - line.right) / size
    widest = _WIDE_GAP if piece.shown == line.shown else _COLUMN_GAP
    return abs(line.base - piece.base) <= _SAME_LINE * size and -_BACK <= gap <= widest


def _blocks(lines: Iterable[_Line]) -> Iterator[_Block]:
    block: _Block = []
    for line in lines:
        if block and not _is_below(block, line):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _is_below(block: _Block, line: _Line) -> bool:
    """Say whether a line is the next one of a block."""
    last = block[-1]
    size = min(last.size, line.size)
    left, right = min(last.left, block[0].left), max(last.right, block[0].right)
    down = last.base - line.base
    over = line.left < right and line.right > left
    centred = abs(line.left + line.right - left - right) <= 2 * size
    return (
        _BACK * size < down <= _NEXT_LINE * size and over and (centred or line.left >= left - _INDENT * size)
    )


def _is_beside(row: _Row, block: _Block) -> bool:
    """Say whether a block is the next cell of a row: to the right, and aligned as cells are."""
    last = row[-1]
    size = max(last[0].size, block[0].size)
    if block[0].left < max(line.right for line in (last[0], last[-1])):
        return False
    near = _SAME_LINE * size
    middle = abs(last[0].base + last[-1].base - block[0].base - block[-1].base) <= 2 * near
    return middle or any(
        abs(line.base - other.base) <= near for line in last for other in (block[0], block[-1])
    )


def _parted(row: _Row, block: _Block) -> list[_Row]:
    """Return a row with one more cell; lines above it that are no part of its label make a row before."""
    last, first = row[-1], block[0]
    near = _SAME_LINE * first.size
    at = next((n for n, line in enumerate(last) if abs(line.base - first.base) <= near), 0)
    part_of_label = ":" not in last[at - 1].text and last[at].text.lstrip()[:1].islower()
    if len(row) > 1 or at == 0 or at < len(last) - 1 or part_of_label:
        return [[*row, block]]
    return [[last[:at]], [last[at:], block]]
