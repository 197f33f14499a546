"""Whether a program wrote the mail: never answered, never decided from (RFC 3834, 2369, 2919, 8098, 5546)."""

import re

from mailbot.core.folding import fold
from mailbot.reading.message import Message
from mailbot.reading.subjects import without_prefixes
from mailbot.reading.vocabulary import any_of, table

OUT_OF_OFFICE, RECEIPT, CHALLENGE, LIST, CALENDAR, LOOP, OTHER = (
    "out-of-office", "receipt", "challenge", "list", "calendar", "loop", "other",
)  # fmt: skip

_VOCABULARY = table("automatic.toml")
_SUBJECTS = {
    kind: re.compile(rf"^{any_of(map(fold, words))}") for kind, words in _VOCABULARY["subject"].items()
}
_TEXTS = {kind: re.compile(rf"\b{any_of(map(fold, words))}") for kind, words in _VOCABULARY["text"].items()}
_PROGRAMS = frozenset(_VOCABULARY["senders"]["names"])
_RESPONDERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-autorespond-from",
    "x-auto-reply-from",
    "x-mail-autoreply",
    "x-ms-exchange-inbox-rules-loop",
)
_LISTS = ("list-id", "list-post", "list-unsubscribe", "list-help")
_BULK = frozenset(("bulk", "junk", "list", "auto_reply"))
_NEAR_BEGINNING = 400  # characters


def automatic(message: Message, sender: str | None, new_text: str, *, bot: str, reply: bool) -> str | None:
    """Return which kind of automatic mail it is, None if a person wrote it.

    X-Auto-Response-Suppress is a wish of people's mail programs and says nothing.
    """
    root = message.root
    ours = any(name.startswith("x-mailbot-") for name, _ in root.headers)
    if ours or _without_tag(sender or "") == _without_tag(bot):
        return LOOP
    by_structure = _by_structure(message)
    if by_structure:
        return by_structure
    by_words = _by_words(message.subject, new_text, reply=reply)
    submitted = fold(root.header("auto-submitted")).partition(";")[0].split()
    if submitted[:1] == ["no"]:  # RFC 3834 §5.2: a person, whatever a gateway stamps upon it
        return by_words
    if (
        submitted
        or any(root.header(name) for name in _RESPONDERS)
        or root.header("return-path").strip() == "<>"
    ):
        return by_words or OTHER
    if by_words or (sender or "").partition("@")[0] in _PROGRAMS:
        return by_words or OTHER
    return LIST if _is_bulk(message) else None


def _without_tag(address: str) -> str:
    """Return the address without its plus-tag: bot+anything reaches the bot."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _by_structure(message: Message) -> str | None:
    report = message.root.parameters.get("report-type", "").lower()
    if message.root.type == "multipart/report":
        return RECEIPT if "notification" in report else OTHER
    calendars = (p for p in message.root.walk() if p.type == "text/calendar")
    if any(
        p.parameters.get("method", "").lower() in ("reply", "counter", "declinecounter") for p in calendars
    ):
        return CALENDAR
    return None


def _by_words(subject: str, new_text: str, *, reply: bool) -> str | None:
    folded = fold(without_prefixes(subject))
    found = next((kind for kind, pattern in _SUBJECTS.items() if pattern.match(folded)), None)
    if found or not reply:
        return found
    head = fold(new_text[:_NEAR_BEGINNING])
    return next((kind for kind, pattern in _TEXTS.items() if pattern.search(head)), None)


def _is_bulk(message: Message) -> bool:
    precedence = message.root.header("precedence").strip().lower()
    return precedence in _BULK or any(message.root.header(name) for name in _LISTS)
