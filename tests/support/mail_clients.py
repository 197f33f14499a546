"""How people answer a mail of ours in their mail programs: above it, below it, between its lines."""

import re
from email.message import EmailMessage
from email.utils import make_msgid
from textwrap import fill


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def answer_to(mail: EmailMessage) -> EmailMessage:
    found = EmailMessage()
    found["From"], found["To"], found["Subject"] = mail["To"], mail["From"], f"RE: {mail['Subject']}"
    found["Message-ID"] = make_msgid(domain="client.example")
    found["In-Reply-To"] = found["References"] = mail["Message-ID"]
    found["Date"] = "Mon, 11 Jan 2027 09:30:00 +0100"
    return found


def marked(mail: EmailMessage, width: int = 76) -> list[str]:
    """Return the text quoted with « > », its long lines broken as Gmail and Thunderbird do."""
    lines = [
        w
        for line in part(mail, "plain").split("\n")
        for w in (fill(line, width).split("\n") if line else [""])
    ]
    return [f"> {line}".rstrip() for line in lines]


WROTE = "Le lun. 11 janv. 2027 à 09:05, Période EN3S <mailbot@ucanss.example> a écrit :"
HEADER = (
    "De : Période EN3S <mailbot@ucanss.example>\nEnvoyé : lundi 11 janvier 2027 09:05\n"
    "À : Camille Martin\nObjet : offre"
)
SIGNED = "\n\nCamille Martin\nService recrutement\nCPAM des Vosges\n03 29 00 00 00"


def outlook(mail: EmailMessage, text: str) -> EmailMessage:
    """Outlook on the desktop: the answer on top, the mail below without marks."""
    reply = answer_to(mail)
    reply.set_content(f"{text}{SIGNED}\n\n{HEADER}\n\n{part(mail, 'plain')}")
    return reply


def outlook_web(mail: EmailMessage, text: str) -> EmailMessage:
    """Outlook on the web: HTML alone, a rule above the mail."""
    reply, said = answer_to(mail), "".join(f"<div>{line}</div>" for line in (text + SIGNED).split("\n"))
    header = HEADER.replace("\n", "<br>")
    quoted = re.sub(r"(?s)^.*<body[^>]*>|</body>.*$", "", part(mail, "html"))
    reply.set_content(
        f'<html><body>{said}<hr><div id="divRplyFwdMsg">{header}</div>{quoted}</body></html>', subtype="html"
    )
    return reply


def iphone(mail: EmailMessage, text: str) -> EmailMessage:
    """Mail on the iPhone: everything below is marked, the line « a écrit » too."""
    reply = answer_to(mail)
    quoted = "\n".join([f"> {WROTE}", "> ", *marked(mail, 900)])
    reply.set_content(f"{text}\n\nEnvoyé de mon iPhone\n\n{quoted}\n")
    return reply


def gmail(mail: EmailMessage, text: str) -> EmailMessage:
    """Gmail: the answer on top of the marked mail."""
    reply = answer_to(mail)
    reply.set_content("\n".join([text, "", WROTE, "", *marked(mail)]))
    return reply


def thunderbird(mail: EmailMessage, text: str) -> EmailMessage:
    """Thunderbird: the answer below the marked mail."""
    reply = answer_to(mail)
    reply.set_content(
        "\n".join([WROTE, *marked(mail), "", text, "", "-- ", "Camille Martin", "CPAM des Vosges"])
    )
    return reply


def between(mail: EmailMessage, answers: dict[str, str], marks: str = "> ") -> str:
    """Return the quoted text with an answer below each question about a label."""
    lines = marked(mail) if marks else part(mail, "plain").split("\n")
    found: list[str] = []
    label = ""
    for line in lines:
        found.append(line)
        begun = next((name for name in answers if f"- {name}\u00a0:" in line), "")
        label = begun or label
        if label and line.rstrip().endswith("?"):
            found += ["", answers[label], ""] if marks else [answers[label]]
            label = ""
    return "\n".join(found)


def in_gmail(mail: EmailMessage, answers: dict[str, str]) -> EmailMessage:
    reply = answer_to(mail)
    reply.set_content(f"Bonjour,\n\nVoir ci-dessous.\n\n{WROTE}\n\n{between(mail, answers)}")
    return reply


def in_outlook(mail: EmailMessage, answers: dict[str, str]) -> EmailMessage:
    reply = answer_to(mail)
    reply.set_content(f"Réponses ci-dessous{SIGNED}\n\n{HEADER}\n\n{between(mail, answers, '')}")
    return reply


def behind_in_outlook(mail: EmailMessage, answers: dict[str, str]) -> EmailMessage:
    """Coloured words behind each question, in an HTML mail that marks nothing."""
    reply, html = answer_to(mail), part(mail, "html")
    for label, text in answers.items():
        html = re.sub(
            rf"(<li[^>]*>{label}\u00a0:[^<]*\?)</li>",
            rf'\1 <span style="color:blue">{text}</span></li>',
            html,
        )
    body = re.sub(r"(?s)^.*<body[^>]*>|</body>.*$", "", html)
    header = HEADER.replace("\n", "<br>")
    reply.set_content(
        f"<html><body><p>cf. plus bas</p><div>{header}</div>{body}</body></html>", subtype="html"
    )
    return reply
