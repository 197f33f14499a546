"""Mails for the tests of reading, and the bot that reads them."""

from mailbot.core.readings import Reading
from mailbot.reading import read

BOT = "derogation@bourse.example"
SERVER = "mx.bourse.example"
TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDE"
OTHER_TOKEN = "ZYXWVUTSRQPONMLKJIHGFEDCBA765432ZYXWV"


def mail(
    body: str = "", *headers: str, subject: str = "Bonjour", sender: str = "Anne <anne@cpam.example>"
) -> bytes:
    """Return a plain mail in UTF-8; more `headers` as whole lines stand above the others."""
    lines = (
        *headers,
        f"From: {sender}",
        f"To: {BOT}",
        f"Subject: {subject}",
        "Date: Wed, 1 Feb 2017 16:35:00 +0100",
        "Message-ID: <m1@cpam.example>",
    )
    if not any(h.lower().startswith("content-type") for h in headers):
        lines = (*lines, "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8")
    return ("\r\n".join(lines) + "\r\n\r\n" + body.replace("\n", "\r\n")).encode()


def reply(body: str, *headers: str, subject: str = "Re: Demande de dérogation") -> bytes:
    """Return an answer to a mail of ours."""
    return mail(
        body, "In-Reply-To: <r1@bourse.example>", *headers, subject=subject, sender="valideur@en3s.example"
    )


def multipart(kind: str, *parts: str, headers: tuple[str, ...] = ()) -> bytes:
    """Return a mail of several parts, each with its own header and an empty line."""
    body = "".join(f"--b1\n{part}\n" for part in parts) + "--b1--\n"
    return mail(body, *headers, f'Content-Type: multipart/{kind}; boundary="b1"')


def reading(raw: bytes, *, whole: bool = True, authserv_id: str = SERVER) -> Reading:
    return read(raw, whole=whole, size=len(raw), authserv_id=authserv_id, bot=BOT)
