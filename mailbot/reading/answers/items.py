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
_AND = rf"\s{{0,3}}(?:,|&|\+|\b(?:{any_of(_WORDS['and'])}|{_TO})\b)\s{{0,3}}"
_GROUP = re.compile(
    rf"(?:(?<=^)|(?<=[\s,;.(]))(?P<numbers>{_NUMBER}(?:{_AND}{_NUMBER}){{0,30}})"
    r"(?P<sign>\s{0,3}(?:[-–.):=]{1,2}|->|→|/(?=\s))|(?=\s))\s{0,3}(?=\S)"
)
# what stands at the head of a line is one of the list: « 2 même motif », but no « 12/01 » and no « 2 % »
_HEAD = re.compile(
    rf"^[ \t]*(?P<numbers>{_NUMBER}(?:{_AND}{_NUMBER}){{0,30}})(?P<sign>)[ \t]+(?=[^\W\d_])", re.M
)
_COUNTED = frozenset(_WORDS["counted"])
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
    starts = {found.start("numbers") for found in groups}
    heads = (found for found in _HEAD.finditer(folded) if found.start("numbers") not in starts)
    groups = sorted((*groups, *heads), key=re.Match.start)[:_MOST]
    ends = [found.start() for found in groups[1:]] + [len(text)]
    said = [(found, _answer(text[found.end() : end])) for found, end in zip(groups, ends, strict=True)]
    said[-1] = (groups[-1], _last(text[groups[-1].end() :]))
    if all(given.choice is Choice.NONE for _, given in said):
        return ()
    _, _, below = text[groups[-1].end() :].partition("\n")
    return tuple(_once(_unless(below, Item(n, a)) for found, a in said for n in _numbers(found["numbers"])))


def in_doubt(item: Item, doubt: Doubt) -> Item:
    """Return `item` without a decision; what was said of it stays."""
    return replace(item, answer=Answer(Choice.NONE, doubt, item.answer.comment))


def _last(text: str) -> Answer:
    """Return what is said of the last line; a question on a line of its own may be about any of them."""
    own, _, _ = text.partition("\n\n")
    given = _answer(own)
    asks = given.doubt is Doubt.QUESTION and _answer(own.partition("\n")[0]).doubt is not Doubt.QUESTION
    return replace(given, doubt=Doubt.UNCLEAR) if asks else given


def _unless(below: str, item: Item) -> Item:
    """Return `item`, in doubt if what is written below all lines makes a doubt of it."""
    choice = item.answer.choice
    # never a question: it may be about another line, and reach a recruiter whom it does not concern
    if choice is not Choice.NONE and hesitation(choice, below):
        return in_doubt(item, Doubt.UNCLEAR)
    return item


def _is_marked(folded: str, found: re.Match[str]) -> bool:
    """Say whether a number stands before an answer, and not for so many of something."""
    if folded[: found.start()].rstrip(" ").endswith(":"):
        return False  # « validé : 4 refus »
    if found["sign"]:
        return True
    first = re.match(r"\S+", folded[found.end() :])
    word = first[0].strip(" ,;:.!") if first else ""
    if word in _COUNTED and _DIGITS.fullmatch(found["numbers"]):
        return False  # « 3 validés, 2 refusés »
    return word in _CODES or word == "?" or answer(word).choice is not Choice.NONE


def _answer(text: str) -> Answer:
    """Return what is said of a line; a letter may stand for the answer here."""
    said = text.strip(" \t\n,;.-–")
    code = re.match(r"\S+", said)
    choice = _CODES.get(fold(code[0]).strip(":,;.")) if code else None
    if code is None or choice is None:
        return answer(said)
    comment = said[code.end() :].strip(" \t\n:,;-–")
    follows = said[code.end() :].lstrip(" \t")[:1]
    if (follows.isalnum() and not code[0].endswith((":", ",", ";"))) or follows == "?":
        return answer(said)  # « n élèves », « R. Martin », « no problem »
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
            item = in_doubt(item, Doubt.CONTRADICTION)
        found[item.n] = item
    yield from found.values()
