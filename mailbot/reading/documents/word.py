"""Word documents (.docx, ECMA-376-1 §17): the text that is shown, without deleted and hidden text."""

import re

from mailbot.reading.documents.archive import Archive
from mailbot.reading.documents.blocks import Blocks
from mailbot.reading.documents.values import Found

_MAX_PARTS = 20  # headers, footers and notes; a document with five sections has some ten
# Deleted and moved text, properties, and what only old versions show instead of a text box.
_LEFT_OUT = frozenset(
    ("del", "moveFrom", "Fallback", "pPr", "sectPr", "tblPr", "tcPr", "rPrChange", "tblGrid")
)
_WRITTEN = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OFF = frozenset(("0", "false", "off", "none"))
# Boxes to tick, as the fonts Wingdings and Wingdings 2 draw them.
_SYMBOLS = {
    "F0FE": "☒", "F0FD": "☒", "F078": "☒", "F052": "☒", "F053": "☒", "F0FC": "☒",
    "F0A8": "☐", "F06F": "☐", "F071": "☐", "F0A3": "☐", "F0B7": "•", "F0E0": "→",
}  # fmt: skip


def read_zipped(archive: Archive, main: str) -> Found:
    """Return the text of the body, then of headers, footers and notes."""
    folder = main.rpartition("/")[0]
    hidden = _HiddenStyles()
    archive.parse(f"{folder}/styles.xml", hidden)
    beside = re.compile(rf"{re.escape(folder)}/(?:header|footer|footnotes|endnotes)\d{{0,3}}\.xml")
    parts = sorted(name for name in archive.names if beside.fullmatch(name))
    texts: dict[str, None] = {}  # every section has a header of its own, mostly the same
    for name in (main, *parts[:_MAX_PARTS]):
        document = _Document(frozenset(hidden.styles))
        archive.parse(name, document)
        texts[document.blocks.text()] = None
    return Found("\n\n".join(texts), len(parts) > _MAX_PARTS)


class _HiddenStyles:
    """Collects the styles whose text is hidden."""

    def __init__(self) -> None:
        self.styles: set[str] = set()
        self._style = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "style":
            self._style = attributes.get("styleId", "")
        elif tag == "vanish" and attributes.get("val") not in _OFF:
            self.styles.add(self._style)

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...


class _Document:
    """Writes the blocks of a document part while it is parsed."""

    def __init__(self, hidden_styles: frozenset[str]) -> None:
        self.blocks = Blocks()
        self._hidden_styles = hidden_styles
        self._skipping = 0  # how deep within what is left out
        self._in_text = False
        self._runs: list[bool] = []  # of each open run: is it hidden
        self._rows: list[bool] = []  # of each open row: is it shown
        self._in_row_properties = False
        self._fields: list[bool] = []  # of each open content control: does it show its placeholder only
        self._ticked = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._skipping:
            self._skipping += 1
        elif tag == "t":
            self._in_text = True
        elif tag == "r":
            self._runs.append(False)
        elif tag in _WRITTEN or tag == "sym":
            self._write(_WRITTEN.get(tag) or _SYMBOLS.get(attributes.get("char", "").upper(), ""))
        else:
            self._structure(tag, attributes)

    def end(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
        elif tag == "t":
            self._in_text = False
        elif tag == "r" and self._runs:
            self._runs.pop()
        elif tag == "p":
            self.blocks.end_paragraph()
        elif tag == "tc":
            self.blocks.end_cell()
        elif tag == "tr":
            self.blocks.end_row(shown=self._rows.pop())
        elif tag == "trPr":
            self._in_row_properties = False
        elif tag == "txbxContent":
            self.blocks.end_box()
        elif tag == "sdt":
            self._fields.pop()
        elif tag == "checkBox":
            self._write("☒" if self._ticked else "☐")

    def data(self, text: str) -> None:
        if self._in_text and not self._skipping:
            self._write(text)

    def _write(self, text: str) -> None:
        if not (self._runs and self._runs[-1]):
            self.blocks.write(text)

    def _structure(self, tag: str, attributes: dict[str, str]) -> None:
        on = attributes.get("val") not in _OFF
        if tag == "tr":
            self.blocks.open_row()
            self._rows.append(True)
        elif tag == "trPr":
            self._in_row_properties = True
        elif tag == "txbxContent":
            self.blocks.open_box()
        elif tag == "sdt":
            self._fields.append(False)
        elif tag == "showingPlcHdr" and self._fields:
            self._fields[-1] = on
        elif tag in ("checked", "default"):
            self._ticked = on
        else:
            self._hide(tag, attributes, on)

    def _hide(self, tag: str, attributes: dict[str, str], on: bool) -> None:
        """Leave out what is deleted, hidden, or a placeholder."""
        styled = tag == "rStyle" and attributes.get("val") in self._hidden_styles
        if self._runs and ((tag == "vanish" and on) or styled):
            self._runs[-1] = True
        elif tag in ("hidden", "del") and self._in_row_properties and self._rows:
            self._rows[-1] = self._rows[-1] and not on
        elif tag in _LEFT_OUT or (tag == "sdtContent" and self._fields and self._fields[-1]):
            self._skipping = 1
