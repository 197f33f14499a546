"""Tokens: what a button carries to prove that its mail was ours, sent to this holder for this purpose."""

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

LENGTH = 37  # base32 characters: 11 bytes of claim and 12 bytes (96 bits) of HMAC-SHA-256
PATTERN = r"[A-Za-z2-7]{37}"

_CLAIM = struct.Struct(">BIHHH")
_MAC_BYTES = 12
_EPOCH = date(2020, 1, 1)


class Purpose(IntEnum):
    """What the holder of a token may do; part of every stored token, so numbers are never given again."""

    APPROVE = 1
    REFUSE = 2
    SUBMIT = 3
    PUBLISH = 4
    CONFIRM_APPROVE = 5
    CONFIRM_REFUSE = 6
    WITHDRAW = 7
    CLOSE = 8
    MODIFY = 9
    WISHES = 12


@dataclass(frozen=True, slots=True)
class Claim:
    """What a token says.

    `subject` is the id of the request (APPROVE, REFUSE and their confirmations) or of the offer (all others),
    `holder` the fingerprint of the one it was sent to, `last_day` the last day it is good for.
    """

    purpose: Purpose
    subject: int
    version: int
    holder: int
    last_day: date


class Standing(StrEnum):
    """What verification says of a string."""

    VALID = "valid"
    FORGED = "forged"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome of verification; `claim` is None exactly when the token is forged."""

    standing: Standing
    claim: Claim | None = None


def fingerprint(address: str) -> int:
    """Return the 16 bits by which a claim names its holder; whoever acts must have that address as well."""
    return int.from_bytes(hashlib.sha256(address.lower().encode()).digest()[:2], "big")


def sign(key: bytes, claim: Claim) -> str:
    """Return the token: 37 letters and digits, the same for the same key and claim."""
    days = (claim.last_day - _EPOCH).days
    payload = _CLAIM.pack(claim.purpose, claim.subject, claim.version, claim.holder, days)
    return _encoded(payload + _mac(key, payload))


def verify(keys: Sequence[bytes], token: str, today: date) -> Verified:
    """Check `token` against every key, in constant time each; case does not matter."""
    data = _decoded(token.upper())
    payload, mac = data[: _CLAIM.size], data[_CLAIM.size :]
    # every key is tried, so that the time taken does not tell which one signed
    if not sum(hmac.compare_digest(_mac(key, payload), mac) for key in keys):
        return Verified(Standing.FORGED)
    purpose, subject, version, holder, days = _CLAIM.unpack(payload)
    claim = Claim(Purpose(purpose), subject, version, holder, _EPOCH + timedelta(days=days))
    return Verified(Standing.EXPIRED if today > claim.last_day else Standing.VALID, claim)


def _encoded(data: bytes) -> str:
    return base64.b32encode(data).decode("ascii").rstrip("=")


def _decoded(token: str) -> bytes:
    """Return the bytes of `token`; none if it is not their one spelling (its last letter has a spare bit)."""
    try:
        data = base64.b32decode(token + "===")
    except (binascii.Error, ValueError):
        return b""
    return data if len(token) == LENGTH and _encoded(data) == token else b""


def _mac(key: bytes, payload: bytes) -> bytes:
    return hmac.new(key, b"mailbot token 1" + payload, hashlib.sha256).digest()[:_MAC_BYTES]
