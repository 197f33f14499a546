"""What the writer of an answer typed: the new text without our lines and without the signature."""

import re
from collections.abc import Iterable

from mailbot.core.folding import fold, words
from mailbot.reading.message import Message, source_of
from mailbot.reading.mime import Part
from mailbot.reading.ours import Ours, left_beside_ours, without_ours
from mailbot.reading.programs import without_programs
from mailbot.reading.quoting import postscript, unquoted, unsigned
from mailbot.reading.signature import is_signed, split
from mailbot.reading.vocabulary import any_of, table

# « Validé » below « Merci » is a name only by its form
_DECIDES = re.compile(rf"\W*{any_of(table('quoting.toml')['signature']['no_names'])}")
_LONGEST_LINE = 20_000  # characters; a whole description that is pasted as one paragraph has half of it
_MOST_BELOW = 12  # lines of a signature, empty ones too


def typed(message: Message, text: str, known: Ours | None, name: str) -> str:
    """Return what `name`, the display name in From, typed of `text`, a form of `message`.

    `known` is the mail of ours that is answered: its lines go, and where it is quoted without marks, what
    stands between them or below is found.
    """
    said, quoted = unquoted(text)
    if known:
        said = "\n\n".join(part for part in (without_ours(said, known), _between(quoted, known)) if part)
    said = unsigned(without_endless_lines(said))
    if message.html:
        said = _by_html(message.html, said, known)
    text, signature = split(without_programs(said.split("\n")), name)
    return unnamed(said if _DECIDES.match(fold(signature[:100])) else text, name)


def unnamed(text: str, name: str) -> str:
    """Return `text` up to the line with its writer's name, below which only a few of a signature stand."""
    lines = text.split("\n")
    last = len(lines) - _MOST_BELOW - 1
    first = next((n for n in range(max(last, 1), len(lines)) if is_signed(lines[n], name)), len(lines))
    return "\n".join((*lines[:first], *postscript(lines[first:]))).strip()


def without_endless_lines(text: str) -> str:
    """Cut lines that nobody writes in an answer: its readers look at every word of them, again and again."""
    if max(map(len, text.split("\n"))) <= _LONGEST_LINE:
        return text
    return "\n".join(line[:_LONGEST_LINE] for line in text.split("\n"))


def _between(quoted: str, known: Ours) -> str:
    """Return the lines that were added to our mail where it is quoted without marks, "" if it is another."""
    if not quoted.strip():
        return ""
    return left_beside_ours(quoted, known) or ""


def _by_html(part: Part, said: str, known: Ours | None) -> str:
    """Take off what the HTML marks as signatures; if nothing was typed above a quotation, look beyond it."""
    from mailbot.reading import html_blocks  # only here: most mails need no HTML parser

    source = source_of(part)
    signatures = html_blocks.signatures(source)
    said = _without(said, signatures)
    if said.strip():
        return said
    beyond = unquoted(html_blocks.unquoted(source) or "")[0]
    return _without(unsigned(without_ours(beyond, known) if known else beyond), signatures)


def _without(said: str, signatures: Iterable[str]) -> str:
    for block in signatures:
        said = without_block(said, block)
    return said


def without_block(text: str, block: str) -> str:
    """Return `text` without the last lines in it that are, one after the other, those of `block`."""
    wanted = [w for line in block.split("\n") if (w := words(line))]
    lines = text.split("\n")
    written = [(n, w) for n, line in enumerate(lines) if (w := words(line))]
    for first in range(len(written) - len(wanted), -1, -1):
        found = written[first : first + len(wanted)]
        if wanted and found[:1] and found[0][1] == wanted[0] and [w for _, w in found] == wanted:
            return "\n".join((*lines[: found[0][0]], *lines[found[-1][0] + 1 :])).strip()
    return text
