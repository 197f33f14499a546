"""Where a mail begins that another one quotes: separators, headers and « Le … a écrit : »."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.core.folding import fold
from mailbot.reading.attribution import ENDS, FIRST, VERB, attribution
from mailbot.reading.lines import Lines
from mailbot.reading.quoted_header import Header, believable, glued, header_at, labelled
from mailbot.reading.vocabulary import any_of, phrases

_BY_LINES = 3  # « ----- Transféré par … ----- » too
_MOST_EMPTY = 3  # lines between a separator and the header below it
_SEPARATORS = 3  # of them may stand above one header

_BEFORE = r"^[ \t*|]*"
_FORWARDED, _ORIGINAL = (any_of(phrases("quoting.toml", key)) for key in ("forwarded", "original"))
_NAMED = re.compile(
    rf"{_BEFORE}(?:[-_=~]{{2,}}\s*(?:(?P<forwarded>{_FORWARDED})|{_ORIGINAL})\s*:?\s*[-_=~]{{2,}}"
    rf"|(?:(?P<begun>{_FORWARDED})|{_ORIGINAL})\s*:(?=[ \t*]*$))"
)
_BY = re.compile(rf"{_BEFORE}[-_=]{{2,}}\s*{any_of(phrases('quoting.toml', 'forwarded_by'))}\b")
_RULE = re.compile(r"^[ \t*|]*(?:[-_=~]{3,}|message du \d\d?/\d\d?/\d\d)")
_LONGEST_SAID = 600  # characters of « Le … a écrit : »
_AROUND = " \t,:;-«»\xa0"
_ADDRESSED = re.compile(r"[^,<>()]{0,80}[<(]{1,2}[^<>()\s]{1,200}@[^<>()\s]{1,200}[>)]")
_TIME = re.compile(
    r"\d{4}|\d{1,2}[:h.]\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\b\.?)?(?:\s?\(?(?:UTC|GMT|CEST?)(?:[+-]\d{1,4})?\)?)?"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """The lines that say: here begins another mail. `end` is the line after them, `depth` their quoting's.

    `headed`: there is a header, which belongs to the mail; « a écrit : » belongs to the one who quotes.
    """

    end: int
    depth: int
    headed: bool
    forwarded: bool = False
    sender: str = ""
    date: str = ""
    subject: str = ""


def mark_at(lines: Lines, n: int) -> Mark | None:
    """Return the mark that begins on line `n`, None if there is none."""
    found = _separated(lines, n) if _may_separate(lines.keys[n]) else None
    return found or _headed(lines, n) or _attributed(lines, n)


def _may_separate(key: str) -> bool:
    """Say cheaply, for most lines, that they are no separators."""
    key = key.strip(" \t*|")
    return bool(key) and (key[0] in "-_=~" or key[-1] == ":" or key.startswith("message du"))


def _by_length(keys: Sequence[str], n: int) -> int:
    """Return over how many lines Notes' « ----- Transféré par … ----- » extends, 0 if there is none."""
    if not _BY.match(keys[n]):
        return 0
    ends = (
        m
        for m in range(n, min(n + _BY_LINES, len(keys)))
        if keys[m].rstrip(" \t*").endswith(("--", "__", "=="))
    )
    return next(ends, n - 1) - n + 1


def _separated(lines: Lines, n: int) -> Mark | None:
    """Return the mark that begins with a line of dashes or with a name such as « Message transféré : »."""
    first = n
    named = forwarded = False
    for _ in range(_SEPARATORS):
        found = _NAMED.match(lines.keys[n])
        rest = lines.texts[n][found.end() :].strip(" \t*") if found else ""
        length = _by_length(lines.keys, n)
        if rest:
            return _one_line(lines, n, rest, forwarded=bool(found and found["forwarded"]))
        if not found and not length and not _RULE.match(lines.keys[n]):
            break
        named = named or bool(found or length)
        forwarded = forwarded or bool(length or (found and (found["forwarded"] or found["begun"])))
        n += max(length, 1)
        below = lines.written(n, _MOST_EMPTY)
        if below == len(lines):
            break
        n = below
    if n == first or not (named or n < len(lines)):
        return None
    return _with_header(lines, first, n, named=named, forwarded=forwarded)


def _with_header(lines: Lines, first: int, n: int, *, named: bool, forwarded: bool) -> Mark | None:
    """Return the mark of the separators from `first` to `n` and of the header below; a rule alone is none."""
    header = header_at(lines, n) if n < len(lines) else None
    if header and header.core >= (2 if named else 3):
        return _of_header(header, lines.depths[n], forwarded=forwarded)
    if not named:
        return None
    length = attribution(lines.keys, n)
    return Mark(n + length, lines.depths[first], headed=False, forwarded=forwarded)


def _one_line(lines: Lines, n: int, rest: str, *, forwarded: bool) -> Mark | None:
    header = glued(rest)
    if header is None:
        return None
    header.end = n + 1
    return _of_header(header, lines.depths[n], forwarded=forwarded)


def _headed(lines: Lines, n: int) -> Mark | None:
    """Return the mark that is a header only, as Outlook's; it begins with the sender or is complete."""
    label = labelled(lines, n)
    header = header_at(lines, n) if label else None
    if label is None or header is None or not believable(header):
        return None
    return (
        _of_header(header, lines.depths[n], forwarded=False)
        if label[0] == "from" or header.core == 4
        else None
    )


def _of_header(header: Header, depth: int, *, forwarded: bool) -> Mark:
    values = header.values
    return Mark(
        header.end,
        depth,
        headed=True,
        forwarded=forwarded,
        sender=header.sender,
        date=values.get("date", ""),
        subject=values.get("subject", ""),
    )


def _attributed(lines: Lines, n: int) -> Mark | None:
    """Return the mark that is « Le … a écrit : », or « Anne a écrit : » above quoted lines."""
    length = attribution(lines.keys, n)
    if not length and lines.keys[n].rstrip().endswith(":") and ENDS.search(lines.keys[n][-40:]):
        below = lines.written(n + 1, 1)
        length = int(below < len(lines) and lines.depths[below] > lines.depths[n])
    if not length:
        return None
    said = " ".join(text.strip() for text in lines.texts[n : n + length])[:_LONGEST_SAID]
    date, sender = _date_and_sender(said)
    return Mark(n + length, lines.depths[n], headed=False, date=date, sender=sender)


def _date_and_sender(said: str) -> tuple[str, str]:
    """Split « Le 12 janvier 2017 à 10:00, Anne <anne@x> a écrit : » at the last time before an address."""
    key = fold(said)
    first, verb = FIRST.match(key), VERB.search(key)
    start = first.end() if first else 0
    if verb is None or verb.start() < start:
        return "", ""
    body = f"{said[start : verb.start()]} {said[verb.end() :]}".strip(_AROUND)
    times = list(_TIME.finditer(body[: min(body.find(c) % (len(body) + 1) for c in "<@")]))
    if not times:
        return "", _addressed(body)
    return body[: times[-1].end()].strip(_AROUND), _addressed(body[times[-1].end() :].strip(_AROUND))


def _addressed(text: str) -> str:
    """Return « Name <address> » out of a text, or the text if it holds no address."""
    found = _ADDRESSED.search(text)
    return found[0].strip(_AROUND) if found else text
