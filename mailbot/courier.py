"""One kept SMTP connection: hands over one letter at a time and says plainly what became of it."""

import contextlib
import ssl
from dataclasses import dataclass
from enum import StrEnum

import aiosmtplib
from aiosmtplib.errors import SMTPResponseException

from mailbot.config import Server
from mailbot.core.errors import ServerAway, ServerRefuses

SECONDS = 30.0  # for each answer; RFC 5321 §4.5.3.2 allows minutes, but then a stuck server holds a letter
FINAL_DOT_SECONDS = 120.0  # the server may be busy storing the mail: giving up early would send it twice
LETTERS_A_CONNECTION = 500  # Postfix and others end a connection after a while; better at a moment of ours


class Fate(StrEnum):
    """What became of a letter that was handed over."""

    ACCEPTED = "accepted"
    TEMPORARY = "temporary"  # 4yz, or the connection was lost before the mail was out
    PERMANENT = "permanent"  # 5yz
    CALLED_OFF = "called_off"  # not handed over: what it says is no longer so
    UNKNOWN = "unknown"  # lost after the mail was out, before the answer: it may have been accepted


@dataclass(frozen=True, slots=True)
class Delivery:
    """The fate of one letter and the server's words, on one line."""

    fate: Fate
    said: str = ""


class Courier:
    """A connection to the SMTP server, opened when it is needed and kept; it greets as the domain `name`."""

    def __init__(self, server: Server, tls: ssl.SSLContext | None, name: str) -> None:
        self._server = server
        self._name = name
        self._tls = tls
        self._client: aiosmtplib.SMTP | None = None
        self._letters = 0

    async def connect(self) -> None:
        """Make sure that there is a connection; ServerAway or ServerRefuses otherwise."""
        if self._client and self._client.is_connected and self._letters < LETTERS_A_CONNECTION:
            return
        await self.close()
        client = aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            local_hostname=self._name,  # else the DNS is asked for the name of this machine
            timeout=SECONDS,
            use_tls=self._server.security == "tls",
            start_tls=self._server.security == "starttls",
            tls_context=self._tls,
            username=self._server.user or None,
            password=self._server.password or None,
        )
        try:
            await client.connect()
        except aiosmtplib.SMTPAuthenticationError as error:
            client.close()
            raise self._failure(error, "login refused") from None
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as error:
            client.close()
            raise self._failure(error, "cannot connect") from None
        self._client, self._letters = client, 0

    async def send(self, sender: str, recipient: str, mail: bytes) -> Delivery:
        """Hand over one mail and say what became of it.

        Raises ServerRefuses if the server takes no mail from `sender` at all: that is no letter's fault.
        """
        client = self._client
        if client is None:
            return Delivery(Fate.TEMPORARY, "no connection")
        self._letters += 1
        try:
            await client.mail(sender)
        except SMTPResponseException as error:
            refusal = await self._refused(client, error)
            if refusal.fate is Fate.PERMANENT:
                raise self._failure(error, f"takes no mail from {sender}") from None
            return refusal
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            return Delivery(Fate.TEMPORARY, _said(error))
        return await self._handed_over(client, recipient, mail)

    async def _handed_over(self, client: aiosmtplib.SMTP, recipient: str, mail: bytes) -> Delivery:
        try:
            await client.rcpt(recipient)
        except SMTPResponseException as error:
            return await self._refused(client, error)
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            return Delivery(Fate.TEMPORARY, _said(error))
        try:
            await client.data(mail, timeout=FINAL_DOT_SECONDS)
        except SMTPResponseException as error:
            return await self._refused(client, error)
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            return Delivery(Fate.UNKNOWN, _said(error))
        return Delivery(Fate.ACCEPTED)

    async def close(self) -> None:
        """Say goodbye if somebody listens."""
        client, self._client = self._client, None
        if client and client.is_connected:
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=2)
            client.close()

    def drop(self) -> None:
        """Close without a word: after a cancel nobody knows what the server waits for."""
        client, self._client = self._client, None
        if client:
            client.close()

    async def _refused(self, client: aiosmtplib.SMTP, error: SMTPResponseException) -> Delivery:
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await client.rset()
        permanent = 500 <= error.code <= 599
        return Delivery(Fate.PERMANENT if permanent else Fate.TEMPORARY, _said(error))

    def _failure(self, error: Exception, what: str) -> ServerAway | ServerRefuses:
        server = f"the SMTP server {self._server.host}:{self._server.port}"
        refused = isinstance(error, ssl.SSLCertVerificationError) or isinstance(
            error.__cause__, ssl.SSLCertVerificationError
        )
        if isinstance(error, SMTPResponseException):
            refused = 500 <= error.code <= 599
        kind = ServerRefuses if refused else ServerAway
        return kind(f"{server}: {what}: {_said(error)}")


def _said(error: Exception) -> str:
    """Return what a server or the network said, as one short line of visible characters."""
    text = f"{error.code} {error.message}" if isinstance(error, SMTPResponseException) else str(error)
    visible = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(visible.split())[:300] or type(error).__name__
