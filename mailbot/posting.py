"""The advert of an offer as data: a JobPosting in the vocabulary of schema.org, with only what is known."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from mailbot.core.calendar import PARIS
from mailbot.core.folding import holds, words
from mailbot.core.offers import Card
from mailbot.data import load

_WORDS = load("posting.toml")
_ENDED = ("@context", "@type", "title", "identifier", "validThrough")
_LONGEST_NAME = 150  # characters made of a reference; most file systems allow 255 bytes with what follows
# no browser takes the data for markup, even if somebody puts it into a page as it is
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def job_posting(card: Card, level: str, description: str, posted: date) -> dict[str, Any]:
    """Return the JobPosting of an offer, values as plain text; `level` is said in words."""
    organisation = {"@type": "Organization", "name": card.organisation} if card.organisation else None
    identifier = {"@type": "PropertyValue", "name": card.organisation, "value": card.reference}
    found = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": card.title,
        "description": description,
        "identifier": {key: value for key, value in identifier.items() if value},
        "datePosted": posted.isoformat(),
        "employmentType": list(_employment_types(card.contract)),
        "hiringOrganization": organisation,
        "jobLocation": _place(card.place),
        "qualifications": level,
    }
    return {key: value for key, value in found.items() if value}


def ended(card: Card, at: datetime) -> dict[str, Any]:
    """Return the JobPosting of an offer that is withdrawn: which one it is, and since when it is over."""
    posting = job_posting(card, "", "", at.date())
    posting["validThrough"] = at.astimezone(PARIS).isoformat(timespec="seconds")
    return {key: value for key, value in posting.items() if key in _ENDED}


def as_json(posting: dict[str, Any]) -> bytes:
    """Return `posting` as JSON in UTF-8, safe to stand in a page."""
    return (json.dumps(posting, ensure_ascii=False, indent=2).translate(_ESCAPES) + "\n").encode(
        "utf-8", "replace"
    )


def file_name(reference: str, version: int) -> str:
    """Return « REFERENCE-v1 », a plain file name whatever the reference holds, and never that of another."""
    plain = quote(reference, safe="", errors="replace")
    plain = f"%2E{plain[1:]}" if plain[:1] == "." else plain
    if len(plain) > _LONGEST_NAME:
        plain = f"{plain[:_LONGEST_NAME]}-{hashlib.sha256(plain.encode()).hexdigest()[:16]}"
    return f"{plain}-v{version}"


def _place(place: str) -> dict[str, Any] | None:
    address = {"@type": "PostalAddress", "addressLocality": place, "addressCountry": "FR"}
    return {"@type": "Place", "address": address} if place else None


def _employment_types(contract: str) -> Iterator[str]:
    said = words(contract)
    for word, phrases in _WORDS["employment_types"].items():
        either = any(holds(phrase, said) for phrase in _WORDS["open"].get(word, ()))
        if not either and any(holds(phrase, said) for phrase in phrases):
            yield word
