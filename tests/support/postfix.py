"""A real Postfix (3.7) in a temporary folder: SMTP with STARTTLS and AUTH, delivering to a Dovecot by LMTP.

Its master process needs root; configuration and queue are its own, so a Postfix of the system is left alone.
"""

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

import pytest

from tests.support import milter
from tests.support.daemon import Daemon, reserved_ports, temporary_folder
from tests.support.dovecot import Dovecot
from tests.support.needs import needs, program

PROGRAMS = ("postconf",)
_QUEUES = (
    *("incoming", "active", "deferred", "hold", "corrupt", "saved"),
    *("bounce", "defer", "trace", "flush", "maildrop", "private", "public"),
)
_MAIN = Template(Path(__file__).with_name("postfix-main.cf").read_text())
_MASTER = Template(Path(__file__).with_name("postfix-master.cf").read_text())


@dataclass(frozen=True, slots=True)
class Postfix:
    """A Postfix on 127.0.0.1; queue and ports stay the same between `stop()` and `start()`.

    `authserv_id` is the name in which it stamps Authentication-Results.
    """

    folder: Path
    smtp: int
    smtps: int
    authserv_id: str
    daemon: Daemon

    def start(self) -> None:
        """Start, and return when SMTP answers."""
        self.daemon.start()

    def stop(self) -> None:
        """Stop, and return when all its processes are gone; the queue is delivered after the next start."""
        self.daemon.stop()

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        self.daemon.kill()


@contextmanager
def running(mailboxes: Iterable[str], dovecot: Dovecot, *, domain: str = "test.local") -> Iterator[Postfix]:
    """Lend a started Postfix that delivers to `mailboxes` (local parts) and knows the logins of `dovecot`.

    Skips the test where Postfix is not installed or cannot run, which takes root.
    """
    needs("Postfix", *PROGRAMS)
    if os.getuid() != 0:
        pytest.skip("Postfix needs root")
    authserv_id = f"mx.{domain}"
    with (
        temporary_folder("postfix") as folder,
        reserved_ports(3) as (smtp, smtps, filter_port),
        milter.running(authserv_id, filter_port),
    ):
        command = [_setting("daemon_directory") + "/master", "-s", "-c", str(folder)]
        daemon = Daemon(command, {smtp: b"220", smtps: b""}, folder / "postfix.log")
        postfix = Postfix(folder, smtp, smtps, authserv_id, daemon)
        _configure(postfix, dovecot, filter_port, domain)
        _write(folder / "mailboxes", "".join(f"{name}@{domain} -\n" for name in mailboxes))
        try:
            postfix.start()
            yield postfix
        finally:
            postfix.kill()


def _configure(postfix: Postfix, dovecot: Dovecot, filter_port: int, domain: str) -> None:
    values = {
        "folder": postfix.folder,
        "hostname": postfix.authserv_id,
        "domain": domain,
        "lmtp": dovecot.lmtp,
        "auth": dovecot.auth,
        "milter": filter_port,
        "certificate": dovecot.certificates.certificate,
        "key": dovecot.certificates.key,
        "smtp": postfix.smtp,
        "smtps": postfix.smtps,
    }
    _write(postfix.folder / "main.cf", _MAIN.substitute(values))
    _write(postfix.folder / "master.cf", _MASTER.substitute(values))
    _create_folders(postfix.folder)


def _write(file: Path, text: str) -> None:
    """Write a file that Postfix reads; it would wait two seconds before it trusts one of this moment."""
    file.write_text(text)
    os.utime(file, (0, 0))


def _create_folders(folder: Path) -> None:
    """Create what `postfix check` would create, without the second that it takes."""
    owner = _setting("mail_owner")
    (folder / "queue").mkdir()
    (folder / "queue/pid").mkdir()
    for name in ("data", *(f"queue/{name}" for name in _QUEUES)):
        (folder / name).mkdir(mode=0o700)
        shutil.chown(folder / name, owner)


def _setting(name: str) -> str:
    """Return the built-in default of a setting of Postfix, which says where the system keeps its parts."""
    command = (program("postconf") or "postconf", "-dh", name)
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
