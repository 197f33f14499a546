"""Real mail servers for mailbot to talk to: Dovecot and Postfix together, with people's mailboxes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote as percent_encoded

from tests.support import dovecot, postfix
from tests.support.dovecot import Dovecot
from tests.support.postfix import Postfix


@dataclass(frozen=True, slots=True)
class Peers:
    """Both servers, started; `users` maps local parts to passwords, logins are whole addresses."""

    dovecot: Dovecot
    postfix: Postfix
    domain: str
    users: Mapping[str, str]

    @property
    def imap(self) -> int:
        """The port of IMAP, which offers STARTTLS."""
        return self.dovecot.imap

    @property
    def imaps(self) -> int:
        """The port of IMAP with TLS from the first byte."""
        return self.dovecot.imaps

    @property
    def lmtp(self) -> int:
        """The port that delivers straight into a mailbox, past Postfix and its stamp."""
        return self.dovecot.lmtp

    @property
    def smtp(self) -> int:
        """The port of SMTP, which offers STARTTLS and AUTH."""
        return self.postfix.smtp

    @property
    def smtps(self) -> int:
        """The port of SMTP with TLS from the first byte."""
        return self.postfix.smtps

    @property
    def ca(self) -> Path:
        """The PEM file of the authority that signed the certificate of both."""
        return self.dovecot.certificates.ca

    @property
    def authserv_id(self) -> str:
        """The name in which Postfix stamps Authentication-Results."""
        return self.postfix.authserv_id

    def address(self, user: str) -> str:
        """Return the address of a user, which is the login too."""
        return f"{user}@{self.domain}"

    def imap_url(self, user: str, scheme: str = "imaps") -> str:
        """Return what MAILBOT_IMAP_URL takes; `scheme` is imaps, imap+starttls or imap."""
        return self._url(scheme, user, self.imaps if scheme == "imaps" else self.imap)

    def smtp_url(self, user: str, scheme: str = "smtp+starttls") -> str:
        """Return what MAILBOT_SMTP_URL takes; `scheme` is smtps, smtp+starttls or smtp."""
        return self._url(scheme, user, self.smtps if scheme == "smtps" else self.smtp)

    def _url(self, scheme: str, user: str, port: int) -> str:
        login = percent_encoded(self.address(user), safe="")
        return f"{scheme}://{login}:{percent_encoded(self.users[user], safe='')}@localhost:{port}"

    def stop(self) -> None:
        """Take both away; mailboxes, queue and ports stay for `start()`."""
        self.postfix.stop()
        self.dovecot.stop()

    def start(self) -> None:
        """Bring both back, and return when they answer."""
        self.dovecot.start()
        self.postfix.start()


@contextmanager
def running(users: Mapping[str, str], *, domain: str = "test.local", quota: str = "1G") -> Iterator[Peers]:
    """Lend both servers, started; skips the test where they are not installed. `quota` is each mailbox's."""
    with (
        dovecot.running(users, domain=domain, quota=quota) as mailboxes,
        postfix.running(users, mailboxes, domain=domain) as transport,
    ):
        yield Peers(mailboxes, transport, domain, users)
