"""The mail servers of the tests: Dovecot and Postfix with its stamp do what the tests rely on."""

import imaplib
import itertools
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

from tests.support import peers as mail_servers
from tests.support.daemon import Daemon, greets, wait_until
from tests.support.peers import Peers

USERS = {"bot": "b/o:t@", "recruiter": "r", "en3s": "e"}
HOPS = ("Delivered-To", "Received", "Authentication-Results")
SUBJECTS = (f"mail {number}." for number in itertools.count(1))


@pytest.fixture(scope="module")
def peers() -> Iterator[Peers]:
    with mail_servers.running(USERS) as servers:
        yield servers


def trusting(peers: Peers) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(peers.ca))


@contextmanager
def mailbox(peers: Peers, user: str) -> Iterator[imaplib.IMAP4_SSL]:
    """Lend a connection with INBOX selected."""
    client = imaplib.IMAP4_SSL("localhost", peers.imaps, ssl_context=trusting(peers), timeout=10)
    try:
        client.login(peers.address(user), peers.users[user])
        client.select()
        yield client
    finally:
        client.shutdown()


def post(peers: Peers, mail: bytes, *, login: str = "", to: str = "bot@test.local") -> None:
    """Hand one raw mail to Postfix, authenticated as the user `login` where it is given."""
    with smtplib.SMTP("localhost", peers.smtp, timeout=30) as client:
        client.starttls(context=trusting(peers))
        if login:
            client.login(peers.address(login), peers.users[login])
        client.sendmail("recruiter@test.local", [to], mail)


def received(peers: Peers, subject: str, user: str = "bot") -> Message:
    """Wait for the mail with that subject and return it."""
    with mailbox(peers, user) as client:
        found: list[bytes] = []

        def arrived() -> bool:
            client.noop()
            found[:] = client.search(None, "SUBJECT", f'"{subject}"')[1][0].split()
            return bool(found)

        wait_until(arrived, f"arrival of {subject}")
        parts = client.fetch(found[0].decode(), "(BODY.PEEK[])")[1]
    assert isinstance(parts[0], tuple)
    return message_from_bytes(parts[0][1])


def exchanged(peers: Peers, fields: str = "", *, sender: str, login: str = "") -> Message:
    """Post a small mail with these further header fields and return it as the bot gets it."""
    subject = next(SUBJECTS)
    post(peers, f"{fields}From: {sender}\r\nSubject: {subject}\r\n\r\nBonjour\r\n".encode(), login=login)
    return received(peers, subject)


def stamps(mail: Message) -> list[str]:
    return mail.get_all("Authentication-Results", [])


def test_an_authenticated_mail_is_stamped_pass_between_the_hops_of_postfix_and_dovecot(peers: Peers) -> None:
    earlier = "Received: from home by mua\r\n"
    mail = exchanged(peers, earlier, sender="A B <recruiter@test.local>", login="recruiter")
    names = [name for name, _value in mail.items() if name in HOPS]
    assert names == ["Delivered-To", "Received", "Authentication-Results", "Received", "Received"]
    by_dovecot, by_postfix, by_sender = mail.get_all("Received", [])
    assert "with LMTP" in by_dovecot
    assert "with ESMTPSA" in by_postfix
    assert by_sender == "from home by mua"
    assert stamps(mail) == [f"{peers.authserv_id}; dmarc=pass (p=reject dis=none) header.from=test.local"]


@pytest.mark.parametrize(
    ("sender", "login", "domain"),
    [
        ("recruiter@test.local", "", " header.from=test.local"),
        ("en3s@test.local", "recruiter", " header.from=test.local"),
        ('"recruiter@test.local" <x@evil.example>', "recruiter", " header.from=evil.example"),
        ("recruiter@test.local, en3s@test.local", "recruiter", " header.from=test.local"),
        ("recruiter@test.local\r\nFrom: en3s@test.local", "recruiter", " header.from=test.local"),
        ("nobody at all", "recruiter", ""),
        ("Émile <é@bücher.example>", "recruiter", ""),
    ],
)
def test_a_mail_whose_login_does_not_own_from_is_stamped_fail(
    peers: Peers, sender: str, login: str, domain: str
) -> None:
    mail = exchanged(peers, sender=sender, login=login)
    assert stamps(mail) == [f"mx.test.local; dmarc=fail (p=reject dis=none){domain}"]


@pytest.mark.parametrize(
    "name",
    [
        "mx.test.local",
        "MX.Test.Local 1",
        '"mx.test.local"',
        "(a (b) c) mx.test.local",
        "\r\n\tmx.test.local ",
    ],
)
def test_forged_stamps_in_our_name_are_removed_and_others_stay(peers: Peers, name: str) -> None:
    ours = f"Authentication-Results: {name}; dmarc=pass header.from=test.local\r\n"
    theirs = "authentication-results: mx.elsewhere.example; dmarc=pass header.from=test.local\r\n"
    mail = exchanged(peers, ours + theirs + ours + ours.upper(), sender="en3s@test.local")
    real, other = stamps(mail)
    assert real.startswith("mx.test.local; dmarc=fail")
    assert other.startswith("mx.elsewhere.example;")


def test_each_mail_of_one_connection_is_judged_alone(peers: Peers) -> None:
    subjects = [next(SUBJECTS) for _ in range(3)]
    with smtplib.SMTP_SSL("localhost", peers.smtps, context=trusting(peers), timeout=10) as client:
        client.login("recruiter@test.local", "r")
        for subject, sender in zip(subjects, ("recruiter", "en3s", "recruiter"), strict=True):
            mail = f"From: {sender}@test.local\r\nSubject: {subject}\r\n\r\n".encode()
            client.sendmail("recruiter@test.local", ["bot@test.local"], mail)
    verdicts = [stamps(received(peers, subject))[0].split()[1] for subject in subjects]
    assert verdicts == ["dmarc=pass", "dmarc=fail", "dmarc=pass"]


def test_a_mail_of_30_mb_arrives_and_one_of_45_mb_is_refused(peers: Peers) -> None:
    subject = next(SUBJECTS)
    head = f"From: recruiter@test.local\r\nSubject: {subject}\r\n\r\n".encode()
    line = b"x" * 74 + b"\r\n"
    post(peers, head + line * (30_000_000 // len(line)), login="recruiter")
    assert len(received(peers, subject).get_payload()) > 29_000_000
    with pytest.raises(smtplib.SMTPSenderRefused, match="552"):
        post(peers, head + line * (45_000_000 // len(line)), login="recruiter")


def test_a_stranger_s_odd_mail_arrives_as_it_was_sent(peers: Peers) -> None:
    subject = next(SUBJECTS)
    body = b"\xff\xfe \x80 caf\xe9\r\n" + b"y" * 900 + b"\r\n"
    post(peers, f"Subject: {subject}\r\nX-Odd: ".encode() + b"\xe9\xff\r\n\r\n" + body)
    mail = received(peers, subject)
    assert mail.get_payload(decode=True) == body
    assert (mail["From"], mail["Message-ID"], mail["Date"]) == (None, None, None)


@pytest.mark.parametrize("to", ["bot+o42.sig@test.local", "BOT@Test.Local"])
def test_tagged_and_capital_addresses_reach_the_mailbox(peers: Peers, to: str) -> None:
    subject = next(SUBJECTS)
    post(peers, f"Subject: {subject}\r\n\r\n".encode(), to=to)
    assert received(peers, subject)["Delivered-To"].lower() == to.lower()


@pytest.mark.parametrize(
    ("to", "login", "code"),
    [("who@test.local", "recruiter", 550), ("who@test.local", "", 550), ("x@elsewhere.example", "", 554)],
)
def test_unknown_recipients_and_open_relaying_are_refused(
    peers: Peers, to: str, login: str, code: int
) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        post(peers, b"Subject: x\r\n\r\n", to=to, login=login)
    assert refusal.value.recipients[to][0] == code


def test_mail_to_the_outside_never_leaves_and_bounces(peers: Peers) -> None:
    post(peers, b"Subject: outward\r\n\r\n", to="x@elsewhere.example", login="recruiter")
    bounce = received(peers, "Undelivered Mail", user="recruiter")
    assert bounce.get_content_type() == "multipart/report"
    assert "Final-Recipient: rfc822; x@elsewhere.example" in bounce.as_string()


def test_a_wrong_password_is_refused_by_both(peers: Peers) -> None:
    context = trusting(peers)
    with imaplib.IMAP4("localhost", peers.imap, timeout=10) as reader:
        reader.starttls(context)
        with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
            reader.login("bot@test.local", "wrong")
    with smtplib.SMTP("localhost", peers.smtp, timeout=10) as sender:
        sender.starttls(context=context)
        with pytest.raises(smtplib.SMTPAuthenticationError, match="535"):
            sender.login("bot@test.local", "wrong")


def test_only_who_knows_the_authority_trusts_the_servers(peers: Peers) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        imaplib.IMAP4_SSL("localhost", peers.imaps, ssl_context=ssl.create_default_context(), timeout=10)


def test_idle_wakes_when_a_mail_arrives(peers: Peers) -> None:
    with mailbox(peers, "en3s") as client:
        client.send(b"i1 IDLE\r\n")
        assert client.readline().startswith(b"+")
        post(peers, b"Subject: wake up\r\n\r\n", to="en3s@test.local")
        assert client.readline() == b"* 1 EXISTS\r\n"
        client.send(b"DONE\r\n")
        wait_until(lambda: client.readline().startswith(b"i1 OK"), "end of IDLE")


def test_urls_carry_the_encoded_login_and_the_port_of_their_scheme(peers: Peers) -> None:
    assert peers.imap_url("bot") == f"imaps://bot%40test.local:b%2Fo%3At%40@localhost:{peers.imaps}"
    assert peers.imap_url("en3s", "imap+starttls").endswith(f":e@localhost:{peers.imap}")
    assert peers.smtp_url("en3s") == f"smtp+starttls://en3s%40test.local:e@localhost:{peers.smtp}"
    assert peers.smtp_url("en3s", "smtps").endswith(f"@localhost:{peers.smtps}")


def test_a_mail_posted_while_dovecot_is_away_arrives_after_its_return(peers: Peers) -> None:
    subject = next(SUBJECTS)
    peers.dovecot.stop()
    try:
        assert not greets(peers.imap, b"")
        post(peers, f"Subject: {subject}\r\n\r\n".encode())
    finally:
        peers.dovecot.start()
    assert received(peers, subject)


def test_after_a_stop_or_a_kill_both_come_back_on_their_ports_with_their_mail(peers: Peers) -> None:
    ports = (peers.imap, peers.imaps, peers.lmtp, peers.smtp, peers.smtps)
    with mailbox(peers, "bot") as client:
        before = client.select()[1]
        peers.stop()
        assert not any(greets(port, b"") for port in ports)
        with pytest.raises((imaplib.IMAP4.abort, OSError)):
            client.noop()
    peers.start()
    peers.postfix.kill()
    peers.dovecot.kill()
    peers.start()
    with mailbox(peers, "bot") as client:
        assert client.select()[1] == before
    assert exchanged(peers, sender="recruiter@test.local", login="recruiter")


def test_a_second_pair_runs_beside_the_first_with_a_quota_of_its_own_and_leaves_nothing(peers: Peers) -> None:
    with mail_servers.running({"bot": "other"}, domain="other.test", quota="1M") as others:
        folders = (others.dovecot.folder, others.postfix.folder)
        assert all(processes_in([folder]) for folder in folders)
        with mailbox(others, "bot") as client:
            assert client.getquotaroot("INBOX")[1][1] == [b'"User quota" (STORAGE 0 1024)']
            answer, text = client.append("INBOX", "", "", b"Subject: big\r\n\r\n" + b"x" * 1_100_000)
        assert (answer, b"OVERQUOTA" in text[0]) == ("NO", True)
    assert not any(folder.exists() for folder in folders)
    assert not any(greets(port, b"") for port in (others.imap, others.smtp))
    assert not processes_in(folders)
    assert greets(peers.smtp, b"220")


def processes_in(folders: Sequence[Path]) -> list[Path]:
    """Return the working folders, of all processes of the machine, that lie in one of these."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):  # it has just ended
            found.append(link.readlink())
    return [path for path in found if any(path.is_relative_to(folder) for folder in folders)]


def test_a_server_that_ends_at_its_start_says_why(tmp_path: Path) -> None:
    daemon = Daemon(["sh", "-c", "echo bad setting >&2; exit 3"], {9: b""}, tmp_path / "log")
    with pytest.raises(RuntimeError, match="bad setting"):
        daemon.start()
    daemon.stop()
