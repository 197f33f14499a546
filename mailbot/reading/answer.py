"""What a reply decides: « validé » or « refusé » at its head, with nothing that a clerk would ask about."""

import re

from mailbot.core.folding import fold
from mailbot.core.readings import Answer, Choice, Doubt
from mailbot.reading.quoting import without_courtesy
from mailbot.reading.vocabulary import any_of, table

_VOCABULARY = table("answers.toml")
_WORDS = {choice: _VOCABULARY[choice.value] for choice in (Choice.APPROVE, Choice.REFUSE)}


def _whole(phrases: list[str]) -> str:
    return rf"(?<![\w']){any_of(map(fold, phrases))}(?!\w)"


def _denial(stems: list[str]) -> str:
    denied = any_of(map(fold, stems))
    return (
        rf"[\W_]*(?:non\b|not\b|(?:pas|point|jamais)\s+(?:de\s+|d')?{denied}|n(?:e\s+|')(?:pas\s+)?{denied})"
    )


# The decision is a clause of its own: nothing but its usual company before it, and an end after it.
_DECIDES = {
    choice: re.compile(
        rf"[\W_]*(?:{any_of(map(fold, words['before']))}(?:\s*[,:]\s*|\s+))?"
        rf"{any_of(map(fold, words['words']))}(?P<end>\s*(?:[.,;:!»\")\n–—]|\s-\s|$)[\s.!»\"]*)"
    )
    for choice, words in _WORDS.items()
}
_NAMES = {choice: re.compile(_whole(words["words"])) for choice, words in _WORDS.items()}
_OPPOSITE = {choice: re.compile(_whole(words["opposite"])) for choice, words in _WORDS.items()}
_DOUBTS = {Doubt(kind): re.compile(_whole(phrases)) for kind, phrases in _VOCABULARY["doubts"].items()}
# Only a denial of the decision itself contradicts it: « pas de candidat » is a reason to approve.
# only a denial of the decision itself takes it back: « pas de candidat » is a reason to approve
_DENIES = {choice: re.compile(_denial(words["denied"])) for choice, words in _WORDS.items()}
_UNSEEN = "\ufffd"
_LONGEST = 20_000  # characters: nobody decides beyond them, and every pattern stays cheap


def answer(new_text: str) -> Answer:
    """Return the decision that a reply's new text states, or the kind of doubt."""
    text = without_courtesy(new_text[:_LONGEST])
    folded = fold(text)
    for choice, pattern in _DECIDES.items():
        found = pattern.match(folded)
        if found:
            doubt = hesitation(choice, text[found.end() :]) or (Doubt.UNCLEAR if _UNSEEN in text else None)
            rest = text[found.end() :].strip()
            return Answer(Choice.NONE, doubt, text) if doubt else Answer(choice, None, rest)
    return Answer(Choice.NONE, _kind_of_doubt(folded), text)


def hesitation(choice: Choice, comment: str) -> Doubt | None:
    """Return why `comment`, written beside the decision `choice`, puts it in doubt; None if it does not."""
    folded = fold(comment)
    if "?" in folded:
        return Doubt.QUESTION
    if _OPPOSITE[choice].search(folded):
        return Doubt.CONTRADICTION
    named = next((doubt for doubt, pattern in _DOUBTS.items() if pattern.search(folded)), None)
    return named or (Doubt.CONTRADICTION if _DENIES[choice].match(folded) else None)


def _kind_of_doubt(folded: str) -> Doubt:
    if "?" in folded:
        return Doubt.QUESTION
    if all(pattern.search(folded) for pattern in _NAMES.values()):
        return Doubt.CONTRADICTION
    return Doubt.CONDITIONAL if _DOUBTS[Doubt.CONDITIONAL].search(folded) else Doubt.UNCLEAR
