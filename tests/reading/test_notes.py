"""Whole notes of recruiters: every wish in them is read, and none that they do not contain."""

import pytest

from mailbot.reading.options import wishes

_NOTES: list[tuple[str, bool | None, str | None, str | None, tuple[str, ...]]] = [
    # text, alert, day or « ? » for one that is asked about, message, observers
    (
        "Bonjour,\nCi-joint l'annonce pour le poste de RRH. Merci de me faire un retour avant "
        "vendredi 17 mars. Bonne journée",
        None,
        "2017-03-17",
        None,
        (),
    ),
    ("Bonjour, pour avis EN3S svp (réponse attendue semaine 12). Alerte non requise.", False, None, None, ()),
    (
        "Bonsoir\nje vous envoie la fiche jointe. j'aimerai etre prevenu quand la reponse tombe. "
        "date limite pour nous : 24 mars",
        True,
        None,
        None,
        (),
    ),
    ("Offre en PJ. A faire pour le 3/4. Alerte=oui", True, "2017-04-03", None, ()),
    (
        "Bonjour, offre ci-jointe.\nAlerte : OUI\nDate d'échéance : 27/03/2017\nMessage "
        "complémentaire : RAS\nAutres destinataires : Claire Petit <c.petit@cpam.fr> ; Luc Roy "
        "<l.roy@cpam.fr>",
        True,
        "2017-03-27",
        None,
        (
            "c.petit@cpam.fr",
            "l.roy@cpam.fr",
        ),
    ),
    (
        "Pouvez-vous instruire ce dossier d'ici vendredi ? Il faudrait aussi prévenir Mme Roux "
        "(m.roux@msa.fr). Pas besoin d'alerte pour moi.",
        False,
        "?",
        None,
        ("m.roux@msa.fr",),
    ),
    (
        "Bonjour,\n\nVoir offre ci-dessous (prise de poste au 1er mai 2017).\nJe souhaite avoir la "
        "réponse pour le 20 mars.\nOui pour l'alerte.",
        True,
        "2017-03-20",
        None,
        (),
    ),
    ("Merci de traiter en priorité. Échéance ferme : 15 février 2017", None, "2017-02-15", None, ()),
    (
        "Échéance : mercredi 15/02/2017 – alerte : non – message : poste vacant depuis six mois",
        False,
        "2017-02-15",
        "poste vacant depuis six mois",
        (),
    ),
    ("Alerte (oui/non) : oui\nÉchéance (jj/mm/aaaa) : 15/02/2017", True, "2017-02-15", None, ()),
    ("Pas d'alerte, pas d'échéance particulière.", False, None, None, ()),
    (
        "On aimerait publier début mars, donc réponse avant le 27 février si possible. Merci de me "
        "tenir au courant par retour de mail.",
        True,
        "2017-02-27",
        None,
        (),
    ),
    ("Je n'ai pas besoin d'être alertée. Délai : 20/02/2017.", False, None, None, ()),
    (
        "l'offre est à traiter au plus tard lundi 27/02/2017 ; merci d'en informer également le "
        "directeur adjoint : p.durand@urssaf.fr",
        None,
        "2017-02-27",
        None,
        ("p.durand@urssaf.fr",),
    ),
    ("Veuillez m'avertir dès que la dérogation est accordée.", True, None, None, ()),
    (
        "Bonjour,\nje me tiens à votre disposition. Vous pouvez me joindre au 01 99 00 00 00 avant "
        "le 10 mars.",
        None,
        None,
        None,
        (),
    ),
    ("Avec alerte s'il vous plaît, échéance au 10/02", True, "2017-02-10", None, ()),
    ("ALERTE : OUI / ECHEANCE : 10 FEVRIER 2017", True, "2017-02-10", None, ()),
    ("Alerte oui - échéance 10 fév.", True, "2017-02-10", None, ()),
    ("Il n'y a pas d'urgence. Sans alerte.", False, None, None, ()),
    (
        "Bonjour, pour validation SVP. L'offre doit partir à la publication le 10 mars 2017.",
        None,
        None,
        None,
        (),
    ),
    (
        "Je souhaiterais une réponse sous huitaine et être tenue informée de vos conclusions.",
        True,
        "?",
        None,
        (),
    ),
    ("Recevoir une alerte quand cette action a été effectuée\n( ) Oui\n(X) Non", False, None, None, ()),
    ("Recevoir une alerte quand cette action a été effectuée *Oui*", True, None, None, ()),
    ("Alerte : « oui »", True, None, None, ()),
    ("réponse impérative pour le 06.03.2017", None, "2017-03-06", None, ()),
    (
        "Je vous saurais gré de nous faire connaître votre position avant le 06/03/2017.",
        None,
        "2017-03-06",
        None,
        (),
    ),
    (
        "Bonjour,\nÉchéance demandée : 1er mars 2017. Copie de votre réponse à drh@carsat.fr.",
        None,
        "2017-03-01",
        None,
        ("drh@carsat.fr",),
    ),
    ("Alerte : oui, svp. Éch. : 06/03/2017", True, "2017-03-06", None, ()),
    ("échéance=06/03/2017;alerte=oui", True, "2017-03-06", None, ()),
    ("date échéance : 06/03/2017", None, "2017-03-06", None, ()),
    ("Date souhaitée de réponse : 06/03/2017", None, "2017-03-06", None, ()),
    ("Date de réponse souhaitée : 06/03/2017", None, "2017-03-06", None, ()),
    (
        "Nous aurions besoin de votre accord le 6 mars au plus tard car les entretiens ont lieu le 20 mars.",
        None,
        "2017-03-06",
        None,
        (),
    ),
    ("Nous avons besoin de votre retour pour le 6 mars (jury le 20 mars).", None, "2017-03-06", None, ()),
    ("Merci de votre retour rapide, nous voulons publier le 6 mars.", None, None, None, ()),
    ("À valider avant le 06/03 ; j'attends votre alerte.", None, "2017-03-06", None, ()),
    ("Une alerte me serait utile. Échéance : 06/03.", True, "2017-03-06", None, ()),
    ("Merci de me notifier la décision", True, None, None, ()),
    ("Notification souhaitée : oui. Échéance : 06/03", True, "2017-03-06", None, ()),
    ("Me prévenir quand c'est OK svp", True, None, None, ()),
    ("me tenir informée merci", True, None, None, ()),
    ("A me confirmer pour le 6 mars", None, "2017-03-06", None, ()),
    ("Offre à instruire. Me prévenir de la réponse.", True, None, None, ()),
    (
        "Message à transmettre : le poste est gelé jusqu'au 1er avril. Échéance 06/03",
        None,
        "2017-03-06",
        "le poste est gelé jusqu'au 1er avril",
        (),
    ),
    ("Message pour l'École : merci de votre diligence !", None, None, "merci de votre diligence !", ()),
    ("Copie à Mme Leroy, s.leroy@caf.fr, svp", None, None, None, ("s.leroy@caf.fr",)),
    ("Merci de répondre aussi à s.leroy@caf.fr", None, None, None, ("s.leroy@caf.fr",)),
    ("Mettre s.leroy@caf.fr en copie de la réponse.", None, None, None, ("s.leroy@caf.fr",)),
    (
        "Merci de mettre Sophie Leroy (s.leroy@caf.fr) et Ali Ben (a.ben@caf.fr) en copie",
        None,
        None,
        None,
        (
            "s.leroy@caf.fr",
            "a.ben@caf.fr",
        ),
    ),
    (
        "Personnes à informer :\n\ns.leroy@caf.fr\na.ben@caf.fr",
        None,
        None,
        None,
        (
            "s.leroy@caf.fr",
            "a.ben@caf.fr",
        ),
    ),
    ("Alerte : oui (échéance 06/03)", True, "2017-03-06", None, ()),
    ("Alerte souhaitée ; échéance le lundi 6 mars", True, "2017-03-06", None, ()),
    ("Je ne veux pas d'alerte mais prévenez s.leroy@caf.fr", False, None, None, ("s.leroy@caf.fr",)),
    ("L'alerte n'est pas nécessaire.", False, None, None, ()),
    ("Je décoche l'alerte.", False, None, None, ()),
    ("échéance au plus tôt", None, None, None, ()),
    ("Échéance : dès que possible", None, "?", None, ()),
    ("Échéance le 30/02/2017", None, "?", None, ()),
    ("Il nous faut votre réponse pour le 30 février", None, "?", None, ()),
    ("Échéance : 6/3/17", None, "2017-03-06", None, ()),
    ("Échéance : 6 3 2017", None, "?", None, ()),
    ("Échéance: 06/03/2017 12:00", None, "2017-03-06", None, ()),
]


@pytest.mark.parametrize(("text", "alert", "due", "message", "observers"), _NOTES)
def test_every_wish_of_a_note_is_read(
    text: str, alert: bool | None, due: str | None, message: str | None, observers: tuple[str, ...]
) -> None:
    found = wishes(text, (), 2017)
    day = found.due.isoformat() if found.due else "?" if found.due_text else None
    assert (found.alert, day, found.message, found.observers) == (alert, due, message, observers)
