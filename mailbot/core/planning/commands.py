"""Commands by mail: who may give which, and what each does."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from mailbot.core import writing
from mailbot.core.letters import MOST_LINES, LetterKind, Matter, Step
from mailbot.core.links import next_links
from mailbot.core.offers import CLOSED, Offer
from mailbot.core.people import Role
from mailbot.core.planning import digests, wishes
from mailbot.core.planning.asking import asked_of
from mailbot.core.planning.case import Case
from mailbot.core.planning.doubts import DOUBT
from mailbot.core.planning.moves import answered, entry
from mailbot.core.planning.publication import close, publish, withdraw
from mailbot.core.planning.submission import submit
from mailbot.core.plans import Fate, Plan
from mailbot.core.readings import Command
from mailbot.core.tokens import Purpose

UNCLEAR = (LetterKind.CLARIFICATION, DOUBT)  # events
MOST_HELP = 5  # mails a day to somebody on record; one to others


def obey(case: Case, command: Command) -> Plan:
    """Plan one command."""
    if command.verb == "AIDE":
        return helped(case, Matter.GREETING)
    if command.verb == "STATUT":
        return _status(case, command)
    if command.verb == "EN COURS" and case.roles & {Role.APPROVER, Role.ADMIN}:
        return digests.listed(case)
    if command.verb in ACTIONS:
        return _action(case, command)
    return helped(case, Matter.UNKNOWN_COMMAND, " ".join((command.verb, *command.arguments)))


def helped(case: Case, matter: Matter, quote: str = "") -> Plan:
    """Answer with help for the sender's first role, a few times a day: after that it is a machine."""
    most = MOST_HELP if case.roles else 1
    if case.world.asked_again[LetterKind.HELP, case.sender.address, None, None] >= most:
        return Plan(Fate.HANDLED if case.roles else Fate.UNKNOWN_SENDER, "helped_before")
    order = (Role.ADMIN, Role.APPROVER, Role.RECRUITER)
    role = next((r for r in order if r in case.roles), "")
    return answered(case, writing.help_about(case.sender, matter, quote, role))


def _status(case: Case, command: Command) -> Plan:
    if command.reference is None:
        return answered(case, writing.status_list(case.sender, _in_progress(case)))
    offer = case.world.by_reference(command.reference)
    if offer is None or not case.may_see(offer):
        return _unknown(case, command.reference)
    links = next_links(offer, case.today, case.due_for(offer)) if case.is_recruiter_of(offer) else ()
    letter = writing.status(case.sender, offer, _steps(case, offer), links, asked_of(case, offer))
    return answered(case, letter)


def _steps(case: Case, offer: Offer) -> tuple[Step, ...]:
    """Return the history of `offer`; what EN3S wrote to us in doubt is shown to EN3S and admins alone."""
    steps = case.world.histories.get(offer.id, ())
    if case.roles & {Role.APPROVER, Role.ADMIN}:
        return steps
    return tuple(replace(step, said="") if step.event in UNCLEAR else step for step in steps)


def _in_progress(case: Case) -> list[Offer]:
    offers = (case.world.offers[number] for number in case.world.in_progress)
    visible = [offer for offer in offers if offer.state not in CLOSED and case.may_see(offer)]
    # those without a due date come last
    visible.sort(key=lambda o: (o.due is None, o.due or case.today, o.card.reference))
    return visible[:MOST_LINES]


def _action(case: Case, command: Command) -> Plan:
    """Plan a command that changes an offer; a mail that is not proven only brings the button that does it."""
    if command.reference is None:
        return answered(case, writing.refused(case.sender, Matter.REFERENCE_NEEDED, command.verb))
    offer = case.world.by_reference(command.reference)
    if offer is None or not (case.is_recruiter_of(offer) or Role.ADMIN in case.roles):
        return _unknown(case, command.reference)
    purpose, act = ACTIONS[command.verb]
    plan = act(case, offer, command)
    if case.proven or not plan.changes:
        return plan
    letter = writing.confirm_action(case.sender, offer, purpose, case.today, command.options)
    if purpose is Purpose.WISHES:
        letter = writing.with_wishes(letter, wishes.lines(plan.changes[-1]), wishes.noted(plan.changes[-1]))
    confirm = answered(case, letter, "not_authenticated")
    return replace(confirm, entries=(entry(case, LetterKind.CONFIRM, offer, "not_authenticated"),))


def _unknown(case: Case, reference: str) -> Plan:
    """Answer alike for an offer that does not exist and for one that the sender may not see."""
    return answered(case, writing.refused(case.sender, Matter.UNKNOWN_REFERENCE, reference))


def _submit(case: Case, offer: Offer, command: Command) -> Plan:
    return submit(case, offer, command.options)


def _publish(case: Case, offer: Offer, command: Command) -> Plan:
    return publish(case, offer, command.options)


def _withdraw(case: Case, offer: Offer, _: Command) -> Plan:
    return withdraw(case, offer)


def _close(case: Case, offer: Offer, _: Command) -> Plan:
    return close(case, offer)


def _alert(case: Case, offer: Offer, command: Command) -> Plan:
    return wishes.alert(case, offer, command.arguments)


def _inform(case: Case, offer: Offer, command: Command) -> Plan:
    return wishes.inform(case, offer, command.arguments)


ACTIONS: Mapping[str, tuple[Purpose, Callable[[Case, Offer, Command], Plan]]] = {
    "SOUMETTRE": (Purpose.SUBMIT, _submit),
    "PUBLIER": (Purpose.PUBLISH, _publish),
    "RETIRER": (Purpose.WITHDRAW, _withdraw),
    "ALERTE": (Purpose.WISHES, _alert),
    "INFORMER": (Purpose.WISHES, _inform),
    "CLORE": (Purpose.CLOSE, _close),
}
