"""What stands beyond an answer, below its leave-taking or in a signature: people write on there."""

import re

from mailbot.core.folding import fold, words
from mailbot.core.readings import Choice, Doubt
from mailbot.reading.answers import answer, hesitation
from mailbot.reading.ours import Ours, without_ours
from mailbot.reading.programs import BANNER, NOTICE
from mailbot.reading.quoting import unquoted
from mailbot.reading.vocabulary import any_of, table

_WORDS = table("quoting.toml")["beyond"]
_SURE = re.compile(rf"(?<!\w){any_of(map(fold, _WORDS['sure']))}(?!\w)")
_HEARD = re.compile(rf"(?<!\w){any_of(map(fold, _WORDS['heard']))}(?!\w)")
_WORD_ALONE = 2  # words; « Refusé », « Finalement non »
_MOST_LINES = 40  # of a signature and what stands below; a mail that is quoted without marks has more
_FEWEST_QUOTED = 4  # lines of ours; who types one of them again, a condition of his that we quoted, means it
_LONGEST = 20_000  # characters


def doubt_beyond(choice: Choice, text: str, own: str, known: Ours | None) -> Doubt | None:
    """Return the doubt in what `own`, read as the decision `choice`, leaves out of `text`; None if none.

    Quoted lines and those that are `known` as ours are no part of it, but what stands between or below
    those without marks is. Signatures, slogans and notices hold the words of decisions too: only what no
    such line says of itself counts.
    """
    own_text, quoted = unquoted(text)
    said = _lines(own_text)
    if known:
        others = _lines(without_ours(own_text, known))
        said = others if len(said) - len(others) >= _FEWEST_QUOTED else said
        below, beside = _lines(quoted), _lines(without_ours(quoted, known, quoted=True))
        said += beside if len(below) > len(beside) else []
    taken = {words(line) for line in own.split("\n")}
    left = [line for line in said if words(line) not in taken]
    return next((doubt for line in left[:_MOST_LINES] if (doubt := _doubt_in(choice, line))), None)


def _lines(text: str) -> list[str]:
    return [line for line in text[:_LONGEST].split("\n") if line.strip()]


def _doubt_in(choice: Choice, line: str) -> Doubt | None:
    key = fold(line)
    by_program = NOTICE.match(key) or BANNER.match(key)
    if _SURE.search(key):
        return Doubt.UNCLEAR
    if len(key.split()) <= _WORD_ALONE and answer(line).choice not in (choice, Choice.NONE):
        return Doubt.CONTRADICTION
    if _HEARD.search(key) and not by_program:
        return hesitation(choice, line)
    return None
