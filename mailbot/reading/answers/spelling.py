"""The words of a clause as they are compared: without fillers, short and mistyped ones set right."""

import re
from collections.abc import Iterable

from mailbot.reading.answers.clauses import Clause, Word
from mailbot.reading.answers.patterns import FORMS, WORDS, of_words

_SHORTEST = 5  # letters of a word in which one may be wrong
_FILLERS = of_words(WORDS["words"]["fillers"])
_SHORT: dict[str, str] = WORDS["short"]
_MISTYPED: dict[str, list[str]] = {}
for _known in WORDS["words"]["mistyped"]:
    _MISTYPED.setdefault(_known[0], []).append(_known)
_WRITTEN = f"{FORMS} {WORDS}"
# « publiee?s? » stands for three spellings
_ENDINGS = (r"\?", r"(?:\w\?)$|\?", r"(?:\w\?)+$|\?")
_SPELT = frozenset(re.sub(ending, "", w) for w in re.findall(r"[a-z?]+", _WRITTEN) for ending in _ENDINGS)


def heard(clause: Clause) -> tuple[Word, ...]:
    """Return the words of a clause without fillers, mistyped ones set right."""
    said, words, start = clause.said, clause.words, 0
    spans = [found.span() for found in _FILLERS.finditer(said)]
    kept = []
    for word in words:
        if not any(first <= start < last for first, last in spans):
            kept += [Word(meant, word.start, word.end) for meant in _meant(word.text)]
        start += len(word.text) + 1
    return tuple(word for n, word in enumerate(kept) if n == 0 or not _doubled(kept[n - 1], word))


def joined(words: Iterable[Word]) -> str:
    """Return the words as the forms compare them."""
    return " ".join(word.text for word in words)


def _doubled(before: Word, word: Word) -> bool:
    """Say whether « c » was written out to « c'est » where « est » follows anyway."""
    return before.text == word.text == "est"


def _meant(word: str) -> list[str]:
    """Return the words that were meant: short ones written out, one with a wrong letter set right."""
    if word in _SHORT:
        return _SHORT[word].split()
    if len(word) < _SHORTEST or word in _SPELT or word.isdigit():
        return [word]
    meant = {known for known in _MISTYPED.get(word[0], ()) if _one_wrong(word, known)}
    return [min(meant, default=word)]


def _one_wrong(word: str, known: str) -> bool:
    """Say whether one letter is wrong, missing or too much, or two stand in each other's place."""
    if abs(len(word) - len(known)) > 1:
        return False
    same = next((n for n, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), None)
    if same is None:
        return len(word) != len(known)
    left, right = word[same:], known[same:]
    swapped = left[1:2] + left[:1] + left[2:] == right
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped
