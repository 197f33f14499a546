"""What mail programs and gateways write before a subject."""

import re

_MARK = r"\[?\(?(?:externe?|external|exterieur|extérieur|ext|spam|suspect)\)?\]?"
_REPLY = r"(?:re|ré|rép|aw|antwort|sv)(?:\s?\[\d+\])?"
_FORWARD = r"(?:tr|fwd?|wg|rv|i)"
_PREFIX = re.compile(rf"\s*(?:{_MARK}\s*:?(?=\s|\W)|{_REPLY}\s?:|{_FORWARD}\s?:)\s*", re.I)
_MANY = 20  # of them are deception or a loop


def without_prefixes(subject: str) -> str:
    """Return the subject as first written."""
    return _split(subject)[1]


def is_reply(subject: str) -> bool:
    """Say whether a mail program marked the mail as an answer, after all forwarding."""
    return bool(re.match(rf"\s*(?:{_MARK}\s*)*{_REPLY}\s?:", subject, re.I))


def is_forward(subject: str) -> bool:
    """Say whether a mail program marked the mail as forwarded."""
    return bool(re.match(rf"\s*(?:{_MARK}\s*)*{_FORWARD}\s?:", subject, re.I))


def _split(subject: str) -> tuple[str, str]:
    end = 0
    for _ in range(_MANY):
        found = _PREFIX.match(subject, end)
        if not found:
            break
        end = found.end()
    return subject[:end], subject[end:]
