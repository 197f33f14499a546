"""The lines of a reply that are ours: the mail that we sent, quoted without any mark, found by its words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from mailbot.core.folding import fold
from mailbot.reading.message import Message, text_of

_MAX_TEXT = 200_000  # characters of what we sent; a request with a whole offer takes 12,000
_LONGEST_LINE = 20_000  # characters; no mail program makes a longer one of ours
_GRAM = 4  # words that are looked up together: « Validé » is a button of ours, and an answer
_MOST_PLACES = 8  # at which the same four words are compared; our mails repeat a line two or three times
_SURE = 8  # words that nobody happens to write as we do
_GAP = 8  # words of ours that a program may leave out between two short lines: a link, a picture's name
_MOST_FOREIGN = 0.5  # of the words of a quoted mail: where there are more, it is not the one that we sent

_LINK = re.compile(r"[<\[(]{1,2}\s?(?:mailto:|https?://)[^<>\[\]()\s]{0,2000}\s?[>\])]{1,2}")
_BARE_LINK = re.compile(
    r"(?:mailto:|https?://)\S+|\S*(?:%[0-9a-f]{2}\S*%[0-9a-f]{2}|[?&](?:subject|body)=)\S*"
)
_BULLET = re.compile(r"[\s>|]*(?:\d{1,2}[.)]|[*•·o–-])\s+")
_WORD = re.compile(r"[^\W_]+")
_STOP = re.compile(r"[.!?:;…»]")
_NOTHING = " \t>|*•·–—-_=~#+.:,;?!«»\"'()[]<>"


@dataclass(frozen=True, slots=True, eq=False)
class Ours:
    """What we sent as one sequence of words, "" between two texts; `places` by each four words that follow.

    `begins` and `ends` are the words at which a line or a sentence does.
    """

    words: tuple[str, ...] = ()
    begins: frozenset[int] = frozenset()
    ends: frozenset[int] = frozenset()
    places: dict[tuple[str, ...], list[int]] = field(default_factory=dict)


def ours(texts: Sequence[str]) -> Ours:
    """Return the words of `texts`, several forms of one mail of ours."""
    words: list[str] = []
    begins: set[int] = set()
    ends: set[int] = set()
    for text in texts:
        for line in text[:_MAX_TEXT].split("\n"):
            said = _without_links(fold(line))
            last = -1
            for found in _WORD.finditer(said, _bullet(said)):
                if last < 0 or _STOP.search(said, last, found.start()):
                    ends.add(len(words) - 1)
                    begins.add(len(words))
                words.append(found[0])
                last = found.end()
            ends.add(len(words) - 1)
        words.append("")
    places: dict[tuple[str, ...], list[int]] = {}
    for n in range(len(words) - _GRAM + 1):
        there = places.setdefault(tuple(words[n : n + _GRAM]), [])
        if len(there) < _MOST_PLACES:
            there.append(n)
    return Ours(tuple(words), frozenset(begins), frozenset(ends), places)


def ours_of(sent: Message) -> Ours:
    """Return the words of a mail of ours in all its forms."""
    forms = [sent.subject, sent.text]
    if sent.other_text:  # what nobody saw of it may be seen in what a program makes of it
        forms.append(text_of(sent.other_text, hidden=True)[0])
    return ours(forms)


@lru_cache(maxsize=4)  # of an answer and of what it quotes, in both forms of the mail, each asked for again
def without_ours(text: str, sent: Ours, *, quoted: bool = False) -> str:
    """Return `text` without the lines that are ours, however they are broken and marked.

    A line goes only as a whole. Few words go only beside other lines of ours, in our order; some more go
    alone only where they are a whole line or sentence of ours: « la dérogation est accordée » may be within.
    Within a `quoted` mail few words that stand anywhere in ours are ours: « Validé » is a button there.
    """
    lines = text.split("\n")
    words, spans = _words(lines)
    if not sent.places or len(words) < _GRAM:
        return text
    where = _aligned(words, sent)
    known = [_known(words, span, where, sent) for span in spans]
    _take_neighbours(words, spans, known, where, sent)
    if quoted:
        _take_few_words(words, spans, known, where, sent)
    return _spaced(line for n, line in enumerate(lines) if not _goes(lines, known, n))


def left_beside_ours(quoted: str, sent: Ours) -> str | None:
    """Return what was added to our mail where it is `quoted`; None where most of the words are another's."""
    left = without_ours(quoted, sent, quoted=True)
    return left if len(left.split()) <= _MOST_FOREIGN * len(quoted.split()) else None


_Span = tuple[int, int]  # the first word of a line, and the one after its last


def _words(lines: Sequence[str]) -> tuple[list[str], list[_Span]]:
    words: list[str] = []
    spans: list[_Span] = []
    for line in lines:
        said = _without_links(fold(line)) if len(line) <= _LONGEST_LINE else ""
        first = len(words)
        words += _WORD.findall(said, _bullet(said))
        spans.append((first, len(words)))
    return words, spans


def _without_links(said: str) -> str:
    if "mailto:" in said or "http" in said or "%" in said:
        return _BARE_LINK.sub(" ", _LINK.sub(" ", said))
    return said


def _bullet(said: str) -> int:
    found = _BULLET.match(said)
    return found.end() if found else 0


def _aligned(words: Sequence[str], sent: Ours) -> list[int]:
    """Return for every word where it stands in what we sent, -1 for words outside the longest common runs."""
    where = [-1] * len(words)
    n = 0
    while n <= len(words) - _GRAM:
        places = sent.places.get(tuple(words[n : n + _GRAM]), ())
        length, place = max(((_run(words, n, sent.words, at), -at) for at in places), default=(0, 0))
        where[n : n + length] = range(-place, -place + length)
        n += max(length, 1)
    return where


def _run(words: Sequence[str], n: int, sent: Sequence[str], at: int) -> int:
    """Return how many words from `n` on are the same as those of ours from `at` on."""
    length = 0
    for word, other in zip(_from(words, n), _from(sent, at), strict=False):
        if word != other:
            break
        length += 1
    return length


def _from(words: Sequence[str], start: int) -> Iterator[str]:
    return (words[n] for n in range(start, len(words)))


def _known(words: Sequence[str], span: _Span, where: Sequence[int], sent: Ours) -> bool:
    """Say whether a line is ours by itself: every word of it within runs that are long, or a whole line."""
    first, last = span
    if last - first < 1 or any(where[n] < 0 for n in range(first, last)):
        return False
    return _run_around(where, first, last) >= _SURE or _is_whole(tuple(words[first:last]), sent)


def _is_whole(line: tuple[str, ...], sent: Ours) -> bool:
    """Say whether a line of at least some words is a whole line or sentence of ours."""
    return any(
        at in sent.begins and at + len(line) - 1 in sent.ends and sent.words[at : at + len(line)] == line
        for at in sent.places.get(line[:_GRAM], ())
    )


def _run_around(where: Sequence[int], first: int, last: int) -> int:
    """Return how many words are in order with those of a line, up to what is sure."""
    while first > 0 and last - first < _SURE and 0 <= where[first - 1] == where[first] - 1:
        first -= 1
    while last < len(where) and last - first < _SURE and where[last] == where[last - 1] + 1:
        last += 1
    return last - first


def _take_neighbours(
    words: Sequence[str], spans: Sequence[_Span], known: list[bool], where: list[int], sent: Ours
) -> None:
    """Take short lines for ours that follow upon, or go before, a line of ours as they do in what we sent.

    Other lines may stand between only where more of ours comes on the other side of them.
    """
    ours_at = [n for n, is_known in enumerate(known) if is_known]
    if not ours_at:
        return
    for order, step, far in ((range(len(spans)), 1, ours_at[-1]), (range(len(spans))[::-1], -1, ours_at[0])):
        beside = -1  # where in ours the nearest line of ours ends, or begins
        for n in order:
            first, last = spans[n]
            if first == last:
                continue
            place = -1 if known[n] or beside < 0 else _beside(words[first:last], beside, step, sent.words)
            if place >= 0:
                known[n] = True
                where[first:last] = range(place, place + last - first)
            if known[n]:
                beside = where[last - 1] + 1 if step > 0 else where[first]
            elif (far - n) * step <= 0:
                beside = -1


def _take_few_words(
    words: Sequence[str], spans: Sequence[_Span], known: list[bool], where: Sequence[int], sent: Ours
) -> None:
    """Take lines of few words for ours that stand among ours; below the end of ours they are the writer's."""
    vocabulary = frozenset(sent.words)
    last = max((n for n, is_known in enumerate(known) if is_known), default=-1)
    end = where[spans[last][1] - 1] + 1
    up_to = last if last >= 0 and "" in sent.words[end : end + _GRAM] else len(spans)
    for n, (first, after) in enumerate(spans[:up_to]):
        known[n] = known[n] or (after - first < _GRAM and vocabulary.issuperset(words[first:after]))


def _beside(words: Sequence[str], beside: int, step: int, sent: Sequence[str]) -> int:
    """Return where a few words stand in ours, at most a gap after (before) the place `beside`; -1 if not."""
    if len(words) >= _GRAM:
        return -1
    for gap in range(_GAP + 1):
        at = beside + gap if step > 0 else beside - gap - len(words)
        if at < 0 or "" in sent[min(at, beside) : max(at, beside)]:
            return -1
        if tuple(sent[at : at + len(words)]) == tuple(words):
            return at
    return -1


def _spaced(lines: Iterable[str]) -> str:
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line)
    return "\n".join(kept).strip()


def _goes(lines: Sequence[str], known: Sequence[bool], n: int) -> bool:
    """Say whether a line is left out: ours, or without a word beside one of ours."""
    if known[n]:
        return True
    if len(lines[n]) > _LONGEST_LINE or (line := _without_links(fold(lines[n]))).strip(_NOTHING):
        return False
    return bool(lines[n].strip()) and (line != fold(lines[n]) or any(known[max(n - 3, 0) : n + 3]))
