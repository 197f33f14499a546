"""The lines of a text as they were written, before a program broke them to fit a width."""

import re
from itertools import pairwise

MAX_LINE = 20_000  # characters of a paragraph; longer ones are no prose
_NARROWEST, _WIDEST = 55, 130  # characters: the widths at which programs break lines
_ENDS = (".", ":", ";", "!", "?", "…")
_ITEM = re.compile(r"\s*(?:[-*•·–—►▪◦o✓✔→>]|\d{1,2}[.)°])\s+\S")
_LABEL = re.compile(r"[^:=!?]{2,40}[:=]")
_DASHES = re.compile(r"\s[–—|/-]\s")
_STARS = re.compile(r"(?<!\w)([*_]{1,2})(?=\S)([^*_\n]{1,80}?)(?<=\S)\1(?!\w)")


def lines_of(text: str) -> list[str]:
    """Return the lines of `text`: broken ones joined again, without the stars of bold type."""
    lines = [_plain(line) for line in text.split("\n")]
    width = _width(lines)
    joined: list[str] = []
    last = ""  # the physical line that the newest joined one ends with
    for line in lines:
        if joined and last and _goes_on(last, line, width) and len(joined[-1]) < MAX_LINE:
            joined[-1] = f"{joined[-1]} {line.strip()}"
        else:
            joined.append(line)
        last = line
    return [_STARS.sub(r"\2", line) if "*" in line or "_" in line else line for line in joined]


def _plain(line: str) -> str:
    """Return the line without quote marks; a row of a table drawn with bars gets tabs."""
    line = line.rstrip()
    if line.startswith(">"):
        line = line.lstrip("> ")
    if line.startswith("|") and line.endswith("|") and line.count("|") > 2:
        line = (
            "" if not line.strip("|-: ") else "\t".join(cell.strip() for cell in line.strip("|").split("|"))
        )
    return line


def _width(lines: list[str]) -> int:
    """Return the width at which the text was broken, 0 if it was not.

    Where it was, lines of nearly that length are followed by others in the middle of a sentence.
    """
    longest = max(map(len, lines), default=0)
    if not _NARROWEST <= longest <= _WIDEST:
        return 0
    goes_on = (_in_sentence(last, line, longest) for last, line in pairwise(lines))
    return longest if any(goes_on) else 0


def _goes_on(last: str, line: str, width: int) -> bool:
    """Say whether `line` continues `last`: its first word would not have fitted, and it begins no item."""
    if not width or not line.strip() or last.endswith(_ENDS) or "\t" in last or "\t" in line:
        return False
    full = len(last) + 1 + len(line.split(maxsplit=1)[0]) > width and not _is_headline(last, line)
    return (full or _in_sentence(last, line, width)) and not _ITEM.match(line) and not _LABEL.match(line[:80])


def _is_headline(last: str, line: str) -> bool:
    """Say whether both may be headlines: `line` begins with a capital, `last` ends so or has dashes."""
    ends_so = not last.rsplit(maxsplit=1)[-1][:1].islower()
    return not line[:1].islower() and (ends_so or bool(_DASHES.search(last)))


def _in_sentence(last: str, line: str, width: int) -> bool:
    """Say whether `last` breaks off near `width` and `line` goes on, both in small or both in capitals."""
    near = len(last) >= 0.75 * width and not last.endswith(_ENDS)
    return near and (line[:1].islower() or (line[:1].isupper() and last.isupper() and line.isupper()))
