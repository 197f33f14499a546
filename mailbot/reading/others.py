"""Whether an answer speaks with somebody else: a colleague's mail is quoted nearest, and not ours."""

import re

from mailbot.core.folding import fold
from mailbot.reading.layers import Layer, layers
from mailbot.reading.ours import Ours, without_ours
from mailbot.reading.vocabulary import any_of, table

_OBJECT = re.compile(rf"(?<!\w){any_of(map(fold, table('answers_words.toml')['asked']['objects']))}")
_MOST_FOREIGN = 0.5  # of the words of a quoted mail: where there are more, it is not the one that we sent
_LONGEST = 20_000  # characters


def answers_another(text: str, own: str, known: Ours, address: str) -> bool:
    """Say whether `own`, typed by `address` in `text`, may answer a mail that is not ours: « on refuse ? ».

    Words that name what they decide do not; nor do those above an earlier mail of their writer.
    """
    if _OBJECT.search(fold(own[:_LONGEST])):
        return False
    below = (layer for layer in layers(text[:_LONGEST])[1:] if layer.text.strip())
    nearest = next(below, None)
    return nearest is not None and address not in nearest.sender.lower() and _is_foreign(nearest, known)


def _is_foreign(layer: Layer, known: Ours) -> bool:
    left = without_ours(layer.text, known, quoted=True)
    return len(left.split()) > _MOST_FOREIGN * len(layer.text.split())
