"""Bytes → Reading: what a mail says. Never writes, never raises on odd input, says "unclear"."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.core.readings import Answer, Choice, Doubt, Fields, Kind, OfferReading, Reading, Unreadable
from mailbot.reading import attachment, bounce, command, completion, dates, quoting
from mailbot.reading.absence import back_on
from mailbot.reading.answering import answering
from mailbot.reading.authentication import authenticated
from mailbot.reading.automatic import LIST, OTHER, OUT_OF_OFFICE, RECEIPT, automatic
from mailbot.reading.documents.kinds import is_picture, kind_of
from mailbot.reading.layers import Layer, layers
from mailbot.reading.message import (
    Message,
    digest,
    header_only,
    message_ids,
    subject_of,
    take_apart,
    text_of,
)
from mailbot.reading.mime import Limit, Part
from mailbot.reading.offers import Papers, Sent, better, offers, papers
from mailbot.reading.ours import Ours, ours_of, without_ours
from mailbot.reading.press import press, states_decision
from mailbot.reading.purpose import announces_offer
from mailbot.reading.sender import sender
from mailbot.reading.subjects import is_forward, is_reply
from mailbot.reading.tokens import tokens_in
from mailbot.reading.typed import typed, without_endless_lines


def read(raw: bytes, *, whole: bool, size: int, authserv_id: str, bot: str, sent: bytes = b"") -> Reading:
    """Return what the mail `raw` says.

    `whole` False: `raw` is only the header of a mail of `size` bytes, over the limit. `bot` is our own
    address; `authserv_id` names the server whose Authentication-Results count, "" is none. `sent` is the
    mail of ours that is answered, whose lines are not the writer's; b"" where none is known.
    """
    if not raw.strip():
        return _unreadable(raw, size, Unreadable.EMPTY)
    if not whole:
        return _header_only(raw, size, Unreadable.TOO_LARGE, authserv_id, bot)
    try:
        message = take_apart(raw)
    except Limit as limit:
        reading = _header_only(raw, size, Unreadable.LIMIT, authserv_id, bot)
        return replace(reading, cut=(limit.name,))
    reading = _header(raw, message.root, size, authserv_id)
    if message.root.type != "multipart/report" and not any(name == "from" for name, _ in message.headers):
        return replace(reading, unreadable=Unreadable.NO_MAIL)
    return _content(message, replace(reading, cut=message.cut), bot.lower(), _sent_mail(sent))


def _sent_mail(sent: bytes) -> Message | None:
    """Return the mail of ours that is answered, if there is one and it can be taken apart."""
    try:
        return take_apart(sent) if sent.strip() else None
    except Limit:
        return None


def _header_only(raw: bytes, size: int, why: Unreadable, authserv_id: str, bot: str) -> Reading:
    """Return what the header says of a mail whose body cannot be read: who wrote it, or which program."""
    try:
        message = header_only(raw)
    except Limit:
        return _unreadable(raw, size, Unreadable.LIMIT)
    reading = _header(raw, message.root, size, authserv_id)
    by_program = automatic(message, reading.sender, "", bot=bot.lower(), reply=False)
    # a header says too little to call two mails one: all that we have of it, and its size
    identity = hashlib.sha256(raw + b"\n%d" % size).hexdigest()
    return replace(reading, unreadable=why, automatic=by_program, digest=identity)


def _unreadable(raw: bytes, size: int, why: Unreadable) -> Reading:
    return Reading(Kind.UNREADABLE, hashlib.sha256(raw).hexdigest(), size, unreadable=why)


def _header(raw: bytes, root: Part, size: int, authserv_id: str) -> Reading:
    """Return what the header alone says; of kind UNREADABLE until the content is read."""
    address, name = sender(root.headers)
    subject, _ = subject_of(root.headers)
    return Reading(
        kind=Kind.UNREADABLE,
        digest=digest(raw, root),
        size=size,
        message_id=next(iter(message_ids(root.headers, "message-id")), ""),
        sender=address,
        sender_name=name,
        authenticated=authenticated(root.headers, authserv_id, address),
        subject=subject,
        received=_received(root),
        in_reply_to=message_ids(root.headers, "in-reply-to"),
        references=message_ids(root.headers, "references"),
        tokens=tokens_in(subject),
    )


def _received(root: Part) -> datetime | None:
    return dates.instant_in(root.header("received"))


def _content(message: Message, reading: Reading, bot: str, sent: Message | None) -> Reading:
    """Say what kind of mail it is; the first that fits, from what programs write to what people write."""
    text = message.text
    new_text = quoting.new_text(text)
    threaded = bool(reading.in_reply_to or reading.references)
    forward = is_forward(message.subject) or (threaded and _forwards(message))
    reply = not forward and (threaded or is_reply(message.subject))
    reading = replace(reading, new_text=new_text, tokens=tokens_in(message.subject, text))
    day = reading.received.date() if reading.received else None
    by_program = automatic(message, reading.sender, new_text, bot=bot, reply=reply)
    failed = bounce.bounce(message, bot) if by_program in (OTHER, RECEIPT, LIST) else None
    if failed:
        thread = tuple(dict.fromkeys((*reading.references, *bounce.returned(message))))
        return replace(reading, kind=Kind.BOUNCE, automatic=by_program, bounce=failed, references=thread)
    if by_program:
        back = back_on(message.subject, new_text, day) if by_program == OUT_OF_OFFICE else None
        return replace(reading, kind=Kind.AUTOMATIC, automatic=by_program, back_on=back)
    return _by_person(_Mail(message, reading, reply=reply, forward=forward, bot=bot, sent=sent))


def _forwards(message: Message) -> bool:
    """Say whether a mail in a thread forwards another: its writer may have taken « TR : » off the subject."""
    return not is_reply(message.subject) and any(layer.forwarded for layer in layers(message.text)[1:2])


@dataclass(frozen=True, slots=True)
class _Mail:
    """A mail that a person wrote; `sent` is the one of ours that it answers, `known` the words of that."""

    message: Message
    reading: Reading
    reply: bool
    forward: bool
    bot: str
    sent: Message | None
    known: Ours | None = None


def _by_person(mail: _Mail) -> Reading:
    reading, message = mail.reading, mail.message
    pressed = press(message.subject, reading.new_text)
    if pressed:
        tokens = tuple(dict.fromkeys((pressed[1], *reading.tokens)))
        return replace(reading, kind=Kind.REPLY, press=pressed[0], new_text=pressed[0].comment, tokens=tokens)
    if mail.sent:  # not before: in a pressed button's mail all of the text is ours
        known = ours_of(mail.sent)
        own = quoting.unsigned(without_ours(quoting.unquoted(message.text)[0], known))
        reading = replace(reading, new_text=own)
        mail = replace(mail, reading=reading, known=known)
    given, more = command.commands(message.subject, "" if mail.forward else reading.new_text)
    if given:
        return replace(reading, kind=Kind.COMMAND, commands=given, cut=_with(reading.cut, "commands", more))
    if mail.reply or states_decision(reading.new_text):
        return _reply(mail)
    return _offer(mail) or _other(mail)


def _offer(mail: _Mail) -> Reading | None:
    """Read the offers of a mail; in a reply only those of its new text and of its files."""
    message, reading = mail.message, mail.reading
    if tokens_in(reading.new_text if mail.reply else message.text):
        return None  # a mail of ours, forwarded: only ours carry tokens
    files = _files(mail)
    read = papers(files)
    found, more = offers(_sent(mail, message.text, read))
    if message.other_text and not mail.reply and not message.cut:
        other, _ = offers(_sent(mail, text_of(message.other_text)[0], read))
        found = better(found, other)
    if not found and mail.reply and files:  # whatever thanks stand above them
        found, more = offers(Sent("", (Layer(""),), read, _year(reading)))
    if not found:
        return _with_papers(mail, files)
    found = tuple(_informing_others(offer, (reading.sender, mail.bot)) for offer in found)
    cut = _with(_with(reading.cut, "offers", more), "attachments", len(message.files) > attachment.MAX_FILES)
    cut = _with(cut, "files", any(file.text.cut for file in files))
    return replace(reading, kind=Kind.OFFER, offers=found, cut=cut)


def _files(mail: _Mail) -> tuple[attachment.File, ...]:
    """Read the files of a mail; of a reply that announces none only documents, and none that is ours."""
    parts = mail.message.files
    if not mail.reply or announces_offer(mail.message.subject, mail.reading.new_text):
        return attachment.files(parts)
    read = attachment.files(part for part in parts if _is_document(part))
    return tuple(f for f in read if not any(tokens_in(text) for _, text in f.texts()))


def _is_document(part: Part) -> bool:
    """Say whether a file may hold the text of an offer: no picture, signature or appointment."""
    content = part.content()
    return not is_picture(part.type, content) and kind_of(part.file_name, part.type, content) is not None


def _with_papers(mail: _Mail, files: tuple[attachment.File, ...]) -> Reading | None:
    """Return a reply with its files, in which no offer can be read; whether one could not be read is said."""
    kept = tuple(f.attachment for f in files if not is_picture(f.attachment.type, f.attachment.content))
    if not (mail.reply and kept):
        return None
    unread = any(not file.text_read for file in kept)
    paper = OfferReading(Fields(doubts=("attachment_unreadable",) if unread else ()), attachments=kept)
    cut = _with(mail.reading.cut, "files", any(file.text.cut for file in files))
    return replace(mail.reading, offers=(paper,), cut=cut)


def _informing_others(offer: OfferReading, known: tuple[str | None, ...]) -> OfferReading:
    """Return the offer without the addresses that are told anyway among its observers."""
    observers = tuple(address for address in offer.options.observers if address not in known)
    return replace(offer, options=replace(offer.options, observers=observers))


def _sent(mail: _Mail, text: str, read: Papers) -> Sent:
    reading = mail.reading
    year = _year(reading)
    if mail.reply:
        own = replace(layers(reading.new_text, reading.sender_name)[0], text=reading.said)
        return Sent("", (own,), read, year)
    return Sent(mail.message.subject, layers(text, reading.sender_name), read, year)


def _reply(mail: _Mail) -> Reading:
    """Read what a reply decides, what it says of an offer, and the offer that it brings."""
    message, short = mail.message, without_endless_lines(mail.reading.new_text)
    cut = _with(mail.reading.cut, "text", short != mail.reading.new_text and "text" not in mail.reading.cut)
    reading = replace(mail.reading, new_text=short, cut=cut)
    own = typed(message, message.text, mail.known, reading.sender_name)
    given, listed = answering(message, reading, own, mail.sent, mail.known)
    said = completion.completion(reading.new_text, message.text, _year(reading), reading.sender_name)
    reading = replace(reading, kind=Kind.REPLY, answer=given, items=listed, completion=said, said=own)
    # « ok » may stand above the file of an offer
    if (given.choice is Choice.NONE or given.bare) and (offer := _offer(replace(mail, reading=reading))):
        return offer
    return replace(reading, new_text=own)


def _year(reading: Reading) -> int | None:
    return reading.received.year if reading.received else None


def _other(mail: _Mail) -> Reading:
    if not mail.message.text.strip() and not mail.message.files:
        return replace(mail.reading, unreadable=Unreadable.EMPTY)
    doubt = Doubt.FORWARDED if mail.forward else None
    return replace(mail.reading, kind=Kind.OTHER, answer=Answer(Choice.NONE, doubt))


def _with(cut: tuple[str, ...], word: str, happened: bool) -> tuple[str, ...]:
    return (*cut, word) if happened else cut
