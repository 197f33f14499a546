"""Who takes part in a measurement, and the offers that they write about."""

from datetime import date

from mailbot.core.offers import Card
from mailbot.core.people import Person

DOMAIN = "bourse.example"
BOT = Person(f"derogation@{DOMAIN}", "Dérogations EN3S")
APPROVER = Person("claire.martin@en3s.example", "Claire Martin")
ORGANISATION = "CPAM des Vosges"
RECRUITERS_DOMAIN = "cpam-vosges.example"
AUTHSERV_ID = "mx.bourse.example"
KEY = "0123456789abcdef" * 4
DIRECTORY = f"""\
[[organisation]]
name = "{ORGANISATION}"
kind = "CPAM"
domains = ["{RECRUITERS_DOMAIN}"]
"""

_RECRUITERS = 40
_TITLES = (
    "Chargé d'études statistiques",
    "Responsable du service « Prévention des risques professionnels »",
    "Contrôleur de gestion",
    "Chef de projet maîtrise d'ouvrage",
)


def reference(number: int) -> str:
    """Return the reference of offer `number`, from 1."""
    return f"NVHADD{number:05}"


def request_id(number: int) -> int:
    """Return the id of the request about offer `number`: not its own, lest the two be confused."""
    return 700_000 + number


def recruiter(number: int) -> Person:
    """Return who recruits for offer `number`."""
    which = number % _RECRUITERS
    return Person(f"rh{which}@{RECRUITERS_DOMAIN}", f"Zoé Lefèvre {which}")


def card(number: int) -> Card:
    """Return the facts of offer `number` that every mail about it shows."""
    return Card(
        reference=reference(number),
        title=_TITLES[number % len(_TITLES)],
        organisation=ORGANISATION,
        level="7",
        place="Épinal",
        contract="CDI",
        creation_date=date(2027, 1, 4),
        created_by=recruiter(number).name,
    )
