"""Letters become mails: complete, French, safe, with buttons that work, whatever an offer says."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.letters import Letter, LetterKind, Link, Matter
from mailbot.core.offers import Card
from mailbot.core.people import Person
from mailbot.core.readings import Attachment, Button, Doubt, Fields
from mailbot.core.tokens import Purpose, Standing, fingerprint, verify
from mailbot.mailto import label
from mailbot.paper import TemplateProblem
from mailbot.samples import Sample, samples
from mailbot.templating import Stationery

BOT = Person("mailbot@ucanss.example", "Période EN3S")
KEY = b"k" * 32
STATIONERY = Stationery(None, BOT, [KEY, b"o" * 32])
AT = datetime(2027, 1, 11, 8, 5, tzinfo=UTC)
CAMILLE = Person("camille.martin@cpam-vosges.example", "Camille Martin")
CARD = Card("NVHADD00095", "Chargé d'études statistiques", "CPAM des Vosges", level="7")
SAMPLES = [pytest.param(sample, id=sample.name) for sample in samples()]

# Common in English, no words of French.
ENGLISH = frozenset(
    """the and of with your you is are was were this that these from has have been not by at to be it its we
    our will please button offer state error due title reference approve approved refuse refused submit
    submitted
    publish published withdrawn draft ready exempt none true false unknown missing expired help request answer
    """.split()  # noqa: SIM905
)
# How a button is used, said in each part in its own way.
USE_OF_BUTTONS = """
Ouvrez ce lien, puis envoyez le message déjà rempli.
Le bouton, chaque bouton ouvre un message déjà rempli, qu’il suffit d’envoyer.
"""


class Page(HTMLParser):
    """What a person sees of an HTML part: its text, and its links with their names."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.buttons: list[tuple[str, str]] = []
        self.text = ""
        self._hidden = self._link = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag in ("style", "title") or found.get("aria-hidden"):
            self._hidden = tag
        if tag == "a":
            self._link = found["href"] or ""
        if tag in ("p", "td", "th", "li", "br", "h1", "h2"):
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        self._hidden = "" if tag == self._hidden else self._hidden
        self._link = "" if tag == "a" else self._link

    def handle_data(self, data: str) -> None:
        if self._link:
            self.buttons.append((data, self._link))
        if not self._hidden:
            self.text += data


def composed(sample: Sample) -> EmailMessage:
    return parsed(
        STATIONERY.compose(sample.letter, sample.message_id, sample.at, sample.version, sample.changes)
    )


def composed_letter(letter: Letter, **extra: object) -> EmailMessage:
    return parsed(STATIONERY.compose(replace(letter, **extra), "<1@ucanss.example>", AT))  # type: ignore[arg-type]


def parsed(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    text: str = body.get_content()
    return text.replace("\r\n", "\n")


def words_of(text: str) -> set[str]:
    return set(
        re.findall(r"[^\W\d_][\w’'-]*", re.sub(r"mailto:\S+|\S+@\S+|\S+\.\w{3,4}\b", " ", text).lower())
    )


def buttons_of(text: str) -> list[tuple[str, str]]:
    return re.findall(r"^\* (.+) \*\n.+\n.+\n(mailto:\S+)$", text, re.MULTILINE)


@pytest.mark.parametrize("sample", SAMPLES)
class TestEveryMail:
    """What holds for every sample, hostile ones included."""

    def test_has_the_headers_of_the_interface(self, sample: Sample) -> None:
        mail, letter = composed(sample), sample.letter
        assert mail["From"].addresses == mail["Reply-To"].addresses
        assert mail["From"].addresses[0].addr_spec == BOT.address
        assert [a.addr_spec for a in mail["To"].addresses] == [letter.to.address]
        assert mail["Message-ID"] == sample.message_id
        assert mail["Date"].datetime == sample.at
        assert mail["Auto-Submitted"] == "auto-replied"
        assert mail["X-Auto-Response-Suppress"] == "All"
        assert mail["X-Mailbot-Kind"] == letter.kind
        assert mail["X-Mailbot-Version"] == (str(letter.version) if letter.version else None)
        assert (mail["X-Mailbot-Offer"] is not None) is (letter.card is not None)
        assert mail["In-Reply-To"] == letter.answers
        assert mail["References"].split() == [*letter.references, letter.answers]
        assert mail["Bcc"] is None
        assert len(mail.keys()) == len(set(mail.keys()))

    def test_has_a_short_subject_that_begins_with_the_reference(self, sample: Sample) -> None:
        subject = str(composed(sample)["Subject"])
        card = sample.letter.card
        assert len(subject) <= (70 if card is None or len(card.reference) < 20 else 130)
        assert subject.startswith(" ".join(card.reference.split()) if card else "")

    def test_has_the_same_working_buttons_in_both_parts(self, sample: Sample) -> None:
        mail, letter = composed(sample), sample.letter
        shown = Page(part(mail, "html")).buttons
        assert buttons_of(part(mail, "plain")) == shown
        expected = [(link, line.version) for line in letter.lines for link in line.links]
        expected += [(link, letter.version) for link in letter.links]
        assert [name for name, _ in shown] == [label(link.button) for link, _ in expected]
        for (link, version), (_, href) in zip(expected, shown, strict=True):
            assert len(href) < 1000
            token = re.findall(r"\b[A-Z2-7]{37}\b", unquote(href))
            assert token == [token[0]] * 2
            claim = verify([KEY], token[0], date(2027, 1, 11)).claim
            assert claim is not None
            assert (claim.purpose, claim.subject, claim.version) == (
                link.purpose,
                link.subject,
                version,
            )
            assert claim.holder == fingerprint(letter.to.address)

    def test_says_the_same_in_both_parts(self, sample: Sample) -> None:
        mail = composed(sample)
        plain, html = words_of(part(mail, "plain")), words_of(Page(part(mail, "html")).text)
        assert (plain ^ html) <= words_of(USE_OF_BUTTONS + "Période EN3S")

    def test_is_small_and_accessible(self, sample: Sample) -> None:
        html = part(composed(sample), "html")
        tags = Page(html).tags
        assert len(html.encode()) < 25_000
        assert ("html", "fr") in [(tag, attrs.get("lang")) for tag, attrs in tags]
        assert not {"img", "script", "svg", "form", "iframe", "link"} & {tag for tag, _ in tags}
        assert not [a for _, attrs in tags for a in attrs if a.startswith("on")]
        assert [tag for tag, _ in tags].count("h1") == 1

    def test_is_french(self, sample: Sample) -> None:
        if "hostile" in sample.name:
            return
        mail = composed(sample)
        for text in (part(mail, "plain"), Page(part(mail, "html")).text, str(mail["Subject"])):
            assert not words_of(text) & ENGLISH
            assert not re.findall(r"\b[a-z]+_[a-z_]+\b", re.sub(r"mailto:\S+", "", text))

    def test_is_ready_for_smtp(self, sample: Sample) -> None:
        raw = STATIONERY.compose(sample.letter, sample.message_id, sample.at, sample.version, sample.changes)
        assert raw.isascii()
        assert not re.search(rb"\r(?!\n)|(?<!\r)\n", raw)
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert not [d for p in parsed(raw).walk() for d in p.defects]


def test_there_is_a_sample_of_every_kind_and_every_button() -> None:
    letters = [sample.letter for sample in samples()]
    assert {letter.kind for letter in letters} == set(LetterKind)
    shown = {link.button for x in letters for link in (*x.links, *(y for row in x.lines for y in row.links))}
    assert shown >= {
        Button.APPROVE,
        Button.REFUSE,
        Button.SUBMIT,
        Button.PUBLISH,
        Button.CONFIRM,
        Button.WITHDRAW,
        Button.CLOSE,
    }


@pytest.mark.parametrize("purpose", list(Purpose))
def test_whatever_is_to_be_confirmed_is_named(purpose: Purpose) -> None:
    link = Link(Button.CONFIRM, purpose, 1, date(2027, 4, 30))
    if purpose in (Purpose.APPROVE, Purpose.REFUSE):
        purpose = Purpose(purpose + 4)
    text = part(
        composed_letter(Letter(LetterKind.CONFIRM, CAMILLE, version=1, card=CARD, links=(link,))), "plain"
    )
    assert "demande de modifier" not in text
    assert "Sans le bouton" in text


def test_an_unknown_word_gets_a_general_sentence() -> None:
    text = part(
        composed_letter(Letter(LetterKind.REFUSED_ACTION, CAMILLE, card=CARD, matter="never_seen")), "plain"
    )
    assert "never_seen" not in text
    assert "ne permet pas cette action" in text


def test_the_size_limit_is_told_to_the_sender_of_a_larger_mail() -> None:
    stationery = Stationery(None, BOT, [KEY], max_bytes=10 * 2**20)
    letter = Letter(LetterKind.HELP, CAMILLE, matter=Matter.TOO_LARGE)
    assert "10\u00a0Mo" in part(parsed(stationery.compose(letter, "<1@x.example>", AT)), "plain")


def test_a_mail_that_answers_none_is_auto_generated_and_opens_a_thread() -> None:
    mail = composed_letter(Letter(LetterKind.PUBLISHED, CAMILLE, card=CARD))
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["In-Reply-To"] is None
    assert mail["References"] is None


def test_times_are_those_of_paris() -> None:
    letter = Letter(
        LetterKind.PUBLISHED, CAMILLE, card=CARD, published_at=datetime(2027, 3, 31, 22, 30, tzinfo=UTC)
    )
    assert "le 01/04/2027 à 0\u00a0h\u00a030" in part(composed_letter(letter), "plain")


def test_a_request_carries_the_files_and_the_rest_of_a_text_that_is_too_long() -> None:
    letter = Letter(LetterKind.REQUEST, CAMILLE, version=1, card=CARD, with_version=True)
    files = [Attachment("fiche.pdf", "application/pdf", b"%PDF\r\n\0", text_read=True)]
    version = Fields(description="Le poste est à Épinal. " * 1000), files
    mail = parsed(STATIONERY.compose(letter, "<1@x.example>", AT, version))
    first, rest = mail.iter_attachments()
    assert (first.get_filename(), first.get_payload(decode=True)) == ("fiche.pdf", b"%PDF\r\n\0")
    whole = rest.get_payload(decode=True)
    assert isinstance(whole, bytes)
    assert whole.decode() == version[0].description
    assert "Descriptif complet.txt" in part(mail, "plain")


def test_a_recruiter_does_not_get_the_files_back() -> None:
    sample = next(s for s in samples() if s.name == "offer-created")
    assert sample.version is not None
    assert sample.version[1]
    assert list(composed(sample).iter_attachments()) == []


HOSTILE = st.text(st.characters(codec=None), max_size=60).map(
    lambda t: f"<b>{t}</b>\r\nBcc: v@x.example\r\n{{{{ 7*7 }}}}\u202e"
)


@given(HOSTILE, HOSTILE, HOSTILE)
@settings(deadline=None, max_examples=40)
def test_hostile_values_are_shown_as_text_and_nothing_else(title: str, reference: str, quote: str) -> None:
    letter = Letter(
        LetterKind.CLARIFICATION,
        replace(CAMILLE, name=title),
        version=1,
        card=replace(CARD, title=title, reference=reference),
        quote=quote,
        matter=Doubt.UNCLEAR,
        links=(Link(Button.APPROVE, Purpose.APPROVE, 1, date(2027, 4, 30)),),
    )
    mail = composed_letter(letter)
    assert mail["Bcc"] is None
    page = Page(part(mail, "html"))
    assert "b" not in {tag for tag, _ in page.tags}
    for text in (page.text, part(mail, "plain"), str(mail["Subject"])):
        assert "{{ 7*7 }}" in text or text == str(mail["Subject"])
        assert not re.search("[\u202a-\u202e\u200b-\u200f\u2066-\u2069\x00-\x08]", text)


def test_a_title_of_ten_thousand_characters_is_cut_everywhere() -> None:
    mail = composed_letter(
        Letter(LetterKind.PUBLISHED, CAMILLE, card=replace(CARD, title="Très long titre " * 625))
    )
    assert len(str(mail["Subject"])) <= 70
    assert len(part(mail, "plain")) < 2_000
    assert "…" in part(mail, "plain")


class TestOverrides:
    """A folder of the administrator's templates stands before the shipped ones."""

    @staticmethod
    def compose(folder: Path, name: str, content: str) -> EmailMessage:
        (folder / name).write_text(content, "utf-8")
        stationery = Stationery(folder, BOT, [KEY])
        stationery.check()
        letter = Letter(LetterKind.PUBLISHED, CAMILLE, card=CARD)
        return parsed(stationery.compose(letter, "<1@x.example>", AT))

    def test_one_template_is_replaced_and_the_others_stay(self, tmp_path: Path) -> None:
        mail = self.compose(tmp_path, "published.txt", "C'est publié : {{ letter.card.reference }} !\n")
        assert part(mail, "plain") == "C’est publié\u00a0: NVHADD00095\u00a0!\n"
        assert "La publication est enregistrée" in part(mail, "html")

    @pytest.mark.parametrize(
        ("name", "content", "complaint"),
        [
            ("published.txt", "{{ letter.card.reference", r"published\.txt, line 1: "),
            ("published.html", "<p>\n{{ lettre.card }}", r"published\.html, line 2: .*lettre.* is undefined"),
            (
                "published.subject.txt",
                "\n\n{{ letter.nothing }}",
                r"published\.subject\.txt, line 3: .*nothing",
            ),
            ("published.txt", "{{ letter.card | moment }}", r"published\.txt, line 1: "),
            ("layout.txt", "{% block %}", r"layout\.txt, line 1: "),
            ("macros.html", "\n{% macro facts(rows) %}", r"macros\.html, line "),
        ],
    )
    def test_a_broken_one_is_named_with_its_line(
        self, tmp_path: Path, name: str, content: str, complaint: str
    ) -> None:
        with pytest.raises(TemplateProblem, match=complaint):
            self.compose(tmp_path, name, content)


def test_a_button_is_signed_with_the_first_key() -> None:
    link = Link(Button.PUBLISH, Purpose.PUBLISH, 1, date(2027, 4, 30))
    mail = composed_letter(Letter(LetterKind.PUBLISHED, CAMILLE, version=1, card=CARD, links=(link,)))
    (token,) = set(re.findall(r"\b[A-Z2-7]{37}\b", unquote(part(mail, "plain"))))
    assert verify([KEY], token, date(2027, 1, 11)).standing is Standing.VALID
    assert verify([b"o" * 32], token, date(2027, 1, 11)).standing is Standing.FORGED
