"""The child process in which mails are read: fed, timed, killed, started again; each mail gets a Reading."""

import asyncio
import contextlib
import hashlib
import json
import os
import re
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

import structlog

from mailbot import wire
from mailbot.core.errors import Temporary
from mailbot.core.plain import decode
from mailbot.core.readings import Kind, Reading, Unreadable

_START_SECONDS = 30.0  # a loaded machine takes 2
_CLOSE_SECONDS = 0.5
_DYING_SECONDS = 0.05  # a child that ended by itself is reaped within it, and its status is known
_SLACK = (
    10  # wall-clock seconds per CPU second: more means that the child hangs, not that the machine is busy
)
_HEADER_BYTES = 100_000
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_JSON_LIMIT = 32 * 2**20  # bytes; the longest texts that reading returns take 5 MB
_BLOB_COUNT = 1_000
_BLOB_SHARE = 2  # decoded files are smaller than their mail; those in a winmail.dat come beside it
_BLOB_EXTRA = 2**20

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail as fetched: all its bytes, or (`whole` False) only the header of a mail of `size` bytes.

    `sent` is the mail of ours that it answers, b"" where none is known.
    """

    raw: bytes
    whole: bool
    size: int
    sent: bytes = b""


class Reader:
    """Reads mails in a child process: at most `seconds` of CPU a mail and `memory` bytes of address space.

    `module` holds the function `read`. Used as an asynchronous context manager.
    """

    def __init__(
        self,
        authserv_id: str,
        bot: str,
        *,
        seconds: float = 2.0,
        memory: int = 512 * 2**20,
        module: str = "mailbot.reading",
    ) -> None:
        self._arguments = (authserv_id, bot, str(seconds), str(memory), module)
        self._patience = seconds * _SLACK
        self._child: Process | None = None
        self._ready = False
        self._one_at_a_time = asyncio.Lock()

    async def __aenter__(self) -> Self:
        await self._spawned()  # it loads what it needs while the caller opens the rest
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def read(self, mails: Sequence[Incoming]) -> list[Reading]:
        """Return a Reading for every mail, in order; a mail that broke the child is UNREADABLE, BROKE_READER.

        Raises Temporary if no child can be started.
        """
        readings: list[Reading] = []
        async with self._one_at_a_time:
            try:
                while len(readings) < len(mails):
                    await self._read_on(mails, readings)
            except BaseException:
                await self._stop()  # cancelled in the middle: what the child still says belongs to nobody
                raise
        return readings

    async def _read_on(self, mails: Sequence[Incoming], readings: list[Reading]) -> None:
        """Append the readings of the mails that remain, up to the one that breaks the child."""
        child = await self._started()
        feeding = asyncio.create_task(_feed(child, mails[len(readings) :]))
        try:
            for mail in mails[len(readings) :]:
                readings.append(await asyncio.wait_for(_receive(child, len(mail.raw)), self._patience))
        except Exception as error:  # a child that a mail took over may say anything
            readings.append(await self._broken(mails[len(readings)], error))
        finally:
            feeding.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await feeding

    async def _broken(self, mail: Incoming, error: Exception) -> Reading:
        """Clear away the child and say of the mail what its header says, if that at least can be read."""
        status = await self._stop(patience=_DYING_SECONDS)
        digest = hashlib.sha256(mail.raw).hexdigest()
        log.warning(
            "a mail broke the reader",
            action="reader_broken",
            status=status,
            error=type(error).__name__,
            size=mail.size,
            digest=digest,
        )
        readings = [Reading(Kind.UNREADABLE, digest, mail.size)]
        if mail.whole:
            header = _HEADER_END.split(mail.raw[:_HEADER_BYTES], maxsplit=1)[0]
            readings = []
            await self._read_on([Incoming(header, False, mail.size)], readings)
        # CPU time does not depend on luck: what the kernel killed for it would be killed again
        why = Unreadable.LIMIT if status == -signal.SIGPROF else Unreadable.BROKE_READER
        return replace(readings[0], digest=digest, unreadable=why)

    async def _started(self) -> Process:
        """Return the child, running and ready to read."""
        child = await self._spawned()
        if self._ready:
            return child
        try:
            await asyncio.wait_for(_stdout(child).readexactly(len(wire.READY)), _START_SECONDS)
        except (EOFError, ConnectionError, TimeoutError):
            status = await self._stop()
            raise Temporary(f"the reader process ended before it was ready (status {status})") from None
        self._ready = True
        return child

    async def _spawned(self) -> Process:
        """Return the child; a new one if there is none that runs."""
        if self._child and self._child.returncode is None:
            return self._child
        try:
            self._child = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "mailbot.reading.worker",
                *self._arguments,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                env=_environment(),
            )
        except OSError as error:
            raise Temporary(f"the reader process cannot be started: {error}") from None
        self._ready = False
        return self._child

    async def _stop(self, *, patience: float = _CLOSE_SECONDS) -> int | None:
        """End the child: by the end of its input, after `patience` by force; return its exit status."""
        child, self._child = self._child, None
        if child is None:
            return None
        if child.stdin:
            child.stdin.close()
        try:
            return await asyncio.wait_for(child.wait(), patience)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
        await _stdout(child).read()  # asyncio sees the end of a process only at the end of its output
        return await child.wait()


async def _feed(child: Process, mails: Sequence[Incoming]) -> None:
    """Write all mails; the child takes them as fast as it reads."""
    if child.stdin is None:
        raise EOFError
    for mail in mails:
        child.stdin.writelines(wire.request(mail.raw, mail.size, mail.whole, mail.sent))
        await child.stdin.drain()


async def _receive(child: Process, size: int) -> Reading:
    """Take one reading; what the child read may have taken it over, so it is not trusted to say little."""
    stream = _stdout(child)
    text_length, count = wire.REPLY.unpack(await stream.readexactly(wire.REPLY.size))
    if text_length > _JSON_LIMIT or count > _BLOB_COUNT:
        raise ValueError("frame")
    heads = await stream.readexactly(wire.BLOB.size * count)
    lengths = [length for (length,) in wire.BLOB.iter_unpack(heads)]
    if sum(lengths) > _BLOB_SHARE * size + _BLOB_EXTRA:
        raise ValueError("blobs")
    text = await stream.readexactly(text_length)
    blobs = [await stream.readexactly(length) for length in lengths]
    return decode(Reading, json.loads(text), blobs)


def _stdout(child: Process) -> asyncio.StreamReader:
    if child.stdout is None:
        raise EOFError
    return child.stdout


def _environment() -> dict[str, str]:
    """Return what the child needs to find our modules; settings and their secrets stay here."""
    return {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "PYTHONSAFEPATH": "1", "LANG": "C.UTF-8"}
