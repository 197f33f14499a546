"""Whether the recruiter wishes to be told of the answer, in labelled lines and in free words."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from mailbot.reading.sentences import LONGEST, Passage, after, before, sentences, wordings
from mailbot.reading.vocabulary import any_of, table

_WORDS = table("options.toml")["alert"]
_VALUES = table("options.toml")["values"]
_MOST = 200  # times that a text says « alerte »
_MOST_VALUES = 6  # words and boxes behind one label: « oui », « non », and a box for each

_ALERT = re.compile(r"\b(?:alerte|(?P<free>notification))\b(?!-)(?:\(s\))?")
_OTHER_BEFORE = re.compile(rf"\b{wordings(_WORDS['other_before'])}$")
_OTHER_AFTER = re.compile(rf"\s*{wordings(_WORDS['other_after'])}\b")
_BOXES = "☒☑✓✔✅🗹◉●⦿"
_EMPTY = "☐□○◯"
_VALUE = re.compile(
    rf"(?P<yes>\(?\b{any_of(_VALUES['yes'])}\b)|(?P<no>\(?\b{any_of(_VALUES['no'])}\b)"
    rf"|(?P<box>\[\s*[x✓✔]\s*\]|\(\s*[x✓✔]\s*\)|[{_BOXES}])|(?P<cross>\bx\b)"
    rf"|(?P<empty>\[\s*\]|\(\s*\)|[{_EMPTY}])"
)
_FILLS = rf"[^\w\n.;\[({_BOXES}{_EMPTY}]"
_LOOSE = re.compile(rf"(?:{_FILLS}|\bou\b)*")  # between two values
_LOOSE_BOXES = re.compile(rf"(?:{_FILLS}|\bou\b)*(?:\n[^\S\n]*)?")  # a list of boxes goes on below
_BETWEEN = re.compile(rf"(?:{_FILLS}|\b{wordings(_WORDS['between'])}(?!\w))*")
_SIGN = re.compile(rf"[^.;\n:=?]{{0,70}}[:=]{_FILLS}*")
# « alerte (oui/non) : oui »
_HINT = re.compile(r"\(\s*(?:oui|o)\s*(?:/|ou)\s*(?:non|n)\s*\)(?=[\s:=]*(?:oui|non)\b)")
_AGREED = re.compile(r"\b(oui|ok|d'accord|non)\s+(?:pour|a)\s+(?:l'|une\s+)?[«\"“\s]*$")
_BELOW = re.compile(r"\n\s*")
_CLAUSE = re.compile(
    r"(?:^|[.;,:(–—*•>|\t-]|\bet\b)[\s«»\"“”*]*+(?:(?:recevoir|option|souhait|avec)\s++)?(?:une\s++|l'|d')?[\s«\"“]*+$"
)
_TICKED = re.compile(
    rf"(?:\[\s*[x✓✔]\s*\]|\(\s*x\s*\)|[{_BOXES}])\s*(?:recevoir\s+)?(?:une\s+|l')?[«\"“\s]*$"
)
_AFTER = r"[\s:»\"”,*-]*(?:(?:est|sera|serait)\s+)?"
_YES_AFTER = re.compile(rf"{_AFTER}{wordings(_WORDS['yes_after'])}(?!\w)")
_NO_AFTER = re.compile(rf"{_AFTER}{wordings(_WORDS['no_after'])}\b")
_YES_BEFORE = re.compile(rf"\b{wordings(_WORDS['yes_before'])}\b[^.;:]{{0,60}}$")
_WITH = re.compile(r"\bavec\s+(?:une\s+|l'\s?)?[«\"“\s]*$")
# « n'oubliez pas de me prévenir » asks for it
_NOT = (
    rf"\b(?<!oubliez )(?<!oublier )(?<!hesitez )(?<!manquez ){wordings(_WORDS['no_before'])}\b"
    r"(?!\s+(?:hesiter|oublier|manquer)\b)"
)
_NO_BEFORE = re.compile(rf"{_NOT}[^.,;:]{{0,50}}$")
_NO_ALERT = re.compile(rf"{_NOT}\s+(?:d'|de\s+l'|l')?[\s«\"“]*$")

_ENDING = r"(?:\([a-z]+\)s?|[.·-]e\b\.?s?|/e\b)?"  # informé(e), prévenu.e, averti·e
_TOLD = wordings(_WORDS["told"])
_BRIEFLY = r"(?:\w+ment\s+|bien\s+|aussi\s+|egalement\s+)?"
_TELL_ME = re.compile(
    rf"\b(?:me|m'|nous)\s?(?:{wordings(_WORDS['tell_me'])}|tenir\s+{_BRIEFLY}{_TOLD})\b{_ENDING}"
)
_SAY_TO_ME = re.compile(
    rf"\b(?:me|m'|nous)\s?{wordings(_WORDS['say_to_me'])}\b|\b(?P<order>(?:dites|faites|confirmez)-(?:moi|nous)(?:\s+(?:signe|savoir))?)\b"
)
_ORDER = re.compile(
    rf"\b(?P<order>{wordings(_WORDS['order'])}-(?:moi|nous)|tenez-(?:moi|nous)\s+{_BRIEFLY}{_TOLD})\b{_ENDING}"
)
_BE_TOLD = re.compile(rf"\b(?:etre|rester)\s+{_BRIEFLY}(?:tenue?s?\s+|mise?s?\s+)?{_TOLD}\b{_ENDING}")
_ASKS = re.compile(rf"\b{wordings(_WORDS['asks'])}(?!\w)[^.;]{{0,80}}$")
_TELEGRAPHIC = re.compile(r"(?:^|[,;–-]|\bet)\W*$")  # « me prévenir svp »
_TELLING = re.compile(rf"\b{wordings(_WORDS['telling'])}")
_DENIED = re.compile(
    rf"\bne\s+(?:pas\s+)?(?:me|m'|nous)\s?{wordings(_WORDS['telling'])}\w*(?:\s+pas\b|(?<=er)\b|(?<=ir)\b)"
)
_OF_OTHERS = re.compile(rf"\b{wordings(_WORDS['of_others'])}\b[^.;]{{0,60}}$")
_ADVERBS = rf"(?:[\s,()–-]*\b{wordings(_WORDS['adverbs'])}(?!\w))*"
_OF_WHAT = re.compile(
    rf"{_ADVERBS}(?:\W*$|\s*[.,:;()!–-]|\s+(?:et|ainsi)\b|\s+{wordings(_WORDS['of_what'])}(?!\w))"
)
_WHEN = re.compile(rf"{_ADVERBS}\s+{wordings(_WORDS['when'])}\s*{wordings(_WORDS['done'])}")
_PHRASES = ((_TELL_ME, _OF_WHAT), (_SAY_TO_ME, _WHEN), (_ORDER, _OF_WHAT), (_BE_TOLD, _OF_WHAT))


def alerts(text: Passage, *, free: bool) -> frozenset[bool]:
    """Return what `text` says of the alert; both where it contradicts itself, none where it says nothing.

    `free`: the recruiter speaks; elsewhere only a label with « oui » or « non » counts.
    """
    said = {
        answer for found in islice(_ALERT.finditer(text.folded), _MOST) for answer in _noun(text, found, free)
    }
    if free:
        said.update(answer for sentence in sentences(text, _TELLING) for answer in _told(sentence.folded))
    return frozenset(said)


def _noun(text: Passage, found: re.Match[str], free: bool) -> Iterator[bool]:
    """Read « alerte : oui », « sans alerte », « une alerte svp »."""
    head = text.folded[before(text, found.start()) : found.start()]
    tail = text.folded[found.end() : found.end() + LONGEST]
    if _OTHER_BEFORE.search(head) or _OTHER_AFTER.match(tail):
        return
    if not free and (found["free"] or not _CLAUSE.search(head)):
        return
    values = _values(_HINT.sub("", tail, count=1))
    if values:
        yield from _chosen(values)
        if _NO_ALERT.search(head):
            yield False
    elif agreed := _AGREED.search(head):
        yield agreed[1] != "non"
    elif _TICKED.search(head):
        yield True
    elif free and not found["free"]:
        yield from _spoken(head, text.folded[found.end() : after(text, found.end())])


def _values(tail: str) -> list[str]:
    """Return the words and boxes that follow the label, on its line or below where its line has no other."""
    between = _BETWEEN.match(tail)
    at = between.end() if between else 0
    below = _BELOW.match(tail, at)
    found = _VALUE.match(tail, below.end() if below else at)
    if not found and (sign := _SIGN.match(tail)):
        found = _VALUE.match(tail, sign.end())
    values: list[str] = []
    while found and len(values) < _MOST_VALUES:
        values.append(found.lastgroup or "")
        boxed = "box" in values or "empty" in values
        loose = (_LOOSE_BOXES if boxed else _LOOSE).match(tail, found.end())
        found = _VALUE.match(tail, loose.end()) if loose else None
    return values


def _chosen(values: Sequence[str]) -> Iterator[bool]:
    """Say what the words are, or which of them has its box ticked: the box before it, or the one after it."""
    words = [n for n, value in enumerate(values) if value in ("yes", "no")]
    if not words:
        yield from [True] if values == ["box"] else []
    elif len(words) < len(values):
        step = 1 if words[0] == 0 else -1
        words = [n for n in words if {"box", "cross"} & set(values[max(n + step, 0) : n + step + 1])]
    if len({values[n] for n in words}) == 1:
        yield values[words[0]] == "yes"


def _spoken(head: str, tail: str) -> Iterator[bool]:
    """Read « sans alerte », « alerte souhaitée », « je voudrais une alerte »; a question says nothing."""
    if _NO_BEFORE.search(head) or _NO_AFTER.match(tail):
        yield False
    elif tail.rstrip().endswith("?") and not _ASKS.search(head):
        return
    elif (
        _YES_AFTER.match(tail)
        or _WITH.search(head)
        or (_YES_BEFORE.search(head) and not _OF_OTHERS.search(head))
    ):
        yield True


def _told(sentence: str) -> Iterator[bool]:
    """Read « prévenez-moi quand c'est validé », « inutile de me prévenir », « je veux être informée »."""
    if _DENIED.search(sentence):
        yield False
        return
    for pattern, of_what in _PHRASES:
        for found in pattern.finditer(sentence):
            head = sentence[: found.start()]
            if _OF_OTHERS.search(head) or not of_what.match(sentence, found.end()):
                continue
            if _NO_BEFORE.search(head):
                yield False
            elif found.lastgroup == "order" or _ASKS.search(head) or _is_note(pattern, head):
                yield True


def _is_note(pattern: re.Pattern[str], head: str) -> bool:
    """Say whether nobody is asked because the sentence is a note: « me prévenir svp »."""
    return pattern is _TELL_ME and bool(_TELEGRAPHIC.search(head))
