"""An answer's text taken apart: sentences, and the clauses in which each word has its place."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from mailbot.core.folding import fold
from mailbot.reading.vocabulary import table

UNSEEN = "\ufffd"  # a letter that is no French one, or that nobody could read
_WORDS = table("answers_words.toml")["words"]
_OPEN = frozenset(_WORDS["open"])
_CONJUNCTIONS = frozenset(_WORDS["conjunctions"])
_JOINED = frozenset(_WORDS["joined"])
_BEGINNINGS = frozenset(_WORDS["beginnings"])
_ADVERBS = frozenset(
    ("toutefois", "cependant", "neanmoins", "pourtant", "however")
)  # « ne pouvons toutefois pas »
_THERE = frozenset(("celui", "celle", "coup", "poste", "offre", "cas", "fois"))  # « ce coup-là »
_DENIALS = frozenset(("pas", "point", "jamais"))
_ABBREVIATIONS, _NUMBERING = frozenset(_WORDS["abbreviations"]), frozenset(_WORDS["numbering"])
_GOVERNING = frozenset(_WORDS["governing"])
_SPOKEN = {
    "virgule": ",",
    "point": ".",
    "a la ligne": ".",
    "point a la ligne": ".",
    "point d exclamation": "!",
    "deux points": ":",
}

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789œæ"
_MOST_WORDS = 1_500  # nobody decides beyond them, and every rule stays cheap
_WORD = re.compile(r"[a-z0-9œæ]+|[^\W_a-z0-9œæ]+|👎|❌|🚫|✗|✘|❎|⛔|🛑|≠|❓|❔|🤔|\ufffd")
_END = re.compile(r"[.!?…;\n]")
_STOP = re.compile("[,:()–—|]|\\s-|-\\s|->|=>|→|[\U0001f600-\U0001f64f\U0001f44d]")
_HARD_STOP = re.compile(r"[:–—|]|\s-\s|->|=>|→")
_ITEM = re.compile(r"\s*(?:\d{1,2}\s*[-.):]|[-•*–>])")
_SIGNS = re.compile(r"[.,;!?]")
_SPOKEN_STOP = re.compile(
    r"(?<!\S)(?:virgule|point a la ligne|a la ligne|point d.exclamation|deux points|point)(?!\S)"
)
_DENIED_BEFORE = re.compile(r"(?<!\w)(?:ne|n')\s?\S*(?:\s\S+)?\s$")


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word, and where it stands in the text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """Words that belong together; `opening` is the conjunction before them, which is none of the words.

    `announced`: a colon stands before them.
    """

    words: tuple[Word, ...]
    opening: str = ""
    announced: bool = False

    @property
    def said(self) -> str:
        """The words, one space between them."""
        return " ".join(word.text for word in self.words)

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end


@dataclass(frozen=True, slots=True)
class Sentence:
    """Clauses up to the stop that ends them, which stands at `end`; `asks`: it is a question mark."""

    clauses: tuple[Clause, ...]
    end: int
    asks: bool


def sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of `text`, each with at least one clause; positions are those of `text`."""
    return tuple(_sentences(_unwrapped(fold(text), text), text))


def punctuated(text: str) -> str:
    """Return `text` with signs in the place of their names, where somebody dictated them."""
    folded = fold(text)
    if _SIGNS.search(folded) or not _SPOKEN_STOP.search(folded):
        return text
    pieces, done = [], 0
    for found in _SPOKEN_STOP.finditer(folded):
        # « je ne valide point »
        if not _DENIED_BEFORE.search(folded[max(0, found.start() - 60) : found.start()]):
            pieces += [text[done : found.start()].rstrip(), _SPOKEN[found[0].replace("'", " ")]]
            done = found.end()
    return "".join((*pieces, text[done:]))


def _unwrapped(folded: str, text: str) -> str:
    """Return `folded` of the same length, with a space for each line break within a sentence."""
    lines, written = folded.split("\n"), text.split("\n")
    shouted = text.isupper()
    pieces: list[str] = []
    for n, line in enumerate(lines):
        pieces.append(line)
        if n + 1 < len(lines):
            pieces.append(" " if _goes_on(line, lines, n + 1, written[n + 1], shouted=shouted) else "\n")
    return "".join(pieces)


def _goes_on(line: str, lines: list[str], following: int, written: str, *, shouted: bool) -> bool:
    """Say whether the sentence that `line` holds goes on in the line `following`.

    In doubt it does: « je ne suis pas / d'accord » must not be taken apart.
    """
    words = _WORD.findall(line[-60:])
    if not words:
        return _ends_open(lines, following)
    if words[-1] in _OPEN or line.rstrip().endswith(","):
        return True
    if line.rstrip()[-1:] in ".!?;:…" or not written.strip() or _ITEM.match(written):
        return False
    return written.lstrip()[:1].islower() or shouted


def _ends_open(lines: list[str], following: int) -> bool:
    """Say whether the last written line above the empty ones ends with a word that needs another."""
    above = next((line for line in reversed(lines[:following]) if line.strip()), "")
    words = _WORD.findall(above[-60:])
    return bool(words) and words[-1] in _OPEN


def _sentences(text: str, written: str) -> Iterator[Sentence]:
    start = 0
    words = list(_words(text, written))
    n = 0
    for stop in (*_stops(text), len(text)):
        first = n
        while n < len(words) and words[n].start < stop:
            n += 1
        if first < n:
            asks = "?" in text[start : stop + 1]
            yield Sentence(tuple(_clauses(text, words[first:n])), stop, asks)
        start = stop + 1


def _stops(text: str) -> Iterator[int]:
    """Yield where sentences end: not within numbers, addresses and after « M. »."""
    for found in _END.finditer(text):
        n = found.start()
        if found[0] != "." or not _is_within(text, n):
            yield n


def _is_within(text: str, n: int) -> bool:
    """Say whether the full stop at `n` ends no sentence."""
    before, after = text[max(0, n - 12) : n], text[n + 1 : n + 2]
    word = re.search(r"[a-z0-9]+$", before)
    if word and word[0] in _NUMBERING:  # « no. 3 », and « the answer is no. »
        return text[n + 1 : n + 3].strip()[:1].isdigit()
    if word and word[0] in _ABBREVIATIONS:
        return True
    return before[-1:].isdigit() and after.isdigit()


def _words(text: str, written: str) -> Iterator[Word]:
    for n, found in enumerate(_WORD.finditer(text)):
        if n == _MOST_WORDS:
            return
        yield Word(_told_apart(found[0], written[found.start() : found.end()]), found.start(), found.end())


def _told_apart(word: str, written: str) -> str:
    """Return the folded `word`: UNSEEN if it is foreign, « validee » for « validé », unlike « valide »."""
    if word.strip(_LETTERS):
        return UNSEEN if word.isalpha() else word
    if word in ("valide", "valides") and (
        written.isupper() or "é" in unicodedata.normalize("NFC", written).lower()
    ):
        return word.replace("de", "dee")
    return word


def _clauses(text: str, words: list[Word]) -> Iterator[Clause]:
    """Cut a sentence at its commas, colons and conjunctions."""
    first, opening = 0, ""
    for n in range(1, len(words)):
        if n < first:  # within a conjunction of two words
            continue
        between = text[words[n - 1].end : words[n].start]
        cut, conjunction = _cut(words, n, between)
        if not cut:
            continue
        if first < n:
            yield Clause(tuple(words[first:n]), opening, _announced(text, words, first))
        first, opening = n + len(conjunction.split()), conjunction
    # « oui mais … » that nobody finished says all the same that something is to come
    first = min(first, len(words) - 1)
    yield Clause(tuple(words[first:]), opening, _announced(text, words, first))


def _announced(text: str, words: list[Word], first: int) -> bool:
    return first > 0 and ":" in text[words[first - 1].end : words[first].start]


def _cut(words: list[Word], n: int, between: str) -> tuple[bool, str]:
    """Say whether a clause begins with word `n`, and with which conjunction."""
    word, two = words[n].text, " ".join(w.text for w in words[n : n + 2])
    conjunction = two if two in _CONJUNCTIONS else word if word in _CONJUNCTIONS else ""
    within = word in _ADVERBS and (words[n - 1].text in (*_OPEN, "merci") or n == len(words) - 1)
    if conjunction and not within:
        return True, conjunction
    following = [w.text for w in words[n + 1 : n + 3]]
    begins = bool(_BEGINNINGS & {" ".join(following[:1]), " ".join(following)})
    begins = begins and words[n - 1].text not in _GOVERNING  # « refuse donc la dérogation »
    if word in _JOINED and begins and not _is_open(words, n - 1):
        return True, word
    if _HARD_STOP.search(between):
        return True, ""
    # « nous ne sommes pas, en l'état, d'accord »: what a comma interrupts is not over
    return bool(_STOP.search(between)) and not _is_open(words, n - 1), ""


def _is_open(words: list[Word], n: int) -> bool:
    """Say whether a clause cannot end with word `n`: « ne sommes pas », but « ne valide pas » can."""
    word = words[n].text
    if word in _DENIALS:
        if n > 1 and words[n - 2].text == "le":  # « ils ne le sont pas, … »
            return False
        return n == 0 or words[n - 1].text in _OPEN
    return word in _OPEN and not (word == "la" and n > 0 and words[n - 1].text in _THERE)
