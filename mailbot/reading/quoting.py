"""What the writer wrote: a mail's text without quotes, quoted headers, signatures, footers and notices."""

import re

from mailbot.core.folding import fold
from mailbot.reading.marks import WROTE_LINES, is_separator, wrote_length
from mailbot.reading.programs import FOOTER, LONGEST_FOOTER, NOTICE
from mailbot.reading.vocabulary import any_of, phrases, table

_LOOKED_AT = 300  # characters of a line; every mark stands within them, and no pattern sees more
_HEADER_LINES = 8  # a quoted mail's header: two of its lines stand within so many

_BEFORE = r"^[ \t*|]*"
_HEADER: dict[str, list[str]] = table("quoting.toml")["header"]
_NEXT = (label for role, labels in _HEADER.items() if role not in ("from", "other") for label in labels)
_HEADER_FIRST = re.compile(rf"{_BEFORE}{any_of(map(fold, _HEADER['from']))}\s*:[*\s]*\S")
_HEADER_NEXT = re.compile(rf"{_BEFORE}{any_of(map(fold, _NEXT))}\s*:")
_RULE = re.compile(rf"{_BEFORE}(?:_{{20,}}|message du \d\d/\d\d/\d\d.*)\s*$")
_GREETING = re.compile(rf"^{any_of(phrases('quoting.toml', 'greetings'))}\b")
_GREETED = frozenset(phrases("quoting.toml", "greeted"))
_MOST_NAMES = 3  # words of somebody's name
_CLOSING = re.compile(rf"^(?:merci\s*(?:et|,)?\s+)?{any_of(phrases('quoting.toml', 'closings'))}\b")
_SIGNATURE = re.compile(r"^--\s*$")


def new_text(text: str) -> str:
    """Return the lines that the writer added, without the signature, in their order."""
    return "\n".join(_trimmed(_until_signature(_unquoted(text.split("\n"))))).strip()


def without_courtesy(text: str) -> str:
    """Return `text` without the greeting at its head and without its leave-taking and what follows that."""
    lines = text.split("\n")
    while lines and (not lines[0].strip() or _is_greeting(lines[0].strip())):
        del lines[0]
    leave = next((n for n, line in enumerate(lines) if n and _CLOSING.match(_key(line).strip())), len(lines))
    if lines and _CLOSING.match(_key(lines[0]).strip()):
        leave = 0
    return "\n".join(lines[:leave]).strip()


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


def _unquoted(lines: list[str]) -> list[str]:
    """Drop what is quoted; below « a écrit : » unmarked lines are the writer's if marked ones follow it."""
    cut = _first_cut(lines)
    head, rest = _unmarked(lines[:cut]), lines[cut:]
    wrote = wrote_length([_key(line) for line in rest[:WROTE_LINES]], 0)
    if wrote and _is_marked(rest[wrote:]):
        return head + _unquoted(_unmarked(rest[wrote:]))
    return head


def _unmarked(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.startswith(">")]


def _is_marked(lines: list[str]) -> bool:
    first = next((line for line in lines if line.strip()), "")
    return first.startswith(">")


def _first_cut(lines: list[str]) -> int:
    """Return the number of the first line that begins a quoted mail."""
    keys = [_key(line) for line in lines]
    return next((n for n in range(len(keys)) if _begins_quote(keys, n)), len(keys))


def _begins_quote(keys: list[str], n: int) -> bool:
    """Say whether the folded line `n` is the first of a mark above a quoted mail."""
    key = keys[n]
    if not key or key.isspace():
        return False
    if is_separator(keys, n) or _RULE.match(key) or wrote_length(keys, n):
        return True
    if not _HEADER_FIRST.match(key):
        return False
    return sum(bool(_HEADER_NEXT.match(below)) for below in keys[n + 1 : n + _HEADER_LINES]) >= 2


def _until_signature(lines: list[str]) -> list[str]:
    """Cut at « -- » or a notice once something is written, and drop the lines of programs."""
    kept: list[str] = []
    written = False
    for line in lines:
        key = _key(line)
        if written and (_SIGNATURE.match(line) or NOTICE.match(key)):
            break
        if not (FOOTER.match(key) and len(line) <= LONGEST_FOOTER):
            kept.append(line)
            written = written or bool(line.strip())
    return kept


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
