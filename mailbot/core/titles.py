"""Titles of posts: whether one is that of an agent de direction (the rules, rows 22 to 24)."""

import re
from collections.abc import Iterable, Mapping, Sequence

from mailbot.core.folding import fold, words

_LONGEST = 500  # characters of a title that are looked at
# « adjoint(e) », « directeur(trice) », « directeur·rice », « directeur.trice », « directeur/trice »
_ENDING = re.compile(r"\s?[(·•./-](?:e|ne|le|te|fe|ve|se|ere|euse|trice|rice|ice)s?\)?(?![a-z])")
# In front of the title of a post, these words are none of it.
_BEFORE = frozenset(
    ("post", "emploi", "offr", "avis", "recrutement", "vacanc", "fonction", "titr", "intitul", "futur",
     "cadr", "dirigeant", "add", "un", "le", "la", "l", "d", "de", "du", "des")
)  # fmt: skip
_NOBODY = frozenset(("h", "f", "x", "ou"))


def stems(title: str) -> str:
    """Return the words of a title as they are compared: without gender, number and « (H/F) »."""
    plain = _ENDING.sub("", fold(title[:_LONGEST]).replace("œ", "oe"))
    said: list[str] = []
    for word in words(plain).split():
        stem = _stem(word)
        if stem not in _NOBODY and said[-1:] != [stem]:  # « directeur / directrice » is said once
            said.append(stem)
    return " ".join(said)


def standing(titles: Mapping[str, Sequence[str]], title: str) -> str:
    """Say whether `title`, as stems, is an agent de direction's: "yes", "perhaps" or "no".

    `titles` are the lists of the rules file, as stems.
    """
    denied = _without(title, titles["not_executive"])
    if _leads(titles["executive"], titles["beside"], denied):
        return "yes" if _begins(titles["executive"], denied) else "perhaps"
    plain = _without(denied, titles["not_director"])
    return "perhaps" if _leads(titles["director"], titles["beside"], plain) else "no"


def _leads(wanted: Iterable[str], beside: Sequence[str], title: str) -> bool:
    """Say whether one of `wanted` stands in `title` with no word before it that makes another job of it."""
    padded = f" {title} "
    starts = [start for w in wanted if (start := padded.find(f" {w} ")) >= 0]
    return bool(starts) and not any(f" {b} " in padded[: min(starts) + 1] for b in beside)


def _begins(wanted: Iterable[str], title: str) -> bool:
    """Say whether `title` begins with one of `wanted`; « bras droit du directeur adjoint » does not."""
    padded = f" {title} "
    first = min((start for w in wanted if (start := padded.find(f" {w} ")) >= 0), default=0)
    return _BEFORE.issuperset(padded[:first].split())


def _without(title: str, phrases: Iterable[str]) -> str:
    padded = f" {title} "
    for phrase in phrases:
        padded = padded.replace(f" {phrase} ", " , ")
    return padded.strip()


def _stem(word: str) -> str:
    """Return the masculine singular, as far as endings tell: « directrice » → « directeur »."""
    word = word[:-1] if len(word) > 3 and word[-1] in "sx" else word
    if word.endswith("trice"):
        return word[:-5] + "teur"
    return word.rstrip("e") if len(word) > 4 else word
