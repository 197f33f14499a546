"""mailbot as a package: the locks fit pyproject.toml, and the wheel works outside the repository."""

import re
import sqlite3
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.house import Source, imports
from tests.support.needs import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {  # and the extras and dependency groups that each holds beside the project's own dependencies
    "requirements.txt": ("build",),
    "requirements-demo.txt": ("build", "demo"),
    "requirements-dev.txt": ("build", "demo", "dev"),
}
PIN = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; [^\\]+)?"
    r"(?: \\\n    --hash=sha256:[0-9a-f]{64})+$"
)
# Tortoise loads its drivers by the scheme of the database URL, zoneinfo the zones where the system has none
DRIVERS = {"aiosqlite", "asyncpg", "tzdata"}
SETTINGS = {
    "MAILBOT_ADDRESS": "bot@ucanss.example",
    "MAILBOT_IMAP_URL": "imap://bot:secret@127.0.0.1:1",
    "MAILBOT_SMTP_URL": "smtp://127.0.0.1:1",
    "MAILBOT_DATABASE_URL": "sqlite://mailbot.db",
    "MAILBOT_SECRET_KEYS": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "MAILBOT_APPROVERS": "EN3S dérogation <derogation@en3s.example>",
    "MAILBOT_ADMINS": "Administration <admin@ucanss.example>",
}


def declared(*groups: str) -> dict[str, Requirement]:
    """The requirements of the project itself and of the given extras and dependency groups, by name."""
    lists = {**PROJECT["project"]["optional-dependencies"], **PROJECT["dependency-groups"]}
    lines = [*PROJECT["project"]["dependencies"], *(line for group in groups for line in lists[group])]
    requirements = [Requirement(line) for line in lines]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def pins(lock: str) -> dict[str, str]:
    """The versions that a lock names; every entry must have hashes, and nothing may stand between entries."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)
    entries = re.split(r"\n(?! )", text.strip())
    found = [PIN.match(entry) for entry in entries]
    assert all(found), f"{lock}: not a pin with hashes: {entries[found.index(None)]!r}"
    return {entry["name"]: entry["version"] for entry in found if entry}


def third_party(*folders: str, without: str = "\0") -> set[str]:
    """The distributions that the Python files in `folders` import."""
    files = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    paths = (path for path in files if without not in str(path.relative_to(ROOT)))
    sources = (Source.of(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in paths)
    tops = {name.partition(".")[0] for source in sources for _, name in imports(source)}
    providers = packages_distributions()
    ours = {"mailbot", "storage", "tests", "bench"}
    return {
        canonicalize_name(providers.get(top, [top])[0])
        for top in tops - ours
        if top not in sys.stdlib_module_names
    }


@pytest.mark.parametrize(("lock", "groups"), LOCKS.items())
def test_the_lock_fits_pyproject(lock: str, groups: tuple[str, ...]) -> None:
    locked = pins(lock)
    unfit = [
        str(wanted)
        for name, wanted in declared(*groups).items()
        if locked.get(name, "0") not in wanted.specifier
    ]
    assert not unfit, f"{lock} does not fit pyproject.toml: run make lock"


def test_the_locks_agree_with_each_other() -> None:
    core, demo, dev = (pins(lock).items() for lock in LOCKS)
    assert core < demo < dev


def test_the_code_imports_exactly_what_pyproject_declares() -> None:
    assert third_party("mailbot", "storage", without="mailbot/demo/") | DRIVERS == declared().keys()
    assert third_party("mailbot", "storage") <= declared("demo").keys()
    assert third_party("mailbot", "storage", "tests", "bench") <= declared("demo", "dev").keys()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without network."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    [built] = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds the wheel and sees our libraries, but not this repository."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder, with_pip=False, symlinks=True)
    [packages] = folder.glob("lib/python*/site-packages")
    # Path files of a folder that a path file adds are not read: the editable install stays unseen.
    (packages / "libraries.pth").write_text(f"{Path(pytest.__file__).parents[1]}\n")
    run(
        *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(folder / "bin/python")),
        *("install", "--quiet", "--no-index", "--no-deps", str(wheel)),
        cwd=folder,
    )
    return folder / "bin"


def run(*command: str, cwd: Path, **environment: str) -> str:
    """Run a command in `cwd` with no environment but PATH and what is given; return what it prints."""
    environment = {"PATH": "/usr/bin:/bin", **environment}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command} exits {done.returncode}: {done.stderr}{done.stdout}"
    return done.stdout


def shipped(folder: str) -> Iterator[str]:
    files = (
        path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )
    return (str(path.relative_to(ROOT)) for path in files)


def test_the_wheel_holds_the_packages_and_templates_and_nothing_else(wheel: Path) -> None:
    expected = {
        *shipped("mailbot"),
        *shipped("storage"),
        *(f"mailbot/{path}" for path in shipped("templates")),
    }
    names = zipfile.ZipFile(wheel).namelist()
    assert {name for name in names if ".dist-info/" not in name} == expected


def test_the_installed_package_is_not_the_repository(elsewhere: Path, tmp_path: Path) -> None:
    where = "import mailbot, storage; print(mailbot.__file__, storage.__file__)"
    paths = run(str(elsewhere / "python"), "-c", where, cwd=tmp_path).split()
    assert all(path.startswith(str(elsewhere.parent)) for path in paths)


def test_the_installed_mailbot_migrates_a_database_and_leaves_a_migrated_one_alone(
    elsewhere: Path, tmp_path: Path
) -> None:
    settings = {**SETTINGS, "MAILBOT_DATABASE_URL": f"sqlite://{tmp_path}/bot.db"}
    run(str(elsewhere / "mailbot"), "migrate", cwd=tmp_path, **settings)
    tables = schema(tmp_path / "bot.db")
    assert any("offer" in name for name in tables)
    run(str(elsewhere / "mailbot"), "migrate", cwd=tmp_path, **settings)
    assert schema(tmp_path / "bot.db") == tables


def schema(database: Path) -> dict[str, str]:
    connection = sqlite3.connect(database)
    try:
        return dict(connection.execute("SELECT name, sql FROM sqlite_master"))
    finally:
        connection.close()


def test_the_installed_mailbot_previews_every_mail_in_every_form(elsewhere: Path, tmp_path: Path) -> None:
    run(str(elsewhere / "mailbot"), "preview", str(tmp_path / "mails"), cwd=tmp_path, **SETTINGS)
    written = {
        suffix: {path.stem: path for path in (tmp_path / "mails").glob(f"*{suffix}")}
        for suffix in (".html", ".txt", ".eml")
    }
    assert written[".html"].keys() == written[".txt"].keys() == written[".eml"].keys()
    assert all(path.stat().st_size for paths in written.values() for path in paths.values())
    kinds = {message_from_bytes(path.read_bytes())["X-Mailbot-Kind"] for path in written[".eml"].values()}
    assert kinds == {
        path.name.removesuffix(".subject.txt") for path in ROOT.glob("templates/fr/*.subject.txt")
    }
    assert kinds
