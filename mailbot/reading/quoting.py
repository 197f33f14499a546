"""What the writer wrote: a mail's text without quotes, quoted headers, signatures, footers and notices."""

import re
from collections.abc import Sequence
from functools import lru_cache

from mailbot.core.folding import fold
from mailbot.reading.attribution import is_arrowed
from mailbot.reading.lines import Lines
from mailbot.reading.marks import Mark, mark_at
from mailbot.reading.programs import BANNER, NOTICE, is_footer, paragraph_end
from mailbot.reading.vocabulary import any_of, phrases, table

_LOOKED_AT = 300  # characters of a line; every mark stands within them, and no pattern sees more
_HEADER_LINES = 8  # a quoted mail's header: two of its lines stand within so many

_BEFORE = r"^[ \t*|]*"
_HEADER: dict[str, list[str]] = table("quoting.toml")["header"]
_NEXT = (label for role, labels in _HEADER.items() if role not in ("from", "other") for label in labels)
_HEADER_FIRST = re.compile(rf"{_BEFORE}{any_of(map(fold, _HEADER['from']))}\s*:[*\s]*\S")
_HEADER_NEXT = re.compile(rf"{_BEFORE}{any_of(map(fold, _NEXT))}\s*:")
_SUBJECT = re.compile(rf"{_BEFORE}{any_of(map(fold, _HEADER['subject']))}\s*:")
_RULE = re.compile(rf"{_BEFORE}(?:_{{20,}}|message du ?:? \d\d/\d\d/\d\d.*)\s*$")
_DOUBLE_RULE = re.compile(r"^\s*={20,}\s*$")
_GREETING = re.compile(rf"^{any_of(phrases('quoting.toml', 'greetings'))}\b")
_GREETED = frozenset(phrases("quoting.toml", "greeted"))
_NEARLY_ALL = 0.8
_MOST_NAMES = 3  # words of somebody's name
_CLOSING = re.compile(rf"^(?:merci\s*(?:et|,)?\s+)?{any_of(phrases('quoting.toml', 'closings'))}\b")
_SIGNATURE = re.compile(r"^--\s*$")
_POSTSCRIPT = re.compile(r"^\s*(?:p\.?\s?s\.?|n\.?b\.?|post-?\s?scriptum)\s*[:,;–—-]")


def new_text(text: str) -> str:
    """Return the lines that the writer added, without a signature that is marked as one, in their order."""
    return unsigned(unquoted(text)[0])


@lru_cache(maxsize=2)  # the text of an answer is asked for twice, and the other form of it
def unquoted(text: str) -> tuple[str, str]:
    """Return the lines that are not quoted, and those of a mail that is quoted below a header, without marks.

    Below « a écrit : » unmarked lines are the writer's if marked ones follow upon it.
    """
    lines = Lines(text)
    kept, end = _unquoted(lines, 0)
    one_mail = [] if _is_marked(lines, end) else _unquoted(lines, end)[0]
    return "\n".join(kept), "\n".join(one_mail)


def unsigned(text: str) -> str:
    """Return `text` up to « -- » or a notice, without the lines of programs and repeated empty lines."""
    return "\n".join(_trimmed(_until_signature(text.split("\n")))).strip()


def without_courtesy(text: str) -> str:
    """Return `text` without the greeting at its head and without its leave-taking and what follows that.

    A postscript stays: « PS : sous réserve de l'avis du directeur ».
    """
    lines = text.split("\n")
    while lines and (not lines[0].strip() or _is_greeting(lines[0].strip())):
        del lines[0]
    leave = next((n for n, line in enumerate(lines) if n and _CLOSING.match(_key(line).strip())), len(lines))
    if lines and _CLOSING.match(_key(lines[0]).strip()):
        leave = 0
    return "\n".join((*lines[:leave], *postscript(lines[leave:]))).strip()


def _is_greeting(line: str) -> bool:
    """Say whether a line only greets: « Bonjour Mme Durand, », but not « Bonjour, je valide »."""
    found = _GREETING.match(_key(line))
    if not found or len(line) > _LOOKED_AT:
        return False
    others = [w for w in re.findall(r"[\w'’.-]+", line[found.end() :]) if fold(w).strip(".") not in _GREETED]
    if line.isupper():
        return not others
    return len(others) <= _MOST_NAMES and all(
        (w[0].isupper() and not w.isupper()) or w[1:2] == "." for w in others
    )


def _unquoted(lines: Lines, n: int) -> tuple[list[str], int]:
    """Return the lines from `n` on that are not quoted, and where a mail begins that is, without marks."""
    kept: list[str] = []
    while n < len(lines) and not _is_rule(lines, n):
        mark = None if lines.depths[n] else _mark(lines, n)
        if mark is None:
            if not lines.depths[n]:
                kept.append(lines.texts[n])
            n += 1
            continue
        if not _is_marked(lines, mark.end) or (mark.headed and not _is_all_marked(lines, mark.end)):
            return kept, mark.end
        n = mark.end
    return kept, len(lines)


def _mark(lines: Lines, n: int) -> Mark | None:
    """Return the mark that begins on line `n` above a quoted mail; less is enough than in forwarded ones."""
    if lines.blank(n):
        return None
    return mark_at(lines, n) or (Mark(n + 1, 0, headed=True) if _is_header(lines.keys, n) else None)


def _is_rule(lines: Lines, n: int) -> bool:
    """Say whether all below line `n` is a program's: a list's footer, or what GroupWise quotes."""
    if lines.depths[n]:
        return is_arrowed(lines.depths[n], lines.texts[n])
    if _DOUBLE_RULE.match(lines.keys[n]):  # SFR draws one above its « Message du : … »
        below = lines.written(n + 1, len(lines))
        return below < len(lines) and bool(_RULE.match(lines.keys[below]))
    return bool(_RULE.match(lines.keys[n])) and mark_at(lines, n) is None


def _is_header(keys: Sequence[str], n: int) -> bool:
    """Say whether a sender begins a header on line `n` that a subject follows at once, or two fields."""
    if not _HEADER_FIRST.match(keys[n]):
        return False
    below = keys[n + 1 : n + _HEADER_LINES]
    named = next((key for key in below if key.strip()), "")
    return bool(_SUBJECT.match(named)) or sum(bool(_HEADER_NEXT.match(key)) for key in below) >= 2


def _is_marked(lines: Lines, n: int) -> bool:
    first = lines.written(n, len(lines))
    return first < len(lines) and lines.depths[first] > 0


def _is_all_marked(lines: Lines, n: int) -> bool:
    """Say whether below a header nearly all is marked, so that the rest is the answer (eM Client)."""
    written = [lines.depths[m] > 0 for m in range(n, len(lines)) if not lines.blank(m)]
    return sum(written) >= _NEARLY_ALL * len(written)


def _until_signature(lines: Sequence[str]) -> list[str]:
    """Cut at « -- » or a notice once something is written, and drop the lines of programs."""
    kept: list[str] = []
    written = False
    for n in range(_banner_end(lines), len(lines)):
        line = lines[n]
        key = _key(line)
        if written and (_SIGNATURE.match(line) or NOTICE.match(key)):
            return kept + postscript(lines[n:])
        if not is_footer(line):
            kept.append(line)
            written = written or bool(line.strip())
    return kept


def _banner_end(lines: Sequence[str]) -> int:
    """Return the line below what a gateway wrote above a mail, 0 if it wrote nothing."""
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    return paragraph_end(lines, first) if lines and BANNER.match(_key(lines[first])) else 0


def postscript(lines: Sequence[str]) -> list[str]:
    """Return the lines from a postscript on, which people write below their signatures."""
    first = next((n for n, line in enumerate(lines) if _POSTSCRIPT.match(_key(line))), len(lines))
    return list(lines[first:])


def _trimmed(lines: list[str]) -> list[str]:
    """Drop spaces at the ends of lines and all but one of a run of empty lines."""
    kept: list[str] = []
    for line in lines:
        line = line.rstrip()
        if line or (kept and kept[-1]):
            kept.append(line)
    return kept


def _key(line: str) -> str:
    return fold(line[:_LOOKED_AT])
