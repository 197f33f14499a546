"""Offers, mails and letters of the people in these tests, ready to be stored."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from mailbot.core.letters import Letter, LetterKind, Link
from mailbot.core.offers import Card, Decision, Offer, Request, RequestState, State
from mailbot.core.people import Person
from mailbot.core.plans import Change, Entry, Fate, Mail, NewVersion
from mailbot.core.readings import Attachment, Button, Fields
from mailbot.core.rules import Facts, Ruling, Verdict
from mailbot.core.tokens import Purpose
from storage import inbound, journal, offers
from storage.database import Database
from storage.inbound import Inbound

NOON = datetime(2027, 1, 11, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HELENE = Person("helene@cpam-vosges.example", "Hélène Weiß")
CLAIRE = Person("claire@en3s.example", "Claire Martin")
PDF = Attachment("fiche de poste.pdf", "application/pdf", b"%PDF\x00\xff", text_read=True)


def offer(number: int = 1, **changes: object) -> Offer:
    """A ready offer of Hélène's, as the pipeline makes it."""
    card = Card(f"NVHADD{number:05}", "Responsable « données »", "CPAM des Vosges", "7", "Épinal", "CDI",
                date(2027, 1, 4), "Hélène Weiß")  # fmt: skip
    base = Offer(
        id=number,
        card=card,
        facts=Facts("CPAM des Vosges", "RG", ("7", "8"), "7 ou 8", "", False, "Responsable « données »"),
        recruiter=HELENE,
        state=State.READY,
        version=1,
        digest="d" * 64,
        verdict=Verdict(Ruling.CONCERNED, "level_in_range_rg"),
        created_at=NOON,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def submitted(ready: Offer, request_id: int) -> Offer:
    """The offer after Hélène has asked for a derogation, with an alert and a due date."""
    return replace(
        ready,
        state=State.SUBMITTED,
        alert=True,
        due=date(2027, 2, 1),
        message="Merci d’avance",
        observers=("chef@cpam-vosges.example",),
        grounds="urgence",
        submitted_at=NOON + MINUTE,
        request=Request(request_id, ready.id, ready.version, RequestState.OPEN, NOON + MINUTE),
    )


def decided(asked: Offer, choice: State = State.APPROVED) -> Offer:
    """The offer after Claire's answer."""
    assert asked.request
    decision = Decision(choice, CLAIRE, NOON + 2 * MINUTE, "Vu avec l’école", "<answer@en3s.example>")
    answered = replace(asked.request, state=RequestState.ANSWERED)
    return replace(asked, state=choice, decision=decision, request=answered)


def mail(uid: int = 1, **changes: object) -> Inbound:
    """A mail of Hélène's that was handled."""
    base = Inbound(
        mail=Mail("INBOX", 7, uid, NOON),
        identity=inbound.identity(f"<{uid}@cpam-vosges.example>", "d" * 64),
        message_id=f"<{uid}@cpam-vosges.example>",
        digest="d" * 64,
        sender=HELENE.address,
        authenticated=True,
        kind="offer",
        subject="Offre d’emploi",
        size=1234,
        fate=Fate.HANDLED,
        raw=b"Subject: x\r\n\r\n\x00\xff",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def request_letter(asked: Offer) -> Letter:
    """The request that Claire gets."""
    assert asked.request
    link = Link(Button.APPROVE, Purpose.APPROVE, asked.request.id, date(2027, 4, 30), (("Motif", ""),))
    return Letter(
        kind=LetterKind.REQUEST,
        to=CLAIRE,
        offer_id=asked.id,
        version=asked.version,
        request_id=asked.request.id,
        card=asked.card,
        verdict=asked.verdict,
        links=(link,),
        due=asked.due,
        with_version=True,
        answers="<a@b>",
        references=("<c@d>",),
    )


def help_letter(to: Person = HELENE) -> Letter:
    """What somebody gets who was not understood."""
    return Letter(kind=LetterKind.HELP, to=to, quote="que faire ?\x00")


def new_version(of: Offer, *attachments: Attachment) -> NewVersion:
    """What the current version of an offer says."""
    said = Fields(reference=of.card.reference, title=of.card.title, level=("7",), description="Épinal\n" * 3)
    return NewVersion(of.id, of.version, said, attachments)


async def store_new(database: Database, new: Offer, *attachments: Attachment) -> Offer:
    """Store a new offer with its version and the mail that brought it, as one batch; return it as loaded."""
    async with database.transaction() as transaction:
        [inbound_id] = await inbound.record(transaction, [mail(uid=new.id, offer_id=new.id)])
        arrival = offers.Arrival(new_version(new, *attachments), inbound_id, NOON)
        await offers.store(transaction, [Change(None, new)], [arrival])
        await journal.append(transaction, [(NOON, entry(new, "created"))])
    return await loaded(database, new.id)


async def store_move(database: Database, before: Offer, after: Offer, at: datetime = NOON) -> Offer:
    """Store one move and its journal entry; return the offer as loaded."""
    async with database.transaction() as transaction:
        await offers.store(transaction, [Change(before, after)])
        await journal.append(transaction, [(at, entry(after, after.state))])
    return await loaded(database, after.id)


async def loaded(database: Database, offer_id: int) -> Offer:
    [found] = await offers.load(database, ids=[offer_id])
    return found


def entry(of: Offer, event: str) -> Entry:
    """A journal entry about an offer."""
    return Entry(event, HELENE.address, of.id, of.card.reference, of.version, "<1@cpam-vosges.example>")
