"""What people do in the story: each act is shown, and what must follow is checked as it happens."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
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
CLOSE = "Clore"
PREVIEW = "Aperçu de la demande"

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
        await self.narrator.passage(created, PREVIEW)
        await self.fact(
            "it ends with a preview of the request", offer.description in " ".join(_previewed(created))
        )
        await self.state(offer, state="ready", verdict="concerned", level="7")

    async def submission(self, recruiter: Person, offer: StoryOffer, lines: Mapping[str, str]) -> Mail:
        """The recruiter presses the button, with other values on some prefilled `lines`; EN3S is asked.

        Returns the request.
        """
        created = self.mail(recruiter, "offer-created", offer)
        await self.press(recruiter, created, SUBMIT, lines)
        request = await self.arrival(self.cast.approver, "request", offer, APPROVE, REFUSE)
        await self.fact(
            "the request carries the attachment unchanged", offer.attachment in request.attachments
        )
        await self.fact(
            "the request has the description", offer.description in " ".join(request.text.split())
        )
        if not lines:
            same = all(line in request.text for line in _previewed(created))
            await self.fact("it says, line for line, what the preview had shown", same)
        await self.arrival(recruiter, "submitted", offer)
        return request

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

    async def decision(self, mail: Mail, offer: StoryOffer, label: str, comment: str) -> Mail:
        """EN3S presses a button; the recruiter, who asked for it, is alerted, and her colleague is informed.

        Returns the alert.
        """
        claire, en3s = self.cast.recruiter, self.cast.approver
        await self.press(en3s, mail, label, comment=comment)
        await self.arrival(en3s, "decision-receipt", offer)
        alert = await self.arrival(claire, "alert", offer, *([PUBLISH] if label == APPROVE else []))
        told = await self.arrival(self.cast.observer, "observer", offer)
        await self.fact("both read the comment", comment in alert.text and comment in told.text)
        status = await self.state(
            offer,
            state="approved" if label == APPROVE else "refused",
            decision="approve" if label == APPROVE else "refuse",
            decided_by=en3s.address,
            comment=comment,
        )
        await self.fact("the time of the answer is kept", bool(status["decided_at"]))
        return alert

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

    async def arrival(
        self, person: Person, kind: str, offer: StoryOffer | None = None, *buttons: str
    ) -> Mail:
        """A mail of that kind about that offer (None: any) arrives, with these buttons."""
        mail = await person.next_mail(kind, offer.reference if offer else None, ARRIVAL_SECONDS)
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
        return await self._as_wanted(status, wanted)

    async def state_in_time(self, offer: StoryOffer, **wanted: object) -> Mapping[str, Any]:
        """`mailbot status` tells these values sooner or later: adverts are on their way for a moment."""
        deadline = time.monotonic() + ARRIVAL_SECONDS
        while _differing(status := await self._status(offer.reference), wanted):
            if time.monotonic() > deadline:
                break
        return await self._as_wanted(status, wanted)

    async def histories(self, wanted: Mapping[StoryOffer, Sequence[str]]) -> None:
        """The history of each offer in `mailbot status` tells these events, in this order."""
        found = await asyncio.gather(*(self._status(offer.reference) for offer in wanted))
        for status, events in zip(found, wanted.values(), strict=True):
            await self.narrator.history(status)
            told = [step["event"] for step in status["history"]]
            but = "" if told == list(events) else f" (but {', '.join(told)})"
            await self.fact(f"the history of {status['reference']} tells the same story{but}", not but)

    async def _as_wanted(self, status: Mapping[str, Any], wanted: Mapping[str, object]) -> Mapping[str, Any]:
        await self.narrator.state(status)
        if wrong := _differing(status, wanted):
            raise NotAsTold(f"mailbot status {status['reference']}: {'; '.join(wrong)}")
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


def _differing(status: Mapping[str, Any], wanted: Mapping[str, object]) -> list[str]:
    return [f"{name} is {status[name]!r}, not {v!r}" for name, v in wanted.items() if status[name] != v]


def _previewed(mail: Mail) -> list[str]:
    """Return the lines of the request that the mail of a ready offer shows below « Aperçu de la demande »."""
    _, _, preview = mail.text.partition(PREVIEW)
    quoted = (line[2:] for line in preview.splitlines() if line.startswith("> "))
    return [
        line for line in quoted if line and not line.startswith(("Objet", "(Ici se trouvent les boutons"))
    ]


def _filled_in(body: str, lines: Mapping[str, str]) -> str:
    """Return the body of a button's mail with other values on some of its prefilled lines."""
    for name, value in lines.items():
        body, found = re.subn(rf"^({name}\s*:).*$", rf"\1 {value}", body, count=1, flags=re.MULTILINE)
        if not found:
            raise NotAsTold(f"the mail that the button opens has no line « {name} : »: {body!r}")
    return body
