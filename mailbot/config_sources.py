"""What every setting is called, and where its text comes from: environment, `.env`, secret file, default."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import StringIO
from pathlib import Path

from dotenv.parser import parse_stream

from mailbot.core.errors import SettingError

PREFIX = "MAILBOT_"
MOST_FILE_BYTES = 1_000_000  # a directory of 1,000 organisations has 200 kB


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; a `secret` may also come from the file that `<name>_FILE` names."""

    name: str
    example: str
    default: str = ""
    secret: bool = False


SETTINGS = (
    Setting("MAILBOT_ADDRESS", "Offres EN3S <offres@en3s.example>"),
    Setting("MAILBOT_IMAP_URL", "imaps://user:password@imap.en3s.example:993", secret=True),
    Setting("MAILBOT_IMAP_PASSWORD", "the-password-as-it-is", secret=True),
    Setting("MAILBOT_SMTP_URL", "smtp+starttls://user:password@smtp.en3s.example:587", secret=True),
    Setting("MAILBOT_SMTP_PASSWORD", "the-password-as-it-is", secret=True),
    Setting("MAILBOT_IMAP_FOLDER", "INBOX", "INBOX"),
    Setting("MAILBOT_IMAP_DONE_FOLDER", "Processed", "Processed"),
    Setting("MAILBOT_IMAP_QUARANTINE_FOLDER", "Quarantine", "Quarantine"),
    Setting("MAILBOT_TLS_CA_FILE", "/etc/ssl/certs/our-ca.pem"),
    Setting("MAILBOT_DATABASE_URL", "sqlite://mailbot.db", "sqlite://mailbot.db", secret=True),
    Setting("MAILBOT_SECRET_KEYS", "<the line that `mailbot keygen` prints>", secret=True),
    Setting("MAILBOT_APPROVERS", "Claire Martin <claire.martin@en3s.example>"),
    Setting("MAILBOT_ADMINS", "Paul Durand <paul.durand@en3s.example>"),
    Setting("MAILBOT_DIRECTORY", "directory.toml"),
    Setting("MAILBOT_RULES", "rules.toml"),
    Setting("MAILBOT_CHANNELS", "channels.toml"),
    Setting("MAILBOT_TEAM", "team.toml"),
    Setting("MAILBOT_TRUSTED_AUTHSERV_ID", "mx.en3s.example"),
    Setting("MAILBOT_TEMPLATES", "our-templates"),
    Setting("MAILBOT_POLL_SECONDS", "60", "60"),
    Setting("MAILBOT_MAX_MESSAGE_BYTES", "26214400", "26214400"),
    Setting("MAILBOT_LOG_FORMAT", "json", "text"),
    Setting("MAILBOT_FAKE_NOW", "2017-01-09T08:00:00+01:00"),
    Setting("MAILBOT_ALLOW_FAKE_NOW", "1", "0"),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}
FILE_NAMES = tuple(f"{setting.name}_FILE" for setting in SETTINGS if setting.secret)
NAMES = (*BY_NAME, *FILE_NAMES)


def example_of(name: str) -> str:
    """Return a right value of the setting."""
    return "/run/secrets/mailbot" if name in FILE_NAMES else BY_NAME[name].example


@dataclass(frozen=True, slots=True)
class Raw:
    """The text of a setting before anybody understood it; empty where it is unset and has no default."""

    text: str = field(repr=False)
    source: str


class SourceError(SettingError):
    """Something stands where settings are read that is no setting of ours."""

    def __init__(self, place: str, problem: str, closest: str) -> None:
        example = example_of(closest)
        super().__init__(place, problem, example)
        self.args = (f"{place}: {problem}; for example: {closest}={example}",)


def gather(environ: Mapping[str, str], env_file: Path | None) -> dict[str, Raw]:
    """Return the text and the source of every setting.

    The environment prevails over `.env`, and the file of a secret over both. An empty text means the default.
    """
    given = _checked(read_env_file(env_file), env_file.name) if env_file else {}
    given |= _checked(environ.items(), "environment")
    return {setting.name: _one(setting, given) for setting in SETTINGS}


def _one(setting: Setting, given: Mapping[str, Raw]) -> Raw:
    file = given.get(f"{setting.name}_FILE")
    if file and file.text:
        return Raw(_read_secret(setting, file), f"file {file.text}")
    plain = given.get(setting.name)
    return plain if plain and plain.text else Raw(setting.default, "default")


def _checked(pairs: Iterable[tuple[str, str]], source: str) -> dict[str, Raw]:
    ours = {name: _raw(name, text, source) for name, text in pairs if name.startswith(PREFIX)}
    for name, raw in ours.items():
        if name not in NAMES:
            closest = closest_name(name.upper(), NAMES)
            raise SourceError(name, f"is no setting; did you mean {closest}? (from {source})", closest)
        if not raw.text.isprintable():
            raise _error(name, f"has a line break or a character that cannot be printed (from {source})")
    return ours


def closest_name(name: str, names: Iterable[str]) -> str:
    """Return the one of `names` that is most like `name`."""
    return get_close_matches(name, list(names), 1, cutoff=0)[0]


def _raw(name: str, text: str, source: str) -> Raw:
    """Drop white space around the text, unless it may be part of a password."""
    return Raw(text if name.endswith("_PASSWORD") else text.strip(), source)


def read_env_file(path: Path) -> list[tuple[str, str]]:
    """Return the names and values of a `.env` file, nothing where there is none; `$` has no meaning in it."""
    try:
        text = _decoded(read_bounded(path))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise SourceError(str(path), f"cannot be read: {_reason(error)}", "MAILBOT_ADDRESS") from None
    return list(_bindings(text, path).items())


def _bindings(text: str, path: Path) -> dict[str, str]:
    values: dict[str, str] = {}
    for binding in parse_stream(StringIO(text, newline="")):
        name, place = binding.key, f"{path}, line {_line(binding.original.string, binding.original.line)}"
        if binding.error or (name and binding.value is None):
            raise SourceError(place, "is not NAME=value", "MAILBOT_ADDRESS")
        if name in values and name.startswith(PREFIX):
            raise SourceError(place, f"sets {name} a second time", closest_name(name, NAMES))
        if name:
            values[name] = binding.value or ""
    return values


def _line(text: str, first: int) -> int:
    """Count the line of the statement itself: the parser lets it begin with the empty lines before it."""
    blank = text[: len(text) - len(text.lstrip())]
    return first + len(re.findall(r"\r\n|\n|\r", blank))


def _read_secret(setting: Setting, file: Raw) -> str:
    name = f"{setting.name}_FILE"
    try:
        text = _decoded(read_bounded(Path(file.text))).rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise _error(name, f"{file.text!r} cannot be read: {_reason(error)} (from {file.source})") from None
    if not text or not text.isprintable():
        raise _error(name, f"{file.text!r} does not hold one line of text (from {file.source})")
    return text


def _error(name: str, problem: str) -> SettingError:
    return SettingError(name, problem, example_of(name))


def read_bounded(path: Path) -> bytes:
    """Return the bytes of a file; ValueError when there are more than settings ever need."""
    with path.open("rb") as stream:
        content = stream.read(MOST_FILE_BYTES + 1)
    if len(content) > MOST_FILE_BYTES:
        raise ValueError(f"it has more than {MOST_FILE_BYTES} bytes")
    return content


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
