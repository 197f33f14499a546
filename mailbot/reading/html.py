"""HTML to the text that a person sees: without hidden nodes, table cells side by side, quotes with « > »."""

import re
from collections import Counter

from selectolax.lexbor import LexborHTMLParser, LexborNode

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
_SPACED = _names("p h1 h2 h3 h4 h5 h6 ul ol table blockquote pre")
_MAX_DEPTH = 4_000  # of elements, through all of which the parser looks at many tags; long threads reach 200
_TAG = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(?P<end>/?)(?P<name>[a-z][a-z0-9:]{0,30})", re.I | re.S)
# Elements without content, and those that the next one of their kind ends.
_NEVER_DEEP = _names(
    "area base body br col dd dt embed head hr html img input li link meta option p param source "
    "tbody td tfoot th thead tr track wbr"
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|"
    r"(?:font-size|max-height|max-width|opacity)\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:!|;|$)"
)
_COLOUR = re.compile(r"(?<![\w-])color\s*:\s*(#[0-9a-f]{3,6}|[a-z]+)")
_GROUND = re.compile(r"(?<![\w-])background(?:-color)?\s*:\s*(#[0-9a-f]{3,6}|[a-z]+)")
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


def to_text(html: str) -> str:
    """Return the visible text of `html`: a line a block, a line a table row with tabs between its cells.

    What is beyond `readable` is left out.
    """
    root = LexborHTMLParser(html[: readable(html)]).root
    if root is None:
        return ""
    writer = _Writer()
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
    """Collects the text of nodes as they are entered and left."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._preformatted = 0

    def enter(self, node: LexborNode) -> LexborNode | None:
        """Write what stands before an element's content; return its first child, None if nobody sees any."""
        tag = node.tag or ""
        if tag == "br":
            self._pieces.append("\n")
        self._break(tag)
        if tag in _SILENT or _hidden(node):
            return None
        if tag == "blockquote":
            self._pieces.append(_QUOTE)
        self._preformatted += tag == "pre"
        return node.first_child

    def leave(self, node: LexborNode) -> LexborNode | None:
        """Write what stands after the content of an element; return its next sibling."""
        tag = node.tag or ""
        if tag == "blockquote" and not _hidden(node):
            self._pieces.append(_UNQUOTE)
        self._preformatted -= tag == "pre" and not _hidden(node)
        if tag in _AFTER:
            self._pieces.append(_AFTER[tag])
        else:
            self._break(tag)
        return node.next

    def write(self, text: str) -> None:
        """Write a text node."""
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


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    style = (attributes.get("style") or "")[:2_000].lower()
    return "hidden" in attributes or bool(style and (_HIDDEN.search(style) or _in_its_own_colour(style)))


def _in_its_own_colour(style: str) -> bool:
    """Say whether text is written in the colour of its own background."""
    text, ground = _COLOUR.search(style), _GROUND.search(style)
    return bool(text and ground) and _rgb(text[1]) == _rgb(ground[1])  # type: ignore[index]


def _rgb(colour: str) -> str:
    """Return « #fff », « #ffffff » and « white » as one."""
    colour = {"white": "#fff", "black": "#000"}.get(colour, colour)
    return "#" + "".join(2 * c for c in colour[1:]) if len(colour) == 4 else colour
