"""A pressed button is understood: the reader knows what our mails write, whatever a client did to it."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import parse_qs, urlsplit

import pytest

from mailbot.core.letters import Letter, Link
from mailbot.core.people import Person
from mailbot.reading import read
from mailbot.samples import Sample, samples
from mailbot.templating import Stationery

BOT = "mailbot@ucanss.example"
STATIONERY = Stationery(None, Person(BOT), [b"k" * 32])


def links_of(letter: Letter) -> list[Link]:
    """Return the links of a letter in the order in which it shows them."""
    return [*(link for line in letter.lines for link in line.links), *letter.links]


PRESSABLE = [pytest.param(sample, id=sample.name) for sample in samples() if links_of(sample.letter)]
CLIENTS = [
    pytest.param(lambda body: body.replace("\r\n", "\n"), id="as written"),
    pytest.param(lambda body: body.replace("\r\n", ""), id="line breaks dropped"),
    pytest.param(lambda body: body.replace(" \r\n", "\n"), id="spaces at line ends dropped"),
    pytest.param(lambda body: "", id="body dropped"),
]


def hrefs(sample: Sample) -> list[str]:
    raw = STATIONERY.compose(sample.letter, sample.message_id, sample.at, sample.version, sample.changes)
    mail = message_from_bytes(raw, policy=policy.default)
    part = mail.get_body(("plain",))
    assert part is not None
    found: list[str] = re.findall(r"^mailto:\S+", part.get_content(), re.MULTILINE)
    return found


@pytest.mark.parametrize("sample", PRESSABLE)
@pytest.mark.parametrize("client", CLIENTS)
def test_every_button_is_recognised_with_its_code(sample: Sample, client: Callable[[str], str]) -> None:
    for link, href in zip(links_of(sample.letter), hrefs(sample), strict=True):
        query = parse_qs(urlsplit(href).query)
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Message-ID"] = sample.letter.to.address, BOT, "<1@x.example>"
        mail["Subject"] = query["subject"][0]
        mail.set_content(client(query["body"][0]) + "\n")
        raw = mail.as_bytes()
        reading = read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT)
        assert reading.press is not None
        assert reading.press.button is link.button
        assert reading.press.comment == ""
        assert not reading.press.contradicted
        assert len(reading.tokens) == 1
