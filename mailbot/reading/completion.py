"""What a reply says of the offer it is about: labelled lines, sentences, answers beside our questions."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile
from typing import Any

from mailbot.core.folding import fold, words
from mailbot.core.levels import candidates_in
from mailbot.core.readings import Completion, Fields, Options
from mailbot.reading.answered_level import level_written
from mailbot.reading.completion_words import (
    GRID,
    LONGEST,
    begins_letter,
    is_about_options,
    is_doubtful,
    is_nothing,
    is_talk,
    is_uncertain,
    label_of,
    value_of,
    without_yes,
    yes_or_no,
)
from mailbot.reading.dates import DAY, day_in
from mailbot.reading.options import wishes
from mailbot.reading.quoted_questions import answers_beside
from mailbot.reading.quoting import without_courtesy
from mailbot.reading.statements import sentences, stated

_MOST_LINES = 400  # of a reply; who writes more sends an offer, which is read as one
_MOST_BARE, _LONGEST_BARE, _LONGEST_YES = 4, 150, 40
_LONGEST_DESCRIPTION = 400_000  # characters
_NEXT = re.compile(r"\s*[|;,/.]\s+|\s{2,}")
_MOST_PAIRS = 10  # marks in a line after which another label is looked for
_GREETED = re.compile(
    r"\s*(?:re-?)?(?:bonjour|bonsoir|hello)(?:\s+(?:madame|monsieur|a\s+tous))?"
    r"(?:\s*[,!.:]\s*(?=(?:l[ea]|il|ce|je|nous)\s|l'|c'|suite)|\s*[,!.:]?\s+(?=(?:oui|non|niveau|niv|\d)|c'est))"
)
_MARKS = ' *•·–—-.«»"'
_PARTS = re.compile(r"\s*[,;]\s*")
_SHORTEST_DAY = 5  # characters: « 15/02 » is a day, « 6/7 » may be two levels
_SHORT = 8  # characters: a level alone, yes or no


@dataclass(slots=True)
class _Found:
    """What has been found so far; what is found first stays."""

    year: int | None
    fields: dict[str, Any] = field(default_factory=dict)
    affirmed: dict[str, bool] = field(default_factory=dict)
    due: str = ""

    def add(self, found: dict[str, Any]) -> bool:
        """Take over `found` as far as it is new; say whether there was anything."""
        if "level" in found and "level" not in self.fields:
            self.fields.pop("level_text", None)  # a grid alone: the level holds its own
        elif "level" in found:
            self._add_level(found["level"], found["level_text"])
        for name, value in found.items():
            self.fields.setdefault(name, value)
        return bool(found)

    def _add_level(self, forms: tuple[str, ...], text: str) -> None:
        """Take one more level: what is none gives way to one that is, and two of them are none."""
        known, written = self.fields["level"], self.fields["level_text"]
        if forms == known or not (forms or candidates_in(text)):
            return
        if known or candidates_in(written):
            forms, text = (), f"{written} / {text}"[:LONGEST]
        self.fields |= {"level": forms, "level_text": text}


def completion(new_text: str, whole_text: str, year: int | None, writer: str = "") -> Completion | None:
    """Return what a reply names of the offer it answers a letter of ours about, None if nothing.

    `new_text` is what its writer added, `whole_text` the mail's text with its quotes; a day without a year is
    in `year`. `writer` is the sender's display name, by which the signature is known.
    """
    found = _Found(year)
    used = _beside(found, whole_text)
    lines = takewhile(lambda line: not begins_letter(line), islice(new_text.split("\n"), _MOST_LINES))
    own = without_courtesy("\n".join(_unsigned(map(_ungreeted, lines), writer)))
    rest = _labelled(found, own.split("\n"), used)
    bare = _sentences(found, rest)
    options = _options(found, own, year)
    said = Completion(Fields(**found.fields), options, tuple(found.affirmed.items()), bare)
    return None if said == Completion() else said


def _ungreeted(line: str) -> str:
    """Return a line without the greeting in front of what it says."""
    greeted = _GREETED.match(fold(line[:LONGEST]))
    return line[greeted.end() :] if greeted else line


def _unsigned(lines: Iterable[str], writer: str) -> Iterator[str]:
    """Yield the lines without the paragraph that the writer's name begins: « Niveau 5 » is a floor there."""
    names, signing = set(words(writer).split()), False
    for line in lines:
        said = set(words(line[:LONGEST]).split())
        signing = bool(line.strip()) and (signing or (len(said) > 1 and said == names))
        if not signing:
            yield line


def _beside(found: _Found, whole_text: str) -> list[str]:
    """Take the answers beside our questions; return the lines that they stand in."""
    used = []
    for answer in answers_beside(whole_text):
        if _to_question(found, answer.name, answer.text):
            used.append(answer.line)
    return used


def _to_question(found: _Found, name: str, text: str) -> bool:
    """Take one answer to the question about `name`: yes or no, a sentence, a value."""
    said = yes_or_no(text)
    if said is not None:
        found.affirmed.setdefault(name, said)
        return True
    if is_nothing(text) or (is_uncertain(text) if name == "level" else is_doubtful(text)):
        return True
    if name == "due":
        found.due = found.due or text
        return True
    if found.add(
        {k: v for k, v in stated(text).items() if k == name or (name in ("level", GRID) and "level" in k)}
    ):
        return True
    said, rest = without_yes(text)
    if said:
        found.affirmed.setdefault(name, True)
        return True
    if name in ("title", "organisation", "convention") and is_talk(rest):
        return True
    if said is False and name == "organisation":
        found.affirmed.setdefault(name, False)
    found.add(_written(name, rest if said is False else text, found.year))
    return True


def _labelled(found: _Found, lines: Sequence[str], used: list[str]) -> list[str]:
    """Take the labelled lines; return the others, without those that are answers already."""
    rest: list[str] = []
    n = 0
    while n < len(lines):
        line, n = lines[n].strip(), n + 1
        if line in used or line.strip(_MARKS) in used:
            continue
        several = list(_pairs(line))
        if not several:
            rest.append(line)
        for where, name, value in several:
            if where == "options":
                continue  # read with all that speaks of them
            if name == "description":
                value, n = _description(lines, n, value)
            elif not value and n < len(lines) and lines[n].strip() and label_of(lines[n]) is None:
                value, n = lines[n].strip(), n + 1
            _value(found, name, value)
    return rest


def _pairs(line: str) -> Iterator[tuple[str, str, str]]:
    """Yield the labels of a line with their values: « Niveau : 7, Organisme : CPAM des Vosges »."""
    labelled = label_of(line)
    while labelled:
        where, name, value = labelled
        marks = (
            m for m in islice(_NEXT.finditer(value[:LONGEST]), _MOST_PAIRS) if label_of(value[m.end() :])
        )
        mark = None if name in ("description", "message") else next(marks, None)
        yield where, name, value[: mark.start()] if mark else value
        labelled = label_of(value[mark.end() :]) if mark else None


def _value(found: _Found, name: str, value: str) -> None:
    said, rest = yes_or_no(value), value
    if said is None and name != "agent_direction":
        said, rest = without_yes(value)
        rest = value if said is None else rest
        if said is False:
            found.affirmed.setdefault(name, False)
        found.add(_written(name, rest, found.year))
    elif said is not None and name != "agent_direction":
        found.affirmed.setdefault(name, said)
    else:
        found.add(_written(name, value, found.year))


def _written(name: str, text: str, year: int | None) -> dict[str, Any]:
    return level_written(text) if name == "level" else value_of(name, text, year)


def _description(lines: Sequence[str], n: int, value: str) -> tuple[str, int]:
    """Take the lines up to the next label."""
    taken = [value]
    while n < len(lines) and label_of(lines[n]) is None:
        taken.append(lines[n].rstrip())
        n += 1
    return "\n".join(taken).strip()[:_LONGEST_DESCRIPTION], n


def _sentences(found: _Found, lines: Sequence[str]) -> str:
    """Take what the sentences of unlabelled lines state; return the bare words that may be an answer."""
    bare: list[str] = []
    first = True  # paragraph: words below it are a signature rather than a name or a title
    for line in lines:
        first = first and not (bare and not line)
        if not any([_states(found, sentence) for sentence in sentences(line)]):
            bare += _bare(found, line, named=first and len(bare) <= _MOST_BARE)
    return "\n".join(bare) if len(bare) <= _MOST_BARE else ""


def _states(found: _Found, sentence: str) -> bool:
    return found.add(stated(sentence))


def _bare(found: _Found, line: str, *, named: bool) -> list[str]:
    """Return the answers in a line that states nothing: yes or no, a level, and if `named` any words."""
    if len(line) > (_LONGEST_BARE if named else _LONGEST_YES):
        return []
    said = yes_or_no(line)
    if said is not None:
        return ["oui" if said else "non"]
    if len(line) >= _SHORTEST_DAY and DAY.search(fold(line)):
        found.due = found.due or (line if DAY.fullmatch(fold(line).strip(" .")) else "")
        return []
    if is_talk(line) or is_about_options(line) or is_nothing(line) or is_doubtful(line):
        return []
    if len(line) <= _SHORT:
        return [_yes_as_word(part) for part in _PARTS.split(line.strip(_MARKS)) if part]
    return [line.strip(_MARKS)] if named else []


def _options(found: _Found, own: str, year: int | None) -> Options:
    """Read the wishes; a bare « oui » to the question about the alert is one, too."""
    said = wishes(own, (), year)
    if found.due:
        said = replace(said, due=day_in(found.due, year), due_text=found.due[:_LONGEST_BARE])
    alert = found.affirmed.pop("alert", None)
    return said if alert is None or said.alert is not None else replace(said, alert=alert)


def _yes_as_word(text: str) -> str:
    said = yes_or_no(text)
    return text if said is None else "oui" if said else "non"
