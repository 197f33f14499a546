"""What we say to whom: one small function per kind of mail; nobody else spells out a letter."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from mailbot.core.calendar import paris_day
from mailbot.core.channels import Outlet
from mailbot.core.letters import Letter, LetterKind, Line, Link, Matter, Noted, Step
from mailbot.core.links import BUTTON_DAYS, CONFIRM_DAYS, answer_links, next_links
from mailbot.core.offers import Offer, Request, RequestState, State
from mailbot.core.people import Person
from mailbot.core.readings import Attachment, Button, Options, Reading
from mailbot.core.rules import Verdict
from mailbot.core.tokens import Purpose

DUE_PROPOSED = "due_proposed"  # what a receipt says of the due date
# what a transcript tells of a recruiter's wishes, beside the words of Matter
ALERT_ON, ALERT_OFF, OBSERVERS = "alert_on", "alert_off", "observers"
CLOSED = "closed"  # by an admin: the journal's word, and the matter of the letters that tell of it


def answering(letter: Letter, reading: Reading) -> Letter:
    """Return `letter` as an answer in the thread of the mail that `reading` describes (RFC 5322 §3.6.4)."""
    thread = (*reading.references, *reading.in_reply_to)
    return replace(letter, answers=reading.message_id, references=tuple(dict.fromkeys(thread))[-20:])


def about(kind: LetterKind, to: Person, offer: Offer) -> Letter:
    """Return a letter of `kind` with what every letter about an offer holds."""
    return Letter(
        kind=kind,
        to=to,
        offer_id=offer.id,
        version=offer.version,
        request_id=offer.request.id if offer.request else None,
        state=offer.state,
        card=offer.card,
        verdict=offer.verdict,
        decision=offer.decision,
        alert=offer.alert,
        due=offer.due,
        recruiter=offer.recruiter,
        published_at=offer.published_at,
        starts_on=offer.starts_on,
    )


def judged(
    to: Person,
    offer: Offer,
    today: date,
    due: date,
    missing: tuple[str, ...],
    files: Iterable[Attachment] = (),
    cut: tuple[str, ...] = (),
) -> Letter:
    """Tell the recruiter what was understood of an offer, what is `missing`, and what can be done with it.

    `files` came with the mail in hand; `cut` names what of it was left out.
    """
    kind = {State.READY: LetterKind.OFFER_CREATED, State.EXEMPT: LetterKind.OFFER_EXEMPT}.get(
        offer.state, LetterKind.OFFER_INCOMPLETE
    )
    files = tuple(files)
    return replace(
        about(kind, to, offer),
        links=next_links(offer, today, due),
        missing=missing,
        attachments=tuple(f.name for f in files),
        unread=tuple(f.name for f in files if not f.text_read),
        cut=cut,
        message=offer.message,
        observers=offer.observers,
        grounds=offer.grounds,
        with_version=True,
        since=asked_before(offer),
    )


def not_an_offer(to: Person, verdict: Verdict, quote: str) -> Letter:
    """Ask for an offer in another form, where a mail holds several that cannot be told apart, or none."""
    return Letter(LetterKind.OFFER_INCOMPLETE, to, verdict=verdict, matter=verdict.reason, quote=quote)


def request(to: Person, offer: Offer, today: date, since: int | None = None) -> Letter:
    """Ask an approver for the derogation, and say what changed `since` the version last asked about."""
    letter = about(LetterKind.REQUEST, to, offer)
    return replace(
        letter,
        message=offer.message,
        grounds=offer.grounds,
        links=answer_links(offer, today),
        with_version=True,
        since=since,
    )


def request_superseded(to: Person, offer: Offer, matter: str) -> Letter:
    """Tell an approver that a request needs no answer any more; `matter` says by what it was overtaken."""
    return replace(about(LetterKind.REQUEST_SUPERSEDED, to, offer), matter=matter)


def submitted(
    to: Person,
    offer: Offer,
    asked: Iterable[Person],
    unusable: tuple[Noted, ...] = (),
    *,
    proposed: bool = False,
    links: tuple[Link, ...] = (),
) -> Letter:
    """Tell the recruiter who was asked, who is informed, and what of the wishes was not taken over.

    `proposed`: the due date is ours, for none was given.
    """
    team = ", ".join(f"{p.name} <{p.address}>" if p.name else p.address for p in asked)
    return replace(
        about(LetterKind.SUBMITTED, to, offer),
        message=offer.message,
        observers=offer.observers,
        grounds=offer.grounds,
        matter=DUE_PROPOSED if proposed else "",
        links=links,
        quote=team,
        unusable=unusable,
    )


def decision_receipt(to: Person, offer: Offer, corrected: bool = False) -> Letter:
    """Tell the approver what was recorded."""
    return replace(about(LetterKind.DECISION_RECEIPT, to, offer), matter="correction" if corrected else "")


def alert(offer: Offer, today: date, corrected: bool = False) -> Letter:
    """Tell the recruiter what EN3S answered."""
    letter = about(LetterKind.ALERT, offer.recruiter, offer)
    return replace(letter, links=next_links(offer, today), matter="correction" if corrected else "")


def already_decided(to: Person, offer: Offer) -> Letter:
    """Tell the approver that the offer was decided, and acted upon, before this answer."""
    return about(LetterKind.ALREADY_DECIDED, to, offer)


def expired(to: Person, offer: Offer, today: date) -> Letter:
    """Tell the presser that a button is void, with the buttons of the request that is open instead."""
    open_links = answer_links(offer, today) if has_open_request(offer) else ()
    matter = "too_old" if _may_be_too_old(offer.request, today) else "overtaken"
    return replace(about(LetterKind.EXPIRED, to, offer), links=open_links, matter=matter)


def expired_for_recruiter(to: Person, offer: Offer, today: date, due: date) -> Letter:
    """Tell a recruiter that a button is too old, with the buttons that work today."""
    letter = about(LetterKind.EXPIRED, to, offer)
    return replace(letter, links=next_links(offer, today, due), matter="too_old")


def confirm_decision(to: Person, offer: Offer, approve: bool, comment: str, today: date) -> Letter:
    """Ask the approver on record whether a decision that lacked its proof was theirs."""
    if offer.request is None:
        raise ValueError("an offer without a request has no decision to confirm")
    purpose = Purpose.CONFIRM_APPROVE if approve else Purpose.CONFIRM_REFUSE
    link = Link(Button.CONFIRM, purpose, offer.request.id, today + timedelta(days=CONFIRM_DAYS))
    letter = about(LetterKind.CONFIRM, to, offer)
    return replace(letter, quote=comment, links=(link,))


def confirm_action(to: Person, offer: Offer, purpose: Purpose, today: date, options: Options) -> Letter:
    """Ask the recruiter on record whether a command that nobody vouches for was theirs."""
    said = (("channel", options.channel), ("start", options.start.isoformat() if options.start else ""))
    prefill = tuple((name, value) for name, value in said if value)
    link = Link(Button.CONFIRM, purpose, offer.id, today + timedelta(days=CONFIRM_DAYS), prefill)
    return replace(about(LetterKind.CONFIRM, to, offer), links=(link,))


def with_wishes(letter: Letter, prefill: tuple[tuple[str, str], ...], noted: tuple[Noted, ...]) -> Letter:
    """Return a letter that asks to confirm, with what is to be confirmed in its button and its text."""
    links = tuple(replace(link, prefill=prefill) for link in letter.links)
    return replace(letter, links=links, noted=noted)


def wishes(to: Person, offer: Offer, matter: str, unusable: tuple[Noted, ...] = ()) -> Letter:
    """Tell the recruiter the alert and the people to inform as they are now."""
    letter = about(LetterKind.TRANSCRIPT, to, offer)
    return replace(letter, matter=matter, observers=offer.observers, unusable=unusable)


def refused_action(
    to: Person, offer: Offer, matter: Matter, links: tuple[Link, ...] = (), missing: tuple[str, ...] = ()
) -> Letter:
    """Tell somebody why what was asked for was not done, and what can be done instead; ask for `missing`."""
    return replace(about(LetterKind.REFUSED_ACTION, to, offer), matter=matter, links=links, missing=missing)


def refused(to: Person, matter: Matter, quote: str = "") -> Letter:
    """Tell somebody why what was asked for was not done, where no offer may be named."""
    return Letter(LetterKind.REFUSED_ACTION, to, matter=matter, quote=quote)


def published(to: Person, offer: Offer, outlets: Iterable[Outlet]) -> Letter:
    """Tell the recruiter that the publication is recorded, and to which of `outlets` the advert goes."""
    served = tuple(outlet.name for outlet in outlets if outlet.delivers)
    return replace(about(LetterKind.PUBLISHED, to, offer), outlets=served, advert=offer.advert)


def modified(to: Person, offer: Offer, today: date) -> Letter:
    """Show the recruiter the text that will be published, with the button that does it."""
    letter = about(LetterKind.TRANSCRIPT, to, offer)
    return replace(letter, matter=Matter.MODIFIED, advert=offer.advert, links=next_links(offer, today))


def advert_needed(to: Person, offer: Offer, today: date) -> Letter:
    """Give the recruiter the text that would be published now, to be changed and sent back."""
    letter = refused_action(to, offer, Matter.ADVERT_NEEDED, next_links(offer, today))
    return replace(letter, advert=offer.advert, with_version=True)


def planned(to: Person, offer: Offer) -> Letter:
    """Tell the recruiter on which day and where the offer will be published."""
    return replace(about(LetterKind.TRANSCRIPT, to, offer), matter=Matter.PLANNED, outlets=offer.outlets)


def withdrawn(to: Person, offer: Offer, where: tuple[str, ...]) -> Letter:
    """Tell the recruiter that the offer is withdrawn, and which channels are told to take the advert back."""
    return replace(about(LetterKind.TRANSCRIPT, to, offer), matter=Matter.WITHDRAWN, outlets=where)


def closed(to: Person, offer: Offer, by: Person) -> Letter:
    """Tell that an admin has closed the offer."""
    return replace(about(LetterKind.TRANSCRIPT, to, offer), matter=CLOSED, author=by)


def status(
    to: Person, offer: Offer, steps: Iterable[Step], links: tuple[Link, ...], missing: tuple[str, ...]
) -> Letter:
    """Tell where one offer stands, what of it is `missing`, and whom its request did not reach."""
    steps = tuple(steps)
    missed = [s.who for s in steps if s.event == "undeliverable" and s.version == offer.version]
    return replace(
        about(LetterKind.STATUS, to, offer),
        steps=steps,
        links=links,
        missing=missing,
        quote=", ".join(dict.fromkeys(missed)) if has_open_request(offer) else "",
    )


def status_list(to: Person, offers: Iterable[Offer]) -> Letter:
    """Tell where the offers in progress stand, in the order given."""
    lines = tuple(Line(o.card, o.state, o.due) for o in offers)
    return Letter(LetterKind.STATUS, to, lines=lines)


def help_about(to: Person, matter: Matter, quote: str = "", role: str = "") -> Letter:
    """Explain how to write to mailbot; `role` chooses the examples."""
    return Letter(LetterKind.HELP, to, matter=matter, quote=quote, state=role)


def admin_notice(to: Person, offer: Offer, matter: Matter, quote: str) -> Letter:
    """Tell an admin what needs a person."""
    return replace(about(LetterKind.ADMIN_NOTICE, to, offer), matter=matter, quote=quote)


def asked_before(offer: Offer) -> int | None:
    """Return the number of the version that EN3S was last asked about, if that is another one."""
    asked = offer.request.version if offer.request else offer.version
    return asked if asked != offer.version else None


def has_open_request(offer: Offer) -> bool:
    """Say whether EN3S still owes an answer."""
    return offer.request is not None and offer.request.state is RequestState.OPEN


def _may_be_too_old(request: Request | None, today: date) -> bool:
    """Say whether a button of `request` may be past its last day; if not, a void one is of an older one."""
    if request is None or request.state is RequestState.VOID:
        return False
    return today > paris_day(request.opened_at) + timedelta(days=BUTTON_DAYS)
