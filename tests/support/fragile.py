"""Runs the service, once, with a reader that some mails kill: python -m tests.support.fragile."""

import asyncio
import functools
import os

from mailbot import app, logs, reader, reading
from mailbot.config import load
from mailbot.core.readings import Reading

DEADLY = b"this mail kills its reader"


def read(raw: bytes, *, whole: bool, size: int, authserv_id: str, bot: str, sent: bytes) -> Reading:
    """Read a mail as usual, but die of a deadly body."""
    if DEADLY in raw:
        os.abort()
    return reading.read(raw, whole=whole, size=size, authserv_id=authserv_id, bot=bot, sent=sent)


if __name__ == "__main__":
    settings = load()
    logs.configure(settings.log_format)
    setattr(app, "Reader", functools.partial(reader.Reader, module="tests.support.fragile"))  # noqa: B010
    asyncio.run(app.App(settings).once())
