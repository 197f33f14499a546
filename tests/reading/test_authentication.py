"""Whose word counts: the topmost Authentication-Results of our own server above its Received line."""

import pytest

from tests.reading.mails import SERVER, mail, reading

RECEIVED = (
    f"Received: from cpam.example (cpam.example [192.0.2.1]) by {SERVER} (Postfix) with ESMTPS id 1; now"
)
LMTP = f"Received: from {SERVER} ([127.0.0.1])\r\n\tby {SERVER} with LMTP id abc\r\n\tfor <a@b.example>; now"


def results(text: str, server: str = SERVER) -> str:
    return f"Authentication-Results: {server}; {text}"


@pytest.mark.parametrize(
    "text",
    [
        "dmarc=pass header.from=cpam.example",
        "dmarc=pass (p=REJECT sp=NONE dis=NONE) header.from=CPAM.example",
        "dkim=pass (2048-bit key) header.d=cpam.example header.i=@cpam.example header.s=s1",
        "dkim=pass header.i=@cpam.example header.s=20161025 header.b=abc",
        "spf=pass (mx: domain designates 192.0.2.1) smtp.mailfrom=anne@cpam.example",
        "spf=pass smtp.mailfrom=cpam.example",
        'dkim=fail reason="a; b" header.d=cpam.example;\r\n\tspf=pass smtp.mailfrom=cpam.example',
        "spf=fail smtp.mailfrom=x.example; dkim=pass header.d=cpam.example",
    ],
)
def test_a_pass_for_the_from_domain_counts(text: str) -> None:
    assert reading(mail("x", results(text), RECEIVED)).authenticated


@pytest.mark.parametrize(
    "text",
    [
        "none",
        "",
        "dmarc=fail header.from=cpam.example",
        "dmarc=none header.from=cpam.example",
        "dmarc=pass header.from=evil.example",
        "dmarc=pass",
        "dmarc=passable header.from=cpam.example",
        "dkim=pass header.d=evil.example header.i=@cpam.example",
        "dkim=pass header.d=mail.cpam.example",
        "dkim=pass header.d=example",
        "spf=pass smtp.mailfrom=anne@evil.example",
        "spf=pass smtp.helo=cpam.example",
        "dmarc=fail header.from=cpam.example; dkim=pass header.d=cpam.example",
        "dkim=fail (dmarc=pass header.from=cpam.example)",
        'dkim=fail reason="x; dmarc=pass header.from=cpam.example"',
        "dkim=fail reason=(a\\) ; dmarc=pass header.from=cpam.example)",
        'spf=fail smtp.mailfrom="dmarc=pass header.from=cpam.example"',
        "dmarc=pass header.from=cpam.example (not closed",
        "xdmarc=pass header.from=cpam.example",
        "arc=pass header.from=cpam.example",
    ],
)
def test_everything_else_does_not(text: str) -> None:
    assert not reading(mail("x", results(text), RECEIVED)).authenticated


PASS = results("dmarc=pass header.from=cpam.example")


@pytest.mark.parametrize(
    ("headers", "counts"),
    [
        ((PASS, RECEIVED), True),
        ((LMTP, PASS, RECEIVED), True),
        ((LMTP, LMTP, PASS, RECEIVED), True),
        ((RECEIVED, PASS), False),
        ((LMTP, RECEIVED, PASS), False),
        ((RECEIVED, LMTP, PASS), False),
        ((results("dmarc=fail header.from=cpam.example"), PASS, RECEIVED), False),
        ((results("dmarc=fail header.from=cpam.example", "other.example"), PASS, RECEIVED), True),
        ((results("dmarc=pass header.from=cpam.example", "other.example"), RECEIVED), False),
        ((results("dmarc=pass header.from=cpam.example", f"{SERVER} 1"), RECEIVED), True),
        ((results("dmarc=pass header.from=cpam.example", SERVER.upper()), RECEIVED), True),
        ((results("dmarc=pass header.from=cpam.example", f"x.{SERVER}"), RECEIVED), False),
        ((f"Received: from x with LMTP (evil) by {SERVER} with ESMTP id 1; now", PASS), False),
        ((f"Received: from x by {SERVER} (a with LMTP) with ESMTP id 1 for <with LMTP@b>; now", PASS), False),
        (("Received: (", PASS), False),
    ],
)
def test_only_the_topmost_field_above_the_received_line_counts(
    headers: tuple[str, ...], counts: bool
) -> None:
    assert reading(mail("x", *headers)).authenticated is counts


def test_nobody_is_authenticated_without_a_server_or_without_a_sender() -> None:
    assert not reading(mail("x", PASS, RECEIVED), authserv_id="").authenticated
    assert not reading(mail("x", PASS, RECEIVED, sender="a@cpam.example, b@cpam.example")).authenticated
