"""Our questions answered in mail programs: what comes back is read, and the draft is what was meant."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import pairwise

import pytest

from mailbot.core.letters import Letter
from mailbot.core.offers import State
from mailbot.core.people import Person
from mailbot.core.readings import Attachment, Conflict, Fields, OfferReading, Origin, Source
from mailbot.reading import read
from mailbot.reading.completion_words import begins_question, is_ours, label_of
from mailbot.templating import Stationery
from mailbot.wording import words
from tests.core.people import CAMILLE, FIELDS, Office, mail_from
from tests.support.mail_clients import (
    behind_in_outlook,
    gmail,
    in_gmail,
    in_outlook,
    iphone,
    outlook,
    outlook_web,
    part,
    thunderbird,
)

BOT = Person("mailbot@ucanss.example", "Période EN3S")
STATIONERY = Stationery(None, BOT, [b"k" * 32])
AT = datetime(2027, 1, 11, 8, 5, tzinfo=UTC)
NO_LEVEL = replace(FIELDS, level=(), level_text=None)
CLUE = replace(NO_LEVEL, organisation="CPAM des Vosges", origins=(Origin("organisation", Source.SIGNATURE),))
NO_TITLE = replace(NO_LEVEL, title=None)

Client = Callable[[EmailMessage, str], EmailMessage]


def letter_of(office: Office) -> tuple[str, EmailMessage]:
    """Return the newest letter about the offer, as the mail that its recruiter gets."""
    message_id, letter = [(i, x) for i, x in office.posted.items() if x.kind.startswith("offer-")][-1]
    raw = STATIONERY.compose(letter, message_id, AT, (office.world.fields[1], ()))
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return message_id, mail


def taken_in(office: Office, fields: Fields) -> EmailMessage:
    office.offers(fields=fields)
    return letter_of(office)[1]


def gets(office: Office, reply: EmailMessage) -> Letter | None:
    """Let the reply in and return the letter that answers it."""
    raw = b"Received: from a by b; Mon, 11 Jan 2027 09:30:00 +0100\r\n" + reply.as_bytes()
    reading = read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT.address)
    (letter,) = office.gets(replace(reading, authenticated=True)).letters
    return letter


def now(office: Office) -> Fields:
    return office.world.fields[1]


TOP = [outlook, outlook_web, iphone, gmail, thunderbird]
BETWEEN = [in_gmail, in_outlook, behind_in_outlook]


@pytest.mark.parametrize("client", TOP)
@pytest.mark.parametrize(
    "text",
    [
        "Niveau : 7",
        "c'est un niveau 7",
        "7",
        "Bonjour,\n\nIl s'agit d'un niveau VII.\n\nCordialement,",
        "Niveau 7, merci !",
        "NIVEAU 7 ET NON 6",
        "Erreur de ma part, 7 et pas 6",
        "bonjour, je confirme le 7",
    ],
)
def test_a_level_is_understood_in_every_client(client: Client, text: str) -> None:
    office = Office()
    letter = gets(office, client(taken_in(office, NO_LEVEL), text))
    assert letter is not None
    assert (letter.kind, [note.field for note in letter.noted]) == ("offer-created", ["level"])
    assert (now(office).level, now(office).organisation) == (("7",), "CPAM des Vosges")


@pytest.mark.parametrize("client", TOP)
@pytest.mark.parametrize(
    "text",
    [
        "Je ne sais pas.",
        "Niveau 7 ou 8 ?",
        "Voir pièce jointe",
        "Merci beaucoup",
        "Diplôme de niveau 7",
        "Bien reçu, je regarde",
        "Il encadre des agents de niveau 5",
        "Nous avions publié un niveau 5 l'an dernier, c'est un niveau 7 cette année",
        "niveau 7 ou un niveau 8",
        "7 à confirmer",
    ],
)
def test_what_is_no_answer_changes_nothing_in_any_client(client: Client, text: str) -> None:
    office = Office()
    letter = gets(office, client(taken_in(office, NO_LEVEL), text))
    assert letter is not None
    assert (letter.kind, letter.matter) == ("offer-incomplete", "answer_unclear")
    assert now(office) == NO_LEVEL


@pytest.mark.parametrize("client", BETWEEN)
@pytest.mark.parametrize(
    ("fields", "answers", "expected"),
    [
        (NO_LEVEL, {"Niveau": "7"}, {"level": ("7",)}),
        (NO_LEVEL, {"Niveau": "niveau 8, grille des Employés et cadres"}, {"level": ("8",)}),
        (CLUE, {"Organisme": "oui", "Niveau": "7"}, {"level": ("7",), "organisation": "CPAM des Vosges"}),
        (CLUE, {"Organisme": "non, CAF du Cher", "Niveau": "VII"}, {"organisation": "CAF du Cher"}),
        (NO_TITLE, {"Intitulé du poste": "Auditeur interne", "Niveau": "7"}, {"title": "Auditeur interne"}),
        (NO_LEVEL, {"Niveau": "je ne sais pas", "Échéance": "15/02/2027"}, {"level": ()}),
    ],
)  # fmt: skip
def test_answers_between_our_questions_find_theirs(
    client: Callable[[EmailMessage, dict[str, str]], EmailMessage],
    fields: Fields,
    answers: dict[str, str],
    expected: dict[str, object],
) -> None:
    office = Office()
    gets(office, client(taken_in(office, fields), answers))
    assert {name: getattr(now(office), name) for name in expected} == expected
    due = office.world.offers[1].due
    assert (due is not None) is ("Échéance" in answers)


@pytest.mark.parametrize("client", TOP)
@pytest.mark.parametrize("reference", ["", "Référence du poste : NVHADD00095\n"])
def test_several_labelled_lines_complete_the_draft_and_make_no_other(client: Client, reference: str) -> None:
    office = Office()
    mail = taken_in(office, replace(NO_TITLE, organisation=None))
    text = f"{reference}Intitulé du poste : Auditeur interne\nOrganisme : CPAM des Vosges\nNiveau : 7"
    letter = gets(office, client(mail, text))
    assert letter is not None
    assert (letter.kind, letter.version, list(office.world.offers)) == ("offer-created", 1, [1])
    assert (now(office).title, now(office).description) == ("Auditeur interne", FIELDS.description)


THREE = replace(CLUE, title="Directeur de site")
ANSWERS = {"Organisme": "oui", "Agent de direction": "non", "Niveau": "8"}


@pytest.mark.parametrize("client", [*TOP, *BETWEEN])
def test_all_our_questions_can_be_answered_in_one_reply(client: Callable[..., EmailMessage]) -> None:
    office = Office()
    mail = taken_in(office, THREE)
    lines = "\n".join(f"{name} : {text}" for name, text in ANSWERS.items())
    letter = gets(office, client(mail, ANSWERS if client in BETWEEN else lines))
    assert letter is not None
    assert (letter.kind, {note.field for note in letter.noted}) == (
        "offer-created",
        {"organisation", "agent_direction", "level"},
    )


@pytest.mark.parametrize("client", TOP)
def test_our_examples_are_no_answers_where_they_are_quoted(client: Client) -> None:
    office = Office()
    gets(office, client(taken_in(office, THREE), "Bien reçu, je regarde"))
    assert now(office) == THREE


@pytest.mark.parametrize("client", TOP)
def test_yes_is_understood_where_one_question_is_open_to_it(client: Client) -> None:
    office = Office()
    mail = taken_in(office, replace(FIELDS, title="Directeur adjoint"))
    letter = gets(office, client(mail, "Non."))
    assert letter is not None
    assert (now(office).agent_direction, letter.kind) == (False, "offer-created")


@pytest.mark.parametrize("client", TOP)
def test_an_unanswered_reply_takes_nothing_from_what_it_quotes(client: Client) -> None:
    office = Office()
    conflict = Conflict("level", ("6", "7"), ("", "fiche.pdf"))
    fields = replace(FIELDS, reference=None, level=("6", "7"), level_text="6", conflicts=(conflict,))
    gets(office, client(taken_in(office, fields), "…"))
    assert now(office) == fields
    assert office.world.offers[1].state is State.DRAFT


QUESTIONS = [
    pytest.param(text, id=word) for word, text in words().tables["questions"].items() if text[0].islower()
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_every_question_is_told_from_an_answer(text: str) -> None:
    assert begins_question(text)
    assert text.endswith("?")
    assert text.count("?") == 1


@pytest.mark.parametrize("fields", [NO_LEVEL, CLUE, NO_TITLE, Fields(doubts=("attachment_unreadable",))])
def test_what_follows_our_questions_is_known_as_ours(fields: Fields) -> None:
    office = Office()
    lines = [line for line in part(taken_in(office, fields), "plain").split("\n") if line]
    below = [after for line, after in pairwise(lines) if line.endswith("?")]
    assert [line for line in below if not (is_ours(line) or label_of(line.removeprefix("- ")))] == []


LINES = [
    pytest.param(line, id=word)
    for word, line in words().tables["answer_lines"].items()
    if word != "grid_unclear"  # « oui » to a question that is open only then
]


@pytest.mark.parametrize("line", LINES)
def test_the_line_that_a_letter_proposes_is_understood(line: str) -> None:
    office = Office()
    fields = replace(FIELDS, reference=None, title=None, level=("9",), level_text="9", place="Épinal")
    before = replace(
        fields, organisation="CPAM de l'Eure", origins=(Origin("organisation", Source.SIGNATURE),)
    )
    letter = gets(office, gmail(taken_in(office, before), line))
    assert letter is not None
    # a due date in December is asked for only then
    assert letter.noted or [note.field for note in letter.unusable] == ["due_after_period"]


def test_yes_names_the_grid() -> None:
    office = Office()
    mail = taken_in(office, replace(FIELDS, level_text="7, grille à préciser"))
    assert office.world.offers[1].verdict.reason == "grid_unclear"
    letter = gets(office, in_gmail(mail, {"Grille": "oui"}))
    assert letter is not None
    assert (letter.kind, now(office).level_text) == ("offer-created", "7, grille des Employés et cadres")


def test_an_answer_with_a_file_that_cannot_be_read_says_so() -> None:
    office = Office()
    taken_in(office, NO_LEVEL)
    message_id, _ = letter_of(office)
    scan = Attachment("scan.pdf", "application/pdf", b"%PDF", text_read=False)
    reading = mail_from(
        CAMILLE, in_reply_to=(message_id,), offers=(OfferReading(Fields(), attachments=(scan,)),)
    )
    office.gets(reading)
    assert "Contenu non lu\u00a0: scan.pdf." in part(letter_of(office)[1], "plain")
