"""Answers beside our questions: behind the question mark, or below, quoted or in between, marked or not."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbot.reading.completion_words import begins_question, is_ours, label_of

_MARKS = re.compile(r"[\s>|]*")
_BULLET = re.compile(r"[\s*•·–—-]*")
_WRAPPED = 5  # lines over which a client breaks a question
_GAP = 2  # empty lines between a question and its answer
_MOST = 30  # questions; our longest letter holds ten
_LONGEST = 400  # characters of a line


@dataclass(frozen=True, slots=True)
class Beside:
    """The answer to the question about `name`, as written; `line` is the whole line it stands in."""

    name: str
    text: str
    line: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without its quote marks and bullet; `marked`: it had quote marks."""

    text: str
    marked: bool


def answers_beside(whole_text: str) -> tuple[Beside, ...]:
    """Return the answers that stand behind or below our questions in a mail's text, quotes included."""
    lines = [_line(line) for line in whole_text.split("\n")]
    found: list[Beside] = []
    n = asked = 0
    while n < len(lines) and asked < _MOST:
        question = _question(lines, n)
        if question is None:
            n += 1
            continue
        name, tail, after = question
        asked += 1
        found += _answer(lines, name, tail, after)
        n = after
    return tuple(found)


def _line(line: str) -> _Line:
    head = line[:_LONGEST]
    start = _MARKS.match(head).end()  # type: ignore[union-attr]  # matches nothing, too
    text = head[start:]
    return _Line(text[_BULLET.match(text).end() :].strip(), ">" in head[:start])  # type: ignore[union-attr]


def _question(lines: Sequence[_Line], n: int) -> tuple[str, str, int] | None:
    """Return what the question that begins in line `n` asks for, what follows its mark, and the next line."""
    labelled = label_of(lines[n].text) if ":" in lines[n].text else None
    if not labelled or not begins_question(labelled[2]):
        return None
    for m in range(n, min(n + _WRAPPED, len(lines))):
        if m > n and (lines[m].marked is not lines[n].marked or not lines[m].text):
            return None
        head, mark, tail = lines[m].text.rpartition("?")
        if mark:
            # « (par exemple : 7) ? » holds one mark only, so what follows the first is an answer
            first = lines[m].text.index("?")
            return (
                labelled[1],
                (tail if first == len(head) else lines[m].text[first + 1 :]).strip(" »"),
                m + 1,
            )
    return None


def _answer(lines: Sequence[_Line], name: str, tail: str, after: int) -> Iterator[Beside]:
    if tail:
        yield Beside(name, tail, tail)
        return
    for m in range(after, min(after + _GAP + 1, len(lines))):
        line = lines[m]
        if not line.text:
            continue
        if (lines[after - 1].marked and line.marked) or is_ours(line.text) or _question(lines, m):
            return
        labelled = label_of(line.text)
        if labelled is None:
            yield Beside(name, line.text, line.text)
        elif labelled[1] == name:
            yield Beside(name, labelled[2], line.text)
        return
