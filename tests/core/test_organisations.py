"""Names of organisations: known by kinds, aliases and full names in many writings, never by half a word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.organisations import employer, index
from mailbot.core.rules import parse, regime_of
from mailbot.data import load

RULES = parse(load("rules.toml"))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("CPAM-88", "RG"),
        ("Cpam88", "RG"),
        ("CPAM_Vosges", "RG"),
        ("la CPAM des Vosges", "RG"),
        ("C.P.A.M. des Vosges", "RG"),
        ("C. P. A. M.", "RG"),
        ("cpam-vosges.example", "RG"),
        ("Urssaf d’Alsace", "RG"),
        ("URSAFF Alsace", "RG"),
        ("CAF de Villefranche", "RG"),
        ("CPAM / CAF", "RG"),
        ("Caisse Primaire Assurance Maladie de la Meuse", "RG"),
        ("caisse primaire de l’assurance-maladie", "RG"),
        ("Caisses d'Allocations Familiales", "RG"),
        ("Caisse primiare d'assurance maladie", "RG"),  # letters exchanged
        ("Caise d'allocation familiales du Gard", "RG"),  # a letter left out, a plural
        ("Caisse nationale milittaire de sécurité sociale", "SPECIAL"),
        ("Mutualité sociale agricol Grand Sud", "MSA"),
        ("UGECAM – Hôpital de Valbrune", "RG"),
        ("Hôpital de Valbrune (UGECAM)", "RG"),
        ("Agence Régionale de Santé Grand Est", "ARS"),
        ("CARMI", "MINES"),
        ("cafétéria du Lac", None),
        ("CAFAT", None),
        ("Café de la Gare", None),
        ("CAPM des Vosges", None),  # an acronym is known exactly or not
        ("Caisse primeure", None),
        ("Coût, assurance, fret (CAF) – Mairie", None),
        ("Mairie", None),
        ("CPAM / MSA", None),
        ("GIE Horizon", None),
        ("Club alpin français (CAF)", None),
        ("", None),
        (" / ", None),
        ("2017", None),
    ],
)
def test_the_regime_follows_from_the_name(name: str, code: str | None) -> None:
    assert regime_of(RULES, name) == code


def test_a_slip_is_not_forgiven_where_two_regimes_are_as_near() -> None:
    names = index([("caisse centrale maritime", "A"), ("caisse centrale martime", "B")])
    assert employer(names, "caisse centrale maritime").codes == ("A",)
    assert employer(names, "caisse centrale maritme").codes == ()
    assert employer(names, "caisse centrale maritme").unknown


def test_a_long_name_hides_the_short_ones_within_it() -> None:
    names = index([("caisse d'assurance", "A"), ("caisse d'assurance des mines", "B"), ("mines", "C")])
    assert employer(names, "la caisse d'assurance des mines").codes == ("B",)
    assert employer(names, "caisse d'assurance, mines").codes == ("B",)
    assert employer(names, "mines et caisse d'assurance").codes == ("C", "A")


@given(st.text(st.characters(codec=None), max_size=300))
@settings(deadline=None, max_examples=100)
def test_no_name_raises(name: str) -> None:
    assert regime_of(RULES, name) in {None, *RULES.regimes}
