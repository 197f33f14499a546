"""The people of the core tests, and how a mail of theirs becomes a case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mailbot import data
from mailbot.core.letters import Letter, Link
from mailbot.core.offers import State
from mailbot.core.people import Organisation, People, Person
from mailbot.core.planning import Case, House, World, plan
from mailbot.core.plans import Mail, Plan, Sent
from mailbot.core.readings import (
    Answer,
    Button,
    Choice,
    Command,
    Doubt,
    Fields,
    Kind,
    OfferReading,
    Options,
    Press,
    Reading,
)
from mailbot.core.rules import parse
from mailbot.core.tokens import Claim, fingerprint, sign

KEY = b"k" * 32
NOW = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)

CAMILLE = Person("camille.martin@cpam-vosges.example", "Camille Martin")
LUC = Person("luc.petit@cpam-vosges.example", "Luc Petit")
RIVAL = Person("rh@caf-cher.example", "RH")
EN3S = Person("valideur@en3s.example", "EN3S dérogation")
DEPUTY = Person("adjoint@en3s.example", "Adjoint")
ADMIN = Person("admin@ucanss.example", "Ada Min")
STRANGER = Person("inconnu@ailleurs.example", "Inconnu")

PEOPLE = People(
    approvers=(EN3S, DEPUTY),
    admins=(ADMIN,),
    organisations=(
        Organisation("CPAM des Vosges", "CPAM", frozenset({"cpam-vosges.example"})),
        Organisation("CAF du Cher", "CAF", frozenset({"caf-cher.example"})),
    ),
)
HOUSE = House(PEOPLE, parse(data.load("rules.toml")), (KEY,), demands_authentication=True)

FIELDS = Fields(
    reference="NVHADD00095",
    title="Chargé d'études statistiques",
    organisation="CPAM des Vosges",
    level=("7",),
    level_text="Niveau 7",
    description="Vous analysez les données du service.",
)


class Office:
    """A small mailbot without servers: mails go in one by one, plans come out, the world remembers."""

    def __init__(self, house: House = HOUSE, now: datetime = NOW) -> None:
        self.house = house
        self.now = now
        self.world = World(1, 1)
        self.posted: dict[str, Letter] = {}
        self._uid = 0

    def gets(self, reading: Reading) -> Plan:
        """Let one mail in and return what was planned."""
        self._uid += 1
        mail = Mail("bot/INBOX", 1, self._uid, self.now)
        planned = plan(Case(self.house, self.world, mail, reading))
        self.world.apply(planned)
        sent = dict(self.world.sent)
        for letter in planned.letters:
            message_id = f"<{len(self.posted)}@bot.example>"
            self.posted[message_id] = letter
            sent[message_id] = Sent(
                message_id,
                letter.kind,
                letter.to.address,
                letter.offer_id,
                letter.version,
                letter.request_id,
                letter,
            )
        self.world.sent = sent
        return planned

    def later(self, days: float) -> None:
        """Let time pass."""
        self.now += timedelta(days=days)
        self.world.asked_again.clear()
        self.world.asked_today.clear()

    def last(self, kind: str, to: Person | None = None) -> tuple[str, Letter]:
        """Return the newest letter of that kind, with its Message-ID."""
        found = [
            (i, x)
            for i, x in self.posted.items()
            if x.kind == kind and (to is None or x.to.address == to.address)
        ]
        return found[-1]

    def offers(self, sender: Person = CAMILLE, fields: Fields = FIELDS, **options: Any) -> Plan:
        """Let a recruiter send an offer."""
        reading = mail_from(sender, kind=Kind.OFFER, offers=(OfferReading(fields, Options(**options)),))
        return self.gets(reading)

    def presses(self, who: Person, kind: str, button: Button, **press: Any) -> Plan:
        """Let `who` press a button of the newest letter of `kind` to them."""
        _, letter = self.last(kind, who)
        return self.gets(pressed(who, letter, button, **press))

    def answers(self, who: Person, kind: str, answer: Answer, text: str = "…", **more: Any) -> Plan:
        """Let `who` reply to the newest letter of `kind` to them."""
        message_id, _ = self.last(kind, who)
        return self.gets(
            mail_from(who, kind=Kind.REPLY, in_reply_to=(message_id,), answer=answer, new_text=text, **more)
        )

    def commands(self, who: Person, verb: str, reference: str | None = None, **more: Any) -> Plan:
        """Let `who` give a command."""
        return self.gets(mail_from(who, kind=Kind.COMMAND, commands=(Command(verb, reference),), **more))


def mail_from(sender: Person, **more: Any) -> Reading:
    """Return a reading of an authenticated mail from `sender`."""
    base = Reading(
        kind=Kind.OTHER,
        digest="0" * 64,
        size=2000,
        message_id="<m@client.example>",
        sender=sender.address,
        sender_name=sender.name,
        authenticated=True,
    )
    read = replace(base, **more)
    return replace(read, kind=Kind.OFFER) if _brings_an_offer(read) else read


def _brings_an_offer(read: Reading) -> bool:
    """Say whether reading would call it an offer: files alone, read or not, make none."""
    return any(replace(o.fields, doubts=()) != Fields() for o in read.offers)


def pressed(who: Person, letter: Letter, button: Button, **press: Any) -> Reading:
    """Return the mail that a press of `button` of `letter` makes; `press` may hold options and a comment."""
    link = next(x for x in letter.links if x.button is button)
    more = {key: press.pop(key) for key in ("authenticated",) if key in press}
    return mail_from(
        who, kind=Kind.REPLY, tokens=(token(letter, link),), press=Press(button, **press), **more
    )


def token(letter: Letter, link: Link) -> str:
    """Return the token that the letter's mail would carry."""
    holder = fingerprint(letter.to.address)
    return sign(KEY, Claim(link.purpose, link.subject, letter.version or 0, holder, link.last_day))


APPROVES = Answer(Choice.APPROVE)
REFUSES = Answer(Choice.REFUSE, comment="poste réservé")
UNCLEAR = Answer(Choice.NONE, Doubt.UNCLEAR)


def kinds(plan: Plan) -> list[tuple[str, str]]:
    """Return (kind, address) of every letter."""
    return [(letter.kind, letter.to.address) for letter in plan.letters]


def state(office: Office) -> State:
    return office.world.offers[1].state


def only(plan: Plan) -> Letter:
    (letter,) = plan.letters
    return letter
