"""What people write below their leave-taking, within a signature or a notice: it is heard, though cut off."""

import pytest

from mailbot.core.readings import Choice
from mailbot.reading import read
from tests.reading.mails import BOT, reading, reply
from tests.reading.test_ours import TEXT, sent

CLOSINGS = (
    "\n\nCordialement,\nAnne Martin\n\n",
    "\n\nAnne Martin\n\n",
    "\n\n-- \nAnne Martin\n\n",
    "\n\nCordialement\n\n",
)


@pytest.mark.parametrize("closing", CLOSINGS)
@pytest.mark.parametrize(
    "below",
    [
        "Finalement non, un élève vient de se manifester.",
        "J'oubliais : sous réserve de recevoir la fiche de poste.",
        "Et merci d'attendre lundi pour publier",
        "Attention : pas de publication avant le 1er mars",
        "Ne publiez pas avant lundi svp",
        "Je me suis trompée de bouton.",
        "Refusé",
        "(sauf si Sophie s'y oppose)",
    ],
)
def test_what_takes_a_decision_back_below_a_signature_is_heard(closing: str, below: str) -> None:
    assert reading(reply(f"Validé.{closing}{below}")).answer.choice is Choice.NONE


@pytest.mark.parametrize(
    "line",
    [
        "Dans l'attente de la fiche de poste, ne publiez pas.",
        "Merci d'avance de ne pas publier avant lundi.",
        "Bonne journée, et attendez lundi pour publier.",
        "Sincèrement je ne suis pas d'accord, parlons-en avant publication.",
        "Avertissement : ne pas publier avant le 1er mars.",
        "Ce message est confidentiel : la direction n'a pas encore donné son accord.",
        "Envoyé de mon mobile sans avoir lu l'offre",
    ],
)
def test_a_sentence_that_begins_like_a_leave_taking_or_a_notice_is_heard(line: str) -> None:
    assert reading(reply(f"Validé.\n{line}\n")).answer.choice is Choice.NONE


@pytest.mark.parametrize("closing", [c for c in CLOSINGS if "-- " in c or "Cordialement" in c])
@pytest.mark.parametrize(
    "below",
    [
        "Responsable du suivi des élèves\nTél. 04 77 00 00 00",
        "Secrétariat général - bureau des dérogations (accord et refus)",
        "NON aux incivilités ! Refusons la violence au guichet.",
        "Organisme certifié Qualiopi - dossier validé le 04/10/2016",
        "Ce message est confidentiel. Si vous n'en êtes pas le destinataire, merci de le détruire. Toute"
        " publication ou diffusion, même partielle, est interdite sauf autorisation écrite.",
        "Dites oui à l'alternance ! www.en3s.example/oui",
        "Envoyé de mon iPhone",
    ],
)
def test_what_signatures_and_notices_say_of_themselves_is_no_doubt(closing: str, below: str) -> None:
    assert reading(reply(f"Validé.{closing}{below}")).answer.choice is Choice.APPROVE


CONDITION = "Uniquement à partir du 1er mars, sous réserve de recevoir la fiche."
OWN = "Seulement après le 1er mars pour la publication, à condition de recevoir une lettre de la direction."


@pytest.mark.parametrize(
    "text",
    [
        f"Validé\n{CONDITION}",
        f"Validé\n\nDe : Bourse <{BOT}>\nEnvoyé : jeudi 12 janvier 2017\nÀ : EN3S\nObjet : Demande\n\n"
        f"{TEXT.split(chr(10))[2]}\n{TEXT.split(chr(10))[4]}\n\n{OWN}\n{OWN}",
    ],
)
def test_a_condition_beside_few_lines_of_ours_counts_though_we_quoted_it(text: str) -> None:
    raw = reply(text)
    ours = sent(f"{TEXT}\n\nVotre réponse :\n{CONDITION}")
    found = read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT, sent=ours)
    assert found.answer.choice is Choice.NONE


def test_a_condition_that_we_quoted_is_ours_in_the_whole_letter() -> None:
    letter = f"{TEXT}\n\nVotre réponse :\n{CONDITION}"
    raw = reply(f"Validé\n\n{letter}")
    found = read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT, sent=sent(letter))
    assert found.answer.choice is Choice.APPROVE
