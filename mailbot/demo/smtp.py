"""The SMTP side of the demo's mail server: AUTH, known recipients, misbehaviours, and the mail goes on."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, Session
from aiosmtpd.smtp import Envelope as SmtpEnvelope

from mailbot.demo.door import HOST, Door
from mailbot.demo.stamping import Envelope, owner
from mailbot.demo.trouble import Trouble

MAX_BYTES = 64 * 2**20  # larger than the largest mail that the service itself refuses to read


@dataclass(frozen=True, slots=True)
class Accepted:
    """A mail that was accepted with 250, as its sender wrote it."""

    sender: str
    recipients: tuple[str, ...]
    login: str | None
    raw: bytes


class SmtpServer:
    """Accepts mail for `accounts` (address -> password) and hands each copy to `deliver`."""

    def __init__(
        self,
        accounts: Mapping[str, str],
        host_name: str,
        deliver: Callable[[Envelope, bytes], Awaitable[None]],
    ) -> None:
        # aiosmtpd warns of its own deprecated attribute at every login.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        self.trouble = Trouble()
        self.accepted: list[Accepted] = []
        self.door = Door(self._listen)
        self._accounts = accounts
        self._host_name = host_name
        self._deliver = deliver

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, address: str, options: list[str]
    ) -> str:
        bad = self.trouble.answer_to_sender(address)
        if bad:
            return bad
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, address: str, options: list[str]
    ) -> str:
        """Accept a recipient who has a mailbox here."""
        if owner(address) not in self._accounts:
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        bad = self.trouble.answer_to_recipient(envelope.mail_from or "", address)
        if bad is None:
            envelope.rcpt_tos.append(address)
        return bad or "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: SmtpEnvelope) -> str:
        """Deliver a copy to each recipient, then say so."""
        sender, recipients = envelope.mail_from or "", tuple(envelope.rcpt_tos)
        bad = self.trouble.answer_to_data(sender, recipients)
        if bad:
            return bad
        mail = Accepted(sender, recipients, _login(session), envelope.original_content or b"")
        line_down = self.trouble.takes_line_down(sender, recipients)
        if line_down != "lost":
            await self._accept(mail, session.host_name or "unknown")
        if line_down:
            await _cut(server)
        return "250 2.0.0 Ok: delivered"

    async def _accept(self, mail: Accepted, helo: str) -> None:
        for recipient in mail.recipients:
            await self._deliver(Envelope(mail.sender, recipient, mail.login, helo), mail.raw)
        self.accepted.append(mail)

    def _authenticate(
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, mechanism: str, data: object
    ) -> AuthResult:
        if isinstance(data, LoginPassword):
            account = data.login.decode(errors="replace").lower()
            if self._accounts.get(account) == data.password.decode(errors="replace"):
                return AuthResult(success=True, auth_data=account)
        return AuthResult(success=False, handled=False)

    async def _listen(self, port: int) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(self._new_connection, HOST, port)

    def _new_connection(self) -> SMTP:
        return _Connection(
            self.door.inside,
            self,
            data_size_limit=MAX_BYTES,
            enable_SMTPUTF8=True,
            hostname=self._host_name,
            auth_require_tls=False,
            authenticator=self._authenticate,
            loop=asyncio.get_running_loop(),
        )


class _Connection(SMTP):
    """One SMTP connection that can be found, and cut, from outside."""

    def __init__(self, inside: set[asyncio.BaseTransport], *args: object, **options: object) -> None:
        self._inside = inside
        self._own: asyncio.BaseTransport | None = None
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._own = transport
        self._inside.add(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        if self._own is not None:
            self._inside.discard(self._own)


def _login(session: Session) -> str | None:
    return session.auth_data if session.authenticated and isinstance(session.auth_data, str) else None


async def _cut(server: SMTP) -> None:
    """Abort the connection; losing it cancels the task that waits here."""
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()
    await asyncio.Event().wait()
