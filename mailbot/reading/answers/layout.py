"""What the layout of an answer tells: boxes and labels of a form, struck words, quoted sentences."""

import re
from collections.abc import Sequence

from mailbot.core.readings import Doubt
from mailbot.reading.answers import senses
from mailbot.reading.answers.clauses import Sentence
from mailbot.reading.answers.hearing import SHORT, Heard, Told

_BOX = re.compile(r"\[[ \txX]?\]|\([ \txX]?\)|[☐☑☒□■✔✅]|_{3,}")
_COLON = re.compile(r":(?!-?[)(DPp])")  # and no smile
_VALUES = re.compile(r"(?:a|en|non|aucune?|neant|nul|jamais|rien|pas|0)(?: |$)")
_QUOTED = re.compile(r"[«“\"][^«»“”\"]{1,2000}[»”\"]")
_GARBLED = re.compile("[ÂÃ][\u0080-\u00bf©®€™šžŽ‚ƒ„…†‡ˆ‰Š‹ŒšŸ]|â€")  # UTF-8 that was taken for Latin-1


def doubt_of_layout(whole: str, text: str, told: Sequence[Told]) -> Doubt | None:
    """Return the doubt that an answer's layout brings; `text` is what is weighed of the `whole` new text."""
    struck = "~~" in whole or bool(_GARBLED.search(text))
    odd = struck or _has_odd_boxes(whole) or _has_empty_labels(text, told) or _quotes(text, told)
    return Doubt.UNCLEAR if odd else None


def _has_odd_boxes(whole: str) -> bool:
    """Say whether boxes do not stand before their labels."""
    return any(_BOX.search(line) and not _BOX.match(line.strip()) for line in whole.split("\n"))


def _has_empty_labels(text: str, told: Sequence[Told]) -> bool:
    """Say whether what decides is but a label: « Accord : à venir », « Validé : »."""
    return any(_is_label(text, sentence, said, n) for sentence, said in told for n in range(len(said)))


def _is_label(text: str, sentence: Sentence, said: Sequence[Heard], n: int) -> bool:
    heard, following = said[n], said[n + 1] if n + 1 < len(said) else None
    behind = text[heard.clause.end : following.clause.start if following else sentence.end + 1]
    if not (heard.decides and _COLON.search(behind) and len(heard.clause.words) < SHORT):
        return False
    if following is None:
        return not re.search(r"\w", text[sentence.end :])
    too_few = following.said.count(" ") < 2 and not senses.may_explain(following.said)
    empty = bool(_VALUES.match(following.said)) and senses.wants(following.said) is None
    return too_few or empty


def _quotes(text: str, told: Sequence[Told]) -> bool:
    """Say whether a quoted sentence decides, and is not all that is said."""
    spans = [found.span() for found in _QUOTED.finditer(text)]
    clauses = [heard for _, said in told for heard in said]
    inside = [any(a <= heard.clause.start and heard.clause.end <= b for a, b in spans) for heard in clauses]
    both = list(zip(inside, clauses, strict=True))
    quoted = any(within and h.decides and len(h.clause.words) > 2 for within, h in both)
    return quoted and any(not within and _is_own(heard) for within, heard in both)


def _is_own(heard: Heard) -> bool:
    return not (heard.decides or senses.is_courtesy(heard.said) or senses.announces(heard.said))
