"""Mails made odd: cut, flipped, doubled, lied about; the same seed and number give the same bytes."""

import random
import re
from collections.abc import Callable, Sequence

_LARGEST = 400_000  # bytes: what grows by doubling stays small enough to try many
_MOST_CHANGES = 6

_CHARSETS = (
    b"utf-7", b"unicode_escape", b"utf-16", b"utf-32-be", b"rot13", b"zlib_codec", b"idna", b"punycode",
    b"cp65001", b"x-unknown", b"iso-2022-jp", b"hz", b"\xff\xfe", b"", b"'\";=", b"a" * 5_000,
)  # fmt: skip
_ENCODINGS = (b"base64", b"quoted-printable", b"x-uuencode", b"binary", b"7bit", b"BASE64 ", b"\0", b"gzip")
_TYPES = (
    b"multipart/mixed", b"multipart/alternative", b"multipart/signed", b"message/rfc822", b"text/html",
    b"text/plain", b"message/delivery-status", b"application/pdf", b"application/ms-tnef", b"text/calendar",
    b"/", b"text",
)  # fmt: skip
_ODDITIES = (
    b"\0", b"\r", b"\n", b"\r\n\r\n", b"\xff\xfe\xfd", b"\xe2\x80\xae", b"\xed\xa0\x80", b"\\", b'"', b"-- ",
    b"=?utf-8?b?", b"?=", b"=?x?q?=00?=", b"=?utf-8?q?=0D=0ABcc:_x@y?=", b"<!--", b"<style>", b"&#x110000;",
    b"<div>" * 3_000, b">" * 5_000, b"> " * 400, b"(" * 2_000, b"<" * 1_000, b"@" * 500, b"a@b.c," * 2_000,
    b"x" * 100_000, b" " * 20_000, b"\t\n" * 2_000, b"9" * 5_000, b"From: a@b.c\r\n", b"&#0;",
    b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\n", b"Message-ID: <" + b"x" * 2_000 + b">\r\n",
    b"Content-Type: text/plain; a*0*=x''%; a*1*=%zz; a*999999=b\r\n", "Échéance : 31/02/2017\r\n".encode(),
)  # fmt: skip

Change = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def mutated(seeds: Sequence[bytes], seed: int, number: int) -> bytes:
    """Return the odd mail `number` of the series `seed`, made of one of `seeds`."""
    chance = random.Random(f"{seed}/{number}")
    raw = chance.choice(seeds)
    for _ in range(chance.randint(1, _MOST_CHANGES)):
        raw = chance.choice(_CHANGES)(chance, raw, seeds)[:_LARGEST]
    return raw


def _truncated(chance: random.Random, raw: bytes, seeds: Sequence[bytes]) -> bytes:
    return raw[: _place(chance, raw)]


def _beheaded(chance: random.Random, raw: bytes, seeds: Sequence[bytes]) -> bytes:
    return raw[_place(chance, raw) :]


def _flipped(chance: random.Random, raw: bytes, seeds: Sequence[bytes]) -> bytes:
    changed = bytearray(raw)
    for _ in range(min(len(changed), chance.choice((1, 4, 64)))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _doubled(chance: random.Random, raw: bytes, seeds: Sequence[bytes]) -> bytes:
    """Repeat a piece, a few or very many times."""
    start, end = sorted((_place(chance, raw), _place(chance, raw)))
    piece = raw[start : min(end, start + 2_000)]
    return raw[:start] + piece * chance.choice((2, 3, 50, 2_000)) + raw[start:]


def _line_doubled(chance: random.Random, raw: bytes, seeds: Sequence[bytes]) -> bytes:
    """Repeat a whole line, header fields and boundaries above all, here or somewhere else."""
    lines = raw.split(b"\n")
    wanted = [line for line in lines if line.startswith(b"--") or b": " in line] or lines
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(wanted))
    return b"\n".join(lines)


def _line_lost(chance: random.Random, raw: bytes, seeds: Sequence[bytes]) -> bytes:
    lines = raw.split(b"\n")
    del lines[chance.randrange(len(lines))]
    return b"\n".join(lines)


def _odd(chance: random.Random, raw: bytes, seeds: Sequence[bytes]) -> bytes:
    place = _place(chance, raw)
    return raw[:place] + chance.choice(_ODDITIES) + raw[place:]


def _spliced(chance: random.Random, raw: bytes, seeds: Sequence[bytes]) -> bytes:
    """End as another mail does."""
    other = chance.choice(seeds)
    return raw[: _place(chance, raw)] + other[_place(chance, other) :]


def _nested(chance: random.Random, raw: bytes, seeds: Sequence[bytes]) -> bytes:
    """Wrap the mail in others that forward it, more deeply than people do."""
    for _ in range(chance.choice((1, 3, 30, 300))):
        raw = b"From: a@b.c\r\nContent-Type: message/rfc822\r\n\r\n" + raw
    return raw


def _lying(pattern: bytes, lies: Sequence[bytes]) -> Change:
    """Return a change that replaces what follows `pattern` by one of `lies`, once or everywhere."""
    value = re.compile(pattern + rb'"?[^\s";]*"?', re.IGNORECASE)

    def lie(chance: random.Random, raw: bytes, seeds: Sequence[bytes]) -> bytes:
        said = chance.choice(lies)
        return value.sub(lambda found: found[1] + said, raw, count=chance.randint(0, 1))

    return lie


def _place(chance: random.Random, raw: bytes) -> int:
    """Return a place in the mail, as often in its first 4 kB, which hold the header, as anywhere."""
    return chance.randint(0, min(len(raw), chance.choice((4_096, len(raw)))))


_CHANGES: tuple[Change, ...] = (
    _truncated,
    _beheaded,
    _flipped,
    _doubled,
    _line_doubled,
    _line_lost,
    _odd,
    _spliced,
    _nested,
    _lying(rb"(charset=)", _CHARSETS),
    _lying(rb"(=\?)", _CHARSETS),
    _lying(rb"(Content-Transfer-Encoding: )", _ENCODINGS),
    _lying(rb"(Content-Type: )", _TYPES),
    _lying(rb"(boundary=)", (b'""', b"a", b'"--"', b"x" * 300)),
)
