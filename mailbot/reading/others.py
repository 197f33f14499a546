"""Whether a short answer is one to something else than our request: to a colleague, to a line of ours."""

import re

from mailbot.core.folding import fold, words
from mailbot.reading.layers import layers
from mailbot.reading.ours import Ours, left_beside_ours
from mailbot.reading.quoting import unquoted
from mailbot.reading.vocabulary import any_of, table

_OBJECT = re.compile(rf"(?<!\w){any_of(map(fold, table('answers_words.toml')['asked']['objects']))}")
_CALL = re.compile(rf"(?<!\w){any_of(map(fold, table('answers_words.toml')['asked']['calls']))}")
_FEWEST_QUOTED = 4  # lines; bottom posting quotes the mail, or what in it asks
_FEW = 300  # characters; what is left of a mail whose quotation was trimmed
_LONGEST = 20_000  # characters


def answers_another(text: str, own: str, known: Ours, address: str) -> bool:
    """Say whether `own`, typed by `address` in `text`, may answer a mail that is not ours: « on refuse ? ».

    Words that name what they decide do not; nor do those above an earlier mail of their writer.
    """
    if _OBJECT.search(fold(own[:_LONGEST])):
        return False
    quoted = unquoted(text)[1]
    if quoted and not _is_foreign(quoted, known):
        return False
    below = (layer for layer in layers(text[:_LONGEST])[1:] if layer.text.strip())
    nearest = next(below, None)
    return nearest is not None and address not in nearest.sender.lower() and _is_foreign(nearest.text, known)


def answers_a_line(text: str, own: str) -> bool:
    """Say whether `own` stands below no more than lines of ours that ask nothing: « > Niveau : 7 »."""
    above = text[:_LONGEST].partition(own.partition("\n")[0])[0]
    quoted = [line for line in above.split("\n") if line.startswith(">") and line.strip(" >")]
    return 0 < len(quoted) < _FEWEST_QUOTED and not any(_CALL.search(fold(line)) for line in quoted)


def _is_foreign(quoted: str, known: Ours) -> bool:
    """Say whether most of a quoted mail is not ours; what is left of ours may be a few words."""
    if len(quoted) < _FEW and "?" not in quoted and frozenset(known.words).issuperset(words(quoted).split()):
        return False
    return left_beside_ours(quoted, known) is None
