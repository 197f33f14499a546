"""The pipe between the service and the process that reads: frames of a length and bytes, never code."""

import json
import struct
from collections.abc import Sequence
from typing import Any

REQUEST = struct.Struct(">QQ?")  # bytes that follow, size on the server, whether they are the whole mail
REPLY = struct.Struct(">QI")  # bytes of JSON, number of blobs
BLOB = struct.Struct(">Q")
READY = b"R"  # the child has loaded what it needs


def request(raw: bytes, size: int, whole: bool) -> tuple[bytes, bytes]:
    """Return head and body of one mail to be read."""
    return REQUEST.pack(len(raw), size, whole), raw


def reply(value: Any, blobs: Sequence[bytes]) -> bytes:
    """Return the frame of one reading: `value` as JSON, then its blobs."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    lengths = b"".join(BLOB.pack(len(blob)) for blob in blobs)
    return b"".join((REPLY.pack(len(text), len(blobs)), lengths, text, *blobs))
