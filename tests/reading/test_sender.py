"""Who wrote a mail: exactly one strict address, or nobody."""

import pytest

from tests.reading.mails import mail, reading
from tests.support.needs import corpora


@pytest.mark.parametrize(
    ("value", "address", "name"),
    [
        ("anne@cpam.example", "anne@cpam.example", ""),
        ("<anne@cpam.example>", "anne@cpam.example", ""),
        ("Anne Dupont <Anne@CPAM.example>", "anne@cpam.example", "Anne Dupont"),
        ('"Dupont, Anne" <anne@cpam.example>', "anne@cpam.example", "Dupont, Anne"),
        ('"anne@cpam.example" <anne@cpam.example>', "anne@cpam.example", "anne@cpam.example"),
        ("=?utf-8?Q?H=C3=A9l=C3=A8ne?= <h@cpam.example>", "h@cpam.example", "Hélène"),
        ("Jean (CPAM) <j.o'neil+rh@cpam.example>", "j.o'neil+rh@cpam.example", "Jean (CPAM)"),
        ("Hélène <h@cpam.example>", "h@cpam.example", "Hélène"),
    ],
)
def test_one_strict_address_is_the_sender(value: str, address: str, name: str) -> None:
    found = reading(mail("x", sender=value))
    assert (found.sender, found.sender_name) == (address, name)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "anne",
        "a@b.example, c@d.example",
        "a@b.example <c@d.example>",
        "<a@b.example> c@d.example",
        "<a@b.example>, <c@d.example>",
        "anne@cpam.example)bob@evil.example",
        "anne@cpam.example]bob@evil.example",
        "Groupe: anne@cpam.example;",
        "<@evil.example:anne@cpam.example>",
        "anne@cpam.example.",
        "anne@cpam",
        "anne@-cpam.example",
        "=?utf-8?q?anne?=@cpam.example",
        "=?utf-8?b?YW5uZUBjcGFtLmV4YW1wbGU=?=",
        "anne@cpаm.example",  # a Cyrillic letter
        "anne\0@cpam.example",
        '"anne"@cpam.example',
        "anne @cpam.example",
        "a" * 65 + "@cpam.example",
        "a@" + ".".join(["b" * 60] * 5) + ".example",
        "Anne" * 600 + " <anne@cpam.example>",
    ],
)
def test_everything_else_is_nobody(value: str) -> None:
    assert reading(mail("x", sender=value)).sender is None


def test_two_from_fields_are_nobody() -> None:
    for second in ("From", "FROM", "From "):
        assert reading(mail("x", f"{second}: Bob <bob@evil.example>")).sender is None


def test_reply_to_and_sender_are_no_identity() -> None:
    found = reading(mail("x", "Reply-To: bob@evil.example", "Sender: bob@evil.example"))
    assert found.sender == "anne@cpam.example"


def test_no_labelled_spoof_is_the_approver_and_authenticated() -> None:
    for path in sorted(corpora("synthetic", "spoofed_senders").glob("*.eml")):
        found = reading(path.read_bytes(), authserv_id="mail.mailbot.example")
        assert not found.authenticated, path.name
