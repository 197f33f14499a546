"""The block that ends what a person wrote: name, function, organisation, telephone; no lines of an offer."""

import re
from collections.abc import Sequence

from mailbot.core.folding import fold
from mailbot.reading.vocabulary import any_of, phrases, table

_WORDS = table("quoting.toml")["signature"]
_LABELS = frozenset(fold(label) for label in _WORDS["labels"])
_PARTICLES = frozenset(fold(word) for word in _WORDS["particles"])
_CIVILITIES = frozenset(_WORDS["civilities"])

_MOST_LINES = 10  # of a signature; with logos, addresses and networks few have more
_MOST_DELIMITED = 15  # below « -- »
_MOST_EMPTY = 2  # lines between two of its lines
_MOST_CLOSINGS = 20  # looked at, from the last
_LONGEST_LINE = 90  # characters
_MOST_NAMES = 5
_INITIALS = 2  # letters
_LONGEST_NAME = 60
_MOST_WORDS = 12
_SENTENCE = 5  # words; so many before a full stop are one

_DELIMITER = re.compile(r"^\s*(?:--|—|__)\s*$")
_POST = re.compile(rf"(?<!\w){any_of(fold(word) for word in _WORDS['posts'])}(?!\w)")
_CLOSING = re.compile(
    rf"(?:^|[.!,;]\s*)(?:merci\s*(?:et|,)?\s+)?{any_of(phrases('quoting.toml', 'closings'))}\b"
)
_THANKS = re.compile(r"^merci(?: (?:beaucoup|bien))?\W*$")
_GREETING = re.compile(rf"^{any_of(phrases('quoting.toml', 'greetings'))}\b")
_BULLET = re.compile(r"^\s*(?:[-•·*–]\s|\d{1,2}[).]\s)")
_PHONE = re.compile(r"(?<!\d)(?:\+\d{1,3}[ .]?(?:\(0\)[ .]?)?|0)\d(?:[ ./-]?\d){7,8}(?!\d)")
_PLACE_ON_NET = re.compile(r"\S@\S|\bwww\.|https?://")
_AFTER_NAME = re.compile(r"\s[-–|/]\s|[,|(<\t]")
_WORD = re.compile(r"[^\W\d_]+")


def split(lines: Sequence[str], name: str) -> tuple[str, str]:
    """Return the text and the signature of what `name` wrote, both without empty lines around them.

    The lines carry no spaces at their ends.
    """
    names = _names(name)
    found = _delimited(lines) or _below_closing(lines, names) or _last_block(lines, names)
    if not found:
        return "\n".join(lines).strip("\n"), ""
    start, first, end = found
    text = "\n".join(lines[:start]).strip("\n")
    below = "\n".join(lines[end:]).strip("\n")
    signature = "\n".join(line.strip() for line in lines[first:end] if line.strip())
    return "\n\n".join(part for part in (text, below) if part), signature


def is_signed(line: str, name: str) -> bool:
    """Say whether a line is its writer's name, though more names or initials stand beside it."""
    words = re.findall(r"[^\W\d_]+", _name_part(line))
    known = {word for word in _names(name) if len(word) > _INITIALS}
    return (
        0 < len(words) <= _MOST_NAMES
        and len(line.strip()) <= _LONGEST_NAME
        and all(word[0].isupper() for word in words)
        and any(fold(word) in known for word in words)
    )


_Span = tuple[int, int, int]  # where the text ends, where the signature begins and where it ends


def _delimited(lines: Sequence[str]) -> _Span | None:
    """Find « -- » with a signature below it."""
    for n, line in enumerate(lines):
        if line[:1] in "-—_ " and _DELIMITER.match(line[:20]):
            if _is_end(lines, n + 1):
                return n, n + 1, len(lines)
            end = _run(lines, n + 1, _MOST_DELIMITED)
            if _written(lines, n + 1, end):
                end = end if _is_end(lines, end) else _first_block(lines, n + 1, end)
                return n, n + 1, end
    return None


def _below_closing(lines: Sequence[str], names: frozenset[str]) -> _Span | None:
    """Find a signature below « Cordialement », the last that has one."""
    closings = (n for n in range(len(lines) - 1, -1, -1) if _closes(lines[n]))
    for n, _ in zip(closings, range(_MOST_CLOSINGS), strict=False):
        end = _run(lines, n + 1, _MOST_LINES)
        written = _written(lines, n + 1, end)
        if not written:
            continue
        if not _is_end(lines, end):
            end = _first_block(lines, n + 1, end)
            written = _written(lines, n + 1, end)
        named = _is_named(written[0], names) or _looks_like_name(written[0], alone=True)
        if named or any(map(_is_contact, written)):
            return n + 1, n + 1, end
    return None


def _last_block(lines: Sequence[str], names: frozenset[str]) -> _Span | None:
    """Find a signature at the end without leave-taking: from the sender's name on, or one with a number."""
    first = len(lines)
    taken = empty = 0
    while first > 0 and taken < _MOST_LINES:
        line = lines[first - 1]
        if line.strip():
            if not _is_signing(line):
                break
            taken, empty = taken + 1, 0
        elif empty == _MOST_EMPTY:
            break
        else:
            empty += 1
        first -= 1
    block = range(first, len(lines))
    start = next((n for n in block if _is_named(lines[n], names) and _stands_apart(lines, n, names)), None)
    if start is None:
        start = _start_above_house(lines, block, names)
    if start is None:
        start = _start_without_name(lines, block)
    return None if start is None else (start, start, len(lines))


def _stands_apart(lines: Sequence[str], n: int, names: frozenset[str]) -> bool:
    """Say whether a line with a name is no last word of a paragraph: two names, or nothing goes on above."""
    above = lines[n - 1].rstrip() if n else ""
    return not above or above[-1] in ".!?-_=" or len(_matched(lines[n], names)) > 1


def _start_above_house(lines: Sequence[str], block: range, names: frozenset[str]) -> int | None:
    """Return where somebody's name stands on its own line, above one with the sender's: « EN3S, … »."""
    return next(
        (
            n - 1
            for n in block
            if n - 1 in block
            and any(name in names for name in _WORD.findall(fold(lines[n])))
            and _looks_like_name(lines[n - 1], alone=False)
            and (n == 1 or not lines[n - 2].strip())
        ),
        None,
    )


def _start_without_name(lines: Sequence[str], block: range) -> int | None:
    """Return where a block with a telephone or address begins like a person's name."""
    last = max((n for n in block if _is_contact(lines[n])), default=-1)
    starts = [n for n in block if n < last and _looks_like_name(lines[n], alone=False)]
    heads = [n for n in starts if n == 0 or not lines[n - 1].strip()]
    return next(iter(heads or starts), None)


def _run(lines: Sequence[str], start: int, most: int) -> int:
    """Return the line after those that could be a signature's, from `start` on."""
    taken = empty = 0
    end = start
    for n in range(start, len(lines)):
        if not lines[n].strip():
            empty += 1
            if empty > _MOST_EMPTY:
                break
            continue
        if taken == most or not _is_signing(lines[n]):
            break
        taken, empty, end = taken + 1, 0, n + 1
    return end


def _first_block(lines: Sequence[str], start: int, end: int) -> int:
    """Return where a signature ends that has other text below it: it cannot be told from a title there.

    At its first empty line; where every line stands apart, after the last telephone or address, or the name.
    """
    first = next(n for n in range(start, end) if lines[n].strip())
    if first + 1 < end and lines[first + 1].strip():
        return next((n for n in range(first, end) if not lines[n].strip()), end)
    return max((n for n in range(first, end) if _is_contact(lines[n])), default=first) + 1


def _is_end(lines: Sequence[str], n: int) -> bool:
    return not any(line.strip() for line in lines[n : n + _MOST_EMPTY + 1])


def _written(lines: Sequence[str], start: int, end: int) -> list[str]:
    return [line for line in lines[start:end] if line.strip()]


def _closes(line: str) -> bool:
    """Say whether a line is a leave-taking, or ends in one."""
    key = fold(line[:300]).strip()
    return bool(_CLOSING.match(key) or _THANKS.match(key) or _CLOSING.search(key[-40:]))


def _is_signing(line: str) -> bool:
    """Say whether a line could be one of a signature: short, no sentence, no label but of telephones."""
    key = fold(line[: _LONGEST_LINE + 1]).strip()
    if len(line.strip()) > _LONGEST_LINE or _GREETING.match(key) or _closes(key) or _BULLET.match(key):
        return False
    if _labelled(key):
        return True
    words = key.split()
    if len(words) > _MOST_WORDS or (len(words) > _SENTENCE and key.endswith((".", "?", "!", ":"))):
        return False
    return not (_POST.search(key) or "=" in key or (":" in key and "://" not in key))


def _labelled(key: str) -> bool:
    """Say whether a folded line begins with the label of a telephone, an address or the like."""
    label, sign, value = key.partition(":")
    if not sign:
        return False
    words = label.replace(".", " ").replace("*", " ").split()
    known = any(" ".join(words[-length:]) in _LABELS for length in (1, 2))
    alone = len(words) <= 2 or any(c.isdigit() for c in label)  # « Poste 4512 / ligne directe : … »
    return known and alone and (any(c.isdigit() for c in value) or bool(_PLACE_ON_NET.search(value)))


def _is_contact(line: str) -> bool:
    return bool(_PHONE.search(line[:_LONGEST_LINE]) or _PLACE_ON_NET.search(line[:_LONGEST_LINE]))


def _names(name: str) -> frozenset[str]:
    """Return the folded words of a sender's name, without what is bracketed; of an address its local part."""
    plain = re.sub(r"[(<\[][^)>\]]*[)>\]]?", " ", name[:200])
    plain = plain.strip(" \"'") or name.strip("<>[] ")[:200]
    return frozenset(_WORD.findall(fold(plain.partition("@")[0]))) - _PARTICLES


def _is_named(line: str, names: frozenset[str]) -> bool:
    """Say whether a line begins with the sender's name, or is it: in any order, with initials or « Mme »."""
    part = _name_part(line)
    known = _CIVILITIES | _PARTICLES | names | {name[0] for name in names}
    return bool(
        part[:1].isupper()
        and not part.endswith(".")
        and _matched(line, names)
        and all(word in known for word in _WORD.findall(fold(part)))
    )


def _matched(line: str, names: frozenset[str]) -> list[str]:
    return [word for word in _WORD.findall(fold(_name_part(line))) if word in names and len(word) > 1]


def _looks_like_name(line: str, *, alone: bool) -> bool:
    """Say whether a line could be anybody's name: two to five capitalised words; one if it stands `alone`."""
    part = _name_part(line)
    words = part.replace("-", " ").split()
    if len(part) > _LONGEST_NAME or any(c.isdigit() for c in part) or _PLACE_ON_NET.search(part):
        return False
    known = [w for w in words if fold(w).strip(".") not in _PARTICLES | _CIVILITIES]
    fewest = 1 if alone or len(known) < len(words) else 2
    return fewest <= len(known) <= 5 and all(w[0].isupper() and w[0].isalpha() for w in known)


def _name_part(line: str) -> str:
    return _AFTER_NAME.split(line.strip()[:_LONGEST_LINE], maxsplit=1)[0].strip(" *")
