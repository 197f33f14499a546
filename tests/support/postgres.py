"""A real PostgreSQL (15) in a temporary folder: a throw-away cluster with as many databases as tests want."""

import itertools
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile

from tests.support.daemon import LOOPBACK, as_unprivileged, reserved_ports, temporary_folder, unprivileged
from tests.support.needs import needs, program

PROGRAMS = ("initdb", "pg_ctl", "postgres", "psql")
_USER, _PASSWORD = "mailbot", "secret"
_FAST = " -c fsync=off -c full_page_writes=off"  # a killed server still keeps all it has acknowledged


@dataclass(frozen=True, slots=True)
class Postgres:
    """A cluster on 127.0.0.1; its databases and its port stay the same between `stop()` and `start()`."""

    folder: Path
    port: int
    durable: bool
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def start(self) -> None:
        """Start, and return when connections are accepted."""
        options = f"-p {self.port} -k {self._data} -c listen_addresses={LOOPBACK} -c shared_buffers=32MB"
        options += "" if self.durable else _FAST
        self._control("start", "-l", self.folder / "log", "-o", options)

    def stop(self) -> None:
        """Stop in good order, and return when it is gone; connected clients see their connection end."""
        self._end("fast")

    def kill(self) -> None:
        """End it at once, without a chance to write a checkpoint; the next start recovers from the log."""
        self._end("immediate")

    def url(self, database: str) -> str:
        """Return what MAILBOT_DATABASE_URL takes."""
        return f"postgres://{_USER}:{_PASSWORD}@{LOOPBACK}:{self.port}/{database}"

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """Lend the name of a new database, a copy of `template`, to which nobody may be connected."""
        name = f"test_{next(self._numbers)}"
        self.create(name, template)
        try:
            yield name
        finally:
            self.drop(name)

    def create(self, name: str, template: str = "template1") -> None:
        """Create a database as a copy of `template`."""
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def drop(self, name: str) -> None:
        """Drop a database and end the connections to it."""
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run one statement as the owner and return its rows: a line each, columns separated by `|`."""
        where = ("--host", self._data, "--port", str(self.port), "--username", _USER, "--dbname", database)
        return self._run("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", *where, "-c", statement)

    def initialise(self) -> None:
        """Create the empty cluster: UTF-8, the byte order of C, a password for connections by TCP."""
        for folder in (self.folder, self._data):
            folder.mkdir(exist_ok=True)
            shutil.chown(folder, unprivileged().pw_uid)
        password = self.folder / "password"
        password.write_text(_PASSWORD)
        login = (f"--username={_USER}", f"--pwfile={password}")
        access = ("--auth-local=trust", "--auth-host=scram-sha-256")
        how = ("--encoding=UTF8", "--locale=C.UTF-8", *([] if self.durable else ["--no-sync"]))
        self._run("initdb", "--pgdata", self._data, *login, *access, *how)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _end(self, how: str) -> None:
        if (self._data / "postmaster.pid").exists():
            self._control("stop", "-m", how)

    def _control(self, action: str, *options: str | Path) -> None:
        self._run("pg_ctl", action, "--wait", "--pgdata", self._data, *options)

    def _run(self, name: str, *arguments: str | Path) -> str:
        """Run a program of PostgreSQL, not as root, and return what it prints; raise with its complaint."""
        # A file instead of a pipe: the server that pg_ctl leaves behind would keep the pipe open.
        with TemporaryFile("w+") as output:
            done = subprocess.run(
                as_unprivileged(program(name) or name, *arguments),
                stdout=output, stderr=output, cwd=self.folder, check=False,
            )  # fmt: skip
            output.seek(0)
            said = output.read()
        if done.returncode:
            log = self.folder / "log"
            raise RuntimeError(f"{name}: {said}\n{log.read_text()[-2000:] if log.exists() else ''}")
        return said


@contextmanager
def running(*, durable: bool = False) -> Iterator[Postgres]:
    """Lend a started cluster, or skip the test where PostgreSQL is not installed.

    Unless `durable`, nothing waits for the disk: right for all tests but those that cut the power.
    """
    needs("PostgreSQL", *PROGRAMS)
    with temporary_folder("postgres") as folder, reserved_ports(1) as (port,):
        postgres = Postgres(folder, port, durable)
        postgres.initialise()
        try:
            postgres.start()
            yield postgres
        finally:
            postgres.kill()
