"""The mails that are measured: an offer as recruiters send it, short or long; answers to our request."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import escape
from io import BytesIO
from itertools import count
from pathlib import Path
from string import Template
from zipfile import ZIP_DEFLATED, ZipFile

from bench import cast
from mailbot.core.people import Person
from mailbot.core.readings import Fields
from mailbot.demo.offers import pdf
from mailbot.samples import samples as letters
from mailbot.templating import Stationery

REFERENCE = "NVHADD00095"
KB = 1000  # bytes

_HTML = Template(Path(__file__).with_name("outlook.html").read_text("utf-8"))
_PARAGRAPH = '<p class="MsoNormal"><span style="mso-fareast-language:EN-US">{}<o:p></o:p></span></p>'
_OFFER = (
    f"Référence du poste : {REFERENCE}",
    "Intitulé du poste : Chargé d'études statistiques",
    "Date de création : 09/01/2017",
    "Créé par : MARTIN Camille",
    "Organisme : CPAM des Vosges",
    "Niveau : 7",
    "Type de contrat : CDI",
    "Lieu : Épinal",
    "Description :",
)
_TASKS = (
    "Vous produisez les tableaux de bord de la caisse et analysez les dépenses de santé du département",
    "Vous animez le réseau des correspondants et préparez les comités de suivi avec les équipes",
    "De formation supérieure, vous maîtrisez les outils statistiques et aimez expliquer vos résultats",
    "Vous rédigez les notes de synthèse ; des déplacements sont à prévoir dans toute la région",
)
_FORWARDED = (
    "Bonjour,",
    "Voici une offre à examiner. Merci de m'envoyer une alerte.",
    "Cordialement, Camille Martin",
    "",
    "De : Recrutement <recrutement@cpam-vosges.example>",
    "Envoyé : lundi 9 janvier 2017 08:12",
    "À : Camille Martin <camille.martin@cpam-vosges.example>",
    "Objet : Offre d'emploi",
    "",
)
_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
)


def plain(size: int) -> bytes:
    """Return the offer as text, a mail of about `size` bytes."""
    return _mail("\n".join(_written(size))).as_bytes()


def outlook(size: int) -> bytes:
    """Return the mail `plain(size)` as Outlook writes it: the text, and the same again in its HTML."""
    lines = _written(size)
    mail = _mail("\n\n".join(lines))  # Outlook makes a paragraph of every line
    html = _HTML.substitute(paragraphs="\n".join(_PARAGRAPH.format(escape(line)) for line in lines))
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    return mail.as_bytes()


def with_pdf(size: int) -> bytes:
    """Return a forward of about `size` bytes with the offer as a PDF."""
    return _forward(size, "offre.pdf", "application/pdf", pdf(_written(size // 5)))


def with_docx(size: int) -> bytes:
    """Return a forward of about `size` bytes with the offer as Word writes it."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return _forward(size, "offre.docx", kind, _docx(_written(size // 5)))


def with_file(content: bytes, name: str, kind: str) -> bytes:
    """Return a forward of few words with this file."""
    return _forward(0, name, kind, content)


def request() -> bytes:
    """Return a request of ours as EN3S gets it, without its files."""
    sample = next(one for one in letters() if one.name == "request")
    stationery = Stationery(None, Person(cast.BOT.address), (bytes(32),))
    fields = sample.version[0] if sample.version else Fields()
    return stationery.compose(sample.letter, sample.message_id, sample.at, (fields, ()))


def answer(said: str, ours: bytes, size: int, *, marked: bool = True) -> bytes:
    """Return an answer above the mail `ours`, of which as much is quoted as fits into `size` bytes."""
    body = message_from_bytes(ours, policy=default).get_body(("plain",))
    lines = body.get_content().split("\n") if body else []
    head = "Le lun. 11 janv. 2027 à 09:05, mailbot <mailbot@ucanss.example> a écrit :" if marked else ""
    text = "\n".join((said, "", head, "", *(f"> {line}" if marked else line for line in lines)))
    return _answer(text.encode()[:size].decode("utf-8", "ignore"))


def hostile(unit: str) -> bytes:
    """Return an answer of 280 kB that repeats the same few characters."""
    return _answer(unit * (280 * KB // len(unit.encode())))


def _answer(text: str) -> bytes:
    mail = _mail(text, subject="RE: Demande de dérogation")
    mail["In-Reply-To"] = "<demande@ucanss.example>"
    return mail.as_bytes()


def _forward(size: int, name: str, kind: str, content: bytes) -> bytes:
    room = size - len(content) * 4 // 3  # Base64
    mail = _mail("\n".join((*_FORWARDED, *_tasks(room))), subject="TR: Offre d'emploi")
    main, _, sub = kind.partition("/")
    mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def _mail(text: str, subject: str = "Offre d'emploi") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Camille Martin <camille.martin@cpam-vosges.example>"
    mail["To"] = cast.BOT.address
    mail["Subject"] = subject
    mail["Date"] = "Mon, 09 Jan 2017 09:00:00 +0100"
    mail["Message-ID"] = "<offre@cpam-vosges.example>"
    mail.set_content(text, cte="8bit")
    return mail


def _written(size: int) -> list[str]:
    return [*_OFFER, *_tasks(size - KB // 2)]


def _tasks(size: int) -> Iterator[str]:
    """Yield lines of prose, no two alike, of `size` bytes together."""
    for number in count(1):
        line = f"{_TASKS[number % len(_TASKS)]} ({number})."
        size -= len(line.encode()) + 1
        if size < 0:
            return
        yield line


def _docx(lines: list[str]) -> bytes:
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Override PartName="/word/document.xml" ContentType="application/'
            'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr("word/document.xml", _DOCUMENT.format(paragraphs))
    return file.getvalue()
