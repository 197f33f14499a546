"""The line with which a program says who wrote what follows: « Le … a écrit : », with or without a verb."""

import re
from collections.abc import Sequence

from mailbot.reading.vocabulary import any_of, phrases

_MOST_LINES = 4  # into which programs break it
_LONGEST = 300  # characters of one line

_LAST, _WITHIN = phrases("quoting.toml", "wrote_last"), phrases("quoting.toml", "wrote_within")
_VERB = any_of((*_WITHIN, *_LAST))
_BEFORE = r"^[ \t*|]*(?:[-_=~]{2,}\s*)?"
_AROUND = " \t*|-_=~"
FIRST = re.compile(rf"{_BEFORE}{any_of(phrases('quoting.toml', 'wrote_first'))}(?:\b|(?<=\.)\s)")
ENDS = re.compile(rf"(?<!\w){any_of(_LAST)}\s*:?\s*$")
VERB = re.compile(rf"(?<!\w){_VERB}(?!\w)")
_ADDRESS = r"<{1,2}(?:mailto:)?[^<>\s]{1,200}@[^<>\s]{1,200}>{1,2}"
_BY_ADDRESS = re.compile(rf"{_ADDRESS}\W{{0,3}}(?:{_VERB}\W{{0,3}})?:$")
_WROTE_BY_ADDRESS = re.compile(rf"{_ADDRESS}\W{{0,3}}{_VERB}\s?:$")
_UNENDED = re.compile(rf"{_ADDRESS}$")
_MONTH = r"\w{2,12}\.?"
_DATED = re.compile(
    r"^[\W_]{0,5}(?:(?:at|a|le)\s+)?(?:"
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[:h]\d{2}|\d{4}年"
    rf"|(?:\w{{2,14}}[.,]{{0,2}}\s+)?\d{{1,2}}\.?\s+(?:de\s+)?{_MONTH},?\s+(?:de\s+)?\d{{4}}"
    rf"|(?:\w{{2,14}},?\s+)?{_MONTH}\s+\d{{1,2}},\s+\d{{4}}"
    r")"
)
_DIGIT = re.compile(r"\d")
_HOUR = re.compile(r"\d{1,2}[:h]\d{2}")
# as Gmail wrote it for years in every language: « 2016-03-03 17:21 GMT+01:00 Anne Durand »
_ZONED = re.compile(r"^\d{4}-\d\d-\d\d \d{1,2}:\d\d gmt[+-]\d\d:\d\d\s\S")
_ARROWS = 3  # « >>> Anne Durand <anne@x.example> 12/01/2017 10:00 >>> »


def attribution(keys: Sequence[str], n: int) -> int:
    """Return over how many folded lines an attribution extends from line `n` on, 0 if there is none."""
    if n >= len(keys):
        return 0
    key = keys[n][:_LONGEST].strip(_AROUND)
    first = bool(FIRST.match(key))
    if not first and not _may_begin(key):
        return 0
    said = ""
    for length in range(1, min(_MOST_LINES if first or _may_go_on(key) else 1, len(keys) - n) + 1):
        line = keys[n + length - 1][:_LONGEST].strip(_AROUND)
        if length > 1 and not _goes_on(said) and _begins(line, first=first):
            break
        said = f"{said} {line}".strip()
        if (first or line.endswith((":", ">"))) and _ends(said, keys, n + length, first=first):
            return length
    return int(bool(_ZONED.match(key)))


def is_arrowed(depth: int, text: str) -> bool:
    """Say whether a quoted line is the one that GroupWise writes above a mail, of which it marks no other."""
    return depth == _ARROWS and text.rstrip().endswith(">" * _ARROWS) and any(map(str.isdigit, text))


def _may_begin(key: str) -> bool:
    """Say cheaply, for most lines, that no attribution without a known first word begins there."""
    return "@" in key or (bool(key) and bool(_DATED.match(key)))


def _may_go_on(key: str) -> bool:
    """Say whether a line without a known first word may be the first of several."""
    return bool(_goes_on(key) or _DATED.match(key) or VERB.search(key))


def _begins(line: str, *, first: bool) -> bool:
    """Say whether a line is no second line of an attribution: it is empty, or another one begins there."""
    return (
        not line
        or bool(FIRST.match(line))
        or (not first and bool(_DATED.match(line) and not _HOUR.match(line)))
    )


def _goes_on(said: str) -> bool:
    """Say whether what was read of an attribution is broken within: in an address, or before the name."""
    return said.count("<") > said.count(">") or said.endswith(",")


def _ends(said: str, keys: Sequence[str], n: int, *, first: bool) -> bool:
    """Say whether an attribution ends before line `n`: as such, or in an address above marked lines."""
    if _says_who(said, first=first):
        return True
    return bool(_UNENDED.search(said[-500:]) and _DATED.match(said)) and _quoted(keys, n)


def _says_who(said: str, *, first: bool) -> bool:
    """Say whether the joined lines are an attribution: a verb or an address at their end, and a date."""
    if not first and not said.endswith(":"):
        return False
    digits = bool(_DIGIT.search(said))
    if first and digits and (ENDS.search(said[-40:]) or (said.endswith(":") and VERB.search(said))):
        return True
    if not said.endswith(":"):
        return False
    if _WROTE_BY_ADDRESS.search(said[-500:]):
        return True
    if _DATED.match(said) and (_BY_ADDRESS.search(said[-500:]) or ENDS.search(said[-40:])):
        return True
    return digits and "@" in said and bool(VERB.search(said))


def _quoted(keys: Sequence[str], n: int) -> bool:
    below = next((key for key in keys[n : n + 3] if key.strip()), "")
    return below.startswith((">", "|"))
