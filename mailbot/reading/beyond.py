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
_LONGEST = 20_000  # characters


def doubt_beyond(choice: Choice, text: str, own: str, known: Ours | None) -> Doubt | None:
    """Return the doubt in what `own`, read as the decision `choice`, leaves out of `text`; None if none.

    Quoted lines and those that are `known` as ours are no part of it. Signatures, slogans and notices hold
    the words of decisions too: only what no such line says of itself counts.
    """
    said = unquoted(text)[0]
    if known:
        said = without_ours(said, known)
    taken = {words(line) for line in own.split("\n")}
    left = [line for line in said[:_LONGEST].split("\n") if line.strip() and words(line) not in taken]
    return next((doubt for line in left[:_MOST_LINES] if (doubt := _doubt_in(choice, line))), None)


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
