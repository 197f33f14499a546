"""Case, accents and spaces do not matter, and positions do not move."""

from hypothesis import given
from hypothesis import strategies as st

from mailbot.core.folding import fold, holds, words


def test_case_accents_apostrophes_and_spaces_do_not_matter() -> None:
    assert fold("L’ÉCHÉANCE\u00a0: Noël") == "l'echeance : noel"


@given(st.text())
def test_positions_hold_in_the_folded_text(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_words_stand_alone() -> None:
    assert words("Caisse d’Allocations-Familiales (CAF)") == "caisse d allocations familiales caf"
    assert holds("caf", words("La CAF du Gard"))
    assert not holds("caf", words("Cafétéria"))
