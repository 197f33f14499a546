"""Hands files over into a folder: each appears whole or not at all, and never anywhere else."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from mailbot.courier import Delivery, Fate


def put(folder: Path, files: Mapping[str, bytes]) -> Delivery:
    """Write `files` by their plain names, in order, over those of the same names; say what became of it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            _put(folder, name, content)
    except OSError as error:  # a disk is cleared, a share comes back, rights are given: all worth a new try
        return Delivery(Fate.TEMPORARY, f"{folder}: {error.strerror or type(error).__name__}")
    return Delivery(Fate.ACCEPTED)


def problem(folder: Path) -> str:
    """Say why files could not be put into `folder`, "" if nothing speaks against it; nothing is made."""
    try:
        there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    except OSError as error:
        return f"{folder}: {error.strerror or type(error).__name__}"
    if not there.is_dir():
        return f"{there} is no folder"
    return "" if os.access(there, os.W_OK | os.X_OK) else f"{there} cannot be written to"


def _put(folder: Path, name: str, content: bytes) -> None:
    draft = folder / f".{secrets.token_hex(8)}"
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / name)
    finally:
        draft.unlink(missing_ok=True)
