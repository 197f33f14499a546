"""A mail as a file: .eml, message/rfc822, and web pages saved with their pictures (RFC 2557)."""

from mailbot.reading.charsets import decode_words, one_line
from mailbot.reading.dates import instant_in
from mailbot.reading.documents.values import Found, Mail, Raw
from mailbot.reading.message import take_apart
from mailbot.reading.mime import Part

_LONGEST = 1_000  # characters of a sender's name and address


def read(file: Raw) -> Found:
    """Return the mail; raise Limit where it goes beyond what we read."""
    message = take_apart(file.content.lstrip(b"\r\n"))
    sender = one_line(decode_words(message.root.header("from")[:_LONGEST]))
    mail = Mail(message.subject, sender, instant_in(message.root.header("date")))
    return Found(message.text, bool(message.cut), mail, tuple(_raw(part) for part in message.files))


def _raw(part: Part) -> Raw:
    return Raw(part.file_name, part.type, part.content(), part.parameters.get("charset", ""))
