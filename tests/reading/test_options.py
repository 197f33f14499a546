"""The recruiter's wishes as people write them: a message, observers, and which text prevails."""

import json
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.readings import Options
from mailbot.reading.layers import layers
from mailbot.reading.message import take_apart
from mailbot.reading.mime import Limit
from mailbot.reading.options import alert_in, due_in, from_lines, wishes
from tests.support.needs import corpora


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Message complémentaire : le titulaire part en retraite.", "le titulaire part en retraite"),
        (
            "Alerte: OUI. Échéance le 17/03/2017.\nMessage complémentaire : le poste est vacant.\n\nAnne",
            "le poste est vacant",
        ),
        ("Message pour l'EN3S : poste urgent. Alerte : oui", "poste urgent"),
        (
            "Message : merci de traiter ce dossier en priorité, échéance : 10/03",
            "merci de traiter ce dossier en priorité",
        ),
        ("Message complémentaire :\nPoste créé.\nBudget voté.\n\nCordialement", "Poste créé.\nBudget voté."),
        ("Message complémentaire : « Poste urgent. »", "Poste urgent"),
        (
            "Message complémentaire : Je vous prie de bien prendre connaissance de notre offre…",
            None,
        ),
        ("Message complémentaire : néant", None),
        ("Message : merci d'avance.", None),
        ("Message complémentaire :", None),
        ("Message complémentaire : aucun", None),
        ("erreur de classement dans l'envoi d'hier", None),
        (
            "Merci de préciser à l'EN3S que le poste est vacant depuis janvier.",
            "le poste est vacant depuis janvier",
        ),
        ("Commentaire pour l'EN3S : profil rare", "profil rare"),
        ("Pour l'EN3S : profil rare", "profil rare"),
        ("Avis de l'EN3S : favorable", None),
        ("votre message : bien reçu", None),
        ("Message (facultatif) : profil rare", "profil rare"),
        ("Bonjour,\nci-joint le message complémentaire : profil rare", None),
        (
            "Message complémentaire : recrutement urgent, la campagne de rentrée\nne peut pas attendre.",
            "recrutement urgent, la campagne de rentrée ne peut pas attendre",
        ),
        ("NB pour l'EN3S : profil rare", "profil rare"),
        ("Alerte : oui, message : profil rare", "profil rare"),
        ("Alerte : oui - Échéance : 10/03/2017 - Message : profil rare - Informer : a@b.fr", "profil rare"),
        (
            "À transmettre à l'EN3S : le service est en tension\net deux agents sont absents.\nAlerte : oui",
            "le service est en tension et deux agents sont absents",
        ),
        ("Message complémentaire : poste urgent.\nBonne journée", "poste urgent"),
    ],
)
def test_a_message_is_what_stands_behind_its_label_or_is_said_to_the_school(
    text: str, message: str | None
) -> None:
    assert wishes(text, (), 2017).message == message


@pytest.mark.parametrize(
    ("text", "observers"),
    [
        ("Informer aussi Nadine Rivière <n.riviere@caf.fr>", ("n.riviere@caf.fr",)),
        ("merci de mettre en copie x.y@caf.fr", ("x.y@caf.fr",)),
        (
            "Autres destinataires : a@b.fr, c@d.fr",
            (
                "a@b.fr",
                "c@d.fr",
            ),
        ),
        ("copie de la réponse à rh@caf.fr svp", ("rh@caf.fr",)),
        (
            "informer également a@b.fr et Paul <c@d.fr>",
            (
                "a@b.fr",
                "c@d.fr",
            ),
        ),
        (
            "Autres destinataires :\n- A <a@b.fr>\n- C <c@d.fr>\nMerci",
            (
                "a@b.fr",
                "c@d.fr",
            ),
        ),
        ("Informer aussi ma collègue Nadine", ()),
        ("Contact : a@b.fr", ()),
        ("Pour tout renseignement, a@b.fr", ()),
        ("CV à envoyer à rh@caf.fr", ()),
        ("Merci d'informer Mme Durand (d.durand@caf.fr) de votre décision.", ("d.durand@caf.fr",)),
        ("Prévenez-moi ainsi que paul@caf.fr", ("paul@caf.fr",)),
        ("Merci de me prévenir à l'adresse rh@caf.fr", ()),
        ("Mme Martin (a.martin@caf.fr) souhaite aussi être informée", ("a.martin@caf.fr",)),
        ("Ne pas informer a@b.fr", ()),
        ("inutile d'informer a@b.fr", ()),
        ("De : X <x@y.fr>\nCopie à : z@y.fr\nObjet : offre", ()),
        ("Cc : z@y.fr", ("z@y.fr",)),
        ("Merci de tenir informée ma collègue z@y.fr", ("z@y.fr",)),
        ("Je mets a@b.fr en copie", ()),
        ("Mettez en copie a@b.fr svp", ("a@b.fr",)),
        (
            "Informer d'autres utilisateurs : A@B.fr; c@d.fr",
            (
                "a@b.fr",
                "c@d.fr",
            ),
        ),
        ("Informer : a@b.fr", ("a@b.fr",)),
        ("Informer a@b.fr, a@b.fr", ("a@b.fr",)),
        ("Merci d'adresser une copie de votre réponse à drh@caf.fr", ("drh@caf.fr",)),
        (
            "Merci d'informer M. Rivière <r@caf.fr> et Mme. Roux <s@caf.fr>.",
            (
                "r@caf.fr",
                "s@caf.fr",
            ),
        ),
        ("Candidats : informer rh@caf.fr de votre candidature", ()),
        ("Informer aussi n.riviere@caf.fr [mailto:n.riviere@caf.fr]", ("n.riviere@caf.fr",)),
        (
            "Prévenir également :\na@b.fr\nc@d.fr\n\nAnne\nanne@caf.fr",
            (
                "a@b.fr",
                "c@d.fr",
            ),
        ),
    ],
)
def test_observers_are_the_addresses_that_are_asked_to_be_informed(
    text: str, observers: tuple[str, ...]
) -> None:
    assert wishes(text, (), 2017).observers == observers


def test_the_own_words_prevail_option_by_option() -> None:
    older = "Alerte : oui\nÉchéance : 10/03/2017\nInformer d'autres utilisateurs : a@b.fr"
    assert wishes("Alerte : non", [older], 2017) == Options(
        alert=False, due=date(2017, 3, 10), due_text="10/03/2017", observers=("a@b.fr",)
    )


def test_the_words_above_an_offer_prevail_over_the_form_that_was_pasted_with_it() -> None:
    own = "Alerte : non\n\nRéférence : X1\nRecevoir une alerte : Oui\nDate d'échéance : 13/03/2017"
    found = wishes(own, (), 2017)
    assert (found.alert, found.due) == (False, date(2017, 3, 13))


def test_a_nearer_layer_prevails_over_an_older_one() -> None:
    assert wishes("", ["Échéance : 10/03/2017", "Échéance : 11/03/2017"], 2017).due == date(2017, 3, 10)


@pytest.mark.parametrize(
    "advert",
    [
        "Prévenez-moi quand c'est validé.",
        "Merci de répondre avant le 10 mars 2017.",
        "Pour le 10 mars 2017.",
        "Date limite de réponse : 10/03/2017",
        "Vous travaillez avec alerte et savez informer a.b@caf.example de tout incident.",
        "Message : les candidats sont reçus",
        "Gestion de l'alerte : oui",
        "Copie à : a.b@caf.example",
    ],
)
def test_free_words_of_older_layers_wish_nothing(advert: str) -> None:
    assert wishes("", [advert], 2017) == Options()


def test_labelled_lines_are_read_as_before() -> None:
    found = from_lines({"alert": "oui", "due": "06/01/2017", "message": "Urgent", "observers": "A@b.fr"})
    assert found == Options(True, date(2017, 1, 6), "06/01/2017", "Urgent", ("a@b.fr",))
    assert alert_in("Alerte : non") is False
    assert due_in("échéance le 3 mars", 2017) == (date(2017, 3, 3), "3 mars")


_PIECES = (
    "alerte",
    "échéance",
    "oui",
    "non",
    "10/03/2017",
    "31/02",
    ":",
    "\n",
    "message",
    "informer",
    "a@b.fr",
    "[x]",
    "☒",
    "avant le",
)


@settings(max_examples=60)
@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=20)), max_size=30).map(" ".join))
def test_reading_wishes_never_raises(text: str) -> None:
    assert isinstance(wishes(text, (text,), 2017), Options)


@pytest.mark.parametrize(
    "piece",
    [
        "\n",
        "alerte ",
        "échéance ",
        "10/03/2017 ",
        "message : ",
        "a@b.fr ",
        "informer :\na@b.fr\n",
        "[ ] ",
        "avant le ",
    ],
)
def test_a_long_text_is_read_in_linear_time(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    start = time.process_time()
    wishes(text, (text,), 2017)
    assert time.process_time() - start < 3  # 0.3 s is usual; quadratic would be minutes


_NAMES = {
    "alerte": "alert",
    "date_echeance": "due",
    "message_complementaire": "message",
    "autres_destinataires": "observers",
}


def test_the_options_of_the_labelled_offers_are_read() -> None:
    folder = corpora("offers")
    wrong = []
    for name, label in json.loads((folder / "labels.json").read_text("utf-8")).items():
        try:
            message = take_apart((folder / "offers" / name).read_bytes())
        except Limit:
            continue
        own, *older = (layer.text for layer in layers(message.text))
        found = wishes(own, older, 2017)
        for key, option in _NAMES.items():
            value = getattr(found, option)
            said = (
                list(value)
                if option == "observers"
                else value.isoformat()
                if isinstance(value, date)
                else value
            )
            if key not in label["options_soft"] and said not in (
                label["options"][key],
                *label["options_alt"].get(key, ()),
            ):
                wrong.append((name, option, said))
    assert wrong == []
