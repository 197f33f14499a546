"""A fast SMTP server in a process of its own that takes every mail and says in the end what it was given."""

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from email import message_from_bytes
from email.message import Message

_END = b"\r\n.\r\n"
_ANSWERS = {
    b"EHLO": b"250-sink\r\n250-8BITMIME\r\n250 SIZE 36700160\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that was taken; `to` is the envelope's; `sound`: header and both texts are as they must be."""

    to: str
    kind: str
    offer: str
    message_id: str
    sound: bool


class Sink:
    """The running server; `stop` ends it."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self._process = process
        self.port = port

    def stop(self) -> tuple[list[Taken], float]:
        """Return what was taken and the CPU seconds that taking it cost."""
        output, _ = self._process.communicate()  # the end of its input is its sign to stop
        report = json.loads(output)
        return [Taken(**mail) for mail in report["mails"]], report["cpu"]


@contextmanager
def running() -> Iterator[Sink]:
    """Lend a sink on a free port."""
    command = [sys.executable, "-m", "bench.sink"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield Sink(process, int(process.stdout.readline()))
        finally:
            process.kill()


class _Session(asyncio.Protocol):
    """One connection; `taken` gets (recipient, raw mail with its doubled dots)."""

    def __init__(self, taken: list[tuple[str, bytes]]) -> None:
        self._taken = taken
        self._came = b""
        self._to = ""
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._came += data
        while self._took_one():
            pass

    def _took_one(self) -> bool:
        """Take the next command or mail, if all of it is here."""
        head, end, rest = self._came.partition(_END if self._in_data else b"\r\n")
        if not end:
            return False
        self._came = rest
        self._transport.write(self._mail(head) if self._in_data else self._command(head))
        return True

    def _command(self, line: bytes) -> bytes:
        verb = line[:4].upper()
        if verb == b"RCPT":
            self._to = line.partition(b"<")[2].partition(b">")[0].decode()
        self._in_data = verb == b"DATA"
        return _ANSWERS.get(verb, b"250 ok\r\n")

    def _mail(self, raw: bytes) -> bytes:
        self._taken.append((self._to, raw))
        self._in_data = False
        return b"250 taken\r\n"


async def _serve() -> list[tuple[str, bytes]]:
    taken: list[tuple[str, bytes]] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Session(taken), "localhost", 0, family=socket.AF_INET)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()
    return taken


def _examined(to: str, raw: bytes) -> Taken:
    mail = message_from_bytes(raw.replace(b"\r\n..", b"\r\n."))
    offer = mail["X-Mailbot-Offer"] or ""
    texts = [text for text in map(_text, mail.walk()) if text is not None]
    sound = to in mail["To"] and len(texts) == 2 and bool(offer) and all(offer in text for text in texts)
    return Taken(to, mail["X-Mailbot-Kind"] or "", offer, mail["Message-ID"] or "", sound)


def _text(part: Message) -> str | None:
    body = part.get_payload(decode=True)
    return body.decode() if isinstance(body, bytes) and part.get_content_maintype() == "text" else None


def main() -> None:
    """Serve until standard input ends, then print the report."""
    taken = asyncio.run(_serve())
    cpu = time.process_time()
    print(json.dumps({"cpu": cpu, "mails": [asdict(_examined(*mail)) for mail in taken]}))


if __name__ == "__main__":
    main()
