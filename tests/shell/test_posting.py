"""An advert as data and as text: only what is known, and nothing that breaks out of it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from mailbot.core.letters import Letter, LetterKind
from mailbot.core.offers import Card
from mailbot.core.people import Person
from mailbot.core.readings import Fields
from mailbot.posting import as_json, file_name, job_posting
from mailbot.templating import Stationery

CARD = Card("NVHADD00095", "Chargé d'études", "CPAM des Vosges", "7", "Épinal", "CDD de six mois")
DAY = date(2027, 1, 14)
NOON = datetime(2027, 1, 15, 11, 0, tzinfo=UTC)
TEXT = "Vous analysez les données.\n<script>alert(1)</script> & plus"
STATIONERY = Stationery(None, Person("mailbot@ucanss.example"), [b"k" * 32])


def posting(card: Card = CARD, level: str = "Niveau 7", description: str = TEXT) -> dict[str, Any]:
    return job_posting(card, level, description, DAY)


def test_everything_known_is_said_in_the_vocabulary_of_schema_org() -> None:
    assert posting() == {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": "Chargé d'études",
        "description": TEXT,
        "identifier": {"@type": "PropertyValue", "name": "CPAM des Vosges", "value": "NVHADD00095"},
        "datePosted": "2027-01-14",
        "employmentType": ["TEMPORARY"],
        "hiringOrganization": {"@type": "Organization", "name": "CPAM des Vosges"},
        "jobLocation": {
            "@type": "Place",
            "address": {"@type": "PostalAddress", "addressLocality": "Épinal", "addressCountry": "FR"},
        },
        "qualifications": "Niveau 7",
    }


def test_what_is_not_known_is_left_out() -> None:
    bare = posting(Card("X1", "", ""), "", "")
    assert bare.keys() == {"@context", "@type", "identifier", "datePosted"}
    assert bare["identifier"] == {"@type": "PropertyValue", "value": "X1"}


@pytest.mark.parametrize(
    ("contract", "types"),
    [
        ("CDI", None),
        ("CDI à temps plein", ["FULL_TIME"]),
        ("CDD, temps partiel (80 %)", ["PART_TIME", "TEMPORARY"]),
        ("Contrat à durée déterminée", ["TEMPORARY"]),
        ("CDI / CDD de six mois", None),
        ("CDI ou contrat à durée déterminée", None),
        ("Stage", ["INTERN"]),
        ("Mi-temps", ["PART_TIME"]),
    ],
)
def test_a_contract_is_said_only_where_it_maps(contract: str, types: list[str] | None) -> None:
    assert posting(replace(CARD, contract=contract)).get("employmentType") == types


def test_the_json_can_stand_in_a_page_and_reads_back_as_it_was() -> None:
    written = as_json(posting(description=TEXT + "\u2028\ud800"))
    assert not set(b"<>&") & set(written)
    assert "\u2028" not in written.decode()
    assert json.loads(written)["description"] == TEXT + "\u2028?"


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("NVHADD00095", "NVHADD00095-v2"),
        ("../../ETC/PASSWD", "%2E.%2F..%2FETC%2FPASSWD-v2"),
        ("A/B", "A%2FB-v2"),
        ("A_B", "A_B-v2"),
        ("C:\\X", "C%3A%5CX-v2"),
        ("..", "%2E.-v2"),
    ],
)
def test_a_file_is_named_plainly_whatever_the_reference_holds(reference: str, name: str) -> None:
    assert file_name(reference, 2) == name


def test_a_long_reference_makes_a_name_that_a_file_system_takes_and_that_stays_its_own() -> None:
    one, other = file_name("É" * 63 + "A", 1), file_name("É" * 63 + "B", 1)
    assert len(one) < 200
    assert one != other


def test_the_files_of_an_advert_hold_its_whole_text_and_no_name_of_a_person() -> None:
    card = replace(CARD, created_by="Camille Martin")
    letter = Letter(
        LetterKind.PUBLISHED,
        Person(""),
        version=3,
        card=card,
        recruiter=Person("camille@cpam-vosges.example", "Camille Martin"),
        published_at=datetime(2027, 1, 14, 23, 30, tzinfo=UTC),
        channel="intranet",
    )
    fields = Fields(description="Long. " * 5_000 + "Fin.")
    text, data = STATIONERY.advert(letter, datetime(2027, 1, 15, tzinfo=UTC), (fields, ()))
    assert (text.name, data.name) == ("NVHADD00095-v3.txt", "NVHADD00095-v3.json")
    assert text.content.decode().startswith("Chargé d'études\n\nRéférence du poste\xa0: NVHADD00095\n")
    said = json.loads(data.content)
    assert (said["datePosted"], said["qualifications"]) == ("2027-01-15", "Niveau 7")
    for content in (text.content.decode(), said["description"]):
        assert content.strip().endswith("Long. Fin.")
        assert "Martin" not in content


def test_the_text_that_the_recruiter_wrote_takes_the_place_of_the_description() -> None:
    letter = Letter(LetterKind.PUBLISHED, Person("a@b.example"), version=1, card=CARD, channel="apec")
    letter = replace(letter, advert="Venez !\nVite.")
    text, data = STATIONERY.advert(letter, NOON, (Fields(description="Long."), ()))
    assert text.content.decode().endswith("\n\nVenez !\nVite.\n")
    assert json.loads(data.content)["description"] == "Venez !\nVite."
    mail = STATIONERY.compose(letter, "<1@bot.example>", NOON, (Fields(description="Long."), ()))
    assert b"> Venez !" in mail
    assert b"> Long." not in mail
