"""A mail as far as its form goes: header facts, the text that its writer wrote, the files with it."""

import hashlib
import re
from dataclasses import dataclass

from mailbot.reading import mime, sealed
from mailbot.reading.charsets import clean, decode, decode_words, one_line
from mailbot.reading.mime import Headers, Part

MAX_TEXT = 400_000  # characters; a description of 200 kB is read whole
MAX_LINES = 20_000  # a description of 200 kB has 4,000; each line costs some microseconds
_MAX_TEXTS = 20  # text parts; programs that put files between paragraphs make some
MAX_SUBJECT = 2_000  # bytes: decoding many encoded words costs gigabytes; mail clients show 100 characters
_MAX_IDS = 50  # of a References field; ours hold two or three
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
# What identifies the writer's mail; servers on the way add other fields but leave these.
_WRITERS_FIELDS = ("date", "from", "sender", "reply-to", "subject", "message-id", "in-reply-to", "references")
_PARTS_NOT_FILES = frozenset(
    (
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-encrypted",
        "message/delivery-status",
        "text/x-amp-html",
        "text/watch-html",
        "text/vnd.google.email-reaction+json",
    )
)


@dataclass(frozen=True, slots=True)
class Message:
    """A mail taken apart: `text` is what a person reads, `other_text` another form that should say the same.

    `html` is the first part in HTML, be it one of the two; `cut` names what was left out for its size.
    """

    root: Part
    subject: str
    text: str
    other_text: Part | None
    files: tuple[Part, ...]
    cut: tuple[str, ...]
    html: Part | None = None

    @property
    def headers(self) -> Headers:
        return self.root.headers


def take_apart(raw: bytes) -> Message:
    """Return the mail; raise Limit where it goes beyond what we read."""
    root = sealed.opened(mime.parse(raw))
    subject, subject_cut = subject_of(root.headers)
    chosen: list[Part] = []
    others: list[Part] = []
    _choose(root, chosen, others)
    text, text_cut = _joined_text(chosen)
    taken = {id(part) for part in (*chosen, *others)}
    files = tuple(part for part in root.walk() if id(part) not in taken and _is_file(part))
    if not text.strip() and (root.header("in-reply-to") or root.header("references")):
        text, text_cut = _bounded(clean(sealed.winmail_text(files)).strip("\n"))
    cut = [word for word, is_cut in (("subject", subject_cut), ("text", text_cut)) if is_cut]
    if not text.strip() and sealed.is_encrypted(root):
        cut.append("encrypted")
    html = next((part for part in (*chosen, *others) if part.type == "text/html"), None)
    return Message(root, subject, text, others[0] if others else None, files, tuple(cut), html)


def header_only(raw: bytes) -> Message:
    """Return a mail as if it had no body, which was not fetched or goes beyond what we read; raise Limit."""
    end, _ = mime.header_end(raw)
    root = Part(raw, end, end, mime.headers(raw, 0, end))
    return Message(root, subject_of(root.headers)[0], "", None, (), ())


def subject_of(headers: Headers) -> tuple[str, bool]:
    """Return the decoded subject on one line, and whether it was cut."""
    raw = next((value for name, value in headers if name == "subject"), b"")
    return one_line(decode_words(decode(raw[:MAX_SUBJECT], "utf-8"))), len(raw) > MAX_SUBJECT


def message_ids(headers: Headers, name: str) -> tuple[str, ...]:
    """Return the Message-IDs in the first header of that name, with angle brackets, in order."""
    value = next((v for n, v in headers if n == name), b"")
    return tuple(dict.fromkeys(_MESSAGE_ID.findall(decode(value[: _MAX_IDS * 250], "utf-8"))))[:_MAX_IDS]


def digest(raw: bytes, root: Part) -> str:
    """Return the SHA-256 (hex) over what the writer wrote, whatever line ends and fields servers made."""
    hashed = hashlib.sha256()
    for name, value in root.headers:
        if name in _WRITERS_FIELDS:
            hashed.update(b"%s:%s\n" % (name.encode("ascii"), b" ".join(value.split())))
    body = raw[root.start : root.end]
    hashed.update(b"\n" + (body.replace(b"\r\n", b"\n") if b"\r" in body else body).rstrip())
    return hashed.hexdigest()


def text_of(part: Part, *, hidden: bool = False) -> tuple[str, bool]:
    """Return the text of a text part as a person sees it, or all with `hidden`; and whether it was cut."""
    if part.type == "text/html":
        from mailbot.reading import html  # only here: most mails need no HTML parser

        source = source_of(part)
        text, cut = _bounded(clean(html.to_text(source, hidden=hidden)))
        return text, cut or len(source) > html.readable(source)
    text = sealed.without_armour(clean(decode(part.content(4 * MAX_TEXT), _charset(part))))
    if part.parameters.get("format", "").lower() == "flowed":
        text = _unflowed(text, part.parameters.get("delsp", "").lower() == "yes")
    return _bounded(text)


def source_of(part: Part) -> str:
    """Return the HTML of a part as it is written."""
    from mailbot.reading import html

    return decode(part.content(4 * html.MAX_HTML), _charset(part))


def _bounded(text: str) -> tuple[str, bool]:
    lines = text[:MAX_TEXT].split("\n")
    return "\n".join(lines[:MAX_LINES]), len(text) > MAX_TEXT or len(lines) > MAX_LINES


def _charset(part: Part) -> str:
    return part.parameters.get("charset", "us-ascii")


def _joined_text(parts: list[Part]) -> tuple[str, bool]:
    read = [text_of(part) for part in parts[:_MAX_TEXTS]]
    text, cut = _bounded("\n".join(t.strip("\n") for t, _ in read))
    return text, cut or len(parts) > _MAX_TEXTS or any(cut for _, cut in read)


def _choose(part: Part, chosen: list[Part], others: list[Part]) -> None:
    """Collect the parts that hold the writer's text, and the HTML that says the same in other form."""
    if part.type in ("text/plain", "text/html"):
        if part.disposition != "attachment" and not (part.file_name and chosen):
            chosen.append(part)
    elif part.type == "multipart/alternative":
        found: list[Part] = []
        for inner in part.parts:
            _choose(inner, found, others)
        plain = [p for p in found if p.type == "text/plain" and p.content(2_000).strip()]
        best = plain or [p for p in found if p.type == "text/html"][:1]
        chosen.extend(best)
        others.extend(p for p in found if p not in best)
    elif part.type == "multipart/related":
        for inner in part.parts[:1]:
            _choose(inner, chosen, others)
    else:
        for inner in part.parts:
            _choose(inner, chosen, others)


def _is_file(part: Part) -> bool:
    """Say whether a part is a file for a person: no container, no signature, no picture within the text."""
    shown_in_place = (
        part.type.startswith("image/") and part.header("content-id") and part.disposition != "attachment"
    )
    return (
        not part.parts and part.type not in _PARTS_NOT_FILES and not shown_in_place and part.end > part.start
    )


def _unflowed(text: str, delete_space: bool) -> str:
    """Join the lines that end in a space (RFC 3676 §4); quoted lines stay as they are."""
    pieces: list[str] = []
    joins = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        flows = line.endswith(" ") and line != "-- " and not quoted
        if pieces and not (joins and not quoted):
            pieces.append("\n")
        body = line if quoted else line.removeprefix(" ")
        pieces.append(body[:-1] if flows and delete_space else body)
        joins = flows
    return "".join(pieces)
