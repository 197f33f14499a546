"""Before submission the recruiter sees the request as EN3S will get it, without buttons that work."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mailbot.core.differences import changes
from mailbot.core.letters import LetterKind
from mailbot.core.readings import Button, Options
from mailbot.samples import samples
from tests.core.people import CAMILLE, EN3S, FIELDS, LUC, Office
from tests.shell.sentences import text_of

BUTTONS = re.compile(r"\* Validé \*\n.*?rien n'est fait\.", re.S)
INSTEAD = "(Ici se trouvent les boutons « Validé » et « Refusé », que seule l'EN3S reçoit.)"
CHANGED = replace(FIELDS, title="Statisticien", description="Vous analysez les données. Vous les présentez.")


def quoted(text: str) -> str:
    """Return what a text quotes last, without its marks."""
    block = re.findall(r"(?:^>.*\n)+", text, re.M)[-1]
    return re.sub(r"^> ?", "", block, flags=re.M).strip()


def request_in(text: str) -> str:
    """Return the request as text, from the greeting on, with the note of the preview for its buttons."""
    words = text[text.index("Madame, Monsieur,") : text.index("\n__\n")]
    return BUTTONS.sub(INSTEAD, words).strip()


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.parametrize("asked_before", [False, True])
@pytest.mark.parametrize(
    "wishes",
    [{}, {"due": date(2027, 2, 15), "message": "Poste vacant.\n\nMerci.", "observers": (LUC.address,)}],
)
def test_the_preview_is_the_request_that_the_unchanged_button_brings(
    office: Office, asked_before: bool, wishes: dict[str, Any]
) -> None:
    changed = None
    if asked_before:
        office.offers()
        office.presses(CAMILLE, "offer-created", Button.SUBMIT, options=Options(grounds="urgence"))
        changed = changes(1, FIELDS, CHANGED)
    office.offers(fields=CHANGED, **wishes)
    created = text_of(office.last("offer-created")[1], (CHANGED, ()), changed)
    office.presses(CAMILLE, "offer-created", Button.SUBMIT)
    request = text_of(office.last("request", EN3S)[1], (CHANGED, ()), changed)
    subject, _, preview = quoted(created).partition("\n\n")
    assert subject == "Objet : NVHADD00095 – Statisticien : demande de dérogation"
    assert preview == request_in(request)
    assert ("Ce qui change depuis la version 1, la dernière soumise" in preview) is asked_before
    assert created.count("Ce qui change") == asked_before


def test_a_long_text_is_previewed_as_far_as_the_request_shows_it() -> None:
    sample = next(s for s in samples() if s.name == "request-long")
    created = replace(sample.letter, kind=LetterKind.OFFER_CREATED, links=())
    text = text_of(created, sample.version and (sample.version[0], ()))
    assert "La suite du descriptif se trouve dans la pièce jointe « Descriptif complet.txt »" in quoted(text)


def test_the_copy_of_an_observer_is_the_request_too(office: Office) -> None:
    office.offers()
    options = Options(observers=(LUC.address,), grounds="urgence", message="Poste vacant.")
    office.presses(CAMILLE, "offer-created", Button.SUBMIT, options=options)
    copy = quoted(text_of(office.last("observer")[1], (FIELDS, ())))
    asked = request_in(text_of(office.last("request", EN3S)[1], (FIELDS, ())))
    lines = [
        line for line in asked.split("\n") if line != INSTEAD and not line.startswith("Pour toute question")
    ]
    assert [line for line in copy.split("\n") if line and "boutons" not in line] == list(filter(None, lines))
