"""Where the texts of a PDF page stand: its drawing carried out as far as text goes (ISO 32000-1 §8.3, §9)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pypdf import PageObject
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NullObject, StreamObject
from pypdf.generic._font import Font  # no public name; the version is fixed for it

_MAX_PIECES = 50_000  # of a page; ten pages of text drawn letter by letter have 30,000
_MAX_FORMS = 300  # drawings within a page's drawing, and how deep they lie in each other
_MAX_FORM_DEPTH = 8
_MAX_SAVED = 200
_MAX_FIELDS = 200  # of a form

Matrix = tuple[float, float, float, float, float, float]
_UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text: `left` to `right` along its line, `base` the height of the line, `size` of its font.

    In points, turned so that the text runs from left to right and lines from large to small heights.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    shown: int  # the number of the operator that shows it


@dataclass(frozen=True, slots=True)
class _Graphics:
    """The graphics state as far as it moves text."""

    matrix: Matrix = _UNIT
    font: Font | None = None
    size: float = 0.0
    character_space: float = 0.0
    word_space: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


def pieces_of(page: PageObject) -> list[Piece]:
    """Return the pieces in the order in which they are drawn, then what is filled into forms."""
    drawing = _Drawing(page.pdf)
    resources = page.get("/Resources", DictionaryObject()).get_object()
    contents = page.get("/Contents")
    if contents is not None:
        drawing.run(ContentStream(contents, page.pdf, "bytes"), resources, 0)
    pieces = drawing.pieces
    for matrix, appearance in _fillings(page):
        drawing.pieces = []
        drawing.form(appearance, resources, matrix, 0)
        if drawing.pieces:
            at = _place(pieces, drawing.pieces[0])
            pieces[at:at] = drawing.pieces
    return pieces


def _place(pieces: list[Piece], filled: Piece) -> int:
    """Return where to insert what is filled in: after the label to its left, or else at the end."""
    for number in range(len(pieces) - 1, -1, -1):
        piece = pieces[number]
        if abs(piece.base - filled.base) <= filled.size / 2 and piece.right <= filled.left + filled.size:
            return number + 1
    return len(pieces)


def _fillings(page: PageObject) -> Iterator[tuple[Matrix, Any]]:
    """Yield where the fields of a form stand and what they show (§12.5.5)."""
    annotations: Any = page.get("/Annots", ArrayObject())
    for reference in annotations.get_object()[:_MAX_FIELDS]:
        field: Any = reference.get_object()
        if field.get("/Subtype") != "/Widget" or int(field.get("/F", 0)) & 2:
            continue
        shown: Any = field.get("/AP", DictionaryObject()).get_object().get("/N", NullObject()).get_object()
        corners = [float(number) for number in field.get("/Rect", ArrayObject()).get_object()[:4]]
        if isinstance(shown, StreamObject) and len(corners) == 4:
            yield (1.0, 0.0, 0.0, 1.0, min(corners[0], corners[2]), min(corners[1], corners[3])), shown


class _Drawing:
    """Carries out a page's operators."""

    def __init__(self, pdf: Any) -> None:
        self.pieces: list[Piece] = []
        self._pdf = pdf
        self._forms = 0
        self._shown = 0
        self._fonts: dict[int, Font] = {}
        self._state = _Graphics()
        self._saved: list[_Graphics] = []
        self._text: Matrix = _UNIT
        self._line: Matrix = _UNIT

    def run(self, content: ContentStream, resources: Any, depth: int) -> None:
        """Carry out a drawing with the fonts and the drawings that it names."""
        for operands, operator in content.operations:
            if len(self.pieces) >= _MAX_PIECES:
                return
            try:
                if operator == b"Do":
                    self._draw(operands, resources, depth)
                elif operator == b"Tf":
                    font = self._font(resources, operands[0])
                    self._state = replace(self._state, font=font, size=float(operands[1]))
                else:
                    self._carry_out(operator, operands)
            except (IndexError, TypeError, ValueError, OverflowError):
                continue  # one operator with odd operands: viewers go on

    def form(self, form: Any, resources: Any, matrix: Matrix, depth: int) -> None:
        """Carry out a drawing within a drawing."""
        self._forms += 1
        if self._forms > _MAX_FORMS or depth > _MAX_FORM_DEPTH:
            return
        saved = self._state, self._text, self._line, self._saved
        own = form.get("/Resources", resources).get_object()
        placed = _matrix(form.get("/Matrix", _UNIT))
        self._state = replace(self._state, matrix=_times(placed, _times(matrix, self._state.matrix)))
        self._saved = []
        self.run(ContentStream(form, self._pdf, "bytes"), own, depth + 1)
        self._state, self._text, self._line, self._saved = saved

    def _draw(self, operands: Any, resources: Any, depth: int) -> None:
        named = resources.get("/XObject", DictionaryObject()).get_object().get(operands[0])
        drawn = named.get_object() if named is not None else None
        if isinstance(drawn, StreamObject) and drawn.get("/Subtype") == "/Form":
            self.form(drawn, resources, _UNIT, depth)

    def _font(self, resources: Any, name: Any) -> Font | None:
        named = resources.get("/Font", DictionaryObject()).get_object().get(name)
        resource = named.get_object() if named is not None else None
        if not isinstance(resource, DictionaryObject):
            return None
        if id(resource) not in self._fonts:
            self._fonts[id(resource)] = Font.from_font_resource(resource)
        return self._fonts[id(resource)]

    def _carry_out(self, operator: bytes, operands: Any) -> None:
        state = self._state
        match operator:
            case b"q":
                if len(self._saved) < _MAX_SAVED:
                    self._saved.append(state)
            case b"Q":
                self._state = self._saved.pop() if self._saved else state
            case b"cm":
                self._state = replace(state, matrix=_times(_matrix(operands), state.matrix))
            case b"BT":
                self._text = self._line = _UNIT
            case b"Tm":
                self._text = self._line = _matrix(operands)
            case b"Td":
                self._move(float(operands[0]), float(operands[1]))
            case b"TD":
                self._state = replace(state, leading=-float(operands[1]))
                self._move(float(operands[0]), float(operands[1]))
            case b"T*":
                self._move(0.0, -state.leading)
            case b"Tc" | b"Tw" | b"Tz" | b"TL" | b"Ts":
                self._set(operator, float(operands[0]))
            case _:
                self._show(operator, operands)

    def _set(self, operator: bytes, number: float) -> None:
        match operator:
            case b"Tc":
                self._state = replace(self._state, character_space=number)
            case b"Tw":
                self._state = replace(self._state, word_space=number)
            case b"Tz":
                self._state = replace(self._state, stretch=number / 100)
            case b"TL":
                self._state = replace(self._state, leading=number)
            case _:
                self._state = replace(self._state, rise=number)

    def _show(self, operator: bytes, operands: Any) -> None:
        if operator in (b"'", b'"'):
            if operator == b'"':
                self._set(b"Tw", float(operands[0]))
                self._set(b"Tc", float(operands[1]))
            self._move(0.0, -self._state.leading)
        elif operator not in (b"Tj", b"TJ"):
            return
        self._shown += 1
        strings = operands[0] if operator == b"TJ" else (operands[-1],)
        for string in strings:
            if isinstance(string, bytes | str):
                self._write(string)
            else:
                self._advance(-float(string) / 1000 * self._state.size * self._state.stretch)

    def _move(self, x: float, y: float) -> None:
        self._text = self._line = _times((1.0, 0.0, 0.0, 1.0, x, y), self._line)

    def _advance(self, x: float) -> None:
        self._text = _times((1.0, 0.0, 0.0, 1.0, x, 0.0), self._text)

    def _write(self, string: bytes | str) -> None:
        """Add a piece and move on by its width (§9.4.4)."""
        state = self._state
        if state.font is None or not state.font.interpretable:
            return
        codes, text = _decoded(state.font, string)
        widths = sum(_width(state.font, code) for code in codes)
        spaces = sum(code == " " for code in codes)
        width = widths / 1000 * state.size + len(codes) * state.character_space + spaces * state.word_space
        start = _times((1.0, 0.0, 0.0, 1.0, 0.0, state.rise), _times(self._text, state.matrix))
        self._advance(width * state.stretch)
        end = _times(self._text, state.matrix)
        size = abs(state.size) * math.hypot(start[2], start[3])
        left, base = _upright(start, start)
        right, _ = _upright(start, end)
        if text and all(map(math.isfinite, (left, right, base, size))):
            self.pieces.append(Piece(text, left, right, base, size, self._shown))


def _decoded(font: Font, string: bytes | str) -> tuple[str, str]:
    """Return the codes by which the font knows widths, and the text that they stand for."""
    if isinstance(string, str):
        return string, string
    if isinstance(font.encoding, str):
        codes = string.decode(font.encoding, "replace")
        known = codes
    else:
        codes = "".join(map(chr, string))
        known = "".join(font.encoding.get(byte, chr(byte)) for byte in string)
    return known, "".join(font.character_map.get(code, code) for code in known)


def _width(font: Font, code: str) -> float:
    return font.space_width if code == font.space_char else font.get_text_width(code)


def _upright(direction: Matrix, point: Matrix) -> tuple[float, float]:
    """Return the place of a point on a page turned so that text of this direction runs to the right."""
    a, b, x, y = direction[0], direction[1], point[4], point[5]
    if abs(b) <= abs(a):
        return (x, y) if a >= 0 else (-x, -y)
    return (y, -x) if b > 0 else (-y, x)


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(number) for number in operands[-6:])
    return a, b, c, d, e, f


def _times(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
