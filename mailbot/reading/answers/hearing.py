"""An answer heard sentence by sentence: what each clause decides, of which offer, and of what time."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.core.folding import fold
from mailbot.reading.answers import grammar, senses
from mailbot.reading.answers.clauses import Clause, Sentence
from mailbot.reading.answers.grammar import Verdict
from mailbot.reading.answers.senses import PAST_CLAUSE, PAST_SENTENCE, UNLIKE
from mailbot.reading.answers.spelling import heard as heard_words
from mailbot.reading.answers.spelling import joined

SHORT = 4  # words: a name, « surtout pas » behind a decision


@dataclass(frozen=True, slots=True)
class Heard:
    """A clause, its words as compared, and what they say on their own.

    `past`: it tells of earlier times; `other`: it is about another offer; `ours`: it names ours; `name`: it
    is somebody's name.
    """

    clause: Clause
    said: str
    verdict: Verdict | None
    past: bool
    other: bool
    ours: bool
    name: bool

    @property
    def decides(self) -> Verdict | None:
        """What the clause decides of our offer, today."""
        return None if self.past or self.other else self.verdict


Told = tuple[Sentence, Sequence[Heard]]
"""A sentence and its clauses."""


def hear(
    sentence: Sentence, text: str, reference: str = "", known: frozenset[str] = frozenset()
) -> tuple[Heard, ...]:
    """Hear a sentence clause by clause; one that names another offer is about that until ours is named."""
    ours = fold(reference).replace("-", " ")
    today = (clause.said for clause in sentence.clauses if not UNLIKE.match(clause.said))
    past = bool(PAST_SENTENCE.search(" ".join(today)))
    found: list[Heard] = []
    elsewhere = False
    for clause in sentence.clauses:
        said = joined(heard_words(clause))
        named = senses.references(said)
        elsewhere = ours not in named if named else elsewhere and not senses.points_here(said)
        then = past or bool(PAST_CLAUSE.search(said))
        verdict, name = grammar.verdict(said, known), _is_name(clause, text)
        found.append(Heard(clause, said, verdict, then, elsewhere, ours in named, name))
    return tuple(found)


def _is_name(clause: Clause, text: str) -> bool:
    """Say whether a clause is a few capitalised words, as below an answer or beside its writer's post."""
    written = [text[word.start : word.end] for word in clause.words]
    return (
        len(written) <= SHORT
        and all(w[0].isupper() for w in written)
        and not all(w.isupper() for w in written)
    )
