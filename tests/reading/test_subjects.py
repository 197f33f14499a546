"""What mail programs write before a subject."""

import pytest

from mailbot.reading.subjects import is_forward, is_reply, without_prefixes


@pytest.mark.parametrize(
    ("subject", "reply", "forward"),
    [
        ("TR : Offre", False, True),
        ("Tr: Offre", False, True),
        ("TR\u00a0: Offre", False, True),
        ("Réexp : Offre", False, True),
        ("Fwd: Re: Offre", False, True),
        ("[EXTERNE] TR: Offre", False, True),
        ("WG: Offre", False, True),
        ("İLT: Offre", False, True),
        ("Re: TR: Offre", True, False),
        ("RÉP : Offre", True, False),
        ("Re[2]: Offre", True, False),
        ("Offre", False, False),
        ("Transport : régulateur", False, False),
        ("Réf : AB-12", False, False),
        ("Recrutement : juriste", False, False),
    ],
)
def test_answers_and_forwarded_mails_are_marked(subject: str, reply: bool, forward: bool) -> None:
    assert (is_reply(subject), is_forward(subject)) == (reply, forward)


@pytest.mark.parametrize(
    "subject", ["TR: RE: Offre É", "[EXTERNE] Fwd: Tr : Re: Offre É", "Réexp : Offre É", "Offre É"]
)
def test_the_subject_as_first_written(subject: str) -> None:
    assert without_prefixes(subject) == "Offre É"
