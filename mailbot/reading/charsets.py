"""Bytes of mail to text: charsets that lie or do not exist, encoded words (RFC 2047), unseen characters."""

import binascii
import codecs
import re
import unicodedata
from functools import lru_cache

# Everything else, first of all utf-7 and unicode_escape, is an attack or a mistake.
_KNOWN = (
    "ascii",
    "utf-8",
    "utf-16",
    "iso8859",
    "cp125",
    "koi8",
    "mac-",
    "gb",
    "big5",
    "shift_jis",
    "euc_",
    "iso2022",
)
_WORD = re.compile(r"=\?([A-Za-z0-9_.:-]{1,40})(?:\*[A-Za-z-]{1,20})?\?([BbQq])\?([^?\s]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(?==\?)")

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u2060-\u206f\ufeff\U000e0000-\U000e007f"
)
_OVERRIDES = "\u202a-\u202e"
_IN_WORD = re.compile(rf"(?<=\w)[{_INVISIBLE}]+(?=\w)|[{_OVERRIDES}]+")
_UNSEEN = re.compile(rf"[{_INVISIBLE}]+")
_ODD = re.compile(r"[^\n -~\u00a1-\u00ac\u00ae-\u017f\u2010-\u2027\u2030-\u205e\u20ac]")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\ud800-\udfff]")
_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def decode(data: bytes, charset: str) -> str:
    """Decode `data`, if need be as UTF-8 or as cp1252 instead of the charset that is claimed."""
    for name in (_codec(charset), "utf-8"):
        if name:
            try:
                return data.decode(name)
            except (UnicodeError, ValueError):
                continue
    return data.decode("cp1252", "replace")


def decode_words(value: str) -> str:
    """Return the text of a header with encoded words; those that cannot be decoded stay as they are."""
    if "=?" not in value:
        return value
    return _join_words(_BETWEEN_WORDS.sub(r"\1", value))


def clean(text: str) -> str:
    """Return `text` in NFC with plain spaces and line ends, without controls and invisible characters.

    An invisible character within a word, and every override of direction, becomes U+FFFD: what a person
    saw is then not what stands there, and no word may be read out of it.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if not _ODD.search(text):
        return text
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", text))
    text = _UNSEEN.sub("", _IN_WORD.sub("\ufffd", _CONTROLS.sub("", text)))
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """Return `text` clean and on one line."""
    return " ".join(clean(text).split())


@lru_cache(maxsize=256)
def _codec(charset: str) -> str:
    """Return the codec to try for a claimed charset, "" if it is none that mail may use."""
    try:
        name = codecs.lookup(charset.strip()).name
    except (LookupError, ValueError):
        return ""
    if name in ("iso8859-1", "ascii"):
        return "cp1252" if name == "iso8859-1" else "ascii"  # as every mail client reads it
    return name if name.startswith(_KNOWN) else ""


def _join_words(value: str) -> str:
    """Decode runs of adjoining words of one charset together: a character may be split over two of them."""
    pieces: list[str] = []
    pending, charset, end = b"", "", 0
    for found in _WORD.finditer(value):
        between = value[end : found.start()]
        if pending and (between or found[1].lower() != charset):
            pieces.append(decode(pending, charset))
            pending = b""
        pieces.append(between)
        charset, end = found[1].lower(), found.end()
        pending += _word_bytes(found[2], found[3])
    if pending:
        pieces.append(decode(pending, charset))
    return "".join((*pieces, value[end:]))


def _word_bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding in "Qq":
        return binascii.a2b_qp(data, header=True)
    return from_base64(data)


def from_base64(data: bytes) -> bytes:
    """Decode as much of `data` as can be: strangers forget padding and cut ends off."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
        whole = letters[: len(letters) - (len(letters) % 4 == 1)]  # one letter alone is no byte
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
