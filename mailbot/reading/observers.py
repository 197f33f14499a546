"""The people whom the recruiter asks to inform of the answer, by their addresses."""

import re
from collections.abc import Iterator
from itertools import islice

from mailbot.reading.sender import ADDRESS, is_address
from mailbot.reading.sentences import Passage, after, before, sentences, wordings
from mailbot.reading.vocabulary import table

_WORDS = table("options.toml")["observers"]
_MOST = 100  # phrases of a text that are looked at
_MAX_OBSERVERS = 20
_MAX_LINES = 20
_LONGEST = 5_000  # characters that are searched for addresses at once

_ADDRESSES = re.compile(rf"(?<![\w.+-]){ADDRESS}")
_PHRASE = re.compile(
    rf"\b(?:(?P<form>{wordings(_WORDS['labels'])})|(?P<free>{wordings(_WORDS['free'])}))(?!\w)"
)
_HEAD = re.compile(r"(?:^|[.;,:(–—•*>-]|\b(?:et|merci\s+d'|merci\s+de))[\s«»\"“”*]*$")
_ME = re.compile(r"\b(?:me|m'|nous)\s?$|^-(?:moi|nous)\b")
_TO_OTHERS = re.compile(rf"\b{wordings(_WORDS['to_others'])}\b")
_TOLD = re.compile(
    rf"\b{wordings(_WORDS['told'])}\s+[^.;]{{0,30}}(?:inform|prevenu|averti|alert|copie|destinataire|au\s+courant)"
)
_IN_COPY = re.compile(
    r"\b(?:mettre|mettez|ajouter|ajoutez|garder|inclure)\b(?P<who>.{0,300}@.{0,200}?)"
    r"\b(?:en\s+copie|en\s+cc|dans\s+la\s+boucle|comme\s+destinataires?|aux\s+destinataires)\b"
)
_OF_OTHERS = re.compile(rf"\b{wordings(_WORDS['of_others'])}(?!\w)")
_AT = re.compile("@")
_LINE = re.compile(rf"[^@\n]{{0,60}}{ADDRESS}")
_HEADER = re.compile(r"^[ \t*]*(?:de|from|a|to|envoye|sent|date|objet|subject|sujet)\s*:", re.M)


def addresses_in(text: str) -> tuple[str, ...]:
    """Return the addresses in `text`, lower-case, each once."""
    found = (a.lower() for a in _ADDRESSES.findall(text[:_LONGEST]) if is_address(a))
    return tuple(dict.fromkeys(found))[:_MAX_OBSERVERS]


def observers(text: Passage, *, free: bool) -> tuple[str, ...]:
    """Return the addresses that `text` asks to inform, lower-case, each once; a name alone is none.

    `free`: the recruiter speaks; elsewhere only the labels of the form count.
    """
    if "@" not in text.folded:
        return ()
    found = [address for place in _places(text, free=free) for address in addresses_in(place)]
    return tuple(dict.fromkeys(found))[:_MAX_OBSERVERS]


def _places(text: Passage, *, free: bool) -> Iterator[str]:
    for found in islice(_PHRASE.finditer(text.folded), _MOST):
        first, last = before(text, found.start()), after(text, found.end())
        head = text.folded[first : found.start()]
        if not (free or (found["form"] and _HEAD.search(head))) or _is_header(text, first, last):
            continue
        last = _with_list(text, found.end(), last)
        tail = text.folded[found.end() : last]
        if _OF_OTHERS.search(head + found[0] + tail.partition("@")[0]):
            continue
        if _ME.search(head) or _ME.search(tail):
            others = _TO_OTHERS.search(tail)
            yield text.written[found.end() + others.end() : last] if others else ""
        else:
            yield text.written[found.end() : last]
    if free:
        yield from (_told(sentence) for sentence in sentences(text, _AT))


def _told(sentence: Passage) -> str:
    """Read « Mme Martin (a.martin@…) doit aussi être informée », « mettre a.martin@… en copie »."""
    if _OF_OTHERS.search(sentence.folded):
        return ""
    if copied := _IN_COPY.search(sentence.folded):
        return sentence.written[copied.start("who") : copied.end("who")]
    found = _TOLD.search(sentence.folded)
    return sentence.written[: found.start()] if found else ""


def _with_list(text: Passage, start: int, last: int) -> int:
    """Return where the addresses end that go on line by line, or behind a semicolon."""
    begun = text.folded[start:last].strip()
    if begun and not begun.endswith(":") and "@" not in begun:
        return last
    if begun.endswith(":") and text.folded[last : last + 1] == "\n":
        last += 1  # an empty line below the label
    for _ in range(_MAX_LINES):
        end = after(text, last)
        line = text.folded[last:end]
        if text.folded[last - 1 : last] not in ("\n", ";") or not _LINE.match(line) or _PHRASE.search(line):
            return last
        last = end
    return last


def _is_header(text: Passage, first: int, last: int) -> bool:
    """Say whether the line stands in the header of a quoted mail that was not told from the text."""
    around = text.folded[max(0, first - 200) : first] + text.folded[last : last + 200]
    return text.folded[first:last].lstrip(" *\t").startswith(("cc", "copie a")) and bool(
        _HEADER.search(around)
    )
