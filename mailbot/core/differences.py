"""Differences: what one version of an offer says otherwise than another, field by field and in its text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from mailbot.core.letters import Noted
from mailbot.core.readings import Fields

_COMPARED = (
    "title", "organisation", "regime", "level", "agent_direction", "convention", "contract", "place",
    "creation_date", "created_by",
)  # fmt: skip
MOST_SENTENCES = 300  # of each text, between what both begin and end with: comparing them is quadratic
MOST_SHOWN = 40  # passages
MOST_CHARACTERS = 4_000  # of all passages that are shown
_LONGEST = 400  # characters of a sentence; a longer one is cut between words
_ENDS = ".!?;:…"

File = tuple[str, str]  # its name, and the SHA-256 (hex) of its bytes


class Kind(StrEnum):
    """What became of a passage or a file."""

    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"  # a file: other bytes under the same name


class Whole(StrEnum):
    """What is said of the text instead of its passages."""

    ADDED = "added"  # there was none
    REMOVED = "removed"
    REWRITTEN = "rewritten"  # in too many places to be compared


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of the text, or the name of a file, that only one of two versions has."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the version with the number `since`.

    `more`: further passages of the text have changed than `passages` shows.
    """

    since: int
    fields: tuple[Noted, ...] = ()
    files: tuple[Passage, ...] = ()
    passages: tuple[Passage, ...] = ()
    whole: Whole | None = None
    more: bool = False

    @property
    def are_none(self) -> bool:
        """Whether both versions say the same."""
        return not (self.fields or self.files or self.passages or self.whole)


def changes(
    since: int, before: Fields, after: Fields, old_files: Sequence[File] = (), files: Sequence[File] = ()
) -> Changes:
    """Return what `after` says otherwise than `before`, which is version `since`."""
    whole, passages = _text(before.description or "", after.description or "")
    shown = _few(passages)
    return Changes(
        since=since,
        fields=tuple(_fields(before, after)),
        files=tuple(_files(old_files, files)),
        passages=shown,
        whole=whole,
        more=len(shown) < len(passages),
    )


def _fields(before: Fields, after: Fields) -> Iterator[Noted]:
    for name in _COMPARED:
        was, now = _value(before, name), _value(after, name)
        if _key(was) != _key(now):
            yield Noted(name, now, was)


def _value(fields: Fields, name: str) -> str:
    """Return a field as letters carry it: of a contradiction all sides."""
    sides = next((conflict.values for conflict in fields.conflicts if conflict.field == name), ())
    value = getattr(fields, "level_text" if name == "level" else name)
    if isinstance(value, bool):
        value = "yes" if value else "no"
    return " / ".join(sides) or (value.isoformat() if isinstance(value, date) else value or "")


def _files(before: Sequence[File], after: Sequence[File]) -> Iterator[Passage]:
    """Give the names of the files that only one of both has, or that have other bytes now."""
    there, here = {content for _, content in before}, {content for _, content in after}
    gone = [name for name, content in before if content not in here]
    new = [name for name, content in after if content not in there]
    yield from (Passage(Kind.REPLACED, name) for name in new if name in gone)
    yield from (Passage(Kind.REMOVED, name) for name in gone if name not in new)
    yield from (Passage(Kind.ADDED, name) for name in new if name not in gone)


def _text(before: str, after: str) -> tuple[Whole | None, list[Passage]]:
    old, new = _sentences(before), _sentences(after)
    if not (old and new):
        return (Whole.ADDED if new else Whole.REMOVED if old else None), []
    was, now = [_key(s) for s in old], [_key(s) for s in new]
    start = _alike(was, now)
    end = _alike(was[start:][::-1], now[start:][::-1])
    first, last = slice(start, len(old) - end), slice(start, len(new) - end)
    if max(len(old[first]), len(new[last])) > MOST_SENTENCES:
        return Whole.REWRITTEN, []
    return None, list(_passages(old[first], new[last]))


def _passages(old: Sequence[str], new: Sequence[str]) -> Iterator[Passage]:
    matcher = SequenceMatcher(None, [_key(s) for s in old], [_key(s) for s in new], autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what != "equal":
            yield from (Passage(Kind.REMOVED, sentence) for sentence in old[a:b])
            yield from (Passage(Kind.ADDED, sentence) for sentence in new[c:d])


def _few(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the first of `passages`, as many as a letter shows."""
    shown, room = [], MOST_CHARACTERS
    for passage in passages[:MOST_SHOWN]:
        room -= len(passage.text)
        if room < 0:
            break
        shown.append(passage)
    return tuple(shown)


def _alike(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how many items both begin with."""
    pairs = zip(first, second, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(first), len(second)))


def _sentences(text: str) -> list[str]:
    """Cut a text between lines and sentences, wherever a mail program has wrapped it."""
    lines: list[list[str]] = [[]]
    for line in text.splitlines():
        words = line.split()
        goes_on = words and lines[-1] and words[0][0].islower() and lines[-1][-1][-1] not in _ENDS
        if goes_on:
            lines[-1] += words
        else:
            lines.append(words)
    return [sentence for words in lines for sentence in _cut(words)]


def _cut(words: Sequence[str]) -> Iterator[str]:
    """Put words together to sentences, none of them too long."""
    sentence: list[str] = []
    length = 0
    pieces = (word[n : n + _LONGEST] for word in words for n in range(0, len(word), _LONGEST))
    for word in pieces:
        if sentence and (sentence[-1][-1] in _ENDS or length + len(word) > _LONGEST):
            yield " ".join(sentence)
            sentence, length = [], 0
        sentence.append(word)
        length += len(word) + 1
    if sentence:
        yield " ".join(sentence)


def _key(text: str) -> str:
    """Return what is compared: other spaces and apostrophes are no change."""
    return " ".join(text.replace("’", "'").split())
