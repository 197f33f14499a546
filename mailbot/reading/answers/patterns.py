"""The vocabulary of answers as patterns: forms over folded words, in which <name> stands for a class."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from mailbot.core.folding import fold
from mailbot.reading.vocabulary import any_of, table

FORMS = table("answers.toml")
WORDS = table("answers_words.toml")
SAME = table("answers_same.toml")
DOUBTS = table("answers_doubts.toml")
ASKING = "organisme"
"""The word that stands for the name of the organisation that asked."""
Form = str | list[str]  # one form, or several of which any may stand


def anywhere(form: Form) -> re.Pattern[str]:
    """Return the pattern for `form` among the words of a clause."""
    return re.compile(rf"(?<!\S)(?:{written_out(form)})(?!\S)")


def at_once(form: Form, before: str = "") -> re.Pattern[str]:
    """Return the pattern for `form` as the next words; `before` stands in front of it."""
    return re.compile(rf"{before}(?:{written_out(form)})(?= |$)")


def of_all(form: Form) -> re.Pattern[str]:
    """Return the pattern for `form` as all the words of a clause."""
    return re.compile(rf"(?:{written_out(form)})$")


def of_words(words: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern for any of `words`; « valid* » is every word that begins so."""
    return re.compile(rf"(?<!\S){any_of(map(fold, words))}(?!\S)".replace(r"\*", r"\w*"))


def written_out(form: Form) -> str:
    """Return `form` with its classes written out."""
    joined = form if isinstance(form, str) else "|".join(form)
    return re.sub(r"<(\w+)>", lambda name: _class(name[1]), joined)


@cache
def _class(name: str) -> str:
    return f"(?:{written_out(WORDS['classes'][name])})"


def optional(table: dict[str, Any], key: str) -> re.Pattern[str] | None:
    """Return the pattern for the form `key` of a rule, None if it has none."""
    return anywhere(table[key]) if key in table else None
