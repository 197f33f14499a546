"""Offers as Talentlink and people write them: lines of a label and its value, then the description."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mailbot.core import levels
from mailbot.core.folding import fold
from mailbot.core.readings import Attachment, Fields, OfferReading, Options
from mailbot.reading.dates import day_in
from mailbot.reading.options import alert_in, due_in, from_lines
from mailbot.reading.vocabulary import any_of, table

_TABLE = table("offer_labels.toml")
_FIELDS = {fold(label): name for name, labels in _TABLE["fields"].items() for label in labels}
_OPTIONS = {fold(label): name for name, labels in _TABLE["options"].items() for label in labels}
_REGIMES = {fold(name): code for code, names in _TABLE["regimes"].items() for name in names}
_LONGEST_LABEL = 80  # characters
_PAIR = re.compile(r"[\s*•·–-]*(?P<label>[^:\t=]{2,80}?)\s*\*?\s*(?P<sign>[:\t=]|$)[:\t= ]*")
_END = re.compile(rf"^\s*(?:{any_of(map(fold, _TABLE['end']['formulas']))}\b|--\s*$)")
_MERGE_TAG = re.compile(r"\[%[^\]\n]{0,100}%\]")
_LIMITS = {"description": 400_000, "title": 500}  # characters
_LIMIT = 300
_WRAPPED = 60  # characters: a line at least so long may go on in the next
_PROSE = 40  # characters: a line so long without a label is text, not a caption
_LONGEST_FIELD = 1_000  # characters; a title of more is none, and every mail about the offer repeats it
_START = ("reference", "title")

Pair = tuple[str, str, str]  # where it belongs ("fields" or "options"), name, value


def offer(
    own: str, text: str, files: Sequence[Attachment], year: int | None
) -> tuple[OfferReading | None, bool]:
    """Return the offer in `text` with what the recruiter's `own` words above it wish, None if there is none.

    An offer has a title and one more field. The second value says whether others follow, which are left out.
    """
    pairs, more = _first_offer(_pairs(text))
    found: dict[str, str] = {}
    for where, name, value in pairs:
        if where == "fields":
            found.setdefault(name, value if name == "description" else value[:_LONGEST_FIELD])
    if "title" not in found or len(found) < 2:
        return None, False
    options = _options(pairs, own, text, year)
    return OfferReading(_fields(found, pairs, year), options, tuple(files)), more


def _fields(found: dict[str, str], pairs: Iterable[Pair], year: int | None) -> Fields:
    written = dict.fromkeys(
        value[:_LONGEST_FIELD] for where, name, value in pairs if (where, name) == ("fields", "level")
    )
    forms = tuple(dict.fromkeys(form for value in written for form in levels.normal_forms(value)))
    said = _yes_no(found.get("agent_direction", ""))
    return Fields(
        reference=found.get("reference"),
        title=found["title"],
        organisation=found.get("organisation"),
        regime=_REGIMES.get(fold(found.get("regime", "")).strip(" .")),
        level=forms,
        level_text=" / ".join(written) or None,
        agent_direction=said,
        convention=found.get("convention"),
        contract=found.get("contract"),
        place=found.get("place"),
        creation_date=day_in(found.get("creation_date", ""), year),
        created_by=found.get("created_by"),
        description=found.get("description"),
    )


def _options(pairs: Iterable[Pair], own: str, text: str, year: int | None) -> Options:
    """Read the wishes; the recruiter's `own` words prevail over those of older layers, one by one."""
    first, then = _wishes(_pairs(own), own, year), _wishes(pairs, text, year)
    dated = first if first.due_text else then
    return Options(
        alert=then.alert if first.alert is None else first.alert,
        due=dated.due,
        due_text=dated.due_text,
        message=first.message or then.message,
        observers=first.observers or then.observers,
    )


def _wishes(pairs: Iterable[Pair], text: str, year: int | None) -> Options:
    """Read the labelled options, and where there are none, alert and due date in free words."""
    lines: dict[str, str] = {}
    for where, name, value in pairs:
        if where == "options":
            lines.setdefault(name, value)
    options = from_lines(lines, year)
    if options.alert is None:
        options = replace(options, alert=alert_in(text))
    if not options.due_text:
        due, written = due_in(text, year)
        options = replace(options, due=due, due_text=written)
    return options


def _first_offer(pairs: Sequence[Pair]) -> tuple[list[Pair], bool]:
    """Return the pairs of the first offer, and whether its first label comes again with another value."""
    start = next((p for p in pairs if p[0] == "fields" and p[1] in _START), None)
    for n, pair in enumerate(pairs):
        if start and pair[:2] == start[:2] and fold(pair[2]) != fold(start[2]):
            return list(pairs[:n]), True
    return list(pairs), False


def _pairs(text: str) -> list[Pair]:
    """Return label and value of every labelled line; the description takes the lines that follow."""
    lines = text.split("\n")
    pairs: list[Pair] = []
    n = 0
    while n < len(lines):
        found = _labelled(lines[n])
        if not found:
            n = _unlabelled(lines, n, pairs)
            continue
        where, name, value = found
        n += 1
        if name == "description":
            value, n = _description(lines, n, value)
        elif not value and n < len(lines) and lines[n].strip() and not _labelled(lines[n]):
            value, n = lines[n].strip(), n + 1  # the value stands below its caption
        else:
            value, n = _continued(lines, n, value)
        value = _MERGE_TAG.sub("", value).strip()[: _LIMITS.get(name, _LIMIT)]
        if value:
            pairs.append((where, name, value))
    return pairs


def _unlabelled(lines: Sequence[str], n: int, pairs: list[Pair]) -> int:
    """Pass a line without a label; prose below the labelled lines of an offer is its description."""
    names = {name for where, name, _ in pairs if where == "fields"}
    if (
        "title" not in names
        or len(names) < 2
        or "description" in names
        or len(lines[n]) < _PROSE
        or _END.match(fold(lines[n][:200]))
    ):
        return n + 1
    value, after = _description(lines, n, "")
    pairs.append(("fields", "description", value))
    return max(after, n + 1)


def _labelled(line: str) -> Pair | None:
    head = line[: _LONGEST_LABEL + 40]
    found = _PAIR.match(head)
    label = " ".join(fold(found["label"]).split()) if found else ""
    for where, names in (("fields", _FIELDS), ("options", _OPTIONS)):
        name = names.get(label.strip(" *")) if found else None
        if found and name:
            return where, name, line[found.end() :].strip()
    return None


def _continued(lines: Sequence[str], n: int, value: str) -> tuple[str, int]:
    """Join the lines into which a program broke a long value."""
    while (
        n < len(lines)
        and len(value) < _LIMIT
        and len(lines[n - 1]) >= _WRAPPED
        and lines[n].strip()
        and ":" not in lines[n]
        and "\t" not in lines[n]
    ):
        value, n = f"{value} {lines[n].strip()}", n + 1
    return value, n


def _description(lines: Sequence[str], n: int, value: str) -> tuple[str, int]:
    """Take the lines up to the closing formula or the next label that an offer has once."""
    taken = [value] if value else []
    while n < len(lines) and not _END.match(fold(lines[n][:200])):
        found = _labelled(lines[n])
        if found and found[1] != "description":
            break
        taken.append(lines[n].rstrip())
        n += 1
    return "\n".join(taken).strip(), n


def _yes_no(text: str) -> bool | None:
    word = fold(text).strip(" .")
    return {"oui": True, "non": False}.get(word)
