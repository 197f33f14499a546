"""The comment of an answer: what stands beside its decision and courtesy, in its order and as written."""

import re
from collections.abc import Sequence

from mailbot.reading.answers import senses
from mailbot.reading.answers.hearing import Heard

_GAP = "\x00"  # where words were taken out
# the signs that are left over there
_BEFORE = re.compile(r"^[\s,;:.!…)\-–—»\"]+(?=\S)")
_BEHIND = re.compile(r"[\s,;:(\-–—«\"]+[.!…]*$")
_BETWEEN = re.compile(r"(?<=[.!?…])\s+[.!…,;:]+(?=\s|$)|(?:\s*[,;:])+(?=\s*[.!])")
_JOINTS = re.compile(r"^(?:mais|et|donc|car|but|and)\b\s*|\s*\b(?:mais|et|donc|but|and)$", re.I)


def comment_of(text: str, clauses: Sequence[Heard]) -> str:
    """Return what stands in `text` beside the decision and courtesy, in its order and as written."""
    explicit = any(h.decides and not h.decides.weak for h in clauses)
    pieces, done = [], 0
    for heard in clauses:
        span = _decided_span(heard, explicit=explicit)
        if span:
            pieces += [text[done : span[0]], _GAP]
            done = span[1]
    lines = "".join((*pieces, text[done:])).split("\n")
    kept = "\n".join(_tidied(line) if _GAP in line else line.rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def _decided_span(heard: Heard, *, explicit: bool) -> tuple[int, int] | None:
    """Return where the words of a clause stand that are no comment."""
    clause, verdict = heard.clause, heard.decides
    if senses.is_courtesy(heard.said) or senses.announces(heard.said):
        return clause.start, clause.end
    if verdict is None or (verdict.weak and explicit):
        return None
    words = heard.words
    last = clause.end if verdict.used >= len(words) else words[verdict.used - 1].end
    return (words[verdict.first].start if verdict.first else clause.start), last


def _tidied(line: str) -> str:
    """Return a line without the signs and conjunctions that joined it to what was taken out."""
    line = line.replace(_GAP, "")
    if not re.search(r"\w", line):
        return ""
    line = _BEHIND.sub("", _BEFORE.sub("", _BETWEEN.sub("", line)))
    return _BEHIND.sub("", _BEFORE.sub("", _JOINTS.sub("", line))).strip()
