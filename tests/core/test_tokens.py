"""Tokens prove what we wrote into them, and nothing else does."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.core.tokens import LENGTH, Claim, Purpose, Standing, fingerprint, sign, verify

KEY, OLD_KEY, FOREIGN_KEY = b"k" * 32, b"o" * 32, b"f" * 32
TODAY = date(2027, 1, 18)
CLAIM = Claim(Purpose.APPROVE, 12, 2, fingerprint("valideur@en3s.example"), date(2027, 5, 31))
claims = st.builds(
    Claim,
    purpose=st.sampled_from(Purpose),
    subject=st.integers(0, 2**32 - 1),
    version=st.integers(0, 2**16 - 1),
    holder=st.integers(0, 2**16 - 1),
    last_day=st.dates(TODAY, date(2199, 1, 1)),
)


@given(claims)
def test_a_token_says_what_was_signed(claim: Claim) -> None:
    token = sign(KEY, claim)
    found = verify([KEY], token, TODAY)
    assert (found.standing, found.claim) == (Standing.VALID, claim)
    assert len(token) == LENGTH
    assert token.isalnum()
    assert token.isupper()


def test_case_does_not_matter() -> None:
    assert verify([KEY], sign(KEY, CLAIM).lower(), TODAY).standing is Standing.VALID


def test_keys_rotate() -> None:
    token = sign(OLD_KEY, CLAIM)
    assert verify([KEY, OLD_KEY], token, TODAY).claim == CLAIM
    assert verify([KEY], token, TODAY).standing is Standing.FORGED


@pytest.mark.parametrize(
    ("today", "standing"),
    [
        (CLAIM.last_day, Standing.VALID),
        (CLAIM.last_day + timedelta(days=1), Standing.EXPIRED),
    ],
)
def test_the_last_day_still_counts(today: date, standing: Standing) -> None:
    assert verify([KEY], sign(KEY, CLAIM), today).standing is standing


@pytest.mark.parametrize(
    "change",
    [
        replace(CLAIM, purpose=Purpose.REFUSE),
        replace(CLAIM, subject=13),
        replace(CLAIM, version=3),
        replace(CLAIM, holder=CLAIM.holder ^ 1),
        replace(CLAIM, last_day=date(2028, 5, 31)),
    ],
)
def test_each_part_of_a_claim_is_bound(change: Claim) -> None:
    assert sign(KEY, CLAIM) != sign(KEY, change)
    forged = sign(FOREIGN_KEY, change)[:18] + sign(KEY, CLAIM)[18:]
    assert verify([KEY], forged, TODAY).standing is Standing.FORGED


@pytest.mark.parametrize(
    "token", ["", "A", "é" * LENGTH, "A" * LENGTH, "A" * 1000, "0" * LENGTH, "A" * 36 + "="]
)
def test_what_is_no_token_is_forged(token: str) -> None:
    assert verify([KEY], token, TODAY).standing is Standing.FORGED


def test_no_mutation_of_a_token_is_accepted() -> None:
    token = sign(KEY, CLAIM)
    choose = random.Random(7)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    for _ in range(20_000):
        place = choose.randrange(LENGTH)
        changed = token[:place] + choose.choice(letters.replace(token[place], "")) + token[place + 1 :]
        assert verify([KEY], changed, TODAY).standing is Standing.FORGED


def test_a_fingerprint_does_not_depend_on_case() -> None:
    assert (
        fingerprint("Valideur@EN3S.example")
        == fingerprint("valideur@en3s.example")
        != fingerprint("a@b.example")
    )
