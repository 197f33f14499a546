"""What changed in an offer is told in words in both parts of a mail, and marked in HTML."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from mailbot.core.differences import Changes, Kind, Passage, Whole
from mailbot.core.letters import Letter, LetterKind
from mailbot.core.people import Person
from mailbot.reading import read
from mailbot.samples import samples
from mailbot.templating import Stationery
from tests.core.people import EN3S
from tests.reading.mails import reply
from tests.shell.sentences import BOT, CARD, text_of

STATIONERY = Stationery(None, Person(BOT, "Période EN3S"), [b"k" * 32])
REQUEST = Letter(LetterKind.REQUEST, EN3S, version=3, card=CARD, request_id=2, since=1)
SAMPLE = next(s for s in samples() if s.name == "request-changed")


def sample_mail() -> tuple[bytes, EmailMessage]:
    raw = STATIONERY.compose(SAMPLE.letter, SAMPLE.message_id, SAMPLE.at, SAMPLE.version, SAMPLE.changes)
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return raw, mail


def test_a_request_says_field_by_field_and_in_the_text_what_changed() -> None:
    text = text_of(SAMPLE.letter, SAMPLE.version and (SAMPLE.version[0], ()), SAMPLE.changes)
    assert "Version : 2 – dernière version\n" in text
    assert "Ce qui change depuis la version 1, la dernière soumise à l'EN3S :\n- Intitulé du poste :" in text
    for line in (
        "- Niveau : 7 (avant : 6)",
        "- Contrat : CDI (avant : non indiqué)",
        "- Supprimé du descriptif : - former les services ;",
        "- Ajouté au descriptif : - analyser les données de la branche ;",
        "- Pièce jointe supprimée : Fiche de poste.pdf",
    ):
        assert line + "\n" in text


def test_in_html_it_is_marked_as_added_and_deleted() -> None:
    part = sample_mail()[1].get_body(("html",))
    assert part is not None
    html = part.get_content()
    assert "<ins>7</ins> (avant\u00a0: <del>6</del>)" in html
    assert "Supprimé du descriptif\u00a0: <del>- former les services ;</del>" in html
    assert "Ajouté au descriptif\u00a0: <ins>- analyser les données de la branche ;</ins>" in html


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (Changes(1), "Les informations, le descriptif et les pièces jointes sont les mêmes"),
        (Changes(1, whole=Whole.REWRITTEN), "Le descriptif a changé en trop d'endroits"),
        (Changes(1, whole=Whole.ADDED), "aucun n'est enregistré pour la version 1"),
        (Changes(1, whole=Whole.REMOVED), "Le descriptif est supprimé"),
        (Changes(1, passages=(Passage(Kind.ADDED, "x"),), more=True), "D'autres passages du descriptif"),
    ],
)
def test_what_is_not_shown_line_by_line_is_said(changes: Changes, said: str) -> None:
    assert said in text_of(REQUEST, None, changes)


def test_a_version_that_en3s_never_saw_is_not_said_to_have_been_submitted() -> None:
    text = text_of(replace(REQUEST, kind=LetterKind.OFFER_CREATED, request_id=None), None, Changes(1))
    assert "Ce qui change depuis la version 1 :" in text


def test_quoted_below_an_answer_it_says_nothing() -> None:
    ours, mail = sample_mail()
    part = mail.get_body(("plain",))
    assert part is not None
    raw = reply(f"Accord de l'école.\n\n{part.get_content()}", "References: <request@bot>")
    beside = read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT, sent=ours)
    assert beside.new_text == "Accord de l'école."
