"""Whether a program wrote the mail: never answered, never decided from (RFC 3834, 2369, 2919, 8098, 5546)."""

import re
from collections.abc import Mapping

from mailbot.core.folding import fold
from mailbot.core.readings import Choice
from mailbot.reading.answers import answer
from mailbot.reading.message import Message
from mailbot.reading.notices import is_from_mail_system
from mailbot.reading.subjects import without_prefixes
from mailbot.reading.vocabulary import any_of, table

OUT_OF_OFFICE, RECEIPT, CHALLENGE, LIST, CALENDAR, LOOP, OTHER = (
    "out-of-office", "receipt", "challenge", "list", "calendar", "loop", "other",
)  # fmt: skip

_VOCABULARY = table("automatic.toml")


def _words(name: str) -> dict[str, str]:
    return {kind: any_of(map(fold, words)) for kind, words in _VOCABULARY[name].items()}


_SUBJECTS = [(kind, re.compile(words)) for kind, words in _words("subject").items()]
_ANYWHERE = [(kind, re.compile(rf"(?<!\w){words}")) for kind, words in _words("subject_anywhere").items()]
_TEXTS = [
    *((kind, re.compile(rf"\b{words}")) for kind, words in _words("text").items()),
    *((kind, re.compile(rf"(?m)^[ \t*_-]*{words}")) for kind, words in _words("line").items()),
]
_ABSENCE, _CERTAIN = (
    re.compile(rf"(?<!\w){any_of(map(fold, _VOCABULARY['absence'][key]))}(?!\w)")
    for key in ("phrases", "certain")
)
_ANSWER = re.compile(rf"\?|(?<!\w){any_of(map(fold, _VOCABULARY['absence']['answers']))}")
_LISTS = dict.fromkeys(_VOCABULARY["headers"]["list"], LIST)
_ANSWERING = {name: kind for kind, names in _VOCABULARY["headers"].items() if kind != LIST for name in names}
_PRECEDENCE = _VOCABULARY["precedence"]
_ANSWERS, _BULK = (frozenset(_PRECEDENCE[key]) for key in ("answer", "list"))
_PROGRAMS = frozenset(_VOCABULARY["senders"]["names"])
_NEAR_BEGINNING = 400  # characters
_LONGEST_NOTICE = 2_000  # characters
_ANSWERED = ("reply", "counter", "declinecounter")  # RFC 5546 §1.4


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
    submitted = fold(root.header("auto-submitted")).partition(";")[0].partition("(")[0].strip()
    by_person = submitted == "no"  # RFC 3834 §5.2, whatever a gateway stamps upon it
    if not by_person and (submitted or _is_marked(message)):
        return _of_marked(message, by_words, new_text)
    if by_words or (sender or "").partition("@")[0] in _PROGRAMS:
        return by_words or OTHER
    if _is_bulk(message) and not by_person:
        return LIST
    return OUT_OF_OFFICE if reply and _tells_absence(new_text) else None


def _without_tag(address: str) -> str:
    """Return the address without its plus-tag: bot+anything reaches the bot."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _by_structure(message: Message) -> str | None:
    report = message.root.parameters.get("report-type", "").lower()
    if message.root.type == "multipart/report":
        return RECEIPT if "notification" in report else OTHER
    calendars = [p for p in message.root.walk() if p.type == "text/calendar"]
    if any(p.parameters.get("method", "").lower() in _ANSWERED for p in calendars):
        return CALENDAR
    in_tnef = not calendars and fold(message.root.header("content-class")).endswith("calendarmessage")
    return CALENDAR if in_tnef else None


def _is_marked(message: Message) -> bool:
    """Say whether a field tells that a program answers or a mail system writes."""
    answers = _named(message, _ANSWERING) or _precedence(message) & _ANSWERS
    return bool(answers) or is_from_mail_system(message)


def _of_marked(message: Message, by_words: str | None, new_text: str) -> str:
    named = _named(message, _ANSWERING)
    if named in (CHALLENGE, OUT_OF_OFFICE):
        return named
    return by_words or (OUT_OF_OFFICE if _ABSENCE.search(_head(new_text)) else OTHER)


def _named(message: Message, fields: Mapping[str, str]) -> str | None:
    """Return what the first field that only programs write says of its writer."""
    return next((fields[name] for name, value in message.headers if name in fields and value.strip()), None)


def _precedence(message: Message) -> frozenset[str]:
    fields = (message.root.header(name) for name in _PRECEDENCE["fields"])
    return frozenset(value.strip().lower() for value in fields if value)


def _head(new_text: str) -> str:
    return fold(new_text[:_NEAR_BEGINNING])


def _by_words(subject: str, new_text: str, *, reply: bool) -> str | None:
    folded = fold(without_prefixes(subject))
    found = next((kind for kind, pattern in _SUBJECTS if pattern.match(folded)), None)
    found = found or next((kind for kind, pattern in _ANYWHERE if pattern.search(folded)), None)
    if found or not reply:
        return found
    head = _head(new_text)
    return next((kind for kind, pattern in _TEXTS if pattern.search(head)), None)


def _tells_absence(new_text: str) -> bool:
    """Say whether a reply without any mark tells of an absence and of nothing that a person would add.

    « Je serai absent demain, mais validé » is a person's; « Votre demande sera validée à mon retour » decides
    nothing, whoever wrote it.
    """
    if not _ABSENCE.search(_head(new_text)):
        return False
    folded = fold(new_text[:_LONGEST_NOTICE])
    if not _ANSWER.search(folded):
        return True
    return bool(_CERTAIN.search(folded)) and answer(new_text).choice is Choice.NONE


def _is_bulk(message: Message) -> bool:
    return bool(_precedence(message) & _BULK) or _named(message, _LISTS) is not None
