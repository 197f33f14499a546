"""The lines of a mail's text: how deeply each is quoted, what stands behind its marks, and that folded."""

import re

from mailbot.core.folding import fold

_LOOKED_AT = 300  # characters of a line; every mark stands within them, and no pattern sees more
_DEEPEST = 50  # quote marks; more are a loop or an attack
_INVISIBLE = "\ufeff\u200b\u200e\u200f"
_BEGINNINGS = f">{_INVISIBLE}"
_MARKS = re.compile(rf"[{_INVISIBLE}]*(?:>[ \xa0]?)*[{_INVISIBLE}]*")


class Lines:
    """Parallel lists, a line's number being the index: `depths` of quoting, `texts` and folded `keys`.

    A text is the line without its quote marks and invisible beginnings; its key are the first 300 characters
    of it, folded, so that positions hold in both. Lists, as a mail may have 20,000 lines.
    """

    def __init__(self, text: str) -> None:
        self.depths: list[int] = []
        self.texts: list[str] = []
        self.keys: list[str] = []
        for line, key in zip(text.split("\n"), fold(text).split("\n"), strict=True):
            depth = start = 0
            if line[:1] in _BEGINNINGS:
                depth, start = _quoted(line)
                line, key = line[start:], key[start:]
            self.depths.append(depth)
            self.texts.append(line)
            self.keys.append(key[:_LOOKED_AT])

    def __len__(self) -> int:
        return len(self.texts)

    def blank(self, n: int) -> bool:
        """Say whether nothing stands on line `n` behind its quote marks."""
        return not self.keys[n] or self.keys[n].isspace()

    def written(self, n: int, most: int) -> int:
        """Return the number of the first line from `n` on with something on it, passing `most` empty ones."""
        for line in range(n, min(n + most + 1, len(self))):
            if not self.blank(line):
                return line
        return len(self)


def _quoted(line: str) -> tuple[int, int]:
    """Return how many quote marks a line begins with, and where its text begins."""
    found = _MARKS.match(line)
    end = found.end() if found else 0
    return min(line.count(">", 0, end), _DEEPEST), end
