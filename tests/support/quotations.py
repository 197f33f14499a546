"""How mail programs put an answer and the mail that it answers into one text, program by program."""

from collections.abc import Callable
from textwrap import fill

WHO = "Bourse des emplois - dérogation EN3S"
ADDRESS = "derogation@bourse.example"
SUBJECT = "Demande de dérogation : Chargé d'études"
Quotation = Callable[[str, str], str]  # the answer and the text of the mail that is answered → one text


def marked(text: str, mark: str = "> ", width: int = 0) -> str:
    lines = text.split("\n")
    if width:
        lines = [w for line in lines for w in (fill(line, width, break_on_hyphens=False).split("\n") or [""])]
    return "\n".join(f"{mark}{line}".rstrip() for line in lines)


def header(labels: str, date: str, sender: str = f"{WHO} <{ADDRESS}>") -> str:
    values = (sender, date, "EN3S <valideur@en3s.example>", SUBJECT)
    return "\n".join(f"{label}{value}" for label, value in zip(labels.split("|"), values, strict=True))


_OUTLOOK = header("De : |Envoyé : |À : |Objet : ", "jeudi 12 janvier 2017 10:00")
_NBSP = header("De\u00a0: |Envoyé\u00a0: |À\u00a0: |Objet\u00a0: ", "jeudi 12 janvier 2017 10:00:00")
_RULE = "_" * 32
_LINE = f"Le jeu. 12 janv. 2017 à 10:00, {WHO} <{ADDRESS}> a écrit\u00a0:"
_WRAPPED = f"Le jeu. 12 janv. 2017 à 10:00, {WHO} <\n{ADDRESS}> a écrit :"

ABOVE: dict[str, Quotation] = {
    "Outlook": lambda own, ours: f"{own}\n\n{_OUTLOOK}\n\n{ours}",
    "Outlook, spaced": lambda own, ours: f"{own}\n\n\u00a0\n\n{_NBSP}\n\n{ours}".replace("\n", "\n\n"),
    "Outlook in English": lambda own, ours: (
        f"{own}\n\n{header('From: |Sent: |To: |Subject: ', 'Thursday, January 12, 2017 10:00 AM')}\n\n{ours}"
    ),
    "Outlook, old": lambda own, ours: f"{own}\n\n-----Message d'origine-----\n{_OUTLOOK}\n\n{ours}",
    "Outlook on the web": lambda own, ours: f"{own}\n\n{_RULE}\n{_NBSP}\n\n{ours}",
    "Outlook on a telephone": lambda own, ours: (
        f"{own}\n\nTélécharger Outlook pour iOS<https://aka.ms/o0ukef>\n{_RULE}\n{_OUTLOOK}\n\n{ours}"
    ),
    "Outlook for Mac": lambda own, ours: (
        f"{own}\n\n{header('De : |Date : |À : |Objet : ', 'jeudi, 12 janvier 2017 à 10:00')}\n{ours}"
    ),
    "Windows 10": lambda own, ours: (
        f"{own}\n\nProvenance : Courrier pour Windows\n\n"
        f"{header('De : |Envoyé le :|À : |Objet :', 'jeudi 12 janvier 2017 10:00')}\n\n{ours}"
    ),
    "Gmail": lambda own, ours: f"{own}\n\n{_WRAPPED}\n\n{marked(ours, width=70)}",
    "Gmail, unbroken": lambda own, ours: f"{own}\n\n{_LINE}\n\n{marked(ours)}",
    "Apple Mail": lambda own, ours: f"{own}\n\n> {_LINE.replace('jeu. ', '')}\n> \n{marked(ours)}",
    "iPhone": lambda own, ours: f"{own}\n\nEnvoyé de mon iPhone\n\n> {_LINE}\n> \n> \ufeff{marked(ours)[2:]}",
    "Zimbra": lambda own, ours: (
        f"{own} \n\n----- Mail original ----- \n"
        f'De: "{WHO}" <{ADDRESS}> \nÀ: "EN3S" <valideur@en3s.example> \n'
        f"Envoyé: Jeudi 12 Janvier 2017 10:00:00 \nObjet: {SUBJECT} \n\n{ours}"
    ),
    "Roundcube": lambda own, ours: (
        f"{own}\n\n-------- Message original --------\nObjet: {SUBJECT}\nDate: 12-01-2017 10:00\n"
        f"De: {WHO} <{ADDRESS}>\nÀ: valideur@en3s.example\n\n{ours}"
    ),
    "Roundcube, marked": lambda own, ours: f"{own}\n\nLe 12-01-2017 10:00, {WHO} a écrit :\n{marked(ours)}",
    "SOGo": lambda own, ours: (
        f"{own}\n\nLe Jeudi, Janvier 12, 2017 10:00 CET, {WHO} <{ADDRESS}> a écrit:\n {marked(ours)}"
    ),
    "Horde": lambda own, ours: f"{own}\n\n{WHO} <{ADDRESS}> a écrit :\n\n{marked(ours)}",
    "Orange": lambda own, ours: (
        f"{own}\n\n> Message du 12/01/17 10:00\n> De : {ADDRESS}\n> A : valideur@en3s.example\n"
        f"> Objet : {SUBJECT}\n>\n{marked(ours)}"
    ),
    "SFR": lambda own, ours: (
        f"{own}\n\n\n{'=' * 40}\n\n Message du : 12/01/2017 10:00\n De : {WHO} <{ADDRESS}>\n"
        f" À : valideur@en3s.example\n Copie à : \n Sujet : {SUBJECT}\n\n{'=' * 40}\n\n{ours}"
    ),
    "Orange, new": lambda own, ours: (
        f"{own}\n\nenvoyé : 12 janvier 2017 à 10:00\nde : {WHO} <{ADDRESS}>\nà : valideur@en3s.example\n"
        f"objet : {SUBJECT}\n\n{ours}"
    ),
    "Yahoo": lambda own, ours: (
        f"{own}\n\n    Le jeudi 12 janvier 2017 à 10:00:00 UTC+1, {WHO} <{ADDRESS}> a écrit :  \n"
        f" \n{marked(ours, '  ')}"
    ),
    "Notes": lambda own, ours: (
        f"{own}\n\n\n{header('De :    |Date :    |A :    |Objet :    ', '12/01/2017 10:00')}\n\n\n\n{ours}"
    ),
    "GroupWise": lambda own, ours: f"{own}\n\n>>> {WHO} <{ADDRESS}> 12/01/2017 10:00 >>>\n{ours}",
    "Samsung": lambda own, ours: (
        f"{own}\n\nEnvoyé de mon appareil Galaxy\n\n-------- Message d'origine --------\n"
        f"{header('De : |Date : |À : |Objet : ', '12/01/2017  10:00  (GMT+01:00)')}\n\n{ours}"
    ),
    "K-9": lambda own, ours: (
        f"{own}\n\nLe 12 janvier 2017 10:00:00 GMT+01:00, {WHO} <{ADDRESS}> a écrit :\n{marked(ours, '>')}"
    ),
    "Proton": lambda own, ours: (
        f"{own}\n\nEnvoyé avec la messagerie sécurisée Proton Mail.\n\n"
        f"Le jeudi 12 janvier 2017 à 10:00, {WHO} <{ADDRESS}> a écrit :\n\n{marked(ours)}"
    ),
    "Zoho": lambda own, ours: (
        f"{own}\n\n---- Le jeu., 12 janv. 2017 10:00:00 +0100 {WHO} <{ADDRESS}> a écrit ----\n\n{ours}"
    ),
}

BELOW: dict[str, Quotation] = {
    "Thunderbird": lambda own, ours: (
        f"Le 12/01/2017 à 10:00, {WHO} a écrit :\n{marked(ours, width=72)}\n\n{own}"
    ),
    "mutt": lambda own, ours: (
        f"On Thu, Jan 12, 2017 at 10:00:00AM +0100, {WHO} wrote:\n{marked(ours)}\n\n{own}"
    ),
    "Gmail, below": lambda own, ours: f"{_WRAPPED}\n\n{marked(ours, width=70)}\n\n{own}",
    "marks alone": lambda own, ours: f"{marked(ours)}\n\n{own}",
}

# nothing tells what is quoted but that we know it
UNMARKED: dict[str, Quotation] = {
    "nothing, above": lambda own, ours: f"{own}\n\n{ours}",
    "nothing, below": lambda own, ours: f"{ours}\n\n{own}",
    "Zimbra, below": lambda own, ours: f"{ABOVE['Zimbra']('', ours).lstrip()}\n\n{own}",
    "Outlook, below": lambda own, ours: f"{_OUTLOOK}\n\n{ours}\n\n{own}",
    "a bar": lambda own, ours: f"{own}\n\n{marked(ours, '| ')}",
}
