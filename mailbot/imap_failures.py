"""What an IMAP server or the network did wrong, as errors of the house: away for now, or refused."""

import imaplib
import re
import ssl

from imapclient.exceptions import CapabilityError, LoginError

from mailbot.config import Server
from mailbot.core.errors import MailbotError, ServerAway, ServerRefuses

# Response codes of RFC 5530 (and Dovecot's LIMIT) that pass without anybody's help.
_PASSING = frozenset({"UNAVAILABLE", "INUSE", "SERVERBUG", "LIMIT", "EXPUNGEISSUED"})
# imaplib raises the same bare `error` for a NO and for these, which are no answers in good order.
_NO_ANSWER = re.compile(r"command: |command \S+ illegal|\S+ command error: BAD|got more than")
# OpenSSL's X509_V_ERR_*: no way leads from the certificate to a known authority.
_UNKNOWN_AUTHORITY = (18, 19, 20, 21)


def said_no(error: imaplib.IMAP4.error, *codes: str) -> bool:
    """Say whether the server answered NO, with one of the response codes if any are given."""
    answered = type(_cause(error)) is imaplib.IMAP4.error and not _NO_ANSWER.match(said(error))
    return answered and (not codes or _code(said(error)) in codes)


def failure(server: Server, what: str, error: Exception) -> MailbotError:
    """Return `error` as one of ours: what could not be done, where, and why, without the password."""
    kind = ServerRefuses if _is_refusal(error) else ServerAway
    if server.password and server.password in said(error):
        return kind(line(server, what, "the server's answer repeats the password and is not shown"))
    ours = kind(line(server, what, said(error)))
    ours.__cause__ = error
    return ours


def _is_refusal(error: Exception) -> bool:
    """Say whether somebody has to change something before another try can succeed."""
    if isinstance(error, ssl.SSLCertVerificationError | CapabilityError | imaplib.IMAP4.readonly):
        return True
    return isinstance(error, imaplib.IMAP4.error) and said_no(error) and _code(said(error)) not in _PASSING


def _cause(error: Exception) -> BaseException:
    """Return what imapclient's LoginError hides: an answer, or that the connection was lost."""
    return (error.__context__ or error) if isinstance(error, LoginError) else error


def _code(text: str) -> str | None:
    code = re.search(r"\[([A-Z-]+)\b", text)
    return code[1] if code else None


def said(error: Exception) -> str:
    """Return what went wrong, on one line of 200 characters at most."""
    cause = _cause(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        hint = "; see MAILBOT_TLS_CA_FILE" if cause.verify_code in _UNKNOWN_AUTHORITY else ""
        return f"its certificate is not trusted: {cause.verify_message}{hint}"
    if isinstance(cause, OSError):
        return cause.strerror or str(cause)
    text = cause.args[0] if cause.args else type(cause).__name__
    text = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    if "socket error: EOF" in text:
        return "the server closed the connection"
    text = re.sub(r"^\w+ failed: ", "", text)  # imapclient's name of the command
    return "".join(c if c.isprintable() else " " for c in text)[:200].strip()


def line(server: Server, what: str, problem: str) -> str:
    """Return the sentence of a failure."""
    return f"IMAP server {server.host}:{server.port}: cannot {what}: {problem}"
