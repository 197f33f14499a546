"""Rich Text Format (RTF 1.9.1): the text that is shown, or the HTML that Outlook wraps in it (MS-OXRTFEX)."""

import re
from dataclasses import dataclass, replace

from mailbot.reading.charsets import decode
from mailbot.reading.documents.blocks import Blocks
from mailbot.reading.documents.values import Found, Raw, UnreadableFile

_MAX_BYTES = 30 * 2**20  # pictures are hexadecimal
_MAX_DEPTH = 1_000  # of groups; Word reaches 30
_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\"
)
_FROM_HTML = re.compile(rb"\\fromhtml1\b")
_LEFT_OUT = frozenset(
    b"fonttbl colortbl stylesheet info pict objdata sp shprslt fldinst pntext listtext annotation atnid "
    b"atnauthor xe tc rxe txe nonshppict ftnsep ftnsepc aftnsep aftnsepc upr revtbl listtable filetbl".split()
)
_ENTERED = frozenset(
    b"shpinst do shptxt dptxbxtext htmltag".split()
)  # although marked as one may ignore them
_BOXES = frozenset(
    b"header headerl headerr headerf footer footerl footerr footerf footnote shptxt dptxbxtext".split()
)
_WRITTEN = {
    b"tab": "\t", b"nestcell": "\t", b"line": "\n", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"emdash": "—", b"endash": "–", b"bullet": "•", b"emspace": " ", b"enspace": " ",
    b"qmspace": " ",
}  # fmt: skip
_SYMBOLS = {b"~": " ", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\", b"\t": "\t"}
_PARAGRAPHS = frozenset((b"par", b"sect", b"page", b"column", b"nestrow"))
_CHARSETS = {
    0: "cp1252", 77: "mac-roman", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 238: "cp1250",
}  # fmt: skip


def read(file: Raw) -> Found:
    """Return the text of a file."""
    text, is_html = extract(file.content)
    return Found(from_html(text) if is_html else text)


def from_html(source: str) -> str:
    """Return the text of a page that was wrapped in RTF."""
    from mailbot.reading import html  # only here: most files wrap none

    return html.to_text(source)


def extract(content: bytes) -> tuple[str, bool]:
    """Return the text, and whether it is the source of a page."""
    if len(content) > _MAX_BYTES:
        raise UnreadableFile("an RTF file beyond what we read")
    reader = _Reader(is_html=bool(_FROM_HTML.search(content, 0, 2_000)))
    at = 0
    while at < len(content):
        found = _TOKEN.match(content, at)
        at = (found.end() if found else at + 1) + (reader.take(found) if found else 0)
    return reader.text(), reader.is_html


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within a group: its end undoes it."""

    left_out: bool = False
    hidden: bool = False
    only_rtf: bool = False  # not part of the page that is wrapped
    in_tag: bool = False
    fonts: bool = False
    box: bool = False
    charset: str = "cp1252"
    replaced: int = 1  # characters that follow a Unicode one, for readers that know none


class _Reader:
    """Takes tokens, writes blocks or a page."""

    def __init__(self, *, is_html: bool) -> None:
        self.is_html = is_html
        self._blocks = Blocks()
        self._page: list[str] = []
        self._bytes = bytearray()  # not yet decoded: a character may have two
        self._state = _State()
        self._groups: list[_State] = []
        self._opening = self._may_ignore = self._in_row = False
        self._to_skip = 0
        self._fonts: dict[int, str] = {}
        self._font = 0

    def take(self, found: re.Match[bytes]) -> int:
        """Take one token; return how many bytes after it are no text."""
        word, number, code, symbol, brace, text = found.groups()
        if brace:
            self._group(brace == b"{")
        elif word:
            if word == b"bin":
                return max(int(number or 0), 0)
            self._word(word, int(number) if number else None)
        elif code or text:
            self._opening = False
            self._characters(bytes.fromhex(code.decode("ascii")) if code else text)
        elif symbol == b"*" and self._opening:
            self._may_ignore = True
        elif symbol in (b"\r", b"\n"):
            self._word(b"par", None)
        elif symbol in _SYMBOLS:
            self._write(_SYMBOLS[symbol])
        return 0

    def text(self) -> str:
        """Return what was written, with characters beyond 16 bits put together."""
        self._flush()
        if self._in_row:
            self._blocks.end_row()
        text = "".join(self._page) if self.is_html else self._blocks.text()
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _group(self, opens: bool) -> None:
        self._flush()
        self._to_skip = 0
        self._opening, self._may_ignore = opens, False
        if opens:
            if len(self._groups) >= _MAX_DEPTH:
                raise UnreadableFile("groups nested too deeply")
            self._groups.append(self._state)
            self._state = replace(self._state, box=False)
        elif self._groups:
            if self._state.box:
                self._blocks.end_box()
            self._state = self._groups.pop()

    def _word(self, word: bytes, number: int | None) -> None:
        opening, self._opening = self._opening, False
        if opening and self._destination(word):
            return
        if word == b"u" and number is not None:
            self._write(chr(number % 65_536))
            self._to_skip = self._state.replaced
        elif self._state.fonts or word in (b"f", b"fcharset", b"ansicpg", b"mac", b"uc"):
            self._charset(word, number or 0)
        elif word in _WRITTEN:
            self._write(_WRITTEN[word])
        elif word in (b"v", b"deleted", b"htmlrtf", b"plain"):
            self._hide(word, number != 0)
        elif not self._state.left_out:
            self._layout(word)

    def _destination(self, word: bytes) -> bool:
        """Say where the text of the group that begins goes; return whether the word meant just this."""
        left_out = word in _LEFT_OUT or (self._may_ignore and word not in _ENTERED)
        box = word in _BOXES and not self.is_html and not self._state.left_out
        self._state = replace(
            self._state,
            left_out=self._state.left_out or left_out,
            fonts=self._state.fonts or word == b"fonttbl",
            in_tag=self._state.in_tag or word == b"htmltag",
            box=box,
        )
        if box:
            self._blocks.open_box()
        return left_out or box or word in _ENTERED

    def _charset(self, word: bytes, number: int) -> None:
        self._flush()
        if word == b"f":
            self._font = number
            self._state = replace(self._state, charset=self._fonts.get(number, self._fonts.get(-1, "cp1252")))
        elif word == b"fcharset" and self._state.fonts and number in _CHARSETS:
            # the charset « ANSI » is the one that the file names
            self._fonts[self._font] = _CHARSETS[number] if number else self._fonts.get(-1, "cp1252")
        elif word in (b"ansicpg", b"mac"):
            self._fonts[-1] = (
                "mac-roman" if word == b"mac" else f"cp{number}" if number != 65_001 else "utf-8"
            )
            self._state = replace(self._state, charset=self._fonts[-1])
        elif word == b"uc":
            self._state = replace(self._state, replaced=max(0, min(number, 10)))

    def _hide(self, word: bytes, on: bool) -> None:
        self._flush()
        if word == b"htmlrtf":
            self._state = replace(self._state, only_rtf=on)
        else:
            self._state = replace(self._state, hidden=on and word != b"plain")

    def _layout(self, word: bytes) -> None:
        if word in _PARAGRAPHS:
            self._write("\n") if self.is_html else self._end_paragraph()
        elif self.is_html:
            return
        elif word in (b"trowd", b"intbl") and not self._in_row and not self._state.box:
            self._in_row = True
            self._blocks.open_row()
        elif word == b"cell":
            self._flush()
            self._blocks.end_cell()
        elif word == b"row" and self._in_row:
            self._flush()
            self._blocks.end_row()
            self._in_row = False

    def _end_paragraph(self) -> None:
        self._flush()
        if not self._state.hidden:
            self._blocks.end_paragraph()

    def _characters(self, data: bytes) -> None:
        skipped = min(self._to_skip, len(data))
        self._to_skip -= skipped
        if skipped < len(data) and self._is_shown():
            self._bytes += data[skipped:]

    def _is_shown(self) -> bool:
        state = self._state
        if self.is_html:
            return not state.left_out and (state.in_tag or not state.only_rtf)
        return not (state.left_out or state.hidden or state.fonts)

    def _write(self, text: str) -> None:
        self._flush()
        if self._is_shown():
            self._put(text)

    def _flush(self) -> None:
        if self._bytes:
            data = bytes(self._bytes)
            self._bytes.clear()
            self._put(decode(data, self._state.charset))

    def _put(self, text: str) -> None:
        if self.is_html:
            self._page.append(text)
        else:
            self._blocks.write(text)
