"""The block that ends what a person wrote, and the offers that are none."""

import pytest

from mailbot.reading.signature import split

BLOCK = "Anne Durand\nChargée de recrutement\nCPAM de l’Eure\nTél. 01 99 00 27 93"


def apart(text: str, name: str = "") -> tuple[str, str]:
    return split([line.rstrip() for line in text.split("\n")], name)


@pytest.mark.parametrize(
    "between",
    ["\n\n", "\n\nCordialement,\n", "\n\nBien cordialement\n\n", "\n\n-- \n", "\n--\n\n", "\nMerci\n\n"],
)
@pytest.mark.parametrize("name", ["Anne Durand", "DURAND Anne (CPAM 27)", "anne.durand@cpam.example", ""])
def test_the_block_with_name_and_telephone_is_the_signature(between: str, name: str) -> None:
    text, signature = apart(f"Bonjour,\nvoici une offre. Alerte : oui{between}{BLOCK}", name)
    assert signature == BLOCK
    assert text.startswith("Bonjour,\nvoici une offre. Alerte : oui")
    assert "Durand" not in text


@pytest.mark.parametrize(
    "block",
    [
        "Anne DURAND\nDRH\n12 rue de la Paix\n75002 PARIS\nTél. : 01 02 03 04 05 / Port. : 06 07 08 09 10",
        "Anne Durand - Gestionnaire RH\nDRH | Pôle recrutement\nanne.durand@caf.example | www.caf.example",
        "A. Durand\nCaf du Gard\nPoste 4512 / ligne directe : 04 66 00 00 00",
        "Mme Anne Durand\nResponsable emploi-formation\nT. +33 1 02 03 04 05\nM. 06 07 08 09 10",
        "Durand Anne\nService du personnel\n\nCaf du Gard\n321 rue Maurice Schumann\n30922 Nîmes\n"
        "04 66 00 00 00",
        "Anne",
        "Anne Durand",
        "*Anne DURAND*\nResponsable RH",
        "Anne Durand <anne.durand@caf.example>",
        "Anne DURAND\tCaf du Gard\nTél. 04 66 00 00 00",
    ],
)
def test_signatures_have_many_forms(block: str) -> None:
    lines = "\n".join(line for line in block.split("\n") if line)
    assert apart(f"Voici l'offre.\n\nCordialement,\n\n{block}", "Anne Durand") == (
        "Voici l'offre.\n\nCordialement,",
        lines,
    )


def test_an_html_signature_may_have_an_empty_line_between_any_two() -> None:
    spaced = BLOCK.replace("\n", "\n\n")
    assert apart(f"Voici.\n\nAlerte : non.\n\n{spaced}", "Anne Durand") == ("Voici.\n\nAlerte : non.", BLOCK)
    assert apart(f"Voici.\n\nAlerte : non.\n\n{spaced}") == ("Voici.\n\nAlerte : non.", BLOCK)


OFFERS = [
    "Référence : AB-12\nIntitulé : Juriste\nNiveau : 7\nContrat : CDI\nLieu : Évreux",
    "CAF DU NORD\nJuriste droit de la retraite\nniveau 7\nCDI - Lille",
    "Réf. ALS-JUR-1702\nChargé d'études juridiques (niveau 7)\nCDI - Strasbourg",
    "Juriste\n\nEmployeur\nCPRP\n\nNiveau\n8\n\nContrat\nCDI",
    "Vous pilotez le service.\nVous encadrez dix agents.",
    "Contact : Mme Martin, 01 02 03 04 05",
    "- Juriste, niveau 7\n- Comptable, niveau 5B",
    "Profil recherché\nBac + 5 en droit\nPermis B",
]


@pytest.mark.parametrize("offer", OFFERS)
@pytest.mark.parametrize("name", ["Anne Durand", ""])
def test_an_offer_pasted_by_hand_is_no_signature(offer: str, name: str) -> None:
    assert apart(f"Bonjour,\nvoici l'offre.\n\n{offer}", name) == (f"Bonjour,\nvoici l'offre.\n\n{offer}", "")


@pytest.mark.parametrize("offer", OFFERS)
@pytest.mark.parametrize("name", ["Anne Durand", ""])
@pytest.mark.parametrize("closing", ["", "Cordialement\n"])
def test_an_offer_above_the_signature_stays_in_the_text(offer: str, name: str, closing: str) -> None:
    text, signature = apart(f"Bonjour,\n\n{offer}\n\n{closing}{BLOCK}", name)
    assert signature == BLOCK
    assert text == f"Bonjour,\n\n{offer}\n\n{closing}".strip("\n")


@pytest.mark.parametrize("offer", OFFERS[:6])
@pytest.mark.parametrize("delimiter", ["Cordialement\n", "-- \n"])
def test_an_offer_below_the_signature_stays_in_the_text(offer: str, delimiter: str) -> None:
    text, signature = apart(f"Bonjour,\nvoir plus bas.\n\n{delimiter}{BLOCK}\n\n{offer}", "Anne Durand")
    assert signature == BLOCK
    assert text.endswith(f"\n\n{offer}")
    assert text.startswith("Bonjour,\nvoir plus bas.")


@pytest.mark.parametrize(
    "text",
    [
        "Offre ci-jointe.\nBien cordialement",
        "Cordialement\n\nRecevoir une alerte : Oui\nDate d'échéance : 13/01/2017",
        "Cordialement\n\nchargé de mission communication",
        "Vous rejoignez une équipe placée auprès de la direction et de\nla Durand.",
        "",
    ],
)
def test_where_nothing_signs_there_is_no_signature(text: str) -> None:
    assert apart(text, "Anne Durand") == (text, "")


def test_a_wrapped_last_word_that_is_in_the_senders_name_signs_nothing() -> None:
    text = "La liste d'aptitude des agents de\nDirection"
    assert apart(text, "Direction générale") == (text, "")


@pytest.mark.parametrize("signature", ["Anne", "Anne Durand", "Anne Durand <anne@caf.example>"])
def test_a_name_alone_signs_without_any_leave_taking(signature: str) -> None:
    assert apart(f"Bonjour,\nmerci de valider.\n{signature}", "Anne Durand")[1] == signature


def test_a_name_above_the_house_that_sends_signs_too() -> None:
    text, block = "Refusé.", "Philippe Vasseur\nEN3S, « Dire oui à la protection sociale »"
    assert apart(f"{text}\n\n{block}", "EN3S dérogation") == (text, block)
    assert apart(f"{text}\n\n{block}", "Anne Durand")[1] == ""


def test_a_delimiter_with_nothing_below_is_left_out() -> None:
    assert apart("Niveau : 7\n\n-- ") == ("Niveau : 7", "")
