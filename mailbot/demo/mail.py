"""A received mail as its reader sees it: texts, attachments and buttons."""

import email
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail; `media_type` such as "application/pdf"."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class Mail:
    """One received mail.

    `kind`, `reference` and `version` are X-Mailbot-Kind, -Offer and -Version, None where there is none.
    `buttons` maps the visible text of each mailto: link of the HTML part to its href.
    """

    kind: str | None
    reference: str | None
    version: str | None
    sender: str
    recipient: str
    reply_to: str
    subject: str
    text: str
    html: str
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    sent_at: str
    attachments: tuple[Attachment, ...]
    raw: bytes = field(repr=False)
    buttons: Mapping[str, str]


def read_mail(raw: bytes) -> Mail:
    """Read a well-formed mail, such as the service sends."""
    message = email.message_from_bytes(raw, policy=default)
    html = _part(message, "html")
    return Mail(
        kind=_optional(message, "X-Mailbot-Kind"),
        reference=_optional(message, "X-Mailbot-Offer"),
        version=_optional(message, "X-Mailbot-Version"),
        sender=_header(message, "From"),
        recipient=_header(message, "To"),
        reply_to=_header(message, "Reply-To"),
        subject=_header(message, "Subject"),
        text=_part(message, "plain"),
        html=html,
        message_id=_header(message, "Message-ID"),
        in_reply_to=_header(message, "In-Reply-To"),
        references=tuple(_header(message, "References").split()),
        sent_at=_header(message, "Date"),
        attachments=tuple(_attachment(part) for part in message.iter_attachments()),
        raw=raw,
        buttons=buttons_of(html),
    )


def buttons_of(html: str) -> Mapping[str, str]:
    """Return visible text -> href of the mailto: links in `html`, in order."""
    reader = _LinkReader()
    reader.feed(html)
    reader.close()
    return MappingProxyType(reader.links)


class _LinkReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: dict[str, str] = {}
        self._href: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        if tag == "a" and href.lower().startswith("mailto:"):
            self._href, self._text = href, ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href is not None:
            self.links.setdefault(" ".join(self._text.split()), self._href)
            self._href = None


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, "")).strip()


def _optional(message: EmailMessage, name: str) -> str | None:
    return _header(message, name) or None


def _part(message: EmailMessage, subtype: str) -> str:
    body = message.get_body(preferencelist=(subtype,))
    return str(body.get_content()).replace("\r\n", "\n") if body else ""


def _attachment(part: EmailMessage) -> Attachment:
    if part.get_content_maintype() == "message":
        content = part.get_content().as_bytes()
    else:
        content = part.get_payload(decode=True)
    return Attachment(part.get_filename() or "", content, part.get_content_type())
