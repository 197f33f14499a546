"""What one text says of one post: the facts as written, wherever they stand in it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mailbot.core import levels
from mailbot.core.folding import fold
from mailbot.reading.offers import announcements, headlines, prose, words
from mailbot.reading.offers.labels import Pair, ends

IDENTIFYING = ("reference", "title", "organisation", "level", "contract", "place", "description")
_STRONG = frozenset({"reference", "organisation", "level", "contract", "title", "agent_direction"})
_GRID_FIRST = re.compile(
    r"(?P<grid>[^\d,;:]{5,60}?)\s*[,;:–-]\s*(?P<level>(?:niveaux?\s+|niv\.?\s*)?(?:\d{1,2}|[IVX]+)(?:\s?[A-H])?)",
    re.I,
)
_IN_SENTENCES = {
    "contract": prose.contract_in,
    "place": prose.place_in,
    "organisation": prose.employer_in,
    "reference": prose.reference_in,
}
_LONGEST_HEADLINE = 300  # characters
_MOST_HEADLINES = 60
_MOST_SENTENCES = 300


@dataclass(frozen=True, slots=True)
class Said:
    """The facts of one post as one text states them: field → as written, and each writing of the level.

    `labelled` names the fields that stood behind their label, `unfilled` those with a merge tag there.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    labelled: frozenset[str] = frozenset()
    unfilled: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """The fields that are stated."""
        return frozenset(self.values) | (frozenset({"level"}) if self.levels else frozenset())

    @property
    def is_offer(self) -> bool:
        """Whether it is enough: three facts, with a title or all labelled, or a labelled title and one."""
        facts = self.names.intersection(IDENTIFYING)
        if "mentioned" in self.values and "level" in facts and {"reference", "organisation"} & facts:
            return True
        if len(facts & self.labelled) >= 3:
            return True
        return "title" in facts and len(facts) >= (2 if "title" in self.labelled else 3)


@dataclass(slots=True)
class _Collected:
    """The unlabelled facts of a text as its lines are read."""

    facts: list[tuple[str, str]] = field(default_factory=list)
    residues: list[tuple[str, bool]] = field(default_factory=list)  # text, beside a strong fact
    near: list[str] = field(default_factory=list)  # what stands behind an employer's name
    description: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    title_follows: bool = False

    def add(self, above: "_Collected") -> None:
        """Take over what stands above."""
        self.facts = above.facts + self.facts
        self.residues = above.residues + self.residues
        self.near = above.near + self.near
        self.description = above.description + self.description
        self.sentences = above.sentences + self.sentences


def said(
    pairs: Sequence[Pair], rest: Sequence[tuple[int, str]], unfilled: frozenset[str] = frozenset()
) -> Said:
    """Return what labelled `pairs` and the other numbered lines say of one post; see Said for `unfilled`."""
    values: dict[str, str] = {}
    stated: list[str] = []  # levels behind their label
    for pair in pairs:
        if pair.where != "fields":
            continue
        if pair.name == "level":
            stated.append(pair.value)
        elif pair.name == "description" and "description" in values:
            values["description"] += f"\n\n{pair.value}"
        else:
            values.setdefault(pair.name, pair.value)
    known = frozenset(values) | (frozenset(["level"]) if stated else frozenset())
    first = min((pair.line for pair in pairs if pair.where == "fields"), default=0)
    found = _collected([line for n, line in rest if n >= first])
    above = _collected([line for n, line in rest if n < first])
    if found.description or "description" in values:  # what stands above the labels is then talk
        above.description, above.sentences = [], []
    found.add(above)
    _supplement(values, found)
    written = _levels(values, stated, found)
    if _is_regional_agency(values):
        named = prose.conventions_in([*values.values(), *written, *found.sentences[:_MOST_SENTENCES]])
        values.setdefault("convention", " / ".join(named))
    return Said(_tidy(values), written, known, unfilled)


def _collected(lines: Sequence[str]) -> _Collected:
    """Sort the lines without a label into headlines, description and talk."""
    found = _Collected()
    headlines_left = _MOST_HEADLINES
    closed = False
    for line in lines:
        if not line.strip():
            if found.description and found.description[-1]:
                found.description.append("")
            continue
        closed = closed or (bool(found.description) and ends(line))
        if closed or ends(line) or prose.is_page(line) or prose.is_address(line):
            continue
        if prose.is_talk(line):
            found.sentences.append(line)
        elif len(line) <= _LONGEST_HEADLINE and headlines_left and _headline(found, line):
            headlines_left -= 1
        elif prose.is_sentence(line) or found.description:
            found.description.append(line.strip())
            found.sentences.append(line)
    return found


def _headline(found: _Collected, line: str) -> bool:
    """Take the facts of a headline; return False if the line is rather part of a description."""
    opened = announcements.announced(line)
    telegram = not found.description and headlines.is_telegram(line)
    if (
        not opened
        and not telegram
        and (prose.is_sentence(line) or (prose.is_item(line) and found.description))
    ):
        return False
    facts = list(opened or headlines.facts_in(line))
    names = [name for name, _ in facts]
    strong = sum(name in _STRONG for name in names)
    if found.description and not (strong > 1 or (strong and len(names) == 1 and len(line) <= 60)):
        return False
    if opened:
        found.sentences.append(line)
    for name, value in facts:
        if name == "open":
            found.title_follows = bool(value)
        elif name == "near":
            found.near.append(value)
        elif name:
            found.facts.append((name, value))
        elif found.title_follows and len(facts) == 1:
            found.facts.append(("title", value))
            found.title_follows = False
        else:
            found.residues.append((value, strong > 0))
    return True


def _supplement(values: dict[str, str], found: _Collected) -> None:
    """Add to the labelled `values` what headlines and sentences say."""
    for name, value in found.facts:
        if name != "level":
            values.setdefault(name, value)
    text = "\n".join(found.description).strip()
    if text:
        values.setdefault("description", text)
    sentences = [*found.sentences[:_MOST_SENTENCES], *_described(values)]
    if (
        "title" not in values
        and sum(name in values for name in ("reference", "organisation", "contract")) > 1
    ):
        title = next((r for r, _ in found.residues if len(r.split()) > 1 and not words.is_place(r)), "")
        values["title"] = title
    for name, look in _IN_SENTENCES.items():
        if name not in values:
            values[name] = look(sentences)
    values["place"] = values["place"] or _place(values.get("title", ""), found)
    if not values.get("title"):
        values["mentioned"] = announcements.mentioned(found.sentences[:_MOST_SENTENCES])


def _place(title: str, found: _Collected) -> str:
    """Return the place in what remains of headlines: beside facts, alone on a line, behind the employer."""
    residues = [(r, beside) for r, beside in found.residues if words.is_place(r) and r != title]
    beside = [r for r, with_facts in residues if with_facts]
    alone = [r for r, with_facts in residues if not with_facts and len(r.split()) <= 4]
    near = (text.removeprefix("à ") for text in found.near)
    return next(iter((*beside[-1:], *alone[-1:], *filter(words.is_place, near))), "")


def _described(values: Mapping[str, str]) -> Iterator[str]:
    yield from values.get("description", "").split("\n")[:_MOST_SENTENCES]


def _is_regional_agency(values: Mapping[str, str]) -> bool:
    """Say whether the post is an ARS's, the only employer whose posts fall under one agreement or another."""
    name = f" {fold(values.get('organisation', ''))} "
    return " ars " in name or "agence regionale de sante" in name


def _levels(values: Mapping[str, str], stated: Sequence[str], found: _Collected) -> tuple[str, ...]:
    """Return how the level is written: behind its label or in headlines, in the title; else in sentences."""
    headline = [value for name, value in found.facts if name == "level"]
    in_title = [f.text for f in levels.levels_in(values.get("title", "")[:300])]
    written = [*map(_behind_grid, stated), *in_title] if stated else [*headline, *in_title]
    if not any(levels.normal_forms(value) for value in written):
        sentences = [*found.sentences[:_MOST_SENTENCES], *_described(values), values.get("status", "")]
        written += [
            _clause(line, f.start, f.end) for line in sentences for f in levels.levels_in(line[:2_000])
        ]
    return tuple(dict.fromkeys(" ".join(value.split()) for value in written))


def _behind_grid(value: str) -> str:
    """Return « 6, employés et cadres » of « Employés et cadres, 6 », which is where a level is looked for."""
    found = _GRID_FIRST.fullmatch(value.strip())
    return f"{found['level']}, {found['grid']}" if found else value


def _clause(line: str, start: int, end: int) -> str:
    """Return what stands in `line` from `start` to the end of the clause in which `end` lies."""
    rest = line[end : start + 150]
    cut = min((p for p in map(rest.find, (". ", ",", ";", ")", " – ", " - ")) if p >= 0), default=len(rest))
    return (line[start:end] + rest[:cut]).strip(" .")


def _tidy(values: Mapping[str, str]) -> dict[str, str]:
    """Drop what is empty or of another field than its label says."""
    kept = {
        name: " ".join(v.split()) if name != "description" else v for name, v in values.items() if v.strip()
    }
    if contract := words.contract(kept.get("status", "").rpartition(",")[2].strip()):
        kept.setdefault("contract", contract)
    title = kept.get("title", "")
    if title and words.bare_reference(title) == title:
        kept.setdefault("reference", title)
        del kept["title"]
    elif title and not any(c.isalpha() for c in title):
        del kept["title"]
    for name in ("place", "contract", "organisation", "title", "reference"):
        if name in kept:
            kept[name] = kept[name].strip(" .;,")
    return kept
