"""In the light of what we asked: what a reply of EN3S means by the letter of ours that it answers."""

from dataclasses import replace
from datetime import date
from enum import Enum

from mailbot.core.letters import LetterKind, Line
from mailbot.core.planning.case import Case
from mailbot.core.planning.thanks import only_thanks
from mailbot.core.plans import Sent
from mailbot.core.readings import Answer, Choice, Doubt
from mailbot.core.tokens import Purpose


class Asks(Enum):
    """What a letter asks, and so what « oui », « ok » and « non » alone mean in a reply to it."""

    AGREEMENT = "agreement"  # yes agrees, no refuses
    CONFIRMATION = "confirmation"  # yes confirms what the letter names, no may mean anything else
    CHOICE = "choice"  # it names two: neither word chooses
    NOTHING = "nothing"  # it only tells: yes has received it, no may mean anything


# The letters that go to EN3S alone, so that an answer to them is an approver's.
LIGHT = {
    LetterKind.REQUEST: Asks.AGREEMENT,
    LetterKind.DIGEST: Asks.AGREEMENT,
    LetterKind.REMINDER: Asks.AGREEMENT,
    LetterKind.QUESTION: Asks.AGREEMENT,
    LetterKind.ABSENCE: Asks.AGREEMENT,
    LetterKind.CONFIRM: Asks.CONFIRMATION,
    LetterKind.CLARIFICATION: Asks.CHOICE,
    LetterKind.DECISION_RECEIPT: Asks.NOTHING,
    LetterKind.ALREADY_DECIDED: Asks.NOTHING,
    LetterKind.EXPIRED: Asks.NOTHING,
    LetterKind.TRANSCRIPT: Asks.NOTHING,
}
_BOTH_WAYS = (LetterKind.QUESTION, LetterKind.ABSENCE)  # to the recruiter they go without buttons
CONFIRMED = {Purpose.CONFIRM_APPROVE: Choice.APPROVE, Purpose.CONFIRM_REFUSE: Choice.REFUSE}


def asked_by(case: Case) -> Sent | None:
    """Return the nearest letter of ours that the mail answers, if answering it proves an approver."""
    ours = (case.world.sent.get(message_id) for message_id in case.reading.thread)
    return next((letter for letter in ours if letter and _proves(case, letter)), None)


def lines_of(letter: Sent | None) -> dict[int, Line]:
    """Return the rows of a letter that stand for requests, by their numbers."""
    lines = letter.letter.lines if letter and letter.letter else ()
    return {line.n: line for line in lines if line.n and line.request_id}


def asks(case: Case, letter: Sent | None) -> Asks:
    """Return what `letter` asks; where it is not known, an answer must say it all itself.

    So it is where another letter of ours lies between: « ok » speaks of that one.
    """
    nearest = letter is not None and case.world.nearest(case.reading.thread) == letter
    return LIGHT[LetterKind(letter.kind)] if letter and nearest else Asks.CHOICE


def meant(case: Case, answer: Answer, letter: Sent | None) -> Answer:
    """Return what `answer` means as a reply to `letter`: a word alone means what was asked, or is a doubt."""
    if not answer.bare:
        return answer
    asked = asks(case, letter)
    if asked is Asks.AGREEMENT:
        return answer
    confirmed = confirmed_by(letter, case.today)
    if asked is Asks.CONFIRMATION and confirmed and answer.choice is Choice.APPROVE:
        return replace(answer, choice=confirmed)
    return replace(answer, choice=Choice.NONE, doubt=answer.doubt or Doubt.UNCLEAR)


def confirmed_by(letter: Sent | None, today: date) -> Choice | None:
    """Return the decision that `letter` asks to confirm, as long as its button does; None for others."""
    links = letter.letter.links if letter and letter.letter else ()
    valid = (link for link in links if link.purpose in CONFIRMED and link.last_day >= today)
    return next((CONFIRMED[link.purpose] for link in valid), None)


def acknowledges(case: Case, letter: Sent | None) -> bool:
    """Say whether a reply about a request that was answered only thanks, or says that it was received."""
    told = letter is not None and asks(case, letter) is Asks.NOTHING
    yes = case.reading.answer.bare and case.reading.answer.choice is Choice.APPROVE
    return (told and yes) or only_thanks(case.reading, assent=told)


def _confirms(letter: Sent) -> bool:
    links = letter.letter.links if letter.letter else ()
    return any(link.purpose in CONFIRMED for link in links)


def _proves(case: Case, letter: Sent) -> bool:
    """Say whether answering `letter` proves an approver: its Message-ID was known to nobody else."""
    if letter.kind not in LIGHT:
        return False
    if letter.kind in _BOTH_WAYS and not (letter.letter and letter.letter.links):
        return False  # it went to the recruiter
    if letter.kind == LetterKind.CONFIRM and not _confirms(letter):
        return False  # a recruiter's step is to be confirmed
    approvers = {person.address for person in case.house.people.approvers_on(case.today)}
    return letter.to in approvers and bool(letter.request_id or lines_of(letter))
