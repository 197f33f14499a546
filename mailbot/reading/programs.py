"""What programs and gateways add to a mail: « Envoyé de mon iPhone », banners, confidentiality notices."""

import re
from collections.abc import Sequence

from mailbot.core.folding import fold
from mailbot.reading.vocabulary import any_of, phrases

_LONGEST_FOOTER = 80  # characters; a longer line that begins so is a sentence
_LOOKED_AT = 300
_LONGEST_NOTICE = 3_000  # characters; what has more below its first words has somebody's text there
_WRAPPED = 60
_PICTURE = re.compile(r"^\s*(?:\[(?:cid:|image\b)[^\]]*\]|<image\d{1,9}\.\w{3,4}>)\s*$")
_LABELLED = re.compile(r"[\w .'’()/*-]{2,40}[:=\t]\s*\S")
_POST = re.compile(rf"(?<!\w){any_of(phrases('quoting.toml', 'offered'))}(?!\w)")
_LINK = re.compile(r"\s*(?:<[^<>]*>|\(https?://[^()\s]*\)|https?://\S+)")

_BRACKETS = " \t<>()[]*_-"
_FOOTER = re.compile(any_of(phrases("quoting.toml", "footers")))
_SENT = any_of(phrases("quoting.toml", "sent_from"))
_SENT_FROM_MY = r"(?:envoye (?:de|depuis|a partir de|avec) m(?:on|a)|sent from my)"
_DEVICE = any_of(phrases("quoting.toml", "devices"))
_SENT_FROM = re.compile(
    rf"{_SENT}(?:(?<=')|(?!\w))[^.,;:!?]{{0,40}}(?<!\w){_DEVICE}(?!\w)|{_SENT}(?:\s+[\w-]+){{1,3}}\W*$"
)
NOTICE = re.compile(rf"^\W*{any_of(phrases('quoting.toml', 'notices'))}")
BANNER = re.compile(rf"^\W*{any_of(phrases('quoting.toml', 'banners'))}")


def is_footer(line: str) -> bool:
    """Say whether a program added the line: « Envoyé de mon iPhone », « Obtenir Outlook pour iOS <link> »."""
    key = fold(_LINK.sub("", line[: 3 * _LOOKED_AT])).strip(_BRACKETS)
    return len(key) <= _LONGEST_FOOTER and bool(_FOOTER.match(key) or _SENT_FROM.match(key))


def without_programs(lines: Sequence[str]) -> list[str]:
    """Return the lines without spaces at their ends, what programs added, and repeated empty lines."""
    kept: list[str] = []
    tail = _tail(lines)
    n = 0
    while n < len(lines):
        after = _passed(lines, n, tail, written=any(kept[:1]))
        if after > n:
            n = after
            continue
        line = lines[n].rstrip()
        if line or (kept and kept[-1]):
            kept.append(line)
        n += 1
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _tail(lines: Sequence[str]) -> int:
    """Return the first of the last lines that are no longer together than a notice."""
    length = 0
    for n in range(len(lines) - 1, -1, -1):
        length += len(lines[n]) + 1
        if length > _LONGEST_NOTICE:
            return n + 1
    return 0


def _passed(lines: Sequence[str], n: int, tail: int, *, written: bool) -> int:
    """Return the line after what a program added at line `n`, or `n`."""
    key = fold(lines[n][:_LOOKED_AT])
    if not key or key.isspace():
        return n
    if _PICTURE.match(key):
        return n + 1
    if is_footer(lines[n]):
        return n + 1
    if NOTICE.match(key) and written:
        return _notice_end(lines, n) if n >= tail else paragraph_end(lines, n)
    if NOTICE.match(key) or BANNER.match(key):
        return paragraph_end(lines, n)
    return n


def _notice_end(lines: Sequence[str], n: int) -> int:
    """Return the line after a notice that ends a text, or the first of a paragraph below it on a post."""
    start = paragraph_end(lines, n)
    for below in range(start, len(lines)):
        if not lines[below].strip():
            start = below + 1
        elif _is_on_post(lines[below][:_LOOKED_AT]):
            return start
    return len(lines)


def _is_on_post(line: str) -> bool:
    return bool(_LABELLED.match(line) or _POST.search(fold(line)))


def paragraph_end(lines: Sequence[str], n: int) -> int:
    """Return the line after a notice: over the lines into which it is broken, never into what follows."""
    while n + 1 < len(lines) and lines[n + 1].strip() and len(lines[n]) >= _WRAPPED:
        if lines[n].rstrip().endswith((".", "!", "?")):
            break
        n += 1
    return n + 1
