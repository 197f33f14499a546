"""The process in which strangers' bytes are read, standard input to output, within limits the kernel holds.

Started as `python -m mailbot.reading.worker AUTHSERV_ID BOT SECONDS MEMORY MODULE`; it ends with its input.
A mail that takes more than SECONDS of CPU ends the process (ITIMER_PROF, by default action: in C code
too), one that needs more than MEMORY bytes of address space fails; the parent starts another.
"""

import gc
import importlib
import resource
import signal
import sys
from collections.abc import Callable
from typing import BinaryIO

from mailbot import wire
from mailbot.core.plain import encode
from mailbot.core.readings import Reading

Read = Callable[..., Reading]


def main(authserv_id: str, bot: str, seconds: str, memory: str, module: str) -> None:
    """Read mails until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    read: Read = importlib.import_module(module).read
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    gc.freeze()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sink.write(wire.READY)
    sink.flush()
    while _serve(source, sink, read, authserv_id, bot, float(seconds)):
        pass


def _serve(source: BinaryIO, sink: BinaryIO, read: Read, authserv_id: str, bot: str, seconds: float) -> bool:
    """Read one mail; return False at the end of the input."""
    head = source.read(wire.REQUEST.size)
    if len(head) < wire.REQUEST.size:
        return False
    length, size, whole, more = wire.REQUEST.unpack(head)
    raw, sent = source.read(length), source.read(more)
    if len(raw) < length or len(sent) < more:
        return False
    signal.setitimer(signal.ITIMER_PROF, seconds)
    reading = read(raw, whole=whole, size=size, authserv_id=authserv_id, bot=bot, sent=sent)
    blobs: list[bytes] = []
    frame = wire.reply(encode(reading, blobs), blobs)
    signal.setitimer(signal.ITIMER_PROF, 0)
    sink.write(frame)
    sink.flush()
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])
