"""What processes cost: the memory of a whole tree while it runs, and its CPU seconds, from /proc (Linux)."""

import os
import resource
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_INTERVAL = 0.05  # seconds
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command cost; `rss` and `pss` are the highest sums over all its processes, in bytes.

    CPU is user + system time in seconds, `cpu` of all its processes and `cpu_below` of its descendants.
    """

    code: int
    cpu: float
    cpu_below: float
    rss: int
    pss: int
    most_processes: int


def watched(process: subprocess.Popen[bytes], seconds: float) -> Cost:
    """Wait for `process`, which nobody else waits for, and return what it and its descendants cost.

    TimeoutExpired, and the process killed, after `seconds`. No other child of ours may end meanwhile.
    """
    before = _cpu_of_children()
    sampler = _Sampler(process.pid)
    sampler.start()
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
    finally:
        sampler.stop()
    below = sum(sampler.cpu_below.values())
    return Cost(code, _cpu_of_children() - before, below, sampler.rss, sampler.pss, sampler.most_processes)


def tree(root: int) -> list[int]:
    """Return the process `root` and its descendants."""
    found = [root]
    for pid in found:
        for file in Path(f"/proc/{pid}/task").glob("*/children"):
            with suppress(OSError):  # it ended between the listing and the reading
                found += map(int, file.read_text().split())
    return found


def cpu_of_tree(root: int) -> float:
    """Return the CPU seconds of `root`, of its living descendants and of its dead children."""
    times = [_times(pid) for pid in tree(root)]
    return sum(own for own, _ in times) + (times[0][1] if times else 0)


def _times(pid: int) -> tuple[float, float]:
    """Return the CPU seconds of a process itself and of its children that it has waited for; proc(5)."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        user, system, children_user, children_system = map(int, fields[11:15])
        return (user + system) / _TICK, (children_user + children_system) / _TICK
    return 0, 0


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Sampler(threading.Thread):
    """Looks at a tree of processes again and again until it is stopped."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root = root
        self._ended = threading.Event()
        self.rss = self.pss = self.most_processes = 0
        self.cpu_below: dict[int, float] = {}

    def run(self) -> None:
        while not self._ended.wait(_INTERVAL):
            pids = tree(self._root)
            sizes = [size for pid in pids if (size := _memory(pid))]
            self.rss = max(self.rss, sum(rss for rss, _ in sizes))
            self.pss = max(self.pss, sum(pss for _, pss in sizes))
            self.most_processes = max(self.most_processes, len(sizes))
            self.cpu_below |= {pid: cpu for pid in pids[1:] if (cpu := _times(pid)[0])}

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _memory(pid: int) -> tuple[int, int] | None:
    """Return RSS and PSS in bytes, None if the process has ended."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:3]
        if len(lines) == 2:  # a zombie has none
            rss, pss = (int(line.split()[1]) * 1024 for line in lines)
            return rss, pss
    return None
