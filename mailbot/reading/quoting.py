"""What the writer wrote: a mail's text without quotes, quoted headers, signatures, footers and notices."""

import re

from mailbot.core.folding import fold
from mailbot.reading.vocabulary import any_of, phrases

_LOOKED_AT = 300  # characters of a line; every mark stands within them, and no pattern sees more
_HEADER_LINES = 8  # a quoted mail's header: two of its lines stand within so many
_WROTE_LINES = 3  # « Le … a écrit : » is broken into so many at most

_BEFORE = r"^[ \t*|]*"
_WROTE_FIRST = re.compile(rf"{_BEFORE}{any_of(phrases('quoting.toml', 'wrote_first'))}\b")
_WROTE = re.compile(rf"{any_of(phrases('quoting.toml', 'wrote_last'))}\s*:?\s*$")
_SEPARATOR = re.compile(
    rf"{_BEFORE}(?:[-_=]{{2,}}\s*{any_of(phrases('quoting.toml', 'separators'))}\s*:?\s*[-_=]{{2,}}"
    rf"|{any_of(phrases('quoting.toml', 'separators'))}\s*:|_{{20,}}|message du \d\d/\d\d/\d\d.*)\s*$"
)
_HEADER_FIRST = re.compile(rf"{_BEFORE}{any_of(phrases('quoting.toml', 'header_first'))}\s*:[*\s]*\S")
_HEADER_NEXT = re.compile(rf"{_BEFORE}{any_of(phrases('quoting.toml', 'header_next'))}\s*:")
_FOOTER = re.compile(rf"^\s*{any_of(phrases('quoting.toml', 'footers'))}")
_NOTICE = re.compile(rf"^\W*{any_of(phrases('quoting.toml', 'notices'))}")
_GREETING = re.compile(rf"^{any_of(phrases('quoting.toml', 'greetings'))}\b[^.!?:;]{{0,60}}[,.!:]?$")
_CLOSING = re.compile(rf"^(?:merci\s*(?:et|,)?\s+)?{any_of(phrases('quoting.toml', 'closings'))}\b")
_SIGNATURE = re.compile(r"^--\s*$")
_FOOTER_LENGTH = 80  # characters; a longer line that begins so is a sentence


def new_text(text: str) -> str:
    """Return the lines that the writer added, without the signature, in their order."""
    return "\n".join(_trimmed(_until_signature(_unquoted(text.split("\n"))))).strip()


def layers(text: str) -> tuple[str, str]:
    """Return the writer's own words, and the forwarded or quoted mail below them, its marks taken off."""
    lines = text.split("\n")
    cut = next(
        (n for n, line in enumerate(lines) if line.startswith(">") or _begins_quote(lines, n)), len(lines)
    )
    rest = "\n".join(line.lstrip("> ") if line.startswith(">") else line for line in lines[cut:])
    return "\n".join(_trimmed(_until_signature(lines[:cut]))).strip(), rest


def without_courtesy(text: str) -> str:
    """Return `text` without the greeting at its head and without its leave-taking and what follows that."""
    lines = text.split("\n")
    while lines and (not lines[0].strip() or _GREETING.match(_key(lines[0]).strip())):
        del lines[0]
    leave = next((n for n, line in enumerate(lines) if n and _CLOSING.match(_key(line).strip())), len(lines))
    if lines and _CLOSING.match(_key(lines[0]).strip()):
        leave = 0
    return "\n".join(lines[:leave]).strip()


def _unquoted(lines: list[str]) -> list[str]:
    """Drop what is quoted; below « a écrit : » unmarked lines are the writer's if marked ones follow it."""
    cut = _first_cut(lines)
    head, rest = lines[:cut], lines[cut:]
    wrote = _wrote_length(rest, 0)
    if wrote and _is_marked(rest[wrote:]):
        rest = [line for line in rest[wrote:] if not line.startswith(">")]
        return head + _unquoted(rest)
    return [line for line in head if not line.startswith(">")]


def _is_marked(lines: list[str]) -> bool:
    first = next((line for line in lines if line.strip()), "")
    return first.startswith(">")


def _first_cut(lines: list[str]) -> int:
    """Return the number of the first line that begins a quoted mail."""
    return next((n for n in range(len(lines)) if _begins_quote(lines, n)), len(lines))


def _begins_quote(lines: list[str], n: int) -> bool:
    line = _key(lines[n])
    if not line or line.isspace():
        return False
    if _SEPARATOR.match(line) or _wrote_length(lines, n):
        return True
    if not _HEADER_FIRST.match(line):
        return False
    return sum(bool(_HEADER_NEXT.match(_key(below))) for below in lines[n + 1 : n + _HEADER_LINES]) >= 2


def _wrote_length(lines: list[str], n: int) -> int:
    """Return over how many lines « Le … a écrit : » extends from line `n` on, 0 if there is none."""
    if n >= len(lines) or not _WROTE_FIRST.match(_key(lines[n])):
        return 0
    said = ""
    for length in range(1, min(_WROTE_LINES, len(lines) - n) + 1):
        said += " " + _key(lines[n + length - 1])
        if _WROTE.search(said.rstrip()) and any(c.isdigit() for c in said):
            return length
    return 0


def _until_signature(lines: list[str]) -> list[str]:
    """Cut at « -- » or a notice once something is written, and drop the lines of programs."""
    kept: list[str] = []
    written = False
    for line in lines:
        key = _key(line)
        if written and (_SIGNATURE.match(line) or _NOTICE.match(key)):
            break
        if not (_FOOTER.match(key) and len(line) <= _FOOTER_LENGTH):
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
