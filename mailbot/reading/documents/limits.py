"""How much the files of one mail may cost, whoever wrote them: CPU time, characters, lines, files, depth."""

import gc
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import TypeVar

from mailbot.reading.documents.values import UnreadableFile

MAX_TEXT = 400_000  # characters a file, and of all of a mail: as much as of its own text
MAX_LINES = 20_000  # of the files of a mail, likewise; fifty pages have 3,000
MAX_DEPTH = 4  # mails in mails; a forward of a forward, each attached, has 2
MAX_INSIDE = 50  # files within the mails that are files, of one mail
# Seconds of CPU, of the 2 that a whole mail has. A form of two pages takes 0.05, a brochure of twenty 0.5.
_FILE_SECONDS = 0.6
_MAIL_SECONDS = 0.9
_LEAST_SECONDS = 0.02
_AGAIN_SECONDS = 0.1  # a library that swallowed the first alarm gets another

Result = TypeVar("Result")


class _OutOfTime(BaseException):
    """Not an Exception: libraries that read broken files catch those and go on."""


@dataclass(slots=True)
class Allowance:
    """What the files of one mail may still cost."""

    seconds: float = _MAIL_SECONDS
    characters: int = MAX_TEXT
    lines: int = MAX_LINES
    files: int = MAX_INSIDE

    def spend(self, work: Callable[[], Result]) -> Result:
        """Return what `work` returns; raise UnreadableFile where it takes more CPU time than is left."""
        if self.seconds < _LEAST_SECONDS:
            raise UnreadableFile("no time left for this file")
        before = time.process_time()
        try:
            return _within(min(self.seconds, _FILE_SECONDS), work)
        finally:
            self.seconds -= time.process_time() - before


def _within(seconds: float, work: Callable[[], Result]) -> Result:
    """Run `work` with an alarm, apart from the one that ends the whole process (ITIMER_PROF)."""
    if threading.current_thread() is not threading.main_thread():
        return work()  # only the main thread may set an alarm; the process that reads mails has no other
    before = signal.signal(signal.SIGVTALRM, _alarm)
    collecting = gc.isenabled()
    gc.disable()  # an alarm in the middle of a collection would be lost; so little time makes little garbage
    try:
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN_SECONDS)
            return work()
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    except _OutOfTime:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        raise UnreadableFile("this file takes too long to read") from None
    finally:
        signal.signal(signal.SIGVTALRM, before)
        if collecting:
            gc.enable()


def _alarm(number: int, frame: FrameType | None) -> None:
    raise _OutOfTime
