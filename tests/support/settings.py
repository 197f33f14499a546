"""Settings for tests: the required ones, and short ways to load and to refuse changed ones."""

from pathlib import Path

import pytest

from mailbot.config import Settings, load
from mailbot.core.errors import SettingError

KEY, OLD_KEY = "0123456789abcdef" * 4, "fedcba9876543210" * 4
REQUIRED = {
    "MAILBOT_ADDRESS": "Offres EN3S <Offres@EN3S.example>",
    "MAILBOT_IMAP_URL": "imaps://offres:hush-imap@imap.en3s.example",
    "MAILBOT_SMTP_URL": "smtp+starttls://offres:hush-smtp@smtp.en3s.example",
    "MAILBOT_SECRET_KEYS": KEY,
    "MAILBOT_APPROVERS": "Claire Martin <claire@en3s.example>",
}


def loaded(**changes: str) -> Settings:
    """Load the required settings with `changes`, without any `.env`."""
    return load(REQUIRED | changes, None)


def refused(**changes: str) -> str:
    """Return the error line that these changes to the required settings lead to."""
    with pytest.raises(SettingError) as caught:
        loaded(**changes)
    return str(caught.value)


def write(name: str, content: str | bytes) -> str:
    """Write a file, in UTF-8 unless it has bytes, and return its name."""
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    return name
