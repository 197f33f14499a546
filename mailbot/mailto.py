"""Buttons: the mailto: links of our mails, and the mail that each of them opens; the fixed words are data."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from mailbot.core.letters import Link
from mailbot.core.readings import Button
from mailbot.core.tokens import Purpose
from mailbot.data import load
from mailbot.wording import day, one_line

LONGEST = 999  # characters of a link: Windows opens about 2,000 at most, and some clients encode it twice
_REFERENCE = 100  # of them for the reference, which stands in it twice
_SHORT = 30  # of them for a date, « oui » or « non »

_WORDS = load("buttons.toml")
_DECISIONS = (Button.APPROVE, Button.REFUSE)
_CONFIRMED_DECISIONS = (Purpose.CONFIRM_APPROVE, Purpose.CONFIRM_REFUSE)
ADVERT = "advert"  # the one value of several lines
_BREAK = " \r\n"  # the space keeps the lines apart where the client drops every line break


def label(button: Button) -> str:
    """Return the visible name of `button`."""
    name: str = _WORDS["labels"][button]
    return name


@dataclass(frozen=True, slots=True)
class Opened:
    """The mail that a button opens, before it is made to fit; `address` is ours."""

    address: str
    link: Link
    reference: str
    title: str
    token: str

    def href(self) -> str:
        """Return the link, under 1,000 characters: long values are left out, then the title is cut."""
        start = f"mailto:{quote(self.address, safe='@')}?subject="
        for longest in (LONGEST, _SHORT):
            # a value is never cut: a cut message would be sent as if it were whole
            end = "&body=" + _encoded(self._body(longest))
            room = LONGEST - len(start) - len(_encoded(self._subject(" "))) - len(end)
            if room >= 0:
                break
        return start + _encoded(self._subject(_fitted(self.title, room))) + end

    def _subject(self, title: str) -> str:
        titled = f" – {title}" if title else ""
        return f"{label(self.link.button)} : {_fitted(self.reference, _REFERENCE)}{titled} [{self.token}]"

    def _body(self, longest: int) -> str:
        """Return the body; values that take more than `longest` characters in the link stay empty."""
        button, names = self.link.button, _WORDS["lines"]
        lines = [
            (names["decision" if button in _DECISIONS else "action"], label(button)),
            (names["offer"], _fitted(self.reference, _REFERENCE)),
            (names["code"], self.token),
        ]
        for name, written in self.link.prefill:
            value = _text(written) if name == ADVERT else _value(written)
            lines.append(
                (_WORDS["prefill"].get(name, name), value if len(_encoded(value)) <= longest else "")
            )
        if button in _DECISIONS or self.link.purpose in _CONFIRMED_DECISIONS:
            lines.append((names["comment"], ""))
        return _BREAK.join(f"{name} : {value}" for name, value in lines)


def _fitted(text: str, room: int) -> str:
    """Return `text`, cut to take at most `room` characters in a link; nothing where not even « … » fits."""
    if len(_encoded(text)) <= room:
        return text
    taken = len(_encoded("…"))
    if taken > room:
        return ""
    for n, character in enumerate(text):
        taken += len(_encoded(character))
        if taken > room:
            return text[:n].rstrip() + "…"
    return text


def _value(value: str) -> str:
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        word: str = _WORDS["values"].get(value, value)
        return one_line(word, 1_000)


def _text(value: str) -> str:
    """Return a text of several lines, which are the writer's own and so are kept."""
    return _BREAK.join(one_line(line, 1_000) for line in value.split("\n"))


def _encoded(text: str) -> str:
    return quote(text, safe="", errors="replace")
