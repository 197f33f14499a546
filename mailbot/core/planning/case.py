"""What planning looks at: the house and its settings, the world as known so far, and the mail in hand."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from mailbot.core.calendar import paris_day
from mailbot.core.channels import Outlet
from mailbot.core.folding import words
from mailbot.core.letters import Letter, Step
from mailbot.core.offers import Offer, id_in, reference_key
from mailbot.core.people import People, Person, Role
from mailbot.core.planning import due
from mailbot.core.plans import Change, Mail, NewVersion, Plan, Sent, sha256
from mailbot.core.readings import Fields, Reading
from mailbot.core.rules import Rules
from mailbot.core.tokens import Claim, Purpose, Standing, Verified, verify

ONCE = ("absence", "undeliverable", "delivery-failure", "recall-failure")  # events that are told of once

Told = tuple[str, int, int | None, str]  # event, offer, version, whom it is about
Again = tuple[str, str, int | None, int | None]  # kind of letter, address, request, offer


def again_key(letter: Letter) -> Again:
    """Return what `letter` is counted by."""
    return letter.kind, letter.to.address, letter.request_id, letter.offer_id


@dataclass(frozen=True, slots=True)
class House:
    """What the settings say, the same for every mail.

    `demands_authentication`: an authserv-id is configured, so a decision needs an authenticated mail.
    """

    people: People
    rules: Rules
    keys: Sequence[bytes] = field(repr=False)
    demands_authentication: bool
    channels: tuple[Outlet, ...] = (Outlet("ucanss"),)


@dataclass(slots=True)
class World:
    """What is stored, as far as a batch of mails needs it, with the effects of the plans made so far.

    `offers` by id; `requests` says which offer a request is about, old ones included; `sent` our letters by
    Message-ID; `histories` by offer id; `in_progress` the ids of all open offers, loaded only for mails that
    ask for a list; `asked_again` how often in a day somebody got a letter that their answer may bring again,
    `asked_today` how often since midnight anybody was asked about a request, by kind; `told` the events that
    are told of ONCE, where the mail may be one;
    `fields` by offer id what the current version says, `files` the SHA-256 (hex) of its attachments, both
    loaded only where a mail may complete it.
    """

    next_offer: int
    next_request: int
    offers: dict[int, Offer] = field(default_factory=dict)
    requests: dict[int, int] = field(default_factory=dict)
    sent: Mapping[str, Sent] = field(default_factory=dict)
    histories: Mapping[int, tuple[Step, ...]] = field(default_factory=dict)
    in_progress: Sequence[int] = ()
    asked_again: Counter[Again] = field(default_factory=Counter)
    asked_today: Counter[tuple[str, int]] = field(default_factory=Counter)
    told: set[Told] = field(default_factory=set)
    fields: dict[int, Fields] = field(default_factory=dict)
    files: dict[int, frozenset[str]] = field(default_factory=dict)

    def by_reference(self, reference: str) -> Offer | None:
        """Return the offer with that reference, however it is written, or that had it from us at first."""
        wanted = reference_key(reference)
        named = next((o for o in self.offers.values() if o.card.reference == wanted), None)
        first = self.offers.get(id_in(wanted) or 0)
        return named or (first if first and first.first_reference == wanted else None)

    def by_request(self, request_id: int) -> Offer | None:
        """Return the offer that was asked about by that request, be it void."""
        return self.offers.get(self.requests.get(request_id, 0))

    def apply(self, plan: Plan) -> None:
        """Take over the effects of `plan`, so that the next mail of the batch sees them."""
        self.move(plan.changes)
        for version in plan.versions:
            self._take_over(version)
        self.asked_again.update(again_key(letter) for letter in plan.letters)
        self.asked_today.update((x.kind, x.request_id) for x in plan.letters if x.request_id)
        self.told.update((e.event, e.offer_id, e.version, e.who) for e in plan.entries if e.offer_id)

    def _take_over(self, version: NewVersion) -> None:
        there = self.files.get(version.offer_id, frozenset()) if version.completes else frozenset()
        self.fields[version.offer_id] = version.fields
        self.files[version.offer_id] = there.union(map(sha256, version.attachments))

    def nearest(self, thread: Iterable[str]) -> Sent | None:
        """Return the letter of ours that a mail with that thread answers most directly."""
        return next((self.sent[message_id] for message_id in thread if message_id in self.sent), None)

    def move(self, changes: Iterable[Change]) -> None:
        """Take over changes of offers."""
        for offer in (change.after for change in changes):
            self.offers[offer.id] = offer
            self.next_offer = max(self.next_offer, offer.id + 1)
            if offer.request:
                self.requests[offer.request.id] = offer.id
                self.next_request = max(self.next_request, offer.request.id + 1)


@dataclass(frozen=True, slots=True)
class Case:
    """One mail to be decided about."""

    house: House
    world: World
    mail: Mail
    reading: Reading

    @property
    def today(self) -> date:
        """The day in Paris on which the mail reached us."""
        return paris_day(self.mail.at)

    @property
    def sender(self) -> Person:
        """The sender as on record, so that our answer greets nobody by a name of a stranger's choosing."""
        address = self.reading.sender or ""
        people = self.house.people
        on_record = (*people.approvers_on(self.today), *people.admins)
        return next((p for p in on_record if p.address == address), Person(address, self.reading.sender_name))

    def sender_and(self, person: Person) -> tuple[Person, ...]:
        """Return the sender and, if it is somebody else, `person`."""
        return (self.sender,) if self.sender.address == person.address else (self.sender, person)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that the sender's address holds today."""
        return self.house.people.roles_of(self.reading.sender or "", self.today)

    @property
    def vouched(self) -> bool:
        """Whether the sender's own domain vouches for this mail."""
        return self.reading.authenticated

    @property
    def proven(self) -> bool:
        """Whether the mail is the sender's own: vouched for, or an answer to a letter that only they got.

        The Message-IDs of our letters cannot be guessed, so answering one is a round trip to that address.
        """
        got = (self.world.sent.get(message_id) for message_id in self.reading.thread)
        return self.vouched or any(letter and letter.to == self.reading.sender for letter in got)

    @property
    def reached(self) -> datetime:
        """When the mail first reached us: offers are judged by it, even if it is released long after."""
        return self.mail.reached or self.mail.at

    @property
    def proposed_due(self) -> date:
        """The due date that we propose where none was given: in the period, if today is."""
        return due.proposed_due(self.house.rules, self.today)

    def may_be_due(self, day: date) -> bool:
        """Say whether EN3S may be asked to answer by `day`: not in the past, nor after today's period."""
        return due.may_be_due(self.house.rules, self.today, day)

    def due_for(self, offer: Offer) -> date:
        """Return the due date to propose for `offer`: its own, or ours where it has none that is possible."""
        return due.due_for(self.house.rules, self.today, offer)

    def verified(self) -> tuple[Verified, ...]:
        """Return every token of the mail, verified."""
        return tuple(verify(self.house.keys, token, self.today) for token in self.reading.tokens)

    def claims(self, purposes: Iterable[Purpose]) -> tuple[Claim, ...]:
        """Return the claims of the valid tokens for one of `purposes`."""
        wanted = frozenset(purposes)
        valid = (v.claim for v in self.verified() if v.standing is Standing.VALID)
        return tuple(claim for claim in valid if claim and claim.purpose in wanted)

    def may_see(self, offer: Offer) -> bool:
        """Say whether the sender may see `offer`: the recruiter's organisation, EN3S once asked, admins."""
        if Role.ADMIN in self.roles or self.is_recruiter_of(offer):
            return True
        return Role.APPROVER in self.roles and offer.submitted_at is not None

    def is_recruiter_of(self, offer: Offer) -> bool:
        """Say whether the sender recruits for the organisation that sent `offer`: colleagues may act.

        Where its recruiter has left the directory, it is the organisation that the offer names.
        """
        address = self.reading.sender
        if address == offer.recruiter.address:
            return True
        people = self.house.people
        mine, theirs = people.organisation_of(address or ""), people.organisation_of(offer.recruiter.address)
        if mine is None or theirs is not None:
            return mine is not None and mine == theirs
        return bool(words(mine.name)) and words(mine.name) == words(offer.facts.organisation)
