"""Tells the story to a person at a terminal: who writes what to whom, what comes back, what is true then."""

import asyncio
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from mailbot.core.calendar import PARIS
from mailbot.demo.client import Person
from mailbot.demo.mail import Attachment, Mail

WIDTH = 100
EXCERPT_LINES = 11
SHOWN = ("verdict", "alert", "due", "decision", "decided_by", "comment", "channels")
_PAGE = "     │ "
_OF_BUTTONS = ("mailto:", "Tant que ce message n’est pas envoyé")  # what only the buttons need


class Narrator:
    """Writes the story through `write`, a line or a paragraph at a time.

    A terminal can be slow; the mail servers of the demo live in the same event loop and must not wait for it.
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._chapters = 0

    async def open(self, title: str) -> None:
        """Begin the story."""
        await self._say(f"══ {title} ".ljust(WIDTH, "═"))

    async def chapter(self, title: str) -> None:
        """Begin a numbered chapter."""
        self._chapters += 1
        await self._say("", f"── {self._chapters}. {title} ".ljust(WIDTH, "─"))

    async def tell(self, text: str) -> None:
        """Tell something in plain words."""
        await self._say(textwrap.fill(text, WIDTH))

    async def writes(
        self, person: Person, subject: str, text: str = "", attachments: Sequence[Attachment] = ()
    ) -> None:
        """Show a mail that a person writes to mailbot."""
        await self._say("", *_wrapped("✉", f"{person.name} writes: {_quoted(subject)}"), *_page(text))
        await self._attached(attachments)

    async def presses(self, person: Person, label: str, written: Iterable[str] = ()) -> None:
        """Show a pressed button, and what the person writes into the mail that it opens."""
        await self._say("", *_wrapped("✉", f"{person.name} presses [ {label} ]"), *_page("\n".join(written)))

    async def arrives(self, mail: Mail, reader: Person) -> None:
        """Show a mail that mailbot wrote to `reader`."""
        head = f"{reader.name} gets ({mail.kind}): {_quoted(mail.subject)}"
        await self._say("", *_wrapped("✉", head), *_page(mail.text))
        await self._attached(mail.attachments)
        if mail.buttons:
            await self._say("     " + "  ".join(f"[ {label} ]" for label in mail.buttons))

    async def passage(self, mail: Mail, start: str, lines: int = EXCERPT_LINES) -> None:
        """Show `lines` of a mail further down, from the one that has `start`."""
        found = mail.text[max(mail.text.find(start), 0) :].splitlines()
        await self._say(*_wrapped("…", "and further down:"), *_excerpt(found, lines))

    async def file(self, name: str, text: str, lines: int = EXCERPT_LINES) -> None:
        """Show the first lines of a file as they are."""
        shown = [f"{_PAGE}{_cut(line)}" for line in text.splitlines()]
        await self._say("", *_wrapped("▤", name), *shown[:lines], *([f"{_PAGE}…"] if shown[lines:] else []))

    async def history(self, status: Mapping[str, Any]) -> None:
        """Show the history of an offer, a line an event."""
        rows = (f"{_PAGE}{_cut(_step(step))}" for step in status["history"])
        await self._say("", *_wrapped("●", f"the history of {status['reference']}:"), *rows)

    async def fact(self, sentence: str) -> None:
        """Tell that something was checked and is so."""
        await self._say(*_wrapped("✔", sentence))

    async def state(self, status: Mapping[str, Any]) -> None:
        """Show where an offer stands, as `mailbot status REF --json` says."""
        known = (name for name in SHOWN if status[name] not in (None, [], ""))
        shown = (f"{name.replace('_', ' ')} {_word(status[name])}" for name in known)
        line = f"{status['reference']} is {status['state'].upper()}: {', '.join(shown)}"
        await self._say("", *_wrapped("●", line))

    async def close(self, title: str, lines: Iterable[str]) -> None:
        """End the story with a summary."""
        await self._say("", f"══ {title} ".ljust(WIDTH, "═"), *lines)

    async def _attached(self, files: Sequence[Attachment]) -> None:
        for file in files:
            await self._say(f"     attached: {file.name} ({len(file.content)} bytes)")

    async def _say(self, *lines: str) -> None:
        await asyncio.to_thread(self._write, "\n".join(lines))


def _wrapped(sign: str, text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=f"  {sign}  ", subsequent_indent="     ")


def _page(text: str) -> list[str]:
    """Return the first lines of a mail, wrapped, without the paragraphs of its buttons."""
    paragraphs = (p for p in re.split(r"\n\s*\n", text) if not any(sign in p for sign in _OF_BUTTONS))
    return _excerpt([line for p in paragraphs for line in p.splitlines()], EXCERPT_LINES)


def _excerpt(lines: Iterable[str], most: int) -> list[str]:
    """Return the first `most` lines, wrapped, those without a word left out."""
    said = (line for line in lines if any(c.isalnum() for c in line))
    wrapped = [part for line in said for part in textwrap.wrap(line, WIDTH - len(_PAGE))]
    return [f"{_PAGE}{line}" for line in (*wrapped[:most], *(["…"] if wrapped[most:] else []))]


def _step(step: Mapping[str, Any]) -> str:
    """Return one event of a history: when, of which version, what, by whom and, if known, in which words."""
    at = datetime.fromisoformat(step["at"]).astimezone(PARIS)
    who, detail = step["who"].partition("@")[0], step.get("detail")
    said = f"  {_quoted(detail)}" if detail else ""
    return f"{at:%d %b %H:%M}  v{step['version']}  {step['event']:<16}  {who:<14}{said}".rstrip()


def _cut(line: str) -> str:
    """Return `line` as far as there is room for it on a page."""
    room = WIDTH - len(_PAGE)
    return line if len(line) <= room else f"{line[: room - 1]}…"


def _quoted(text: str) -> str:
    return f"«\u00a0{text}\u00a0»"


def _word(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(str(each) for each in value)
        case _:
            text = str(value)
            return _quoted(text) if " " in text else text
