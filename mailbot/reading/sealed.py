"""Bodies in an envelope: signed with S/MIME or PGP, or in Outlook's winmail.dat; no seal is verified."""

import re
from collections.abc import Iterator
from dataclasses import replace

from mailbot.reading import mime
from mailbot.reading.mime import Part

_SEALED = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_TNEF = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))
_ENCRYPTED = frozenset(("multipart/encrypted", "application/pgp-encrypted"))
_MOST_SEALS = 3  # one in the other: signed, encrypted and signed again is the most that programs do
_MOST_ELEMENTS = 20_000  # of one envelope; openssl cuts 25 MB into pieces of 4 kB
_DEEPEST = 12

# DER (X.690 §8): what stands in the way from the outside to the content (RFC 5652 §3, §5.1, §5.2)
_SEQUENCE, _SET, _INTEGER, _OID, _OCTETS, _WITHIN = 0x30, 0x31, 0x02, 0x06, 0x04, 0xA0
_CONSTRUCTED = 0x20
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")

_BEGIN_SIGNED, _END_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----\n", "-----BEGIN PGP SIGNATURE-----"
_END = "-----END PGP SIGNATURE-----"
_DASHES = re.compile(r"^- (?=-)", re.M)


def opened(root: Part) -> Part:
    """Return the mail with what was signed in the place of its envelopes; raise Limit."""
    for _ in range(_MOST_SEALS):
        if not any(part.type in _SEALED for part in root.walk()):
            break
        root = _opened(root)
    return root


def is_encrypted(root: Part) -> bool:
    """Say whether something of an opened mail can be read by nobody but its recipient's program."""
    return any(
        part.type in _ENCRYPTED
        or part.type in _SEALED
        or part.content(100).startswith(b"-----BEGIN PGP MESSAGE")
        for part in root.walk()
        if not part.parts or part.type in _ENCRYPTED
    )


def without_armour(text: str) -> str:
    """Return `text` without the lines of the first PGP signature around it (RFC 4880 §7)."""
    before, found, rest = text.partition(_BEGIN_SIGNED)
    if not found:
        return text
    _, _, signed = rest.partition("\n\n")  # behind « Hash: SHA256 »
    said, _, signature = signed.partition(_END_SIGNED)
    return f"{before}{_DASHES.sub('', said)}{signature.partition(_END)[2]}"


def winmail_text(files: tuple[Part, ...]) -> str:
    """Return the text of the first winmail.dat, "" if there is none or none can be read."""
    from mailbot.reading.documents import tnef
    from mailbot.reading.documents.values import Raw, UnreadableFile

    for part in files:
        if part.type in _TNEF or part.file_name.lower() == "winmail.dat":
            try:
                return tnef.read(Raw(part.file_name, part.type, part.content())).text
            except UnreadableFile:
                return ""
    return ""


def _opened(part: Part) -> Part:
    if part.parts:
        return replace(part, parts=tuple(map(_opened, part.parts)))
    inner = _signed(part.content()) if part.type in _SEALED else None
    return replace(part, type="multipart/mixed", parts=(mime.parse(inner),)) if inner else part


def _signed(der: bytes) -> bytes | None:
    """Return the content that was signed, None if this is no signed data or it is not within."""
    try:
        outer = _Elements(der)
        outer.enter(_SEQUENCE)
        if outer.take(_OID) != _SIGNED_DATA:
            return None
        for tag in (_WITHIN, _SEQUENCE):
            outer.enter(tag)
        outer.take(_INTEGER)
        outer.skip(_SET)
        outer.enter(_SEQUENCE)
        outer.take(_OID)
        outer.enter(_WITHIN)
        return b"".join(outer.octets())
    except (IndexError, ValueError):
        return None


class _Elements:
    """The elements of BER, one after the other; ValueError or IndexError where there is something else."""

    def __init__(self, der: bytes) -> None:
        self._der = der
        self._at = 0
        self._read = 0

    def enter(self, tag: int) -> int:
        """Pass the head of an element; return where it ends, -1 if only a mark tells."""
        self._read += 1
        if self._der[self._at] != tag or self._read > _MOST_ELEMENTS:
            raise ValueError("not there")
        first = self._der[self._at + 1]
        self._at += 2
        if first == 0x80:
            return -1
        length = first
        if first > 0x80:
            size = first & 0x7F
            if size > 4:
                raise ValueError("too long")
            length = int.from_bytes(self._der[self._at : self._at + size], "big")
            self._at += size
        if self._at + length > len(self._der):
            raise ValueError("cut off")
        return self._at + length

    def take(self, tag: int) -> bytes:
        """Return the content of an element that holds no others."""
        end = self.enter(tag)
        if end < 0:
            raise ValueError("no end")
        start, self._at = self._at, end
        return self._der[start:end]

    def skip(self, tag: int, depth: int = 0) -> None:
        """Pass an element with all that it holds."""
        end = self.enter(tag)
        if end >= 0:
            self._at = end
            return
        if depth > _DEEPEST:
            raise ValueError("too deep")
        while not self._at_end(-1):
            self.skip(self._der[self._at], depth + 1)

    def octets(self, depth: int = 0) -> Iterator[bytes]:
        """Yield the pieces of a string of octets."""
        if self._der[self._at] == _OCTETS:
            yield self.take(_OCTETS)
            return
        end = self.enter(_OCTETS | _CONSTRUCTED)
        while depth <= _DEEPEST and not self._at_end(end):
            yield from self.octets(depth + 1)

    def _at_end(self, end: int) -> bool:
        """Say whether an element ends here, and pass the mark if there is one."""
        if end >= 0:
            return self._at >= end
        ended = self._der[self._at : self._at + 2] == b"\0\0"
        self._at += 2 * ended
        return ended
