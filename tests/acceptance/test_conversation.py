"""An offer without its level, title and employer is completed by plain replies from three mail programs."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from mailbot.demo import service
from mailbot.demo.mail import Mail
from mailbot.demo.offers import STATISTICIAN
from tests.acceptance.house import House, on_real_servers
from tests.support.mail_clients import in_gmail, iphone, outlook
from tests.support.peers import Peers

BARE = replace(STATISTICIAN, organisation="", level="")
TEXT = "\n".join(line for line in BARE.text.splitlines() if not line.endswith(" : "))


async def test_three_replies_from_three_programs_complete_an_offer(
    real_servers: Peers, tmp_path: Path
) -> None:
    house = on_real_servers(real_servers, tmp_path)
    async with service.running(house.settings, house.folder) as running:
        try:
            await running.while_it_runs(completed(house))
            status = await running.status(BARE.reference)
            await running.stop()
        except BaseException:
            print(service.log_tail(house.folder))
            raise
    assert (status["state"], status["version"], status["missing"]) == ("submitted", 1, [])
    assert (status["level"], status["organisation"], status["due"]) == ("7", "CPAM des Vosges", "2027-02-15")
    steps = [step["event"] for step in status["history"]]
    assert (steps.count("completed"), steps[-1]) == (3, "submitted")


async def completed(house: House) -> None:
    """Play the recruiter: an offer, three answers, the button."""
    claire = house.cast.recruiter
    await claire.write(house.cast.bot, BARE.subject, TEXT)
    asked = await claire.next_mail("offer-incomplete")
    assert "Organisme\u00a0: l’organisme qui recrute est-il bien «\u00a0CPAM des Vosges\u00a0»" in asked.text
    assert "Niveau\u00a0: quel est" in asked.text

    answered = await replied(house, outlook(message(asked), "L'organisme est la CPAM des Vosges."))
    assert "C’est noté\u00a0:\n- Organisme\u00a0: CPAM des Vosges (confirmé)\n" in answered.text
    assert answered.kind == "offer-incomplete"
    assert "Organisme\u00a0: l’organisme" not in answered.text

    between = {"Niveau": "C'est un niveau 7.", "Échéance": "je ne sais pas encore"}
    answered = await replied(house, in_gmail(message(answered), between))
    assert "C’est noté\u00a0:\n- Niveau\u00a0: 7 (avant\u00a0: non indiqué)\n" in answered.text
    assert (answered.kind, list(answered.buttons)) == ("offer-created", ["Soumettre pour approbation"])

    answered = await replied(house, iphone(message(answered), "échéance le 15 février 2027"))
    assert "C’est noté\u00a0:\n- Échéance\u00a0: 15/02/2027 (avant\u00a0: non indiquée)\n" in answered.text
    await claire.press(answered, "Soumettre pour approbation")
    assert (await claire.next_mail("submitted")).reference == BARE.reference
    request = await house.cast.approver.next_mail("request")
    assert "Niveau\u00a0: 7" in request.text
    assert BARE.description in " ".join(request.text.split())


async def replied(house: House, reply: EmailMessage) -> Mail:
    """Send a reply and return the mail that answers it, in its thread."""
    await house.cast.recruiter.send_raw(house.cast.bot, reply.as_bytes(policy=policy.SMTP))
    answer = await house.cast.recruiter.next_mail()
    assert answer.in_reply_to == reply["Message-ID"]
    return answer


def message(mail: Mail) -> EmailMessage:
    found = message_from_bytes(mail.raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found
