"""The mail filter that stamps Authentication-Results (RFC 8601) on what Postfix receives, as a real MX does.

It speaks the milter protocol, version 6: each packet is a length of 4 bytes, big-endian, which counts what
follows it, a command of 1 byte, and the command's data.
"""

import re
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import getaddresses
from typing import BinaryIO, cast

from tests.support.daemon import LOOPBACK

_VERSION = 6
_ADD_HEADERS, _CHANGE_HEADERS = 0x01, 0x10
# What Postfix need not send: connect, helo, rcpt, body, end of headers, unknown commands, data.
_SKIPPED = 0x01 | 0x02 | 0x08 | 0x10 | 0x40 | 0x100 | 0x200
# What it sends without waiting for an answer: header, mail.
_UNANSWERED = 0x80 | 0x4000
_DOMAIN = re.compile(r"[A-Za-z0-9.-]+")
_COMMENT = re.compile(r"\([^()]*\)")


@dataclass(slots=True)
class Submission:
    """What is known of one mail: the login (empty without AUTH), its From fields, the results it claims."""

    login: str = ""
    senders: list[str] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)

    def add(self, name: str, value: str) -> None:
        """Take note of one header field."""
        if name.lower() == "from":
            self.senders.append(value)
        elif name.lower() == "authentication-results":
            self.claims.append(value)

    def verdict(self, authserv_id: str) -> str:
        """Return the value of Authentication-Results: `pass` where the login owns the only From address."""
        addresses = [address for _name, address in getaddresses(self.senders)]
        owned = bool(self.login) and [self.login.lower()] == [address.lower() for address in addresses]
        _local, _at, domain = addresses[0].partition("@") if addresses else ("", "", "")
        known = f" header.from={domain}" if _DOMAIN.fullmatch(domain) else ""
        return f"{authserv_id}; dmarc={'pass' if owned else 'fail'} (p=reject dis=none){known}"

    def forged(self, authserv_id: str) -> list[int]:
        """Return the numbers, from 1, of the claims in our name (RFC 8601, section 5), the last one first."""
        ours = [n for n, claim in enumerate(self.claims, 1) if _claimant(claim) == authserv_id.lower()]
        return ours[::-1]


def _claimant(value: str) -> str:
    """Return the authserv-id of an Authentication-Results value, without comments, quotes and version."""
    while (bare := _COMMENT.sub(" ", value)) != value:
        value = bare
    return re.split(r"[;\s]", bare.strip(), maxsplit=1)[0].strip('"').lower()


class _Session(socketserver.StreamRequestHandler):
    """One connection of Postfix; mails follow each other on it."""

    disable_nagle_algorithm = True  # else each of several replies waits 40 ms for an acknowledgement

    def handle(self) -> None:
        submission = Submission()
        for command, data in _packets(cast(BinaryIO, self.rfile)):
            match command:
                case b"O":
                    options = (_VERSION, _ADD_HEADERS | _CHANGE_HEADERS, _SKIPPED | _UNANSWERED)
                    self._reply(b"O", struct.pack("!III", *options))
                case b"D" if data[:1] == b"M":
                    submission = Submission(login=_macros(data[1:]).get("{auth_authen}", ""))
                case b"L":
                    submission.add(*_words(data))
                case b"E":
                    self._stamp(submission)
                    submission = Submission()
                case b"A":
                    submission = Submission()
                case b"Q":
                    return

    def _stamp(self, submission: Submission) -> None:
        authserv_id = cast(_Server, self.server).authserv_id
        name = b"Authentication-Results\0"
        for number in submission.forged(authserv_id):
            self._reply(b"m", struct.pack("!I", number) + name + b"\0")
        verdict = submission.verdict(authserv_id).encode("ascii")
        self._reply(b"i", struct.pack("!I", 0) + name + verdict + b"\0")
        self._reply(b"c")

    def _reply(self, command: bytes, data: bytes = b"") -> None:
        self.wfile.write(struct.pack("!I", 1 + len(data)) + command + data)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    authserv_id: str


def _packets(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield the command and the data of each packet until the other side closes."""
    while len(head := stream.read(4)) == 4:
        packet = stream.read(struct.unpack("!I", head)[0])
        yield packet[:1], packet[1:]


def _words(data: bytes) -> list[str]:
    """Split data into its strings, each ended by a zero byte."""
    return data.decode("utf-8", "surrogateescape").split("\0")[:-1]


def _macros(data: bytes) -> dict[str, str]:
    words = _words(data)
    return dict(zip(words[::2], words[1::2], strict=True))


@contextmanager
def running(authserv_id: str, port: int) -> Iterator[None]:
    """Serve on 127.0.0.1 in a thread and stamp in the name of `authserv_id`."""
    with _Server((LOOPBACK, port), _Session) as server:
        server.authserv_id = authserv_id
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="milter")
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
