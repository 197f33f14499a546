"""What was typed in an answer: no signature that its HTML tells of, and what stands below our mail."""

import pytest

from mailbot.reading import read
from mailbot.reading.typed import without_block
from tests.reading.mails import BOT, multipart, reply
from tests.reading.test_ours import TEXT, sent

HEADER = (
    '----- Mail original -----\nDe: "Bourse" <b@x.example>\nÀ: EN3S <e@x.example>\n'
    "Envoyé: Jeudi 12 Janvier 2017 10:00:00\nObjet: Demande\n\n"
)
SIGNATURE = ("J. Kessler", "Responsable insertion", "", "NON aux incivilités ! Refusons la violence.")
LINES = "\n".join(SIGNATURE)


def said(raw: bytes, ours: bytes = b"") -> str:
    return read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT, sent=ours).new_text


def html(body: str, plain: str | None = None) -> bytes:
    """Return an answer in HTML, and in plain text if there is one."""
    headers = ("In-Reply-To: <r1@bourse.example>",)
    part = f"Content-Type: text/html; charset=utf-8\n\n<html><body>{body}</body></html>"
    if plain is None:
        return multipart("alternative", part, headers=headers)
    return multipart(
        "alternative", f"Content-Type: text/plain; charset=utf-8\n\n{plain}", part, headers=headers
    )


@pytest.mark.parametrize(
    "block",
    [
        '<div id="Signature">{}</div>',
        '<div id="x_Signature">{}</div>',
        '<div data-marker="__SIG_PRE__">{}</div>',
        '<div class="gmail_signature" data-smartmail="gmail_signature">{}</div>',
        '<pre class="moz-signature">{}</pre>',
        '<div id="composer_signature">{}</div>',
        '<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">{}</div>',
        '<div id="_rc_sig">{}</div>',
        '<div class="protonmail_signature_block">{}</div>',
    ],
)
def test_a_signature_is_known_by_its_html_in_either_form_of_the_mail(block: str) -> None:
    signature = block.format("<br>".join(SIGNATURE))
    body = f"<div>Approbation accordée</div>{signature}"
    assert said(html(body)) == "Approbation accordée"
    assert said(html(body, f"Approbation accordée\n\n{LINES}")) == "Approbation accordée"


def test_a_signature_alone_is_no_answer() -> None:
    assert (
        said(
            html(
                '<div id="Signature">J. Kessler<br>Refusons la violence</div>',
                "J. Kessler\nRefusons la violence",
            )
        )
        == ""
    )


@pytest.mark.parametrize(
    "text",
    [
        "Merci.\n\nValidé\n\nCordialement",
        "Bonjour,\n\nMerci\nAvis Favorable",
        "Merci\n\nNon",
        "Merci\n\nD'accord",
    ],
)
def test_a_decision_below_thanks_is_no_signature(text: str) -> None:
    assert said(reply(text)) == text


def test_a_name_that_sounds_like_a_decision_is_one() -> None:
    assert said(reply("Accordé\n\nCordialement,\nMarc Refus\nBureau des refus")) == "Accordé\n\nCordialement,"


def test_our_letter_in_html_without_marks_says_nothing_though_a_block_of_it_is_quoted() -> None:
    first, last = "<p>Vous accordez la dérogation demandée</p>", "<p>Pour quatre mots ici</p>"
    ours = f"{first}<blockquote>D'accord, mais</blockquote>{last}"
    sent_so = sent("Vous accordez la dérogation demandée\n> D'accord, mais\nPour quatre mots ici", ours)
    assert said(html(ours), sent_so) == ""


def test_only_the_lines_of_the_block_go_and_only_together() -> None:
    assert without_block(f"{LINES}\n\nAccord\n\n{LINES}", LINES) == f"{LINES}\n\nAccord"
    assert without_block("Accord\nJ. Kessler", LINES) == "Accord\nJ. Kessler"
    assert without_block("Accord", "--") == "Accord"


def test_an_answer_below_a_quotation_without_marks_shows_in_its_html() -> None:
    quoted = "Offre<br>Validé<br>Refusé"
    body = (
        '<div><br></div><div data-marker="__HEADERS__">De: x</div>'
        f'<div data-marker="__QUOTED_TEXT__">{quoted}</div><div>Poste réservé.</div>'
    )
    assert said(html(body, f"{HEADER}Offre\nValidé\nRefusé\n\nPoste réservé.")) == "Poste réservé."


@pytest.mark.parametrize(
    "own",
    [
        "Poste réservé aux élèves.",
        "Non",
        "Validé",
        "Refusé, poste réservé",
        "Avis défavorable\n\nClaire Petit\nService RH\nTél. 03 29 00 00 00",
    ],
)
def test_an_answer_below_our_mail_is_found_though_nothing_is_marked(own: str) -> None:
    assert said(reply(f"{HEADER}{TEXT}\n\n{own}"), sent()) == own.partition("\n")[0]


def test_answers_between_the_lines_of_our_mail_are_found_though_nothing_is_marked() -> None:
    text = TEXT.replace("Niveau : 7", "Niveau : 7\nd'accord pour ce niveau").replace(
        "Lieu", "[image : logo]\nLieu", 1
    )
    assert "d'accord pour ce niveau" in said(reply(f"Voir ci-dessous.\n\n{HEADER}{text}"), sent())


@pytest.mark.parametrize(
    "quoted",
    ["Validé\nRefusé\n\nPoste réservé.", TEXT.replace("* Validé *", "Validé <mailto:x>")],
)
def test_a_button_below_an_unmarked_header_is_never_an_answer(quoted: str) -> None:
    assert said(reply(f"Voir ci-dessous.\n\n{HEADER}{quoted}"), sent()) == "Voir ci-dessous."


def test_another_mail_below_ours_says_nothing() -> None:
    older = HEADER.replace("Bourse", "Anne") + "Bonjour, je refuse tout cela."
    assert said(reply(f"{HEADER}{TEXT}\n\nNon\n\n{older}"), sent()) == "Non"
    assert said(reply(f"{HEADER}Une autre question, je refuse"), sent()) == ""


def test_a_signature_is_no_offer() -> None:
    raw = html(f'<div>Accordé sans réserve aucune</div><div id="Signature">{"<br>".join(SIGNATURE)}</div>')
    found = read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT)
    assert (found.kind, found.offers) == ("reply", ())
