"""Wishes: the alert and the people to inform, changed by command as often as one likes until the answer."""

from collections.abc import Sequence
from dataclasses import replace

from mailbot.core import writing, writing_answers
from mailbot.core.folding import fold
from mailbot.core.letters import Letter, Matter, Noted
from mailbot.core.offers import Offer, State
from mailbot.core.planning.case import Case
from mailbot.core.planning.judging import JUDGED
from mailbot.core.planning.moves import answered, done
from mailbot.core.planning.observing import admitted, to_copy
from mailbot.core.plans import Change, Plan
from mailbot.core.process import unchangeable
from mailbot.core.readings import Options

YES, NO = frozenset({"oui", "yes", "on"}), frozenset({"non", "no", "off"})
WITHOUT = frozenset({"sans", "sauf", "retirer", "without"})
ALERT_SET, OBSERVERS_SET = "alert_set", "observers_set"  # events
_AROUND = "<>()[],;:.\"'«»"


def alert(case: Case, offer: Offer, arguments: Sequence[str]) -> Plan:
    """Plan « ALERTE réf oui » or « non »."""
    said = {fold(word.strip(_AROUND)) for word in arguments} & (YES | NO)
    if not said or (said & YES and said & NO):
        return answered(case, writing.refused_action(case.sender, offer, Matter.ALERT_UNCLEAR))
    return _alerted(case, offer, yes=bool(said & YES))


def inform(case: Case, offer: Offer, arguments: Sequence[str]) -> Plan:
    """Plan « INFORMER réf adresse… », « -adresse » or « sans adresse »; without an address it only tells."""
    added, removed = _addresses(arguments)
    others = (a for a in (*offer.observers, *added) if a not in removed and a != offer.recruiter.address)
    known, unusable = admitted(case, others)
    if offer.recruiter.address in added:
        unusable += (Noted("recruiter_is_told", offer.recruiter.address),)
    unusable += tuple(Noted("not_an_observer", a) for a in removed if a not in offer.observers)
    return _informed(case, offer, known, unusable)


def confirmed(case: Case, offer: Offer, options: Options) -> Plan:
    """Plan the button by which somebody confirms a command that nobody vouched for."""
    if options.observers or options.nobody:
        known, unusable = admitted(case, options.observers)
        return _informed(case, offer, known, unusable)
    if options.alert is None:  # a list of people that did not fit into the button, or was taken out
        return answered(case, writing.refused_action(case.sender, offer, Matter.OBSERVERS_MISSING))
    return _alerted(case, offer, yes=options.alert)


def lines(change: Change) -> tuple[tuple[str, str], ...]:
    """Return the prefilled lines of the mail that asks for `change` again."""
    before, after = change.before, change.after
    if before is None or before.observers != after.observers:
        return (("observers", ", ".join(after.observers) or "nobody"),)
    return (("alert", _word(after.alert)),)


def noted(change: Change) -> tuple[Noted, ...]:
    """Return what `change` would change, for whoever has to confirm it."""
    before, after = change.before, change.after
    if before is None or before.observers != after.observers:
        was = ", ".join(before.observers) if before else ""
        return (Noted("observers", ", ".join(after.observers), was),)
    return (Noted("alert", _word(after.alert), _word(before.alert)),)


def _alerted(case: Case, offer: Offer, *, yes: bool) -> Plan:
    matter = writing.ALERT_ON if yes else writing.ALERT_OFF
    # a colleague who asks for the alert is alerted, but takes it away from nobody who is still there
    gone = case.house.people.organisation_of(offer.recruiter.address) is None
    another = yes and (gone or not offer.alert) and case.is_recruiter_of(offer)
    after = replace(offer, alert=yes, recruiter=case.sender if another else offer.recruiter)
    return _changed(case, offer, after, ALERT_SET, matter, _word(yes))


def _informed(case: Case, offer: Offer, known: tuple[str, ...], unusable: tuple[Noted, ...]) -> Plan:
    after = replace(offer, observers=known)
    detail = ", ".join(known)
    return _changed(case, offer, after, OBSERVERS_SET, writing.OBSERVERS, detail, unusable)


def _changed(
    case: Case,
    offer: Offer,
    after: Offer,
    event: str,
    matter: str,
    detail: str,
    unusable: tuple[Noted, ...] = (),
) -> Plan:
    """Plan a change of wishes, or the answer that says what is so already, or that it is too late."""
    if offer.state not in JUDGED and offer.state is not State.SUBMITTED:
        too_late = unchangeable(offer.state) or Matter.ANSWER_GIVEN
        return answered(case, writing.refused_action(case.sender, offer, too_late))
    if after == offer:
        return answered(case, writing.wishes(case.sender, offer, matter, unusable))
    letters = (writing.wishes(p, after, matter, unusable) for p in case.sender_and(offer.recruiter))
    return done(case, (Change(offer, after),), event, (*letters, *_copies(case, offer, after)), detail)


def _copies(case: Case, offer: Offer, after: Offer) -> Sequence[Letter]:
    """Show the request, once it is there, to those who are to be informed from now on."""
    if after.state is not State.SUBMITTED:
        return ()
    approvers = (person.address for person in case.house.people.approvers_on(case.today))
    told = {*offer.observers, *approvers, case.sender.address, after.recruiter.address}
    return [writing_answers.request_copy(address, after, None) for address in to_copy(case, after, told)]


def _addresses(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the addresses to add and those to remove; words that are no addresses join them."""
    added, removed, removing = list[str](), list[str](), False
    for word in (argument.strip(_AROUND).lower() for argument in arguments):
        if word in WITHOUT:
            removing = True
        elif "@" in word and (removing or word.startswith("-")):
            removed.append(word.removeprefix("-"))
        elif "@" in word:
            added.append(word.removeprefix("+"))
    return added, removed


def _word(yes: bool) -> str:
    return "yes" if yes else "no"
