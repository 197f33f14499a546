"""The story of the demo is told in full, is readable, and ends as soon as something is not as told."""

import asyncio
import json
import re
import tomllib
from collections.abc import AsyncIterator, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from mailbot import config
from mailbot.demo import later, service
from mailbot.demo.cast import Cast, accounts, cast_of, directory
from mailbot.demo.clock import IN_PERIOD
from mailbot.demo.mail import read_mail
from mailbot.demo.narrator import WIDTH, Narrator
from mailbot.demo.offers import AUDITOR, CORRECTED, PREVENTION, STATISTICIAN, StoryOffer, pdf
from mailbot.demo.server import MailWorld
from mailbot.demo.service import ServiceFailed
from mailbot.demo.stage import NotAsTold, Stage

HREF = (
    "mailto:bourse-emplois@ucanss.example?subject=Publier"
    "&body=Alerte%20%3A%20non%20%0D%0A%C3%89ch%C3%A9ance%20%3A%0D%0A"
)
STATUS: dict[str, Any] = {
    "reference": "A1",
    "state": "submitted",
    "verdict": "concerned",
    "alert": False,
    "due": None,
    "decision": None,
    "decided_by": None,
    "comment": None,
    "channels": ["ucanss"],
    "history": [
        {"at": "2027-01-11T08:00:00+00:00", "who": "claire@a.example", "event": "created", "version": 1},
        {
            "at": "2027-01-11T08:05:00+00:00",
            "who": "derogation@en3s.example",
            "event": "approved",
            "version": 1,
            "detail": "comment " * 30,
        },
    ],
}


@pytest.fixture
async def world() -> AsyncIterator[MailWorld]:
    async with MailWorld(accounts()) as world:
        yield world


@pytest.fixture
def cast(world: MailWorld) -> Cast:
    return cast_of(world.person)


@pytest.fixture
def told() -> list[str]:
    """What the narrator has told so far."""
    return []


@pytest.fixture
def stage(cast: Cast, told: list[str]) -> Stage:
    async def status(reference: str) -> Mapping[str, Any]:
        return {**STATUS, "reference": reference}

    return Stage(cast, status, Narrator(told.append))


def letter(kind: str = "alert", offer: StoryOffer = STATISTICIAN) -> EmailMessage:
    """A mail such as the service sends, with the button « Publier »."""
    message = EmailMessage()
    message["Subject"], message["X-Mailbot-Kind"], message["X-Mailbot-Offer"] = "Avis", kind, offer.reference
    message.set_content(
        f"Bonjour,\n\n{'très ' * 40}bien\n-----\n\n* Publier *\nOuvrez ce lien :\n{HREF}\n\n\n"
        + "encore\n" * 20
    )
    message.add_alternative(f'<a href="{HREF.replace("&", "&amp;")}">Publier</a>', "html")
    return message


async def test_every_line_of_the_story_fits_a_terminal(cast: Cast, told: list[str]) -> None:
    narrator, mail = Narrator(told.append), read_mail(letter().as_bytes())
    await narrator.open("title")
    await narrator.chapter("chapter")
    await narrator.tell("word " * 100)
    await narrator.writes(cast.recruiter, AUDITOR.subject, AUDITOR.text * 3, [AUDITOR.attachment])
    await narrator.presses(cast.recruiter, "Publier", ["Alerte : oui"])
    await narrator.arrives(mail, cast.recruiter)
    await narrator.fact("fact " * 40)
    await narrator.state({**STATUS, "comment": "comment " * 30})
    await narrator.history(STATUS)
    await narrator.passage(mail, "encore")
    await narrator.file("advert.json", "wide " * 100)
    await narrator.close("end", ["one", "two"])
    assert max(len(line) for text in told for line in text.splitlines()) == WIDTH


async def test_a_mail_is_shown_by_its_first_lines_and_its_buttons(cast: Cast, told: list[str]) -> None:
    await Narrator(told.append).arrives(read_mail(letter().as_bytes()), cast.recruiter)
    shown = "\n".join(told)
    assert "✉  Claire Lefèvre gets (alert): «\u00a0Avis\u00a0»" in shown
    assert "│ Bonjour," in shown
    assert "[ Publier ]" in shown
    assert "mailto:" not in shown
    assert "Ouvrez" not in shown
    assert "-----" not in shown
    assert 0 < shown.count("encore") < 20


async def test_a_state_is_shown_without_what_is_unknown(told: list[str]) -> None:
    await Narrator(told.append).state(STATUS)
    assert told == ["\n  ●  A1 is SUBMITTED: verdict concerned, alert no, channels ucanss"]


async def test_a_passage_further_down_is_shown_from_its_first_line(cast: Cast, told: list[str]) -> None:
    message = EmailMessage()
    message.set_content("Bonjour,\n\nAperçu :\n\n> Madame, Monsieur,\n>\n> un\n> deux\n")
    await Narrator(told.append).passage(read_mail(message.as_bytes()), "Aperçu", 3)
    assert told[0].splitlines()[1:] == [
        "     │ Aperçu :",
        "     │ > Madame, Monsieur,",
        "     │ > un",
        "     │ …",
    ]


async def test_a_file_is_shown_by_its_first_lines(told: list[str]) -> None:
    await Narrator(told.append).file("a.json", "{\n  1\n  2\n}", 3)
    assert told == ["\n  ▤  a.json\n     │ {\n     │   1\n     │   2\n     │ …"]


async def test_a_history_is_shown_a_line_an_event_in_the_time_of_paris(told: list[str]) -> None:
    await Narrator(told.append).history(STATUS)
    lines = told[0].splitlines()[2:]
    assert lines[0].split() == ["│", "11", "Jan", "09:00", "v1", "created", "claire"]
    assert lines[1].startswith("     │ 11 Jan 09:05  v1  approved          derogation")


async def test_the_story_ends_when_a_fact_or_a_state_is_not_as_told(stage: Stage) -> None:
    await stage.state(AUDITOR, state="submitted", alert=False)
    with pytest.raises(NotAsTold, match="AMOADD00042: state is 'submitted', not 'approved'"):
        await stage.state(AUDITOR, state="approved", alert=False)
    with pytest.raises(NotAsTold, match="it is not so that two is one"):
        await stage.fact("two is one", False)
    assert stage.facts == 1


async def test_a_state_may_take_its_time(cast: Cast, told: list[str]) -> None:
    asked: list[str] = []

    async def status(reference: str) -> Mapping[str, Any]:
        asked.append(reference)
        return {**STATUS, "reference": reference, "state": "published" if asked[2:] else "approved"}

    stage = Stage(cast, status, Narrator(told.append))
    await stage.state_in_time(AUDITOR, state="published")
    assert (len(asked), stage.facts, len(told)) == (3, 1, 1)


async def test_the_story_ends_when_a_history_is_not_as_told(stage: Stage) -> None:
    await stage.histories({AUDITOR: ["created", "approved"]})
    with pytest.raises(NotAsTold, match=r"AMOADD00042 tells the same story \(but created, approved\)"):
        await stage.histories({AUDITOR: ["created", "refused"]})


async def test_the_story_ends_when_the_intranet_lacks_a_file(
    stage: Stage, world: MailWorld, tmp_path: Path
) -> None:
    message, name = letter("published", CORRECTED), f"{CORRECTED.reference}-v2.json"
    posting = {"@type": "JobPosting", "title": CORRECTED.title, "description": CORRECTED.description}
    content = json.dumps(posting).encode()
    message.add_attachment(content, maintype="application", subtype="json", filename=name)
    await world.deliver(stage.cast.board.address, message.as_bytes())
    await stage.arrival(stage.cast.board, "published", CORRECTED)
    (tmp_path / name).write_bytes(content)
    await later.the_intranet_has_the_advert(stage, tmp_path)
    (tmp_path / "other").touch()
    with pytest.raises(NotAsTold, match="and nothing else"):
        await later.the_intranet_has_the_advert(stage, tmp_path)


async def test_the_story_ends_when_a_mail_lacks_a_button(stage: Stage, world: MailWorld) -> None:
    await world.deliver(stage.cast.recruiter.address, letter().as_bytes())
    with pytest.raises(NotAsTold, match=r"it has \[ Publier \] and \[ Retirer \], with"):
        await stage.arrival(stage.cast.recruiter, "alert", STATISTICIAN, "Publier", "Retirer")


async def test_the_story_ends_when_a_mailbox_holds_a_mail_too_many(stage: Stage, world: MailWorld) -> None:
    await world.deliver(stage.cast.recruiter.address, letter().as_bytes())
    await stage.arrival(stage.cast.recruiter, "alert", STATISTICIAN, "Publier")
    await stage.mailboxes()
    await world.deliver(stage.cast.admin.address, letter("daily").as_bytes())
    with pytest.raises(
        NotAsTold, match=r"Nadia Benali has no mail and nothing else \(but there is 1 daily\)"
    ):
        await stage.mailboxes()


async def test_a_prefilled_line_is_edited_or_the_story_ends(stage: Stage, world: MailWorld) -> None:
    claire = stage.cast.recruiter
    await world.deliver(claire.address, letter("offer-created").as_bytes())
    mail = await stage.arrival(claire, "offer-created", STATISTICIAN)
    await stage.press(claire, mail, "Publier", {"Alerte": "oui", "Échéance": "22/01/2027"})
    (pressed,) = await world.mails(stage.cast.bot)
    assert read_mail(pressed).text == "Alerte : oui\nÉchéance : 22/01/2027\n"
    with pytest.raises(NotAsTold, match="no line « Message : »"):
        await stage.press(claire, mail, "Publier", {"Message": "Bonjour"})


def test_an_offer_is_written_as_talentlink_does() -> None:
    assert STATISTICIAN.text.splitlines()[:2] == [
        "Référence du poste : VOSADD00127",
        "Intitulé du poste : Chargé d'études statistiques",
    ]
    assert len({offer.reference for offer in (STATISTICIAN, PREVENTION, AUDITOR)}) == 3


def test_the_attachment_is_a_pdf_whose_table_finds_its_objects() -> None:
    file = pdf(["Épinal (88)", "a\\b"])
    start = int(re.findall(rb"startxref\n(\d+)\n%%EOF", file)[0])
    assert file[start:].startswith(b"xref\n0 6\n")
    offsets = [int(n) for n in re.findall(rb"(\d{10}) 00000 n ", file)]
    assert [file[at:].split(b" obj")[0] for at in offsets] == [b"%d 0" % n for n in range(1, 6)]
    stream = re.findall(rb"/Length (\d+) >>\nstream\n(.*)\nendstream", file, re.S)[0]
    assert int(stream[0]) == len(stream[1])
    assert "(Épinal \\(88\\)) '\n(a\\\\b) '".encode("cp1252") in stream[1]


def test_the_whole_cast_can_live_in_one_domain() -> None:
    assert len(accounts("test.local")) == 7
    assert {address.partition("@")[2] for address in accounts("test.local")} == {"test.local"}


def test_the_settings_of_the_demo_are_right(world: MailWorld, cast: Cast, tmp_path: Path) -> None:
    urls = {"imap_url": world.imap_url(cast.bot), "smtp_url": world.smtp_url(cast.bot)}
    settings = service.settings(cast, tmp_path, **urls, authserv_id="mx.demo.test", now=IN_PERIOD)
    settings["MAILBOT_DIRECTORY"] = str(tmp_path / "directory.toml")
    settings["MAILBOT_CHANNELS"] = str(tmp_path / "channels.toml")
    loaded = config.load(settings, None)
    assert loaded.fake_now == IN_PERIOD
    assert [o.kind for o in loaded.people.organisations] == ["CPAM", "CARSAT"]
    assert loaded.people.organisation_of(cast.observer.address) == loaded.people.organisations[0]
    assert [(c.name, c.outlet.address) for c in loaded.channels] == [
        ("ucanss", cast.board.address),
        ("intranet", ""),
    ]
    assert len(tomllib.loads(directory(cast))["organisation"]) == 2


async def test_a_service_that_ends_by_itself_is_a_failure_with_its_log(tmp_path: Path) -> None:
    async with service.running({"MAILBOT_NONSENSE": "1"}, tmp_path) as running:
        with pytest.raises(ServiceFailed, match=r"ended by itself with \d+"):
            await running.while_it_runs(asyncio.sleep(30))
        with pytest.raises(ServiceFailed, match=r"ended by itself with \d+"):
            await running.stop()
        with pytest.raises(ServiceFailed, match="mailbot status A1 --json ended with"):
            await running.status("A1")
    assert service.log_tail(tmp_path, lines=1)


def test_there_is_no_log_before_the_service_has_started(tmp_path: Path) -> None:
    assert service.log_tail(tmp_path) == ""
