"""What mail programs and gateways write before a subject."""

import re

from mailbot.core.folding import fold
from mailbot.reading.vocabulary import any_of, phrases

_MARK = r"\[?\(?(?:externe?|external|exterieur|ext|spam|suspect)\)?\]?"
_REPLY = rf"{any_of(phrases('quoting.toml', 'reply_prefixes'))}(?:\s?\[\d+\])?"
_FORWARD = any_of(phrases("quoting.toml", "forward_prefixes"))
_PREFIX = re.compile(rf"\s*(?:{_MARK}\s*:?(?=\s|\W)|{_REPLY}\s?:|{_FORWARD}\s?:)\s*")
_IS_REPLY, _IS_FORWARD = (re.compile(rf"\s*(?:{_MARK}\s*)*{kind}\s?:") for kind in (_REPLY, _FORWARD))
_MANY = 20  # of them are deception or a loop


def without_prefixes(subject: str) -> str:
    """Return the subject as first written."""
    folded, end = fold(subject), 0
    for _ in range(_MANY):
        found = _PREFIX.match(folded, end)
        if not found:
            break
        end = found.end()
    return subject[end:]


def is_reply(subject: str) -> bool:
    """Say whether a mail program marked the mail as an answer, after all forwarding."""
    return bool(_IS_REPLY.match(fold(subject)))


def is_forward(subject: str) -> bool:
    """Say whether a mail program marked the mail as forwarded."""
    return bool(_IS_FORWARD.match(fold(subject)))
