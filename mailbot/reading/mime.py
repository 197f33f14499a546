"""The structure of a mail: raw bytes to headers and parts, within limits (RFC 5322, 2045, 2046, 2231).

Written for strangers' bytes: the standard library's parser takes seconds or the whole stack for some of them.
Parts are positions in the raw bytes, so nothing is copied before it is needed.
"""

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from mailbot.reading.charsets import decode, decode_words, from_base64, one_line

# Each limit is far beyond what mail clients write and far below what hurts.
MAX_HEADER = 100_000  # bytes: real ones with many hops and signatures stay under 40 kB
MAX_DEPTH = 40  # forwards of forwards reach 6, odd programs 30
MAX_PARTS = 1_000  # the largest digests hold some hundred
MAX_PARAMETERS = 200  # a file name of 2,000 characters takes 40

_LONGEST_NAME = 2_000  # characters of a file name before decoding

_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*(.*)", re.S)
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,100})\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.S)
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80}")
_ESCAPE = re.compile(r"\\(.)")


class Limit(Exception):
    """The mail goes beyond the limit of that name; it is not read further."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part: headers with lower-case names and unfolded values, its body as positions in `raw`."""

    raw: bytes = field(repr=False)
    start: int
    end: int
    headers: Headers
    type: str = "text/plain"
    parameters: Mapping[str, str] = field(default_factory=dict)
    parts: tuple["Part", ...] = ()

    def header(self, name: str) -> str:
        """Return the first header of that lower-case name as text, "" if there is none."""
        return next((decode(value, "utf-8") for n, value in self.headers if n == name), "")

    @property
    def disposition(self) -> str:
        return self.header("content-disposition").partition(";")[0].strip().lower()

    @property
    def file_name(self) -> str:
        """Return the name that the sender gave the file, one line, "" if none; not yet safe to show."""
        found = parameters(self.header("content-disposition")).get("filename") or self.parameters.get(
            "name", ""
        )
        return one_line(decode_words(found[:_LONGEST_NAME]))

    def content(self, limit: int | None = None) -> bytes:
        """Return the decoded body, of at most about `limit` bytes before decoding."""
        end = self.end if limit is None else min(self.end, self.start + limit)
        body = self.raw[self.start : end]
        encoding = self.header("content-transfer-encoding").strip().lower()
        if encoding == "base64":
            return from_base64(body)
        return binascii.a2b_qp(body) if encoding == "quoted-printable" else body

    def walk(self) -> Iterator["Part"]:
        """Yield this part and all within it, in order."""
        yield self
        for part in self.parts:
            yield from part.walk()


def parse(raw: bytes) -> Part:
    """Return the whole mail as a part; raise Limit."""
    return _parse(raw, 0, len(raw), 0, [0])


def header_end(raw: bytes, start: int = 0, end: int | None = None) -> tuple[int, int]:
    """Return where the header that begins at `start` ends and where its body begins; raise Limit."""
    last = len(raw) if end is None else end
    if raw[start : start + 1] == b"\n" or raw[start : start + 2] == b"\r\n":
        return start, start + (1 if raw[start : start + 1] == b"\n" else 2)
    found = _END_OF_HEADER.search(raw, start, min(last, start + MAX_HEADER + 4))
    if found:
        return found.start(), found.end()
    if last - start > MAX_HEADER:
        raise Limit("header")
    return last, last


def headers(raw: bytes, start: int, end: int) -> Headers:
    """Return the header fields that stand between `start` and `end`; lines that are none are left out."""
    lines = _FOLD.sub(b"", raw[start:end]).split(b"\n")
    fields = (_FIELD.fullmatch(line.removesuffix(b"\r")) for line in lines)
    return tuple((f[1].decode("ascii").lower(), f[2].strip()) for f in fields if f)


def parameters(value: str) -> dict[str, str]:
    """Return the parameters of a header such as Content-Type, the pieces of long ones joined (RFC 2231)."""
    if ";" not in value:
        return {}
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for count, found in enumerate(_PARAMETER.finditer(value)):
        if count >= MAX_PARAMETERS:
            raise Limit("parameters")
        name, star, rest = found[1].lower().partition("*")
        if star:
            number = rest.removesuffix("*")
            pieces.setdefault(name, []).append(
                (
                    int(number) if number.isascii() and number.isdigit() else 0,
                    rest.endswith("*") or not rest,
                    _unquoted(found[2]),
                )
            )
        else:
            plain.setdefault(name, _unquoted(found[2]))
    return plain | {name: _joined(found) for name, found in pieces.items()}


def _parse(raw: bytes, start: int, end: int, depth: int, count: list[int]) -> Part:
    count[0] += 1
    if depth > MAX_DEPTH:
        raise Limit("depth")
    if count[0] > MAX_PARTS:
        raise Limit("parts")
    header_stop, body = header_end(raw, start, end)
    part_headers = headers(raw, start, header_stop)
    kind, given = _content_type(part_headers)
    if kind.startswith("multipart/") and (boundary := given.get("boundary", "").rstrip()[:200]):
        delimiter = b"--" + boundary.encode("utf-8", "replace")
        inner = tuple(
            _parse(raw, first, last, depth + 1, count) for first, last in _pieces(raw, body, end, delimiter)
        )
        if inner:
            return Part(raw, body, end, part_headers, kind, given, inner)
    if kind.startswith("multipart/"):
        kind = "text/plain"  # no boundary, or none found: what is there is all that anybody can read
    return Part(raw, body, end, part_headers, kind, given)


def _content_type(part_headers: Headers) -> tuple[str, dict[str, str]]:
    value = next((v for n, v in part_headers if n == "content-type"), b"")
    text = decode(value, "utf-8")
    kind = text.partition(";")[0].strip().lower()
    return (kind if _TYPE.fullmatch(kind) else "text/plain"), parameters(text)


def _pieces(raw: bytes, start: int, end: int, delimiter: bytes) -> Iterator[tuple[int, int]]:
    """Yield the positions of the parts between the delimiters; the last may lack its end."""
    first = -1
    at = raw.find(delimiter, start, end)
    while at >= 0:
        line_end = raw.find(b"\n", at, end)
        stop = end if line_end < 0 else line_end
        rest = raw[at + len(delimiter) : stop].strip() if stop - at < MAX_HEADER else b"?"
        if (at == start or raw[at - 1 : at] == b"\n") and rest in (b"", b"--"):
            if first >= 0:
                yield first, _before_line_end(raw, first, at)
            if rest:
                return
            first = min(stop + 1, end)
        at = raw.find(delimiter, at + len(delimiter), end)
    if first >= 0:
        yield first, end


def _before_line_end(raw: bytes, start: int, at: int) -> int:
    """The line end before a delimiter belongs to the delimiter."""
    at -= 1 if at > start else 0
    return at - 1 if at > start and raw[at - 1 : at] == b"\r" else at


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    """Join the pieces of one parameter: an extended one names its charset first and is percent-encoded."""
    charset, data = "utf-8", b""
    for n, (_, extended, text) in enumerate(sorted(pieces, key=lambda p: p[0])):
        if extended and n == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        data += unquote_to_bytes(text) if extended else text.encode("utf-8", "replace")
    return decode(data, charset)


def _unquoted(value: str) -> str:
    value = value.strip()
    return _ESCAPE.sub(r"\1", value[1:-1]) if len(value) > 1 and value[0] == value[-1] == '"' else value
