"""Which offer a mail of ours asked about, as far as the mail itself or the answer to it tells."""

import re
from collections.abc import Iterator

from mailbot.core.folding import fold, words
from mailbot.core.offers import LONGEST_REFERENCE
from mailbot.core.readings import Choice
from mailbot.reading.layers import layers
from mailbot.reading.message import Message
from mailbot.reading.subjects import without_prefixes
from mailbot.reading.tokens import tokens_in
from mailbot.reading.vocabulary import any_of, table

_LONGEST_SUBJECT = 300  # characters
_LONGEST_TEXT = 20_000
_LONGEST_LINE = 200
# capitals and a number of three digits or more: NVHADD00117, MB-2026-00012, PSI/2017/014
_FORM = r"[A-Z][A-Z0-9]{0,11}(?:[-_/.]?[A-Z0-9]{1,12}){0,4}"
_REFERENCE = re.compile(rf"(?<![\w/.-]){_FORM}(?![\w-])")
_NUMBERED = re.compile(r"\d{3}")
_CODE = re.compile(r"(?=\S*\d)\S{5,60}")
_BRACKETED = re.compile(r"\[([^\[\]\n]{3,60})\]")
_NAMING = re.compile(rf"[\s>|*•·-]*{any_of(map(fold, table('answers_words.toml')['asked']['labels']))}\b")
_SENSES = table("answers_words.toml")["asked"]["retitled"]
_RETITLED = {
    choice: re.compile(any_of((*_SENSES["any"], *_SENSES["against"][choice])) + r"\w{0,6}")
    for choice in (Choice.APPROVE, Choice.REFUSE)
}
_MOST_LINES = 300
_LABEL = re.compile(r"[\s>|*•·-]*(?:votre |notre |la )?(?:ref\b\.?|reference)[^:=\t\n]{0,40}[:=\t]\s*")


def reference_asked(message: Message, sent: Message | None) -> str:
    """Return the reference of the offer that `sent`, the mail of ours answered by `message`, is about.

    Without `sent`, what the answer quotes of it says so, or the subject. "" where nothing does.
    """
    if sent:
        named = sent.root.header("x-mailbot-offer").strip()[:LONGEST_REFERENCE]
        return named or _in_subject(sent.subject) or _labelled(sent.text)
    return _in_subject(message.subject) or _quoted(message.text)


def is_retitled(message: Message, sent: Message, choice: Choice) -> bool:
    """Say whether the subject of the answer `choice` to `sent` was changed to another sense or reference."""
    said, ours = (words(without_prefixes(m.subject[:_LONGEST_SUBJECT])).split() for m in (message, sent))
    added = [word for word in said if word not in ours]
    return any(
        _RETITLED[choice].fullmatch(word) or (_NUMBERED.search(word) and not word.isdigit()) for word in added
    )


def names_another(text: str, ours: str) -> bool:
    """Say whether `text` names the reference of an offer that is not in `ours`."""
    return any(reference not in ours for reference in _references(text[:_LONGEST_TEXT]))


def is_about_several(message: Message, sent: Message | None) -> bool:
    """Say whether an answer quotes mails about several requests: « Référence : » with another value."""
    named = _values(message.text) - (_values(sent.text) if sent else frozenset())
    return len(named) > (0 if sent else 1)


def _values(text: str) -> frozenset[str]:
    """Return what stands behind « Référence : » with a number in it, folded."""
    lines = text[:_LONGEST_TEXT].split("\n")[:_MOST_LINES]
    found = ((label, line) for line in lines if (label := _LABEL.match(fold(line[:_LONGEST_LINE]))))
    values = (line[label.end() : _LONGEST_LINE].strip() for label, line in found)
    return frozenset(fold(value) for value in values if _CODE.fullmatch(value))


def words_asked(message: Message, own: str, sent: Message | None) -> frozenset[str]:
    """Return the folded words of the title and the organisation asked about: those of the subject among them.

    From `sent`, else from what `message` quotes of it: `own` was typed there and is none of it.
    """
    subject, text = (sent.subject, sent.text) if sent else (message.subject, message.text)
    typed = {line.strip() for line in own.split("\n")}
    lines = (line[:_LONGEST_LINE] for line in text[:_LONGEST_TEXT].split("\n")[:_MOST_LINES])
    named = (line for line in lines if _NAMING.match(fold(line)) and line.strip() not in typed)
    return frozenset(words(" ".join((without_prefixes(subject[:_LONGEST_SUBJECT]), *named))).split())


def _in_subject(subject: str) -> str:
    """Return what stands in brackets like a reference, else what has the form of one."""
    subject = without_prefixes(subject[:_LONGEST_SUBJECT])
    bracketed = (found.strip() for found in _BRACKETED.findall(subject))
    return next((b for b in bracketed if _is_reference(b)), "") or _first(subject)


def _quoted(text: str) -> str:
    below = (layer for layer in layers(text[:_LONGEST_TEXT])[1:])
    return next((found for layer in below if (found := _labelled(f"{layer.subject}\n{layer.text}"))), "")


def _labelled(text: str) -> str:
    """Return what stands behind « Référence … : » at the head of a line, or on the next line."""
    lines = text[:_LONGEST_TEXT].split("\n")
    for n, line in enumerate(lines):
        label = _LABEL.match(fold(line[:_LONGEST_LINE]))
        if label:
            value = line[label.end() : _LONGEST_LINE] or next(filter(str.strip, lines[n + 1 : n + 3]), "")
            if found := _first(value[:_LONGEST_LINE]):
                return found
    return ""


def _first(text: str) -> str:
    return next(_references(text), "")


def _references(text: str) -> Iterator[str]:
    return (found[0] for found in _REFERENCE.finditer(text) if _is_reference(found[0]))


def _is_reference(text: str) -> bool:
    return bool(_REFERENCE.fullmatch(text) and _NUMBERED.search(text) and not tokens_in(text))
