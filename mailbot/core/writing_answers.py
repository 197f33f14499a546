"""What we say to whom about the answers of EN3S: doubts, questions, lists of requests, absences."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from mailbot.core.letters import Letter, LetterKind, Line
from mailbot.core.links import answer_links
from mailbot.core.offers import Offer
from mailbot.core.people import Person
from mailbot.core.readings import Attachment, Doubt
from mailbot.core.writing import about

# what a clarification is about, beside the kinds of doubt
QUESTION_KEPT = "question_kept"  # nobody vouches for the mail that asks it, so it is not passed on
WHICH_LINES = "which_lines"  # an answer to a list that does not say line by line what it decides
WHICH_LIST = "which_list"  # an answer line by line that is no reply to a list of ours


def observer(address: str, offer: Offer, corrected: bool = False) -> Letter:
    """Tell an observer what EN3S answered: neither buttons nor codes."""
    letter = about(LetterKind.OBSERVER, Person(address), offer)
    return replace(letter, matter="correction" if corrected else "")


def request_copy(address: str, offer: Offer, since: int | None) -> Letter:
    """Show an observer what EN3S is asked: neither buttons nor codes nor files."""
    letter = about(LetterKind.OBSERVER, Person(address), offer)
    return replace(letter, message=offer.message, grounds=offer.grounds, with_version=True, since=since)


def clarification(to: Person, offer: Offer, matter: str, quote: str, today: date) -> Letter:
    """Ask the approver what an answer was meant to say; `matter` is a Doubt or QUESTION_KEPT."""
    letter = about(LetterKind.CLARIFICATION, to, offer)
    return replace(letter, matter=matter, quote=quote, links=answer_links(offer, today))


def question(offer: Offer, asker: Person, words: str) -> Letter:
    """Pass on to the recruiter what EN3S asks; it carries no code of the request."""
    return replace(about(LetterKind.QUESTION, offer.recruiter, offer), quote=words, author=asker)


def question_passed_on(to: Person, offer: Offer, words: str, today: date) -> Letter:
    """Tell the approver that the recruiter has the question; the buttons wait for the answer."""
    return clarification(to, offer, Doubt.QUESTION, words, today)


def question_answered(
    to: Person, offer: Offer, words: str, reply: str, by: Person, files: Iterable[Attachment], today: date
) -> Letter:
    """Bring the approver the recruiter's `reply` to the question `words`, with the buttons of the request."""
    return replace(
        about(LetterKind.QUESTION, to, offer),
        quote=words,
        reply=reply,
        author=by,
        attachments=tuple(file.name for file in files),
        links=answer_links(offer, today),
    )


def line(n: int, offer: Offer, state: str, quote: str = "") -> Line:
    """Return the row `n` of a list of requests, or of what became of each."""
    request = offer.request.id if offer.request else None
    return Line(offer.card, state, offer.due, n, request, offer.version, quote)


def digest(to: Person, offers: Iterable[Offer], role: str = "", matter: str = "", quote: str = "") -> Letter:
    """List the requests that wait for an answer, numbered in the order given; `role` is the reader's."""
    lines = tuple(line(n, offer, offer.state) for n, offer in enumerate(offers, 1))
    return Letter(LetterKind.DIGEST, to, state=role, lines=lines, matter=matter, quote=quote)


def which_lines(to: Person, lines: Iterable[Line], quote: str) -> Letter:
    """Ask the approver which rows of a list an answer is about, and show them again."""
    return Letter(LetterKind.CLARIFICATION, to, matter=WHICH_LINES, lines=tuple(lines), quote=quote)


def transcript(to: Person, lines: Iterable[Line]) -> Letter:
    """Tell the approver what became of each row that was answered."""
    return Letter(LetterKind.TRANSCRIPT, to, lines=tuple(lines))


def absence(to: Person, offer: Offer, absent: Person, back_on: date | None, deputy: Person | None) -> Letter:
    """Tell the recruiter that the approver who was asked is away, and who stands for them."""
    letter = about(LetterKind.ABSENCE, to, offer)
    names = f"{deputy.name} <{deputy.address}>" if deputy and deputy.name else deputy and deputy.address
    return replace(letter, author=absent, back_on=back_on, message=names or "")


def absence_for_deputy(to: Person, offer: Offer, absent: Person, back_on: date | None, today: date) -> Letter:
    """Tell the deputy that the approver is away, with the buttons of the request."""
    return replace(
        about(LetterKind.ABSENCE, to, offer),
        author=absent,
        back_on=back_on,
        links=answer_links(offer, today),
        with_version=True,
    )
