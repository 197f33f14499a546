"""Sentences of a mail in folded form, and phrases from the vocabulary made into patterns."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailbot.core.folding import fold
from mailbot.reading.vocabulary import any_of

LONGEST = 400  # characters of a sentence to each side of the word that is looked for; more is no sentence
_MOST = 200  # sentences of a text that hold the word
_WRAPPED = 40  # characters: a line at least so long may go on in the next
# A full stop that ends no sentence: after an initial, a title, a month (« 6 févr. 2017 »).
_SHORT = (
    "mme",
    "mlle",
    "dr",
    "ref",
    "tel",
    "janv",
    "fev",
    "fevr",
    "avr",
    "juil",
    "sept",
    "oct",
    "nov",
    "dec",
)
_STOP = "[.;!?…]"
# It begins with what it looks for, so that a text without stops is passed over at the speed of the search.
_END = re.compile(
    rf"[.;!?…\n](?:(?<=\n)|(?<![ \n(.][a-z]{_STOP})"
    rf"{''.join(rf'(?<!{chr(92)}b{word}{_STOP})' for word in _SHORT)}{_STOP}*+(?=\s|$))"
)
_GOES_ON = re.compile(r"\s*[a-z0-9(«\"]")
_STOPS = (".", ":", ";", "!", "?")
_ITEM = re.compile(r"\s*(?:\d{1,2}[.)]|[-•*–]|[^:\n]{2,40}:)")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and its folded form, of one length: positions hold in both."""

    written: str
    folded: str

    def __getitem__(self, part: slice) -> "Passage":
        return Passage(self.written[part], self.folded[part])


def passage(text: str) -> Passage:
    """Return `text` with the lines joined that a program broke within a sentence."""
    lines = text.split("\n")
    pieces: list[str] = []
    for n, line in enumerate(lines):
        pieces.append(line)
        if n + 1 < len(lines):
            pieces.append(" " if _is_broken(line, lines[n + 1]) else "\n")
    written = "".join(pieces)
    return Passage(written, fold(written))


def sentences(text: Passage, word: re.Pattern[str]) -> Iterator[Passage]:
    """Return the sentences of `text` in which `word` is found, each once, in their order."""
    done, count = 0, 0
    for found in word.finditer(text.folded):
        if found.start() < done:
            continue
        count += 1
        if count > _MOST:
            return
        start, done = before(text, found.start(), done), after(text, found.end())
        yield text[start:done]


def before(text: Passage, position: int, first: int = 0) -> int:
    """Return where the sentence begins that goes on at `position`, not before `first`."""
    first = max(first, position - LONGEST)
    return max((m.end() for m in _END.finditer(text.folded, first, position)), default=first)


def after(text: Passage, position: int) -> int:
    """Return where the sentence ends that goes on at `position`, its full stop included."""
    last = min(len(text.folded), position + LONGEST)
    found = _END.search(text.folded, position, last)
    return found.end() if found else last


def wordings(written: Iterable[str]) -> str:
    """Return a pattern for any of the folded phrases; « informe* » stands for every word that begins so."""
    return any_of(written).replace(r"\*", r"\w*")


def _is_broken(line: str, following: str) -> bool:
    line = line.rstrip()
    if len(line) < _WRAPPED or line.endswith(_STOPS):
        return False
    head = fold(following[:60])
    return bool(_GOES_ON.match(head)) and not _ITEM.match(head)
