"""Paragraphs and tables, nested as they come, made into lines: what all office documents have in common."""

from mailbot.reading.documents.limits import MAX_TEXT
from mailbot.reading.documents.rows import row_lines
from mailbot.reading.documents.values import UnreadableFile

_MAX_LINES = 100_000
_MAX_COLUMNS = 1_000
_SLACK = 4  # a text is cut later: tidying makes it shorter


class Blocks:
    """Builds the lines of a document; what stands in boxes comes after what they are anchored in."""

    def __init__(self) -> None:
        self._stories: list[_Story] = [_Story()]
        self._after: list[str] = []
        self._characters = 0

    def write(self, text: str) -> None:
        """Continue the paragraph."""
        self._characters += len(text)
        if self._characters > _SLACK * MAX_TEXT:
            raise UnreadableFile("more text than a person writes")
        self._stories[-1].pieces.append(text)

    def end_paragraph(self) -> None:
        self._stories[-1].end_paragraph()

    def open_row(self) -> None:
        self._stories[-1].end_if_begun()
        self._stories[-1].rows.append([])
        self._stories.append(_Story())

    def end_cell(self, *, repeat: int = 1) -> None:
        """Close the cell; what follows in the row is the next one."""
        if len(self._stories) > 1 and self._stories[-2].rows:
            cell = self._stories[-1].finished()
            row = self._stories[-2].rows[-1]
            row.extend([cell] * min(repeat, _MAX_COLUMNS - len(row)))
            self._stories[-1] = _Story()

    def end_row(self, *, shown: bool = True) -> None:
        """Close the row; `shown` False leaves it out."""
        if len(self._stories) > 1 and self._stories[-2].rows:
            self._stories.pop()
            cells = self._stories[-1].rows.pop()
            if shown:
                self._stories[-1].lines += row_lines(cells)

    def open_box(self) -> None:
        self._stories.append(_Story())

    def end_box(self) -> None:
        if len(self._stories) > 1:
            self._after += self._stories.pop().finished()

    def end_story(self) -> None:
        """End the body, a header or a footer: its boxes follow it."""
        self._stories[0].end_if_begun()
        self._stories[0].lines += self._after
        self._after = []

    def text(self) -> str:
        self.end_story()
        lines = self._stories[0].lines
        return "\n".join(lines[:_MAX_LINES])


class _Story:
    """The lines so far of the body, of a cell or of a box, with the rows that are open in it."""

    __slots__ = ("lines", "pieces", "rows")

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.pieces: list[str] = []
        self.rows: list[list[list[str]]] = []

    def end_paragraph(self) -> None:
        self.lines += "".join(self.pieces).split("\n")
        self.pieces.clear()

    def end_if_begun(self) -> None:
        if self.pieces:
            self.end_paragraph()

    def finished(self) -> list[str]:
        self.end_if_begun()
        return self.lines
