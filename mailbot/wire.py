"""The pipe between the service and the process that reads: frames of a length and bytes, never code."""

import json
import struct
from collections.abc import Sequence
from typing import Any

REQUEST = struct.Struct(">QQ?Q")  # bytes of the mail, size on the server, whether they are all; bytes of ours
REPLY = struct.Struct(">QI")  # bytes of JSON, number of blobs
BLOB = struct.Struct(">Q")
READY = b"R"  # the child has loaded what it needs


def request(raw: bytes, size: int, whole: bool, sent: bytes) -> tuple[bytes, bytes, bytes]:
    """Return head and body of one mail to be read, and the mail of ours that it answers, b"" if none."""
    return REQUEST.pack(len(raw), size, whole, len(sent)), raw, sent


def reply(value: Any, blobs: Sequence[bytes]) -> bytes:
    """Return the frame of one reading: `value` as JSON, then its blobs."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    lengths = b"".join(BLOB.pack(len(blob)) for blob in blobs)
    return b"".join((REPLY.pack(len(text), len(blobs)), lengths, text, *blobs))
