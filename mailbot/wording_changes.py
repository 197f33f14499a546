"""What changed in an offer, in French lines: said in words, so that no colour is needed to read it."""

from dataclasses import dataclass

from mailbot.core.differences import Changes, Kind
from mailbot.core.letters import Letter, Noted
from mailbot.wording import Words, one_line
from mailbot.wording_offer import carried

_PASSAGE = 500  # characters


@dataclass(frozen=True, slots=True)
class Value:
    """One field: what it says now and said before; "" where it says nothing, for which `absent` stands."""

    label: str
    now: str
    before: str
    absent: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something added or, not `added`, removed: `label` says so."""

    label: str
    text: str
    added: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """The section of a letter that says what changed; `notes` are sentences below."""

    heading: str
    values: tuple[Value, ...]
    marks: tuple[Mark, ...]
    notes: tuple[str, ...]


def changed(words: Words, letter: Letter, changes: Changes) -> Changed:
    """Return the section for `changes`; EN3S knows the old version if it was asked about the offer."""
    texts = words.tables["changes"]
    files = (
        Mark(texts[f"file_{f.kind}"], one_line(f.text), f.kind is not Kind.REMOVED) for f in changes.files
    )
    passages = (
        Mark(texts[f"text_{p.kind}"], one_line(p.text, _PASSAGE), p.kind is Kind.ADDED)
        for p in changes.passages
    )
    notes = (
        texts[f"whole_{changes.whole}"] if changes.whole else "",
        texts["more"] if changes.more else "",
        texts["none"] if changes.are_none else "",
    )
    heading = texts["heading_asked" if letter.request_id else "heading"]
    return Changed(
        heading=heading.format(since=changes.since),
        values=tuple(_value(words, note) for note in changes.fields),
        marks=(*files, *passages),
        notes=tuple(note.format(since=changes.since) for note in notes if note),
    )


def _value(words: Words, note: Noted) -> Value:
    now, before = (one_line(carried(words, note.field, value)) for value in (note.value, note.before))
    return Value(words.tables["labels"][note.field], now, before, str(words.of("absent", note.field)))
