"""A person with a mail program: writes, waits for mail, presses buttons, replies."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Literal

import aiosmtplib
from imapclient import IMAPClient

from mailbot.core.errors import MailbotError, Permanent
from mailbot.demo.clock import clock_from
from mailbot.demo.mail import Attachment, Mail, read_mail
from mailbot.demo.mailto import Draft, parse_mailto
from mailbot.demo.quoting import quoted

Security = Literal["tls", "starttls", "none"]
Edit = Callable[[str], str]

POLL_SECONDS = 0.05
CONNECT_SECONDS = 10
# Long enough for any Message-ID: the standard library turns longer words of In-Reply-To into encoded-words.
POLICY = SMTP.clone(max_line_length=300)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a mail server listens; `context` is used with "tls" and "starttls"."""

    host: str
    port: int
    security: Security = "tls"
    context: ssl.SSLContext | None = None


class NoSuchMail(MailbotError):
    """The mail that a person waited for did not come; says what did."""


class Person:
    """A mail user with an account on an IMAP and an SMTP server.

    Every mail that `next_mail` hands out is handed out once. `clock` dates what the person writes.
    """

    def __init__(
        self,
        name: str,
        address: str,
        password: str,
        imap: Endpoint,
        smtp: Endpoint,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.name = name
        self.address = address
        self.imap = imap
        self.smtp = smtp
        self.clock = clock or clock_from()
        self._password = password
        self._came: list[Mail] = []
        self._read: set[int] = set()  # positions in _came
        self._last_uid = 0
        self._guard = threading.Lock()

    def __repr__(self) -> str:
        return f"{self.name} <{self.address}>"

    async def write(
        self, to: str, subject: str, text: str = "", attachments: Sequence[Attachment] = ()
    ) -> str:
        """Send a new mail and return its Message-ID."""
        message = self._compose(to, subject, text)
        for file in attachments:
            main, _, sub = file.media_type.partition("/")
            message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
        return await self._send(message, to)

    async def reply(self, mail: Mail, text: str) -> str:
        """Answer `mail` as a French mail client does, quoting it below, and return the Message-ID."""
        to = mail.reply_to or mail.sender
        subject = mail.subject if mail.subject.lower().startswith("re") else f"Re: {mail.subject}"
        message = self._compose(to, subject, f"{text}\n\n{quoted(mail)}")
        message["In-Reply-To"] = mail.message_id
        message["References"] = " ".join((*mail.references, mail.message_id))
        return await self._send(message, to)

    async def press(self, mail: Mail, label: str, edit: Edit | None = None) -> str:
        """Press the button `label`, apply `edit` to the body that opens, send it, return the Message-ID."""
        draft = self.draft_of(mail, label)
        body = edit(draft.body) if edit else draft.body
        return await self.write(draft.to, draft.subject, body)

    def draft_of(self, mail: Mail, label: str) -> Draft:
        """Return what the button `label` opens; Permanent unless both parts hold the same link."""
        if label not in mail.buttons:
            has = ", ".join(mail.buttons) or "no button"
            raise Permanent(f"{mail.subject!r} has no button « {label} », but {has}")
        href = mail.buttons[label]
        before, found, _ = mail.text.partition(href)
        if not found or label not in before:
            raise Permanent(f"the text part of {mail.subject!r} lacks the link of « {label} »: {href}")
        return parse_mailto(href)

    async def send_raw(self, recipients: str | Sequence[str], raw: bytes) -> None:
        """Send bytes as they are, with this person's login and envelope sender."""
        to = [recipients] if isinstance(recipients, str) else list(recipients)
        async with self._smtp_client() as client:
            await client.sendmail(self.address, to, raw)

    async def next_mail(
        self, kind: str | None = None, reference: str | None = None, timeout: float = 10
    ) -> Mail:
        """Return the oldest unread mail of this kind and offer (None: any), waiting up to `timeout` seconds.

        Raises NoSuchMail, which lists what came.
        """
        stop = threading.Event()
        try:
            return await asyncio.to_thread(self._wait, kind, reference, timeout, stop)
        finally:
            stop.set()

    async def mails(self) -> tuple[Mail, ...]:
        """Return everything that has ever arrived, read or not, oldest first."""
        await asyncio.to_thread(self._look)
        return tuple(self._came)

    def _wait(self, kind: str | None, reference: str | None, timeout: float, stop: threading.Event) -> Mail:
        deadline = time.monotonic() + timeout
        with self._imap_client() as client:
            while True:
                self._collect(client)
                if mail := self._take(kind, reference):
                    return mail
                if time.monotonic() > deadline or stop.wait(POLL_SECONDS):
                    raise NoSuchMail(self._complaint(kind, reference, timeout))

    def _look(self) -> None:
        with self._imap_client() as client:
            self._collect(client)

    def _collect(self, client: IMAPClient) -> None:
        client.noop()
        with self._guard:
            uids = [uid for uid in client.search(["UID", f"{self._last_uid + 1}:*"]) if uid > self._last_uid]
            fetched = client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
            for uid in sorted(fetched):
                self._came.append(read_mail(fetched[uid][b"BODY[]"]))
                self._last_uid = uid

    def _take(self, kind: str | None, reference: str | None) -> Mail | None:
        with self._guard:
            for position, mail in enumerate(self._came):
                fits = kind in (None, mail.kind) and reference in (None, mail.reference)
                if fits and position not in self._read:
                    self._read.add(position)
                    return mail
        return None

    def _complaint(self, kind: str | None, reference: str | None, timeout: float) -> str:
        def listed(mails: Iterable[Mail]) -> str:
            return "; ".join(f"{m.kind} {m.reference or ''} « {m.subject} »" for m in mails) or "nothing"

        unread = (m for n, m in enumerate(self._came) if n not in self._read)
        read = (m for n, m in enumerate(self._came) if n in self._read)
        wanted = f"{kind or 'any mail'}{f' about {reference}' if reference else ''}"
        return f"{self!r} waited {timeout:g} s for {wanted}; unread: {listed(unread)}; read: {listed(read)}"

    @contextmanager
    def _imap_client(self) -> Iterator[IMAPClient]:
        where = self.imap
        client = IMAPClient(
            where.host,
            where.port,
            ssl=where.security == "tls",
            ssl_context=where.context,
            timeout=CONNECT_SECONDS,
        )
        # Otherwise TCP holds back the second part of a command for 40 ms.
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if where.security == "starttls":
                client.starttls(where.context)
            client.plain_login(self.address, self._password)
            client.select_folder("INBOX", readonly=True)
            yield client
        except BaseException:
            client.shutdown()
            raise
        client.logout()

    def _smtp_client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.smtp.host,
            port=self.smtp.port,
            local_hostname="localhost",  # else the DNS is asked for the name of this machine
            username=self.address,
            password=self._password,
            use_tls=self.smtp.security == "tls",
            start_tls=self.smtp.security == "starttls",
            tls_context=self.smtp.context,
            timeout=CONNECT_SECONDS,
        )

    def _compose(self, to: str, subject: str, text: str) -> EmailMessage:
        message = EmailMessage(POLICY)
        message["From"] = Address(self.name, addr_spec=self.address)
        message["To"] = to
        message["Subject"] = subject
        message["Date"] = format_datetime(self.clock())
        message["Message-ID"] = make_msgid(domain=self.address.partition("@")[2])
        message.set_content(text)
        return message

    async def _send(self, message: EmailMessage, to: str) -> str:
        await self.send_raw(_bare(to), message.as_bytes())
        return str(message["Message-ID"])


def _bare(to: str) -> str:
    """Return the address in `Name <address>`."""
    return to.rpartition("<")[2].rstrip("> ")
