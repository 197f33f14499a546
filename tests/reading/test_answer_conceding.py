"""What is conceded, imagined or asked only to be answered says nothing beside a decision in full."""

import pytest

from mailbot.core.readings import Choice
from mailbot.reading.answers import answer


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("Oui, nous avons des candidats, et c'est pourquoi je refuse la dérogation.", Choice.REFUSE),
        ("Oui, je sais que vous êtes pressés. Non, je ne vous accorde pas la dérogation.", Choice.REFUSE),
        ("Oui, nous avons des candidats. Refusé.", Choice.NONE),
        ("Oui. Nous refusons la demande.", Choice.NONE),
        ("Oui, nous validons. Nous refusons la demande.", Choice.NONE),
        ("Non, aucune opposition de l'École, la diffusion est autorisée.", Choice.APPROVE),
        ("Non, la diffusion est autorisée.", Choice.NONE),
    ],
)
def test_a_yes_or_no_may_concede_or_open_what_comes(text: str, choice: Choice) -> None:
    assert answer(text).choice is choice


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("Je refuserais s'il me restait un élève, mais ce n'est pas le cas : accord donné.", Choice.APPROVE),
        ("Il serait absurde de refuser, je vous accorde la dérogation.", Choice.APPROVE),
        ("Pourquoi refuserions-nous ? C'est accordé.", Choice.APPROVE),
        ("Je vous accorde la dérogation. Je refuserais si un élève se présentait.", Choice.NONE),
        ("Pourquoi refuserions-nous ?", Choice.NONE),
        ("Je validerais, mais Mme Morel, elle, refuse.", Choice.NONE),
        ("J'accepterais si vous corrigiez le niveau.", Choice.NONE),
    ],
)
def test_what_is_only_imagined_says_nothing_before_a_decision(text: str, choice: Choice) -> None:
    assert answer(text).choice is choice
