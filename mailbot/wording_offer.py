"""What of an offer was understood, and what there is to ask about it, in French lines."""

from datetime import date

from mailbot.core.letters import Letter, LetterKind, Noted
from mailbot.core.questions import Question, open_questions
from mailbot.core.readings import Fields, Origin, Source
from mailbot.wording import Words, day

_SHOWN = (
    "reference", "title", "organisation", "regime", "level", "agent_direction", "convention", "contract",
    "place", "creation_date", "created_by",
)  # fmt: skip

Row = tuple[str, str]  # label, value


def understood(words: Words, letter: Letter, fields: Fields | None) -> list[Row]:
    """Return every field that was understood, with its source, then the options in force."""
    if letter.card is None:
        return []
    if fields is None:
        return words.facts(letter.card)
    rows = []
    for name in _SHOWN:
        value = letter.card.reference if name == "reference" else _value(words, fields, name)
        if not value and name in letter.missing:
            value = str(words.tables["absent"])
        if value:
            rows.append((words.tables["labels"][name], value + _source(words, fields, name)))
    return rows + _options(words, letter)


def questions(words: Words, letter: Letter, fields: Fields | None, *, needed: bool) -> list[str]:
    """Return the questions that keep the offer from being ready, or the others, each as one line."""
    return [_line(words, question) for question in _open(letter, fields) if question.needed is needed]


def example(words: Words, letter: Letter, fields: Fields | None) -> str:
    """Return a line that answers the first question, or one of the usual lines if there is none."""
    first = next((q for q in _open(letter, fields) if q.field), None)
    word = "other" if first is None else first.word if first.yes else first.field
    return str(words.of("answer_lines", word))


def noted(words: Words, letter: Letter) -> list[str]:
    """Return what an answer changed: « Niveau : 7 (avant : non indiqué) »."""
    return [_noted(words, note) for note in letter.noted]


def unusable(words: Words, letter: Letter) -> list[str]:
    """Return why something in an answer was not taken over."""
    return [_unusable(words, note) for note in letter.unusable]


def _open(letter: Letter, fields: Fields | None) -> tuple[Question, ...]:
    # of a letter without its text nobody knows whether the reference was given by us
    known = fields or Fields(reference=letter.card.reference if letter.card else "-")
    optional = fields is not None and letter.card is not None
    found = open_questions(letter.verdict, letter.missing, known, letter.due)
    return tuple(question for question in found if optional or question.needed)


def _value(words: Words, fields: Fields, name: str) -> str:
    sides = next((c for c in fields.conflicts if c.field == name), None)
    if sides:
        return ", ".join(_side(words, v, f) for v, f in zip(sides.values, sides.files, strict=True))
    return _said(words, name, fields.level_text if name == "level" else getattr(fields, name))


def _said(words: Words, name: str, value: object) -> str:
    """Return the value of a field, as read or as a letter carries it, in words."""
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if name in ("agent_direction", "alert") and value in ("yes", "no"):
        return str(words.tables["executive"][value])
    if name == "regime" and value:
        return str(words.of("regimes", str(value)))
    return day(value) if isinstance(value, date) else str(value or "")


def _side(words: Words, value: str, file: str) -> str:
    told = words.tables["said_by"]
    return f"{value} {told['file'].format(file=file) if file else told['mail']}"


def _source(words: Words, fields: Fields, name: str) -> str:
    origin = next((o for o in fields.origins if o.field == name), None)
    if origin is None or any(c.field == name for c in fields.conflicts):
        return ""
    return f" ({_place(words, origin)})"


def _place(words: Words, origin: Origin) -> str:
    on_record = origin.source is Source.DIRECTORY and origin.field != "organisation"
    place = str(words.tables["sources"]["record" if on_record else origin.source])
    if origin.source is Source.ATTACHMENT and origin.file:
        return f"{place} {origin.file}"
    return place


def _options(words: Words, letter: Letter) -> list[Row]:
    """Return the wishes for the request; of an exempt offer, which needs none, only what was written."""
    labels, exempt = words.tables["labels"], letter.kind is LetterKind.OFFER_EXEMPT
    due = day(letter.due) if letter.due else "" if exempt else str(words.tables["absent"])
    rows = [(labels["due"], due), *words.rows(letter)["alert"]]
    rows += [(labels["observers"], ", ".join(letter.observers)), (labels["message"], letter.message)]
    return [(label, value) for label, value in rows if value]


def _line(words: Words, question: Question) -> str:
    sides = ", ".join(_side(words, v, f) if f or len(question.values) > 1 else v for v, f in question.values)
    asked = str(words.of("questions", question.word)).format(values=sides)
    label = words.tables["labels"].get(question.field, "")
    return f"{label}\u00a0: {asked}" if label else asked


def _noted(words: Words, note: Noted) -> str:
    label = words.tables["labels"][note.field]
    value = _carried(words, note.field, note.value) or words.tables["to_be_said"]
    if note.field == "attachments":
        return f"{label}\u00a0: {value}"
    before = _carried(words, note.field, note.before) or words.tables["absent"]
    return f"{label}\u00a0: {value} ({words.tables['before']}\u00a0: {before})"


def _unusable(words: Words, note: Noted) -> str:
    label = words.tables["labels"][note.field]
    word = "denied" if note.value == "no" else note.field
    value = _carried(words, note.field, note.value)
    return str(words.of("unusable", word)).format(label=label, value=value)


def _carried(words: Words, name: str, value: str) -> str:
    """Return a value as a letter carries it: days are ISO 8601 there."""
    if name in ("due", "creation_date"):
        try:
            return day(date.fromisoformat(value))
        except ValueError:
            return value
    return _said(words, name, value)
