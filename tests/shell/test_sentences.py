"""What our mails say is true: each promise is made only where it is kept, and each way shown leads on."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from mailbot.core.differences import Changes, changes
from mailbot.core.letters import Letter, LetterKind, Line, Link, Matter
from mailbot.core.offers import Card, Decision, State
from mailbot.core.people import Person
from mailbot.core.readings import (
    Button,
    Completion,
    Conflict,
    Fields,
    Kind,
    OfferReading,
    Options,
    Origin,
    Reading,
    Source,
)
from mailbot.core.tokens import Purpose
from mailbot.core.writing import delivery_failure
from mailbot.reading import read
from mailbot.samples import Sample, samples
from mailbot.templating import Stationery
from mailbot.wording import Words, words
from tests.core.people import APPROVES, CAMILLE, EN3S, FIELDS, LUC, Office, mail_from, pressed

BOT = "mailbot@ucanss.example"
STATIONERY = Stationery(None, Person(BOT, "Période EN3S"), [b"k" * 32])
WORDS: Words = words()
AT = datetime(2027, 1, 11, 8, 5, tzinfo=UTC)
CARD = Card("NVHADD00095", "Chargé d'études statistiques", "CPAM des Vosges", level="7")
SAMPLES = [pytest.param(sample, id=sample.name) for sample in samples()]
APPROVED = Decision(State.APPROVED, EN3S, AT, "", "<d@en3s.example>")


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def submitted(office: Office) -> Office:
    office.offers()
    office.presses(CAMILLE, "offer-created", Button.SUBMIT, options=Options(due=date(2027, 1, 20)))
    return office


def mail_of(
    letter: Letter, version: tuple[Fields, tuple[()]] | None = None, changed: Changes | None = None
) -> EmailMessage:
    raw = STATIONERY.compose(letter, "<1@ucanss.example>", AT, version, changed)
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def text_of(
    letter: Letter, version: tuple[Fields, tuple[()]] | None = None, changed: Changes | None = None
) -> str:
    """Return the text part in plain typography, as one writes it."""
    part = mail_of(letter, version, changed).get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n").replace("\u00a0", " ").replace("’", "'")


def read_back(sender: str, subject: str, body: str, **headers: str) -> Reading:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = sender, BOT, subject, "<m@x.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    raw = mail.as_bytes()
    return read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT)


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


def shown(office: Office) -> str:
    """Return the text of the newest letter about the offer, with what the offer says now."""
    letter = [x for x in office.posted.values() if x.kind.startswith("offer-")][-1]
    return text_of(letter, (office.world.fields[1], ()))


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
