"""The message that the recruiter adds for the school."""

import re
from itertools import islice

from mailbot.core.folding import fold
from mailbot.reading.sentences import Passage, before
from mailbot.reading.vocabulary import any_of, table

_WORDS = table("options.toml")["message"]
_EMPTY = frozenset(table("options.toml")["values"]["empty"]) | frozenset(_WORDS["courtesy"])
_MOST = 500  # colons of a text that are looked at
_LONGEST = 2_000  # characters of a message
_MOST_LINES = 30

_SIGN = re.compile(r"[:=]")
_LABEL = re.compile(
    r"(?:^|[,:)–—•*>-])[\s«»\"“”*]*+(?:le\s++|mon\s++)?"
    rf"(?:(?P<form>{any_of(_WORDS['labels'])})|{any_of(_WORDS['free_labels'])})"
    r"[\s*»\"”]*+(?:\([^()\n]{0,40}\))?[\s*»\"”]*+$"
)
_SAYS = re.compile(rf"\b{any_of(_WORDS['says'])}\s+qu(?:e\s+|')")
_CLOSING = re.compile(rf"\s*{any_of(_WORDS['closings'])}(?!\w)")
_NEXT_HERE = rf"{any_of(_WORDS['next'])}\s*(?:[:=]|$|(?:oui|non|svp|le\s+\d)\b|\d|[^\n]{{0,60}}@)"
_NEXT = re.compile(rf"\s*[.;,!?–—-]\s*(?={_NEXT_HERE})")
_NEXT_LINE = re.compile(rf"[\s•*–-]*(?:\w+\)?\s*)?(?:{_NEXT_HERE})")
_DEFAULT = re.compile(rf"\W*{any_of(_WORDS['default'])}")
_QUOTES = (("«", "»"), ('"', '"'), ("“", "”"))


def remark(text: Passage, *, free: bool) -> str | None:
    """Return the message behind its label, None if there is none but courtesy or what Talentlink writes.

    `free`: the recruiter speaks; elsewhere only the labels of the form count.
    """
    for sign in islice(_SIGN.finditer(text.folded), _MOST):
        label = _LABEL.search(text.folded[before(text, sign.start()) : sign.start()])
        if label and (free or label["form"]):
            value = _cleaned(_behind(text, sign.end()))
            if value:
                return value
    said = _SAYS.search(text.folded) if free else None
    return _cleaned(text.written[said.end() :].partition("\n")[0][:_LONGEST]) if said else None


def _behind(text: Passage, start: int) -> str:
    """Return the lines behind a label, up to an empty one, a leave-taking, or the next label."""
    lines = text.written[start : start + _LONGEST].split("\n")[:_MOST_LINES]
    if not lines[0].strip():
        lines = lines[1:] if len(lines) < 2 or lines[1].strip() else lines[2:]
    taken: list[str] = []
    for line in lines:
        folded = fold(line)
        if not line.strip() or _CLOSING.match(folded) or _NEXT_LINE.match(folded):
            break
        following = _NEXT.search(folded)
        taken.append((line[: following.start()] if following else line).strip())
        if following:
            break
    return "\n".join(taken)


def _cleaned(value: str) -> str | None:
    """Take off quotes and the full stop of a single line; None where that leaves no message."""
    value = value.strip()
    for first, last in _QUOTES:
        if value.startswith(first) and value.rstrip(".").endswith(last):
            value = value.rstrip(".")[1:-1].strip()
    if "\n" not in value and value.endswith(".") and not value.endswith(".."):
        value = value[:-1].rstrip()
    bare = " ".join(fold(value).split()).strip(" .!,;:*-–—()")
    return None if not bare or bare in _EMPTY or _DEFAULT.match(fold(value)) else value
