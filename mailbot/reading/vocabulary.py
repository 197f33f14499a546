"""The words that reading looks for, from the TOML files, made into patterns once."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from mailbot.core.folding import fold
from mailbot.data import load


@cache
def table(name: str) -> dict[str, Any]:
    """Return the vocabulary file of that name."""
    return load(name)


def phrases(name: str, key: str) -> tuple[str, ...]:
    """Return one list of folded phrases, longest first."""
    return tuple(sorted((fold(p) for p in table(name)[key]), key=len, reverse=True))


def any_of(written: Iterable[str]) -> str:
    """Return a pattern for any of the folded phrases, whatever the space within them."""
    ordered = sorted(written, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in ordered) + ")"
