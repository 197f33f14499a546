"""Whatever strangers send, reading returns, and takes a time that grows with the size only."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.core.readings import Reading
from tests.reading.mails import TOKEN, mail, reading, reply
from tests.support.needs import corpora

_SECONDS = 1.0  # of CPU; the slowest takes 0.25 on the machine of 2026, and quadratic ones take minutes

LINES = {
    "one word": "a" * 280_000,
    "decisions": "validé " * 40_000,
    "half a header": "Le 1 a " * 40_000,
    "short lines": "a\n" * 200_000,
    "header lines": "De : x\nDate : y\n" * 20_000,
    "spaces": "decision" + " " * 300_000,
    "quote marks": "> " * 150_000,
    "invisible in words": "a\u200b" * 100_000,
    "invisible": "\u200b" * 100_000,
    "quote headers": "Le 1 a écrit :\n>\n" * 15_000,
    "labels": "échéance " * 30_000 + "alerte " * 30_000,
    "presses": "Décision : Validé Code : " * 12_000,
    "tokens": TOKEN[:-1] * 8_000,
    "tabs": "\t" * 400_000,
    "pairs": "Intitulé du poste : x\nNiveau : 7\n" * 10_000,
    "brackets": "[%" * 150_000,
    "addresses": "Informer : " + "a@b." * 60_000,
}


@pytest.mark.parametrize("name", LINES)
def test_hostile_text_takes_linear_time(name: str) -> None:
    for raw in (mail(LINES[name]), reply("Validé\n\n" + LINES[name])):
        assert cpu_seconds(raw) < _SECONDS


PAGES = {
    "breaks": "<br>" * 250_000,
    "cells": "<table><tr>" + "<td>a</td>" * 60_000,
    "nesting": "<div>" * 3_000,
    "blanks": " " * 900_000,
    "styles": '<p style="' + "display:" * 100_000 + '">x',
    "entities": "&nbsp;" * 150_000,
}


@pytest.mark.parametrize("name", PAGES)
def test_hostile_html_takes_linear_time(name: str) -> None:
    assert cpu_seconds(mail(PAGES[name], "Content-Type: text/html; charset=utf-8")) < _SECONDS


FORMS = {
    "flowed": mail("a \n" * 130_000, "Content-Type: text/plain; format=flowed"),
    "encoded words": mail("x", subject="=?utf-8?q?a?= " * 6_000),
    "addresses": mail("x", sender="a@b.example, " * 6_000),
    "folded": mail("x", "X: a" + "\r\n b" * 20_000),
    "empty parts": mail("--b\n\n" * 100_000, "Content-Type: multipart/mixed; boundary=b"),
    "parameters": mail("x", "Content-Type: text/plain" + '; a="x' * 14_000),
    "comments": mail("x", "Received: by x with LMTP id 1; now", "Authentication-Results: " + "(" * 90_000),
    "a large file": mail(
        "QUJD" * 6_000_000, "Content-Transfer-Encoding: base64", "Content-Type: application/pdf"
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_hostile_forms_take_linear_time(name: str) -> None:
    assert cpu_seconds(FORMS[name]) < _SECONDS


def cpu_seconds(raw: bytes) -> float:
    before = time.process_time()
    reading(raw)
    return time.process_time() - before


def test_no_labelled_or_public_file_makes_reading_raise() -> None:
    for path in sorted(p for p in corpora().rglob("*") if p.is_file()):
        raw = path.read_bytes().replace(b"\r\n", b"\n")
        for form in (raw, raw.replace(b"\n", b"\r\n"), raw[: len(raw) // 2]):
            assert isinstance(reading(form), Reading), path


SNIPPETS = """From: a@b.example
From:
Subject: =?utf-8?Q?
Content-Type: multipart/mixed; boundary=b
Content-Type: multipart/report; boundary=b
Content-Type: message/delivery-status
Content-Type: text/html; charset=utf-7
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename*0*=x'y'%zz
In-Reply-To: <a@b>
Authentication-Results: mx.bourse.example; (
Received: x; 99 Zzz 0000 99:99:99 +9999
--b
--b--
<div style='display:none'>
</blockquote>
Validé
Décision : Validé
Code :
Intitulé du poste : x
Niveau :
Échéance : 31/02
STATUT
Action: failed
"""
PIECES = [
    "\n",
    "\r\n",
    "\n\n",
    "> ",
    " ",
    "\u202e\u200b\ufffd",
    TOKEN,
    *SNIPPETS.splitlines(),
    *SNIPPETS.splitlines(True),
]
snippets = st.sampled_from([*(piece.encode() for piece in PIECES), b"\xff\xfe\x00"])
mails = st.lists(snippets | st.binary(max_size=40), max_size=25).map(b"".join)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mails, st.booleans())
def test_reading_always_returns(raw: bytes, whole: bool) -> None:
    assert isinstance(reading(raw, whole=whole), Reading)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    for raw in encoded(text):
        assert isinstance(reading(raw), Reading)


def encoded(text: str) -> Iterator[bytes]:
    plain = text.encode("utf-8", "replace").decode()
    yield mail(plain)
    yield reply(plain)
    yield mail(plain, "Content-Type: text/html; charset=utf-8")
