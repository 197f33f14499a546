"""A pressed button: our fixed wording with a token, whatever a client did to line breaks and encoding."""

import re
from urllib.parse import unquote

from mailbot.core.folding import fold
from mailbot.core.readings import Button, Choice, Doubt, Options, Press
from mailbot.reading.answers import hesitation
from mailbot.reading.asked import names_another
from mailbot.reading.beyond import doubt_beyond
from mailbot.reading.options import from_lines
from mailbot.reading.quoting import without_courtesy
from mailbot.reading.subjects import without_prefixes
from mailbot.reading.tokens import first_token, tokens_in
from mailbot.reading.vocabulary import any_of, table

_WORDS = table("buttons.toml")
_LINES = _WORDS["lines"]
_BUTTONS = {fold(label): Button(name) for name, label in _WORDS["labels"].items()}
_LABEL = rf"(?P<label>{any_of(_BUTTONS)})(?!\w)"
_OPTIONS = {fold(label): name for name, label in _WORDS["prefill"].items()}
_COMMENT = fold(_LINES["comment"])
_ADVERT = re.compile(rf"(?<!\S){fold(_WORDS['prefill']['advert'])}\s*:")
_SUBJECT = re.compile(rf"\s*{_LABEL}\s*:")
_PRESSED = re.compile(rf"(?<!\S)(?:{fold(_LINES['decision'])}|{fold(_LINES['action'])})\s*:\s*{_LABEL}")
_CODE = re.compile(rf"(?<!\S){fold(_LINES['code'])}\s*:\s*")
_DECISION = re.compile(rf"^[ \t]*{fold(_LINES['decision'])}\s*:", re.M)
_OFFER = re.compile(rf"\s*(?:{fold(_LINES['offer'])}\s*:\s*(?P<reference>\S[^\n]{{0,60}}?)\s*)?")
_AFTER = rf"(?P<name>{any_of((*_OPTIONS, _COMMENT))})\s*:"
_COMMENT_NAME = any_of((_COMMENT,))
_AFTER_ON_LINES = re.compile(rf"^[ \t]*{_AFTER}", re.M)
_AFTER_IN_LINE = re.compile(rf"(?<!\S){_AFTER}")
_COMMENT_ON_LINES = re.compile(rf"^[ \t]*(?P<name>{_COMMENT_NAME})\s*:", re.M)
_COMMENT_IN_LINE = re.compile(rf"(?<!\S)(?P<name>{_COMMENT_NAME})\s*:")
_CHOICES = {Button.APPROVE: Choice.APPROVE, Button.REFUSE: Choice.REFUSE}
_LONGEST = 50_000  # characters; a mail client fits 2,000 into such a mail, the rest is typed


def press(subject: str, new_text: str) -> tuple[Press, str] | None:
    """Return the pressed button and its token, None unless the wording and a token stand together."""
    subject, text = _once_decoded(without_prefixes(subject)), _once_decoded(new_text[:_LONGEST])
    by_subject, subject_token = _in_subject(subject)
    folded = fold(text)
    pressed = _PRESSED.search(folded)
    code = _CODE.search(folded, pressed.end()) if pressed else None
    token = first_token(text[code.end() :]) if code else None
    if not (pressed and code and token):
        return (_by_subject(by_subject, text), subject_token) if by_subject else None
    button = _button(pressed["label"])
    others = {_button(m["label"]) for m in _PRESSED.finditer(folded)} | {by_subject or button}
    after, on_lines = text[code.end() + token[1] :], "\n" in text[pressed.end() : code.end()]
    options, below = _below(after, on_lines=on_lines, answers=button in _CHOICES)
    if button is Button.MODIFY:
        options, below = Options(advert=_advert(after)), ""
    above = text[: pressed.start()]
    comment = "\n".join(part for part in (without_courtesy(above), below) if part)
    as_written = _is_as_written(folded[pressed.end() : code.start()], fold(subject) if by_subject else "")
    # below other words, in a mail of another subject, our text was pasted to speak of it
    sent = by_subject is not None or not without_courtesy(above)
    elsewhere = names_another(comment, f"{subject} {text[pressed.end() : code.start()]}")
    agreed = button if others == {button} and as_written and sent and not elsewhere else None
    return _with_comment(button, agreed, options, comment, above), subject_token or token[0]


def _by_subject(button: Button, text: str) -> Press:
    """Return what a subject alone presses: a question below it was put to whoever pressed."""
    if button is Button.MODIFY:
        return Press(button, Options(advert=_advert(text)))
    doubt = _DECISION.search(fold(text)) or hesitation(_CHOICES[button], text) if button in _CHOICES else None
    return _with_comment(button, None if doubt else button, Options(), text)


def _is_as_written(between: str, subject: str) -> bool:
    """Say whether between the decision and the code nothing stands but the offer of the folded `subject`."""
    found = _OFFER.fullmatch(between)
    return found is not None and (not subject or (found["reference"] or "") in subject)


def states_decision(new_text: str) -> bool:
    """Say whether a text begins as the mail of an answer's button does, whatever became of its code.

    What it says counts as words do: with the thread, or a code elsewhere in the mail.
    """
    found = _PRESSED.match(fold(without_courtesy(new_text[:_LONGEST])))
    return found is not None and _button(found["label"]) in _CHOICES


def _in_subject(subject: str) -> tuple[Button | None, str]:
    found = _SUBJECT.match(fold(subject))
    token = tokens_in(subject)
    return (_button(found["label"]), token[0]) if found and token else (None, "")


def _button(label: str) -> Button:
    return _BUTTONS[" ".join(label.split())]


def _with_comment(
    button: Button, agreed: Button | None, options: Options, written: str, above: str = ""
) -> Press:
    """Put together what was pressed and written; it is contradicted where words and buttons do not agree.

    People write on below their leave-taking: of `written`, and `above` the text of the button.
    """
    comment = without_courtesy(written)
    choice = _CHOICES.get(button)
    doubt = hesitation(choice, comment) if choice and comment else None
    if choice and not doubt:
        doubt = doubt_beyond(choice, "\n".join((above, written)), comment, None)
    return Press(
        button, options, comment, contradicted=agreed != button or doubt not in (None, Doubt.QUESTION)
    )


def _below(text: str, *, on_lines: bool, answers: bool) -> tuple[Options, str]:
    """Read the lines after the code: options by their labels, then the comment with all that has no label.

    `answers`: it is a decision, whose mail has no options: « Motif : » is part of its comment.
    """
    pattern = _AFTER_ON_LINES if on_lines else _AFTER_IN_LINE
    if answers:
        pattern = _COMMENT_ON_LINES if on_lines else _COMMENT_IN_LINE
    marks: list[re.Match[str]] = []
    for found in pattern.finditer(fold(text)):
        if all(found["name"] != m["name"] for m in marks):
            marks.append(found)
        if found["name"] == _COMMENT:
            break
    ends = [m.start() for m in marks[1:]] + [len(text)]
    lines: dict[str, str] = {}
    loose = [text[: marks[0].start()] if marks else text]
    for mark, end in zip(marks, ends, strict=False):
        value = text[mark.end() : end]
        if mark["name"] == _COMMENT:
            loose.append(value)
        else:
            lines[_OPTIONS[" ".join(mark["name"].split())]], rest = _value(
                value, whole=mark["name"] == fold("Message")
            )
            loose.append(rest)
    return from_lines(lines), "\n".join(part.strip() for part in loose if part.strip())


def _advert(text: str) -> str:
    """Return the text of an advert: all behind its label, whatever looks like a label in it."""
    found = _ADVERT.search(fold(text))
    return without_courtesy(text[found.end() if found else 0 :].strip())


def _value(text: str, *, whole: bool) -> tuple[str, str]:
    """Return the value after a label, and the rest; a message that begins at once may have many lines."""
    first, _, rest = text.partition("\n")
    if whole and (first.strip() or rest.partition("\n")[0].strip()):
        return without_courtesy(text.strip()), ""
    return first.strip(), rest


def _once_decoded(text: str) -> str:
    """Undo the second percent-encoding that some programs add to a mailto link."""
    return unquote(text, errors="replace") if text.count("%20") > 2 else text
