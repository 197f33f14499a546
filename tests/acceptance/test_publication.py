"""An approved offer is published on its day, with the recruiter's text, on two channels, and taken back."""

import json
from dataclasses import replace
from pathlib import Path

from mailbot.demo.offers import STATISTICIAN
from mailbot.demo.server import MailWorld
from tests.acceptance.house import House, embedded, sends

REFERENCE = STATISTICIAN.reference
ADVERT = "Rejoignez notre service !\n\nMessage : nous vous attendons."
DAY, MORNING = "15/02/2027", "2027-02-15T08:00:00+01:00"


async def test_an_advert_goes_out_on_its_day_and_comes_back(world: MailWorld, tmp_path: Path) -> None:
    house = embedded(world, tmp_path, CHANNELS=str(tmp_path / "channels.toml"))
    board, folder = house.cast.admin, tmp_path / "published" / "intranet"
    (tmp_path / "channels.toml").write_text(
        f'[[channel]]\nname = "ucanss"\nmail = "{board.address}"\n'
        '[[channel]]\nname = "intranet"\nfolder = "published/intranet"\n'
    )
    await approved(house)
    await changed_and_planned(house)
    assert await channels(house) == ("approved", [])

    on_the_day = replace(house, settings={**house.settings, "MAILBOT_FAKE_NOW": MORNING})
    await on_the_day.once()
    assert await channels(on_the_day) == ("published", ["ucanss", "intranet"])
    mail = await board.next_mail("published", REFERENCE)
    assert (mail.buttons, "> Rejoignez notre service" in mail.text) == ({}, True)
    for file in mail.attachments:
        assert (folder / file.name).read_bytes() == file.content
    posting = json.loads((folder / f"{REFERENCE}-v1.json").read_text())
    assert (posting["description"], posting["datePosted"]) == (ADVERT, "2027-02-15")

    await house.cast.recruiter.write(house.cast.bot, f"RETIRER {REFERENCE}", "")
    await on_the_day.once()
    assert "annonce à retirer" in (await board.next_mail("published", REFERENCE)).subject
    assert json.loads((folder / f"{REFERENCE}-v1.withdrawn.json").read_text())["validThrough"] >= MORNING


async def approved(house: House) -> None:
    """Play an offer up to the approval."""
    claire, approver = house.cast.recruiter, house.cast.approver
    await sends(house, STATISTICIAN)
    await house.once()
    await claire.press(await claire.next_mail("offer-created"), "Soumettre pour approbation")
    await house.once()
    await approver.press(await approver.next_mail("request"), "Validé")
    await house.once()


async def changed_and_planned(house: House) -> None:
    """Play the recruiter, who writes a text for the advert and chooses a day."""
    claire = house.cast.recruiter
    await claire.write(house.cast.bot, f"STATUT {REFERENCE}", "")
    await house.once()
    status = await claire.next_mail("status")
    await claire.press(status, "Modifier", lambda body: body.rstrip() + f" {ADVERT}")
    await house.once()
    assert "> Rejoignez notre service" in (await claire.next_mail("transcript")).text
    await claire.write(house.cast.bot, f"PUBLIER {REFERENCE} le {DAY}", "")
    await house.once()
    assert f"Publication prévue le\u00a0: {DAY}" in (await claire.next_mail("transcript")).text


async def channels(house: House) -> tuple[str, list[str]]:
    """Return the state of the offer and where it is published."""
    status = await house.status(REFERENCE)
    return status["state"], status["channels"]
