"""The labelled lines of an offer: « Référence : X », a row of a table, a value below its caption."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from mailbot.core.folding import fold
from mailbot.reading.offers import level_lines
from mailbot.reading.vocabulary import any_of, table

_TABLE = table("offer_labels.toml")
_MEANINGS = {
    " ".join(fold(label).replace(".", " ").split()): (where, name)
    for where in ("options", "fields")
    for name, labels in _TABLE[where].items()
    for label in labels
}
_QUALIFIERS = re.compile(rf"\s+{any_of(map(fold, _TABLE['qualifiers']['words']))}$")
_END = re.compile(rf"^\s*(?:{any_of(map(fold, _TABLE['end']['formulas']))}\b|--\s*$|[_=*-]{{10,}}\s*$)")
_HEADINGS = frozenset(map(fold, _TABLE["headings"]["labels"]))
_MERGE_TAG = re.compile(r"\[%[^\]\n]{0,100}%\]")
_BULLET = re.compile(r"\s*(?:[-*•·–—►▪◦➢✓✔→>]+|\d{1,2}[.)°])?\s*")
_LABEL = re.compile(r"(?P<label>[^:\t=]{2,80}?)\s*\*?\s*(?P<sign>[:\t=]|$)[:\t ]*")
_DASHED = re.compile(r"(?P<label>[^:\t=–—-]{2,40}?)\s+[–—-]\s+")
_LEVEL_OF = re.compile(
    r"niveaux? \D*\b(?:classification|grille|qualification|emploi|poste|convention\w*|fonction|ccnt?)\b\D*$"
)
_LEVEL_BEFORE = re.compile(
    r"\b(?:origine|precedent\w*|ancien\w*|actuel\w*|remplace\w*|encadre\w*|candidats?)\b"
)
_SPACED = re.compile(r"(?P<label>[^:\t=]{2,60}?)\s{2,}(?=\S)")
_REFERENCE_BEHIND = re.compile(r"\s*[–—|,;-]\s*ref(?:erence)?\b\.?\s*:?\s*(?=\S{2,40}$)")
_WITHIN = re.compile(rf"(?:(?<=[|;,•.–—-]\s)|(?<=\s\s))(?P<label>{any_of(_MEANINGS)})\s*:\s*")
_BEFORE_REFERENCE = ("level", "contract", "place", "title")
_PARENTHESES = re.compile(r"\([^()]{0,60}\)")
_SHORTEST = 3  # letters of a word that is cut short
_LONGEST_LABEL = 120  # characters of a line in which a label is looked for
_LONGEST = {"description": 400_000, "title": 500, "message": 4_000}  # characters of a value
_LONGEST_VALUE = 300


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value: `where` is "fields" or "options", `line` the number of the line it stands in."""

    where: str
    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Labelled:
    """The pairs of a text in order, and the lines that belong to none of them, with their numbers.

    `unfilled` names the fields behind whose label a merge tag was left in.
    """

    pairs: tuple[Pair, ...]
    rest: tuple[tuple[int, str], ...]
    unfilled: frozenset[str] = frozenset()


def labelled(lines: Sequence[str]) -> Labelled:
    """Return what the labels of `lines` say; the description takes the lines that follow it."""
    pairs: list[Pair] = []
    rest: list[tuple[int, str]] = []
    n = 0
    while n < len(lines):
        here, after = _pairs_at(lines, n)
        if not here and not _label(lines[n]):
            rest.append((n, lines[n]))
        pairs += here
        n = max(after, n + 1)
    filled = frozenset(pair.name for pair in pairs)
    return Labelled(tuple(pairs), tuple(rest), frozenset(_tagged(lines)) - filled)


def _tagged(lines: Sequence[str]) -> Iterator[str]:
    """Yield the names of the fields behind whose label a merge tag stands."""
    for line in lines:
        found = _label(line) if "[%" in line else None
        if found and _MERGE_TAG.search(found[1]):
            yield found[0][1]


def ends(line: str) -> bool:
    """Say whether the line is a formula with which an offer closes, or a rule below it."""
    return bool(_END.match(fold(line[:200])))


def named(text: str) -> tuple[str, str] | None:
    """Return ("fields" or "options", name) of a label, however it is written; None if it is none."""
    key = " ".join(fold(_PARENTHESES.sub(" ", text)).replace(".", " ").split()).strip(" *:-")
    if _LEVEL_OF.match(key) and not _LEVEL_BEFORE.search(key):
        return "fields", "level"
    return _MEANINGS.get(key) or _MEANINGS.get(_QUALIFIERS.sub("", key)) or _abbreviated(key)


@lru_cache(maxsize=2_000)
def _abbreviated(key: str) -> tuple[str, str] | None:
    """Return the one meaning of a label whose words are cut short: « niv de qualif », « residence adm »."""
    short = key.split()
    meanings = {
        meaning
        for label, meaning in _MEANINGS.items()
        if len(known := label.split()) == len(short)
        and all(
            k == s or (len(s) >= _SHORTEST and k.startswith(s)) for s, k in zip(short, known, strict=True)
        )
    }
    return meanings.pop() if len(meanings) == 1 else None


def _pairs_at(lines: Sequence[str], n: int) -> tuple[list[Pair], int]:
    """Return the pairs that begin in line `n`, and the number of the line after them."""
    line = lines[n]
    if "\t" in line.strip():
        return _row(lines, n)
    found = _label(line)
    if not found:
        return [], n + 1
    (where, name), value = found
    several = [] if name in ("description", "message") else list(_further(value, n))
    if several:
        value = value[: _WITHIN.search(fold(value[:_LONGEST_VALUE])).start()]  # type: ignore[union-attr]
    value, after = _value(lines, n, name, value.strip(" ;,|–-" if several else " "))
    return [*_pair(where, name, value, n), *several], after


def _value(lines: Sequence[str], n: int, name: str, value: str) -> tuple[str, int]:
    """Return the whole value of the label in line `n`, and the number of the line after it."""
    if name == "description":
        return _description(lines, n + 1, value)
    below = 0 if value else _below(lines, n)
    value, after = (lines[below].strip(), below + 1) if below else (value, n + 1)
    while name == "level" and after < len(lines) and _goes_on(value, lines[after]):
        value, after = f"{value} {lines[after].strip()}"[:_LONGEST_VALUE], after + 1
    return value, after


def _goes_on(value: str, line: str) -> bool:
    """Say whether a line without a label goes on with the level above it."""
    return len(line) <= _LONGEST_LABEL and not _label(line) and level_lines.goes_on(value, line)


def _below(lines: Sequence[str], n: int) -> int:
    """Return the number of the line in which the value of the caption in line `n` stands, 0 if there is none.

    An empty line may follow a caption; « Niveau : » with an empty line below it was left empty.
    """
    line = lines[n].rstrip()
    signed = line.endswith((":", "="))
    if not signed and (line.endswith(".") or _is_heading(line)):
        return 0
    for m in range(n + 1, min(n + (2 if signed else 3), len(lines))):
        if lines[m].strip():
            return 0 if _label(lines[m]) or "\t" in lines[m] or ends(lines[m]) else m
    return 0


def _is_heading(line: str) -> bool:
    """Say whether a label alone on its line is no caption of a value below it: a heading, or a wish."""
    meaning = named(line)
    return " ".join(fold(line).split()) in _HEADINGS or (meaning is not None and meaning[0] == "options")


def _label(line: str) -> tuple[tuple[str, str], str] | None:
    """Return what the label of a line means, and what follows it."""
    start = _BULLET.match(line).end()  # type: ignore[union-attr]  # matches nothing, too
    for pattern in (_LABEL, _DASHED, _SPACED):
        found = pattern.match(line[:_LONGEST_LABEL], start)
        if found and pattern is _DASHED and _is_heading(found["label"]):
            continue  # « Fiche de poste – CPAM des Vosges »
        meaning = named(found["label"]) if found else None
        if found and meaning:
            return meaning, line[found.end() :].strip()
    return None


def _further(value: str, n: int) -> Iterator[Pair]:
    """Yield the pairs that stand in one line after the first: « X | Niveau : 7 | Lieu : Brest »."""
    head = value[:_LONGEST_VALUE]
    found = list(_WITHIN.finditer(fold(head)))
    for mark, following in zip_longest(found, found[1:]):
        meaning = named(mark["label"])
        end = following.start() if following else len(head)
        if meaning:
            yield from _pair(*meaning, head[mark.end() : end].strip(" ;,|–-"), n)


def _row(lines: Sequence[str], n: int) -> tuple[list[Pair], int]:
    """Read a row of a table: labels beside their values, or a head row with values below it."""
    cells = [cell.strip() for cell in lines[n].split("\t")]
    meanings = [named(cell) if cell else None for cell in cells]
    if len(cells) - meanings.count(None) > max(1, len(cells) // 2):
        pairs, after = _below_head(lines, n + 1, meanings)
        if pairs:
            return pairs, after
    pairs = []
    cells = [cell for cell in cells if cell not in ("", ":", "=")]
    m = 0
    while m < len(cells):
        meaning = named(cells[m])
        if not meaning:
            if m == 0:
                return _labelled_cell(lines, n)
            m += 1
            continue
        value = cells[m + 1].lstrip(":= ") if m + 1 < len(cells) else ""
        m += 2
        while meaning[1] == "level" and m < len(cells) and level_lines.is_cell(cells[m]):
            value, m = f"{value} {cells[m]}", m + 1
        if meaning[1] == "description":
            value, after = _description(lines, n + 1, "\n".join((value, *cells[m:])).strip())
            return [*pairs, *_pair(*meaning, value, n)], after
        pairs += _pair(*meaning, value, n)
    return pairs, n + 1


def _labelled_cell(lines: Sequence[str], n: int) -> tuple[list[Pair], int]:
    """Read a row whose cells each hold a whole « label : value »."""
    cells = lines[n].split("\t")
    found = [_label(cell) for cell in cells]
    if found[0] and not any(found[1:]):
        meaning, value = found[0]
        return list(_pair(*meaning, " ".join((value, *cells[1:])), n)), n + 1
    return [pair for both in found if both for pair in _pair(*both[0], both[1], n)], n + 1


def _below_head(
    lines: Sequence[str], n: int, meanings: Sequence[tuple[str, str] | None]
) -> tuple[list[Pair], int]:
    """Read the rows below a row of labels, a value for each; they end with the first of another form."""
    pairs: list[Pair] = []
    while n < len(lines):
        cells = [cell.strip() for cell in lines[n].split("\t")]
        if lines[n].strip():
            if len(cells) < 2 or len(cells) > len(meanings) or named(cells[0]):
                break
            for meaning, cell in zip(meanings, cells, strict=False):
                pairs += _pair(*meaning, cell, n) if meaning else ()
        n += 1
    return pairs, n


def _pair(where: str, name: str, value: str, line: int) -> Iterator[Pair]:
    """Yield the pair if it has a value; a merge tag that was left in is none (the rules, row 34)."""
    value = _MERGE_TAG.sub("", value).strip()[: _LONGEST.get(name, _LONGEST_VALUE)]
    behind = _REFERENCE_BEHIND.search(fold(value)) if name in _BEFORE_REFERENCE else None
    if behind:
        yield Pair(where, "reference", value[behind.end() :].strip(" ."), line)
        value = value[: behind.start()]
    if value.strip(" .-–—_*?"):
        yield Pair(where, name, value, line)


def _description(lines: Sequence[str], n: int, value: str) -> tuple[str, int]:
    """Take the lines up to the closing formula or the next label that an offer has once."""
    taken = [value] if value else []
    while n < len(lines) and not ends(lines[n]):
        found = _label(lines[n])
        if found and found[0][1] != "description" and (found[1] or _below(lines, n)):
            break
        taken.append(lines[n].replace("\t", " : ", 1))
        n += 1
    return "\n".join(taken).strip(), n
