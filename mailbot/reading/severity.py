"""How badly a delivery failed: nothing sent there will ever arrive (hard), another mail may (soft)."""

import re
from collections.abc import Sequence

from mailbot.core.folding import fold
from mailbot.reading.vocabulary import any_of, table

Code = tuple[str, str, str]

HARD, SOFT, DELAY, NONE = "hard", "soft", "delay", "none"
WORST_FIRST = (HARD, SOFT, DELAY, NONE)
LONGEST = 8_000  # characters of what a server says; the longest explanations take two thousand


def phrases_of(name: str, key: str = "phrases") -> re.Pattern[str]:
    """Return a pattern for the phrases of the vocabulary of bounces, as whole words of folded text."""
    return re.compile(rf"(?<!\w){any_of(map(fold, table('bounce.toml')[name][key]))}(?!\w)")


_HARD = phrases_of("hard")
_SOFT = phrases_of("soft", "clear")
_VAGUE = phrases_of("soft", "vague")
_NOT_ADDRESS = phrases_of("not_address")
_DELAY = phrases_of("delay")
_GIVEN_UP = phrases_of("delay", "over")
# An enhanced status code (RFC 3463), no piece of an IP address.
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_OF_SENDER = ("7", "8")  # X.1.7 and X.1.8 are about the address of the sender
_OF_MAILBOX = ("2", "0")  # the mailbox is there and refuses
_OF_POLICY = ("7", "1")  # in a server's own words; reports give it for much
_REPLY = re.compile(r"(?<![\d.])([45])\d\d(?=[ :-])")  # RFC 5321 §4.2


def failure(texts: Sequence[str], status: str = "") -> str:
    """Return HARD or SOFT for a mail that was not delivered.

    `texts` say why, what a server said of the address first, then what stands around it; `status` is the
    enhanced status code of a report, "" if none. HARD: the address or its domain does not exist or takes no
    mail, or nothing at all explains the failure. SOFT: all that another mail or another day may bring
    through, such as full boxes, filters, policies and networks.
    """
    said, *around = (fold(" ".join(text[:LONGEST].split())) for text in texts)
    not_address = any(map(_NOT_ADDRESS.search, (said, *around)))
    codes = _STATUS.findall(status)
    # the code of a report is about what the server said; where nothing is told of that, it comes last
    explained = [(said, codes if said else []), *((text, []) for text in around), ("", codes)]
    graded = (_graded(text, reported, not_address=not_address) for text, reported in explained)
    return next((level for level in graded if level), HARD)


def is_delay(text: str) -> bool:
    """Say whether a notice tells only that its server goes on trying."""
    folded = fold(" ".join(text[:LONGEST].split()))
    return bool(_DELAY.search(folded)) and not _GIVEN_UP.search(folded)


def _graded(text: str, reported: list[Code], *, not_address: bool) -> str | None:
    """Grade by one text: its telling words, then its codes and the reported one, then vaguer words."""
    own = _STATUS.findall(text)
    codes = own + reported
    refused = any(code[1:] == _OF_POLICY for code in own) or any(code[1:] == _OF_MAILBOX for code in codes)
    if refused or _SOFT.search(text):
        return SOFT
    by_codes = _by_codes(codes)
    if _HARD.search(text):
        return SOFT if not_address and by_codes != HARD else HARD
    return by_codes or (SOFT if _VAGUE.search(text) or _is_4yz(text) else None)


def _by_codes(found: Sequence[Code]) -> str | None:
    """Grade by enhanced status codes: X.1.x is about the address, X.4.4: no route leads to its domain."""
    telling = next(((kind, sort, detail) for kind, sort, detail in found if sort != "0"), None)
    if telling:
        kind, sort, detail = telling
        of_address = (sort == "1" and detail not in _OF_SENDER) or (sort, detail) == ("4", "4")
        return HARD if of_address and kind == "5" else SOFT
    return SOFT if any(kind == "4" for kind, _, _ in found) else None


def _is_4yz(text: str) -> bool:
    replies = _REPLY.findall(text)
    return bool(replies) and "5" not in replies
