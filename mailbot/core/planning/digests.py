"""Lists of requests, and their answers line by line: each line on its own, told in one letter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from mailbot.core import writing_answers
from mailbot.core.letters import MOST_LINES, Letter, LetterKind, Line
from mailbot.core.offers import Card, Offer, State
from mailbot.core.people import Role
from mailbot.core.planning import decisions, light
from mailbot.core.planning.case import Case, again_key
from mailbot.core.planning.decisions import MOST_ANSWERS, Wish
from mailbot.core.planning.doubts import written
from mailbot.core.planning.moves import again, answered
from mailbot.core.plans import Fate, Plan, Sent
from mailbot.core.readings import Answer, Choice, Doubt, Item
from mailbot.core.writing import answering, has_open_request

MOST_LISTS = 8  # a day to one person, before lines that answer none stay unanswered
MOST_TRANSCRIPTS = 20  # a day to one person; what is decided beyond them counts all the same
UNKNOWN_LINE = "unknown_line"
UNSAID = "…"  # of a line that says nothing in words
# what the transcript says of a line, so that no letter of its own does
_SUMMED_UP = (LetterKind.DECISION_RECEIPT, LetterKind.ALREADY_DECIDED, LetterKind.EXPIRED)


def listed(case: Case) -> Plan:
    """Answer EN COURS: the requests that EN3S has not answered, the nearest due dates first."""
    return answered(case, _digest(case))


def relisted(case: Case) -> Plan:
    """Answer lines that are no reply to a list of ours with a list to reply to."""
    matter = writing_answers.WHICH_LIST
    letter = replace(_digest(case), matter=matter, quote=written(case))
    return again(case, letter, matter, MOST_LISTS)


def answer(case: Case, asked: Sent) -> Plan:
    """Plan an answer to a letter whose lines stand for requests."""
    lines = light.lines_of(asked)
    if case.reading.items:
        return _line_by_line(case, asked, lines)
    if light.acknowledges(case, asked):
        return Plan(Fate.HANDLED, "thanks")
    if len(lines) == 1:
        requests = tuple(line.request_id for line in lines.values() if line.request_id)
        return decisions.by_words(case, requests, asked)
    letter = writing_answers.which_lines(case.sender, lines.values(), written(case))
    return again(case, letter, writing_answers.WHICH_LINES, MOST_ANSWERS)


def _digest(case: Case) -> Letter:
    offers = (case.world.offers[number] for number in case.world.in_progress)
    waiting = [o for o in offers if o.state is State.SUBMITTED and has_open_request(o)]
    waiting.sort(key=lambda o: (o.due is None, o.due or case.today, o.card.reference))
    role = Role.APPROVER if Role.APPROVER in case.roles else Role.ADMIN
    return writing_answers.digest(case.sender, waiting[:MOST_LINES], role)


def _line_by_line(case: Case, asked: Sent, lines: Mapping[int, Line]) -> Plan:
    plans, told = [], []
    for item in _once_each(case.reading.items):
        line = lines.get(item.n)
        if line is None or line.request_id is None:
            told.append(Line(Card("", "", ""), UNKNOWN_LINE, n=item.n))
            continue
        plan = _decided(case, asked, line.request_id, item.answer)
        case.world.move(plan.changes)
        plans.append(plan)
        offer = case.world.by_request(line.request_id)
        told.append(replace(line, state=_outcome(plan), due=None, quote=_comment(offer, plan)))
    letters = (letter for plan in plans for letter in plan.letters if not _is_summed_up(letter))
    return Plan(
        Fate.HANDLED if any(plan.changes for plan in plans) else Fate.ANSWERED,
        ", ".join(line.state for line in told),
        offer_id=next((plan.offer_id for plan in plans), None),
        changes=tuple(change for plan in plans for change in plan.changes),
        letters=(*_transcript(case, told), *letters),
        entries=tuple(said for plan in plans for said in plan.entries),
    )


def _transcript(case: Case, told: Sequence[Line]) -> tuple[Letter, ...]:
    """Return the letter that tells what became of each line; none to a machine that answers each of them."""
    letter = answering(writing_answers.transcript(case.sender, told), case.reading)
    return (letter,) if case.world.asked_again[again_key(letter)] < MOST_TRANSCRIPTS else ()


def _decided(case: Case, asked: Sent, request_id: int, said: Answer) -> Plan:
    found = light.meant(case, said, asked)
    unclear = Doubt.UNCLEAR if found.choice is Choice.NONE else None
    doubt = found.doubt or unclear
    words = said.comment or UNSAID  # the whole mail would tell of the other lines
    return decisions.decide(
        case, Wish(request_id, found.choice, doubt, found.comment, bare=found.bare, words=words)
    )


def _once_each(items: Iterable[Item]) -> list[Item]:
    """Return one item for each line; a line that is answered in two ways is a contradiction."""
    found: dict[int, Item] = {}
    for item in items:
        first = found.setdefault(item.n, item)
        if first.answer != item.answer:
            both = "\n".join((first.answer.comment, item.answer.comment)).strip()
            same = first.answer.choice is item.answer.choice and not item.answer.doubt
            doubt = first.answer.doubt if same else Doubt.CONTRADICTION
            choice = first.answer.choice if same else Choice.NONE
            found[item.n] = Item(item.n, Answer(choice, doubt, both))
    return sorted(found.values(), key=lambda item: item.n)


def _outcome(plan: Plan) -> str:
    """Return the word for what became of a line."""
    before = plan.changes[0].before if plan.changes else None
    if before and before.decision:
        return f"corrected_{plan.reason}"
    asked = any(letter.kind is LetterKind.CLARIFICATION for letter in plan.letters)
    return LetterKind.CLARIFICATION if asked and plan.reason != LetterKind.QUESTION else plan.reason


def _comment(offer: Offer | None, plan: Plan) -> str:
    return offer.decision.comment if plan.changes and offer and offer.decision else ""


def _is_summed_up(letter: Letter) -> bool:
    return letter.kind in _SUMMED_UP and not letter.links
