"""A letter of ours in words, and a mail read back."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from mailbot.core.differences import Changes
from mailbot.core.letters import Letter
from mailbot.core.offers import Card, Decision, State
from mailbot.core.people import Person
from mailbot.core.readings import (
    Fields,
    Reading,
)
from mailbot.reading import read
from mailbot.templating import Stationery
from mailbot.wording import Words, words
from tests.core.people import EN3S, Office

WORDS: Words = words()
BOT = "mailbot@ucanss.example"
STATIONERY = Stationery(None, Person(BOT, "Période EN3S"), [b"k" * 32])
AT = datetime(2027, 1, 11, 8, 5, tzinfo=UTC)
CARD = Card("NVHADD00095", "Chargé d'études statistiques", "CPAM des Vosges", level="7")
APPROVED = Decision(State.APPROVED, EN3S, AT, "", "<d@en3s.example>")


def mail_of(
    letter: Letter, version: tuple[Fields, tuple[()]] | None = None, changed: Changes | None = None
) -> EmailMessage:
    raw = STATIONERY.compose(letter, "<1@ucanss.example>", AT, version, changed)
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def text_of(
    letter: Letter, version: tuple[Fields, tuple[()]] | None = None, changed: Changes | None = None
) -> str:
    """Return the text part in plain typography, as one writes it."""
    part = mail_of(letter, version, changed).get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n").replace("\u00a0", " ").replace("’", "'")


def read_back(sender: str, subject: str, body: str, **headers: str) -> Reading:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = sender, BOT, subject, "<m@x.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    raw = mail.as_bytes()
    return read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT)


def shown(office: Office) -> str:
    """Return the text of the newest letter about the offer, with what the offer says now."""
    letter = [x for x in office.posted.values() if x.kind.startswith("offer-")][-1]
    return text_of(letter, (office.world.fields[1], ()))
