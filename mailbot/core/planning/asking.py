"""Asking: what of an offer is open, and the letter to its recruiter that asks all of it."""

from dataclasses import replace

from mailbot.core import writing
from mailbot.core.letters import Letter
from mailbot.core.offers import Offer
from mailbot.core.planning.case import Case
from mailbot.core.readings import Attachment
from mailbot.core.rules import Ruling, doubts

BY_COLLEAGUE = "by_colleague"  # what became of an offer, told to its recruiter, who did not write


def asked_of(case: Case, offer: Offer) -> tuple[str, ...]:
    """Return what to ask about `offer` beside the reason of its verdict: further doubts, what it lacks."""
    if offer.verdict.ruling is not Ruling.UNDETERMINED:
        return offer.missing
    found = doubts(case.house.rules, offer.facts, case.reached, due=offer.due)
    more = (reason for reason in found if reason != offer.verdict.reason)
    return tuple(dict.fromkeys((*more, *offer.missing)))


def judged(case: Case, offer: Offer, files: tuple[Attachment, ...] = ()) -> Letter:
    """Tell the sender what is known of `offer` and all that is asked; `files` came with the mail in hand."""
    due = case.due_for(offer)
    return writing.judged(case.sender, offer, case.today, due, asked_of(case, offer), files, case.reading.cut)


def told(case: Case, offer: Offer, letter: Letter, matter: str = BY_COLLEAGUE) -> tuple[Letter, ...]:
    """Return `letter` as the answer to the mail in hand and, if a colleague wrote, for the recruiter too."""
    answer = writing.answering(letter, case.reading)
    if case.sender.address == offer.recruiter.address:
        return (answer,)
    return (answer, replace(letter, to=offer.recruiter, matter=matter, unusable=()))
