"""Letters in words: a Letter becomes a complete mail, from the templates and the vocabulary."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from jinja2 import Template, TemplateError

from mailbot import mime, paper, posting, wording, wording_changes, wording_offer, wording_reminders
from mailbot.core import tokens
from mailbot.core.calendar import paris_day
from mailbot.core.differences import Changes
from mailbot.core.letters import MOST_LINES, Letter, LetterKind, Link, Matter
from mailbot.core.offers import Card
from mailbot.core.people import Person
from mailbot.core.readings import Button, Fields
from mailbot.core.tokens import Claim
from mailbot.mailto import Opened, label
from mailbot.samples import Version, samples

_WHOLE_TEXT, _START_OF_TEXT = 10_000, 1_500  # characters of a description: for EN3S, for its own recruiter
_WITH_REQUEST = (
    LetterKind.REQUEST,
    LetterKind.OBSERVER,
    LetterKind.OFFER_CREATED,
)  # the kinds that show what EN3S is asked
_NAME_OF_REST = "Descriptif complet.txt"
_ADVERT_TEXT = 100_000  # characters: a channel gets the whole text
_ADVERTISED = ("reference", "organisation", "level", "place", "contract")
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Pressable:
    """A button as the templates show it: what happens when it is pressed, and what to write without it."""

    button: Button
    label: str
    href: str
    effect: str
    by_hand: str


@dataclass(frozen=True, slots=True)
class _Kind:
    """The three templates of one kind of letter."""

    subject: Template
    plain: Template
    html: Template


class Stationery:
    """Everything that makes mails of letters, loaded once; `keys[0]` signs the buttons."""

    def __init__(
        self, templates: Path | None, bot: Person, keys: Sequence[bytes], max_bytes: int = 26_214_400
    ) -> None:
        """Load every template; one in the folder `templates` replaces the shipped one of its name.

        `max_bytes` is the largest mail that is read, told to the sender of a larger one.
        """
        self._bot = bot
        self._key = keys[0]
        self._words = wording.words()
        self._limit = wording.size(max_bytes)
        self._environment = paper.environment(templates, self._words, bot=bot.address, rest=_NAME_OF_REST)
        self._kinds = {kind: self._load(kind) for kind in LetterKind}
        self._advert = self._environment.get_template("advert.txt")
        self._sender = mime.header("From", mime.mailbox(bot), mime.folded)
        self._reply_to = mime.header("Reply-To", mime.mailbox(bot), mime.folded)

    def compose(
        self,
        letter: Letter,
        message_id: str,
        at: datetime,
        version: Version | None = None,
        changes: Changes | None = None,
    ) -> bytes:
        """Return the complete mail with CRLF line ends, ready for SMTP.

        `version` is the text and the files of the letter's version, `changes` what changed in it, where the
        letter asks for them; only a request carries the files, and the whole text as one more file where it
        is too long for a mail.
        """
        fields, attachments = version or (None, ())
        context = self._context(letter, fields)
        context["changed"] = wording_changes.changed(self._words, letter, changes) if changes else None
        kind = self._kinds[letter.kind]
        subject = wording.one_line(paper.rendered(kind.subject, context))
        context["subject"] = subject
        files = []
        if letter.channel:
            files = self.advert(letter, at, version)
        elif letter.kind is LetterKind.REQUEST:
            files = [mime.File(a.name, a.type, a.content) for a in attachments]
            if fields and context["description_cut"]:
                files.append(mime.File(_NAME_OF_REST, "text/plain", _utf8(fields.description or "")))
        headers = [*self._headers(letter, message_id, at), mime.header("Subject", subject, mime.text)]
        plain = _BLANK_LINES.sub("\n\n", paper.rendered(kind.plain, context)).strip() + "\n"
        return mime.message(headers, plain, paper.rendered(kind.html, context), files, message_id)

    def advert(self, letter: Letter, at: datetime, version: Version | None) -> list[mime.File]:
        """Return what `letter` brings to a channel, as files of plain names: the text, then the data.

        Where it takes the advert back, there are only data, and no text to publish.
        """
        context = self._context(letter, version and version[0])
        card: Card = context["letter"].card
        name = posting.file_name(card.reference, letter.version or 0)
        if letter.matter == Matter.WITHDRAWN:
            ended = posting.as_json(posting.ended(card, at))
            return [mime.File(f"{name}.withdrawn.json", "application/json", ended)]
        label = self._words.tables["labels"]["level"]
        level = f"{label} {card.level}" if card.level.isdigit() else card.level
        said = posting.job_posting(card, level, context["advert"], paris_day(letter.published_at or at))
        text = _BLANK_LINES.sub("\n\n", paper.rendered(self._advert, context)).strip() + "\n"
        return [
            mime.File(f"{name}.txt", "text/plain", _utf8(text)),
            mime.File(f"{name}.json", "application/json", posting.as_json(said)),
        ]

    def check(self) -> None:
        """Write every sample; raise TemplateProblem for the first template that fails."""
        for sample in samples():
            self.compose(sample.letter, sample.message_id, sample.at, sample.version, sample.changes)

    def _load(self, kind: LetterKind) -> _Kind:
        names = (f"{kind}.subject.txt", f"{kind}.txt", f"{kind}.html")
        try:
            return _Kind(*map(self._environment.get_template, names))
        except TemplateError as error:
            raise paper.problem(error, f"{kind}.*") from error

    def _headers(self, letter: Letter, message_id: str, at: datetime) -> list[str]:
        headers = [
            mime.header("Date", format_datetime(at.astimezone(wording.PARIS)), mime.literal),
            self._sender,
            self._reply_to,
            mime.header("To", mime.mailbox(letter.to), mime.folded),
            mime.header("Message-ID", message_id, mime.ids),
            "Auto-Submitted: auto-replied\r\n" if letter.answers else "Auto-Submitted: auto-generated\r\n",
            "X-Auto-Response-Suppress: All\r\n",
            mime.header("X-Mailbot-Kind", letter.kind, mime.literal),
        ]
        if letter.answers:
            thread = dict.fromkeys((*letter.references, letter.answers))
            headers.append(mime.header("In-Reply-To", letter.answers, mime.ids))
            headers.append(mime.header("References", " ".join(thread), mime.ids))
        if letter.card:
            headers.append(mime.header("X-Mailbot-Offer", letter.card.reference, mime.literal))
        if letter.version is not None:
            headers.append(mime.header("X-Mailbot-Version", str(letter.version), mime.literal))
        return headers

    def _context(self, letter: Letter, fields: Fields | None) -> dict[str, Any]:
        shown = wording.tidy(letter)
        said = wording.tidy(fields)
        description = (fields.description if fields else None) or ""
        if letter.channel:
            description = letter.advert or description
        known = {"bot": self._bot.address, "quote": shown.quote, "limit": self._limit}
        known["reference"] = shown.card.reference if shown.card else ""
        known["version"] = str(shown.version or "")
        known["channels"] = ", ".join(shown.outlets)
        known["due"] = wording.day(shown.due) if shown.due else ""
        known["example"] = wording_offer.example(self._words, shown, said)
        asked = _as_asked(shown)
        whole = letter.kind in _WITH_REQUEST or letter.channel
        longest = _WHOLE_TEXT if whole else _START_OF_TEXT
        return {
            "letter": shown,
            "asked": asked,
            "asked_rows": self._words.rows(asked),
            "facts": self._words.facts(shown.card) if shown.card else [],
            "advert_facts": self._words.facts(shown.card, _ADVERTISED) if shown.card else [],
            "advert": shown.advert or wording.several_lines(description, _ADVERT_TEXT),
            "rows": self._words.rows(shown),
            "understood": wording_offer.understood(self._words, shown, said),
            "noted": wording_offer.noted(self._words, shown),
            "unusable": wording_offer.unusable(self._words, shown),
            "wanted": self._words.of("wanted", _deed(letter.links[0]) if letter.links else ""),
            "buttons": self._pressables(letter, shown.card, letter.version, letter.due, letter.links),
            "say": lambda text: text.format_map(known),
            "verdict": self._words.verdict(shown),
            "waiting": self._words.waiting(shown).format_map(known),
            "list_is_full": len(shown.lines) >= MOST_LINES,
            "undelivered": wording.undelivered(shown),
            "mine": wording.is_recruiters(letter),
            "named_by_us": fields is not None and not fields.reference,
            "questions": wording_offer.questions(self._words, shown, said, needed=True),
            "more_questions": wording_offer.questions(self._words, shown, said, needed=False),
            "example": known["example"],
            "description": wording.several_lines(description, longest),
            "description_cut": len(description) > longest,
            **self._reminded(letter, shown),
        }

    def _reminded(self, letter: Letter, shown: Letter) -> dict[str, Any]:
        """Return what reminders and figures show beside what all letters do."""
        parts = wording_reminders.parts(self._words, shown)
        subject, title = wording_reminders.headline(self._words, shown, parts)
        return {
            "parts": parts,
            "headline": {"subject": subject, "title": title},
            "row_buttons": [
                self._pressables(letter, line.card, line.version, line.due, line.links)
                for line in shown.lines
            ],
            "more": wording_reminders.more(self._words, shown),
            "figures": wording_reminders.figures(self._words, shown),
        }

    def _pressables(
        self,
        letter: Letter,
        card: Card | None,
        version: int | None,
        due: date | None,
        links: Sequence[Link],
    ) -> list[Pressable]:
        return [self._pressable(letter.to, card, version, due, link) for link in links]

    def _pressable(
        self, to: Person, card: Card | None, version: int | None, due: date | None, link: Link
    ) -> Pressable:
        reference, title = (card.reference, card.title) if card else ("", "")
        holder = tokens.fingerprint(to.address)
        claim = Claim(link.purpose, link.subject, version or 0, holder, link.last_day)
        code = tokens.sign(self._key, claim)
        opened = Opened(self._bot.address, link, reference, title, code)
        ways = self._words.tables["by_hand"]
        by_hand = ways.get(_deed(link), ways[link.button]).format(
            bot=self._bot.address, reference=reference, code=code
        )
        effect = self._words.tables["effects"][_deed(link)]
        if link.button is Button.SUBMIT:
            effect = f"{effect} {wording_offer.defaults(self._words, due, link)}".rstrip()
        return Pressable(link.button, label(link.button), opened.href(), effect, by_hand)


def _as_asked(letter: Letter) -> Letter:
    """Return a letter about a ready offer with what its request shows if the button is pressed as it is."""
    due = next(
        (value for link in letter.links for name, value in link.prefill if name == "due" and value), ""
    )
    return replace(
        letter, due=date.fromisoformat(due) if due else letter.due, attachments=(), unread=(), cut=()
    )


def _deed(link: Link) -> str:
    """Return the word for what a link does: its button, or what is confirmed."""
    if link.button is not Button.CONFIRM:
        return link.button.value
    return "confirm_" + link.purpose.name.lower().removeprefix("confirm_")


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")
