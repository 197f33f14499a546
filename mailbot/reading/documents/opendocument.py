"""OpenDocument texts and workbooks (.odt, .ods, .fodt; ODF 1.3): the text that is shown."""

from mailbot.reading.documents.archive import Archive, parse_xml
from mailbot.reading.documents.blocks import Blocks
from mailbot.reading.documents.values import Found, Raw

_MAX_SPACES = 100  # that one text:s stands for
_MAX_REPEATED = 100  # columns; an empty one is « repeated » to the end of the sheet
_LEFT_OUT = frozenset((
    "tracked-changes", "annotation", "note-citation", "desc", "title", "forms", "shapes", "binary-data",
    "script", "scripts", "settings", "meta", "font-face-decls",
))  # fmt: skip
_WRITTEN = {"tab": "\t", "line-break": "\n"}
_PROPERTIES = ("text-properties", "table-properties")
_CELLS = ("table-cell", "covered-table-cell")


def read(file: Raw) -> Found:
    """Return the text of a document that is one XML file."""
    document = _Document(set())
    parse_xml(file.content, document)
    return Found(document.blocks.text())


def read_zipped(archive: Archive) -> Found:
    """Return the text of the body, then of headers and footers."""
    styles = _Document(set())
    archive.parse("styles.xml", styles)
    document = _Document(styles.hidden_styles)
    archive.parse("content.xml", document)
    return Found(f"{document.blocks.text()}\n\n{styles.blocks.text()}")


class _Document:
    """Writes the blocks of a document while it is parsed; collects the styles that hide what has them."""

    def __init__(self, hidden_styles: set[str]) -> None:
        self.blocks = Blocks()
        self.hidden_styles = hidden_styles
        self._style = ""
        self._skipping = 0
        self._paragraphs = 0
        self._rows: list[bool] = []  # of each open row: is it shown
        self._repeated: list[int] = []  # of each open cell: how many columns it fills

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._skipping:
            self._skipping += 1
        elif tag in _LEFT_OUT or self._is_hidden(tag, attributes):
            self._skipping = 1
        elif tag in ("p", "h"):
            self._paragraphs += 1
        elif tag == "s":
            self.data(" " * _number(attributes.get("c"), _MAX_SPACES))
        elif tag in _WRITTEN:
            self.data(_WRITTEN[tag])
        elif tag == "text-box":
            self.blocks.open_box()
        elif tag == "table-row":
            self.blocks.open_row()
            self._rows.append(attributes.get("visibility") in (None, "visible"))
        elif tag in _CELLS:
            self._repeated.append(_number(attributes.get("number-columns-repeated"), _MAX_REPEATED))
        else:
            self._note_style(tag, attributes)

    def end(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
        elif tag in ("p", "h"):
            self._paragraphs -= 1
            self.blocks.end_paragraph()
        elif tag == "text-box":
            self.blocks.end_box()
        elif tag in _CELLS:
            self.blocks.end_cell(repeat=self._repeated.pop())
        elif tag == "table-row":
            self.blocks.end_row(shown=self._rows.pop())
        elif tag == "style":
            self._style = ""

    def data(self, text: str) -> None:
        if self._paragraphs and not self._skipping:
            self.blocks.write(text)

    def _is_hidden(self, tag: str, attributes: dict[str, str]) -> bool:
        """Say whether an element is hidden: by its style, as a section, or as a field of hidden text."""
        if not attributes:
            return False
        if attributes.get("style-name") in self.hidden_styles or attributes.get("is-hidden") == "true":
            return True
        return tag == "section" and attributes.get("display") == "none"

    def _note_style(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "style":
            self._style = attributes.get("name", "")
        elif self._style and tag in _PROPERTIES and attributes.get("display") in ("none", "false"):
            self.hidden_styles.add(self._style)


def _number(written: str | None, most: int) -> int:
    return min(int(written), most) if written and written.isdecimal() and len(written) < 10 else 1
