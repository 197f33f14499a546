"""The rows of the ambiguities (the rules, §3) in which the name of the employer and the level decide."""

from collections.abc import Iterator
from typing import Any

import pytest

from mailbot.core.rules import Facts
from tests.core.verdicts import (
    ABOVE,
    AD,
    BELOW,
    CPAM,
    DETAIL,
    GRID,
    MANY,
    MINES,
    MISSING,
    MSA,
    NO_LEVEL,
    NOT_MINES,
    OTHER_GRID,
    OUT,
    RG,
    RSI,
    SPECIAL,
    UNCLEAR,
    UNKNOWN,
    judged,
)

# (row, organisation, level, reason): the ruling follows from the reason
BY_NAME_AND_LEVEL = {
    "1: two spellings of one fund": [
        ("CNIIEG", "niveau 8", SPECIAL), ("CNIEG", "niveau 7", SPECIAL), ("CNIIEG", "niveau 6", BELOW),
    ],
    "2: aliases and full names": [
        ("AGESSA", "niveau 7", SPECIAL), ("AGESEA", "niveau 10", ABOVE), ("CNAM", "niveau 9", RG),
        ("CRAMIF", "niveau 7", RG), ("CCMSA", "niveau 6", MSA), ("CCMSA", "niveau 9", ABOVE),
        ("Caisse primaire d’Assurance Maladie de la Meuse", "niveau 8", RG),
        ("Caisse d'allocations familiales du Gers", "niveau 5A", BELOW),
        ("Mutualité sociale agricole de Lorraine", "niveau 6", MSA),
        ("Caisse nationale de l’assurance maladie", "niveau 9", RG),
        ("Caisse commune de sécurité sociale de la Lozère", "niveau 7", RG),
        ("Caisse nationale militaire de sécurité sociale", "niveau 9", SPECIAL),
        ("Caisse d'assurance maladie des industries électriques et gazières", "niveau 7", SPECIAL),
        ("Caisse autonome nationale de la sécurité sociale dans les mines", "niveau 8", DETAIL),
    ],
    "3: historical bodies that the text names": [
        ("CRAM du Nord-Est", "niveau 7", RG), ("CRAV de Strasbourg", "niveau 8", RG),
        ("UIOSS du Rhône", "niveau 9", RG), ("CERTI de Nancy", "niveau 6", BELOW),
    ],
    "4: RATP and SNCF, themselves and their funds": [
        ("RATP", "niveau 7", SPECIAL), ("SNCF", "niveau 10", ABOVE), ("CCAS de la RATP", "niveau 8", SPECIAL),
        ("Caisse de prévoyance et de retraite du personnel de la SNCF", "8", SPECIAL),
        ("Régie autonome des transports parisiens", "niveau 6", BELOW),
    ],
    "5: successors and bodies that the list does not name": [
        ("Sécurité sociale des indépendants", "niveau 8", UNKNOWN), ("EN3S", "niveau 7", UNKNOWN),
        ("Sécurité sociale des indépendants (ex-RSI)", "niveau 8", UNKNOWN),
        ("Institut 4.10", "niveau 8", UNKNOWN),
        ("Caisse de sécurité sociale de Mayotte", "niveau 8", UNKNOWN),
        ("EN3S", "niveau 4", BELOW), ("Sécurité sociale des indépendants", "niveau 6", UNKNOWN),
    ],
    "6: employers plainly outside": [
        ("Mairie de Valbrune", "niveau 7", OUT), ("Centre hospitalier de Valbrune", "niveau 8", OUT),
        ("Boulangerie Dupin SARL", "niveau 7", OUT), ("Harmonie Mutuelle", "niveau 7", OUT),
        ("Groupama", "niveau 8", OUT), ("Agirc-Arrco", "niveau 8", OUT), ("CIPAV", "niveau 7", OUT),
        ("Pôle emploi", "", OUT), ("Commune de Valbrune", "niveau 8", OUT),
        ("Caisse nationale d'assurance vieillesse des professions libérales", "niveau 8", OUT),
        ("Ville de Valbrune", "niveau 7", OUT), ("Librairie Dupin", "niveau 7", OUT),
        ("CPAM, ville de Valbrune", "niveau 7", RG), ("CPAM / Ville de Valbrune", "niveau 7", UNKNOWN),
        ("Mutuelle de la CPAM", "niveau 7", UNKNOWN), ("Mutuelle de la CPAM", "niveau 4", BELOW),
        ("Conservatoire national des arts et métiers (CNAM)", "niveau 8", UNKNOWN),
    ],
    "7: no employer stated": [
        ("", "niveau 7", MISSING), ("", "niveau 4", BELOW), ("", "niveau 10", ABOVE),
        ("", "niveau 6", MISSING),
        ("", "niveau 9", MISSING), ("", "", MISSING), ("", "niveau 5 ou 10", MISSING),
        ("", "niveau 4, échelle 13", MISSING), ("  ", "niveau 7", MISSING),
    ],
    "9: another grid, named": [
        ("UGECAM Alsace", "niveau 7E de la grille des personnels soignants", GRID),
        ("UGECAM Alsace", "7E (personnels soignants, éducatifs et médicaux)", GRID),
        (CPAM, "niveau VII de la grille des informaticiens", GRID), (CPAM, "VII (informaticiens)", GRID),
        ("DRSM Grand Est", "grille des praticiens-conseils", GRID),
        ("CARSAT", "niveau 10, grille des ingénieurs-conseils", GRID),
        ("MSA Limousin", "niveau 7 de la grille des informaticiens", MSA),
    ],
    "10: the notation of another grid, which is not named": [
        ("UGECAM Alsace", "7E", OTHER_GRID), ("ACOSS", "IX A", OTHER_GRID), ("RSI Bretagne", "IX A", RSI),
        (CPAM, "niveau 7 informaticien", OTHER_GRID), (CPAM, "niveau 7, autre grille", OTHER_GRID),
        (CPAM, "niveau 8 (employés et cadres)", RG),
        (CPAM, "niveau 8 de la grille des employés et cadres", RG),
    ],
    "11: one number in many writings": [
        (CPAM, "VII", RG), (CPAM, "niveau VIII", RG), ("MSA Limousin", "VI", MSA),
        ("RATP", "niveau IX", SPECIAL),
        ("RSI Bretagne", "niveau 8", RSI), (CPAM, "sept", RG), (CPAM, "niveau neuf", RG),
        (CPAM, "Niv.07", RG),
        (CPAM, "N9", RG), (CPAM, "niv 8", RG), (CPAM, "7ème niveau", RG), (CPAM, "NIVEAU_7", RG),
        (CPAM, "N° 7", RG), (CPAM, "niveau six", BELOW), ("RSI Bretagne", "X", ABOVE),
    ],
    "12: the letter inside level 5": [
        (CPAM, "5A", BELOW), (CPAM, "niveau 5B", BELOW), (CPAM, "5 B", BELOW), (CPAM, "5A/5B", BELOW),
    ],
    "13: several levels, all inside": [
        (CPAM, "7 ou 8", RG), ("MSA Limousin", "6/7", MSA), (CPAM, "7 à 9", RG), ("RSI", "VII ou VIII", RSI),
        ("MSA Limousin", "niveau 6 évoluant vers 7", MSA), (CPAM, "niveaux 4 et 5A", BELOW),
    ],
    "14: several levels that cross a bound": [
        (CPAM, "6/7", MANY), ("MSA Limousin", "8/9", MANY), (CPAM, "5 à 7", MANY), (CPAM, "9 ou 10", MANY),
        (CPAM, "6 évoluant vers 7", MANY), (CPAM, "niveau 6 puis niveau 7", MANY), (CPAM, "5 ou 10", MANY),
        (CPAM, "niveau 6 minimum", MANY), (CPAM, "niveau 6 évolutif", MANY),
        (CPAM, "niveau 10 maximum", MANY),
        (CPAM, "niveau 10 minimum", ABOVE), (CPAM, "niveau 6 avec évolution possible vers le niveau 7", MANY),
    ],
    "15: no level": [
        (CPAM, "", NO_LEVEL), (CPAM, "cadre", NO_LEVEL), (CPAM, "catégorie A", NO_LEVEL),
        (CPAM, "Bac + 5", NO_LEVEL), (CPAM, "12 mois", NO_LEVEL), (CPAM, "35 heures", NO_LEVEL),
    ],
    "16: levels of diplomas and languages": [
        (CPAM, "diplôme de niveau 7", NO_LEVEL), (CPAM, "niveau 6 (licence)", NO_LEVEL),
        (CPAM, "niveau I", NO_LEVEL), (CPAM, "anglais niveau 5", NO_LEVEL), (CPAM, "7 (bac + 5)", NO_LEVEL),
        (CPAM, "niveau 8, diplôme de niveau 6", RG), (CPAM, "titre RNCP niveau 6", NO_LEVEL),
    ],
    "17: a coefficient": [
        (CPAM, "coefficient 360", NO_LEVEL), (CPAM, "coef. 400", NO_LEVEL), (CPAM, "360", NO_LEVEL),
        (CPAM, "coefficient 360 niveau 7", RG), (CPAM, "niveau 5B - coefficient 285", BELOW),
    ],
    "19: the three marks of the mines": [
        ("CANSSM", "chef de service, échelle 13 en début de carrière", MINES),
        ("CARMI du Nord", "cheffe de service, éch. XIII, début de carrière", MINES),
        ("CARMI du Nord", "échelle 13", DETAIL), ("CARMI du Nord", "chef de service, échelle 13", DETAIL),
        ("CARMI du Nord", "chef de service en début de carrière", DETAIL), ("CANSSM", "niveau 8", DETAIL),
        ("CANSSM", "niveau 4", DETAIL), ("CANSSM", "", DETAIL),
        ("CANSSM", "chef de service, échelle 12 ou 13", DETAIL),
        ("CANSSM", "chef de service, échelle 12", NOT_MINES), ("CANSSM", "échelle 14", NOT_MINES),
        ("CANSSM", "chef de bureau, échelle 13 en début de carrière", NOT_MINES),
        ("CANSSM", "technicien, échelle 13 en début de carrière", NOT_MINES),
        ("CANSSM", "adjoint au chef de service, échelle 13, début de carrière", NOT_MINES),
        ("CANSSM", "chef de service, échelle 13 en fin de carrière", NOT_MINES),
        ("CANSSM", "chef de service, échelle 13, pas en début de carrière", NOT_MINES),
    ],
    "24: level 9 or agent de direction": [
        (CPAM, "niveau 9 ou agent de direction", UNCLEAR), (CPAM, "agent de direction", AD),
        (CPAM, "niveau 9 (hors agent de direction)", RG),
    ],
}  # fmt: skip


def cases() -> list[Any]:
    return list(_cases())


def _cases() -> Iterator[Any]:
    for row, entries in BY_NAME_AND_LEVEL.items():
        for organisation, level, reason in entries:
            yield pytest.param(organisation, level, reason, id=f"{row}: {organisation!r} {level!r}")


@pytest.mark.parametrize(("organisation", "level", "reason"), cases())
def test_the_row_gives_its_reason(organisation: str, level: str, reason: str) -> None:
    assert judged(Facts(organisation, level_text=level)) == reason
