"""The lines of the mail that we sent, found in an answer that quotes it without any mark."""

from email.message import EmailMessage
from textwrap import fill

import pytest

from mailbot.reading import read
from mailbot.reading.message import take_apart
from mailbot.reading.ours import ours_of, without_ours
from tests.reading.mails import BOT, reply

TEXT = """Demande de dérogation

Madame, Monsieur,

Je vous prie de bien prendre connaissance de notre offre et, le cas échéant, de nous donner votre accord
pour nous permettre de publier cette offre sur le site de l’Ucanss.

* Validé *
Vous accordez la dérogation : le recruteur pourra publier l’offre.
mailto:derogation@bourse.example?subject=Valid%C3%A9%20%3A%20NVHADD00095&body=D%C3%A9cision%20%3A%20Valid%C3%A9
* Refusé *
Vous refusez la dérogation : le poste reste réservé aux élèves.
Sans le bouton : répondez à ce message en commençant par « Refusé », par exemple « Refusé, poste réservé ».

Votre réponse ne dit pas encore si la dérogation est accordée ou refusée.

Référence du poste : NVHADD00095
Niveau : 7
Lieu : Strasbourg
Contrat : CDI

Restant à votre disposition pour toute information complémentaire."""
CELLS = (("Référence du poste", "NVHADD00095"), ("Niveau", "7"), ("Lieu", "Strasbourg"), ("Contrat", "CDI"))


def sent(text: str = TEXT, html: str = "") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = BOT, "valideur@en3s.example", "Demande de dérogation"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


def left(text: str, ours: bytes | None = None) -> str:
    return without_ours(text, ours_of(take_apart(ours or sent())))


@pytest.mark.parametrize(
    "own", ["Validé", "Refusé, poste réservé", "La dérogation est accordée", "👍", "Oui\n\nClaire"]
)
@pytest.mark.parametrize(
    "quoted",
    [
        TEXT,
        fill(TEXT.replace("\n", " "), 60),
        "\n".join(fill(line, 40) for line in TEXT.split("\n")),
        "\n".join(f"| {line.upper()}" for line in TEXT.split("\n")),
        TEXT.replace("é", "e").replace("’", "'").replace("* ", "• "),
        TEXT.replace("mailto:", "<mailto:").replace("Validé\n", "Validé>\n", 1).replace("\n", "\n\n"),
        TEXT.replace(" : ", "\n\n"),
        TEXT.replace(" : ", "\t"),
    ],
)
def test_our_text_goes_however_it_is_broken_and_the_writers_own_stays(own: str, quoted: str) -> None:
    assert left(f"{own}\n\n{quoted}") == own
    assert left(f"{quoted}\n\n{own}") == own


@pytest.mark.parametrize(
    "own",
    [
        "Validé",
        "Refusé",
        "Demande de dérogation",
        "La dérogation est accordée.",
        "le poste reste réservé aux élèves EN3S",
    ],
)
def test_words_of_ours_that_stand_alone_are_the_writers(own: str) -> None:
    assert left(own) == own


@pytest.mark.parametrize(
    "line",
    [
        "Vous accordez la dérogation : le recruteur pourra publier l’offre.",
        "> Vous accordez la dérogation :",
        "le recruteur pourra publier l'offre",
        "Sans le bouton : répondez à ce message en commençant par « Refusé »",
    ],
)
def test_a_sentence_of_ours_is_never_the_writers(line: str) -> None:
    assert left(line) == ""


def test_an_answer_between_our_lines_is_kept() -> None:
    text = TEXT.replace("Niveau : 7", "Niveau : 7\nD'accord pour ce niveau")
    assert left(text) == "D'accord pour ce niveau"


def test_what_the_writer_adds_to_a_line_of_ours_keeps_the_whole_line() -> None:
    text = TEXT.replace("Lieu : Strasbourg", "Lieu : Strasbourg, accordé")
    assert left(text) == "Lieu : Strasbourg, accordé"


def test_the_rows_of_our_table_go_as_lines_of_their_own_or_with_cells_on_lines() -> None:
    rows = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in CELLS)
    ours = sent(
        "voir la partie HTML",
        f"<div style='display:none'>À lire : offre à examiner</div><table>{rows}</table>",
    )
    for between in ("\t", "\n", "\n\n", " : "):
        table = "\n".join(f"{a}{between}{b}" for a, b in CELLS)
        assert left(f"Validé\n\nÀ lire : offre à examiner\n{table}", ours) == "Validé"


def test_a_button_in_our_text_is_no_answer_and_an_answer_beside_it_is() -> None:
    def answered(text: str) -> str:
        raw = reply(text)
        return read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT, sent=sent()).new_text

    assert answered(TEXT) == ""
    assert answered(f"{TEXT}\n\nValidé") == "Validé"


def test_a_pressed_button_is_read_although_its_words_are_ours() -> None:
    code = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDE"
    pressed = f"Décision : Validé\nOffre : NVHADD00095\nCode : {code}\nCommentaire (facultatif) : "
    raw = reply(pressed, subject=f"Validé : NVHADD00095 [{code}]")
    ours = sent(f"{TEXT}\n{pressed}")
    assert read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT, sent=ours).press


def test_what_cannot_be_taken_apart_takes_nothing_away() -> None:
    raw = reply("Validé pour ce poste à Strasbourg")
    broken = b"Subject: " + b"x" * 200_000 + b"\r\n\r\n"
    assert read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT, sent=broken).new_text.startswith(
        "Validé"
    )
