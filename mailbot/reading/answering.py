"""What a mail answers: the decision of what was typed, if all forms of the mail say so, about one request."""

from collections.abc import Iterable

from mailbot.core.folding import fold
from mailbot.core.readings import Answer, Choice, Doubt, Item, Reading
from mailbot.reading.answers import answer
from mailbot.reading.answers.items import in_doubt, items
from mailbot.reading.asked import is_about_several, is_retitled, reference_asked, words_asked
from mailbot.reading.beyond import doubt_beyond
from mailbot.reading.message import Message, text_of
from mailbot.reading.others import answers_a_line, answers_another
from mailbot.reading.ours import Ours
from mailbot.reading.quoting import without_courtesy
from mailbot.reading.typed import typed

_CHOICES = (Choice.APPROVE, Choice.REFUSE)


def answering(
    message: Message, reading: Reading, own: str, sent: Message | None, known: Ours | None
) -> tuple[Answer, tuple[Item, ...]]:
    """Return what `own`, the text that was typed in `message`, decides; with the items of a digest.

    `reading` is what is known of it so far, `sent` the mail of ours that is answered, `known` its words.
    """
    if "text" in reading.cut:
        return Answer(Choice.NONE, Doubt.UNCLEAR, own), ()  # what was cut off may take it back
    listed = items(own)
    if listed:
        other = _other_form(message, reading, known)
        listed = listed if other is None else _agreed(listed, items(other))
        beyond = any(doubt_beyond(c, message.text, without_courtesy(own), known) for c in _CHOICES)
        if beyond:  # it may be about any line
            listed = tuple(in_doubt(item, item.answer.doubt or Doubt.UNCLEAR) for item in listed)
        return Answer(comment=own), listed
    reference, words = reference_asked(message, sent), words_asked(message, own, sent)
    given = answer(own, reference, words)
    if given.choice is Choice.NONE:
        return given, ()
    doubt = doubt_beyond(given.choice, message.text, without_courtesy(own), known)
    if known and not doubt and answers_another(message.text, own, known, reading.sender or ""):
        doubt = Doubt.FORWARDED
    if given.bare and not doubt and answers_a_line(message.text, own):
        doubt = Doubt.UNCLEAR
    if sent and not doubt and is_retitled(message, sent, given.choice):
        doubt = Doubt.UNCLEAR
    other = None if doubt else _other_form(message, reading, known)
    if other not in (None, own) and answer(other, reference, words).choice is not given.choice:
        doubt = Doubt.CONTRADICTION
    named = bool(reference) and fold(reference) in fold(own)
    if not named and not doubt and is_about_several(message, sent):
        doubt = Doubt.UNCLEAR
    return (Answer(Choice.NONE, doubt, own) if doubt else given), ()


def _other_form(message: Message, reading: Reading, known: Ours | None) -> str | None:
    """Return what was typed in the other form of the mail, None if it has but one."""
    if message.other_text is None:
        return None
    return typed(message, text_of(message.other_text)[0], known, reading.sender_name)


def _agreed(listed: Iterable[Item], others: Iterable[Item]) -> tuple[Item, ...]:
    """Return the items, in doubt where the other form of the mail answers a line in another way."""
    choices = {other.n: other.answer.choice for other in others}
    return tuple(
        item if choices.get(item.n) is item.answer.choice else in_doubt(item, Doubt.CONTRADICTION)
        for item in listed
    )
