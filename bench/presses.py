"""The mails that approvers send by pressing « Validé »: what our link opens, as Outlook sends it."""

from datetime import datetime, timedelta
from email.header import Header
from email.utils import format_datetime
from html import escape
from pathlib import Path
from quopri import encodestring
from string import Template
from urllib.parse import parse_qs, urlsplit

from bench import cast
from mailbot.core.calendar import paris_day
from mailbot.core.letters import Link
from mailbot.core.readings import Button
from mailbot.core.tokens import Claim, Purpose, fingerprint, sign
from mailbot.mailto import Opened

_MAIL = Template(Path(__file__).with_name("outlook.eml").read_text("utf-8"))
_HTML = Template(Path(__file__).with_name("outlook.html").read_text("utf-8"))
_PARAGRAPH = '<p class="MsoNormal"><span style="mso-fareast-language:EN-US">{}<o:p></o:p></span></p>'


def press(number: int, at: datetime) -> bytes:
    """Return the mail of about 5 kB that approves offer `number`, sent at the aware moment `at`."""
    subject, body = _opened(number, at)
    lines = body.split("\r\n")
    html = _HTML.substitute(paragraphs="\n".join(_PARAGRAPH.format(escape(line)) for line in lines))
    mail = _MAIL.substitute(
        sender=cast.APPROVER.address,
        recipient=cast.BOT.address,
        server=cast.AUTHSERV_ID,
        number=f"{number:06}",
        date=format_datetime(at),
        subject=Header(subject, "utf-8", header_name="Thread-Topic").encode(linesep="\n"),
        plain=_quoted_printable("\n\n".join(lines)),  # Outlook makes a paragraph of every line
        html=_quoted_printable(html),
    )
    return mail.replace("\n", "\r\n").encode("ascii")


def _opened(number: int, at: datetime) -> tuple[str, str]:
    """Return subject and body of the mail that our button opens."""
    last_day = paris_day(at) + timedelta(days=180)
    link = Link(Button.APPROVE, Purpose.APPROVE, cast.request_id(number), last_day)
    claim = Claim(link.purpose, link.subject, 1, fingerprint(cast.APPROVER.address), last_day)
    card = cast.card(number)
    token = sign(bytes.fromhex(cast.KEY), claim)
    href = Opened(cast.BOT.address, link, card.reference, card.title, token).href()
    parts = parse_qs(urlsplit(href).query)
    return parts["subject"][0], parts["body"][0]


def _quoted_printable(text: str) -> str:
    return encodestring(text.encode("cp1252")).decode("ascii")
