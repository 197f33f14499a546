"""What styles hide from the eye: elements not shown, and text in the colour of its ground (CSS 2, HTML 5)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_MAX_STYLE = 2_000  # characters of one element's style; of a mail's sheets all that is read of the mail
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|"
    r"(?:font-size|max-height|max-width|opacity)\s*:\s*0?(?:\.0\d*)?(?:px|pt|em|rem|%)?\s*(?:!|;|$)|"
    r"font-size\s*:\s*[01](?:\.\d+)?p[xt]|"
    r"(?<![\w-])font\s*:[^;]{0,40}?(?<![\w.])(?:0|[01](?:\.\d+)?p[xt])\s*[/ ]|"
    r"(?<![\w-])(?:text-indent|left|top|right|bottom)\s*:\s*-\d{3}|(?<![\w-])margin(?:-left|-top)?\s*:\s*-\d{4}|"
    r"(?<![\w-])clip\s*:\s*rect\(|clip-path\s*:\s*(?:inset|circle|polygon)\(\s*(?:0\W|[5-9]\d%|100%)|"
    r"transform\s*:[^;]{0,60}?(?:scale[xy]?\(\s*0?(?:\.0\d*)?\s*[,)]|translate[xy]?\(\s*-\d{3})|"
    r"(?<![\w-])color\s*:\s*(?:transparent|rgba\([^)]{0,30},\s*0?(?:\.0\d*)?\s*\)|#[0-9a-f]{6}0[0-9a-f](?![0-9a-f]))"
)
# what does not fit is cut off: a box of no height or width that hides what runs over
_CUT_OFF = re.compile(r"overflow\s*:\s*(?:hidden|clip)")
_NO_ROOM = re.compile(
    r"(?<![\w-])(?:height|width|line-height)\s*:\s*[01](?:\.\d+)?(?:px|pt|em|rem|%)?\s*(?:!|;|$)"
)
_SHOWN = re.compile(r"display\s*:|visibility\s*:\s*visible")
_COLOUR = re.compile(r"(?<![\w-])color\s*:\s*([^;!]{1,40})")
_GROUND = re.compile(r"(?<![\w-])background(?:-color|-image)?\s*:\s*([^;!]{1,40})")
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*(?:[,/]\s*1(?:\.0*)?\s*)?\)")
_NAMED = {"white": (255, 255, 255), "black": (0, 0, 0), "windowtext": (0, 0, 0)}
_NO_GROUND = frozenset({"transparent", "none", "inherit", "initial", "unset"})
_SAME = 24  # steps of a colour's 256 that nobody tells apart
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.S)
_EVERYWHERE = re.compile(r"@media\s+(?:only\s+)?(?:all|screen)\s*\{")  # its end is one brace too many
_BRACE = re.compile(r"[{}]")

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A mail's style sheets: the selectors (« p », « .x », « p.x », « #x ») that hide; and if they paint."""

    hiding: frozenset[str] = frozenset()
    paints: bool = False

    def hides(self, tag: str, attributes: Mapping[str, str | None]) -> bool:
        """Say whether a rule of the sheets hides this element."""
        if not self.hiding:
            return False
        names = [f".{name}" for name in (attributes.get("class") or "")[:_MAX_STYLE].lower().split()]
        if attributes.get("id"):
            names.append(f"#{attributes['id']}".lower())
        return not self.hiding.isdisjoint([tag, *names, *(tag + name for name in names)])


def sheet(css: str) -> Sheet:
    """Return what the rules of `css` hide; those within @media for some screens only are left out."""
    css = _EVERYWHERE.sub(" ", _COMMENT.sub(" ", css).lower())
    hiding: set[str] = set()
    depth = start = inside = 0
    for brace in _BRACE.finditer(css):
        if brace[0] == "{":
            depth += 1
            if depth == 1:
                inside = brace.end()
        elif depth:
            depth -= 1
            if depth == 0:
                head = css[start : inside - 1].rpartition(";")[2].strip()
                selectors = [] if head.startswith("@") else [one.strip() for one in head.split(",")]
                if _hides(rules := css[inside : brace.start()]):
                    hiding.update(selectors)
                elif _SHOWN.search(rules):
                    hiding.difference_update(selectors)
                start = brace.end()
    return Sheet(frozenset(hiding), "background" in css)


def hides(attributes: Mapping[str, str | None]) -> bool:
    """Say whether an element's own attributes hide it."""
    return "hidden" in attributes or _hides(_style(attributes))


def ground(attributes: Mapping[str, str | None], around: Colour | None) -> Colour | None:
    """Return the colour behind an element that stands on `around`; None for a picture or an odd name."""
    painted = _GROUND.findall(_style(attributes))
    if not painted and attributes.get("bgcolor"):
        painted = [(attributes["bgcolor"] or "").lower()]
    if "background" in attributes:
        return None
    colours = [one.strip() for one in painted if one.strip() not in _NO_GROUND]
    return _colour(colours[-1]) if colours else around


def ink(tag: str, attributes: Mapping[str, str | None], around: Colour | None) -> Colour | None:
    """Return the colour of an element's text where that around it has `around`; a link has one of its own."""
    if written := _COLOUR.search(_style(attributes)):
        name = written[1].strip()
        return around if name == "inherit" else _colour(name)
    if attributes.get("color"):
        return _colour((attributes["color"] or "").lower())
    return None if tag == "a" else around


def seen(text: Colour | None, behind: Colour | None) -> bool:
    """Say whether text of that colour can be seen on its ground; what is not known can."""
    if text is None or behind is None:
        return True
    return any(abs(a - b) > _SAME for a, b in zip(text, behind, strict=True))


def _hides(style: str) -> bool:
    return bool(_HIDDEN.search(style) or (_CUT_OFF.search(style) and _NO_ROOM.search(style)))


def _style(attributes: Mapping[str, str | None]) -> str:
    style = (attributes.get("style") or "")[:_MAX_STYLE].lower()
    return _COMMENT.sub("", style) if "/*" in style else style


def _colour(written: str) -> Colour | None:
    """Return « #fff », « rgb(255, 255, 255) » and « white » as one; None for what is not known."""
    written = written.strip()
    if found := _HEX.fullmatch(written):
        digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if found := _RGB.fullmatch(written):
        return int(found[1]), int(found[2]), int(found[3])
    return _NAMED.get(written)
