"""The buttons: short links that open a mail of fixed words, whatever the offer is called."""

from datetime import date
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailbot.core.letters import Link
from mailbot.core.readings import Button
from mailbot.core.tokens import Purpose
from mailbot.data import load
from mailbot.mailto import Opened, label

TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDE"
BOT = "mailbot@ucanss.example"
PREFILL = (("alert", "no"), ("due", "2027-01-18"), ("message", ""))
MORE = (("observers", "a@b.example, c@d.example"), ("grounds", ""))


def opened(
    button: Button,
    prefill: tuple[tuple[str, str], ...] = (),
    reference: str = "NVHADD00095",
    title: str = "Chargé d'études",
) -> str:
    link = Link(button, Purpose.SUBMIT, 1, date(2027, 4, 30), prefill)
    return Opened(BOT, link, reference, title, TOKEN).href()


def mail_of(href: str) -> tuple[str, str]:
    query = parse_qs(urlsplit(href).query, keep_blank_values=True, strict_parsing=True)
    assert list(query) == ["subject", "body"]
    return query["subject"][0], query["body"][0]


@pytest.mark.parametrize("button", [Button.APPROVE, Button.REFUSE])
def test_an_answer_names_the_decision_the_offer_and_the_code_and_leaves_room_for_a_comment(
    button: Button,
) -> None:
    subject, body = mail_of(opened(button))
    assert subject == f"{label(button)} : NVHADD00095 – Chargé d'études [{TOKEN}]"
    assert body.split(" \r\n") == [
        f"Décision : {label(button)}",
        "Offre : NVHADD00095",
        f"Code : {TOKEN}",
        "Commentaire (facultatif) : ",
    ]


def test_a_submission_holds_the_options_ready_to_be_completed() -> None:
    subject, body = mail_of(opened(Button.SUBMIT, (*PREFILL, *MORE)))
    assert subject.startswith("Soumettre pour approbation : NVHADD00095 – ")
    assert body.split(" \r\n") == [
        "Action : Soumettre pour approbation",
        "Offre : NVHADD00095",
        f"Code : {TOKEN}",
        "Alerte : non",
        "Échéance : 18/01/2027",
        "Message : ",
        "Informer : a@b.example, c@d.example",
        "Motif : ",
    ]


def test_the_lines_stay_apart_where_a_client_drops_every_line_break() -> None:
    _, body = mail_of(opened(Button.SUBMIT, PREFILL))
    assert body.replace("\r\n", "") == (
        f"Action : Soumettre pour approbation Offre : NVHADD00095 Code : {TOKEN} "
        "Alerte : non Échéance : 18/01/2027 Message : "
    )


@given(
    st.sampled_from(Button),
    st.text(st.characters(codec=None), max_size=400),
    st.text(st.characters(codec=None), max_size=400),
    st.text(max_size=400),
)
@example(Button.SUBMIT, "R" * 10_000, "é" * 10_000, "x" * 4_000)
@example(Button.SUBMIT, "😀" * 300, "😀" * 300, "😀" * 300)
@settings(deadline=None, max_examples=80)
def test_a_link_is_short_and_holds_its_code_twice_whatever_the_offer_says(
    button: Button, reference: str, title: str, message: str
) -> None:
    long = ((name, message) for name in ("message", "observers", "grounds"))
    href = opened(button, (*PREFILL[:2], *long), reference, title)
    assert len(href) < 1000
    assert href.isascii()
    assert not set(href) & set(" \r\n\"'<>")
    assert unquote(href).count(TOKEN) == 2
    assert TOKEN not in href.partition("?")[0]
    mail_of(href)


def test_a_long_title_is_cut_and_the_code_after_it_stays() -> None:
    subject, _ = mail_of(opened(Button.APPROVE, title="é" * 500))
    assert subject.endswith(f"é… [{TOKEN}]")


def test_a_message_that_does_not_fit_is_left_out_whole() -> None:
    _, body = mail_of(opened(Button.SUBMIT, (*PREFILL[:2], ("message", "Le poste est vacant. " * 60))))
    assert body.endswith("Alerte : non \r\nÉchéance : 18/01/2027 \r\nMessage : ")


def test_a_message_that_fits_stands_in_the_link() -> None:
    _, body = mail_of(opened(Button.SUBMIT, (("message", "Le poste est vacant & urgent + 100 %."),)))
    assert body.endswith("Message : Le poste est vacant & urgent + 100 %.")


def test_every_button_has_its_name() -> None:
    assert list(load("buttons.toml")["labels"]) == [str(button) for button in Button]


def test_an_advert_keeps_its_lines_or_is_left_out_whole() -> None:
    _, body = mail_of(opened(Button.MODIFY, (("advert", "Venez !\n\nVite."),)))
    assert body.endswith("Annonce : Venez ! \r\n \r\nVite.")
    _, body = mail_of(opened(Button.MODIFY, (("advert", "Venez ! " * 100),)))
    assert body.endswith("Annonce : ")
