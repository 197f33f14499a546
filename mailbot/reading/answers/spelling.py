"""The words of a clause as they are compared: without fillers, short and mistyped ones set right."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mailbot.reading.answers.clauses import Clause, Word
from mailbot.reading.answers.patterns import ASKING, FORMS, SAME, WORDS, anywhere, of_words, optional

_FAMILY = 7  # letters with which words of one family begin alike
_SHORTEST = 5  # letters of a word in which one may be wrong
_FILLERS = of_words(WORDS["words"]["fillers"])
_SAME = tuple(
    (anywhere(same["forms"]), same["as"].split(), optional(same, "behind")) for same in SAME["same"]
)
_NAMED = anywhere(WORDS["words"]["named"])
_ORGANISATIONS = frozenset(WORDS["words"]["organisations"])
_JOINTS, _UNNAMED = frozenset(WORDS["words"]["joints"]), frozenset(WORDS["words"]["unnamed"])
_SHORT: dict[str, str] = WORDS["short"]
_MISTYPED: dict[str, list[str]] = {}
for _known in WORDS["words"]["mistyped"]:
    _MISTYPED.setdefault(_known[0], []).append(_known)
_WRITTEN = f"{FORMS} {WORDS}"
# « publiee?s? » stands for three spellings
_ENDINGS = (r"\?", r"(?:\w\?)$|\?", r"(?:\w\?)+$|\?")
_SPELT = frozenset(re.sub(ending, "", w) for w in re.findall(r"[a-z?]+", _WRITTEN) for ending in _ENDINGS)


def heard(clause: Clause, known: frozenset[str] = frozenset()) -> tuple[Word, ...]:
    """Return the words of a clause without fillers and its title, mistyped ones set right.

    `known` are the words of the offer's title and organisation: behind « le poste » they only name it.
    """
    words = clause.words
    for pattern, meant, behind in _SAME:
        words = _replaced(words, pattern, meant, behind)
    kept = [
        Word(meant, word.start, word.end)
        for word in _replaced(words, _FILLERS, [])
        for meant in _meant(word.text)
    ]
    return _unnamed([word for n, word in enumerate(kept) if n == 0 or not _doubled(kept[n - 1], word)], known)


def _replaced(
    words: Sequence[Word],
    pattern: re.Pattern[str],
    meant: Sequence[str],
    behind: re.Pattern[str] | None = None,
) -> tuple[Word, ...]:
    """Return the words with those `meant` in the place of what the pattern finds, `behind` other words."""
    said = joined(words)
    found = pattern.finditer(said)
    spans = [f.span() for f in found if behind is None or behind.search(said[: f.start()].rstrip())]
    if not spans:
        return tuple(words)
    kept, start = [], 0
    for n, word in enumerate(words):
        span = next((span for span in spans if span[0] <= start < span[1]), None)
        if span is None:
            kept.append(word)
        elif span[0] == start:
            last = n + joined(words[n:])[: span[1] - span[0]].count(" ")
            kept += [Word(text, word.start, words[last].end) for text in meant]
        start += len(word.text) + 1
    return tuple(kept)


def _unnamed(words: Sequence[Word], known: frozenset[str]) -> tuple[Word, ...]:
    """Return the words without those that name the offer; « la CARSAT … » that asked is `ASKING`."""
    kept: list[Word] = []
    n = 0
    while n < len(words):
        asking = words[n].text in known and words[n].text in _ORGANISATIONS
        kept.append(replace(words[n], text=ASKING) if asking else words[n])
        names = asking or _NAMED.match(words[n].text)
        n = _named_up_to(words, n + 1, known) if names else n + 1
    return tuple(kept)


def _named_up_to(words: Sequence[Word], first: int, known: frozenset[str]) -> int:
    """Return where the words of a name end that begin at `first`."""
    end = first
    for n in range(first, len(words)):
        if words[n].text in _JOINTS:
            continue
        if words[n].text in _UNNAMED or not _is_known(words[n].text, known):
            break
        end = n + 1
    return end


def _is_known(word: str, known: frozenset[str]) -> bool:
    """Say whether a word is of the offer's name, or of its family: « statisticien » for « statistiques »."""
    return word in known or (len(word) > _FAMILY and word[:_FAMILY] in {w[:_FAMILY] for w in known})


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
