"""How the bot understands a mail, as the JSON of `mailbot read`: offline, nothing stored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mailbot.core.calendar import paris_day
from mailbot.core.plain import encode
from mailbot.core.planning.judging import facts_of
from mailbot.core.readings import Answer, Button, Choice, Doubt, OfferReading, Reading
from mailbot.core.rules import Rules, Ruling, judge, required
from mailbot.core.tokens import Standing, verify

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
        "items": [],
        "commands": [
            {"verb": c.verb, "reference": c.reference, "arguments": list(c.arguments)}
            for c in reading.commands
        ],
        "offers": [_offer(offer, rules, at) for offer in reading.offers],
        "automatic": reading.automatic,
        "bounce": encode(reading.bounce) if reading.bounce else None,
    }


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
    missing = list(required(facts))
    return {
        "fields": {
            "reference": fields.reference,
            "title": fields.title,
            "organisation": fields.organisation,
            "regime": fields.regime,
            "level": list(fields.level),
            "agent_direction": fields.agent_direction,
            "convention": fields.convention,
            "contract": fields.contract,
            "place": fields.place,
            "creation_date": fields.creation_date.isoformat() if fields.creation_date else None,
            "created_by": fields.created_by,
            "description": fields.description,
        },
        "missing": missing,
        "ask": missing if verdict.ruling is Ruling.UNDETERMINED else [],
        "verdict": verdict.ruling,
        "reason": verdict.reason,
        "options": {
            "alert": options.alert,
            "due": options.due.isoformat() if options.due else None,
            "message": options.message,
            "observers": list(options.observers),
        },
        "attachments": [
            {"name": a.name, "bytes": a.size, "type": a.type, "text_read": a.text_read}
            for a in offer.attachments
        ],
    }
