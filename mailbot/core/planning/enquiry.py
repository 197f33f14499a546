"""Questions of EN3S: passed on to the recruiter, whose reply goes back with the buttons of the request."""

from mailbot.core import writing_answers
from mailbot.core.letters import LetterKind, Matter
from mailbot.core.offers import Offer, RequestState, State
from mailbot.core.people import Person
from mailbot.core.planning.case import Case
from mailbot.core.planning.doubts import kept, was_asked, written
from mailbot.core.planning.moves import entry, refused
from mailbot.core.planning.thanks import only_thanks
from mailbot.core.plans import Fate, Plan, Sent
from mailbot.core.readings import Attachment, Fields
from mailbot.core.writing import answering

MOST_LETTERS = 10  # a day about one request, both ways: what asks and answers more are two machines


def passed_on(case: Case, offer: Offer, words: str) -> Plan:
    """Plan the way of a question to the recruiter; the approver is told, once a day."""
    if _falls_silent(case, offer):
        return kept(case, offer, words)
    letters = [writing_answers.question(offer, case.sender, words)]
    if not was_asked(case, offer):
        told = writing_answers.question_passed_on(case.sender, offer, words, case.today)
        letters.append(answering(told, case.reading))
    return Plan(
        Fate.ANSWERED,
        LetterKind.QUESTION,
        offer_id=offer.id,
        letters=tuple(letters),
        entries=(entry(case, LetterKind.QUESTION, offer, words),),
    )


def asked_in(case: Case) -> Sent | None:
    """Return the question of EN3S that the mail answers, if its sender recruits for that offer."""
    letter = case.world.nearest(case.reading.thread)
    if letter is None or letter.kind != LetterKind.QUESTION or letter.letter is None or letter.letter.links:
        return None
    offer = case.world.offers.get(letter.offer_id or 0)
    mine = offer is not None and case.is_recruiter_of(offer)
    return None if not mine or any(_is_whole(o.fields) for o in case.reading.offers) else letter


def answered(case: Case, question: Sent) -> Plan | None:
    """Plan the way of a recruiter's answer to EN3S; None where the mail says nothing.

    It is passed on as written: what it says changes nothing in an offer that was submitted.
    """
    offer = case.world.offers[question.offer_id or 0]
    words, files = written(case), _files(case)
    if not (words or files):
        return None
    if not files and only_thanks(case.reading, assent=False):
        return Plan(Fate.HANDLED, "thanks", offer_id=offer.id, entries=(entry(case, "thanks", offer),))
    if not _waits(offer, question):
        return refused(case, offer, Matter.QUESTION_CLOSED)
    said = entry(case, "reply", offer, words)
    if _falls_silent(case, offer):
        return Plan(Fate.HANDLED, "reply", offer_id=offer.id, entries=(said,))
    asked = question.letter.quote if question.letter else ""
    letters = tuple(
        writing_answers.question_answered(p, offer, asked, words, case.sender, files, case.today)
        for p in _askers(case, question)
    )
    return Plan(Fate.ANSWERED, "reply", offer_id=offer.id, letters=letters, entries=(said,))


def _falls_silent(case: Case, offer: Offer) -> bool:
    request = offer.request
    return request is None or case.world.asked_today[LetterKind.QUESTION, request.id] >= MOST_LETTERS


def _is_whole(said: Fields) -> bool:
    """Say whether the mail itself holds an offer from reference to description: no answer, but a version."""
    own = (said.source_of(name) is None for name in ("reference", "description"))
    return bool(said.reference and said.description) and all(own)


def _files(case: Case) -> tuple[Attachment, ...]:
    files = (file for offer in case.reading.offers for file in offer.attachments)
    return tuple({file.name: file for file in files}.values())


def _waits(offer: Offer, question: Sent) -> bool:
    """Say whether an answer to the request that the question was about still counts."""
    request = offer.request
    if request is None or request.id != question.request_id:
        return False
    return request.state is not RequestState.VOID and offer.state is not State.PUBLISHED


def _askers(case: Case, question: Sent) -> tuple[Person, ...]:
    """Return who asked, or all approvers where that person is none any more."""
    approvers = case.house.people.approvers_on(case.today)
    author = question.letter.author if question.letter else None
    return tuple(p for p in approvers if author and p.address == author.address) or approvers
