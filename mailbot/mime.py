"""Mails as bytes: RFC 5322 headers and MIME bodies in the few shapes that we send, written strictly.

Everything that could break out of a header is removed in `header`, the only place that makes a header line.
"""

import binascii
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from mailbot.core.errors import Permanent
from mailbot.core.people import Person

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=^_`{|}~ -]*")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_TYPE = re.compile(r"(?!message/|multipart/)[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,63}")
_LINE = 76  # characters, RFC 2045 §6.7 and RFC 2047 §2
_LONGEST_ID = 980  # octets: a line may hold 998 (RFC 5322 §2.1.1), and an id cannot be folded
_MOST_IDS = 100  # of a thread: its first and its last ones (RFC 5322 §3.6.4 allows to leave some out)
_FOLD = 64  # characters, so that the line stays under 78 with the longest of our header names
_LONGEST_NAME = 80  # characters
_WORD_BYTES = 39  # of UTF-8 in one encoded-word: 52 characters of base64, with room for "Subject: "


@dataclass(frozen=True, slots=True)
class File:
    """An attachment: its bytes go out unchanged."""

    name: str
    type: str
    content: bytes = field(repr=False)


def header(name: str, value: str, form: Callable[[str], str]) -> str:
    """Return one header line with its CRLF; controls and line breaks of `value` become a space first."""
    return f"{name}: {form(_CONTROLS.sub(' ', value))}\r\n"


def text(value: str) -> str:
    """Write an unstructured value (Subject): as it is if that is plain ASCII, in encoded-words otherwise."""
    return folded(value if _plain(value) else _encoded_words(value))


def literal(value: str) -> str:
    """Write a structured value, never in encoded-words: what is not printable ASCII is percent-encoded."""
    return value if value.isascii() else quote(value, safe=_PRINTABLE)


def ids(value: str) -> str:
    """Write Message-IDs, separated by spaces, one a line; one that no mail could carry is left out."""
    found = [i for i in value.split() if i.isascii() and len(i) <= _LONGEST_ID]
    if len(found) > _MOST_IDS:
        found = found[:1] + found[1 - _MOST_IDS :]
    return "\r\n ".join(found)


def mailbox(person: Person) -> str:
    """Return `name <address>`, for the form `folded`; raise Permanent if the address is no plain one."""
    if not _ADDRESS.fullmatch(person.address):
        raise Permanent(
            f"{person.address!r} cannot stand in a header: give a plain address like name@example.org"
        )
    name = " ".join(_CONTROLS.sub(" ", person.name).split())[:_LONGEST_NAME]
    return f"{_phrase(name)} <{person.address}>" if name else person.address


def folded(value: str) -> str:
    """Write an ASCII value, with lines broken at single spaces only, so that unfolding gives it back."""
    lines, line = [], ""
    for n, word in enumerate(value.split(" ")):
        # an empty word is one of several spaces in a row; no line may be white space alone (RFC 5322 §3.2.2)
        if word and line.strip() and len(line) + len(word) > _FOLD:
            lines.append(line)
            line = word
        else:
            line += f" {word}" if n else word
    return "\r\n ".join([*lines, line])


def message(headers: Iterable[str], plain: str, html: str, files: Sequence[File], seed: str) -> bytes:
    """Return the mail: multipart/alternative, within multipart/mixed where there are files.

    `plain` and `html` have LF line breaks (a CR is dropped); `seed` makes the boundaries of mails differ.
    """
    boundary = "=_" + hashlib.sha256(seed.encode("utf-8", "replace")).hexdigest()[:24]
    bodies = [_text_part("plain", plain), _text_part("html", html)]
    top, content = _multipart("alternative", boundary + "a", bodies)
    if files:
        inner = top.encode() + b"\r\n" + content
        top, content = _multipart("mixed", boundary + "m", [inner, *map(_file_part, files)])
    return "".join(headers).encode("ascii") + b"MIME-Version: 1.0\r\n" + top.encode() + b"\r\n" + content


def _plain(value: str) -> bool:
    return value.isascii() and "=?" not in value


def _encoded_words(value: str) -> str:
    chunks, chunk = [], b""
    for character in value:
        data = character.encode("utf-8", "replace")
        if len(chunk) + len(data) > _WORD_BYTES:
            chunks.append(chunk)
            chunk = b""
        chunk += data
    encoded = (binascii.b2a_base64(c, newline=False).decode() for c in (*chunks, chunk))
    return " ".join(f"=?utf-8?b?{word}?=" for word in encoded)


def _phrase(name: str) -> str:
    if not _plain(name):
        return _encoded_words(name)
    if _ATOMS.fullmatch(name):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _multipart(subtype: str, boundary: str, parts: Iterable[bytes]) -> tuple[str, bytes]:
    """Return the header and the body; no part holds the boundary, as encoded bodies never hold "=_"."""
    mark = b"--" + boundary.encode()
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"
    return f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n', body


def _text_part(subtype: str, content: str) -> bytes:
    data = content.replace("\r", "").encode("utf-8", "replace")
    head = (
        f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    # b2a_qp breaks lines as its input does, and by LF where that has no breaks
    return head.encode() + binascii.b2a_qp(data, istext=True).replace(b"\n", b"\r\n")


def _file_part(file: File) -> bytes:
    # base64 is not allowed for message/* and multipart/* (RFC 2046 §5)
    kind = file.type.lower()
    kind = kind if _TYPE.fullmatch(kind) else "application/octet-stream"
    head = (
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment{_file_name(file.name)}\r\n\r\n"
    )
    encoded = binascii.b2a_base64(file.content, newline=False)
    lines = (encoded[i : i + _LINE] for i in range(0, len(encoded), _LINE))
    return head.encode() + b"\r\n".join(lines)


def _file_name(name: str) -> str:
    """Return the parameter `filename`, in sections of RFC 2231 where it is long or not plain ASCII."""
    name = _CONTROLS.sub(" ", name)
    if name.isascii() and len(name) <= _LINE - 16 and not set(name) & set('"\\'):
        return f';\r\n filename="{name}"'
    sections, section = [], ""
    for character in name:
        encoded = quote(character.encode("utf-8", "replace"), safe="")
        if len(section) + len(encoded) > _LINE - 26:
            sections.append(section)
            section = ""
        section += encoded
    sections.append(section)
    if len(sections) == 1:
        return f";\r\n filename*=utf-8''{section}"
    first = f";\r\n filename*0*=utf-8''{sections[0]}"
    return first + "".join(f";\r\n filename*{n}*={s}" for n, s in enumerate(sections[1:], 1))
