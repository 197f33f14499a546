"""What a reply decides: the clauses of its new text, and whether anything beside them makes a doubt of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mailbot.core.folding import fold
from mailbot.core.readings import Answer, Choice, Doubt
from mailbot.reading.answers import grammar
from mailbot.reading.answers.clauses import UNSEEN, Clause, Sentence, punctuated, sentences
from mailbot.reading.answers.grammar import HESITATIONS, PAST_CLAUSE, PAST_SENTENCE, UNLIKE, Verdict
from mailbot.reading.quoting import without_courtesy
from mailbot.reading.vocabulary import any_of, table

__all__ = ["answer", "hesitation"]

_LONGEST = 20_000  # characters: nobody decides beyond them, and every form stays cheap
_SHORT = 4  # words: « surtout pas » behind a decision
_MOST_CLAUSES = 300  # of them; who writes more has not answered
_SKELETON = table("answers.toml")["skeleton"]
_LABELLED = re.compile(
    rf"^[ \t]*{any_of(map(fold, _SKELETON['lines']))}[ \t]*:[ \t]*[^\s\d]*\d\S*[ \t]*$", re.M
)
_HEADED = re.compile(rf"^[ \t]*{any_of(map(fold, _SKELETON['heads']))}[^\n:]{{0,60}}:[ \t]*", re.M)
_NOT_TICKED = re.compile(r"(?:\[[ \t]?\]|\([ \t]?\)|☐|□)[^\n\[\]()☐□☒☑✔✅]*")
_GARBLED = re.compile("[ÂÃ][\u0080-\u00bf©®€™šžŽ‚ƒ„…†‡ˆ‰Š‹ŒšŸ]|â€")  # UTF-8 that was taken for Latin-1
_BOX = re.compile(r"\[[ \txX]?\]|\([ \txX]?\)|[☐☑☒□■✔✅]|_{3,}")
_POSTSCRIPT = re.compile(r"^[ \t]*(?:p\.?[ ]?s\.?|post[- ]scriptum|n\.?b\.?|nb)[ \t]*[:.,)–-]", re.M | re.I)
_SLACK = 200  # characters that signs for dictated names may save
_VALUES = re.compile(r"(?:a|en|non|aucune?|neant|nul|jamais|rien|pas|0)(?: |$)")
_QUOTED = re.compile(r"[«“\"][^«»“”\"]{1,2000}[»”\"]")
_OPPOSITE = {Choice.APPROVE: Choice.REFUSE, Choice.REFUSE: Choice.APPROVE}
# what is told where several doubts are found
_FIRST = (
    Doubt.CONTRADICTION,
    Doubt.QUESTION,
    Doubt.CONDITIONAL,
    Doubt.FORWARDED,
    Doubt.OUT_OF_SCOPE,
    Doubt.UNCLEAR,
)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A clause, its words as compared, and what they say on their own."""

    clause: Clause
    said: str
    verdict: Verdict | None
    past: bool
    other: bool  # about another offer
    ours: bool  # it names ours
    name: bool  # it is somebody's name

    @property
    def decides(self) -> Verdict | None:
        return None if self.past or self.other else self.verdict


_Told = tuple[Sentence, Sequence[_Heard]]


def answer(new_text: str, reference: str = "", known: frozenset[str] = frozenset()) -> Answer:
    """Return the decision that a reply's new text states, or the kind of doubt.

    `reference` is that of the offer asked about, "" if it is not known; `known` are the folded words of the
    request, by which its title and organisation are told from another's. The comment is what stands beside
    the decision; all of the text where nothing is decided.
    """
    own = punctuated(new_text[:_LONGEST])
    text = _without_skeleton(_with_postscript(own))
    told = [(sentence, _heard(sentence, text, reference, known)) for sentence in sentences(text)]
    choices = {heard.decides.choice for _, said in told for heard in said if heard.decides}
    doubt = (
        _doubt(told, choices, known)
        or _of_boxes(own, new_text)
        or _of_layout(text, told)
        or _of_quotes(text, told)
        or (Doubt.UNCLEAR if _GARBLED.search(text) else None)
    )
    if doubt:
        return Answer(Choice.NONE, doubt, text)
    (choice,) = choices
    bare = all(heard.decides.bare for _, said in told for heard in said if heard.decides)
    return Answer(choice, None, _comment(text, [heard for _, said in told for heard in said]), bare)


def hesitation(choice: Choice, comment: str) -> Doubt | None:
    """Return why `comment`, written beside the decision `choice`, puts it in doubt; None if it does not."""
    text = comment[:_LONGEST]
    told = [(sentence, _heard(sentence, text)) for sentence in sentences(text)]
    return _doubt(
        told, {choice} | {heard.decides.choice for _, said in told for heard in said if heard.decides}
    )


def _without_skeleton(text: str) -> str:
    """Return `text` without the labels that our buttons and others' forms put around what is decided."""
    return without_courtesy(_blanked(_blanked(_blanked(text, _LABELLED), _HEADED), _NOT_TICKED))


def _blanked(text: str, pattern: re.Pattern[str]) -> str:
    pieces, done = [], 0
    for found in pattern.finditer(fold(text)):
        pieces.append(text[done : found.start()])
        done = found.end()
    return "".join((*pieces, text[done:]))


def _heard(
    sentence: Sentence, text: str, reference: str = "", known: frozenset[str] = frozenset()
) -> tuple[_Heard, ...]:
    """Hear a sentence clause by clause; one that names another offer is about that until ours is named."""
    ours = fold(reference).replace("-", " ")
    today = (clause.said for clause in sentence.clauses if not UNLIKE.match(clause.said))
    past = bool(PAST_SENTENCE.search(" ".join(today)))
    found: list[_Heard] = []
    elsewhere = False
    for clause in sentence.clauses:
        said = grammar.joined(grammar.heard(clause))
        named = grammar.references(said)
        elsewhere = ours not in named if named else elsewhere and not grammar.points_here(said)
        then = past or bool(PAST_CLAUSE.search(said))
        found.append(
            _Heard(
                clause,
                said,
                grammar.verdict(said, known),
                then,
                elsewhere,
                ours in named,
                _is_name(clause, text),
            )
        )
    return tuple(found)


def _is_name(clause: Clause, text: str) -> bool:
    """Say whether a clause is a few capitalised words, as below an answer or beside its writer's post."""
    written = [text[word.start : word.end] for word in clause.words]
    return (
        len(written) <= _SHORT
        and all(w[0].isupper() for w in written)
        and not all(w.isupper() for w in written)
    )


def _doubt(told: Sequence[_Told], choices: set[Choice], known: frozenset[str] = frozenset()) -> Doubt | None:
    """Return the doubt that is told of an answer that decides `choices`, None if it is clear."""
    found = set(_doubts(told, next(iter(choices)) if len(choices) == 1 else None, known))
    if len(choices) > 1:
        found.add(Doubt.CONTRADICTION)
    if not choices and not found:
        hints = {hint for _, said in told for heard in said for hint in grammar.sense(heard.said)}
        found.add(Doubt.CONTRADICTION if len(hints) > 1 else Doubt.UNCLEAR)
    return next((doubt for doubt in _FIRST if doubt in found), None)


def _doubts(told: Sequence[_Told], choice: Choice | None, known: frozenset[str]) -> Iterable[Doubt]:
    clauses = [heard for _, said in told for heard in said]
    if len(clauses) > _MOST_CLAUSES or any(_is_unclear(heard) for heard in clauses):
        yield Doubt.UNCLEAR
    here = any(_names_ours(said) for _, said in told)
    deciding = [heard.decides for heard in clauses if heard.decides]
    bare = bool(deciding) and all(verdict.bare for verdict in deciding)
    decided = False
    for sentence, said in told:
        if sentence.asks:
            yield Doubt.QUESTION
        decides = any(heard.decides for heard in said)
        for n, heard in enumerate(said):
            before = any(later.decides and later.clause.announced for later in said[n + 1 : n + 2])
            place = _Place(decides, decided, here, bare, known, before)
            yield from _of_clause(heard, choice, place)
            decided = decided or bool(heard.decides)
    # beside a decision about another offer, ours has to be named
    elsewhere = any(heard.verdict and heard.other for heard in clauses)
    if elsewhere and not here:
        yield Doubt.OUT_OF_SCOPE


def _with_postscript(text: str) -> str:
    """Return `text` without greeting and leave-taking, but with what was added below the signature."""
    body = without_courtesy(text)
    below = _POSTSCRIPT.search(text, text.rfind(body) + len(body) if body else 0)
    return f"{body}\n\n{text[below.start() :].strip()}" if below else body


def _of_boxes(own: str, whole: str) -> Doubt | None:
    """Return the doubt of boxes that do not stand before their labels, of struck words, of a cut text."""
    boxed = [line for line in own.split("\n") if _BOX.search(line)]
    odd = any(not _BOX.match(line.strip()) for line in boxed)
    return Doubt.UNCLEAR if odd or "~~" in own or len(whole) > len(own) + _SLACK else None


def _of_layout(text: str, told: Sequence[_Told]) -> Doubt | None:
    """Return the doubt that a form brings: « Accord : à venir », « Validé : ☐ », a box behind its label."""
    for sentence, said in told:
        for n, heard in enumerate(said):
            following = said[n + 1] if n + 1 < len(said) else None
            behind = text[heard.clause.end : following.clause.start if following else sentence.end + 1]
            if not (heard.decides and ":" in behind and len(heard.clause.words) < _SHORT):
                continue
            if following is None and not re.search(r"\w", text[sentence.end :]):
                return Doubt.UNCLEAR
            if following and (_is_value(following.said) or _VALUES.match(following.said)):
                return Doubt.UNCLEAR
    return None


def _is_value(said: str) -> bool:
    """Say whether the words behind a label are too few to be a reason."""
    return said.count(" ") < 2 and not grammar.may_explain(said)


def _of_quotes(text: str, told: Sequence[_Told]) -> Doubt | None:
    """Return the doubt that a quoted sentence brings which decides, where it is not all that is said."""
    spans = [found.span() for found in _QUOTED.finditer(text)]
    clauses = [heard for _, said in told for heard in said]
    inside = [any(a <= heard.clause.start and heard.clause.end <= b for a, b in spans) for heard in clauses]
    quoted = any(
        within and h.decides and len(h.clause.words) > 2 for within, h in zip(inside, clauses, strict=True)
    )
    own = any(
        not (within or h.decides or grammar.is_courtesy(h.said) or grammar.announces(h.said))
        for within, h in zip(inside, clauses, strict=True)
    )
    return Doubt.UNCLEAR if quoted and own else None


def _is_unclear(heard: _Heard) -> bool:
    """Say whether a clause holds letters that nobody can be sure of, or more words than can be explained."""
    return UNSEEN in heard.clause.said or grammar.is_long(heard.said)


def _names_ours(said: Sequence[_Heard]) -> bool:
    """Say whether a sentence that decides says of which offer."""
    here = any(heard.ours or grammar.points_here(heard.said) for heard in said)
    return here and any(heard.decides for heard in said)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a clause stands: `deciding` in a sentence that decides, `behind` one that did.

    And in what answer: `named` says which offer is meant, `bare` is nothing but « oui » or « non »; `known`
    are the words of the request.
    """

    deciding: bool
    behind: bool
    named: bool
    bare: bool
    known: frozenset[str]
    announces: bool = False  # it stands before the colon of a decision


def _of_clause(heard: _Heard, choice: Choice | None, place: _Place) -> Iterable[Doubt]:
    """Yield the doubts that one clause brings."""
    decides = heard.decides
    if heard.other and place.named:
        return
    named = False
    for hesitation in HESITATIONS:
        counts = {
            "mail": True,
            "beside": not decides,
            "sentence": place.deciding,
            "clause": bool(decides),
            "behind": place.behind or bool(decides),
            "before": place.deciding and not decides and not place.behind,
            "approved": choice is Choice.APPROVE and not decides,
            "refused": choice is Choice.REFUSE and not decides,
            "elsewhere": not place.named,
            "nowhere": place.deciding and not place.named,
            "nothing": choice is None,
            "bare": place.bare and not decides,
        }[hesitation.scope]
        if counts and hesitation.found(heard.said, place.known):
            named = True
            yield hesitation.doubt
    if decides and grammar.limits(heard.clause.said):
        yield Doubt.UNCLEAR
    if choice is Choice.APPROVE and grammar.crosses(heard.said):
        yield Doubt.CONTRADICTION
    if decides or heard.other:
        return
    if choice and not named and _may_limit(heard, place, choice):
        yield Doubt.UNCLEAR
    if place.behind and heard.clause.opening in _CONTRARY and not grammar.is_harmless(heard.said):
        yield Doubt.UNCLEAR
    if choice and not named and not heard.past and _hides(heard.said, choice):
        yield Doubt.CONTRADICTION if _OPPOSITE[choice] in grammar.sense(heard.said) else Doubt.UNCLEAR


def _may_limit(heard: _Heard, place: _Place, choice: Choice) -> bool:
    """Say whether a clause may limit the decision beside it: no reason, courtesy or announcement."""
    said, length = heard.said, len(heard.clause.words)
    if (
        not said
        or said.isdigit()
        or heard.name
        or grammar.announces(said)
        or grammar.is_thanks(said)
        or grammar.explains(said)
    ):
        return False
    if place.bare and (grammar.sense(said) or grammar.wants(said) is _OPPOSITE[choice]):
        return True
    if place.announces and length <= _SHORT and not grammar.may_explain(said):
        return True
    if place.deciding and place.behind and length <= _SHORT + 1:
        return not (grammar.may_explain(said) or grammar.is_harmless(said))
    short = place.behind and length <= _SHORT and grammar.denies(said)
    return short and not (grammar.may_explain(said) or grammar.names_nobody(said))


def _hides(said: str, choice: Choice) -> bool:
    """Say whether a clause that no form explains may take back the decision `choice`."""
    sense = grammar.sense(said)
    if not sense or grammar.explains(said) or grammar.is_courtesy(said):
        return False
    return _OPPOSITE[choice] in sense or grammar.denies(said)


_CONTRARY = frozenset(table("answers.toml")["words"]["contrary"])


def _comment(text: str, clauses: Sequence[_Heard]) -> str:
    """Return what stands in `text` beside the decision and courtesy, in its order and as written."""
    explicit = any(h.decides and not h.decides.weak for h in clauses)
    pieces, done = [], 0
    for heard in clauses:
        span = _decided_span(heard, explicit=explicit)
        if span:
            pieces += [text[done : span[0]], _GAP]
            done = span[1]
    lines = "".join((*pieces, text[done:])).split("\n")
    kept = "\n".join(_tidied(line) if _GAP in line else line.rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def _decided_span(heard: _Heard, *, explicit: bool) -> tuple[int, int] | None:
    """Return where the words of a clause stand that are no comment."""
    clause, verdict = heard.clause, heard.decides
    if grammar.is_courtesy(heard.said) or grammar.announces(heard.said):
        return clause.start, clause.end
    if verdict is None or (verdict.weak and explicit):
        return None
    words = grammar.heard(clause)
    last = clause.end if verdict.used >= len(words) else words[verdict.used - 1].end
    return (words[verdict.first].start if verdict.first else clause.start), last


_GAP = "\x00"
# the signs that are left over where words were taken out
_BEFORE = re.compile(r"^[\s,;:.!…)\-–—»\"]+(?=\S)")
_BEHIND = re.compile(r"[\s,;:(\-–—«\"]+[.!…]*$")
_BETWEEN = re.compile(r"(?<=[.!?…])\s+[.!…,;:]+(?=\s|$)|(?:\s*[,;:])+(?=\s*[.!])")
_JOINTS = re.compile(r"^(?:mais|et|donc|car|but|and)\b\s*|\s*\b(?:mais|et|donc|but|and)$", re.I)


def _tidied(line: str) -> str:
    """Return a line without the signs and conjunctions that joined it to what was taken out."""
    line = line.replace(_GAP, "")
    if not re.search(r"\w", line):
        return ""
    line = _BEHIND.sub("", _BEFORE.sub("", _BETWEEN.sub("", line)))
    return _BEHIND.sub("", _BEFORE.sub("", _JOINTS.sub("", line))).strip()
