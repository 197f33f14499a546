"""An answer heard sentence by sentence: what each clause decides, of which offer, and of what time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from mailbot.core.folding import fold
from mailbot.core.readings import Choice
from mailbot.reading.answers import grammar, senses
from mailbot.reading.answers.clauses import Clause, Sentence, Word
from mailbot.reading.answers.grammar import Verdict
from mailbot.reading.answers.patterns import WORDS, at_once, of_all
from mailbot.reading.answers.senses import CONTRARY, PAST_CLAUSE, PAST_SENTENCE, PERFECT, TODAY, UNLIKE
from mailbot.reading.answers.spelling import heard as heard_words
from mailbot.reading.answers.spelling import joined

_BY_PRONOUN = of_all(
    "(?:je|nous|on) (?:la|le|l|les) (?!\\w+ (?:derogation|demande|offre|annonce|poste|emploi))\\w+"
)
_THERE = at_once("(?:<we> )?(?:(?:ne|n) )?(?:(?:m|nous|s) )?(?:(?:peux|peut|pouvons) )?y")
_PROPOSAL = at_once(
    "(?:vous|tu) (?:propos|souhait|demand|voul|suggere|aimer|voudr)\\w+"
    "(?! .*(?:derogation|publi|diffus|en ligne|parution)) .*"
)
_STANDS_FOR = at_once(WORDS["words"]["standing"])
_REQUEST = "demande"
_PRONOUNS = frozenset(("elle", "elles", "lui", "eux"))
SHORT = 4  # words: a name, « surtout pas » behind a decision
MOST_CLAUSES = 300  # who writes more has not answered


@dataclass(frozen=True, slots=True)
class Heard:
    """A clause, its words as compared, and what they say on their own.

    `past`: it tells of earlier times; `other`: it is about another offer; `ours`: it names ours; `name`: it
    is somebody's name.
    """

    clause: Clause
    words: tuple[Word, ...]
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
    sentence: Sentence,
    text: str,
    reference: str = "",
    known: frozenset[str] = frozenset(),
    before: str = "",
) -> tuple[Heard, ...]:
    """Hear a sentence clause by clause; one that names another offer is about that until ours is named.

    `before` is the last clause of the sentence before: « elle » may stand for what it names.
    """
    ours = fold(reference).replace("-", " ")
    today = [clause.said for clause in sentence.clauses if not UNLIKE.match(clause.said)]
    past, opens = (bool(find(" ".join(today))) for find in (PAST_SENTENCE.search, PAST_SENTENCE.match))
    found: list[Heard] = []
    elsewhere, topic = False, senses.names_request(before)
    for clause in sentence.clauses:
        words = heard_words(clause, known)
        if topic and _STANDS_FOR.match(joined(words[:3])):
            words = (replace(words[0], text=_REQUEST), *words[1:])
        said = joined(words)
        named = senses.references(said)
        elsewhere = ours not in named if named else elsewhere and not senses.points_here(said)
        past = past and not (clause.opening in CONTRARY or TODAY.match(clause.said))
        told_of = opens or PERFECT.search(said) or PAST_SENTENCE.search(clause.said)
        then = (past and bool(told_of)) or bool(PAST_CLAUSE.search(said))
        verdict, name = grammar.verdict(said, known), _is_name(clause, text)
        proposed = _THERE.match(said) and _PROPOSAL.match(before)
        of_something = bool(proposed) or (bool(_BY_PRONOUN.match(said)) and _is_of_something(before))
        if of_something or (before in _PRONOUNS and " " not in said):  # « Mme Morel, elle, refuse »
            verdict = None
        before = said
        topic = senses.names_request(said)
        found.append(Heard(clause, words, said, verdict, then, elsewhere, ours in named, name))
    return tuple(
        _silent(heard) if _only_opens(heard, then) else heard for heard, then in zip_longest(found, found[1:])
    )


def conceded(told: Sequence[Told]) -> list[Told]:
    """Return an answer without the « oui » that only concedes: « oui, nous avons lu la fiche ; je refuse ».

    Somebody begins with « oui » or « non », goes on with no decision, and comes to the opposite in full.
    """
    clauses = [heard for _, said in told for heard in said]
    deciding = [n for n, heard in enumerate(clauses) if heard.decides]
    if len(deciding) < 2:
        return list(told)
    first, second, *_ = deciding
    opening, between = clauses[first], clauses[first + 1 : second]
    if not _concedes(opening, between, [clauses[n].decides for n in deciding[1:]]):
        return list(told)
    return [(s, tuple(_silent(heard) if heard is opening else heard for heard in said)) for s, said in told]


def _concedes(first: Heard, between: Sequence[Heard], verdicts: Sequence[Verdict | None]) -> bool:
    opening = first.decides
    if opening is None or not opening.bare or len(first.clause.words) > 1:
        return False
    told = any(len(heard.clause.words) >= SHORT - 1 for heard in between)
    decisions = [v for v in verdicts if v is not None]
    full = any(not v.bare and v.used - v.first >= SHORT - 2 for v in decisions)
    return told and full and all(v.choice is not opening.choice for v in decisions)


def _silent(heard: Heard) -> Heard:
    """Return a clause that says nothing."""
    return replace(heard, words=(), said="", verdict=None)


def _only_opens(heard: Heard, then: Heard | None) -> bool:
    """Say whether « ok » or « non » only opens what comes: « ok, bien reçu », « non, aucune objection »."""
    if then is None or heard.verdict is None or not heard.verdict.bare:
        return False
    nothing_against = (
        heard.verdict.choice is Choice.REFUSE
        and then.verdict is not None
        and then.verdict.choice is Choice.APPROVE
        and not then.verdict.bare
        and senses.denies_obstacle(then.said)
    )
    return nothing_against or senses.is_receipt(then.said)


def _is_of_something(before: str) -> bool:
    """Say whether the clause before « je la valide » names something else than request and students."""
    named = senses.is_about_request(before) or senses.is_about_students(before) or senses.points_here(before)
    return not (named or before.count(" ") < 2 or senses.announces(before) or senses.explains(before))


def _is_name(clause: Clause, text: str) -> bool:
    """Say whether a clause is a few capitalised words, as below an answer or beside its writer's post."""
    written = [text[word.start : word.end] for word in clause.words]
    return (
        len(written) <= SHORT
        and all(w[0].isupper() for w in written)
        and not all(w.isupper() for w in written)
    )
