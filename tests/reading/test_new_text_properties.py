"""Whatever is quoted, signed or noted below an answer, in any mail program, its new text is the same."""

import re
import sys
from collections.abc import Callable
from itertools import product
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.people import Person
from mailbot.core.planning.light import LIGHT
from mailbot.core.readings import Choice, Reading
from mailbot.reading import read
from mailbot.reading.message import take_apart, text_of
from mailbot.reading.ours import ours_of, without_ours
from mailbot.reading.quoting import unquoted
from mailbot.samples import samples
from mailbot.templating import Stationery
from tests.reading.mails import BOT, mail
from tests.support.quotations import ABOVE, BELOW, UNMARKED, Quotation

STATIONERY = Stationery(None, Person(BOT), (bytes(32),))
LETTERS = {
    s.name: STATIONERY.compose(s.letter, s.message_id, s.at, (s.version[0], ()) if s.version else None)
    for s in samples()
    if s.letter.kind in LIGHT
}
FORMS = {
    (name, form): text
    for name, letter in LETTERS.items()
    if (taken := take_apart(letter))
    for form, text in (
        ("text", taken.text),
        ("HTML", text_of(taken.other_text)[0] if taken.other_text else ""),
    )
}
WORD = re.compile(r"[^\W_]+")
LINK = re.compile(r"mailto:\S+")
ANSWERS = (
    "Avis favorable.",
    "Refusé, poste réservé",
    "Non",
    "Je ne valide pas.\n\nLe poste convient à un élève.",
    "Oui, sous réserve de l'accord du directeur le 12/01/2017 à 10:00",
    "D'accord : pas d'objection",
    "👍",
    "1. validé\n2. refusé : motif",
)
SIGNATURES = (
    "",
    "\n\nCordialement,\n\nClaire Dupont\nResponsable du pôle emploi\nTél. 04 77 00 00 00",
    "\n\n-- \nClaire Dupont\nRefus de la fatalité",
    "\n\nBien à vous\nC. Dupont",
    "\n\nClaire Dupont",
)
NOTICES = (
    "",
    "\n\nCe message et ses pièces jointes sont confidentiels. Toute utilisation non validée est refusée.",
    "\n\nPensez à l'environnement avant d'imprimer ce message.",
    "\n\n_______________________________________________\nListe validation\nSe désinscrire : https://listes.example/refuse",
)
LEAVE = re.compile(r"\n+(?:Cordialement,|Bien à vous)$")


def answered(text: str, sent: bytes) -> Reading:
    raw = mail(
        text,
        "In-Reply-To: <r1@bourse.example>",
        subject="Re: Demande",
        sender="Claire Dupont <c@en3s.example>",
    )
    return read(raw, whole=True, size=len(raw), authserv_id="", bot=BOT, sent=sent)


def typed(text: str, sent: bytes) -> str:
    """Return the words of the new text without leave-taking: programs change the space between them."""
    return " ".join(LEAVE.sub("", answered(text, sent).new_text).split())


@pytest.mark.parametrize("name", [*ABOVE, *BELOW])
@given(
    own=st.sampled_from(ANSWERS),
    signature=st.sampled_from(SIGNATURES),
    notice=st.sampled_from(NOTICES),
    quoted=st.sampled_from([*FORMS]),
    known=st.booleans(),
)
@settings(deadline=None, max_examples=12)
def test_no_program_changes_what_was_typed(
    name: str, own: str, signature: str, notice: str, quoted: tuple[str, str], known: bool
) -> None:
    quotation: Quotation = (ABOVE | BELOW)[name]
    text = quotation(f"{own}{signature}{notice}", FORMS[quoted])
    assert typed(text, LETTERS[quoted[0]] if known else b"") == " ".join(own.split())


@pytest.mark.parametrize("name", UNMARKED)
@given(
    own=st.sampled_from(ANSWERS),
    signature=st.sampled_from(SIGNATURES),
    notice=st.sampled_from(NOTICES),
    quoted=st.sampled_from([*FORMS]),
)
@settings(deadline=None, max_examples=25)
def test_nor_does_one_that_marks_nothing_where_our_mail_is_known(
    name: str, own: str, signature: str, notice: str, quoted: tuple[str, str]
) -> None:
    text = UNMARKED[name](f"{own}{signature}{notice}", FORMS[quoted])
    assert typed(text, LETTERS[quoted[0]]) == " ".join(own.split())


@given(quoted=st.sampled_from([*FORMS]), first=st.integers(0, 60), length=st.integers(1, 60))
@settings(deadline=None, max_examples=100)
def test_no_lines_of_our_letters_ever_decide(quoted: tuple[str, str], first: int, length: int) -> None:
    lines = [line for line in FORMS[quoted].split("\n") if len(WORD.findall(LINK.sub("", line))) > 3]
    part = lines[first % len(lines) :][:length]
    found = answered("\n".join(part), LETTERS[quoted[0]])
    assert (found.new_text, found.answer.choice) == ("", Choice.NONE)


def test_none_of_our_letters_decides_as_a_whole() -> None:
    for quoted, quotation in product(FORMS, (ABOVE | BELOW | UNMARKED).values()):
        found = answered(quotation("", FORMS[quoted]), LETTERS[quoted[0]])
        assert found.answer.choice is Choice.NONE, quoted


def calls(work: Callable[[], object]) -> int:
    """Return how many functions are called, Python's and C's."""
    count = 0

    def seen(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


UNITS = ("validé ", "> ", "<a@b.example>\n", "Le 12/01/2017\n", "Vous accordez la\n", "De : a\n")


@pytest.mark.parametrize("unit", UNITS)
def test_the_work_grows_as_the_text_and_no_faster(unit: str) -> None:
    known = ours_of(take_apart(LETTERS["request"]))

    def work(size: int) -> int:
        text = unit * (size // len(unit))
        return calls(lambda: (unquoted(text), without_ours(text, known)))

    work(100)
    assert work(16_000) <= 2.2 * work(8_000) + 500
