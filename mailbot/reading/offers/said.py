"""What one text says of one post: the facts as written, wherever they stand in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mailbot.core.folding import fold
from mailbot.reading.offers import announcements, headlines, prose, stated_levels, words
from mailbot.reading.offers.labels import Pair, ends

IDENTIFYING = ("reference", "title", "organisation", "level", "contract", "place", "description")
_STRONG = frozenset({"reference", "organisation", "level", "contract", "title", "agent_direction"})
_IN_SENTENCES = {
    "contract": prose.contract_in,
    "place": prose.place_in,
    "organisation": prose.employer_in,
    "reference": prose.reference_in,
}
_LONGEST_TEXT = 20_000  # characters in which the owner of a house is looked for
_CHOICE = re.compile(r"\bou\b|[/(]")
_LONGEST_HEADLINE = 300  # characters
_MOST_HEADLINES = 60
_MOST_SENTENCES = 300


@dataclass(frozen=True, slots=True)
class Said:
    """The facts of one post as one text states them: field → as written, and each writing of the level.

    `labelled` names the fields that stood behind their label, `unfilled` those with a merge tag there.
    `hints` is what people say of levels besides: it states none, but speaks against what is stated. `unsure`:
    somebody doubts the level without naming another. `above` is what the layers above say of the post.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    labelled: frozenset[str] = frozenset()
    unfilled: frozenset[str] = frozenset()
    hints: tuple[str, ...] = ()
    unsure: bool = False
    above: tuple["Said", ...] = ()

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
    owners: dict[str, str] = field(default_factory=dict)  # level → the title in the same line
    leveled: list[str] = field(default_factory=list)  # the headlines that give a level
    headlines: list[str] = field(default_factory=list)
    near: list[str] = field(default_factory=list)  # what stands behind an employer's name
    description: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    title_follows: bool = False

    def add(self, above: "_Collected") -> None:
        """Take over what stands above."""
        self.facts = above.facts + self.facts
        self.residues = above.residues + self.residues
        self.owners = above.owners | self.owners
        self.leveled = above.leveled + self.leveled
        self.near = above.near + self.near
        self.headlines = above.headlines + self.headlines
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
    talk = [line for n, line in rest if n < first or prose.is_talk(line)]
    talk += stated_levels.series_in((*found.leveled, *above.leveled))
    if found.description or "description" in values:  # what stands above the labels is then talk
        above.description, above.sentences = [], []
    found.add(above)
    _supplement(values, found)
    headline = [(v, found.owners.get(v, "")) for n, v in found.facts if n == "level"]
    sentences = found.sentences[:_MOST_SENTENCES]
    written = stated_levels.written(values, stated, headline, sentences)
    look = stated_levels.explicit(values) if stated or headline else stated_levels.mentions(values, sentences)
    beside = (*look, *(level for line in found.leveled for level in stated_levels.named_in(line)))
    if values.get("organisation"):
        text = "\n".join((*(line for _, line in rest[:_MOST_SENTENCES]), values.get("description", "")))
        values["organisation"] = words.house_of(values["organisation"], text[:_LONGEST_TEXT])
    if _is_regional_agency(values):
        values.setdefault("convention", _convention(values, [*written, *sentences]))
    return Said(
        _tidy(values),
        written,
        known,
        unfilled,
        (*stated_levels.hints_in(talk), *beside),
    )


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
            _whole_offer(found, line.partition(": ")[2])
        elif len(line) <= _LONGEST_HEADLINE and headlines_left and _headline(found, line):
            headlines_left -= 1
        elif prose.is_sentence(line) or found.description:
            found.description.append(line.strip())
            found.sentences.append(line)
    return found


def _whole_offer(found: _Collected, text: str) -> None:
    """Take what follows « merci de traiter cette offre : » if it has a title, a level and one more fact."""
    facts = list(headlines.facts_in(text)) if text and len(text) <= _LONGEST_HEADLINE else []
    names = {name for name, _ in facts}
    if {"title", "level"} <= names and len(names & _STRONG) > 2:
        found.facts += [fact for fact in facts if fact[0] in _STRONG or fact[0] == "place"]


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
    found.headlines.append(line)
    title = next((value for name, value in facts if name == "title"), "")
    facts = [(n, words.whole_employer(v, line) if n == "organisation" else v) for n, v in facts]
    for name, value in facts:
        if name == "level":
            found.leveled.append(line)
            found.owners.setdefault(value, title)
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
    sentences = [*found.sentences[:_MOST_SENTENCES], *stated_levels.described(values)]
    if (
        "title" not in values
        and sum(name in values for name in ("reference", "organisation", "contract")) > 1
    ):
        title = next((r for r, _ in found.residues if len(r.split()) > 1 and not words.is_place(r)), "")
        values["title"] = title
    for name, look in _IN_SENTENCES.items():
        if name not in values:
            values[name] = look(sentences)
    values["organisation"] = values["organisation"] or prose.employer_in(found.headlines)
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


def _convention(values: Mapping[str, str], sentences: Sequence[str]) -> str:
    """Return the agreements that are named: of a status that leaves a choice, the whole."""
    status = values.get("status", "")
    if prose.conventions_in([status]) and _CHOICE.search(status):
        return status
    short = [value for name, value in values.items() if name != "description"]
    return " / ".join(prose.conventions_in([*short, *sentences, *stated_levels.described(values)]))


def _is_regional_agency(values: Mapping[str, str]) -> bool:
    """Say whether the post is an ARS's, the only employer whose posts fall under one agreement or another."""
    name = f" {fold(values.get('organisation', ''))} "
    return " ars " in name or "agence regionale de sante" in name


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
