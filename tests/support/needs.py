"""What tests need from the machine, servers and labelled mails, and what happens where it is missing."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IN_CI = os.environ.get("CI") == "true"
NO_CORPORA = "no labelled mails beside the repository"

# Debian keeps servers out of an ordinary user's PATH, and PostgreSQL's out of everybody's.
_ELSEWHERE = ("/usr/sbin", "/sbin", "/usr/lib/postgresql/*/bin", "/usr/lib/dovecot")


def program(name: str) -> Path | None:
    """Find an installed program (the last of several versions), in PATH or where Debian puts servers."""
    if found := shutil.which(name):
        return Path(found)
    found_elsewhere = (path for folder in _ELSEWHERE for path in Path("/").glob(f"{folder[1:]}/{name}"))
    return max(found_elsewhere, default=None)


def needs(name: str, *programs: str) -> None:
    """Skip the test where one of the server's `programs` is not installed; in CI that is a failure."""
    missing = [wanted for wanted in programs if program(wanted) is None]
    if not missing:
        return
    reason = f"{name} is not installed: no {', '.join(missing)}"
    if IN_CI:
        pytest.fail(f"{reason}; .ci/run installs what the tests need", pytrace=False)
    pytest.skip(reason)


def corpora(*parts: str) -> Path:
    """Return a path among the labelled mails, or skip the test where they are not; also in CI."""
    path = ROOT.parent.joinpath("shared", "corpora", *parts)
    if not path.exists():
        pytest.skip(NO_CORPORA)
    return path
