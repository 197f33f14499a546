"""What mail programs say in HTML of the blocks of a mail: this one is the signature, that one is quoted."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from mailbot.reading.html import readable, to_text
from mailbot.reading.vocabulary import table

_WORDS = table("quoting.toml")["html"]
_SIGNATURE, _QUOTED = ", ".join(_WORDS["signature"]), ", ".join(_WORDS["quoted"])
_SIGNS = re.compile("|".join(map(re.escape, _WORDS["signs"])), re.I)
_MOST = 6  # signatures; a long thread holds more, but those of others
_LONGEST = 20_000  # characters of a signature with its pictures' addresses and styles


def signatures(html: str) -> list[str]:
    """Return the texts of the blocks that are marked as signatures; the writer's is among them if one is."""
    if not _SIGNS.search(html):
        return []
    parser = LexborHTMLParser(html[: readable(html)])
    blocks = [_next_block(node) if node.tag == "br" else node for node in parser.css(_SIGNATURE)[:_MOST]]
    sources = (block.html or "" for block in blocks if block)
    return [text for source in sources if len(source) <= _LONGEST and (text := to_text(source))]


def unquoted(html: str) -> str | None:
    """Return the text without the blocks that are marked as quoted, None where there are none."""
    parser = LexborHTMLParser(html[: readable(html)])
    blocks = parser.css(_QUOTED)
    if not blocks:
        return None
    for block in blocks:
        block.remove()
    return to_text(parser.html or "")


def _next_block(node: LexborNode) -> LexborNode | None:
    """Return the element behind the line break with which Apple begins a signature, if it is no quotation."""
    behind = node.next
    while behind and not behind.is_element_node:
        behind = behind.next
    return behind if behind and behind.tag != "blockquote" else None
