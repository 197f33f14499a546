"""What a reply decides: the clauses of its new text, and whether anything beside them makes a doubt of it."""

import re

from mailbot.core.folding import fold
from mailbot.core.readings import Answer, Choice, Doubt
from mailbot.reading.answers.clauses import punctuated, sentences
from mailbot.reading.answers.comment import comment_of
from mailbot.reading.answers.doubts import doubt_of
from mailbot.reading.answers.hearing import MOST_CLAUSES, Told, conceded, hear
from mailbot.reading.answers.layout import doubt_of_layout
from mailbot.reading.quoting import without_courtesy
from mailbot.reading.vocabulary import any_of, table

__all__ = ["answer", "hesitation"]

_LONGEST = 20_000  # characters: who writes more has not answered, and every form stays cheap
_SKELETON = table("answers_words.toml")["skeleton"]
_LABELLED = re.compile(
    rf"^[ \t]*{any_of(map(fold, _SKELETON['lines']))}[ \t]*:[ \t]*[^\s\d]*\d\S*[ \t]*$", re.M
)
_HEADED = re.compile(rf"^[ \t]*{any_of(map(fold, _SKELETON['heads']))}[^\n:]{{0,60}}:[ \t]*", re.M)
_NOT_TICKED = re.compile(r"(?:\[[ \t]?\]|\([ \t]?\)|☐|□)[^\n\[\]()☐□☒☑✔✅]*")


def answer(new_text: str, reference: str = "", known: frozenset[str] = frozenset()) -> Answer:
    """Return the decision that a reply's new text states, or the kind of doubt.

    `reference` is that of the offer asked about, "" if it is not known; `known` are the folded words of its
    title and organisation, by which it is told from another. The comment is what stands beside the decision;
    all of the text where nothing is decided.
    """
    own = punctuated(new_text[:_LONGEST])
    text = _without_skeleton(own)
    told = _told(text, reference, known)
    verdicts = [heard.decides for _, said in told for heard in said if heard.decides]
    doubt = doubt_of(told, {verdict.choice for verdict in verdicts}, known) or doubt_of_layout(
        own, text, told
    )
    if doubt or len(new_text) > _LONGEST:
        return Answer(Choice.NONE, doubt or Doubt.UNCLEAR, text)
    comment = comment_of(text, [heard for _, said in told for heard in said])
    return Answer(verdicts[0].choice, None, comment, all(verdict.bare for verdict in verdicts))


def hesitation(choice: Choice, comment: str) -> Doubt | None:
    """Return why `comment`, written beside the decision `choice`, puts it in doubt; None if it does not."""
    text = comment[:_LONGEST]
    told = _told(text)
    beside = {heard.decides.choice for _, said in told for heard in said if heard.decides}
    return doubt_of(told, beside | {choice}, pressed=True) or (Doubt.UNCLEAR if "~~" in text else None)


def _told(text: str, reference: str = "", known: frozenset[str] = frozenset()) -> list[Told]:
    """Hear the sentences of `text`, up to the clause after which it is no answer anyway."""
    told: list[Told] = []
    clauses = 0
    for sentence in sentences(text):
        before = told[-1][1][-1].said if told else ""
        told.append((sentence, hear(sentence, text, reference, known, before)))
        clauses += len(sentence.clauses)
        if clauses > MOST_CLAUSES:
            break
    return conceded(told)


def _without_skeleton(text: str) -> str:
    """Return `text` without the labels that our buttons and others' forms put around what is decided."""
    return without_courtesy(_blanked(_blanked(_blanked(text, _LABELLED), _HEADED), _NOT_TICKED))


def _blanked(text: str, pattern: re.Pattern[str]) -> str:
    pieces, done = [], 0
    for found in pattern.finditer(fold(text)):
        pieces.append(text[done : found.start()])
        done = found.end()
    return "".join((*pieces, text[done:]))
