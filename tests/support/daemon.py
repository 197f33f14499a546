"""A server process of a test: its folder, its ports, its start and its end."""

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

LOOPBACK = "127.0.0.1"
# Linux takes the ports of outgoing connections from higher up: a stopped server finds its port free.
PORTS = range(20_000, 32_000)


@contextmanager
def temporary_folder(name: str) -> Iterator[Path]:
    """Lend a folder with a short path that every user of the machine may enter."""
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def reserved_ports(count: int) -> Iterator[list[int]]:
    """Lend `count` free loopback ports that no other test on this machine takes meanwhile."""
    with ExitStack() as claims:
        yield [_reserve(claims) for _ in range(count)]


def _reserve(claims: ExitStack) -> int:
    for port in random.sample(PORTS, 100):
        claim = socket.socket(socket.AF_UNIX)
        try:
            # An abstract name vanishes with the process that holds it and leaves the port to the server.
            claim.bind(f"\0mailbot-test-port-{port}")
            socket.create_server((LOOPBACK, port)).close()
        except OSError:
            claim.close()
        else:
            claims.enter_context(claim)
            return port
    raise RuntimeError(f"no free port on {LOOPBACK} between {PORTS.start} and {PORTS.stop}")


def unprivileged() -> pwd.struct_passwd:
    """Return the user that servers run as: `nobody` instead of root, otherwise whoever runs the tests."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())


def as_unprivileged(*command: str | Path) -> list[str]:
    """Return the command line that runs `command` as that user."""
    user = unprivileged()
    drop = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return [*(drop if os.getuid() == 0 else []), *map(str, command)]


def wait_until(holds: Callable[[], bool], what: str, seconds: float = 15) -> None:
    """Return as soon as `holds()`; raise TimeoutError, which names `what`, after `seconds`."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(0.02)


def greets(port: int, greeting: bytes) -> bool:
    """Say whether the server on `port` accepts connections and its first bytes are `greeting`."""
    try:
        with socket.create_connection((LOOPBACK, port), 2) as connection:
            return not greeting or connection.recv(len(greeting)) == greeting
    except OSError:
        return False


class Daemon:
    """A command that stays in the foreground and serves `greetings`: port → first bytes, empty for TLS."""

    def __init__(self, command: Sequence[str], greetings: Mapping[int, bytes], log: Path) -> None:
        self._command = command
        self._greetings = greetings
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run the command and return when every port has greeted."""
        # A session of its own keeps the terminal's Ctrl-C away and makes one group of all the children.
        with self._log.with_suffix(".out").open("ab") as output:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        try:
            wait_until(self._serves, f"greetings of {self._command}")
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """End the process and its children in good order; nothing happens when it does not run."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the process and its children at once, without a chance to say good-bye."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        group = self._process.pid
        with suppress(ProcessLookupError):  # it ended by itself
            os.killpg(group, how)
        self._process.wait(10)
        wait_until(lambda: not _group_lives(group), f"end of {self._command}")
        self._process = None

    def _serves(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(f"{self._command} ended at its start: {self.log_tail()}")
        return all(greets(port, greeting) for port, greeting in self._greetings.items())

    def log_tail(self) -> str:
        """Return the last lines that the server wrote, for error messages."""
        files = (self._log, self._log.with_suffix(".out"))
        return "\n".join(file.read_text(errors="replace")[-2000:] for file in files if file.exists())


def _group_lives(group: int) -> bool:
    """Say whether a process of the group still runs; a dead one that nobody has waited for does not."""
    return any(state != "Z" and int(member_of) == group for state, member_of in _states_and_groups())


def _states_and_groups() -> Iterator[tuple[str, str]]:
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended between the listing and the reading
            state, _parent, group, *_ = file.read_text(errors="replace").rpartition(")")[2].split()
            yield state, group
