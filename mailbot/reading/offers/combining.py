"""One post said in several places: what they say together, where each field was found, what contradicts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mailbot.core import levels
from mailbot.core.folding import fold, words
from mailbot.core.readings import Conflict, Fields, Origin, Source
from mailbot.reading.dates import day_in
from mailbot.reading.offers.said import Said
from mailbot.reading.offers.words import alike, is_listed, names_listed
from mailbot.reading.vocabulary import phrases, table

_TABLE = table("offer_labels.toml")
_REGIMES = {fold(name): code for code, names in _TABLE["regimes"].items() for name in names}
_CONVENTIONS = tuple(words(p) for p in phrases("offer_words.toml", "conventions"))
_PARENTHESES = re.compile(r"\s*\(([^()]*)\)")
_COMPARED = ("reference", "title", "organisation", "agent_direction", "convention", "contract", "place")
_SMALL = {"de", "du", "des", "d", "la", "le", "les", "l", "en", "et", "a", "au", "aux", "sur", "un", "une"}
_SMALL |= {"e", "h", "f", "hf"}  # « chargé(e) », « H/F »
_LONGEST = {"description": 400_000, "title": 500}  # characters
_LONGEST_VALUE = 300


@dataclass(frozen=True, slots=True)
class Place:
    """What one place says: `file` is the attachment's name, "" the mail; `source` None is the mail's text."""

    said: Said
    source: Source | None = None
    file: str = ""


def fields_of(places: Sequence[Place], year: int | None, doubts: tuple[str, ...] = ()) -> Fields:
    """Return the fields that `places`, the decisive one first, say of one post."""
    places = [one for place in places for one in _layers(place)]
    origins: list[Origin] = []
    values: dict[str, str] = {}
    for place in places:
        for name, value in place.said.values.items():
            if name not in values:
                values[name] = value[: _LONGEST.get(name, _LONGEST_VALUE)]
                if place.source:
                    origins.append(Origin(name, place.source, place.file))
        if place.said.levels and place.source and not any(p.said.levels for p in places if not p.source):
            origins.append(Origin("level", place.source, place.file))
    if "title" not in values and not any("title" in p.said.unfilled for p in places):  # it is only mentioned
        values["title"] = next(filter(None, (p.said.values.get("mentioned", "") for p in places)), "")
    texts = [place for place in places if place.source is not Source.SUBJECT]
    conflicts = [c for name in _COMPARED if (c := _conflict(name, texts))]
    conflicts += _regimes(texts)
    (forms, written), contradiction = _levels(places)
    stated = forms, _with_hints(forms, written, [hint for place in places for hint in place.said.hints])
    fields = _fields(values, stated, year)
    unfilled = {name for place in places for name in place.said.unfilled if not getattr(fields, name)}
    return replace(
        fields,
        origins=tuple(o for o in origins if getattr(fields, o.field, None)),
        conflicts=(*conflicts, *contradiction),
        doubts=(*doubts, *(("level_conflict",) if any(place.said.unsure for place in places) else ())),
        unfilled=tuple(sorted(unfilled)),
    )


def same_post(one: Said, other: Said) -> bool:
    """Say whether two texts may speak of the same post: their references, or else their titles, agree."""
    references = [fold(s.values["reference"]) for s in (one, other) if "reference" in s.values]
    titles = [s.values["title"] for s in (one, other) if "title" in s.values]
    if len(references) == 2 and references[0] == references[1]:
        return True
    if len(titles) == 2:
        return alike(*titles)
    return len(references) < 2


def _conflict(name: str, places: Sequence[Place]) -> Conflict | None:
    """Return the contradiction in what `places` say of a field; the longer form of a value is none."""
    said = [(p.said.values[name], p.file) for p in places if name in p.said.values and _counts(p, name)]
    distinct: list[tuple[str, str]] = []
    for value, file in said:
        if not any(_agree(name, value, known) for known, _ in distinct):
            distinct.append((value, file))
    if len(distinct) < 2:
        return None
    return Conflict(name, tuple(v for v, _ in distinct), tuple(f for _, f in distinct))


def _counts(place: Place, name: str) -> bool:
    """Say whether a place may contradict others: the mail, an offer, a label; an annex names other posts."""
    return not place.file or place.said.is_offer or name in place.said.labelled


def _agree(name: str, one: str, other: str) -> bool:
    """Say whether one writing is the other, or a longer form of it; a title's begins with the same word."""
    left, right = _key(one), _key(other)
    if not left or not right:
        return left == right
    contained = set(left) <= set(right) or set(right) <= set(left)
    return contained and (name != "title" or left[0] == right[0] or set(left) == set(right))


def _key(value: str) -> list[str]:
    """Return the words of a value that count, of what stands in parentheses if there is nothing else."""
    plain = words(_PARENTHESES.sub("", value)) or words(value)
    return [word for word in plain.split() if word not in _SMALL]


def _layers(place: Place) -> Iterator[Place]:
    """Yield what a place says, and what stands above it in the same mail or file."""
    yield place
    yield from (Place(above, place.source, place.file) for above in place.said.above)


def _regimes(places: Sequence[Place]) -> Iterator[Conflict]:
    """Yield the contradiction in the régimes that are declared, by their codes."""
    said: dict[str, tuple[str, str]] = {}
    for place in places:
        values = place.said.values
        code = _regime(values.get("regime", ""), values.get("organisation", ""))
        if code:
            said.setdefault(code, (values.get("regime") or values["organisation"], place.file))
    if len(said) > 1:
        yield Conflict("regime", tuple(v for v, _ in said.values()), tuple(f for _, f in said.values()))


def _levels(places: Sequence[Place]) -> tuple[tuple[tuple[str, ...], str | None], tuple[Conflict, ...]]:
    """Return the normal forms and the writing of the level, all sides of it where places contradict."""
    stating = [place for place in places if place.said.levels]
    about = [place for place in stating if _is_about_it(place)]
    read = [(_forms(p), " / ".join(p.said.levels), p.file) for p in about]
    read = [one for one in read if one[0]] or read[:1]
    forms = tuple(dict.fromkeys(form for found, *_ in read for form in found))
    if len({frozenset(found) for found, *_ in read}) < 2:
        return (forms, read[0][1] if read else None), ()
    distinct = {frozenset(one[0]): one for one in reversed(read)}
    sides = sorted(distinct.values(), key=read.index)
    conflict = Conflict("level", tuple(v for _, v, _ in sides), tuple(f for *_, f in sides))
    return (forms, sides[0][1]), (conflict,)


def _with_hints(forms: Sequence[str], written: str | None, hints: Sequence[str]) -> str | None:
    """Add to the writing of a level the other numbers that people mention: « c'est un 7, non un 6 »."""
    if not (forms and written):
        return written
    known = {levels.number_of(form) for form in forms}
    numbers = sorted({n for hint in hints for n in levels.candidates_in(hint)} - known)
    return " / ".join((written, *(f"niveau {n}" for n in numbers)))


def _forms(place: Place) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for value in place.said.levels for form in levels.normal_forms(value)))


def _is_about_it(place: Place) -> bool:
    """Say whether a place speaks of the post and not in passing: the mail, or a file that names it."""
    return not place.file or "title" in place.said.values or bool(place.said.labelled - {"level"})


def _fields(values: Mapping[str, str], level: tuple[tuple[str, ...], str | None], year: int | None) -> Fields:
    organisation = values.get("organisation", "")
    return Fields(
        reference=values.get("reference"),
        title=values.get("title") or None,
        organisation=_organisation(organisation),
        regime=_regime(values.get("regime", ""), organisation),
        level=level[0],
        level_text=level[1],
        agent_direction=_yes_no(values.get("agent_direction", "")),
        convention=_convention(values),
        contract=values.get("contract"),
        place=values.get("place"),
        creation_date=day_in(values.get("creation_date", ""), year),
        created_by=values.get("created_by"),
        description=values.get("description"),
    )


def _organisation(written: str) -> str | None:
    """Return the name of the employer; parentheses belong to it where only they hold a listed one."""
    plain = _PARENTHESES.sub("", written).strip()
    if any(map(names_listed, _PARENTHESES.findall(written))) and not is_listed(plain):
        return written
    return plain or written or None


def _regime(written: str, organisation: str) -> str | None:
    """Return the code of the regime that is labelled, or stands in parentheses behind the organisation."""
    said = (written, *_PARENTHESES.findall(organisation))
    codes = (_REGIMES.get(fold(one).strip(" .")) for one in said)
    return next((code for code in codes if code), None)


def _convention(values: Mapping[str, str]) -> str | None:
    """Return the agreement: behind its label, or what a status says if it names one."""
    status = words(values.get("status", ""))
    named = values.get("status") if any(c in status for c in _CONVENTIONS) else None
    return values.get("convention") or named


def _yes_no(text: str) -> bool | None:
    return {"oui": True, "non": False}.get(fold(text).strip(" ."))
