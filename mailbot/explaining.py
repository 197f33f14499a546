"""How the bot understands a mail, as the JSON of `mailbot read`: offline, nothing stored."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from mailbot.core.calendar import paris_day
from mailbot.core.plain import encode
from mailbot.core.planning.judging import facts_of
from mailbot.core.questions import ABOUT
from mailbot.core.readings import Answer, Button, Choice, Doubt, Fields, OfferReading, Reading
from mailbot.core.rules import Rules, Ruling, Verdict, agent_direction_of, judge, regime_of
from mailbot.core.tokens import Standing, verify

WANTED = ("reference", "title", "organisation", "level", "contract", "place", "description")
"""The fields that an offer should have; only title, organisation and level are required."""

ASKED = ABOUT | {
    "grid_unclear": "level",
    "several_offers": "one_mail_per_offer",
    "attachment_unreadable": "offer_text",
    "no_offer_found": "offer_text",
}
"""What the recruiter is asked for by the reason of a doubt."""

CHOICES = {Button.APPROVE: Choice.APPROVE, Button.REFUSE: Choice.REFUSE}


def explained(
    reading: Reading, *, rules: Rules, keys: Sequence[bytes], at: datetime, sent: Reading | None
) -> dict[str, Any]:
    """Return what `reading` says, by the names of the interface; `sent` is our mail that it answers."""
    answer = _answer(reading)
    return {
        "kind": reading.kind,
        "sender": reading.sender,
        "authenticated": reading.authenticated,
        "token": _token(reading, keys, at, sent),
        "decision": answer.choice,
        "doubt": answer.doubt,
        "comment": answer.comment or None,
        "new_text": reading.new_text,
        "items": [
            {"n": i.n, "decision": i.answer.choice, "comment": i.answer.comment or None}
            for i in reading.items
        ],
        "commands": [
            {"verb": c.verb, "reference": c.reference, "arguments": list(c.arguments)}
            for c in reading.commands
        ],
        "offers": [_offer(offer, rules, at) for offer in reading.offers],
        "automatic": reading.automatic,
        "bounce": encode(reading.bounce) if reading.bounce else None,
    }


def _stated(fields: Fields, name: str) -> bool:
    return bool(getattr(fields, name) or (name == "level" and fields.level_text))


def _asked(fields: Fields, verdict: Verdict) -> Iterator[str]:
    """Yield what the recruiter is asked for: what the verdict lacks, else what the offer must have."""
    asked = ASKED.get(verdict.reason) if verdict.ruling is Ruling.UNDETERMINED else None
    if asked:
        yield asked
    if "reference" in fields.unfilled:
        yield "reference"
    if not fields.title and asked not in ("offer_text", "one_mail_per_offer"):
        yield "title"


def _answer(reading: Reading) -> Answer:
    """Return what the mail decides: the pressed button, or the words."""
    press = reading.press
    if press is None or press.button not in CHOICES:
        return reading.answer
    if press.contradicted:
        return Answer(Choice.NONE, Doubt.CONTRADICTION, press.comment)
    return Answer(CHOICES[press.button], None, press.comment)


def _token(reading: Reading, keys: Sequence[bytes], at: datetime, sent: Reading | None) -> str:
    if sent is not None:
        return Standing.VALID if set(reading.tokens) & set(sent.tokens) else "absent"
    if not keys or not reading.tokens:
        return "absent"
    standings = {verify(keys, token, paris_day(at)).standing for token in reading.tokens}
    return next(s for s in (Standing.VALID, Standing.EXPIRED, Standing.FORGED) if s in standings)


def _offer(offer: OfferReading, rules: Rules, at: datetime) -> dict[str, Any]:
    fields, options = offer.fields, offer.options
    facts = facts_of(fields)
    verdict = judge(rules, facts, at, due=options.due)
    return {
        "fields": {
            "reference": fields.reference,
            "title": fields.title,
            "organisation": fields.organisation,
            "regime": fields.regime or regime_of(rules, fields.organisation or ""),
            "level": list(fields.level),
            "agent_direction": agent_direction_of(rules, facts),
            "convention": fields.convention,
            "contract": fields.contract,
            "place": fields.place,
            "creation_date": fields.creation_date.isoformat() if fields.creation_date else None,
            "created_by": fields.created_by,
            "description": fields.description,
        },
        "missing": [name for name in WANTED if not _stated(fields, name)],
        "ask": list(_asked(fields, verdict)),
        "verdict": verdict.ruling,
        "reason": verdict.reason,
        "options": {
            "alert": options.alert,
            "due": options.due.isoformat() if options.due else None,
            "message": options.message,
            "observers": list(options.observers),
        },
        "attachments": [
            {
                "name": a.name,
                "bytes": a.size,
                "type": a.type,
                "text_read": a.text_read,
                "sha256": hashlib.sha256(a.content).hexdigest(),
            }
            for a in offer.attachments
        ],
    }
