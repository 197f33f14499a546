"""Runs `mailbot run --once` exactly as users do: a process of its own, told everything by its environment."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench import cast, mailbox
from bench.processes import Cost, watched
from mailbot.core.people import Person

_ROOT = Path(__file__).parents[1]
_LONGEST = 900.0  # seconds: somebody waits for this


@dataclass(frozen=True, slots=True)
class Service:
    """A mailbot that is set up to work in `folder`."""

    folder: Path
    imap: int
    smtp: int

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "mailbot.db"

    @property
    def database_url(self) -> str:
        """What MAILBOT_DATABASE_URL says."""
        return f"sqlite://{self.database}"

    def run_once(self, profile: Path | None = None) -> tuple[float, Cost]:
        """Run once, profiled if there is a file to write; return the seconds from start to exit and the cost.

        RuntimeError, with the last lines of its log, when it does not exit 0.
        """
        module = ["bench.profiling", str(profile)] if profile else ["mailbot"]
        log = self.folder / "mailbot.log"
        start = time.perf_counter()
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *module, "run", "--once"],
                cwd=self.folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
            cost = watched(process, _LONGEST)
        seconds = time.perf_counter() - start
        if cost.code:
            raise RuntimeError(f"mailbot exits {cost.code}:\n{log.read_text(errors='replace')[-3000:]}")
        return seconds, cost

    def _environment(self) -> dict[str, str]:
        directory = self.folder / "directory.toml"
        directory.write_text(cast.DIRECTORY, "utf-8")
        login = cast.BOT.address.replace("@", "%40")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAILBOT_")}
        return inherited | {
            "PYTHONPATH": os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH")))),
            "MAILBOT_ADDRESS": _mailbox(cast.BOT),
            "MAILBOT_IMAP_URL": f"imap://{login}:{mailbox.PASSWORD}@localhost:{self.imap}",
            "MAILBOT_SMTP_URL": f"smtp://localhost:{self.smtp}",
            "MAILBOT_SECRET_KEYS": cast.KEY,
            "MAILBOT_APPROVERS": _mailbox(cast.APPROVER),
            "MAILBOT_DIRECTORY": str(directory),
            "MAILBOT_TRUSTED_AUTHSERV_ID": cast.AUTHSERV_ID,
            "MAILBOT_DATABASE_URL": self.database_url,
        }


def _mailbox(person: Person) -> str:
    return f"{person.name} <{person.address}>"
