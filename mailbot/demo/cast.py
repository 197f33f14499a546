"""The people of the story, all fictitious, with their accounts and organisations."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from mailbot.demo.client import Person


@dataclass(frozen=True, slots=True)
class Part:
    """One account of the story before anybody plays it."""

    name: str
    local_part: str
    domain: str
    password: str
    organisation: str = ""
    kind: str = ""

    def address(self, domain: str = "") -> str:
        """Return the address of this part, in `domain` instead of its own if one is given."""
        return f"{self.local_part}@{domain or self.domain}"


BOT = Part("Bourse des emplois", "bourse-emplois", "ucanss.example", "b0urse")
RECRUITER = Part(
    "Claire Lefèvre", "claire.lefevre", "cpam-vosges.example", "cl4ire", "CPAM des Vosges", "CPAM"
)
NEIGHBOUR = Part("Marc Dubois", "marc.dubois", "carsat-am.example", "m4rc", "CARSAT Alsace-Moselle", "CARSAT")
OBSERVER = Part("Hélène Moreau", "helene.moreau", "cpam-vosges.example", "h3lene", "CPAM des Vosges", "CPAM")
APPROVER = Part("EN3S dérogation", "derogation", "en3s.example", "en3s")
ADMIN = Part("Nadia Benali", "nadia.benali", "ucanss.example", "n4dia")
BOARD = Part("Site de l'Ucanss", "annonces", "ucanss.example", "s1te")
INTRANET = "published/intranet"  # a folder beside the database
PARTS = (BOT, RECRUITER, NEIGHBOUR, APPROVER, ADMIN, OBSERVER, BOARD)


@dataclass(frozen=True, slots=True)
class Cast:
    """The people who play: two recruiters, the approver of EN3S, the admin, a recruiter's colleague who
    is kept informed, and whoever puts adverts on the site of Ucanss. `bot` is mailbot's address."""

    bot: str
    recruiter: Person
    neighbour: Person
    approver: Person
    admin: Person
    observer: Person
    board: Person

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody with a mailbox of their own."""
        return self.recruiter, self.neighbour, self.approver, self.admin, self.observer, self.board


def accounts(domain: str = "") -> dict[str, str]:
    """Return address -> password of everybody, the bot included, all in one `domain` if one is given."""
    return {part.address(domain): part.password for part in PARTS}


def cast_of(person: Callable[[str, str], Person], domain: str = "") -> Cast:
    """Return the cast; `person` makes a mail user from a name and an address."""
    return Cast(
        BOT.address(domain),
        *(person(part.name, part.address(domain)) for part in PARTS if part is not BOT),
    )


def directory(cast: Cast) -> str:
    """Return the TOML of MAILBOT_DIRECTORY that knows both recruiters, and the colleague of the first."""
    entries = ((RECRUITER, (cast.recruiter, cast.observer)), (NEIGHBOUR, (cast.neighbour,)))
    return "\n".join(
        f'[[organisation]]\nname = "{part.organisation}"\nkind = "{part.kind}"\n'
        f"recruiters = {json.dumps([person.address for person in people])}\n"
        for part, people in entries
    )


def channels(cast: Cast) -> str:
    """Return the TOML of MAILBOT_CHANNELS: the site of Ucanss by mail, an intranet through a folder."""
    return (
        f'[[channel]]\nname = "ucanss"\nmail = "{cast.board.address}"\n\n'
        f'[[channel]]\nname = "intranet"\nfolder = "{INTRANET}"\n'
    )
