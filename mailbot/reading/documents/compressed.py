"""The compressed RTF in which Outlook keeps a mail's text (MS-OXRTFCP)."""

import struct

from mailbot.reading.documents.values import UnreadableFile

_MAX_BYTES = 2 * 2**20  # inflated; the text of a mail with its HTML stays under 500 kB
_HEADER = struct.Struct("<IIII")
_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
_WINDOW = 4_096
_KNOWN = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)  # fmt: skip


def inflate(data: bytes) -> bytes:
    """Return the RTF; what is cut off is left out."""
    if len(data) < _HEADER.size:
        raise UnreadableFile("no compressed RTF")
    _, size, kind, _ = _HEADER.unpack_from(data)
    if kind == _PLAIN:
        return data[_HEADER.size : _HEADER.size + size]
    if kind != _COMPRESSED or size > _MAX_BYTES:
        raise UnreadableFile("no compressed RTF, or beyond what we read")
    # the window of §2.1.3.1.1 is what was written last, so one buffer serves as both
    written = bytearray(_KNOWN)
    start, at = len(written), _HEADER.size
    while at < len(data):
        control = data[at]
        at += 1
        for bit in range(8):
            if not control >> bit & 1:
                written += data[at : at + 1]
                at += 1
            elif not _copy(written, int.from_bytes(data[at : at + 2], "big")):
                return bytes(written[start : start + size])
            else:
                at += 2
            if at >= len(data) or len(written) - start >= size:
                return bytes(written[start : start + size])
    return bytes(written[start:])


def _copy(written: bytearray, token: int) -> bool:
    """Repeat what a token points to; return whether it was none that ends the text."""
    offset, length = token >> 4, (token & 15) + 2
    end = len(written) % _WINDOW
    if offset == end:
        return False
    distance = (end - offset) % _WINDOW
    source = len(written) - distance
    for _ in range(length):
        written.append(written[source] if source >= 0 else 32)
        source += 1
    return True
