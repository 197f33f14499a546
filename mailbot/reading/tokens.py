"""Strings that have the form of our tokens, whatever clients did to white space and case; unverified."""

import re

from mailbot.core import tokens

_LETTER = tokens.PATTERN.partition("{")[0]
_ALONE = re.compile(rf"(?<![A-Za-z0-9]){tokens.PATTERN}(?![A-Za-z0-9])")
_IN_BRACKETS = re.compile(rf"\[({tokens.PATTERN})\]")
_SPACED = re.compile(rf"(?:{_LETTER}\s{{0,5}}){{{tokens.LENGTH - 1}}}{_LETTER}(?![A-Za-z0-9])")
_MANY = 100  # a digest of ours carries some


def tokens_in(*texts: str) -> tuple[str, ...]:
    """Return every token-like string in `texts`, upper-case, each once, in order."""
    found: dict[str, None] = {}
    for text in texts:
        for match in _ALONE.finditer(text):
            found.setdefault(match[0].upper())
        # encoded words and narrow windows break a long word: in a subject the brackets still hold it
        if "[" in text and len(text) < 2_000:
            found.update(dict.fromkeys(t.upper() for t in _IN_BRACKETS.findall("".join(text.split()))))
    return tuple(found)[:_MANY]


def first_token(text: str) -> tuple[str, int] | None:
    """Return the token that `text` begins with, white space within it allowed, and where it ends."""
    found = _SPACED.match(text)
    return ("".join(found[0].split()).upper(), found.end()) if found else None
