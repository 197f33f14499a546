"""Noting: the wishes that a mail names, and an offer that a mail completes, judged anew and acknowledged."""

from dataclasses import dataclass, replace
from datetime import date

from mailbot.core.letters import Noted
from mailbot.core.offers import Offer, move
from mailbot.core.planning.asking import judged, told
from mailbot.core.planning.case import Case
from mailbot.core.planning.judging import judgement
from mailbot.core.planning.moves import entry
from mailbot.core.planning.observing import admitted, others_in
from mailbot.core.plans import Change, Fate, NewVersion, Plan
from mailbot.core.readings import Attachment, Options


@dataclass(frozen=True, slots=True)
class Wished:
    """An offer with the wishes of a mail, what of them is new, and what of them cannot be taken over."""

    offer: Offer
    noted: tuple[Noted, ...]
    unusable: tuple[Noted, ...]


def due_in(case: Case, options: Options) -> tuple[date | None, tuple[Noted, ...]]:
    """Return the due date that a mail names, None if it is not possible, and what it names that is none."""
    if options.due and case.may_be_due(options.due):
        return options.due, ()
    if options.due and options.due >= case.today:
        return None, (Noted("due_after_period", options.due.isoformat()),)
    written = options.due.isoformat() if options.due else options.due_text
    return None, (Noted("due", written),) if written else ()


def wished(case: Case, offer: Offer, said: Options) -> Wished:
    """Return `offer` with the options that a mail names."""
    noted: list[Noted] = []
    due, unusable = due_in(case, said)
    if said.alert is not None and said.alert is not offer.alert:
        noted.append(Noted("alert", "yes" if said.alert else "no", "yes" if offer.alert else "no"))
    if due and due != offer.due:
        noted.append(Noted("due", _day(due), _day(offer.due)))
    if said.message and said.message != offer.message:
        noted.append(Noted("message", said.message, offer.message))
    observers, strangers = admitted(case, others_in(case, said))
    if observers and observers != offer.observers:
        noted.append(Noted("observers", ", ".join(observers), ", ".join(offer.observers)))
    after = replace(
        offer,
        alert=offer.alert if said.alert is None else said.alert,
        due=due or offer.due,
        message=said.message or offer.message,
        observers=observers or offer.observers,
    )
    return Wished(after, tuple(noted), (*unusable, *strangers))


def completed_by(
    case: Case,
    offer: Offer,
    now: Wished,
    versions: tuple[NewVersion, ...] = (),
    files: tuple[Attachment, ...] = (),
) -> Plan:
    """Plan the change of `offer` to `now`: judged anew, under the same number, and acknowledged.

    `files` are the attachments of the mail in hand, to be named in the answer.
    """
    found = judgement(case, now.offer.facts, now.offer.due, case.reached)
    state = move(offer.state, found.event)
    after = replace(now.offer, state=state, verdict=found.verdict, missing=found.missing, starts_on=None)
    if any(note.field == "description" for note in now.noted):  # the advert was written after another text
        after = replace(after, advert="", advert_at=None)
    letter = replace(judged(case, after, files), noted=now.noted, unusable=now.unusable)
    changed = ", ".join(note.field for note in now.noted)
    detail = f"{after.verdict.ruling}: {after.verdict.reason} ({changed})"
    return Plan(
        Fate.HANDLED,
        "completed",
        offer_id=offer.id,
        changes=(Change(offer, after),),
        versions=versions,
        letters=told(case, offer, letter),
        entries=(entry(case, "completed", after, detail),),
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
