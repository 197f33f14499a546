"""Mails as bytes: whatever the values hold, a header stays one header, and every byte of a file arrives."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailbot import mime
from mailbot.core.errors import Permanent
from mailbot.core.people import Person

ANY_TEXT = st.text(st.characters(codec=None), max_size=300)
FORMS = [mime.text, mime.literal, mime.ids]


def parsed(
    *headers: str, files: tuple[mime.File, ...] = (), plain: str = "x", html: str = "y"
) -> EmailMessage:
    raw = mime.message(headers, plain, html, files, "seed")
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def spaced(value: str) -> str:
    return " ".join(value.split())


@given(ANY_TEXT, st.sampled_from(FORMS))
@example("x\r\nBcc: victim@example.org", mime.text)
@example("é\r\n\r\nbody", mime.text)
@example("=?utf-8?q?=0D=0ABcc:_victim?=", mime.literal)
@example("<a@b>\r\nBcc:victim@example.org", mime.ids)
@settings(deadline=None, max_examples=120)
def test_no_value_makes_a_second_header_or_leaves_ascii_or_the_line_limit(value: str, form: object) -> None:
    assert callable(form)
    line = mime.header("X-Value", value, form)
    assert line.isascii()
    assert not re.search(r"\r(?!\n)|(?<!\r)\n|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", line)
    assert all(len(part) <= 998 for part in line.split("\r\n")) or form is not mime.text
    assert [name for name, _ in parsed(line).items()] == ["X-Value", "MIME-Version", "Content-Type"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
@example("Chargé d'études – « A » / =?utf-8?q?piege?=")
@example("=?utf-8?q?ascii_only?= and more")
@example("a " * 150)
@settings(deadline=None, max_examples=120)
def test_a_subject_is_read_back_as_it_was_written(subject: str) -> None:
    line = mime.header("Subject", subject, mime.text)
    expected = re.sub("[\u2028\u2029]+", " ", subject)
    assert spaced(str(parsed(line)["Subject"])) == spaced(expected)
    assert (
        all(len(part) <= 78 for part in line.split("\r\n")) or " " * 2 in subject or not subject.split()[1:]
    )


@given(ANY_TEXT)
@example('Martin, "Jo" \\ <x@y.example>')
@example("Élodie\r\nBcc: victim@example.org")
@settings(deadline=None, max_examples=80)
def test_a_display_name_never_adds_or_changes_an_address(name: str) -> None:
    line = mime.header("To", mime.mailbox(Person("camille@cpam.example", name)), mime.folded)
    (address,) = parsed(line)["To"].addresses
    assert address.addr_spec == "camille@cpam.example"


@pytest.mark.parametrize(
    "name", ["Camille Martin", "Élodie Lefèvre", 'M. "Jo" Martin, DRH', "=?utf-8?q?x?=", "O'Neil"]
)
def test_a_display_name_is_read_back(name: str) -> None:
    line = mime.header("To", mime.mailbox(Person("c@cpam.example", name)), mime.folded)
    assert parsed(line)["To"].addresses[0].display_name == name


@pytest.mark.parametrize(
    "address",
    [
        "",
        "c",
        "c@",
        "c@x y",
        "a@b.example, c@d.example",
        "c@b.example\r\nBcc: d@e.example",
        "é@b.example",
        "<c@d>",
    ],
)
def test_an_address_that_cannot_stand_in_a_header_is_refused(address: str) -> None:
    with pytest.raises(Permanent, match="cannot stand in a header"):
        mime.mailbox(Person(address))


@pytest.mark.parametrize("length", [10, 77, 300, 900])
@pytest.mark.parametrize("count", [1, 2, 60])
def test_message_ids_of_any_length_survive_unencoded(length: int, count: int) -> None:
    thread = [f"<{n}{'x' * length}@example.org>" for n in range(count)]
    line = mime.header("References", " ".join(thread), mime.ids)
    assert "=?" not in line
    assert parsed(line)["References"].split() == thread


def test_a_very_long_thread_keeps_its_first_and_last_ids_and_no_id_that_mail_cannot_carry() -> None:
    thread = [f"<{n}@example.org>" for n in range(500)]
    kept = mime.ids(" ".join([*thread, "<é@example.org>", f"<{'x' * 2000}@example.org>"])).split()
    assert kept[0] == thread[0]
    assert kept[1:] == thread[-99:]


@pytest.mark.parametrize(
    "name",
    [
        "fiche.pdf",
        "Fiche de poste – Chargé d'études.pdf",
        'a";b\\c.txt',
        "x" * 90 + ".pdf",
        "é" * 100,
        "a\r\nX: y.pdf",
        "😀.png",
    ],
)
def test_a_file_arrives_byte_for_byte_under_its_name(name: str) -> None:
    content = bytes(range(256)) * 5
    mail = parsed(files=(mime.File(name, "application/pdf", content),))
    (part,) = mail.iter_attachments()
    assert part.get_payload(decode=True) == content
    assert part.get_content_type() == "application/pdf"
    assert part.get_filename() == re.sub(r"[\r\n]+", " ", name)
    assert not part.defects
    assert [str(d) for d in part["Content-Disposition"].defects] == []


@pytest.mark.parametrize("size", [0, 1, 56, 57, 58, 1000])
def test_a_file_of_any_size_arrives(size: int) -> None:
    (part,) = parsed(files=(mime.File("a", "text/plain", b"\r" * size),)).iter_attachments()
    assert part.get_payload(decode=True) == b"\r" * size


@pytest.mark.parametrize(
    "kind", ["message/rfc822", "multipart/mixed", "text/html\r\nX: y", "é/x", "", "text", "a/b; c=d"]
)
def test_a_type_that_cannot_be_written_becomes_plain_bytes(kind: str) -> None:
    (part,) = parsed(files=(mime.File("a", kind, b"x"),)).iter_attachments()
    assert part.get_content_type() == "application/octet-stream"
    assert part.get_payload(decode=True) == b"x"
    assert "X" not in part


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=400))
@example(".\n..\n--=_\nFrom x\nspace \n\ttab\t\n=\n" + "é" * 200)
@settings(deadline=None, max_examples=80)
def test_a_body_of_any_text_arrives_in_short_ascii_lines(body: str) -> None:
    raw = mime.message([], body, body, [], "seed")
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    mail = message_from_bytes(raw, policy=policy.default)
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        assert payload.decode().replace("\r\n", "\n") == body
