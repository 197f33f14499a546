"""What a reminder says, in French, of each offer."""

from datetime import date

import pytest

from mailbot.core.letters import Letter, LetterKind, Line, Why
from tests.core.people import CAMILLE, EN3S
from tests.shell.sentences import CARD, text_of


def rows(*whys: Why) -> tuple[Line, ...]:
    return tuple(Line(CARD, "submitted", date(2027, 1, 11), n, n, why=why) for n, why in enumerate(whys, 1))


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (Why.SOON, "Réponse attendue au plus tard le 11/01/2027"),
        (Why.TODAY, "Réponse attendue au plus tard aujourd'hui, le 11/01/2027"),
        (Why.LATE, "En retard : la réponse était attendue au plus tard le 11/01/2027"),
        (Why.UNSUBMITTED, "Complète et concernée, pas encore soumise"),
        (Why.OVERDUE, "En retard : la réponse était attendue au plus tard le 11/01/2027"),
        (Why.PENDING, "État : soumise à l'EN3S"),
    ],
)
def test_it_says_of_each_offer_why_it_is_there(why: Why, said: str) -> None:
    text = text_of(Letter(LetterKind.REMINDER, CAMILLE, lines=rows(why)))
    assert f"\n{said}\n" in text


def test_one_of_several_requests_says_how_to_answer_line_by_line() -> None:
    text = text_of(Letter(LetterKind.REMINDER, EN3S, lines=rows(Why.SOON, Why.LATE)))
    assert "\n1. NVHADD00095" in text
    assert "\n2. NVHADD00095" in text
    assert "« 1 validé »" in text


@pytest.mark.parametrize(
    ("more", "said"), [(0, ""), (1, "une autre offre vous sera"), (7, "7 autres offres vous seront")]
)
def test_it_tells_how_many_did_not_fit(more: int, said: str) -> None:
    text = text_of(Letter(LetterKind.REMINDER, EN3S, lines=rows(Why.SOON), more=more))
    assert ("Cette liste s'arrête là" in text) is bool(more)
    assert said in text
