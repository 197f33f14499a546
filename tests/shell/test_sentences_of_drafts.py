"""What the mails about an offer that is being completed say is true, and what they ask is understood."""

from dataclasses import replace
from datetime import date

import pytest

from mailbot.core.differences import changes
from mailbot.core.readings import (
    Completion,
    Conflict,
    Fields,
    Kind,
    OfferReading,
    Origin,
    Source,
)
from mailbot.wording import Words, words
from tests.core.people import CAMILLE, FIELDS, Office, mail_from
from tests.shell.sentences import shown, text_of

WORDS: Words = words()


@pytest.fixture
def office() -> Office:
    return Office()


def replies(office: Office, bare: str) -> str:
    """Let the recruiter answer with a few words and return what she gets."""
    message_id = list(office.posted)[-1]
    said = Completion(bare=bare) if bare else None
    office.gets(mail_from(CAMILLE, kind=Kind.REPLY, in_reply_to=(message_id,), completion=said, new_text="…"))
    return shown(office)


class TestTheConversation:
    NO_LEVEL = replace(FIELDS, level=(), level_text=None)
    CLUE = replace(NO_LEVEL, origins=(Origin("organisation", Source.SIGNATURE),))

    def test_the_heading_says_what_an_answer_did(self, office: Office) -> None:
        office.offers(fields=self.NO_LEVEL)
        assert shown(office).startswith("Votre offre est reçue, il reste à la compléter\n")
        assert replies(office, "").startswith("Votre réponse n'a rien changé, il reste à compléter l'offre\n")
        assert replies(office, "7").startswith("Votre réponse est notée\n")
        assert replies(office, "").startswith("Votre réponse n'a rien changé\n")
        before = office.world.fields[1]
        office.offers(fields=replace(FIELDS, title="Chargé d'études"))
        changed = changes(1, before, office.world.fields[1])
        text = text_of(office.last("offer-created")[1], (office.world.fields[1], ()), changed)
        assert text.startswith("La nouvelle version de votre offre est bien reçue\n")
        assert "depuis la version 1 :\n- Intitulé du poste : Chargé d'études (avant : Chargé" in text

    def test_a_clue_is_confirmed_and_not_said_to_have_been_missing(self, office: Office) -> None:
        office.offers(fields=self.CLUE)
        assert "(lu dans votre signature, à confirmer)" in shown(office)
        assert "C'est noté :\n- Organisme : CPAM des Vosges (confirmé)\n" in replies(office, "oui")

    def test_every_needed_question_has_its_example(self, office: Office) -> None:
        office.offers(fields=self.CLUE)
        example = "une réponse par ligne, par exemple : « Organisme : oui » et « Niveau : 7 »."
        assert example in shown(office)

    @pytest.mark.parametrize(("level", "example"), [(("6", "7"), "7"), (("8", "9"), "8"), (("5", "6"), "5")])
    def test_the_example_is_one_of_the_levels_and_frees_no_offer_unless_all_do(
        self, office: Office, level: tuple[str, str], example: str
    ) -> None:
        sides = Conflict("level", level, ("", "fiche.pdf"))
        office.offers(fields=replace(FIELDS, level=level, level_text=level[0], conflicts=(sides,)))
        text = shown(office)
        assert f"par exemple : « Niveau : {example} »." in text
        assert f"retenir, {level[0]} (selon le message) ou {level[1]} (selon « fiche.pdf ») ?" in text
        assert f"des niveaux différents (« {level[0]} / {level[1]} »)." in text

    def test_a_contradiction_of_employers_is_asked_about_with_both(self, office: Office) -> None:
        sides = Conflict("organisation", ("CPAM des Vosges", "MSA Lorraine"), ("", "fiche.pdf"))
        office.offers(fields=replace(FIELDS, level=("6",), level_text="6", conflicts=(sides,)))
        choice = "CPAM des Vosges (selon le message) ou MSA Lorraine (selon « fiche.pdf »)"
        assert f"- Organisme : que faut-il retenir, {choice} ?" in shown(office)

    @pytest.mark.parametrize(
        ("due", "text", "said"),
        [
            (date(2027, 1, 4), "4 janvier", "L'échéance du 04/01/2027 n'a pas été retenue : cette date"),
            (None, "31/02/2027", "L'échéance « 31/02/2027 » n'a pas été retenue : ce n'est pas une date"),
        ],
    )
    def test_a_due_date_that_cannot_be_met_is_named(
        self, office: Office, due: date | None, text: str, said: str
    ) -> None:
        office.offers(due=due, due_text=text)
        assert said in shown(office)
        assert "Échéance : non indiquée" in shown(office)

    def test_a_reference_of_ours_is_told_once_and_marked(self, office: Office) -> None:
        office.offers(fields=replace(self.NO_LEVEL, reference=None))
        told = "L'offre n'avait pas de référence"
        assert told in shown(office)
        answered = replies(office, "7")
        assert told not in answered
        assert "Référence du poste : MB-2027-00001 (attribuée à la réception)" in answered

    def test_the_label_is_not_said_twice(self, office: Office) -> None:
        office.offers()
        assert "Niveau : 7\n" in shown(office)

    def test_a_mail_without_an_offer_quotes_the_rule(self, office: Office) -> None:
        nothing = OfferReading(Fields(doubts=("no_offer_found",)))
        reading = mail_from(CAMILLE, kind=Kind.OFFER, offers=(nothing,), subject="Offre")
        (letter,) = office.gets(reading).letters
        assert "« transmettre le descriptif »" in text_of(letter)
