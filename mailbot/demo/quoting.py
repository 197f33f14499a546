"""How a French mail client quotes the mail it answers."""

from email.utils import parseaddr, parsedate_to_datetime

from mailbot.demo.mail import Mail

_DAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip


def quoted(mail: Mail) -> str:
    """Return « Le lun. 11 janv. 2027 à 09:00, … a écrit : » and the text of `mail` behind "> "."""
    sent = parsedate_to_datetime(mail.sent_at)
    when = f"{_DAYS[sent.weekday()]} {sent.day} {_MONTHS[sent.month - 1]} {sent.year} à {sent:%H:%M}"
    name, address = parseaddr(mail.sender)
    lines = (f"> {line}".rstrip() for line in mail.text.rstrip().splitlines())
    return "\n".join((f"Le {when}, {name} <{address}> a écrit :", "", *lines, ""))
