"""The words and rules that are data: one TOML file each, loaded by name."""

import tomllib
from importlib import resources
from typing import Any


def load(name: str) -> dict[str, Any]:
    """Return the content of `name`, a file of this folder such as "buttons.toml"."""
    return tomllib.loads((resources.files(__name__) / name).read_text("utf-8"))
