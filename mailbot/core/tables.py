"""A TOML table of the rules read strictly: errors are SettingError and name the key that is wrong.

`where` is the full name of the key, for the error.
"""

from collections.abc import Mapping, Sequence

from mailbot.core.errors import SettingError
from mailbot.core.folding import words

_EXAMPLE = "/etc/mailbot/rules.toml"


def phrases(table: Mapping[str, object], key: str, where: str) -> tuple[str, ...]:
    """Return the words of the list `key`."""
    written = sequence(table, key, where)
    if not all(isinstance(w, str) and words(w) for w in written):
        raise wrong(where, "not a list of words")
    return tuple(words(str(w)) for w in written)


def sequence(table: Mapping[str, object], key: str, where: str) -> Sequence[object]:
    """Return the list `key`, empty where it is not there."""
    value = table.get(key, [])
    if not isinstance(value, list):
        raise wrong(where, "not a list")
    return value


def filled(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    """Return the table `key`, which may not be empty."""
    found = table_in(table, key, key)
    if not found:
        raise wrong(key, "is empty")
    return found


def table_in(table: Mapping[str, object], key: str, where: str) -> Mapping[str, object]:
    """Return the table `key`, which must be there."""
    if key not in table:
        raise wrong(where, "is missing")
    return as_table(table[key], where)


def as_table(value: object, where: str) -> Mapping[str, object]:
    """Return `value`, which must be a table."""
    if not isinstance(value, Mapping):
        raise wrong(where, "not a table")
    return value


def text(table: Mapping[str, object], key: str, where: str, default: str | None = None) -> str:
    """Return the text `key`, `default` where it is not there."""
    value = table.get(key, default)
    if not isinstance(value, str):
        raise wrong(where, "is missing" if value is None else "not a text")
    return value


def number(table: Mapping[str, object], key: str, where: str) -> int:
    """Return the whole number `key`, 0 where it is not there."""
    value = table.get(key, 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise wrong(f"{where}.{key}", "not a whole number")
    return value


def flag(table: Mapping[str, object], key: str, where: str) -> bool:
    """Return the true or false of `key`, false where it is not there."""
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise wrong(f"{where}.{key}", "neither true nor false")
    return value


def refuse_unknown(table: Mapping[str, object], where: str, known: Sequence[str]) -> None:
    """Refuse a key that nothing reads: it is misspelt, and what it says would not count."""
    key = next((key for key in table if key not in known), None)
    if key is not None:
        raise wrong(f"{where}.{key}".lstrip("."), f"is none of {', '.join(known)}")


def wrong(key: str, problem: str) -> SettingError:
    """Return the error that names the key."""
    return SettingError("MAILBOT_RULES", f"{key}: {problem}", _EXAMPLE)
