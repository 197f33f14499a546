"""Why an answer decides nothing, though clauses of it may: what limits, takes back or bounds a decision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mailbot.core.readings import Choice, Doubt
from mailbot.reading.answers import grammar, senses
from mailbot.reading.answers.clauses import UNSEEN
from mailbot.reading.answers.hearing import MOST_CLAUSES, SHORT, Heard, Told
from mailbot.reading.answers.senses import CONTRARY, HESITATIONS

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
class Place:
    """Where a clause stands: `deciding` in a sentence that decides, `behind` one that did.

    `announces`: before the colon of a decision. And in what answer: `named` says which offer is meant, `bare`
    is nothing but « oui » or « non », `unable` but « je ne peux pas », `pressed` stands beside a button;
    `known` are the words of the request. `light` says how a decision that is said in full stands elsewhere:
    behind this clause, as a refusal.
    """

    deciding: bool
    behind: bool
    named: bool
    bare: bool
    unable: bool
    known: frozenset[str]
    announces: bool
    pressed: bool
    light: frozenset[str]


def doubt_of(
    told: Sequence[Told],
    choices: set[Choice],
    known: frozenset[str] = frozenset(),
    *,
    pressed: bool = False,
) -> Doubt | None:
    """Return the doubt that is told of an answer that decides `choices`, None if it is clear.

    `pressed`: the words stand beside a button, whose choice is among `choices`.
    """
    choice = next(iter(choices)) if len(choices) == 1 else None
    found = set(_doubts(told, choice, known, pressed=pressed))
    if len(choices) > 1:
        found.add(Doubt.CONTRADICTION)
    if not choices and not found:
        hints = {hint for _, said in told for heard in said for hint in senses.sense(heard.said)}
        found.add(Doubt.CONTRADICTION if len(hints) > 1 else Doubt.UNCLEAR)
    return next((doubt for doubt in _FIRST if doubt in found), None)


def _doubts(
    told: Sequence[Told], choice: Choice | None, known: frozenset[str], *, pressed: bool
) -> Iterable[Doubt]:
    clauses = [heard for _, said in told for heard in said]
    if len(clauses) > MOST_CLAUSES or any(_is_unclear(heard) for heard in clauses):
        yield Doubt.UNCLEAR
    here = _names_ours(told)
    deciding = [heard.decides for heard in clauses if heard.decides]
    bare = bool(deciding) and all(verdict.bare for verdict in deciding) and not pressed
    unable = bool(deciding) and all(verdict.unable for verdict in deciding)
    decided = pressed
    full = [n for n, (_, said) in enumerate(told) if any(_is_full(heard) for heard in said)]
    for number, (sentence, said) in enumerate(told):
        whole = " ".join(heard.said for heard in said)
        answered = bool(choice) and any(_is_firm(x, those) for _, those in told[number + 1 :] for x in those)
        if sentence.asks and not (answered and senses.asks_why(whole)):
            yield Doubt.QUESTION
        if choice and (senses.looks_ahead(whole) or (answered and senses.asks_why(whole))):
            continue
        decides = pressed or any(heard.decides for heard in said)
        light = _lightness(number, said, full, choice)
        for n, heard in enumerate(said):
            later = answered or any(_is_firm(after, said) for after in said[n + 1 :])
            if choice and later and not decided and senses.is_unreal(heard.said):
                continue
            before = any(later.decides and later.clause.announced for later in said[n + 1 : n + 2])
            place = Place(decides, decided, here, bare, unable, known, before, pressed, light)
            yield from _of_clause(heard, choice, place)
            decided = decided or bool(heard.decides)
    # beside a decision about another offer, ours has to be named
    elsewhere = any(heard.verdict and heard.other for heard in clauses)
    if elsewhere and not here:
        yield Doubt.OUT_OF_SCOPE


def _is_firm(heard: Heard, said: Sequence[Heard]) -> bool:
    """Say whether a clause of a sentence decides in more than « oui » or « non », or « elle, refuse »."""
    verdict = heard.decides
    return verdict is not None and not verdict.bare and (verdict.used > 1 or len(said) == 1)


def _is_full(heard: Heard) -> bool:
    """Say whether a clause decides in more than a word or two."""
    verdict = heard.decides
    if verdict is None or verdict.bare or verdict.unable:
        return False
    return verdict.choice is Choice.REFUSE or verdict.used - verdict.first >= SHORT - 1


def _lightness(
    number: int, said: Sequence[Heard], full: Sequence[int], choice: Choice | None
) -> frozenset[str]:
    """Return how the sentence `number` stands beside those in which a decision is said in full."""
    if not full or any(heard.decides for heard in said) or sum(len(h.clause.words) for h in said) < SHORT:
        return frozenset()
    before = {"before"} if number < full[0] and (choice is Choice.REFUSE or _is_over(said)) else set()
    approving = any(Choice.APPROVE in senses.sense(heard.said) for heard in said)
    return frozenset(before | ({"refused"} if choice is Choice.REFUSE and not approving else set()))


def _is_over(said: Sequence[Heard]) -> bool:
    """Say whether a sentence tells of what was, or that no student wants the post."""
    return any(heard.past or senses.wants(heard.said) is Choice.APPROVE for heard in said)


def _is_unclear(heard: Heard) -> bool:
    """Say whether a clause holds letters that nobody can be sure of, or more words than can be explained."""
    return UNSEEN in heard.clause.said or senses.is_long(heard.said)


def _names_ours(told: Sequence[Told]) -> bool:
    """Say whether a sentence that decides says of which offer; « this » is another once that was named."""
    elsewhere = False
    for _, said in told:
        here = any(heard.ours or (senses.points_here(heard.said) and not elsewhere) for heard in said)
        if here and any(heard.decides for heard in said):
            return True
        elsewhere = elsewhere or any(heard.other for heard in said)
    return False


def _of_clause(heard: Heard, choice: Choice | None, place: Place) -> Iterable[Doubt]:
    """Yield the doubts that one clause brings."""
    decides = heard.decides
    if (heard.other and place.named) or senses.is_apology(heard.said):
        return
    named, leads = False, senses.announces(heard.said) or senses.explains(heard.said)
    for hesitation in HESITATIONS:
        counts = {
            "mail": True,
            "beside": not decides,
            "sentence": place.deciding,
            "clause": bool(decides) or place.pressed,
            "behind": place.behind or bool(decides),
            "before": place.deciding and not decides and not place.behind,
            "approved": choice is Choice.APPROVE and not decides,
            "refused": choice is Choice.REFUSE and not decides,
            "elsewhere": not place.named,
            "nowhere": place.deciding and not place.named,
            "nothing": choice is None,
            "unable": place.unable and not decides,
            "bare": place.bare and not (decides or leads or heard.past),
        }[hesitation.scope]
        if counts and not hesitation.light & place.light and hesitation.found(heard.said, place.known):
            named = True
            yield hesitation.doubt
    if decides and not decides.weak and senses.limits(heard.clause.said, decides.choice):
        yield Doubt.UNCLEAR
    if choice is Choice.APPROVE and senses.crosses(heard.said):
        yield Doubt.CONTRADICTION
    if decides or heard.other:
        return
    if choice and not (named or place.pressed) and _may_limit(heard, place, choice):
        yield Doubt.UNCLEAR
    if (
        place.behind
        and "refused" not in place.light
        and heard.clause.opening in CONTRARY
        and not senses.is_harmless(heard.said)
    ):
        yield Doubt.UNCLEAR
    if choice and not place.pressed and place.deciding and senses.speaks_for(heard.said) is _OPPOSITE[choice]:
        yield Doubt.CONTRADICTION
    if choice and not named and not heard.past and _hides(heard.said, choice, bare=place.bare):
        yield Doubt.CONTRADICTION if _OPPOSITE[choice] in senses.sense(heard.said) else Doubt.UNCLEAR


def _may_limit(heard: Heard, place: Place, choice: Choice) -> bool:
    """Say whether a clause may limit the decision beside it: no reason, courtesy or announcement."""
    said, length = heard.said, len(heard.clause.words)
    if not said or said.replace(" ", "").isdigit() or (heard.name and not place.announces):
        return False
    if heard.past or grammar.adds_nothing(said):
        return False
    if place.bare and choice is Choice.REFUSE and senses.denies_all(said):
        return True
    if senses.announces(said) or senses.is_thanks(said) or senses.explains(said):
        return False
    if place.bare and (senses.sense(said) or senses.wants(said) is _OPPOSITE[choice]):
        return True
    if place.bare and choice is Choice.REFUSE and senses.denies(said) and senses.wants(said) is None:
        return not senses.tells_of_another(said)  # « non, rien à redire »
    if place.announces and length <= SHORT and not senses.may_head(said, place.known):
        return True
    if place.deciding and place.behind and length <= SHORT + 1:
        told_on = choice is Choice.REFUSE and not place.bare and senses.tells(said)
        return not (told_on or senses.may_explain(said) or senses.is_harmless(said))
    short = place.behind and length <= SHORT and senses.denies(said)
    return short and not (senses.may_explain(said) or senses.names_nobody(said))


def _hides(said: str, choice: Choice, *, bare: bool) -> bool:
    """Say whether a clause that no form explains may take back the decision `choice`."""
    sense = senses.sense(said)
    if not sense or senses.explains(said) or senses.is_courtesy(said):
        return False
    if sense == {_OPPOSITE[choice]} and senses.is_denied(said) and not bare:
        return False  # « je ne peux pas vous dire oui » beside a refusal
    if choice is Choice.REFUSE and senses.withholds(said):
        return False
    return _OPPOSITE[choice] in sense or senses.denies(said)
