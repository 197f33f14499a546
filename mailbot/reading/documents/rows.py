"""How a table becomes lines: a row is one, with tabs; columns that only place text follow each other."""

from collections.abc import Iterable, Sequence

Cell = Sequence[str]  # the lines of a cell

_LABEL_LINES = 3  # a label runs over three lines at most
_LABEL_LENGTH = 120


def row_lines(cells: Iterable[Cell]) -> list[str]:
    """Return the lines of one row: of one cell its lines, of labels and values a line with tabs."""
    filled = [_trimmed(cell) for cell in cells]
    while filled and not filled[-1]:
        filled.pop()
    if not filled:
        return []
    *before, last = filled
    if len({len(cell) for cell in filled}) == 1 and len(last) >= _LABEL_LINES and before:
        return ["\t".join(line) for line in zip(*filled, strict=True)]  # labels beside values, line by line
    if not all(_is_label(cell) for cell in before):
        return [line for cell in filled for line in cell]
    shown = [" ".join(cell) for cell in before]
    if len(before) > 1:  # the columns of a row count more than the lines of its last cell
        return ["\t".join((*shown, " ".join(last)))]
    return ["\t".join((*shown, last[0])), *last[1:]]


def _trimmed(cell: Cell) -> list[str]:
    return [line.strip(" ") for line in cell if line.strip()]


def _is_label(cell: list[str]) -> bool:
    """Say whether a cell may stand on a line with others, rather than being a column of text."""
    if len(cell) < 2:
        return True
    joined = sum(len(line) for line in cell)
    speaks = any("\t" in line or ":" in line.rstrip(" :") for line in cell)
    return len(cell) <= _LABEL_LINES and joined <= _LABEL_LENGTH and not speaks
