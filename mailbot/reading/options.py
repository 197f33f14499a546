"""What the recruiter wishes for the request: alert, due date, message, observers."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from mailbot.core.folding import fold
from mailbot.core.readings import Options
from mailbot.reading.alert import alerts
from mailbot.reading.dates import day_in
from mailbot.reading.due import due
from mailbot.reading.observers import addresses_in, observers
from mailbot.reading.remark import remark
from mailbot.reading.sentences import Passage, passage
from mailbot.reading.vocabulary import any_of, table

__all__ = ["addresses_in", "alert_in", "due_in", "from_lines", "wishes"]

T = TypeVar("T")

_MAX_DUE_TEXT = 100  # characters
_MAX_GROUNDS = 1_000
_MAX_TEXT = 400_000  # characters of one layer; no mail is read beyond
_MAX_NOTE = 3_000  # characters of the recruiter's own words; what goes on is an advert without labels
_YES_NO = re.compile(r"\W*(oui|non|yes|no)\b(?!\s*(?:/|ou\b))")
_NOBODY = re.compile(r"\W*(?:personne|aucune?|nobody)\W*")
_LABELS = [label for labels in table("offer_labels.toml")["fields"].values() for label in labels]
_OFFER = re.compile(rf"^[ \t*•·–-]*{any_of(map(fold, _LABELS))}[ *]*(?:[:=\t]|$)", re.M)


def wishes(own: str, older: Sequence[str], year: int | None) -> Options:
    """Return the options that the mail says: the recruiter's `own` words prevail, one by one.

    `older` are the mails below and the attachments, nearest first; there, and in an offer that stands in
    the own words, only labelled lines count. A day without a year is in `year`, that of reception.
    The observers may hold the sender, whom the caller leaves out.
    """
    said = passage(own[:_MAX_TEXT])
    note = _note_length(said)
    texts = [
        (said[:note], True),
        (said[note:], False),
        *((passage(text[:_MAX_TEXT]), False) for text in older),
    ]
    answers = _first(alerts(text, free=free) for text, free in texts) or frozenset()
    dated = _first(due(text, year, free=free) for text, free in texts)
    return Options(
        alert=_one(answers),
        due=dated.day if dated else None,
        due_text=dated.written if dated else "",
        message=_first(remark(text, free=free) for text, free in texts),
        observers=_first(observers(text, free=free) for text, free in texts) or (),
    )


def _first(said: Iterable[T | None]) -> T | None:
    """Return what the nearest text says that says anything."""
    return next((found for found in said if found), None)


def _one(answers: frozenset[bool]) -> bool | None:
    return next(iter(answers)) if len(answers) == 1 else None


def _note_length(said: Passage) -> int:
    """Return where an offer begins in the recruiter's own words."""
    found = _OFFER.search(said.folded, 0, _MAX_NOTE)
    return found.start() if found else min(len(said.folded), _MAX_NOTE)


def from_lines(lines: dict[str, str], year: int | None = None) -> Options:
    """Return the options that labelled lines say: alert, due, message, observers, grounds, start, channel."""
    alert = _YES_NO.match(fold(lines.get("alert", "")))
    written = lines.get("due", "").strip()[:_MAX_DUE_TEXT]
    return Options(
        alert=alert[1] in ("oui", "yes") if alert else None,
        due=day_in(written, year),
        due_text=written,
        message=lines.get("message", "").strip() or None,
        observers=addresses_in(lines.get("observers", "")),
        grounds=lines.get("grounds", "").strip()[:_MAX_GROUNDS] or None,
        nobody=bool(_NOBODY.fullmatch(fold(lines.get("observers", "")))),
        start=day_in(lines.get("start", ""), year),
        start_text=lines.get("start", "").strip()[:_MAX_DUE_TEXT],
        channel=fold(lines.get("channel", "").strip()).partition(" ")[0],
    )


def alert_in(text: str) -> bool | None:
    """Return what « Recevoir une alerte … : Oui » or « alerte : non » in free text says, None if nothing."""
    return _one(alerts(passage(text), free=True))


def due_in(text: str, year: int | None) -> tuple[date | None, str]:
    """Return the due date in free text, and what is written there; (None, "") if nothing is."""
    found = due(passage(text), year, free=True)
    return (found.day, found.written) if found else (None, "")
