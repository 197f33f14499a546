"""Doubts: an answer that decides nothing is asked about, once a day for each request, and kept."""

from mailbot.core import writing_answers
from mailbot.core.letters import LetterKind
from mailbot.core.offers import Offer
from mailbot.core.planning.case import Case
from mailbot.core.planning.moves import entry
from mailbot.core.plans import Fate, Plan
from mailbot.core.writing import answering

LONGEST = 4_000  # characters of somebody's words that are kept and passed on
DOUBT = "doubt"


def asked_about(case: Case, offer: Offer, matter: str, words: str) -> Plan:
    """Plan the question to the approver what an answer was meant to say; `matter` says what is unclear."""
    if was_asked(case, offer):
        return kept(case, offer, words)
    letter = writing_answers.clarification(case.sender, offer, matter, words, case.today)
    return Plan(
        Fate.ANSWERED,
        matter,
        offer_id=offer.id,
        letters=(answering(letter, case.reading),),
        entries=(entry(case, LetterKind.CLARIFICATION, offer, words),),
    )


def was_asked(case: Case, offer: Offer) -> bool:
    """Say whether EN3S has been asked about this request today, the day of Paris, whoever was asked."""
    request = offer.request
    return request is not None and bool(case.world.asked_today[LetterKind.CLARIFICATION, request.id])


def kept(case: Case, offer: Offer, words: str) -> Plan:
    """Plan to keep what was written, for the status to show it, and to ask nothing."""
    return Plan(Fate.HANDLED, DOUBT, offer_id=offer.id, entries=(entry(case, DOUBT, offer, words),))


def written(case: Case) -> str:
    """Return what the sender wrote, without signature and quotes, cut to what is kept."""
    return (case.reading.said or case.reading.new_text).strip()[:LONGEST]
