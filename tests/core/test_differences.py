"""What changed between two versions of an offer, field by field and in the text."""

from dataclasses import replace
from datetime import date
from time import process_time
from typing import Any

import pytest

from mailbot.core.differences import MOST_CHARACTERS, MOST_SENTENCES, MOST_SHOWN, Kind, Whole, changes
from mailbot.core.letters import Noted
from mailbot.core.readings import Conflict, Fields
from tests.core.people import FIELDS

TEXT = """Au sein du service, vous produisez les statistiques.

Missions :
- construire les indicateurs ;
- présenter les résultats.

Profil : diplôme en statistique."""


def marked(before: str, after: str) -> list[str]:
    """Return the passages that changed, each behind its sign."""
    found = changes(1, Fields(description=before), Fields(description=after))
    return [("+ " if p.kind is Kind.ADDED else "- ") + p.text for p in found.passages]


class TestFields:
    @pytest.mark.parametrize(
        ("other", "noted"),
        [
            ({"title": "Statisticien"}, Noted("title", "Statisticien", "Chargé d'études statistiques")),
            ({"level": ("8",), "level_text": "8"}, Noted("level", "8", "Niveau 7")),
            ({"place": "Épinal"}, Noted("place", "Épinal")),
            ({"organisation": None}, Noted("organisation", "", "CPAM des Vosges")),
            ({"agent_direction": False}, Noted("agent_direction", "no")),
            ({"creation_date": date(2027, 1, 8)}, Noted("creation_date", "2027-01-08")),
            (
                {"conflicts": (Conflict("contract", ("CDI", "CDD"), ("", "fiche.pdf")),)},
                Noted("contract", "CDI / CDD"),
            ),
        ],
    )
    def test_one_that_changed_is_shown_with_what_it_was(self, other: dict[str, Any], noted: Noted) -> None:
        assert changes(1, FIELDS, replace(FIELDS, **other)).fields == (noted,)

    @pytest.mark.parametrize(
        "other",
        [
            {"title": "Chargé  d’études\u00a0statistiques"},
            {"level": ("7", "8")},  # another reading of what is written
            {"doubts": ("attachment_unreadable",)},
        ],
    )
    def test_other_spaces_apostrophes_and_readings_are_no_change(self, other: dict[str, Any]) -> None:
        assert changes(1, FIELDS, replace(FIELDS, **other)).are_none

    def test_a_file_with_other_bytes_under_its_name_is_replaced(self) -> None:
        found = changes(1, FIELDS, FIELDS, [("a.pdf", "1"), ("b.pdf", "2")], [("a.pdf", "3"), ("c.pdf", "2")])
        assert [(f.kind, f.text) for f in found.files] == [(Kind.REPLACED, "a.pdf")]


class TestText:
    @pytest.mark.parametrize(
        ("after", "passages"),
        [
            (TEXT, []),
            (
                TEXT.replace("- présenter", "- former les services ;\n- présenter"),
                ["+ - former les services ;"],
            ),
            (TEXT.replace("- construire les indicateurs ;\n", ""), ["- - construire les indicateurs ;"]),
            (
                TEXT.replace("diplôme", "doctorat"),
                ["- diplôme en statistique.", "+ doctorat en statistique."],
            ),
            ("Urgent. " + TEXT, ["+ Urgent."]),
            (TEXT + "\nPoste ouvert aux débutants.", ["+ Poste ouvert aux débutants."]),
        ],
    )
    def test_sentences_and_lines_are_added_and_removed(self, after: str, passages: list[str]) -> None:
        assert marked(TEXT, after) == passages

    @pytest.mark.parametrize(
        "after",
        [
            TEXT.replace("\n", "\r\n"),
            TEXT.replace("vous produisez", "vous\nproduisez"),
            TEXT.replace(" ", "\u00a0"),
            TEXT.replace("\n\n", "\n \n\n"),
        ],
    )
    def test_what_a_mail_program_does_to_lines_is_no_change(self, after: str) -> None:
        assert marked(TEXT, after) == []

    @pytest.mark.parametrize(
        ("before", "after", "whole"),
        [("", TEXT, Whole.ADDED), (TEXT, "", Whole.REMOVED), ("", "", None), (" \n", "\n", None)],
    )
    def test_a_text_that_one_has_and_the_other_has_not_is_said_as_a_whole(
        self, before: str, after: str, whole: Whole | None
    ) -> None:
        found = changes(1, Fields(description=before), Fields(description=after or None))
        assert (found.whole, found.passages) == (whole, ())

    def test_a_change_far_down_a_long_text_is_found(self) -> None:
        long = [f"Phrase numéro {n}." for n in range(20_000)]
        other = [*long[:15_000], "Ajout.", *long[15_000:]]
        assert marked("\n".join(long), "\n".join(other)) == ["+ Ajout."]

    def test_nothing_of_a_word_without_end_is_lost(self) -> None:
        assert marked("x" * 2_000, "x" * 1_999 + "y") == ["- " + "x" * 400, "+ " + "x" * 399 + "y"]


class TestBounds:
    def test_too_many_changes_are_not_compared(self) -> None:
        before, after = ("\n".join(f"{c}{n}." for n in range(MOST_SENTENCES + 1)) for c in "ab")
        found = changes(1, Fields(description=before), Fields(description=after))
        assert (found.whole, found.passages) == (Whole.REWRITTEN, ())

    def test_many_changes_are_not_all_shown(self) -> None:
        before, after = ("\n".join(f"{c}{n}." for n in range(MOST_SENTENCES)) for c in "ab")
        found = changes(1, Fields(description=before), Fields(description=after))
        assert (len(found.passages), found.more) == (MOST_SHOWN, True)

    def test_nor_are_long_ones(self) -> None:
        before, after = ("\n".join(c * 399 + "." for _ in range(20)) for c in "ab")
        found = changes(1, Fields(description=before), Fields(description=after))
        assert (sum(len(p.text) for p in found.passages), found.more) == (MOST_CHARACTERS, True)

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (" " * 400_000 + "x", "x" * 400_000),
            ("a b " * 100_000, "a c " * 100_000),
            ("a.\n" * 130_000, "a.\n" * 129_999 + "b"),
            ("a.\nb.\n" * (MOST_SENTENCES // 2), "b.\nb.\na.\n" * (MOST_SENTENCES // 3)),
            ("a.\n" * MOST_SENTENCES, ("a.\n" * 10 + "b.\n") * (MOST_SENTENCES // 11)),
        ],
    )
    def test_no_text_takes_long(self, before: str, after: str) -> None:
        start = process_time()
        changes(1, Fields(description=before), Fields(description=after))
        assert process_time() - start < 1.0  # a tenth of that here
