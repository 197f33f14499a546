"""Replies about a level as people write them: what becomes one, and what never may."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.levels import normal_forms
from mailbot.reading.answered_level import level_said, level_written
from mailbot.reading.completion import completion

Levels = tuple[str, ...]
_ALONE = re.compile(r"(?:n(?:iv(?:eau)?)?\.?\s?)?[\dIVX]{1,4}[A-H]?(?:\s?[/-]\s?\d{1,2})?", re.I)


def said(text: str) -> tuple[Levels, bool]:
    """Return the level that a reply gives, also as bare words, and whether it says anything of one."""
    found = completion(text, text, 2027)
    if found is None:
        return (), False
    if found.fields.level_text:
        return found.fields.level, True
    lines = [normal_forms(line) for line in found.bare.split("\n") if _ALONE.fullmatch(line)]
    return next(filter(None, lines), ()), bool(found.bare)


SEVEN = [
    "c'est un 7",
    "C'est un 7.",
    "c un niveau 7",
    "7",
    "Niveau 7",
    "NIVEAU 7",
    "niv 7",
    "NIV. 7",
    "N7",
    "niveau : 7",
    "Niveau VII",
    "niveau vii",
    "Plutôt le niveau 7",
    "plutot un 7",
    "niveau 7 finalement",
    "Finalement c'est un niveau 7",
    "je confirme le 7",
    "Je confirme le niveau 7.",
    "Je vous confirme le niveau 7",
    "Nous confirmons le niveau 7.",
    "Oui, niveau 7",
    "oui 7",
    "Oui c'est bien un niveau 7",
    "Non, c'est un niveau 7",
    "non c'est un 7",
    "Non, niveau 7.",
    "Bonjour, c'est un niveau 7",
    "Bonjour, niveau 7, merci",
    "bonjour niveau 7 cordialement",
    "Désolée, niveau 7",
    "Pardon, c'est un niveau 7 !",
    "7 et non 6",
    "7 et pas 6",
    "7, pas 6",
    "7 (et non 6)",
    "niveau 7 et non 6",
    "niveau 7, et non pas 6",
    "pas 6 mais 7",
    "Pas 6, 7.",
    "ce n'est pas un 6, c'est un 7",
    "Ce n'est pas 6 mais 7",
    "ce n'est pas un niveau 6 mais un niveau 7",
    "ce n'est plus un niveau 6 mais un niveau 7",
    "7 au lieu de 6",
    "niveau 7 au lieu du niveau 6",
    "Lire niveau 7 au lieu de 6",
    "il faut lire 7 et non 6",
    "erreur de ma part, 7 et pas 6",
    "c'est bien un niveau 7 et non un niveau 6",
    "niveau 6 est une erreur, c'est un niveau 7",
    "Le poste est au niveau 7",
    "le poste est classé niveau 7",
    "Le poste est coté au niveau 7 de la grille",
    "Ce poste relève du niveau 7",
    "Le poste correspond à un niveau 7",
    "Notre offre est au niveau 7",
    "Le poste d'auditeur interne est au niveau 7",
    "Il s'agit d'un emploi de niveau 7",
    "Il s'agit d'un poste de niveau 7 (coefficient 360)",
    "c'est un cadre niveau 7",
    "niveau 7 coef 360",
    "niveau 7 de la grille des employés et cadres",
    "Niveau 7 en CDI",
    "le niveau est le 7",
    "le niveau du poste : 7",
    "Le niveau retenu est 7",
    "C'est le niveau de la fiche, donc 7",
    "Suite à votre message, le niveau est 7",
    "Après vérification auprès de la RH : niveau 7",
    "merci de noter niveau 7",
    "Oui, le titre est exact, le niveau 7 aussi.",
    "Niveau : 6 erreur, 7",
    "Niveau : 7 et non 6",
    "Niveau : 7 (et non 6)",
    "Niveau demandé : Bac+5, niveau de l'emploi : 7",
    "Niveau : plutôt 7",
    "Niveau : c'est un 7",
    "Niveau : niveau 7",
    "Mes collaborateurs sont au niveau 5. Le poste est au niveau 7.",
    "Niveau 7\n\nCamille Martin\nBureau 5",
]


@pytest.mark.parametrize("text", SEVEN)
def test_a_level_is_understood_where_it_is_plainly_the_posts(text: str) -> None:
    assert said(text)[0] == ("7",)


NOTHING = [
    "nous avions publié un niveau 5 l'an dernier",
    "Nous avions publié un niveau 5 l'an dernier, c'est un niveau 7 cette année",
    "L'an dernier c'était un niveau 5",
    "Les années passées nous recrutions en niveau 5",
    "Avant, le poste était niveau 5",
    "le poste a été publié au niveau 5",
    "L'ancien titulaire était niveau 6",
    "Il encadre des agents de niveau 5",
    "Mes collaborateurs sont au niveau 5.",
    "mes collègues sont niveau 5",
    "L'équipe compte trois niveau 5",
    "Il est assisté d'un niveau 4",
    "Son adjoint est niveau 6",
    "Le directeur est niveau 9",
    "le poste de mon collègue est au niveau 5",
    "L'autre offre est au niveau 5",
    "L'autre poste : niveau 5",
    "Pour l'offre du Cher, niveau 5",
    "Pour mes collaborateurs, niveau 5",
    "concernant la gestionnaire, niveau 4",
    "niveau 6 : c'est une erreur",
    "Le niveau 6 est une erreur",
    "Niveau 6 est faux",
    "le niveau n'est pas 6",
    "Ce n'est pas un niveau 6",
    "pas 6",
    "ce n'est plus un niveau 6",
    "le poste est au niveau 6 de l'immeuble",
    "Nous sommes au niveau 6 du bâtiment",
    "Notre bureau est au niveau 5",
    "peut-être 7",
    "peut être niveau 7",
    "7 à confirmer",
    "niveau 7 à confirmer",
    "niveau 7 sous réserve",
    "niveau 7 (à valider par la direction)",
    "7 ?",
    "niveau 7 ?",
    "Un 7 ?",
    "je crois que c'est 7",
    "Je pense que c'est un niveau 7",
    "il me semble que c'est le 7",
    "sans doute un 7",
    "Probablement niveau 7",
    "ça devrait être un niveau 7",
    "ce serait un niveau 7",
    "Nous aimerions un niveau 7",
    "si c'est possible, niveau 7",
    "si vous préférez, niveau 7",
    "s'il faut, niveau 7",
    "niveau 7 ou un niveau 8",
    "c'est un niveau 6 ou un niveau 7",
    "un 6, voire un 7",
    "niveau 7 ou plutôt 6",
    "on hésite entre niveau 6 et niveau 7",
    "Niveau 7 à terme",
    "il évoluera vers le niveau 7",
    "niveau 7 minimum",
    "au moins niveau 7",
    "anglais niveau 7",
    "diplôme de niveau 7",
    "titre RNCP niveau 7 demandé",
    "formation niveau 5 minimum",
    "candidats de niveau 5",
    "expérience sur un poste de niveau 5",
    "Je suis moi-même niveau 6",
    "j'ai reçu 7 candidatures",
    "Il s'agit de 7 postes",
    "Nous sommes 7",
    "le 7",
    "Je vous rappelle le 7",
    "Rendez-vous le 7 février",
    "c'est le 5/02/2027",
    "à 7 km de Metz",
    "Le poste est à 7 minutes de la gare",
    "CDD de 7 mois",
    "poste 4507",
    "voir page 7",
    "article 7 de la convention",
    "Niveau : 6 ou bien 7",
    "Niveau : 6 dans l'ancienne grille",
    "Niveau : 7, agents encadrés de niveau 5",
    "Niveau : 6 / niveau visé : peut-être 7",
    "Niveau : 6\nNiveau : 7",
    "C'est un niveau 6. Non, c'est un niveau 7.",
    "Niveau : Bac+5",
    "Niveau d'études : 7",
    "Niveau : master (niveau 7)",
    "Je ne sais pas si c'est 6 ou 7",
    "Faut-il un niveau 7",
    "Merci pour votre mail du 7",
    "niveau 7 demandé",
    "J'ai mis niveau 6",
    "Quel niveau ? Le 7 ?",
    "Le niveau 7 ne convient pas",
    "7 n'est pas le bon niveau",
]


@pytest.mark.parametrize("text", NOTHING)
def test_in_doubt_or_of_something_else_no_level_is_taken(text: str) -> None:
    assert said(text)[0] == ()


@pytest.mark.parametrize(
    "text",
    [
        "Il encadre des agents de niveau 5. Niveau : 6, devenu 7",
        "C'est un niveau 6. Non, c'est un niveau 7.",
        "Niveau : 6\nNiveau : 7",
        "Niveau : 7, agents encadrés de niveau 5",
        "Le niveau est 7, le poste niveau 6",
    ],
)
def test_several_levels_keep_their_words_so_that_it_can_be_asked_which(text: str) -> None:
    assert said(text) == ((), True)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("c'est un niveau 5B", ("5B",)),
        ("niveau 6/7", ("6", "7")),
        ("niveau 5 à 7", ("5", "6", "7")),
        ("Niveau : 6 évoluant vers 7", ("6", "7")),
        ("c'est un niveau 2", ("2",)),
        ("échelle 13", ("échelle 13",)),
        ("Niveau : échelle 13, chef de service", ("échelle 13",)),
        ("Niveau : 12", ("12",)),
    ],
)
def test_what_is_written_of_it_is_kept_whole(text: str, forms: Levels) -> None:
    assert said(text)[0] == forms


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("c'est un niveau 7", "7"),
        ("niveau 7 de la grille des employés et cadres", "7 de la grille des employés et cadres"),
        ("niveau 8, grille des informaticiens", "8, grille des informaticiens"),
        ("il s'agit d'un chef de service, échelle 13", "chef de service, échelle 13"),
    ],
)
def test_the_grid_stays_with_the_level(text: str, written: str) -> None:
    assert level_said(text)["level_text"] == written


PARTS = [
    "niveau ", "7", "6 ", "pas ", "d'un ", "celui de ", "non ", "c'est ", "et ", "(", ", ", "échelle 13 ",
    "au lieu de ", "c'est le niveau de la fiche ", "poste de chargé ", "plutôt ", "7, pas ",
]  # fmt: skip


def assert_only_a_level(text: str) -> None:
    found: list[dict[str, Any]] = [level_said(text), level_written(text)]
    assert all(set(one) <= {"level", "level_text"} for one in found)


@given(st.lists(st.sampled_from(PARTS), max_size=60))
@settings(deadline=None, max_examples=80)
def test_words_of_answers_in_any_order_are_read_without_a_word_of_complaint(parts: list[str]) -> None:
    assert_only_a_level("".join(parts))


@pytest.mark.parametrize("part", PARTS)
def test_repetition_costs_no_time(part: str) -> None:
    assert_only_a_level(f"pas {part * 10_000}x")
