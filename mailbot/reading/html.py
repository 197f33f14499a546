"""HTML to the text that a person sees: without hidden nodes, table cells side by side, quotes with « > »."""

import re
from collections import Counter

from selectolax.lexbor import LexborHTMLParser, LexborNode

from mailbot.reading.styles import BLACK, WHITE, Colour, Sheet, ground, hides, ink, seen, sheet

MAX_HTML = 1_000_000  # characters: what Outlook makes of a page of text stays under 200 kB


def _names(written: str) -> frozenset[str]:
    return frozenset(written.split())


_SILENT = _names(
    "head style script title template noscript svg math iframe object embed canvas audio video select "
    "textarea button input datalist"
)
_BLOCKS = _names(
    "address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tbody tfoot thead tr ul"
)
_STRUCK = _names("s strike del")
_STRIKES = re.compile(r"text-decoration(?:-line)?\s*:[^;]{0,40}line-through", re.I)
_SPACED = _names("p h1 h2 h3 h4 h5 h6 ul ol table blockquote pre")
_MAX_DEPTH = 4_000  # of elements, through all of which the parser looks at many tags; long threads reach 200
_TAG = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(?P<end>/?)(?P<name>[a-z][a-z0-9:]{0,30})", re.I | re.S)
# Elements without content, and those that the next one of their kind ends.
_NEVER_DEEP = _names(
    "area base body br col dd dt embed head hr html img input li link meta option p param source "
    "tbody td tfoot th thead tr track wbr"
)
_STRIKE = "~~"  # around what is struck out, as people type it
# Marks within the text while it grows; a mail's own are taken out first.
_QUOTE, _UNQUOTE, _ROW = "\x01", "\x02", "\x03"
_AFTER = {"td": "\t", "th": "\t", "tr": _ROW}
_MARKS = str.maketrans("", "", _QUOTE + _UNQUOTE + _ROW)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_DEEPEST_MARK = 5  # of nested quotes


def readable(html: str) -> int:
    """Return how many characters of `html` are read: up to a limit, and to where elements nest too deeply."""
    length = min(len(html), MAX_HTML)
    if html.count("<", 0, length) <= _MAX_DEPTH:
        return length
    depth, opened = 0, Counter[str]()
    for tag in _TAG.finditer(html, 0, length):
        name = (tag["name"] or "br").lower()
        if name in _NEVER_DEEP or (tag["end"] and not opened[name]):
            continue
        step = -1 if tag["end"] else 1
        opened[name] += step
        depth += step
        if depth > _MAX_DEPTH:
            return tag.start()
    return length


def to_text(html: str, *, hidden: bool = False) -> str:
    """Return the visible text of `html`: a line a block, a line a table row with tabs between its cells.

    What is beyond `readable` is left out. With `hidden`, what styles hide from the eye is there too.
    """
    parser = LexborHTMLParser(html[: readable(html)])
    root = parser.root
    if root is None:
        return ""
    writer = _Writer(None if hidden else sheet("\n".join(style.text() for style in parser.css("style"))))
    node = writer.enter(root)
    entered = [root]
    while entered:
        if node is None:
            node = writer.leave(entered.pop())
        elif node.is_element_node:
            entered.append(node)
            node = writer.enter(node)
        else:
            if node.is_text_node:
                writer.write(node.text_content or "")
            node = node.next
    return writer.text()


class _Writer:
    """Collects the text of nodes as they are entered and left; without `styles`, hidden ones too."""

    def __init__(self, styles: Sheet | None) -> None:
        self._pieces: list[str] = []
        self._preformatted = 0
        self._styles = styles
        # of each element that is open: whether it is shown, the colour of its text and that behind it
        self._open: list[tuple[bool, Colour | None, Colour | None]] = [
            (True, BLACK, WHITE if styles and not styles.paints else None)
        ]
        self._struck: list[bool] = []

    def enter(self, node: LexborNode) -> LexborNode | None:
        """Write what stands before an element's content; return its first child, None if nobody sees any."""
        tag = node.tag or ""
        if tag == "br":
            self._pieces.append("\n")
        self._break(tag)
        shown, text, behind = self._open[-1]
        attributes = node.attributes
        if attributes and self._styles:
            shown = not hides(attributes)
            text, behind = ink(tag, attributes, text), ground(attributes, behind)
        shown = shown and tag not in _SILENT and not (self._styles and self._styles.hides(tag, attributes))
        self._open.append((shown, text, behind))
        struck = tag in _STRUCK or bool(_STRIKES.search(attributes.get("style") or ""))
        self._struck.append(shown and struck)
        if not shown:
            return None
        if struck:
            self._pieces.append(_STRIKE)
        if tag == "blockquote":
            self._pieces.append(_QUOTE)
        self._preformatted += tag == "pre"
        return node.first_child

    def leave(self, node: LexborNode) -> LexborNode | None:
        """Write what stands after the content of an element; return its next sibling."""
        tag = node.tag or ""
        shown, _, _ = self._open.pop()
        if self._struck.pop():
            self._pieces.append(_STRIKE)
        if tag == "blockquote" and shown:
            self._pieces.append(_UNQUOTE)
        self._preformatted -= tag == "pre" and shown
        if tag in _AFTER:
            self._pieces.append(_AFTER[tag])
        else:
            self._break(tag)
        return node.next

    def write(self, text: str) -> None:
        """Write a text node; one that cannot be told from its ground as a blank."""
        if not seen(*self._open[-1][1:]):
            text = " "
        text = text.translate(_MARKS)
        self._pieces.append(text if self._preformatted else _BLANKS.sub(" ", text))

    def text(self) -> str:
        """Return the lines: a table row on one, at most one empty line in a row, quotes marked with « > »."""
        lines: list[str] = []
        depth = 0
        text = "\t".join(cell.strip(" \n") for cell in "".join(self._pieces).split("\t"))
        text = "\n".join(row.rstrip("\t ") for row in text.split(_ROW))
        for line in text.split("\n"):
            depth += line.count(_QUOTE)
            plain = line.translate(_MARKS).strip()
            if plain or (lines and lines[-1].strip("> ")):
                lines.append("> " * min(depth, _DEEPEST_MARK) + plain)
            depth -= line.count(_UNQUOTE)
        return "\n".join(lines).strip("\n")

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._pieces.append("\n\n" if tag in _SPACED else "\n")
