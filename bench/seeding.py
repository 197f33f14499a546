"""The database when EN3S is about to answer: N submitted offers, their versions, their requests sent."""

import hashlib
from datetime import datetime, timedelta

from bench import cast
from mailbot.core import writing
from mailbot.core.calendar import paris_day
from mailbot.core.offers import Offer, Request, RequestState, State
from mailbot.core.plans import Change, Entry, Fate, Mail, NewVersion
from mailbot.core.readings import Fields
from mailbot.core.rules import Facts, Ruling, Verdict
from storage import inbound, journal, letters, offers
from storage.database import connected
from storage.letters import Result, Status
from storage.migrate import migrate
from storage.statements import Transaction

SEEDED = "bench"  # the mailbox that the mails of the seeded offers are said to have come to
_DESCRIPTION = (
    "Vous produisez les tableaux de bord de l'organisme et les commentez devant la direction.\n" * 12
)


async def seed(url: str, count: int, at: datetime) -> None:
    """Fill the new database at `url` with offers 1 to `count`, which ask for an alert; `at` is aware."""
    await migrate(url)
    async with connected(url) as database, database.transaction() as tx:
        submitted = [_offer(number, at) for number in range(1, count + 1)]
        mails = await inbound.record(tx, [_mail(offer, at) for offer in submitted])
        arrivals = [
            offers.Arrival(NewVersion(offer.id, 1, _fields(offer), ()), mail, at)
            for offer, mail in zip(submitted, mails, strict=True)
        ]
        await offers.store(tx, [Change(None, offer) for offer in submitted], arrivals)
        await _ask(tx, submitted, at)
        said = [Entry("submitted", o.recruiter.address, o.id, o.card.reference, 1) for o in submitted]
        await journal.append(tx, [(at, entry) for entry in said])


def _offer(number: int, at: datetime) -> Offer:
    card = cast.card(number)
    return Offer(
        id=number,
        card=card,
        facts=Facts(
            organisation=card.organisation, regime="RG", level=("7",), level_text="7", title=card.title
        ),
        recruiter=cast.recruiter(number),
        state=State.SUBMITTED,
        version=1,
        digest=_digest(number),
        verdict=Verdict(Ruling.CONCERNED, "level_in_range_rg"),
        created_at=at,
        alert=True,
        due=paris_day(at) + timedelta(days=10),
        submitted_at=at,
        request=Request(cast.request_id(number), number, 1, RequestState.OPEN, at),
    )


def _mail(offer: Offer, at: datetime) -> inbound.Inbound:
    """Return the mail that brought `offer`, as recorded."""
    digest, message_id = _digest(offer.id), f"<offer-{offer.id}@{cast.RECRUITERS_DOMAIN}>"
    return inbound.Inbound(
        mail=Mail(SEEDED, 0, offer.id, at),
        identity=inbound.identity(message_id, digest),
        message_id=message_id,
        digest=digest,
        sender=offer.recruiter.address,
        authenticated=True,
        kind="offer",
        subject=offer.card.title,
        size=len(_DESCRIPTION),
        fate=Fate.HANDLED,
        offer_id=offer.id,
        raw=_DESCRIPTION.encode(),
    )


def _fields(offer: Offer) -> Fields:
    card = offer.card
    return Fields(card.reference, card.title, card.organisation, "RG", ("7",), "7", description=_DESCRIPTION)


async def _ask(tx: Transaction, submitted: list[Offer], at: datetime) -> None:
    """Store the requests as sent, so that the service has nothing else to send than what decisions cause."""
    asked = [(offer.id, writing.request(cast.APPROVER, offer, paris_day(at))) for offer in submitted]
    await letters.add(tx, [(f"<request-{number}@{cast.DOMAIN}>", letter) for number, letter in asked], at)
    claimed = await letters.claim(tx, at, len(asked))
    await letters.record(tx, [Result(letter.id, Status.SENT, at) for letter in claimed])


def _digest(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()
