"""What one person may say all may: plain ways to decide, in every person, about every name of the request."""

from itertools import product

import pytest

from mailbot.core.readings import Choice
from mailbot.reading.answers import answer

KNOWN = frozenset(("charge", "etudes", "statistiques", "carsat", "lorraine"))
SUBJECTS = (("Je", 0), ("Nous", 1), ("On", 2), ("L'École", 2), ("L'EN3S", 2), ("La commission", 2))
REQUESTS = (
    "la dérogation",
    "votre demande",
    "la publication",
    "votre demande de dérogation",
    "la diffusion de l'offre",
)
THEY = ("La dérogation", "Votre demande", "Celle-ci", "La publication", "L'offre")

GRANTING = (
    "accorde/accordons/accorde",
    "valide/validons/valide",
    "approuve/approuvons/approuve",
    "autorise/autorisons/autorise",
    "accepte/acceptons/accepte",
    "suis d'accord pour/sommes d'accord pour/est d'accord pour",
)
AGREEING = (
    "y suis favorable/y sommes favorables/y est favorable",
    "ne m'y oppose pas/ne nous y opposons pas/ne s'y oppose pas",
    "n'y vois pas d'inconvénient/n'y voyons pas d'inconvénient/n'y voit pas d'inconvénient",
    "n'y fais pas obstacle/n'y faisons pas obstacle/n'y fait pas obstacle",
    "n'ai rien contre/n'avons rien contre/n'a rien contre",
    "n'ai rien à redire/n'avons rien à redire/n'a rien à redire",
    "vous l'accorde/vous l'accordons/vous l'accorde",
    "vous donne mon accord/vous donnons notre accord/vous donne son accord",
    "ne peux qu'accepter/ne pouvons qu'accepter/ne peut qu'accepter",
    "dis oui/disons oui/dit oui",
)
GRANTED = (
    "est accordée",
    "a été acceptée",
    "a reçu un avis favorable",
    "peut vous être accordée",
    "reçoit notre accord",
    "ne pose pas de problème",
    "nous convient",
)
DENYING = (
    "refuse/refusons/refuse",
    "rejette/rejetons/rejette",
    "ne valide pas/ne validons pas/ne valide pas",
    "n'accorde pas/n'accordons pas/n'accorde pas",
    "n'autorise pas/n'autorisons pas/n'autorise pas",
    "décline/déclinons/décline",
    "ne peux pas accorder/ne pouvons pas accorder/ne peut pas accorder",
    "suis au regret de refuser/sommes au regret de refuser/est au regret de refuser",
    "suis contraint de refuser/sommes contraints de refuser/est contrainte de refuser",
    "ai décidé de refuser/avons décidé de refuser/a décidé de refuser",
)
OPPOSING = (
    "n'y suis pas favorable/n'y sommes pas favorables/n'y est pas favorable",
    "m'y oppose/nous y opposons/s'y oppose",
    "ne suis pas d'accord/ne sommes pas d'accord/n'est pas d'accord",
    "ne vous l'accorde pas/ne vous l'accordons pas/ne vous l'accorde pas",
    "ne peux que refuser/ne pouvons que refuser/ne peut que refuser",
    "maintiens mon refus/maintenons notre refus/maintient son refus",
    "dis non/disons non/dit non",
    "garde ce poste/gardons ce poste/garde ce poste",
)
DENIED = (
    "est refusée",
    "n'est pas accordée",
    "n'a pas été acceptée",
    "ne peut pas être accordée",
    "ne peut vous être consentie",
    "a reçu un avis défavorable",
    "n'a pas été retenue",
)
MAY = ("Vous pouvez", "Votre caisse peut", "Libre à vous de", "Vous avez le droit de", "Feu vert pour")
MAY_NOT = (
    "Vous ne pouvez pas",
    "Votre caisse ne peut pas",
    "Merci de ne pas",
    "Il n'est pas envisageable de",
)
PUBLISHING = (
    "publier",
    "diffuser l'annonce",
    "mettre l'offre en ligne",
    "lancer la publication",
    "recruter en externe",
)


def _said(verbs: tuple[str, ...], objects: tuple[str, ...] = ("",)) -> list[str]:
    return [
        f"{subject} {verb.split('/')[person]} {requested}".strip() + "."
        for (subject, person), verb, requested in product(SUBJECTS, verbs, objects)
    ]


def _together(*parts: tuple[str, ...]) -> list[str]:
    return [" ".join(words) + "." for words in product(*parts)]


@pytest.mark.parametrize(
    ("choice", "texts"),
    [
        (Choice.APPROVE, _said(GRANTING, REQUESTS)),
        (Choice.APPROVE, _said(AGREEING)),
        (Choice.APPROVE, _together(THEY, GRANTED)),
        (Choice.APPROVE, _together(MAY, PUBLISHING)),
        (Choice.REFUSE, _said(DENYING, REQUESTS)),
        (Choice.REFUSE, _said(OPPOSING)),
        (Choice.REFUSE, _together(THEY, DENIED)),
        (Choice.REFUSE, _together(MAY_NOT, PUBLISHING)),
    ],
    ids=["granting", "agreeing", "granted", "may", "denying", "opposing", "denied", "may not"],
)
def test_the_plain_ways_to_decide_are_known_in_every_person(choice: Choice, texts: list[str]) -> None:
    assert [text for text in texts if answer(text, known=KNOWN).choice is not choice] == []


@pytest.mark.parametrize("lead", ["Si possible, ", "Peut-être que ", "L'an dernier, "])
def test_none_of_them_decides_behind_what_makes_a_doubt(lead: str) -> None:
    texts = [*_said(GRANTING, REQUESTS[:2]), *_said(AGREEING), *_together(THEY, GRANTED)]
    found = [t for t in texts if answer(lead + t[0].lower() + t[1:], known=KNOWN).choice is not Choice.NONE]
    assert found == []
