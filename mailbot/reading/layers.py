"""A mail's text taken apart: what its sender wrote, and the mails that it forwards or quotes below."""

from dataclasses import dataclass, field

from mailbot.reading.lines import Lines
from mailbot.reading.marks import Mark, mark_at
from mailbot.reading.programs import without_programs
from mailbot.reading.signature import split

_MOST = 50  # layers; a chain of more is a loop, and the rest stays with the last
_MOST_EMPTY = 5  # lines between a mark and the text of its mail
_WRAPPED = 60  # characters: a quoted line at least so long may go on in an unmarked one


@dataclass(frozen=True, slots=True)
class Layer:
    """One mail within the text of a mail: what its writer wrote, and what the quoted header says of it.

    `text` has no quote marks of its level, no header, signature, lines of programs or notices; greeting and
    leave-taking stay. `sender` is « Name <address> », `date` as written; both and `subject` are "" in the
    first layer. `forwarded`: its mark says so; False is quoted in an answer, or not told (Outlook).
    """

    text: str
    signature: str = ""
    subject: str = ""
    sender: str = ""
    date: str = ""
    forwarded: bool = False


def layers(text: str, sender_name: str = "") -> tuple[Layer, ...]:
    """Return what the sender wrote, first and perhaps empty, then the mails below, outermost first.

    `sender_name` is the display name in From; it helps to find the signature.
    """
    lines = Lines(text)
    pile = _Pile(sender_name)
    n = 0
    while n < len(lines):
        mark = mark_at(lines, n) if pile.has_room else None
        if mark:
            pile.open(mark, _depth_below(lines, mark))
            n = mark.end
        else:
            pile.add(lines, n)
            n += 1
    finished = [_finished(draft) for draft in pile.drafts]
    # nothing but « > » and lines of programs is no mail
    return tuple(layer for n, layer in enumerate(finished) if n == 0 or layer != Layer(""))


@dataclass(slots=True)
class _Draft:
    """A layer while its lines are collected."""

    name: str
    mark: Mark | None = None
    lines: list[str] = field(default_factory=list)


class _Pile:
    """The layers so far, and which of them a line belongs to: by how deeply it is quoted."""

    def __init__(self, sender_name: str) -> None:
        self.drafts = [_Draft(sender_name)]
        self._current = self.drafts[0]
        self._depth = 0
        self._owners = {0: self.drafts[0]}

    @property
    def has_room(self) -> bool:
        return len(self.drafts) < _MOST

    def open(self, mark: Mark, depth: int) -> None:
        """Begin the layer of `mark`, whose text is quoted `depth` deep."""
        # a header is quoted with its mail; who writes « a écrit : » may go on below
        lowest = mark.depth if mark.headed or depth <= mark.depth else depth
        self._begin(_Draft(mark.sender, mark), lowest, max(depth, lowest))

    def add(self, lines: Lines, n: int) -> None:
        """Add line `n` to the layer that it belongs to."""
        depth, text = lines.depths[n], lines.texts[n]
        if lines.blank(n):
            self._current.lines.append("")
            return
        if depth != self._depth and not self._goes_on(lines, n):
            if depth > max(self._owners) and not self._is_list(lines, n) and self.has_room:
                self._begin(_Draft(""), depth, depth)
            elif depth <= max(self._owners):
                self._depth = max(d for d in self._owners if d <= depth)
                self._current = self._owners[self._depth]
        extra = depth - self._depth
        self._current.lines.append(f"{'> ' * extra}{text}" if extra > 0 else text)

    def _begin(self, draft: _Draft, lowest: int, deepest: int) -> None:
        self._owners = {d: owner for d, owner in self._owners.items() if d < lowest}
        self._owners.update(dict.fromkeys(range(lowest, deepest + 1), draft))
        self._current, self._depth = draft, deepest
        self.drafts.append(draft)

    def _goes_on(self, lines: Lines, n: int) -> bool:
        """Say whether line `n` lost its quote mark when a program broke the long line above."""
        return (
            0 < n < len(lines) - 1
            and lines.depths[n] < lines.depths[n - 1] == lines.depths[n + 1] == self._depth
            and len(lines.texts[n - 1]) >= _WRAPPED
        )

    def _is_list(self, lines: Lines, n: int) -> bool:
        """Say whether « > » is a bullet here: it follows upon a line of text."""
        return n > 0 and not (lines.blank(n - 1) and lines.depths[n - 1] < lines.depths[n])


def _depth_below(lines: Lines, mark: Mark) -> int:
    """Return how deeply the text below a mark is quoted, at least as deeply as its header."""
    first = lines.written(mark.end, _MOST_EMPTY)
    return max(lines.depths[first], mark.depth) if first < len(lines) else mark.depth


def _finished(draft: _Draft) -> Layer:
    written = without_programs(_dedented(draft.lines))
    text, signature = split(written, draft.name)
    mark = draft.mark
    if mark is None:
        return Layer(text, signature)
    return Layer(text, signature, mark.subject, mark.sender, mark.date, mark.forwarded)


def _dedented(lines: list[str]) -> list[str]:
    """Take off the space that Outlook for Mac puts before every line of a mail that it quotes."""
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return [line[margin:] for line in lines]
