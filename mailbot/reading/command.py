"""Commands by mail: in the subject, or one per line at the head of the body; an answer's subject is none."""

import re

from mailbot.core.folding import fold
from mailbot.core.readings import Command, Options
from mailbot.reading.quoting import without_courtesy
from mailbot.reading.start import publication
from mailbot.reading.subjects import is_forward, is_reply
from mailbot.reading.vocabulary import any_of, table

MAX_COMMANDS = 20

_TABLE = table("commands.toml")
_VERBS = {fold(name): verb for verb, names in _TABLE["verbs"].items() for name in names}
_FOLLOWS: dict[str, str] = _TABLE["follows"]
_INCOMPLETE = frozenset(_TABLE["incomplete"]["words"])
_LINE = re.compile(rf"\s*(?P<verb>{any_of(_VERBS)})(?:\s*[:,]?\s+|\s*$|\s*:)")
_REFERENCE = re.compile(r"(?=[^\s:]*\d)[A-Za-z0-9][A-Za-z0-9._/-]{1,39}")
_SHAPES = {
    "reference": re.compile(rf"(?P<first>{_REFERENCE.pattern})(?=[\s:,;.]|$)"),
    "number": re.compile(r"\d{1,9}(?!\S)"),
    "address": re.compile(r"\S+@\S+"),
    "words": re.compile(r"(?=\d{4}\b|du\b|organisme\b|depuis\b)", re.I),
}
_MAX_LINE = 500  # characters
_MAX_ARGUMENTS = 50
_WITH_TEXT = frozenset(("REFUSER", "QUESTION"))  # what follows the reference is one text


def commands(subject: str, new_text: str) -> tuple[tuple[Command, ...], bool]:
    """Return the commands of a mail in order, and whether there were more than we take."""
    found: list[Command] = []
    if not (is_reply(subject) or is_forward(subject)):
        first = _command(subject)
        found += [first] if first else []
    found += _in_body(new_text)
    return tuple(found[:MAX_COMMANDS]), len(found) > MAX_COMMANDS


def _in_body(new_text: str) -> list[Command]:
    """Read the lines at the head; the first that is no command ends them, or is one that we do not know."""
    found: list[Command] = []
    lines = (line.strip() for line in without_courtesy(new_text[: 100 * _MAX_LINE]).split("\n")[:100])
    for line in lines:
        if not line or line.startswith("#"):
            continue
        command = _command(line)
        if command is None and found and _looks_meant(line):
            command = Command("", None, (line[:_MAX_LINE],))
        if command is None:
            break
        found.append(command)
    return found


def _command(line: str) -> Command | None:
    line = line.strip()[:_MAX_LINE]
    head = _LINE.match(fold(line))
    if not head:
        return None
    verb = _VERBS[" ".join(head["verb"].split())]
    rest = line[head.end() :].strip()
    if not rest:
        return None if verb in _INCOMPLETE else Command(verb)
    shape = _SHAPES.get(_FOLLOWS[verb])
    match = shape.match(rest) if shape else None
    if not match:
        return None
    if _FOLLOWS[verb] != "reference":
        return Command(verb, None, tuple(rest.split()[:_MAX_ARGUMENTS]))
    after = rest[match.end() :].strip()
    if verb in _WITH_TEXT:
        text = after.lstrip(":,; ")
        return Command(verb, match["first"], (text,) if text else ())
    options = publication(after) if verb == "PUBLIER" else Options()
    return Command(verb, match["first"].rstrip("."), tuple(after.split()[:_MAX_ARGUMENTS]), options)


def _looks_meant(line: str) -> bool:
    """Say whether a line among commands was meant as one: a few words that begin in capitals."""
    first = line.split(maxsplit=1)[0]
    return len(first) > 2 and first.isalpha() and first.isupper()
