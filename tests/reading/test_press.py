"""A pressed button decides, whatever the mail client did to it, and nothing else passes for one."""

from datetime import date

import pytest

from mailbot.core.readings import Button, Kind, Options, Press
from tests.reading.mails import OTHER_TOKEN, TOKEN, mail, reading, reply

SUBJECT = f"Validé : NVHADD00095 – Chargé d'études [{TOKEN}]"
LINES = ("Décision : Validé ", "Offre : NVHADD00095 ", f"Code : {TOKEN} ", "Commentaire (facultatif) : ")
BODY = "\n".join(LINES)


def pressed(body: str = BODY, subject: str = SUBJECT) -> Press | None:
    found = reading(mail(body, subject=subject, sender="v@en3s.example"))
    assert found.press is None or (found.kind is Kind.REPLY and found.tokens[0] == TOKEN)
    return found.press


def encoded(subject: str) -> str:
    """Return the subject as words of 20 letters each: the token is split over them."""
    pieces = [subject[n : n + 20] for n in range(0, len(subject), 20)]
    quoted = ["".join(f"={b:02X}" for b in piece.encode()) for piece in pieces]
    return "\r\n ".join(f"=?utf-8?Q?{q}?=" for q in quoted)


@pytest.mark.parametrize(
    ("body", "subject", "comment"),
    [
        (BODY, SUBJECT, ""),
        ("".join(LINES), SUBJECT, ""),  # every line break dropped
        ("".join(LINES) + "profil hors cible", SUBJECT, "profil hors cible"),
        (BODY + "profil hors cible\nsur deux lignes", SUBJECT, "profil hors cible\nsur deux lignes"),
        (BODY + "\n\nprofil hors cible\n\n-- \nAnne Refusé", SUBJECT, "profil hors cible"),
        (BODY + "\nEnvoyé de mon iPhone", SUBJECT, ""),
        ("Bonjour,\nprofil hors cible\n\n" + BODY, SUBJECT, "profil hors cible"),
        ("au-dessus\n" + BODY + "dessous", SUBJECT, "au-dessus\ndessous"),
        (BODY + "merci\n\nCordialement,\nAnne", SUBJECT, "merci"),
        (BODY, f"Re: {SUBJECT}", ""),
        (BODY, f"TR : [EXTERNE] {SUBJECT}", ""),
        (BODY, encoded(SUBJECT), ""),
        (BODY, "", ""),
        (BODY, "un autre sujet", ""),
        ("", SUBJECT, ""),
        ("profil hors cible", SUBJECT, "profil hors cible"),
        (BODY.upper(), SUBJECT.upper(), ""),
        (BODY.replace(TOKEN, TOKEN[:20] + "\n" + TOKEN[20:]), "x", ""),
        (BODY.replace(" : ", "\u00a0: "), SUBJECT.replace(" : ", "\u00a0: "), ""),
        (BODY.replace(" ", "%20").replace("\n", "%0D%0A"), SUBJECT.replace(" ", "%20"), ""),
        (BODY + "Quand publiez-vous ?", SUBJECT, "Quand publiez-vous ?"),
    ],
)
def test_a_press_survives_what_clients_do(body: str, subject: str, comment: str) -> None:
    assert pressed(body, subject) == Press(Button.APPROVE, comment=comment)


@pytest.mark.parametrize(
    "body",
    [
        BODY.replace("Validé", "Refusé"),
        BODY + "Refusé en fait",
        BODY + "sous réserve de l'accord de la direction",
        BODY + "erreur, ne pas publier",
        "Refusé\n" + BODY,
        BODY + "\nDécision : Refusé",
        BODY + "\n\nCordialement,\nAnne\n\nC'était le mauvais bouton",
        "Validé\n\nCordialement,\nAnne\n\nFinalement non\n\n" + BODY,
        BODY.replace("Validé ", "Validé / Refusé "),
        BODY.replace("Validé ", "Validé ?"),
        BODY.replace("Validé ", ""),
        BODY.replace("NVHADD00095", "NVHADD00118"),
        BODY.replace("NVHADD00095", "NVHADD00095 seulement en CDD"),
        BODY.replace("Code :", "Non, refusé en fait\nCode :"),
        "Anne, tu es sûre ?",
        BODY + "Pour l'offre NVHADD00118, pas celle-ci",
        BODY + "~~Validé~~",
        BODY + "Validé pour avril",
    ],
)
def test_words_against_the_button_contradict_it(body: str) -> None:
    found = pressed(body)
    assert found is not None
    assert found.contradicted


@pytest.mark.parametrize("above", ["J'ai reçu ceci de Paul :", "Est-ce bien ce qu'il faut envoyer ?"])
def test_our_text_pasted_into_another_mail_is_contradicted(above: str) -> None:
    found = pressed(f"{above}\n\n{BODY}", "Question")
    assert found is not None
    assert found.contradicted


@pytest.mark.parametrize(
    ("label", "comment", "contradicted"),
    [
        ("Validé", "Pas de candidat parmi nos élèves.", False),
        ("Validé", "Ne correspond pas au profil de nos élèves.", False),
        ("Validé", "Pas d'objection.", False),
        ("Refusé", "Pas de dérogation possible.", False),
        ("Validé", "Pas d'accord.", True),
        ("Validé", "Pas de dérogation pour ce poste.", True),
        ("Validé", "Ne pas publier.", True),
        ("Validé", "Non.", True),
        ("Refusé", "Pas de refus.", True),
        ("Refusé", "Non, attendez.", True),
    ],
)
def test_only_a_denial_of_the_decision_itself_contradicts_it(
    label: str, comment: str, contradicted: bool
) -> None:
    body = BODY.replace("Validé", label) + comment
    found = pressed(body, SUBJECT.replace("Validé", label))
    assert found is not None
    assert found.contradicted is contradicted


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        ("Validé", "Validé"),
        (f"Validé {TOKEN}", "Re: Demande"),
        (f"Code : {TOKEN}", "Demande"),
        ("Décision : Validé\nOffre : X1", "Validé : X1 – Titre"),
        (f"Décision : Validé\nCode : {TOKEN[:-1]}", "x"),
        (f"Décision : Validé\nCode : {TOKEN}A", "x"),
        (f"Décision : Validéé\nCode : {TOKEN}", "x"),
        ("", f"Demande Validé : X1 [{TOKEN}]"),
        (f"> Décision : Validé\n> Code : {TOKEN}\n\nmerci", "Re: x"),
        (f"merci\n\nLe 1/2/2017 à 10:00, x a écrit :\n{BODY}", "Re: x"),
    ],
)
def test_nothing_else_is_a_press(body: str, subject: str) -> None:
    assert reading(reply(body, subject=subject)).press is None


SUBMIT = ("Action : Soumettre pour approbation ", "Offre : NVHADD00095 ", f"Code : {TOKEN} ")
SUBMIT_SUBJECT = f"Soumettre pour approbation : NVHADD00095 [{TOKEN}]"


@pytest.mark.parametrize(
    ("lines", "options"),
    [
        (
            ("Alerte : oui ", "Échéance : 18/01/2027 ", "Message : "),
            Options(True, date(2027, 1, 18), "18/01/2027"),
        ),
        (("Alerte : non ", "Échéance : ", "Message : poste urgent "), Options(False, message="poste urgent")),
        (("alerte:OUI", "echeance:18.01.27"), Options(True, date(2027, 1, 18), "18.01.27")),
        (("Échéance : bientôt",), Options(due_text="bientôt")),
        (("Échéance : 31/02/2027",), Options(due_text="31/02/2027")),
        (("Alerte : oui / non",), Options()),
        (("Informer : personne",), Options(nobody=True)),
        (("Motif : urgence ",), Options(grounds="urgence")),
        (("Informer : ", "Motif : "), Options()),
        (
            ("Message : un", "deux ", "Informer : a@b.example ", "Motif : profil non adapté aux élèves"),
            Options(message="un\ndeux", observers=("a@b.example",), grounds="profil non adapté aux élèves"),
        ),
        (("Informer : A@b.example, c@d.example et x",), Options(observers=("a@b.example", "c@d.example"))),
        (("Message : un\ndeux\n\ntrois",), Options(message="un\ndeux\n\ntrois")),
        (("Message : ", "", "Anne Dupont"), Options()),
        ((), Options()),
    ],
)
def test_the_options_are_read_from_their_lines(lines: tuple[str, ...], options: Options) -> None:
    found = pressed("\n".join((*SUBMIT, *lines)), SUBMIT_SUBJECT)
    assert found is not None
    assert (found.button, found.options, found.contradicted) == (Button.SUBMIT, options, False)


def test_options_are_read_without_line_breaks() -> None:
    found = pressed(
        "".join((*SUBMIT, "Alerte : oui ", "Échéance : 18/01/2027 ", "Message : poste urgent")),
        SUBMIT_SUBJECT,
    )
    assert found is not None
    assert found.options == Options(True, date(2027, 1, 18), "18/01/2027", "poste urgent")


def test_what_looks_like_an_option_belongs_to_the_comment_of_a_decision() -> None:
    found = pressed("\n".join((*LINES[:3], "Motif : profil hors cible", "Message : merci")))
    assert found is not None
    assert (found.options, found.comment) == (Options(), "Motif : profil hors cible\nMessage : merci")


def test_every_line_of_a_submission_is_read_without_line_breaks() -> None:
    lines = (
        "Alerte : oui ",
        "Échéance : 18/01/2027 ",
        "Message : ",
        "Informer : a@b.example ",
        "Motif : urgence",
    )
    found = pressed("".join((*SUBMIT, *lines)), SUBMIT_SUBJECT)
    assert found is not None
    day = date(2027, 1, 18)
    assert found.options == Options(True, day, "18/01/2027", observers=("a@b.example",), grounds="urgence")


@pytest.mark.parametrize(
    ("label", "button"),
    [
        ("Publier", Button.PUBLISH),
        ("Confirmer", Button.CONFIRM),
        ("Modifier", Button.MODIFY),
        ("Retirer", Button.WITHDRAW),
        ("Clore", Button.CLOSE),
    ],
)
def test_every_button_is_known_by_its_label(label: str, button: Button) -> None:
    found = pressed(f"Action : {label} \nOffre : X1 \nCode : {TOKEN} ", f"{label} : X1 [{TOKEN}]")
    assert found == Press(button)


def test_all_tokens_are_told_and_the_pressed_one_first() -> None:
    found = reading(mail(f"{BODY}\nvoir aussi {OTHER_TOKEN.lower()}", subject="x"))
    assert found.tokens == (TOKEN, OTHER_TOKEN)


ADVERT = "Rejoignez-nous !\nMessage : vous êtes motivé.\nCanal : aucun\n\nÉchéance : le 12/02/2027"


@pytest.mark.parametrize("head", ["", "Bonjour,\n"])
def test_an_advert_is_all_that_stands_behind_its_label(head: str) -> None:
    lines = ("Action : Modifier ", "Offre : NVHADD00095 ", f"Code : {TOKEN} ", f"Annonce : {ADVERT}")
    press = pressed(head + "\n".join(lines), f"Modifier : NVHADD00095 – Chargé d'études [{TOKEN}]")
    assert press == Press(Button.MODIFY, Options(advert=ADVERT))


def test_an_advert_without_its_label_is_the_whole_text() -> None:
    press = pressed(ADVERT, f"Modifier : NVHADD00095 [{TOKEN}]")
    assert press == Press(Button.MODIFY, Options(advert=ADVERT))


def test_of_a_button_that_was_only_sent_there_is_no_advert() -> None:
    lines = ("Action : Modifier ", "Offre : NVHADD00095 ", f"Code : {TOKEN} ", "Annonce : ")
    press = pressed("\n".join(lines), f"Modifier : NVHADD00095 – Chargé d'études [{TOKEN}]")
    assert press == Press(Button.MODIFY)
