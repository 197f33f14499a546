"""mailto: links as a mail client reads them (RFC 6068)."""

from dataclasses import dataclass
from urllib.parse import unquote

from mailbot.core.errors import Permanent


@dataclass(frozen=True, slots=True)
class Draft:
    """What a client opens when a mailto: link is pressed; the body has "\\n" line ends."""

    to: str
    subject: str = ""
    body: str = ""


def parse_mailto(href: str) -> Draft:
    """Return the draft that `href` opens.

    Like the strictest client it takes nothing but the address, `subject` and `body`, and "+" stays "+".
    Raises Permanent where the link is no mailto: link or carries anything else.
    """
    scheme, _, rest = href.partition(":")
    if scheme.lower() != "mailto":
        raise Permanent(f"not a mailto: link: {href[:80]}")
    address, _, query = rest.partition("?")
    fields: dict[str, str] = {}
    for field in query.split("&") if query else []:
        name, _, value = field.partition("=")
        fields[name.lower()] = unquote(value, errors="strict").replace("\r\n", "\n")
    if others := set(fields) - {"subject", "body"}:
        raise Permanent(f"a mailto: link with fields that clients ignore: {', '.join(sorted(others))}")
    return Draft(unquote(address), fields.get("subject", ""), fields.get("body", ""))
