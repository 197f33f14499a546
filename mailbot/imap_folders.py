"""The folders of an IMAP server: their paths, and those that are missing created.

All of it runs in the thread of a connection; `client` is its IMAPClient.
"""

import imaplib
from typing import Any

from mailbot.core.errors import ServerRefuses
from mailbot.imap_failures import said_no


def ensure(client: Any, name: str) -> str:
    """Create the folder where it is missing; return its path."""
    path = _path(client, name)
    if not _exists(client, path):
        create(client, path)
    return path


def create(client: Any, path: str) -> None:
    """Create and subscribe the folder with that path."""
    try:
        client.create_folder(path)
    except imaplib.IMAP4.error as error:
        if not said_no(error) or not _exists(client, path):  # else somebody created it just before us
            raise
    try:
        client.subscribe_folder(path)
    except imaplib.IMAP4.error as error:
        if not said_no(error):  # a server without subscriptions shows every folder anyway
            raise


def _exists(client: Any, path: str) -> bool:
    return any(found == path for _, _, found in client.list_folders("", path))


def _path(client: Any, name: str) -> str:
    """Return a folder's path: as written if that exists, else with the server's separator and prefix."""
    if name.upper() == "INBOX" or _exists(client, name):
        return name
    prefix, separator = _personal_namespace(client)
    path = name.replace("/", separator or "/")
    return path if path.startswith(prefix) else prefix + path


def _personal_namespace(client: Any) -> tuple[str, str]:
    """Return prefix and separator of the user's own folders (RFC 2342), such as "INBOX." and "."."""
    if client.has_capability("NAMESPACE") and (personal := client.namespace().personal):
        prefix, separator = personal[0]
        return prefix, separator or ""
    root = client.list_folders("", "")
    return "", root[0][1].decode() if root and root[0][1] else ""


def select(client: Any, folder: str) -> tuple[str, int]:
    """Select the folder; return its path and UIDVALIDITY."""
    path = _path(client, folder)
    uidvalidity = client.select_folder(path).get(b"UIDVALIDITY")
    if uidvalidity is None:
        raise ServerRefuses(f"IMAP folder {folder}: the server has no lasting UIDs there (RFC 3501 §2.3.1.1)")
    return path, uidvalidity
