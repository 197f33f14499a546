"""What of an offer was understood, and what there is to ask about it, in French lines."""

import re
from datetime import date

from mailbot.core.letters import Letter, LetterKind, Link, Noted
from mailbot.core.questions import Question, open_questions
from mailbot.core.readings import CLUES, Fields, Origin, Source
from mailbot.wording import Words, day, one_line

_SHOWN = (
    "reference", "title", "organisation", "regime", "level", "agent_direction", "convention", "contract",
    "place", "creation_date", "created_by",
)  # fmt: skip

_ASKING = (LetterKind.OFFER_INCOMPLETE, LetterKind.OFFER_CREATED)  # what is a clue is asked about there

Row = tuple[str, str]  # label, value

_MOST_EXAMPLES = 3
_KEPT = ("7", "8")  # in the range of every régime
_LEVEL_TWICE = re.compile(r"^niv(?:eau)?\b[.\s:°]*(?=\d|[IVX]+\b)", re.I)  # « Niveau : Niveau 7 »


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
            value = str(words.of("absent", name))
        if value:
            source = _source(words, letter, fields, name)
            rows.append((words.tables["labels"][name], value + source))
    return rows + _options(words, letter)


def questions(words: Words, letter: Letter, fields: Fields | None, *, needed: bool) -> list[str]:
    """Return the questions that keep the offer from being ready, or the others, each as one line."""
    return [_line(words, question) for question in _open(letter, fields) if question.needed is needed]


def example(words: Words, letter: Letter, fields: Fields | None) -> str:
    """Return lines that answer the first questions, in guillemets, or a usual line if there is none."""
    asked = [question for question in _open(letter, fields) if question.field not in ("", "description")]
    asked = [question for question in asked if question.needed][:_MOST_EXAMPLES] or asked[:1]
    lines = [_example(words, question, fields) for question in asked] or [str(words.of("answer_lines", ""))]
    texts = words.tables["examples_of_answers"]
    quoted = [str(texts["one"]).format(line=line) for line in lines]
    return str(texts["join"]).join((", ".join(quoted[:-1]), quoted[-1])[len(quoted) < 2 :])


def _example(words: Words, question: Question, fields: Fields | None) -> str:
    label, lines = words.tables["labels"].get(question.field, ""), words.tables["answer_lines"]
    said = [_said(words, question.field, value) for value, _ in question.values]
    if question.word == "level_ambiguous" and fields:
        said = list(fields.level)
    if said and question.word in ("conflict", "level_conflict", "level_ambiguous"):
        # an example is often copied: of levels, it is one that frees no offer
        return f"{label}\u00a0: {next((value for value in said if value in _KEPT), said[0])}"
    return str(lines.get(question.word) or words.of("answer_lines", question.field))


def defaults(words: Words, due: date | None, link: Link) -> str:
    """Return what the prefilled lines of `link` say as they are, "" if it has none; `due` is the offer's."""
    texts, labels = words.tables["defaults"], words.tables["prefill"]
    lines = [
        str(texts["line"]).format(label=labels[name], value=_default(words, due, name, value))
        for name, value in link.prefill
    ]
    return str(texts["sentence"]).format(lines=str(texts["join"]).join(lines)) if lines else ""


def _default(words: Words, due: date | None, name: str, value: str) -> str:
    texts = words.tables["defaults"]
    if not value:
        return str(texts["nobody" if name == "observers" else "none"])
    said = one_line(carried(words, name, value))
    ours = name == "due" and (due is None or due.isoformat() != value)
    return str(texts["proposed"]).format(value=said) if ours else said


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
        return _either(words, name, tuple(zip(sides.values, sides.files, strict=True)))
    return _said(words, name, fields.level_text if name == "level" else getattr(fields, name))


def _said(words: Words, name: str, value: object) -> str:
    """Return the value of a field, as read or as a letter carries it, in words."""
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if name in ("agent_direction", "alert") and value in ("yes", "no"):
        return str(words.tables["executive"][value])
    if name == "regime" and value:
        return str(words.of("regimes", str(value)))
    if name == "level":
        value = _LEVEL_TWICE.sub("", str(value or ""))
    return day(value) if isinstance(value, date) else str(value or "")


def _either(words: Words, name: str, sides: tuple[tuple[str, str], ...]) -> str:
    """Return the sides of a contradiction: « 7 (selon le message) ou 6 (selon fiche.pdf) »."""
    told = words.tables["said_by"]
    places = (told["file"].format(file=file) if file else told["mail"] for _, file in sides)
    said = [f"{_said(words, name, value)} {at}" for (value, _), at in zip(sides, places, strict=True)]
    return str(told["join"]).join((", ".join(said[:-1]), said[-1]))


def _source(words: Words, letter: Letter, fields: Fields, name: str) -> str:
    if name == "reference" and not fields.reference:
        return f" ({words.tables['sources']['ours']})"
    origin = next((o for o in fields.origins if o.field == name), None)
    if origin is None or any(c.field == name for c in fields.conflicts):
        return ""
    open_ = origin.source in CLUES and origin.field == "organisation" and letter.kind in _ASKING
    confirm = words.tables["sources"]["confirm"] if open_ else ""
    return f" ({_place(words, origin)}{confirm})"


def _place(words: Words, origin: Origin) -> str:
    on_record = origin.source is Source.DIRECTORY and origin.field != "organisation"
    place = str(words.tables["sources"]["record" if on_record else origin.source])
    if origin.source is Source.ATTACHMENT and origin.file:
        return str(words.tables["sources"]["file"]).format(file=origin.file)
    return place


def _options(words: Words, letter: Letter) -> list[Row]:
    """Return the wishes for the request; of an exempt offer, which needs none, only what was written."""
    labels, exempt = words.tables["labels"], letter.kind is LetterKind.OFFER_EXEMPT
    due = day(letter.due) if letter.due else "" if exempt else str(words.of("absent", "due"))
    rows = [(labels["due"], due), *words.rows(letter)["alert"]]
    rows += [(labels["observers"], ", ".join(letter.observers)), (labels["message"], letter.message)]
    rows.append((labels["grounds"], letter.grounds))
    return [(label, value) for label, value in rows if value]


def _line(words: Words, question: Question) -> str:
    values = question.values
    sides = (
        _either(words, question.field, values) if len(values) > 1 else "".join(value for value, _ in values)
    )
    asked = str(words.of("questions", question.word)).format(values=sides)
    label = words.tables["labels"].get(question.field, "")
    return f"{label}\u00a0: {asked}" if label else asked


def _noted(words: Words, note: Noted) -> str:
    label = words.tables["labels"][note.field]
    value = carried(words, note.field, note.value) or words.tables["to_be_said"]
    if note.field == "attachments":
        return f"{label}\u00a0: {value}"
    if note.before == note.value:  # a clue of ours that is so
        return f"{label}\u00a0: {value} ({words.tables['confirmed']})"
    before = carried(words, note.field, note.before) or words.of("absent", note.field)
    return f"{label}\u00a0: {value} ({words.tables['before']}\u00a0: {before})"


def _unusable(words: Words, note: Noted) -> str:
    label = words.tables["labels"].get(note.field, "")
    value = carried(words, note.field, note.value)
    word = "denied" if note.value == "no" else note.field
    if word == "due" and value != note.value:  # a day, so it was understood
        word = "due_past"
    return str(words.of("unusable", word)).format(label=label, value=value)


def carried(words: Words, name: str, value: str) -> str:
    """Return a value as a letter carries it: days are ISO 8601 there."""
    if name in ("due", "due_after_period", "creation_date"):
        try:
            return day(date.fromisoformat(value))
        except ValueError:
            return value
    return _said(words, name, value)
