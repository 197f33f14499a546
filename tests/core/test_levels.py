"""Levels: the value of a field in normal forms, and the level of the post, and of nothing else, in prose."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.levels import levels_in, normal_forms, number_of, step_of


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("7", ("7",)),
        ("Niveau VII", ("7",)),
        ("niveau sept", ("7",)),
        ("N7", ("7",)),
        ("N 7", ("7",)),
        ("n° 7", ("7",)),
        ("Niv.07", ("7",)),
        ("niv7", ("7",)),
        ("NIVEAU_7", ("7",)),
        ("7ème niveau", ("7",)),
        ("VIIe niveau", ("7",)),
        ("niveau de qualification : 7", ("7",)),
        ("Niveau conventionnel 7", ("7",)),
        ("7 (sept)", ("7",)),
        ("« 7 »", ("7",)),
        ("7 (employés et cadres)", ("7",)),
        ("niveau 5 B", ("5B",)),
        ("5A et 5B", ("5A", "5B")),
        ("IX A", ("9A",)),
        ("Niveau 7E de la grille des personnels soignants", ("7E",)),
        ("du niveau 5 au niveau 7", ("5", "6", "7")),
        ("5 a 7", ("5", "6", "7")),
        ("VII-IX", ("7", "8", "9")),
        ("entre 7 et 9", ("7", "9")),
        ("7/8/9", ("7", "8", "9")),
        ("niveau 7 ou niveau 8", ("7", "8")),
        ("6 → 7", ("6", "7")),
        ("niveau 6 puis 7", ("6", "7")),
        ("niveau 6 (évolution possible vers le niveau 7)", ("6", "7")),
        ("NIVEAU 8 A POURVOIR", ("8",)),
        ("niveau 8 à pourvoir", ("8",)),
        ("niveau 7, 2 postes", ("7",)),
        ("niveau 7 - 12 mois", ("7",)),
        ("niveau 7 - CDI - 35 heures", ("7",)),
        ("niveau 7 h/f", ("7",)),
        ("coefficient 400 niveau 7", ("7",)),
        ("7 coefficient 360", ("7",)),
        ("chef de service à l'échelle XIII", ("échelle 13",)),
        ("éch. 12 ou 13", ("échelle 12", "échelle 13")),
        ("diplôme de niveau 7", ()),
        ("niveau 7 (bac + 5)", ()),
        ("7 (bac+5)", ()),
        ("niveau 6 (ex niveau II)", ()),
        ("anglais niveau 5, emploi de niveau 7", ("7",)),
        ("niveau 7, bac + 5", ("7",)),
        ("niveau I", ()),
        ("coefficient 360", ()),
        ("35 heures", ()),
        ("12 mois", ()),
        ("01/02/2017", ()),
        ("7,5", ()),
        ("N+1", ()),
        ("cadre", ()),
        ("", ()),
    ],
)
def test_the_value_of_a_field_has_normal_forms(text: str, forms: tuple[str, ...]) -> None:
    assert normal_forms(text) == forms


@pytest.mark.parametrize(
    ("text", "written", "forms"),
    [
        ("Un emploi de niveau 7 de la grille des employés et cadres est vacant.",
         "niveau 7 de la grille des employés et cadres", ("7",)),
        ("Cadre niv. 8 en CDI", "niv. 8", ("8",)),
        ("Le poste est classé au niveau VII.", "niveau VII", ("7",)),
        ("Chargé d'études (niveau 7)", "niveau 7", ("7",)),
        ("Chargée d'études juridiques niveau 7", "niveau 7", ("7",)),
        ("Chargé de formation niveau 6", "niveau 6", ("6",)),
        ("Auditeur N 7", "N 7", ("7",)),
        ("Gestionnaire niveau 6/7", "niveau 6/7", ("6", "7")),
        ("Rédacteur niveau 5A ou 5B (CDD)", "niveau 5A ou 5B", ("5A", "5B")),
        ("Architecte applicatif - IX A - CDI - Nantes", "IX A", ("9A",)),
        ("Développeur – niveau IX A – CDI", "niveau IX A", ("9A",)),
        ("Responsable sécurité du système d'information, niveau 9", "niveau 9", ("9",)),
        ("Manager d'équipe niveau 5B", "niveau 5B", ("5B",)),
        ("Chef de service, échelle 13 en début de carrière",
         "échelle 13 en début de carrière", ("échelle 13",)),
        ("Cadre de santé, niveau 7E de la grille des personnels soignants, CDI",
         "niveau 7E de la grille des personnels soignants", ("7E",)),
        ("L'emploi est classé niveau 7 (employés et cadres).", "niveau 7 (employés et cadres)", ("7",)),
        ("Rémunération : niveau 4, coefficient 215", "niveau 4", ("4",)),
        ("Poste de niveau 6 évolutif, à Metz", "niveau 6 évolutif", ("6",)),
        ("Anglais courant, poste de niveau 8", "niveau 8", ("8",)),
        ("Diplôme de niveau 7 (bac + 5) exigé pour cet emploi de niveau 6.", "niveau 6", ("6",)),
        ("Poste de niveau 7, bac + 5 exigé", "niveau 7", ("7",)),
        ("Titulaire d'un master. Niveau 7 - coefficient 360.", "Niveau 7", ("7",)),
        ("Nous recrutons un auditeur de niveau 7, en CDI.", "niveau 7", ("7",)),
        ("Vous encadrez dix agents. Emploi de niveau 8.", "niveau 8", ("8",)),
    ],
)  # fmt: skip
def test_the_level_of_the_post_is_found_in_prose_as_written(
    text: str, written: str, forms: tuple[str, ...]
) -> None:
    (found,) = levels_in(text)
    assert (found.text, found.forms) == (written, forms)
    assert text[found.start : found.end] == written


@pytest.mark.parametrize(
    "text",
    [
        "formation de niveau 7",
        "De formation supérieure, niveau 7",
        "niveau 7 (bac + 5)",
        "Bac+5 (niveau 7) exigé",
        "diplôme de niveau I",
        "Diplôme exigé :\nniveau 7",
        "diplôme d'ingénieur (niveau 7)",
        "titre RNCP niveau 6",
        "Certification de niveau 6",
        "niveau master",
        "niveau bac+3 à 5",
        "de niveau licence",
        "niveau 6 (licence)",
        "poste de niveau 6 (licence)",
        "niveau 4 de la nomenclature",
        "niveau d'études : 7",
        "anglais niveau B2",
        "Anglais, niveau 5",
        "niveau C1",
        "coefficient 360",
        "niveau 2 d'habilitation",
        "habilitation électrique niveau 3",
        "niveau de responsabilité",
        "aux niveaux régional et national",
        "niveau 3 du bâtiment",
        "Rattaché au N+1",
        "Technicien support niveau 2",
        "Vous assurez le support de niveau 3.",
        "Contrôle interne de niveau 2",
        "contrôles de niveau 3",
        "Plan Vigipirate niveau 3",
        "au niveau de la caisse",
        "mise à niveau",
        "atteindre le niveau 7",
        "évoluer vers le niveau 8",
        "au moins le niveau 6",
        "Vous encadrez une équipe de 10 agents de niveau 4.",
        "Vous supervisez 3 cadres de niveau 6.",
        "une échelle de 1 à 5",
        "une échelle 1/200",
        "à l'échelle nationale",
        "35 ans",
        "le 7 mars 2017",
        "N° 7 rue des Lilas",
        "Paris 7E",
        "par la RN7",
        "",
    ],
)
def test_other_levels_are_not_the_post_s(text: str) -> None:
    assert levels_in(text) == ()


def test_two_levels_of_the_post_are_both_found() -> None:
    found = levels_in("Poste de niveau 7.\nEmploi classé niveau 8.")
    assert [f.forms for f in found] == [("7",), ("8",)]


WRITTEN = st.text(st.characters(codec=None), max_size=200) | st.lists(
    st.sampled_from(
        [
            "niveau ",
            "niv. ",
            "7",
            "VII",
            " à ",
            "échelle ",
            "İ",
            "/",
            "(",
            ")",
            "\n",
            "Bac + 5",
            "grille des ",
        ]
    )
).map("".join)


@given(WRITTEN)
@settings(deadline=None, max_examples=100)
def test_reading_levels_never_raises_and_says_where_they_stand(text: str) -> None:
    for form in normal_forms(text):
        assert (number_of(form) is None) != (step_of(form) is None)
    for found in levels_in(text):
        assert found.forms
        assert text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    "part", ["niveau 7 ", "niv", "IX A ", "échelle ", "N 7, ", "niveau 7 de la grille des ", "é "]
)
def test_a_long_text_is_read_in_bounded_steps(part: str) -> None:
    text = part * (400_000 // len(part))
    assert len(levels_in(text)) <= 200
    assert len(normal_forms(text)) <= 20
