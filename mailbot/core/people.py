"""Who writes to mailbot: people, organisations and the roles that settings give to addresses."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """The three roles of the process; one address may hold several."""

    RECRUITER = "recruiter"
    APPROVER = "approver"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Person:
    """A mailbox on record: `address` is lower-case, `name` is shown in mails and may be empty."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        """What follows the @ of the address."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Organisation:
    """One entry of the directory: who may send offers for this organisation."""

    name: str
    kind: str
    domains: frozenset[str] = frozenset()
    recruiters: frozenset[str] = frozenset()
    convention: str = ""

    def employs(self, address: str) -> bool:
        """Say whether the lower-case `address` may send offers for this organisation."""
        return address in self.recruiters or address.rpartition("@")[2] in self.domains


@dataclass(frozen=True, slots=True)
class Deputy:
    """Somebody who may answer for the approver `stands_for` from `first` to `last`, both included."""

    stands_for: str
    person: Person
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class People:
    """Everybody on record, as the settings name them."""

    approvers: tuple[Person, ...] = ()
    admins: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    deputies: tuple[Deputy, ...] = field(default=())

    def approvers_on(self, day: date) -> tuple[Person, ...]:
        """Return the approvers and the deputies of that day, approvers first."""
        deputies = (d.person for d in self.deputies if d.first <= day <= d.last)
        return _unique((*self.approvers, *deputies))

    def deputy_of(self, address: str, day: date) -> Person | None:
        """Return who stands for the approver `address` on that day, None if nobody does."""
        named = (d for d in self.deputies if d.stands_for == address and d.first <= day <= d.last)
        return next((d.person for d in named if d.person.address != address), None)

    def organisation_of(self, address: str) -> Organisation | None:
        """Return the organisation that `address` sends for; a single address prevails over a domain."""
        by_address = (o for o in self.organisations if address in o.recruiters)
        by_domain = (o for o in self.organisations if o.employs(address))
        return next(by_address, None) or next(by_domain, None)

    def roles_of(self, address: str, day: date) -> frozenset[Role]:
        """Return every role that `address` holds on `day`; none for a stranger."""
        roles = set()
        if any(p.address == address for p in self.approvers_on(day)):
            roles.add(Role.APPROVER)
        if any(p.address == address for p in self.admins):
            roles.add(Role.ADMIN)
        if self.organisation_of(address):
            roles.add(Role.RECRUITER)
        return frozenset(roles)


def _unique(people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple({p.address: p for p in reversed(list(people))}.values())[::-1]
