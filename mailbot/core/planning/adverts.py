"""The advert: the text that the recruiter writes for the channels, beside the description that EN3S got."""

import hashlib
from dataclasses import replace

from mailbot.core import writing
from mailbot.core.letters import Matter
from mailbot.core.offers import Event, Offer, State
from mailbot.core.planning.case import Case
from mailbot.core.planning.moves import answered, done, refused
from mailbot.core.plans import Change, Plan
from mailbot.core.process import refusal

MODIFIABLE = (State.APPROVED, State.EXEMPT)


def modify(case: Case, offer: Offer, text: str) -> Plan:
    """Plan the change of the text that will be published, or the answer that gives it to be changed."""
    if offer.state not in MODIFIABLE:
        return refused(case, offer, refusal(offer.state, Event.PUBLISH))
    if not text or text == offer.advert:
        return answered(case, writing.advert_needed(case.sender, offer, case.today))
    after = replace(offer, advert=text, advert_at=case.mail.at)
    letters = tuple(writing.modified(p, after, case.today) for p in case.sender_and(offer.recruiter))
    digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()
    return done(case, (Change(offer, after),), Matter.MODIFIED, letters, f"sha256 {digest}")
