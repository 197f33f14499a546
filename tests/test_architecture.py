"""The rules of the house hold, and each rule can be seen to find what breaks it."""

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.support.house import (
    EVERYTHING,
    HOUSE,
    Check,
    Source,
    clock_readings,
    environment_readings,
    imports,
    impurities,
    missing_docstring,
    printing,
    room_of,
    too_long,
    wrong_imports,
)
from tests.support.needs import ROOT

# What no text of the repository mentions. Written so that the patterns do not match themselves.
MACHINE = re.compile(r"/work/|/root/|\.\./shared")
REGISTRY = re.compile(r"pypi\.org|python[h]osted|(?i:index[-_]url|find[-_]links)|/opt/(?:pypi|wheels)")
TRACKER = re.compile(r"(?i)\bissues? #?\d")


def wrong_mentions(path: str, text: str) -> Iterator[str]:
    """What a text file mentions although it concerns one machine, registry or tracker only."""
    patterns = [REGISTRY] if path.startswith("tests/") else [REGISTRY, MACHINE, TRACKER]
    for number, line in enumerate(text.splitlines(), 1):
        for found in (pattern.search(line) for pattern in patterns):
            if found:
                yield f"{path}:{number}: mentions {found[0]!r}, which means nothing elsewhere"


def python_sources(*folders: str) -> Iterator[Source]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield Source.of(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))


def texts() -> Iterator[tuple[str, str]]:
    """Yield (path, text) of the repository's text files; other names with a dot are local."""
    hidden = {".ci", ".gitignore", ".env.example"}
    for top in sorted(ROOT.iterdir()):
        if (top.name.startswith(".") and top.name not in hidden) or top.name in {"build", "dist"}:
            continue
        for path in [top, *sorted(top.rglob("*"))]:
            if path.is_file() and path.suffix != ".pyc":
                with suppress(UnicodeDecodeError):
                    yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def broken(check: Check, *folders: str) -> str:
    """Everything that `check` finds in the repository's `folders`, a line each."""
    return "\n".join(complaint for source in python_sources(*folders) for complaint in check(source))


def test_every_room_imports_only_what_the_house_allows() -> None:
    found = broken(wrong_imports, "mailbot", "storage")
    assert not found, found


def test_every_room_of_the_house_exists() -> None:
    assert {source.room for source in python_sources("mailbot", "storage")} | {"data"} == HOUSE.keys()


def test_no_room_is_granted_an_import_that_it_does_not_need() -> None:
    used: dict[str, set[str]] = {room: set() for room in HOUSE}
    for source in python_sources("mailbot", "storage"):
        used.setdefault(source.room, set()).update(room_of(name) for _, name in imports(source))
    unused = {room: granted - used[room] - EVERYTHING for room, granted in HOUSE.items()}
    idle = {room: names for room, names in unused.items() if names}
    assert not idle, idle


def test_core_touches_nothing_but_its_arguments() -> None:
    found = broken(impurities, "mailbot")
    assert not found, found


def test_only_the_clock_reads_the_wall_clock() -> None:
    found = broken(clock_readings, "mailbot", "storage")
    assert not found, found


def test_only_config_reads_the_environment() -> None:
    found = broken(environment_readings, "mailbot", "storage")
    assert not found, found


def test_only_the_command_line_and_the_demo_print() -> None:
    found = broken(printing, "mailbot", "storage")
    assert not found, found


def test_every_python_file_says_what_it_owns() -> None:
    found = broken(missing_docstring, "mailbot", "storage", "tests", "bench")
    assert not found, found


def test_no_file_and_no_function_is_too_long() -> None:
    found = broken(too_long, "mailbot", "storage", "tests", "bench")
    assert not found, found


def test_no_text_mentions_a_machine_a_registry_or_a_tracker() -> None:
    found = "\n".join(complaint for path, text in texts() for complaint in wrong_mentions(path, text))
    assert not found, found


VIOLATIONS: list[tuple[Check, str, str, str]] = [
    (wrong_imports, "mailbot/core/offers.py", "import storage", "core may not import storage"),
    (
        wrong_imports,
        "mailbot/core/offers.py",
        "from mailbot import config",
        "core may not import mailbot.config",
    ),
    (
        wrong_imports,
        "mailbot/core/offers.py",
        "from ..config import Settings",
        "core may not import mailbot.config",
    ),
    (wrong_imports, "mailbot/core/offers.py", "def f():\n    import jinja2", "core may not import jinja2"),
    (
        wrong_imports,
        "mailbot/reading/press.py",
        "from storage.models import Offer",
        "reading may not import storage",
    ),
    (
        wrong_imports,
        "storage/models.py",
        "from mailbot.handling import x",
        "storage may not import mailbot.handling",
    ),
    (wrong_imports, "mailbot/inbox.py", "import storage.offers", "inbox may not import storage"),
    (
        wrong_imports,
        "mailbot/handling.py",
        "from mailbot.outbox import x",
        "handling may not import mailbot.outbox",
    ),
    (wrong_imports, "mailbot/handling.py", "import tortoise", "handling may not import tortoise"),
    (
        wrong_imports,
        "mailbot/reader.py",
        "import mailbot.storage_x",
        "reader may not import mailbot.storage_x",
    ),
    (wrong_imports, "mailbot/demo/story.py", "from storage import offers", "demo may not import storage"),
    (wrong_imports, "mailbot/attic.py", "", "no room of the house is called 'attic'"),
    (impurities, "mailbot/core/plan.py", "import random", "random is not"),
    (impurities, "mailbot/core/plan.py", "from os.path import exists", "os.path.exists is not"),
    (impurities, "mailbot/core/plan.py", "text = open('x').read()", "open is not"),
    (impurities, "mailbot/core/plan.py", "from uuid import uuid4\nuuid4()", "uuid.uuid4 is not"),
    (
        impurities,
        "mailbot/core/plan.py",
        "from datetime import date\ndate.today()",
        "datetime.date.today is not",
    ),
    (clock_readings, "mailbot/outbox.py", "import time\ntime.time()", "time.time: only"),
    (clock_readings, "mailbot/app.py", "import time\nt = time.time_ns", "time.time_ns: only"),
    (clock_readings, "mailbot/outbox.py", "from time import time as t\nt()", "time.time: only"),
    (
        clock_readings,
        "mailbot/cli.py",
        "import datetime as d\nd.datetime.now(d.UTC)",
        "datetime.datetime.now: only",
    ),
    (
        clock_readings,
        "mailbot/inbox.py",
        "from datetime import datetime\nf(clock=datetime.now)",
        "datetime.now: only",
    ),
    (clock_readings, "storage/models.py", "at = DatetimeField(auto_now_add=True)", "auto_now_add reads"),
    (environment_readings, "mailbot/app.py", "import os\nos.environ.get('X')", "os.environ: only"),
    (environment_readings, "mailbot/app.py", "from os import getenv\ngetenv('X')", "os.getenv: only"),
    (printing, "mailbot/app.py", "print('hello')", "print: only"),
    (printing, "mailbot/app.py", "import click\nclick.echo('hello')", "click.echo: only"),
    (missing_docstring, "mailbot/app.py", "import os", "what does this file own?"),
    (too_long, "mailbot/app.py", "\n" * 401, "401 lines"),
    (too_long, "mailbot/app.py", "def f():\n" + "    x = 1\n" * 60, "f has 61 lines"),
]


@pytest.mark.parametrize(("check", "path", "text", "complaint"), VIOLATIONS)
def test_a_violation_is_found_and_named(check: Check, path: str, text: str, complaint: str) -> None:
    found = list(check(Source.of(path, text)))
    assert len(found) == 1
    assert complaint in found[0]


RIGHT: list[tuple[Check, str, str]] = [
    (wrong_imports, "mailbot/config_files.py", "import os, tomllib\nfrom mailbot.config_values import x"),
    (wrong_imports, "mailbot/demo/story.py", "import pymap, aiosmtpd\nfrom mailbot.app import x"),
    (wrong_imports, "mailbot/courier.py", "from mailbot import __version__\nimport aiosmtplib"),
    (clock_readings, "mailbot/clock.py", "from datetime import UTC, datetime\ndatetime.now(UTC)"),
    (clock_readings, "mailbot/inbox.py", "import time\ntime.monotonic()"),
    (clock_readings, "mailbot/inbox.py", "def f(clock):\n    return clock.now()"),
    (environment_readings, "mailbot/config_sources.py", "import os\nos.environ['X']"),
    (printing, "mailbot/demo/story.py", "print('hello')"),
    (too_long, "mailbot/app.py", "def f():\n" + "    x = 1\n" * 59),
]


@pytest.mark.parametrize(("check", "path", "text"), RIGHT)
def test_what_is_allowed_is_not_reported(check: Check, path: str, text: str) -> None:
    assert list(check(Source.of(path, text))) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("docs/flow.md", "see /work/" + "shared"),
        ("docs/flow.md", "decided in issue 12"),
        ("mailbot/cli.py", "HOME = '/root/x'"),
        ("requirements.txt", "--find" + "-links somewhere"),
        ("tests/support/needs.py", "https://pypi" + ".org/simple"),
    ],
)
def test_a_wrong_mention_is_found(path: str, text: str) -> None:
    assert len(list(wrong_mentions(path, text))) == 1
