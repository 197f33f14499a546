"""The names of organisations: which of those that the rules know stand in a text, small slips forgiven."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mailbot.core.folding import fold

OUTSIDE, PLACE, UNSETTLED, SOCIAL = "outside", "place", "unsettled", "social"
"""The codes of names of no regime: plainly outside, a house that a body may run, in doubt, of the branch."""

_LONGEST = 500  # characters of a name that are looked at
_SMALL = frozenset(
    ("a", "au", "aux", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les", "pour", "sur")
)
_FULL = 3  # words that say something: so many make a name in full words, in which a slip is forgiven
_SURE = 6  # letters: in a shorter word, one wrong letter makes another word of it
_INITIALS = re.compile(r"(?<![a-z])[a-z](?:\.\s?[a-z]){2,}(?![a-z])\.?")
_TOKEN = re.compile(r"[a-z]+|[0-9]+")  # « Cpam88 » is two

Index = Mapping[str, Sequence[tuple[tuple[str, ...], str]]]


@dataclass(frozen=True, slots=True)
class Names:
    """Known names by their first word: `short` ones word for word, `full` ones by the words that count."""

    short: Index
    full: Index
    units: frozenset[str]


@dataclass(frozen=True, slots=True)
class Employer:
    """What a text says of the employer: regimes named, a name plainly outside, a name that nobody knows."""

    codes: tuple[str, ...] = ()
    outside: bool = False
    unknown: bool = False

    @property
    def settled(self) -> str | None:
        """The one regime that the name belongs to, None in doubt."""
        return self.codes[0] if len(self.codes) == 1 and not (self.outside or self.unknown) else None


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    code: str
    slips: int = 0


def index(names: Iterable[tuple[str, str]], units: Iterable[str] = ()) -> Names:
    """Return the index of `names`, pairs of a name and its code; `units` are words for parts of a body."""
    short: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    full: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, code in names:
        tokens = _tokens(name)
        said = tuple(_stem(t) for t in tokens if t not in _SMALL)
        table, key = (full, said) if len(said) >= _FULL else (short, tuple(tokens))
        if key:
            table.setdefault(key[0], []).append((key, code))
    return Names(short, full, frozenset(t for unit in units for t in _tokens(unit)))


def employer(names: Names, organisation: str) -> Employer:
    """Return what `organisation` names; « A / B » are two sides that contradict each other."""
    sides = [_tokens(side) for side in organisation[:_LONGEST].split(" / ")]
    # « CNAV / Direction informatique »: a part of a body contradicts nobody
    several = [side for side in sides if side and not (names.units & set(side) and not _found(names, side))]
    found = [_found(names, side) for side in several or sides]
    codes = tuple(dict.fromkeys(m.code for matches in found for m in matches))
    return Employer(
        codes=tuple(code for code in codes if code not in (OUTSIDE, PLACE, UNSETTLED, SOCIAL)),
        # a house or a place is the body's that one and the same side names
        outside=OUTSIDE in codes or any(matches and _only(PLACE, matches) for matches in found),
        unknown=UNSETTLED in codes or not all(found),
    )


def _only(code: str, matches: Sequence[_Match]) -> bool:
    return all(match.code == code for match in matches)


def _found(names: Names, tokens: Sequence[str]) -> list[_Match]:
    """Return the names in `tokens`; a long name hides those within it, an exact one those with slips."""
    matches = [*_short(names, tokens), *_full(names, tokens)]
    if all(m.code in (OUTSIDE, PLACE, SOCIAL) for m in matches):
        matches += _slipped(names, tokens)
    return [m for m in matches if not any(_hides(n, m) for n in matches)]


def _hides(one: _Match, other: _Match) -> bool:
    within = one.start <= other.start and other.end <= one.end
    return within and one.end - one.start > other.end - other.start


def _short(names: Names, tokens: Sequence[str]) -> Iterable[_Match]:
    for start, token in enumerate(tokens):
        for key, code in names.short.get(token, ()):
            end = start + len(key)
            if tuple(tokens[start:end]) == key:
                yield _Match(start, end, code)


def _full(names: Names, tokens: Sequence[str]) -> Iterable[_Match]:
    places, said = _said(tokens)
    for n, word in enumerate(said):
        for key, code in names.full.get(word, ()):
            if said[n : n + len(key)] == key:
                yield _Match(places[n], places[n + len(key) - 1] + 1, code)


def _slipped(names: Names, tokens: Sequence[str]) -> list[_Match]:
    """Return the names that stand here but for a wrong letter, if they are of one code only."""
    places, said = _said(tokens)
    found = []
    for n, word in enumerate(said):
        for first in (f for f in names.full if _near(f, word)):
            for key, code in names.full[first]:
                there = said[n : n + len(key)]
                if len(there) == len(key) and all(map(_near, key, there)):
                    slips = sum(k != t for k, t in zip(key, there, strict=True))
                    found.append(_Match(places[n], places[n + len(key) - 1] + 1, code, slips))
    best = min((m.slips for m in found), default=0)
    near = [m for m in found if m.slips <= best + 1]  # a second best must be two letters away
    return near if len({m.code for m in near}) == 1 else []


def _said(tokens: Sequence[str]) -> tuple[list[int], tuple[str, ...]]:
    places = [n for n, token in enumerate(tokens) if token not in _SMALL]
    return places, tuple(_stem(tokens[n]) for n in places)


def _tokens(text: str) -> list[str]:
    plain = fold(text.replace("œ", "oe").replace("Œ", "OE"))
    plain = _INITIALS.sub(lambda m: re.sub(r"[.\s]", "", m.group()) + " ", plain)
    return _TOKEN.findall(plain)


def _stem(word: str) -> str:
    """Return the singular, as far as an s or x tells."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def _near(one: str, other: str) -> bool:
    """Say whether `other` is the word `one`, or, if that is long, but for one letter or two exchanged."""
    if one == other:
        return True
    if len(one) < _SURE or abs(len(one) - len(other)) > 1:
        return False
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if same is None:
        return True
    if len(one) != len(other):
        short, long = sorted((one, other), key=len)
        return short[same:] == long[same + 1 :]
    exchanged = one[same : same + 2] == other[same : same + 2][::-1] and one[same + 2 :] == other[same + 2 :]
    return one[same + 1 :] == other[same + 1 :] or exchanged
