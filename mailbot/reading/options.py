"""What the recruiter wishes for the request: alert, due date, message, observers."""

import re
from datetime import date

from mailbot.core.folding import fold
from mailbot.core.readings import Options
from mailbot.reading.dates import DAY, day_in, day_of
from mailbot.reading.sender import ADDRESS, is_address

_MAX_OBSERVERS = 20
_MAX_DUE_TEXT = 100  # characters
_YES_NO = re.compile(r"\W*(oui|non|yes|no)\b(?!\s*(?:/|ou\b))")
_ALERT = re.compile(r"\balertes?\b[^\n:.;,]{0,60}?[\s:=]\s*(oui|non)\b(?!\s*(?:/|ou\b))")
_DUE = re.compile(r"\becheance\b[^\n\d]{0,30}(?=\d)")
_ADDRESSES = re.compile(rf"(?<![\w.+-]){ADDRESS}")


def from_lines(lines: dict[str, str], year: int | None = None) -> Options:
    """Return the options that labelled lines (alert, due, message, observers) say."""
    alert = _YES_NO.match(fold(lines.get("alert", "")))
    written = lines.get("due", "").strip()[:_MAX_DUE_TEXT]
    return Options(
        alert=alert[1] in ("oui", "yes") if alert else None,
        due=day_in(written, year),
        due_text=written,
        message=lines.get("message", "").strip() or None,
        observers=addresses_in(lines.get("observers", "")),
    )


def alert_in(text: str) -> bool | None:
    """Return what « Recevoir une alerte … : Oui » or « alerte : non » in free text says, None if nothing."""
    found = _ALERT.search(fold(text))
    return found[1] == "oui" if found else None


def due_in(text: str, year: int | None) -> tuple[date | None, str]:
    """Return the day after « échéance » in free text, and what is written there; (None, "") if nothing is."""
    folded = fold(text)
    for label in _DUE.finditer(folded):
        found = DAY.match(folded, label.end())
        if found:
            return day_of(found, year), text[found.start() : found.end()]
    return None, ""


def addresses_in(text: str) -> tuple[str, ...]:
    """Return the addresses in `text`, lower-case, each once."""
    found = (a.lower() for a in _ADDRESSES.findall(text[:5_000]) if is_address(a))
    return tuple(dict.fromkeys(found))[:_MAX_OBSERVERS]
