"""A mailbox of the benchmark's Dovecot, as the benchmark itself uses it."""

import imaplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from imapclient import IMAPClient

PASSWORD = "bench"
_APPENDED = 500


@contextmanager
def opened(port: int, address: str) -> Iterator[imaplib.IMAP4]:
    """Lend a logged-in connection with INBOX selected."""
    client = imaplib.IMAP4("localhost", port, timeout=60)
    try:
        client.login(address, PASSWORD)
        done(client.select())
        yield client
    finally:
        client.shutdown()


def fill(port: int, address: str, mails: Sequence[bytes]) -> None:
    """Put `mails` into INBOX, many in one command (RFC 3502): each command waits for the disk."""
    with IMAPClient("localhost", port, ssl=False, timeout=60) as client:
        client.login(address, PASSWORD)
        for first in range(0, len(mails), _APPENDED):
            client.multiappend("INBOX", mails[first : first + _APPENDED])


def count(port: int, address: str, folder: str) -> int:
    """Return how many mails lie in `folder`, 0 if there is none."""
    with opened(port, address) as client:
        answer, lines = client.status(folder, "(MESSAGES)")
        return int(lines[0].split()[-1].rstrip(b")")) if answer == "OK" else 0


def done(answer: tuple[str, list[bytes | None] | list[bytes]]) -> None:
    """Make sure that the server did what it was asked."""
    if answer[0] != "OK":
        raise RuntimeError(f"the IMAP server refuses: {answer}")
