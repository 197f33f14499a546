"""The people of the demo use mail as real clients do: they wait, press buttons, reply."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from email.message import EmailMessage

import pytest

from mailbot.core.errors import Permanent
from mailbot.demo.client import Endpoint, NoSuchMail, Person, Security
from mailbot.demo.mail import Attachment, read_mail
from mailbot.demo.mailto import Draft, parse_mailto
from mailbot.demo.server import MailWorld
from tests.support import dovecot, peers, postfix
from tests.support.needs import needs

BOT, CLAIRE = "bot@ucanss.example", "claire@cpam-vosges.example"


@pytest.fixture
async def world() -> AsyncIterator[MailWorld]:
    async with MailWorld({BOT: "b", CLAIRE: "c c"}) as world:
        yield world


@pytest.fixture
def claire(world: MailWorld) -> Person:
    return world.person("Claire Lefèvre", CLAIRE)


@pytest.fixture
def bot(world: MailWorld) -> Person:
    return world.person("Bot", BOT)


def answer(kind: str, reference: str) -> EmailMessage:
    """A mail such as the service sends, with one button."""
    href = "mailto:bot@ucanss.example?subject=Valid%C3%A9%20A1&body=jeton%20abc%0D%0AAlerte%20%3A%20non%0D%0A"
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Bot <{BOT}>", CLAIRE, "Demande"
    message["Message-ID"], message["Date"] = "<1@ucanss.example>", "Mon, 11 Jan 2027 09:05:00 +0100"
    message["X-Mailbot-Kind"], message["X-Mailbot-Offer"] = kind, reference
    message.set_content(f"Votre avis ?\n\nValidé :\n{href}\n")
    message.add_alternative(
        f'<p>Votre avis ?</p><a href="{href.replace("&", "&amp;")}"><b>Val</b>idé</a>', "html"
    )
    return message


async def test_a_person_waits_for_a_kind_and_an_offer_and_gets_each_mail_once(
    bot: Person, claire: Person
) -> None:
    for kind, reference in (("alert", "A1"), ("request", "A2"), ("request", "A1")):
        await bot.send_raw(CLAIRE, answer(kind, reference).as_bytes())
    mail = await claire.next_mail("request", "A1")
    assert (mail.kind, mail.reference) == ("request", "A1")
    assert (await claire.next_mail()).kind == "alert"
    with pytest.raises(NoSuchMail) as missing:
        await claire.next_mail("alert", timeout=0.1)
    assert "waited 0.1 s for alert; unread: request A2 « Demande »; read: alert A1" in str(missing.value)
    assert [m.kind for m in await claire.mails()] == ["alert", "request", "request"]


async def test_a_mail_that_comes_later_ends_the_wait(bot: Person, claire: Person) -> None:
    waiting = asyncio.create_task(claire.next_mail("request"))
    await asyncio.sleep(0)
    await bot.send_raw(CLAIRE, answer("request", "A1").as_bytes())
    assert (await waiting).kind == "request"


async def test_a_pressed_button_sends_its_draft_with_the_edit_of_the_person(
    bot: Person, claire: Person
) -> None:
    await bot.send_raw(CLAIRE, answer("request", "A1").as_bytes())
    mail = await claire.next_mail()
    await claire.press(mail, "Validé", edit=lambda body: body.replace("non", "oui") + "D'accord.")
    press = await bot.next_mail()
    assert (press.subject, press.in_reply_to) == ("Validé A1", "")
    assert press.text == "jeton abc\nAlerte : oui\nD'accord.\n"


def test_a_button_must_stand_in_both_parts(world: MailWorld, claire: Person) -> None:
    mail = read_mail(answer("request", "A1").as_bytes())
    with pytest.raises(Permanent, match="no button « Refusé », but Validé"):
        claire.draft_of(mail, "Refusé")
    other = read_mail(answer("request", "A1").as_bytes().replace(b"body=3Djeton", b"body=3Djoton", 1))
    assert other.text != mail.text
    with pytest.raises(Permanent, match="text part"):
        claire.draft_of(other, "Validé")


async def test_a_reply_is_threaded_and_quotes_as_french_clients_do(bot: Person, claire: Person) -> None:
    await bot.send_raw(CLAIRE, answer("request", "A1").as_bytes())
    await claire.reply(await claire.next_mail(), "Refusé, poste réservé")
    reply = await bot.next_mail()
    assert (reply.subject, reply.in_reply_to) == ("Re: Demande", "<1@ucanss.example>")
    assert reply.references == ("<1@ucanss.example>",)
    assert reply.text.startswith(
        "Refusé, poste réservé\n\nLe lun. 11 janv. 2027 à 09:05, Bot <bot@ucanss.example> a écrit :\n\n"
        "> Votre avis ?\n>\n> Validé :\n> mailto:"
    )


async def test_a_long_message_id_is_answered_unchanged(bot: Person, claire: Person) -> None:
    long_id = f"<{'x' * 200}@ucanss.example>"
    request = answer("request", "A1")
    request.replace_header("Message-ID", long_id)
    await bot.send_raw(CLAIRE, request.as_bytes(policy=request.policy.clone(max_line_length=300)))
    await claire.reply(await claire.next_mail(), "Validé")
    assert f"In-Reply-To: {long_id}\r\n".encode() in (await bot.next_mail()).raw


@pytest.mark.parametrize(
    ("href", "draft"),
    [
        ("mailto:a@b.example", Draft("a@b.example")),
        ("MAILTO:a%2Bc@b.example?SUBJECT=1+1%20%C3%A9", Draft("a+c@b.example", "1+1 é")),
        ("mailto:a@b.example?subject=x=y&body=1%0D%0A2%0A%2526", Draft("a@b.example", "x=y", "1\n2\n%26")),
    ],
)
def test_a_mailto_link_is_read_as_rfc_6068_says(href: str, draft: Draft) -> None:
    assert parse_mailto(href) == draft


@pytest.mark.parametrize("href", ["https://a.example", "mailto:a@b.example?subject=x&cc=c@d.example"])
def test_a_link_that_mail_clients_do_not_understand_is_an_error(href: str) -> None:
    with pytest.raises(Permanent):
        parse_mailto(href)


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_person_writes_and_reads_with_tls_on_dovecot_and_postfix(security: Security) -> None:
    needs("Dovecot and Postfix", *dovecot.PROGRAMS, *postfix.PROGRAMS)
    with peers.running({"claire": "été", "bot": "b"}) as servers:
        context = ssl.create_default_context(cafile=servers.ca)
        direct = security == "tls"
        imap = Endpoint("localhost", servers.imaps if direct else servers.imap, security, context)
        smtp = Endpoint("localhost", servers.smtps if direct else servers.smtp, security, context)
        claire = Person("Claire Lefèvre", servers.address("claire"), "été", imap, smtp)
        bot = Person("Bot", servers.address("bot"), "b", imap, smtp)
        await claire.write(bot.address, "Offre d'été", "Voilà.\n", [Attachment("é.pdf", b"%PDF-")])
        mail = await bot.next_mail()
        assert (mail.subject, mail.text) == ("Offre d'été", "Voilà.\n")
        assert mail.attachments == (Attachment("é.pdf", b"%PDF-"),)
        await bot.reply(mail, "Bien reçu")
        assert (await claire.next_mail()).in_reply_to == mail.message_id
