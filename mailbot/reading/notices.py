"""Delivery failures told in free text: who tells them, of whom, and what they say."""

import logging
import re
from collections.abc import Collection, Iterable
from email.message import Message as LibraryMessage

from mailbot.core.folding import fold
from mailbot.core.readings import Bounce
from mailbot.reading import severity
from mailbot.reading.charsets import decode
from mailbot.reading.message import Message, text_of
from mailbot.reading.mime import Part
from mailbot.reading.sender import is_address
from mailbot.reading.severity import phrases_of
from mailbot.reading.vocabulary import any_of, table

_MAX_CHARACTERS = 12_000  # a notice ends long before, where the mail that it gives back begins
_MAX_PARTS = 20
_MAX_RECIPIENTS = 50
_MAX_HEADER = 500  # characters
# The library takes quadratic time on a word and on a line; no address is so long, and lines may be broken.
_LONG_WORD, _LONG_LINE = re.compile(r"\S{100,}"), re.compile(r"([^\n]{400})")
# The fields that the library looks at.
_READ_BY_LIBRARY = frozenset(
    ("content-type", "content-description", "from", "subject", "x-failed-recipients", "x-mailer")
)

_WRITERS = table("bounce.toml")["writers"]
_ADDRESSES = re.compile(
    rf"(?:^|[\s<\"(])(?:{any_of(_WRITERS['addresses'])}(?:\w{{32}})?|[\w.-]{{0,40}}smtp[\w.-]{{0,40}})(?:[@>\s\")]|$)"
)
_NAMES = re.compile(rf"\W*{any_of(_WRITERS['names'])}")
_FAILED = phrases_of("failed")
_RETURNED = re.compile(rf"^[\s*#|=<>_-]*{any_of(table('bounce.toml')['returned']['lines'])}")
_HEADER = re.compile(
    r"^[\s>|]*(?:return-path|received|message-id|delivered-to|dkim-signature|mime-version|from)\s*:"
)
_ADDRESS = re.compile(r"[a-z0-9!#$%&'*+/=?^_{|}~.-]{1,64}@[a-z0-9.-]{1,250}[a-z0-9]")
_LABEL = any_of(map(fold, table("bounce.toml")["recipient"]["labels"]))
_AT_START = re.compile(
    rf"(?m)^[ \t<*>-]{{0,20}}(?:{_LABEL}[ \t]{{0,9}}:[ \t<]{{0,9}})?({_ADDRESS.pattern})(?=>|\s|:|$)"
)
_BRACKETED = re.compile(rf"<({_ADDRESS.pattern})>")
_MESSAGE_ID = re.compile(r"(?im)^[\s>|]{0,10}message-id\s{0,3}:\s{0,3}(<[!-;=?-~]{1,250}>)")

# The library tells of every mail that it stumbles over, with a traceback.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL + 1)


def is_from_mail_system(message: Message) -> bool:
    """Say whether servers write such a mail: from nobody (RFC 5321 §4.5.5), or under a mail system's name."""
    root = message.root
    path = root.header("return-path").strip()
    if path == "<>" or root.header("x-failed-recipients") or root.type == "multipart/report":
        return True
    writer = fold(root.header("from")[:_MAX_HEADER])
    names = _NAMES.match(writer) or writer.strip() == "<>"
    return bool(names) or any(map(_ADDRESSES.search, (writer, fold(path[:_MAX_HEADER]))))


def failures(message: Message, bot: str) -> list[Bounce]:
    """Return what a notice without report (RFC 3464) says of each recipient, [] if it tells of no failure."""
    text = notice(message)
    delay = severity.is_delay(text)
    delayed, failed = (found - {bot} for found in _by_library(message))
    if not (delay or delayed or failed or _tells_failure(message.subject) or _tells_failure(text)):
        return []
    recipients = sorted(failed or delayed) or _named(message, text, bot)
    if delay or (delayed and not failed):
        return [Bounce(address, severity.DELAY) for address in recipients]
    about_it = {address: about(text, address, recipients) if address else "" for address in recipients}
    said = {address: (own, text, message.subject) for address, own in about_it.items()}
    return [Bounce(address, severity.failure(why)) for address, why in said.items()]


def about(text: str, address: str, recipients: Collection[str]) -> str:
    """Return the lines of a notice that are about one of the recipients: from each that names it alone."""
    own: list[str] = []
    taken = False
    for line in fold(text).split("\n"):
        if "@" in line:
            named = [other for other in recipients if other in line]
            taken = address in named if named else taken
        if taken:
            own.append(line)
    return "\n".join(own)


def notice(message: Message) -> str:
    """Return what the mail system itself says, without the mail that it gives back."""
    lines = message.text[:_MAX_CHARACTERS].split("\n")
    end = next((n for n in range(len(lines)) if n and _begins_returned(lines, n)), len(lines))
    return "\n".join(lines[:end])


def returned_id(message: Message) -> str:
    """Return the Message-ID of a mail that stands in the text of a notice, "" if there is none."""
    found = _MESSAGE_ID.search(message.text[: 4 * _MAX_CHARACTERS])
    return found[1] if found else ""


def _tells_failure(text: str) -> bool:
    return bool(_FAILED.search(fold(" ".join(text.split()))))


def _begins_returned(lines: list[str], n: int) -> bool:
    """Say whether the returned mail begins here: a line says so, or two fields of a header follow."""
    if _RETURNED.match(fold(lines[n][:200])):
        return True
    near = (fold(line[:100]) for line in lines[n : n + 3])
    return bool(_HEADER.match(fold(lines[n][:100]))) and sum(bool(_HEADER.match(line)) for line in near) > 1


def _named(message: Message, text: str, bot: str) -> list[str]:
    """Return the addresses whose failure a notice tells; [""] if it names nobody, [] if only others.

    They stand in a field, at the beginning of lines, behind « Destinataire : », or else in angle brackets
    or in a line that tells of the failure; none is ours or a mail system's.
    """
    folded = fold(text)
    told = "\n".join(line for line in folded.split("\n") if _FAILED.search(line) or severity.is_delay(line))
    field = fold(message.root.header("x-failed-recipients")[:_MAX_HEADER])
    places = (
        _ADDRESS.findall(field),
        _AT_START.findall(folded),
        _BRACKETED.findall(folded)[:1],
        _ADDRESS.findall(told)[:1],
    )
    for written in places:
        usable = _recipients(written, bot)
        if usable:
            return usable
    return [] if _recipients(_ADDRESS.findall(folded), bot) else [""]


def _recipients(written: Iterable[str], bot: str) -> list[str]:
    addresses = (a.strip("'.") for a in written)
    usable = (a for a in addresses if is_address(a) and a != bot and not _ADDRESSES.search(a))
    return list(dict.fromkeys(usable))[:_MAX_RECIPIENTS]


def _by_library(message: Message) -> tuple[set[str], set[str]]:
    """Return the recipients that flufl.bounce finds: those of delays, those of failures."""
    from flufl.bounce import all_failures  # only here: most mails are no bounces

    try:
        delayed, failed = all_failures(_for_library(message.root, [_MAX_PARTS, _MAX_CHARACTERS]))
    except Exception:  # whatever it stumbles over in a stranger's bytes, it has found nothing
        return set(), set()
    return _addresses(delayed), _addresses(failed)


def _addresses(found: Iterable[bytes]) -> set[str]:
    written = (address.decode("ascii", "replace").strip().lower() for address in found)
    return set(sorted(address for address in written if is_address(address))[:_MAX_RECIPIENTS])


def _for_library(part: Part, left: list[int]) -> LibraryMessage:
    """Return a part as the library reads it; `left` counts the parts and characters still to be taken."""
    made = LibraryMessage()
    for name, value in part.headers:
        if name in _READ_BY_LIBRARY and name not in made:
            made[name] = " ".join(decode(value, "us-ascii").split())[:_MAX_HEADER]
    left[0] -= 1
    if not part.parts:
        text = text_of(part)[0][: left[1]] if left[1] and part.type.startswith("text/") else ""
        left[1] -= len(text)
        made.set_payload(_LONG_LINE.sub(r"\1\n", _LONG_WORD.sub("", text)))
    for inner in part.parts:
        if left[0] > 0:
            made.attach(_for_library(inner, left))
    return made
