"""Levels over several lines or cells: « 6 » with « ou 7 » below it, or one level in each line."""

import re

from mailbot.core.folding import fold

_A_LEVEL = re.compile(r"\s*(?:niveau\s+)?(?:\d{1,2}|[ivx]{1,4})\s?[a-h]?(?![\w])")
_AND_LEVEL = re.compile(
    r"\s*(?:(?:ou|et|a|puis|jusqu'au?|/)\s*(?:le\s+)?(?:niveau\s+)?(?:\d{1,2}|[ivx]{1,4})\s?[a-h]?(?!\w)"
    r"|(?:[-–•*]\s*)?(?:niveau\s+)?(?:\d{1,2}|[ivx]{1,4})\s?[a-h]?\s*$)"
)
_UNFINISHED = re.compile(r"(?:[/,-]|\b(?:ou|et|a|entre))\s*$")
_LEVEL_CELL = re.compile(r"(?:niveau\s*)?(?:\d{1,2}|[IVX]{1,4})\s?[A-H]?|à|a|ou|et|-|–|/", re.I)


def goes_on(value: str, line: str) -> bool:
    """Say whether `line` goes on with the level `value` above it."""
    folded = fold(line)
    if not value:
        return False
    return bool(_AND_LEVEL.match(folded) or (_UNFINISHED.search(fold(value)) and _A_LEVEL.match(folded)))


def is_cell(cell: str) -> bool:
    """Say whether a cell behind a level is one more, or a word between them."""
    return bool(_LEVEL_CELL.fullmatch(cell))
