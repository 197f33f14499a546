"""The answer to a digest, line by line: « 1 validé, 2 refusé : motif », « 1 et 3 : ok », « 1-V 2-R »."""

import re
from collections.abc import Iterator
from dataclasses import replace

from mailbot.core.folding import fold
from mailbot.core.readings import Answer, Choice, Doubt, Item
from mailbot.reading.answers import answer, hesitation
from mailbot.reading.quoting import without_courtesy
from mailbot.reading.vocabulary import any_of, table

_WORDS = table("answers_words.toml")["items"]
_CODES = {code: Choice(choice) for choice, codes in _WORDS["codes"].items() for code in codes}
_NAMES = rf"(?:{any_of(map(fold, _WORDS['names']))}\s*)?"
_NUMBER = rf"{_NAMES}(?:\d{{1,2}})(?:er|ere|eme|e)?"
_TO = any_of(_WORDS["to"])
_AND = rf"\s{{0,3}}(?:,|&|\+|/|\b(?:{any_of(_WORDS['and'])}|{_TO})\b)\s{{0,3}}"
_GROUP = re.compile(
    rf"(?:(?<=^)|(?<=[\s,;.(]))(?P<numbers>{_NUMBER}(?:{_AND}{_NUMBER}){{0,30}})"
    r"(?P<sign>\s{0,3}(?:[-–.):=]{1,2}|->|→|/(?=\s))|(?=\s))\s{0,3}(?=\S)"
)
_DIGITS = re.compile(rf"(?P<to>{_TO}\s*)?{_NAMES}(?P<n>\d{{1,2}})")
_LONGEST = 20_000  # characters
_MOST = 200  # lines of an answer; a digest of ours has fewer


def items(new_text: str) -> tuple[Item, ...]:
    """Return the answers to the numbered lines of a digest, in the order written; () if the text is none.

    A number that is answered twice is in doubt.
    """
    text = without_courtesy(new_text[:_LONGEST])
    folded = fold(text)
    groups = [found for found in _GROUP.finditer(folded) if _is_marked(folded, found)][:_MOST]
    if not groups or folded[: groups[0].start()].strip(" \t\n-•*"):
        return ()
    ends = [found.start() for found in groups[1:]] + [len(text)]
    said = [(found, _answer(text[found.end() : end])) for found, end in zip(groups, ends, strict=True)]
    if all(given.choice is Choice.NONE for _, given in said):
        return ()
    _, _, below = text[groups[-1].end() :].partition("\n")
    return tuple(_once(_unless(below, Item(n, a)) for found, a in said for n in _numbers(found["numbers"])))


def _unless(below: str, item: Item) -> Item:
    """Return `item`, in doubt if what is written below all lines makes a doubt of it."""
    choice = item.answer.choice
    doubt = hesitation(choice, below) if choice is not Choice.NONE else None
    return replace(item, answer=Answer(Choice.NONE, doubt, item.answer.comment)) if doubt else item


def _is_marked(folded: str, found: re.Match[str]) -> bool:
    """Say whether a number stands before an answer, and not for so many of something."""
    if found["sign"]:
        return True
    first = re.match(r"\S+", folded[found.end() :])
    word = first[0].strip(" ,;:.!") if first else ""
    return word in _CODES or word == "?" or answer(word).choice is not Choice.NONE


def _answer(text: str) -> Answer:
    """Return what is said of a line; a letter may stand for the answer here."""
    said = text.strip(" \t\n,;.-–")
    code = re.match(r"\S+", said)
    choice = _CODES.get(fold(code[0]).strip(":,;.")) if code else None
    if code is None or choice is None:
        return answer(said)
    comment = said[code.end() :].strip(" \t\n:,;-–")
    if len(code[0]) == 1 and comment[:1].islower() and said[code.end() :].lstrip()[:1].isalpha():
        return answer(said)  # « n élèves » is no « non »
    doubt = hesitation(choice, comment)
    return Answer(Choice.NONE, doubt, said) if doubt else Answer(choice, None, comment)


def _numbers(written: str) -> Iterator[int]:
    last = 0
    for found in _DIGITS.finditer(written):
        number = int(found["n"])
        if found["to"] and last < number:
            yield from range(last + 1, number)
        yield number
        last = number


def _once(given: Iterator[Item]) -> Iterator[Item]:
    """Yield each number once; in doubt where its answers differ."""
    found: dict[int, Item] = {}
    for item in given:
        before = found.get(item.n)
        if before and before.answer.choice is not item.answer.choice:
            item = replace(item, answer=Answer(Choice.NONE, Doubt.CONTRADICTION, item.answer.comment))
        found[item.n] = item
    yield from found.values()
