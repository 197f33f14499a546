"""What a mail answers: the decision of what was typed, if all forms of the mail say so, about one request."""

from mailbot.core.folding import fold
from mailbot.core.readings import Answer, Choice, Doubt, Item
from mailbot.reading.answers import answer
from mailbot.reading.answers.items import items
from mailbot.reading.asked import is_about_several, reference_asked, words_asked
from mailbot.reading.beyond import doubt_beyond
from mailbot.reading.message import Message, text_of
from mailbot.reading.ours import Ours
from mailbot.reading.quoting import without_courtesy
from mailbot.reading.typed import typed


def answering(
    message: Message, own: str, sent: Message | None, known: Ours | None, name: str
) -> tuple[Answer, tuple[Item, ...]]:
    """Return what `own`, the text that `name` typed in `message`, decides; with the items of a digest.

    `sent` is the mail of ours that is answered, `known` its words.
    """
    listed = items(own)
    if listed:
        return Answer(comment=own), listed
    reference, words = reference_asked(message, sent), words_asked(message, sent)
    given = answer(own, reference, words)
    if given.choice is Choice.NONE:
        return given, ()
    doubt = doubt_beyond(given.choice, message.text, without_courtesy(own), known)
    if doubt:
        return Answer(Choice.NONE, doubt, own), ()
    if message.other_text is not None:
        other = typed(message, text_of(message.other_text)[0], known, name)
        if answer(other, reference, words).choice is not given.choice:
            return Answer(Choice.NONE, Doubt.CONTRADICTION, own), ()
    named = bool(reference) and fold(reference) in fold(own)
    if not named and is_about_several(message, sent):
        return Answer(Choice.NONE, Doubt.UNCLEAR, own), ()
    return given, ()
