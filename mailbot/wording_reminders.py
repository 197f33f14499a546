"""Reminders and figures in words: the parts of such a mail, with the sentence of each row."""

from dataclasses import dataclass, field
from datetime import date

from mailbot.core.letters import Letter, Line, Tally, Why
from mailbot.wording import Words, day

_PARTS = {
    Why.SOON: "answer",
    Why.TODAY: "answer",
    Why.LATE: "answer",
    Why.UNSUBMITTED: "unsubmitted",
    Why.PENDING: "pending",
    Why.OVERDUE: "overdue",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a part: its place among the lines of the letter, and why it is there."""

    place: int
    line: Line
    said: str


@dataclass(slots=True)
class Part:
    """The rows of a reminder that ask for the same step; `name` is the word for that."""

    name: str
    title: str = ""
    intro: str = ""
    subject: str = ""
    rows: list[Row] = field(default_factory=list)


def parts(words: Words, letter: Letter) -> list[Part]:
    """Return the parts of a reminder, in the order of its lines."""
    found: dict[str, Part] = {}
    for place, line in enumerate(letter.lines):
        if line.why:
            name = _PARTS[Why(line.why)]
            part = found.setdefault(name, Part(name))
            part.rows.append(Row(place, line, _said(words, line)))
    for part in found.values():
        _phrase(part, words.tables["reminders"][part.name])
    return list(found.values())


def headline(words: Words, letter: Letter, found: list[Part]) -> tuple[str, str]:
    """Return the subject and the title of a reminder with those parts."""
    if len(found) == 1:
        return found[0].subject, found[0].title
    said, number = words.tables["reminders"]["several"], len(letter.lines)
    return said["subjects"].format(number=number), said["titles"].format(number=number)


def more(words: Words, letter: Letter) -> str:
    """Return the sentence that tells how many offers were left out, "" if none."""
    said = words.tables["reminder_more"]["one" if letter.more == 1 else "many"]
    return str(said).format(number=letter.more) if letter.more else ""


def figures(words: Words, letter: Letter) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the tables of figures of a report: (heading, rows of (label, number))."""
    return [(_heading(words, tally), _counted(words, tally)) for tally in letter.tallies]


def _phrase(part: Part, said: dict[str, str]) -> None:
    number = len(part.rows)
    one = number == 1
    part.title = said["title" if one else "titles"].format(number=number)
    part.intro = said["one" if one else "many"]
    part.subject = said["subject" if one else "subjects"].format(number=number)


def _said(words: Words, line: Line) -> str:
    state = words.of("states", line.state)
    return str(words.of("reminder_lines", line.why)).format(due=_day(line.due), state=state)


def _heading(words: Words, tally: Tally) -> str:
    return str(words.of("tallies", tally.of)).format(first=_day(tally.first), last=_day(tally.last))


def _counted(words: Words, tally: Tally) -> list[tuple[str, str]]:
    table = "unfinished" if tally.of == "unfinished" else "counts"
    return [(str(words.of(table, name)), str(number)) for name, number in tally.counts]


def _day(value: date | None) -> str:
    return day(value) if value else ""
