"""What people do in the story: each act is shown, and what must follow is checked as it happens."""

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from mailbot.core.errors import MailbotError
from mailbot.demo.cast import Cast
from mailbot.demo.client import Person
from mailbot.demo.mail import Mail
from mailbot.demo.narrator import Narrator
from mailbot.demo.offers import StoryOffer

ARRIVAL_SECONDS = 20
LINK_LIMIT = 1000
SUBMIT, APPROVE, REFUSE, PUBLISH = "Soumettre pour approbation", "Validé", "Refusé", "Publier"

Status = Callable[[str], Awaitable[Mapping[str, Any]]]


class NotAsTold(MailbotError):
    """The story did not come true; says which expectation failed."""


class Stage:
    """The people, the narrator and everything that has arrived so far.

    `status` returns what `mailbot status REF --json` prints about an offer.
    """

    def __init__(self, cast: Cast, status: Status, narrator: Narrator) -> None:
        self.cast = cast
        self.narrator = narrator
        self.facts = 0
        self._status = status
        self._arrived: dict[str, list[Mail]] = {person.address: [] for person in cast.people}

    async def offer(self, recruiter: Person, offer: StoryOffer) -> None:
        """The recruiter sends an offer and is told that it is ready to be submitted."""
        await self.narrator.writes(recruiter, offer.subject, offer.text, [offer.attachment])
        await recruiter.write(self.cast.bot, offer.subject, offer.text, [offer.attachment])
        created = await self.arrival(recruiter, "offer-created", offer, SUBMIT)
        await self.fact("the answer names the title of the offer", offer.title in created.text)
        await self.state(offer, state="ready", verdict="concerned", title=offer.title)

    async def question(self, recruiter: Person, offer: StoryOffer, answer: str) -> None:
        """The recruiter forwards an offer that lacks its level, is asked for it, and replies."""
        await self.narrator.writes(recruiter, f"TR: {offer.title}", offer.forwarded, [offer.attachment])
        await recruiter.write(self.cast.bot, f"TR: {offer.title}", offer.forwarded, [offer.attachment])
        asked = await self.arrival(recruiter, "offer-incomplete", offer)
        await self.fact("the answer asks for the level", "Niveau\u00a0: quel est le niveau" in asked.text)
        await self.state(offer, state="draft", verdict="undetermined", missing=["level"])
        await self.reply(recruiter, asked, answer)
        created = await self.arrival(recruiter, "offer-created", offer, SUBMIT)
        await self.fact("the answer says what changed", "non indiqué" in created.text)
        await self.state(offer, state="ready", verdict="concerned", level="7")

    async def submission(self, recruiter: Person, offer: StoryOffer, lines: Mapping[str, str]) -> None:
        """The recruiter presses the button, with other values on some prefilled `lines`; EN3S is asked."""
        created = self.mail(recruiter, "offer-created", offer)
        await self.press(recruiter, created, SUBMIT, lines)
        request = await self.arrival(self.cast.approver, "request", offer, APPROVE, REFUSE)
        await self.fact(
            "the request carries the attachment unchanged", offer.attachment in request.attachments
        )
        await self.fact(
            "the request has the description", offer.description in " ".join(request.text.split())
        )
        await self.arrival(recruiter, "submitted", offer)

    async def inquiry(self, offer: StoryOffer, question: str, answer: str) -> None:
        """EN3S replies to the request with a question; the recruiter's answer comes with its buttons."""
        en3s, recruiter = self.cast.approver, self.cast.neighbour
        await self.reply(en3s, self.mail(en3s, "request", offer), question)
        asked = await self.arrival(recruiter, "question", offer)
        await self.fact(
            "the recruiter reads the question, and has no button",
            question in asked.text and not asked.buttons,
        )
        await self.arrival(en3s, "clarification", offer, APPROVE, REFUSE)
        await self.reply(recruiter, asked, answer)
        told = await self.arrival(en3s, "question", offer, APPROVE, REFUSE)
        await self.fact("EN3S reads question and answer", question in told.text and answer in told.text)

    async def reply(self, person: Person, mail: Mail, text: str) -> None:
        """The person simply replies to a mail."""
        await self.narrator.writes(person, f"Re: {mail.subject}", text)
        await person.reply(mail, text)

    async def press(
        self,
        person: Person,
        mail: Mail,
        label: str,
        lines: Mapping[str, str] | None = None,
        comment: str = "",
    ) -> None:
        """The person presses a button, changes prefilled `lines` and types a comment at the end."""
        written = [*(f"{name} : {value}" for name, value in (lines or {}).items()), comment]
        await self.narrator.presses(person, label, written)
        await person.press(mail, label, lambda body: f"{_filled_in(body, lines or {})}\n{comment}".rstrip())

    async def command(self, person: Person, command: str, kind: str, offer: StoryOffer) -> Mail:
        """The person writes a command in the subject and gets an answer of that kind."""
        await self.narrator.writes(person, command)
        await person.write(self.cast.bot, command)
        return await self.arrival(person, kind, offer)

    async def arrival(self, person: Person, kind: str, offer: StoryOffer, *buttons: str) -> Mail:
        """A mail of that kind about that offer arrives, with these buttons."""
        mail = await person.next_mail(kind, offer.reference, ARRIVAL_SECONDS)
        self._arrived[person.address].append(mail)
        await self.narrator.arrives(mail, person)
        if buttons:
            names = " and ".join(f"[ {label} ]" for label in buttons)
            short = all(len(href) < LINK_LIMIT for href in mail.buttons.values())
            await self.fact(
                f"it has {names}, with links under {LINK_LIMIT} characters",
                set(buttons) <= set(mail.buttons) and short,
            )
        return mail

    def mail(self, person: Person, kind: str, offer: StoryOffer) -> Mail:
        """Return the last such mail that arrived."""
        mails = reversed(self._arrived[person.address])
        return next(mail for mail in mails if (mail.kind, mail.reference) == (kind, offer.reference))

    async def state(self, offer: StoryOffer, **wanted: object) -> Mapping[str, Any]:
        """`mailbot status` tells these values about the offer."""
        status = await self._status(offer.reference)
        await self.narrator.state(status)
        wrong = [f"{name} is {status[name]!r}, not {v!r}" for name, v in wanted.items() if status[name] != v]
        if wrong:
            raise NotAsTold(f"mailbot status {offer.reference}: {'; '.join(wrong)}")
        self.facts += 1
        return status

    async def fact(self, sentence: str, holds: bool) -> None:
        """Tell what was checked, or end the story."""
        if not holds:
            raise NotAsTold(f"it is not so that {sentence}")
        self.facts += 1
        await self.narrator.fact(sentence)

    async def mailboxes(self) -> None:
        """Every mailbox holds exactly the mails of the story."""
        for person in self.cast.people:
            story = _counted(Counter(mail.kind for mail in self._arrived[person.address]))
            surplus = _counted(await self.surplus(person))
            but = f" (but there is {surplus})" if surplus else ""
            await self.fact(f"{person.name} has {story or 'no mail'} and nothing else{but}", not surplus)

    async def surplus(self, person: Person) -> Counter[str | None]:
        """Return how many mails of which kind lie in a mailbox beyond those of the story."""
        got = Counter(mail.kind for mail in await person.mails())
        return got - Counter(mail.kind for mail in self._arrived[person.address])


def _counted(kinds: Counter[str | None]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items())


def _filled_in(body: str, lines: Mapping[str, str]) -> str:
    """Return the body of a button's mail with other values on some of its prefilled lines."""
    for name, value in lines.items():
        body, found = re.subn(rf"^({name}\s*:).*$", rf"\1 {value}", body, count=1, flags=re.MULTILINE)
        if not found:
            raise NotAsTold(f"the mail that the button opens has no line « {name} : »: {body!r}")
    return body
