"""Runs a mailbot command and looks, every few milliseconds of CPU time, at what its main thread is doing."""

import json
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType

_INTERVAL = (
    0.004  # seconds of CPU time of all threads: the kernel's own grain, so that the run hardly slows down
)
_TOP = 15
_OURS = str(Path(__file__).parents[1])


def _sampled(arguments: list[str], output: Path) -> None:
    """Run `mailbot ARGUMENTS` in this process and write how often each function was seen to `output`.

    While the main thread waits in the event loop's select, the CPU time is that of other threads.
    """
    from mailbot.cli import main

    own: Counter[str] = Counter()
    inclusive: Counter[str] = Counter()

    def look(_signal: int, frame: FrameType | None) -> None:
        stack = list(_codes(frame))
        own.update(map(_place, stack[:1]))
        inclusive.update({_place(code) for code in stack if _is_ours(code)})

    signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, _INTERVAL, _INTERVAL)
    sys.argv = ["mailbot", *arguments]
    try:
        main()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        output.write_text(json.dumps({"own": own, "inclusive": inclusive}), "utf-8")


def _codes(frame: FrameType | None) -> Iterator[CodeType]:
    """Yield the functions that are being run, the innermost first."""
    while frame:
        yield frame.f_code
        frame = frame.f_back


def _place(code: CodeType) -> str:
    return f"{'/'.join(Path(code.co_filename).parts[-3:])}:{code.co_firstlineno} {code.co_qualname}"


def _is_ours(code: CodeType) -> bool:
    return code.co_filename.startswith(_OURS) and "site-packages" not in code.co_filename


def shown(file: Path) -> list[str]:
    """Return where the time goes, one function a line: by itself, and for ours with all that they call."""
    seen = json.loads(file.read_text("utf-8"))
    total = sum(seen["own"].values())
    lines = []
    for title, counts in (
        (f"by itself ({total} samples)", seen["own"]),
        ("with its callees", seen["inclusive"]),
    ):
        lines.append(f"share of mailbot's own process, {title}:")
        lines += [f"{count / total:6.1%}  {place}" for place, count in Counter(counts).most_common(_TOP)]
    return lines


if __name__ == "__main__":
    _sampled(sys.argv[2:], Path(sys.argv[1]))
