"""A real Dovecot (2.3) in a temporary folder: IMAP, IMAPS, LMTP, quota, and the logins for Postfix."""

import grp
import shutil
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

from tests.support import certificates
from tests.support.certificates import Certificates
from tests.support.daemon import Daemon, as_unprivileged, reserved_ports, temporary_folder, unprivileged
from tests.support.needs import needs, program

PROGRAMS = ("dovecot", *certificates.PROGRAMS)
_TEMPLATE = Template(Path(__file__).with_name("dovecot.conf").read_text())


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A Dovecot on 127.0.0.1; mail and ports stay the same between `stop()` and `start()`."""

    folder: Path
    certificates: Certificates
    imap: int
    imaps: int
    lmtp: int
    auth: int
    daemon: Daemon

    def start(self) -> None:
        """Start, and return when IMAP, IMAPS, LMTP and the login service answer."""
        self.daemon.start()

    def stop(self) -> None:
        """Stop, which takes Dovecot one second; connected clients see their connection end."""
        self.daemon.stop()

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        self.daemon.kill()


@contextmanager
def running(users: Mapping[str, str], *, domain: str = "test.local", quota: str = "1G") -> Iterator[Dovecot]:
    """Lend a started Dovecot with `users`: local part → password; `quota` is Dovecot's, a mailbox.

    Skips the test where Dovecot is not installed.
    """
    needs("Dovecot", *PROGRAMS)
    with temporary_folder("dovecot") as folder, reserved_ports(4) as (imap, imaps, lmtp, auth):
        greetings = {imap: b"* OK", imaps: b"", lmtp: b"220", auth: b"VERSION"}
        command = as_unprivileged(program("dovecot") or "dovecot", "-F", "-c", folder / "dovecot.conf")
        daemon = Daemon(command, greetings, folder / "state/dovecot.log")
        dovecot = Dovecot(folder, certificates.issue(folder), imap, imaps, lmtp, auth, daemon)
        _configure(dovecot, {f"{name}@{domain}": password for name, password in users.items()}, quota)
        try:
            dovecot.start()
            yield dovecot
        finally:
            dovecot.kill()


def _login(address: str, password: str) -> str:
    """Return a line of the passwd-file; in base64 a password may hold the colon that separates its fields."""
    return f"{address}:{{PLAIN.b64}}{b64encode(password.encode()).decode()}::::::\n"


def _configure(dovecot: Dovecot, users: Mapping[str, str], quota: str) -> None:
    for name in ("run", "mail", "state"):
        (dovecot.folder / name).mkdir()
        shutil.chown(dovecot.folder / name, unprivileged().pw_uid, unprivileged().pw_gid)
    (dovecot.folder / "users").write_text("".join(_login(*user) for user in users.items()))
    user = unprivileged()
    configuration = _TEMPLATE.substitute(
        {field: getattr(dovecot, field) for field in ("folder", "imap", "imaps", "lmtp", "auth")},
        certificate=dovecot.certificates.certificate,
        key=dovecot.certificates.key,
        user=user.pw_name,
        group=grp.getgrgid(user.pw_gid).gr_name,
        uid=user.pw_uid,
        gid=user.pw_gid,
        quota=quota,
    )
    (dovecot.folder / "dovecot.conf").write_text(configuration)
