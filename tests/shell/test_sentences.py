"""What our mails say is true: each promise is made only where it is kept, and each way shown leads on."""

import re
from dataclasses import replace
from datetime import date

import pytest

from mailbot.core.letters import Letter, LetterKind, Line, Link, Matter
from mailbot.core.readings import (
    Button,
    Fields,
    OfferReading,
    Options,
)
from mailbot.core.tokens import Purpose
from mailbot.core.writing_failures import delivery_failure
from mailbot.samples import Sample, samples
from mailbot.wording import Words, words
from tests.core.people import APPROVES, CAMILLE, EN3S, FIELDS, LUC, Office, mail_from, pressed
from tests.shell.sentences import APPROVED, BOT, CARD, mail_of, read_back, shown, text_of

WORDS: Words = words()
SAMPLES = [pytest.param(sample, id=sample.name) for sample in samples()]


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def submitted(office: Office) -> Office:
    office.offers()
    office.presses(CAMILLE, "offer-created", Button.SUBMIT, options=Options(due=date(2027, 1, 20)))
    return office


class TestEverySample:
    @pytest.mark.parametrize("sample", SAMPLES)
    def test_greets_once(self, sample: Sample) -> None:
        text = text_of(sample.letter, sample.version and (sample.version[0], ()))
        assert len(re.findall(r"^(?:Bonjour|Madame, Monsieur),$", text, re.MULTILINE)) == 1

    @pytest.mark.parametrize("sample", SAMPLES)
    def test_cuts_the_title_in_the_subject_only_where_the_whole_does_not_fit(self, sample: Sample) -> None:
        subject, card = str(mail_of(sample.letter)["Subject"]), sample.letter.card
        if card and "hostile" not in sample.name:
            start, _, wanted = subject.replace("\u00a0", " ").rpartition(" : ")
            whole = " – ".join(part for part in (card.reference, card.title) if part)
            assert start == whole or (start.endswith("…") and len(f"{whole} : {wanted}") > 70)

    @pytest.mark.parametrize("sample", SAMPLES)
    def test_promises_nothing_that_is_not_done_today(self, sample: Sample) -> None:
        text = text_of(sample.letter, sample.version and (sample.version[0], ()))
        assert not re.search(r"MES OFFRES|HISTORIQUE|QUESTION réf|\brelances?\b", text)
        # only what a reply may say is asked for: a decision, an offer, a line of one
        understood = " en commençant par « (?:Validé|Refusé) »| et écrivez-y l'offre complète"
        understood += "|(?:, avant de la publier,)? avec ce qui est exact"
        assert not re.search(rf"(?i)répondez à ce message(?!{understood})", " ".join(text.split()))

    def test_there_is_one_for_every_reason_of_a_refusal_and_for_every_help(self) -> None:
        shown = {s.letter.matter for s in samples()}
        assert set(Matter) - shown == set()


class TestWhetherTheRecruiterIsTold:
    PROMISE = "est prévenu"

    @pytest.mark.parametrize(
        ("alert", "matter", "promised"),
        [(True, "", True), (False, "", False), (False, "correction", True), (True, "correction", True)],
    )
    def test_the_receipt_says_so_only_where_it_is_so(self, alert: bool, matter: str, promised: bool) -> None:
        letter = Letter(LetterKind.DECISION_RECEIPT, EN3S, card=CARD, decision=APPROVED, alert=alert)
        text = text_of(replace(letter, matter=matter, recruiter=CAMILLE, state="approved"))
        assert (self.PROMISE in text) is promised
        assert ("n'a pas demandé d'alerte" in text) is not promised

    @pytest.mark.parametrize("alert", [True, False])
    def test_what_the_receipt_says_is_what_happens(self, office: Office, alert: bool) -> None:
        office.offers()
        office.presses(CAMILLE, "offer-created", Button.SUBMIT, options=Options(alert=alert))
        told = office.presses(EN3S, "request", Button.APPROVE).letters
        receipt = next(x for x in told if x.kind is LetterKind.DECISION_RECEIPT)
        assert (self.PROMISE in text_of(receipt)) is any(x.kind is LetterKind.ALERT for x in told)

    def test_a_receipt_after_publication_offers_no_correction(self) -> None:
        letter = Letter(LetterKind.DECISION_RECEIPT, EN3S, card=CARD, decision=APPROVED, alert=True)
        assert "Pour corriger" in text_of(replace(letter, state="approved"))
        assert "Pour corriger" not in text_of(replace(letter, state="published"))


class TestWhoIsAlerted:
    def test_the_recruiter_is_told_that_she_herself_will_be(self, office: Office) -> None:
        office.offers()
        office.presses(CAMILLE, "offer-created", Button.SUBMIT, options=Options(alert=True))
        text = text_of(office.last("submitted")[1])
        assert "Un message vous préviendra de la réponse de l'EN3S." in text
        assert "préviendra le recruteur" not in text

    def test_a_colleague_is_told_that_the_recruiter_will_be(self) -> None:
        letter = Letter(LetterKind.STATUS, LUC, card=CARD, alert=True, state="submitted", recruiter=CAMILLE)
        assert "Alerte : oui, un message préviendra le recruteur" in text_of(letter)
        assert "Alerte : oui, un message vous préviendra" in text_of(replace(letter, to=CAMILLE))

    def test_once_answered_nobody_will_be(self) -> None:
        letter = Letter(
            LetterKind.STATUS, CAMILLE, card=CARD, alert=True, state="approved", recruiter=CAMILLE
        )
        assert "Alerte : oui\n" in text_of(replace(letter, decision=APPROVED))

    def test_without_an_alert_the_way_to_the_answer_is_shown(self, submitted: Office) -> None:
        text = text_of(submitted.last("submitted")[1])
        assert f"écrivez à {BOT} un message qui a pour objet : STATUT NVHADD00095" in text
        assert "vous préviendra" not in text
        assert "Réponse demandée au plus tard le 20/01/2027." in text

    def test_the_team_is_named_once(self, submitted: Office) -> None:
        text = text_of(submitted.last("submitted")[1])
        assert "Équipe d'approbation : EN3S dérogation <valideur@en3s.example>, Adjoint <" in text


class TestTheSubmission:
    def test_what_its_prefilled_lines_say_unchanged_is_stated(self, office: Office) -> None:
        office.offers()
        proposed = "Échéance : 18/01/2027 (date proposée, à cinq jours ouvrés au plus)"
        assert (
            f"Sans changement de votre part : Alerte : non ; {proposed} ; Message : aucun ; "
            "Informer : personne ; Motif : aucun."
        ) in shown(office)

    def test_a_due_date_of_the_recruiter_is_not_called_ours(self, office: Office) -> None:
        office.offers(due=date(2027, 2, 15), message="Poste vacant", observers=(LUC.address,))
        stated = f"Échéance : 15/02/2027 ; Message : Poste vacant ; Informer : {LUC.address} ;"
        assert stated in shown(office)

    def test_a_proposed_due_date_is_said_to_be_ours_once_it_is_submitted(self, office: Office) -> None:
        office.offers()
        office.commands(CAMILLE, "SOUMETTRE", "NVHADD00095")
        text = text_of(office.last("submitted")[1])
        assert "au plus tard le 18/01/2027. Aucune échéance n'était indiquée : celle-ci est proposée" in text

    def test_why_it_is_asked_for_stands_in_the_request(self, office: Office) -> None:
        office.offers()
        office.presses(CAMILLE, "offer-created", Button.SUBMIT, options=Options(grounds="urgence"))
        assert "Motif de la demande : urgence\n" in text_of(office.last("request")[1])

    def test_a_due_date_after_the_period_is_named(self, office: Office) -> None:
        office.offers(due=date(2027, 5, 1))
        assert "L'échéance du 01/05/2027 n'a pas été retenue : cette date vient après la fin" in shown(office)


class TestVoidButtons:
    def test_an_overtaken_answer_is_told_from_a_button_that_is_too_old(self, submitted: Office) -> None:
        _, old = submitted.last("request", EN3S)
        submitted.offers(fields=replace(FIELDS, title="Chargé d'études"))
        (overtaken,) = submitted.gets(pressed(EN3S, old, Button.APPROVE)).letters
        assert "le recruteur a depuis modifié l'offre, et la version 2 la remplace" in text_of(overtaken)
        assert "Si cette nouvelle version vous est soumise" in text_of(overtaken)

    def test_and_the_other_way_round(self, submitted: Office) -> None:
        submitted.later(181)
        (too_old,) = submitted.presses(EN3S, "request", Button.APPROVE).letters
        assert "a dépassé sa durée de validité" in text_of(too_old)
        assert "modifié" not in text_of(too_old)


class TestConfirmations:
    @pytest.fixture
    def asked(self, submitted: Office) -> Letter:
        message_id, _ = submitted.last("request", EN3S)
        answer = mail_from(EN3S, answer=APPROVES, in_reply_to=(message_id,), authenticated=False)
        (letter,) = submitted.gets(answer).letters
        assert letter.kind is LetterKind.CONFIRM
        return letter

    def test_say_what_is_asked_until_when_and_that_doing_nothing_changes_nothing(self, asked: Letter) -> None:
        text = text_of(asked)
        assert "Un message nous demande d'accorder la dérogation." in text
        assert "au plus tard le 13/01/2027. Sinon, ne faites rien : rien ne changera." in text
        assert "Vous accordez la dérogation" in text

    def test_show_a_way_without_the_button_that_works(self, asked: Letter) -> None:
        found = re.search(r"qui a pour objet : (Confirmer : .+)", text_of(asked))
        assert found
        reading = read_back(EN3S.address, found[1], "")
        assert reading.press is not None
        assert reading.press.button is Button.CONFIRM
        assert len(reading.tokens) == 1

    @pytest.mark.parametrize(
        ("purpose", "commented"), [(Purpose.CONFIRM_REFUSE, True), (Purpose.WITHDRAW, False)]
    )
    def test_leave_room_for_a_comment_only_where_it_is_kept(self, purpose: Purpose, commented: bool) -> None:
        link = Link(Button.CONFIRM, purpose, 1, date(2027, 1, 13))
        text = text_of(Letter(LetterKind.CONFIRM, CAMILLE, version=1, card=CARD, links=(link,)))
        assert ("Commentaire%20" in text) is commented


class TestRefusals:
    def test_point_to_the_button_only_where_there_is_one(self) -> None:
        link = Link(Button.SUBMIT, Purpose.SUBMIT, 1, date(2027, 4, 30))
        letter = Letter(LetterKind.REFUSED_ACTION, CAMILLE, version=1, card=CARD, recruiter=CAMILLE)
        for matter, entry in WORDS.tables["refused"].items():
            told = replace(letter, matter=matter)
            assert "bouton qui suit" not in text_of(told)
            assert ("press" in entry) is ("qui suit" in text_of(replace(told, links=(link,))))

    @pytest.mark.parametrize("alert", [True, False])
    def test_of_an_early_publication_tell_how_the_answer_will_be_known(self, alert: bool) -> None:
        letter = Letter(LetterKind.REFUSED_ACTION, CAMILLE, card=CARD, matter="not_answered", alert=alert)
        text = text_of(replace(letter, recruiter=CAMILLE, state="submitted"))
        assert ("Un message vous préviendra" in text) is alert
        assert ("qui a pour objet : STATUT NVHADD00095" in text) is not alert


def test_a_failure_names_who_did_not_get_which_mail_and_what_to_do() -> None:
    failed = Letter(LetterKind.REQUEST, EN3S, card=CARD, recruiter=CAMILLE, state="submitted")
    text = text_of(delivery_failure(CAMILLE, failed, "550 5.1.1 no such user : none"))
    assert f"qui demande la dérogation à l'EN3S n'a pas pu être remis à {EN3S.address}." in text
    assert "le recruteur renvoie l'offre avec la même référence et un texte modifié" in text
    assert "> 550 5.1.1 no such user : none\n" in text


@pytest.mark.parametrize(("reference", "told"), [(None, True), ("NVHADD00095", False)])
def test_an_offer_that_had_no_reference_is_told_the_one_we_gave_it(reference: str | None, told: bool) -> None:
    letter = replace(next(s.letter for s in samples() if s.name == "offer-created"), card=CARD)
    text = text_of(letter, (Fields(reference=reference), ()))
    assert ("L'offre n'avait pas de référence" in text) is told


@pytest.mark.parametrize(("count", "told"), [(49, False), (50, True)])
def test_a_list_that_may_be_longer_says_so(count: int, told: bool) -> None:
    lines = (Line(CARD, "submitted", date(2027, 1, 18)),) * count
    text = text_of(Letter(LetterKind.STATUS, CAMILLE, lines=lines))
    assert (f"Cette liste s'arrête à {count} offres" in text) is told


class TestHelp:
    def test_differs_by_role(self) -> None:
        texts = {
            role: text_of(Letter(LetterKind.HELP, CAMILLE, matter=Matter.GREETING, state=role))
            for role in ("recruiter", "approver", "admin", "")
        }
        assert "Exemple d'un message qui contient une offre" in texts["recruiter"]
        assert "« Refusé, poste réservé »" in texts["approver"]
        assert "de tous les organismes" in texts["admin"]
        # nothing that a stranger writes is acted upon
        assert "STATUT" not in texts[""]
        assert "votre adresse n'est inscrite ni" in texts[""]

    def test_shows_an_offer_that_is_understood_whole(self, office: Office) -> None:
        reading = read_back(CAMILLE.address, "Offre", WORDS.tables["examples"]["recruiter"])
        (found,) = reading.offers
        assert isinstance(found, OfferReading)
        plan = office.gets(mail_from(CAMILLE, offers=(found,)))
        assert [letter.kind for letter in plan.letters] == [LetterKind.OFFER_CREATED]

    def test_is_no_offer_when_it_is_quoted(self) -> None:
        text = text_of(Letter(LetterKind.HELP, CAMILLE, matter=Matter.GREETING, state="recruiter"))
        quoted = "\n".join(f"> {line}" for line in text.splitlines())
        body = f"Merci beaucoup.\n\nLe lun. 11 janv. 2027 à 09:05, Période EN3S a écrit :\n{quoted}\n"
        reading = read_back(
            CAMILLE.address, "Re: Comment nous écrire", body, In_Reply_To="<1@ucanss.example>"
        )
        assert reading.offers == ()
