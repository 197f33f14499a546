"""`.env.example` and the settings say the same, in both directions."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from mailbot.config import SETTINGS, load
from mailbot.config_sources import NAMES
from mailbot.core.errors import SettingError
from tests.support.settings import REQUIRED, loaded

EXAMPLE = Path(__file__).parents[2] / ".env.example"


def settings_in_example() -> list[tuple[str, str]]:
    """Return (name, value) of every setting, commented out or not."""
    return re.findall(r"^(?:# )?(MAILBOT_\w+)=(.*)$", EXAMPLE.read_text("utf-8"), re.MULTILINE)


def test_the_example_file_has_every_setting_once_with_its_default_and_no_other() -> None:
    defaults = {setting.name: setting.default for setting in SETTINGS}
    assert sorted(settings_in_example()) == sorted((name, defaults.get(name, "")) for name in NAMES)


def test_the_example_file_shows_the_required_settings_uncommented_and_only_those() -> None:
    text = EXAMPLE.read_text("utf-8")
    assert set(re.findall(r"^(MAILBOT_\w+)=", text, re.MULTILINE)) == set(REQUIRED)


def test_the_example_file_explains_every_setting() -> None:
    blocks = EXAMPLE.read_text("utf-8").split("\n\n")
    for block in (block for block in blocks if re.search(r"^(?:# )?MAILBOT_\w+=", block, re.MULTILINE)):
        assert re.match(r"# (?!MAILBOT_\w+=)", block)


def test_the_example_file_uncommented_and_filled_in_gives_the_settings_that_the_required_ones_give(
    tmp_path: Path,
) -> None:
    env_file = tmp_path / ".env"
    lines = [f"{name}='{REQUIRED.get(name, value)}'\n" for name, value in settings_in_example()]
    env_file.write_text("".join(lines), "utf-8")
    filled_in, expected = load({}, env_file), loaded()
    for each in fields(expected):
        if each.name != "shown":
            assert getattr(filled_in, each.name) == getattr(expected, each.name)


def test_the_example_file_as_it_is_says_what_to_fill_in_first() -> None:
    with pytest.raises(SettingError, match=r"^MAILBOT_ADDRESS: is not set; for example: MAILBOT_ADDRESS="):
        load({}, EXAMPLE)
