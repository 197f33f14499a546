"""The rules of tests/conftest.py hold: what CI does with a skip, and which tests a PostgreSQL run keeps."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.needs import NO_CORPORA, ROOT

SAMPLE = f'''
import pytest
from tests.support.needs import needs

def test_needs_a_server(): needs("Nothing", "no-such-program")
def test_skips(): pytest.skip("no time")
def test_reads_labelled_mails(): pytest.skip("{NO_CORPORA}")
@pytest.mark.xfail
def test_fails_as_expected(): assert False
@pytest.fixture
def rows(database_kind): return database_kind
def test_uses_the_database(rows): assert rows
'''


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A folder with our conftest.py and a sample of tests."""
    for name in (
        "tests/__init__.py",
        "tests/conftest.py",
        "tests/support/__init__.py",
        "tests/support/needs.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "tests" / "test_sample.py").write_text(SAMPLE, encoding="utf-8")
    return tmp_path


def outcome(collection: Path, *options: str, ci: str) -> str:
    """The last line of a pytest run there: how many passed, failed and were skipped."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        ".",
        *options,
        "tests",
    ]
    environment = {**os.environ, "CI": ci}
    done = subprocess.run(
        command, cwd=collection, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout.splitlines()[-1].partition(" in ")[0]


def test_elsewhere_a_missing_server_is_a_skip(collection: Path) -> None:
    assert outcome(collection, ci="") == "1 passed, 3 skipped, 1 xfailed"


@pytest.mark.parametrize("processes", ["0", "2"])
def test_in_ci_every_skip_but_that_of_missing_labelled_mails_is_a_failure(
    collection: Path, processes: str
) -> None:
    found = outcome(collection, "--numprocesses", processes, ci="true")
    assert found == "2 failed, 1 passed, 1 skipped, 1 xfailed"


def test_a_postgresql_run_keeps_only_tests_that_use_the_database(collection: Path) -> None:
    (collection / "tests" / "support" / "needs.py").write_text(
        'IN_CI, NO_CORPORA = False, ""\ndef needs(*names: str) -> None: print(*names)\n', encoding="utf-8"
    )
    assert outcome(collection, "--database=postgres", ci="") == "1 passed, 4 deselected"
