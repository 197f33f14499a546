"""The labelled answers: is the new text what was typed, and do four public reply parsers find the same?"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bench.labels import DAY, Case, Check, Label, Outcome, Said, labels
from bench.labels import replies as answers

OURS = "replies, new text is what was typed"
COMMENT = "replies, nothing else in a comment"
AGREES = "public replies, new text"
_GREETING = re.compile(r"(?:bonjour|bonsoir|madame|monsieur)[^.!?:;\n]{0,40}[,.!]?$", re.I)
_LEAVE = re.compile(
    r"(?:bien |très )?(?:cordialement|cdlt|cdt|à vous)\b|bonne (?:journée|réception)|merci d'avance", re.I
)
_THEIR_LEAVE = re.compile(r"(?:best|kind|warm)?\s?regards|cheers|thanks,|sincerely|mfg|mvh", re.I)
_TYPED = str.maketrans("’‘“”\xa0\u202f", "''\"\"  ")
_RULE = re.compile(r"[\W_]*$")
_BY_PROGRAM = re.compile(r"sent (?:from my|with) ", re.I)
_TWICE_ENCODED = re.compile(r"=[0-9A-F]{2}=[0-9A-F]{2}")
_HEAD = (
    "From: anne@example.org\r\nTo: bob@example.org\r\nSubject: Re: x\r\nIn-Reply-To: <x@example.org>\r\n"
    "MIME-Version: 1.0\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
    "Content-Transfer-Encoding: {encoding}\r\n\r\n"
)


def replies(folder: Path) -> Iterator[Case]:
    """Yield the answers once more, each beside the request that it answers, as the service reads them."""
    for case in answers(folder):
        label = labels(folder / "labels.json")["messages"][case.file.name]
        if label["source"] != "reply":
            continue
        sent = (folder / label["request"]).read_bytes()
        checks = partial(_typed, label, f"{OURS}, {label['client']}", case.checks)
        yield replace(case, rows=("replies beside our mail",), checks=checks, sent=sent)


def _typed(
    label: Label, measure: str, more: Callable[[Said], Iterable[Check]], said: Said
) -> Iterator[Check]:
    typed, new_text, comment = label["text"], said["new_text"], said["comment"] or ""
    right = _core(new_text) == _core(typed)
    yield Check(OURS, right, new_text, typed)
    yield Check(measure, right, new_text, typed)
    yield Check(COMMENT, _words(comment) in _words(typed), comment, typed)
    yield from more(said)


def _core(text: str) -> str:
    """Return the words between greeting and leave-taking; who takes leave may sign in many ways."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    while lines and _GREETING.match(lines[0]):
        del lines[0]
    leave = next((n for n, line in enumerate(lines) if n and _LEAVE.match(line)), len(lines))
    return _words("\n".join(lines[:leave]))


def _words(text: str) -> str:
    """Return `text` with single spaces, and quotes and apostrophes as they are typed: clients change them."""
    return " ".join(text.translate(_TYPED).split())


def _public(body: str, whole: str, said: Said) -> Outcome:
    return Outcome.RIGHT if agrees(said["new_text"], body, whole) else Outcome.UNDECIDED


def _agreement(body: str, whole: str, said: Said) -> Iterator[Check]:
    yield Check(AGREES, agrees(said["new_text"], body, whole), said["new_text"], body)


def agrees(new_text: str, body: str, whole: str) -> bool:
    """Say whether the new text is `body`, and perhaps more of `whole`, which has the signature too.

    What is compared are words. The parsers differ in what they leave: of a label the quoted lines, the lines
    of dashes and what a telephone adds are taken off first, for none of them is new text for us; and what
    stands below a leave-taking may be there or not, for two parsers keep signatures without « -- ».
    """
    said, least, most = _own(new_text), _own(_up_to_leave(body)), _own(whole)
    return said == least or (said.startswith(least) and most.startswith(said))


def _up_to_leave(text: str) -> str:
    lines = text.split("\n")
    leave = next((n for n, line in enumerate(lines) if n and _THEIR_LEAVE.match(line)), len(lines))
    return "\n".join(lines[: leave + 1])


def _own(label: str) -> str:
    lines = label.split("\n")
    delimiter = next((n for n, line in enumerate(lines) if line.rstrip() == "--"), len(lines))
    kept = (line for line in lines[:delimiter] if not (line.startswith(">") or _BY_PROGRAM.match(line)))
    return _words("\n".join(line for line in kept if not _RULE.match(line)))


def _case(file: Path, parser: str, body: str, whole: str, mail: Callable[[bytes], bytes]) -> Case:
    row = f"public replies, {parser}"
    return Case(file, DAY, (row,), partial(_public, body, whole), partial(_agreement, body, whole), mail)


def _as_text(raw: bytes, kind: str = "plain") -> bytes:
    """Return a mail with this text; some of these files are as they were transported."""
    text = raw.decode("utf-8", "replace").replace("\r\n", "\n")
    encoding = "quoted-printable" if _TWICE_ENCODED.search(text) else "8bit"
    return (_HEAD.format(kind=kind, encoding=encoding) + text.replace("\n", "\r\n")).encode()


def _talon(folder: Path) -> Iterator[Case]:
    for name, label in labels(folder / "_expected.json").items():
        if "reply" in label:
            yield _case(folder / name, "talon", label["reply"], label["reply"], bytes)
        elif text := label.get("reply_text_ignoring_whitespace"):
            yield _case(folder / name, "talon", text, text, partial(_as_text, kind="html"))


def _crisp(folder: Path) -> Iterator[Case]:
    for label in _list(folder):
        visible, fragments = label["parser_output"]["visible_text"], label["parser_output"]["fragments"]
        signed = "\n".join((visible, *(part["content"] for part in fragments if part["signature"])))
        if label["file"]:
            yield _case(folder / label["file"], "crisp", visible, signed, _as_text)
        else:
            of_label = partial(_of_label, label["text"])
            yield _case(folder / "_expected.json", "crisp", visible, signed, of_label)


def _of_label(text: str, _: bytes) -> bytes:
    return _as_text(text.encode())


def _trimmer(folder: Path) -> Iterator[Case]:
    for name, label in labels(folder / "_expected.json").items():
        yield _case(folder / "emails" / name, "trimmer", label["trimmed"], label["trimmed"], _as_text)


def _mail_parser(folder: Path) -> Iterator[Case]:
    for label in _list(folder):
        if "latest_reply" in label:
            body = label["replies"][0]["body"]
            yield _case(folder / label["file"], "mail-parser", body, label["latest_reply"], _as_text)


def _list(folder: Path) -> list[dict[str, Any]]:
    found: Any = labels(folder / "_expected.json")
    return list(found)


PUBLIC: Mapping[str, Callable[[Path], Iterator[Case]]] = MappingProxyType(
    {
        "talon": _talon,
        "crisp-email-reply-parser": _crisp,
        "email_reply_trimmer": _trimmer,
        "mail-parser-reply": _mail_parser,
    }
)
