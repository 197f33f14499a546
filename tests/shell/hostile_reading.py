"""What a mail could do to the process that reads it; the text of the mail says which."""

import os
import signal
import sys
import time

from mailbot.core.readings import Attachment, Fields, Kind, OfferReading, Reading


def read(raw: bytes, *, whole: bool, size: int, authserv_id: str, bot: str, sent: bytes) -> Reading:
    """Do what `raw` says, then read it; a header alone does harm only where it says so."""
    if raw == b"exit at once":
        os._exit(3)
    if not whole:
        return Reading(Kind.UNREADABLE, "0", size, subject=raw.decode())
    if raw == b"loop":
        while True:
            pass
    if raw == b"loop in C":
        pow(7, 10**9)
    if raw == b"sleep":
        time.sleep(60)
    if raw == b"allocate":
        bytearray(10**9)
    if raw == b"exit":
        os._exit(0)
    if raw == b"kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if raw == b"raise":
        raise RecursionError
    if raw == b"flood":
        sys.stdout.buffer.write(b"\xff" * 100_000)
        sys.stdout.buffer.flush()
        time.sleep(60)
    if raw == b"grow":
        return Reading(Kind.OFFER, "0", size, offers=(OfferReading(Fields(), attachments=(_large(),)),))
    subject = f"{authserv_id} {bot} {whole} {sorted(os.environ)}"
    return Reading(Kind.OTHER, raw.decode(), size, subject=subject)


def _large() -> Attachment:
    return Attachment("a", "b", bytes(5_000_000), False)
