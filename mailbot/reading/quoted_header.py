"""The header that a mail client writes above a mail that it quotes: « De : … Envoyé : … À : … Objet : … »."""

import re
from dataclasses import dataclass, field

from mailbot.core.folding import fold
from mailbot.reading.lines import Lines
from mailbot.reading.vocabulary import any_of, table

_ROLES = {fold(label): role for role, labels in table("quoting.toml")["header"].items() for label in labels}
_CORE = frozenset(("from", "date", "to", "subject"))
_LONGEST_LABEL = 30  # characters, with the marks around it
_ORNAMENT = " \t*_|\xa0\u202f"
_MOST_LINES = 60  # of one header; thirty recipients stand on as many
_MOST_EMPTY = 3  # lines between two of its lines; Notes and HTML paragraphs leave some
_MOST_CONTINUED = {"to": 25, "cc": 25}  # lines that one value goes on over
_CONTINUED = 2
_WRAPPED = 60  # characters: a line at least so long may go on in the next
_LONGEST_VALUE = 1_000  # characters
_LONGEST_GLUED = 2_000
# Within one line, as Yahoo's plain text has it: « …@acme.com>To: …GMT+1Subject: … »
_GLUED = re.compile(rf"(?:^\s*|(?<=\S))(?P<label>{any_of(_ROLES)})(?:\s*:|(?=\s))")
# A line of an offer between two labels of a header: « Niveau : 7 »
_OTHER_LABEL = re.compile(r"[\w .'()/*-]{1,40}:(?!/)")
_YEAR, _HOUR = re.compile(r"\d{4}"), re.compile(r"\d[:h]\d\d")
_MAILTO = re.compile(r"<mailto:[^<>]*>")
_BRACKETED = re.compile(r"\[mailto:([^\[\]]*)\]")


@dataclass(slots=True)
class Header:
    """The values of a quoted header by role (from, date, to, subject, cc, other), and the line after it."""

    end: int
    values: dict[str, str] = field(default_factory=dict)
    spaced: bool = False  # empty lines stand between its lines

    @property
    def core(self) -> int:
        """Return how many of the four fields are there that every client writes."""
        return len(_CORE & self.values.keys())

    @property
    def sender(self) -> str:
        """Return « Name <address> », whatever brackets Outlook wrote."""
        return _BRACKETED.sub(r"<\1>", _MAILTO.sub("", self.values.get("from", ""))).strip()


def header_at(lines: Lines, n: int) -> Header | None:
    """Return what looks like a header from line `n` on; None without a sender."""
    if labelled(lines, n) is None:
        return None
    header = Header(n)
    role = ""
    last = min(n + _MOST_LINES, len(lines))
    while header.end < last:
        found = labelled(lines, header.end)
        if found and _is_new(found[0], header):
            role = found[0]
            header.values[role] = _value(lines.texts[header.end][found[1] :])
            header.end += 1
            continue
        below = _next_label(lines, header, role, last)
        if below is None:
            break
        _continue(lines, header, role, below)
    _take_rest(lines, header, role, last)
    return header if "from" in header.values else None


def labelled(lines: Lines, n: int) -> tuple[str, int] | None:
    """Return the role of the label that line `n` begins with, and where its value begins."""
    key = lines.keys[n]
    end = key.find(":", 0, _LONGEST_LABEL)
    if end < 0:
        end = key.find("\uff1a", 0, _LONGEST_LABEL)  # the wide colon of Japanese clients
    if end < 0:
        end = key.find("\t", 1, _LONGEST_LABEL)
    if end < 0:
        return None
    role = _ROLES.get(" ".join(key[:end].strip(_ORNAMENT).split()))
    return (role, end + 1) if role else None


def believable(header: Header) -> bool:
    """Say whether a header without any mark above it is one: not working hours, not two lines of an offer."""
    values = header.values
    if header.core < 3 or not re.search(r"[^\W\d_]{2}", values["from"]):
        return False
    date = values.get("date", "")
    if "@" in values["from"] + values.get("to", ""):
        return not date or any(map(str.isdigit, date))
    return bool(re.search(r"\d", date) if "subject" in values else _YEAR.search(date) and _HOUR.search(date))


def glued(text: str) -> Header | None:
    """Return the header that one line holds whole; its `end` is of no meaning."""
    text = text[:_LONGEST_GLUED]
    found = [m for m in _GLUED.finditer(fold(text)) if text[m.start("label")].isupper()]
    header = Header(0)
    for n, label in enumerate(found):
        stop = found[n + 1].start() if n + 1 < len(found) else len(text)
        role = _ROLES[" ".join(label["label"].split())]
        header.values.setdefault(role, _value(text[label.end() : stop]))
    return header if "from" in header.values and header.core >= 3 else None


def _is_new(role: str, header: Header) -> bool:
    return role == "other" or role not in header.values


def _next_label(lines: Lines, header: Header, role: str, last: int) -> int | None:
    """Return the line of the next label, when what stands before it is empty or belongs to the value."""
    empty = continued = 0
    for n in range(header.end, last):
        if lines.blank(n):
            empty += 1
            if continued or empty > _MOST_EMPTY:
                return None
            continue
        found = labelled(lines, n)
        if found:
            in_place = not empty or header.spaced or found[0] in _CORE
            return n if in_place and _is_new(found[0], header) else None
        continued += 1
        complete = role == "subject" and header.core == len(_CORE)  # some clients begin the text right below
        if (
            empty
            or complete
            or _OTHER_LABEL.match(lines.keys[n])
            or continued > _MOST_CONTINUED.get(role, _CONTINUED)
        ):
            return None
    return None


def _continue(lines: Lines, header: Header, role: str, below: int) -> None:
    """Pass the lines before the next label: empty ones, or more of the value."""
    for n in range(header.end, below):
        if lines.blank(n):
            header.spaced = True
        else:
            header.values[role] = _value(f"{header.values[role]} {lines.texts[n].strip()}")
    header.end = below


def _take_rest(lines: Lines, header: Header, role: str, last: int) -> None:
    """Take the lines into which a program broke the last value."""
    while header.end < last and not lines.blank(header.end):
        text, above = lines.texts[header.end], lines.texts[header.end - 1]
        if role in ("to", "cc"):
            goes_on = above.rstrip().endswith((",", ";")) or above.count("<") > above.count(">")
        else:
            goes_on = text.startswith((" ", "\t")) and len(above) >= _WRAPPED
        if not goes_on:
            return
        header.values[role] = _value(f"{header.values[role]} {text.strip()}")
        header.end += 1


def _value(written: str) -> str:
    return written[:_LONGEST_VALUE].strip(_ORNAMENT)
