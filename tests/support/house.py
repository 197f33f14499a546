"""The house as a checker: who imports whom, who reads the clock, the environment and chance, who prints."""

import ast
import builtins
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

EVERYTHING = frozenset({"*"})
VERSION = "__init__"  # the package file of mailbot, which everybody may import

# Room → the rooms and libraries it may import besides itself and the standard library. A file split off keeps
# its room's name before the underscore: mailbot/config_files.py belongs to the room config.
HOUSE: dict[str, frozenset[str]] = {
    # the heart
    "core": frozenset(),
    "data": frozenset(),
    "reading": frozenset({"core", "data", "wire", "flufl", "olefile", "pypdf", "selectolax"}),
    "storage": frozenset({"core", "tortoise", "asyncpg", "aiosqlite"}),
    # what everything stands on
    "config": frozenset({"core", "dotenv"}),
    "clock": frozenset(),
    "steps": frozenset(),
    "wire": frozenset(),
    "logs": frozenset({"structlog"}),
    # mails come in
    "imap": frozenset({"core", "config", "imapclient"}),
    "inbox": frozenset({"config", "imap", "imapclient", "structlog"}),
    "reader": frozenset({"core", "wire", "structlog"}),
    "knowing": frozenset({"core", "storage"}),
    "handling": frozenset({"core", "knowing", "steps", "storage", "structlog"}),
    "receiving": frozenset({"core", "handling", "inbox", "reader", "steps", "storage", "structlog"}),
    "reminding": frozenset({"core", "steps", "storage", "structlog"}),
    "answered": frozenset({"core", "storage", "templating", "structlog"}),  # for the reader
    # letters go out
    "wording": frozenset({"core", "data"}),
    "mailto": frozenset({"core", "data", "wording"}),
    "mime": frozenset({"core"}),
    "samples": frozenset({"core", "data"}),
    "posting": frozenset({"core", "data"}),
    "paper": frozenset({"core", "wording", "jinja2", "markupsafe"}),
    "templating": frozenset({"core", "mailto", "mime", "paper", "posting", "samples", "wording", "jinja2"}),
    "courier": frozenset({"core", "config", "aiosmtplib"}),
    "outbox": frozenset({"core", "config", "courier", "mime", "steps", "storage", "templating", "structlog"}),
    "starting": frozenset({"core", "storage", "structlog"}),
    # people look in
    "explaining": frozenset({"core"}),
    "ruling": frozenset({"core"}),
    "preview": frozenset({"samples", "templating"}),
    "reporting": frozenset({"core", "data", "storage", "wording", "jinja2", "xlsxwriter"}),
    "app": EVERYTHING,
    "checking": frozenset({"app", "config", "core", "courier", "storage"}),
    "cli": EVERYTHING,
    "__main__": frozenset({"cli"}),
    VERSION: frozenset(),
    "demo": EVERYTHING,
}
NEVER = {"demo": frozenset({"storage"})}  # the demo sees of the bot what people see: mails, and its commands

# What core may not touch, though it is in the standard library: files, processes, networks, threads, logs.
OUTSIDE = (
    "asyncio", "http.client", "imaplib", "logging", "multiprocessing", "os", "pathlib", "random", "secrets",
    "select", "shutil", "signal", "smtplib", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile",
    "threading", "time", "urllib.request",
)  # fmt: skip
OUTSIDE_CALLS = frozenset({"open", "io.open", "input", "uuid.uuid1", "uuid.uuid4", "email.utils.make_msgid"})
CLOCK = frozenset(
    f"{owner}.{reader}"
    for owner, readers in {
        "datetime.datetime": ("now", "utcnow", "today"),
        "datetime.date": ("today",),
        "time": ("time", "time_ns", "localtime", "gmtime", "ctime"),
        "email.utils": ("localtime",),
    }.items()
    for reader in readers
)
ENVIRONMENT = frozenset({"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "os.unsetenv"})
PRINTING = frozenset({"print", "click.echo", "click.secho", "click.echo_via_pager"})

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: its path from the root of the repository, its text and what that parses to."""

    path: str
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, path: str, text: str) -> "Source":
        return cls(path, text, ast.parse(text))

    @property
    def room(self) -> str:
        """The room of HOUSE that the file belongs to; its own name if there is none."""
        return room_of(self.path.removesuffix(".py").replace("/", "."))


def room_of(module: str) -> str:
    """The room of a module of ours by its dotted name, or the distribution's top package of any other."""
    top, _, rest = module.partition(".")
    if top != "mailbot":
        return top
    part = rest.partition(".")[0]
    if not part or part == "__version__":
        return VERSION
    return part if part in HOUSE else part.partition("_")[0]


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of everything imported, wherever in the file; from-imports with each name."""
    package = source.path.split("/")[:-1]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def names_used(source: Source) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of every library name and builtin the file speaks of, aliases undone."""
    real = {name: name for name in dir(builtins)}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                real[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            real |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute | ast.Name):
            head, dot, tail = ast.unparse(node).partition(".")
            if head in real:
                yield node.lineno, f"{real[head]}{dot}{tail}"


def wrong_imports(source: Source) -> Iterator[str]:
    """What the file imports although its room may not."""
    room = source.room
    if room not in HOUSE:
        yield f"{source.path}: no room of the house is called {room!r}; add it to HOUSE with its imports"
        return
    allowed = HOUSE[room] | {room, VERSION}
    for line, name in imports(source):
        other = room_of(name)
        standard = name.partition(".")[0] in sys.stdlib_module_names
        if other in NEVER.get(room, ()) or not (standard or allowed & {other, *EVERYTHING}):
            may = ", ".join(sorted(allowed))
            yield f"{source.path}:{line}: {room} may not import {name} (it may: {may})"


def impurities(source: Source) -> Iterator[str]:
    """What core touches although it is the world outside: files, clock, environment, chance, network."""
    if source.room != "core":
        return
    for line, name in imports(source):
        if any(name == module or name.startswith(f"{module}.") for module in OUTSIDE):
            yield f"{source.path}:{line}: core is pure, {name} is not; take the value as an argument"
    for line, name in names_used(source):
        if name in OUTSIDE_CALLS | CLOCK | PRINTING:
            yield f"{source.path}:{line}: core is pure, {name} is not; take the value as an argument"


def clock_readings(source: Source) -> Iterator[str]:
    """Where the wall clock is read outside its own file; time.monotonic and loop.time are no wall clocks."""
    if source.path != "mailbot/clock.py":
        yield from _uses(source, CLOCK, "only mailbot/clock.py reads the wall clock; take now as an argument")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield f"{source.path}:{node.value.lineno}: {node.arg} reads the wall clock; store a given time"


def environment_readings(source: Source) -> Iterator[str]:
    """Where the environment is read outside config."""
    if source.room != "config":
        yield from _uses(source, ENVIRONMENT, "only mailbot/config.py reads the environment; take a setting")


def printing(source: Source) -> Iterator[str]:
    """Where something is printed outside the command line and the demo."""
    if source.room not in {"cli", "demo"}:
        yield from _uses(source, PRINTING, "only mailbot/cli.py and the demo print; log it")


def _uses(source: Source, names: frozenset[str], advice: str) -> Iterator[str]:
    return (f"{source.path}:{line}: {name}: {advice}" for line, name in names_used(source) if name in names)


def missing_docstring(source: Source) -> Iterator[str]:
    """Whether the file does not say in its first line what it owns."""
    if not (ast.get_docstring(source.tree) or "").strip():
        yield f"{source.path}: begin with a docstring of one sentence: what does this file own?"


def too_long(source: Source) -> Iterator[str]:
    """Files and functions beyond the hard limits."""
    lines = source.text.count("\n")
    if lines > MAX_FILE_LINES:
        yield f"{source.path}: {lines} lines, {MAX_FILE_LINES} at most; split it by noun"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION_LINES:
                place = f"{source.path}:{node.lineno}"
                yield f"{place}: {node.name} has {length} lines, more than {MAX_FUNCTION_LINES}"


Check = Callable[[Source], Iterator[str]]
