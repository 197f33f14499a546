"""The day until which the recruiter wishes an answer, in labelled lines and in free words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from mailbot.reading.dates import DAY, day_of
from mailbot.reading.sentences import LONGEST, Passage, before, sentences, wordings
from mailbot.reading.vocabulary import any_of, table

_WORDS = table("options.toml")["due"]
_EMPTY = frozenset(table("options.toml")["values"]["empty"])
_MOST = 100  # labels of a text that are looked at
_MAX_TEXT = 100  # characters of what is written in the place of the day
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_EARLY = 2  # months at the head of the year, which a mail of December may mean

_LABEL = re.compile(r"echeance\b")
_FREE_LABEL = re.compile(rf"\b{any_of(_WORDS['free_labels'])}\b")
_DATE_OF = re.compile(r"\bdate\s+(?:d'\s?|de\s+l')$")
_OTHER_BEFORE = re.compile(rf"\b{wordings(_WORDS['other_before'])}\s*$")
_HEAD = re.compile(
    r"(?:^|[.;,:(–—*•>|\t-]|\b(?:et|avec|pour))[\s«»\"“”*]*+(?:l'|notre\s++|une\s++)?[\s«\"“]*+$"
)
_BETWEEN = re.compile(
    rf"(?:[^\w\n;?!]|\b{any_of(_WORDS['between'])}(?!\w)|\b{any_of(_WEEKDAYS)}(?=,?\s+(?:le\s+)?(?:\d|premier)))*"
)
_BELOW = re.compile(r"\n\s*")
_SIGN = re.compile(r"[:=\t]")
_NEXT = re.compile(
    r"\s*+(?:[,;.–—|-]\s*+)?\b(?:alerte|message|informer|autres\s+dest|copie|recevoir|merci|reference|titre|poste)\b|\s++[–—-]\s|[\n;]|[.!?…](?:\s|$)"
)
_NUMBER = re.compile(r"\d|premier")
_OR = re.compile(r"\s*(?:ou|et|a|au|/|-|–)\s*(?:bien\s+)?(?:le\s+|au\s+)?(?=\d)")
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})\s+(?:le\s+)?$")
_DIGIT = re.compile(r"(?<!\w)(?:\d{1,4}|premier)")
_UNTIL = re.compile(
    rf"\b{any_of(_WORDS['until'])}[\s,:]*(?:le\s+|au\s+)?(?:{any_of(_WEEKDAYS)}\s+(?:le\s+)?)?$"
)
_ON = re.compile(rf"\b{any_of(_WORDS['on'])}\s+(?:{any_of(_WEEKDAYS)}\s+)?$")
_AFTER = re.compile(rf"[\s,(-]*{any_of(_WORDS['after'])}\b")
_ANSWERS = re.compile(rf"\b{wordings(_WORDS['answers'])}\b")
_ASKS = re.compile(rf"\b{wordings(_WORDS['asks'])}(?!\w)")
_TO_READER = re.compile(rf"\b{any_of(_WORDS['to_reader'])}\b")
_OF_OTHERS = re.compile(rf"\b{wordings(_WORDS['of_others'])}(?!\w)")
_RELEASED = re.compile(
    r"\b(?:valider|autoriser|validation\s+de|accord\s+(?:pour|de))\s+(?:la|cette|sa|notre)\s+(?:publication|diffusion)\b"
)
_BARE = re.compile(r"[\W_]*(?:(?:c'est|offre|urgent|le\s+tout|demande|svp)\W+)*$")
_RELATIVE = re.compile(
    rf"\b{any_of(_WORDS['relative_before'])}\s+(?P<when>{any_of(_WORDS['relative'])})(?!\w)"
)
_RELATIVE_VALUE = re.compile(rf"{any_of(_WORDS['relative'])}(?!\w)|sous\s+\w+\s+\w+")


@dataclass(frozen=True, slots=True)
class Due:
    """A day, or None where what is written names none for certain."""

    day: date | None
    written: str


def due(text: Passage, year: int | None, *, free: bool) -> Due | None:
    """Return the due date that `text` says, None if it says nothing; two different ones are none for certain.

    `free`: the recruiter speaks; elsewhere only a labelled line and a sentence that names the reader count.
    Without a year the day is in `year`, that of reception, even if it has passed by then.
    """
    labelled = list(_labelled(text, year, free=free))
    for found in (
        labelled,
        list(_in_sentences(text, year, free=free)),
        list(_relative(text)) if free else [],
    ):
        if found:
            return _agreed(found)
    return None


def _agreed(found: Sequence[Due]) -> Due:
    """Return the one day that all name; where they differ, what each says."""
    days = {one.day for one in found if one.day}
    texts = dict.fromkeys(one.written for one in found if one.day or not days)
    return Due(days.pop() if len(days) == 1 else None, " / ".join(texts)[:_MAX_TEXT])


def _labelled(text: Passage, year: int | None, *, free: bool) -> Iterator[Due]:
    labels = chain(_LABEL.finditer(text.folded), _FREE_LABEL.finditer(text.folded) if free else ())
    for found in islice(labels, _MOST):
        head = _DATE_OF.sub("", text.folded[before(text, found.start()) : found.start()])
        if head[-1:].isalnum() or _OTHER_BEFORE.search(head) or not (free or _HEAD.search(head)):
            continue
        value = _value(text, found.end(), year)
        if value:
            yield value


def _value(text: Passage, start: int, year: int | None) -> Due | None:
    """Return the day behind a label, or what is written instead of one."""
    last = min(start + LONGEST, len(text.folded))
    between = _BETWEEN.match(text.folded, start, last)
    at = between.end() if between else start
    below = _BELOW.match(text.folded, at, last)
    for place in (at, below.end() if below else at):
        found = DAY.match(text.folded, place)
        if found:
            return _dated(text, found, year)
    signed = _SIGN.search(text.folded, start, at)
    if not (signed or _RELATIVE_VALUE.match(text.folded, at) or _DIGIT.match(text.folded, at)):
        return None
    first = signed.end() if signed else at
    end = _NEXT.search(text.folded, first, last)
    written = text.written[first : end.start() if end else last].strip(" \t*.,:()«»")[:_MAX_TEXT].strip()
    empty = (
        not any(c.isalnum() for c in written)
        or text.folded[first : end.start() if end else last].strip(" \t*.,:()«»") in _EMPTY
    )
    return None if empty else Due(None, written)


def _dated(text: Passage, found: re.Match[str], year: int | None) -> Due:
    """Return the day that was found; none for certain where another follows, or its weekday is another."""
    weekday = _WEEKDAY.search(text.folded, max(0, found.start() - 20), found.start())
    first = weekday.start() if weekday else found.start()
    other = _OR.match(text.folded, found.end())
    more = DAY.match(text.folded, other.end()) if other else None
    if more:
        return Due(None, text.written[first : more.end()])
    written = text.written[first : found.end()]
    days = [day_of(found, year)]
    if year and not (found["y"] or found["y2"] or found["y3"]) and days[0] and days[0].month <= _EARLY:
        days.append(day_of(found, year + 1))
    if weekday:
        days = [day for day in days if day and _WEEKDAYS[day.weekday()] == weekday[1]]
    return Due(days[0] if days else None, written)


def _in_sentences(text: Passage, year: int | None, *, free: bool) -> Iterator[Due]:
    """Read « merci de votre avis pour le 13/03 », « à traiter avant le 13 février »."""
    for sentence in sentences(text, _NUMBER if free else _TO_READER):
        asked = not free or bool(_ASKS.search(sentence.folded))
        last = 0
        for found in DAY.finditer(sentence.folded):
            head = sentence.folded[last : found.start()]
            last = found.end()
            if _is_due(sentence.folded, head, found, asked=asked):
                yield _dated(sentence, found, year)


def _is_due(sentence: str, head: str, found: re.Match[str], *, asked: bool) -> bool:
    clause = _RELEASED.sub("", head).rpartition(",")[2]
    if _OF_OTHERS.search(clause):
        return False
    until = _UNTIL.search(head)
    if not asked:
        return bool(until and _BARE.fullmatch(head[: until.start()]))
    if until or _AFTER.match(sentence, found.end()):
        return True
    return bool(_ON.search(head) and _ANSWERS.search(clause))


def _relative(text: Passage) -> Iterator[Due]:
    """Read « réponse souhaitée sous 8 jours »: no day for certain, but worth a question."""
    for sentence in sentences(text, _RELATIVE):
        found = _RELATIVE.search(sentence.folded)
        if (
            found
            and _ASKS.search(sentence.folded)
            and not _OF_OTHERS.search(sentence.folded[: found.start()].rpartition(",")[2])
        ):
            yield Due(None, sentence.written[found.start() : found.end()])
