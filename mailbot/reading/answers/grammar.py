"""What one clause of an answer decides: the forms of the vocabulary, tried on its words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from mailbot.core.readings import Choice
from mailbot.reading.answers.patterns import ASKING, FORMS, WORDS, anywhere, at_once
from mailbot.reading.answers.senses import crossed_off, explains, is_long, is_thanks, sense

_MOST_LEADS = 6
_SHORTEST = 4  # letters of a word of a title
_FURTHEST = 25  # words before the one with which an announced decision begins
_GREETING = re.compile(r"(?:bonjour|bonsoir|hello|salut) ")
_INTERJECTION = re.compile(r"(?:oui|ok|okay|yes|d accord|non|no|nan)(?= )")
_HEADLESS = anywhere("que|qu|si|quand|comment|qui|dont|ou|ne|n|pas|non|sans|jamais")
# with which words a decision begins behind an announcement, and behind another one
_BEGINS = anywhere("je|j|nous|on|vous|l ecole|l en3s|la (?:derogation|demande)|votre demande")
_AGAIN = at_once(
    "et|que|tu|je|j|nous|on|vous|c est|publiez|il|elle|l ecole|l en3s|l offre|la derogation|validee|"
    "poste|ce poste"
)
_FOR = re.compile(r"(?:a|aux|au|pour|car|chez) ")
_STUDENT, _REFERENCE = anywhere("<student>"), anywhere("<reference>")
_LEADS, _OPEN_LEADS = at_once(WORDS["leads"]["phrases"]), at_once(WORDS["leads"]["open"])
_FOLLOWS = at_once(WORDS["follows"]["phrases"], before=" ")
_REASONS = at_once(WORDS["follows"]["reasons"])
_PUBLIC = anywhere("publi\\w*|diffus\\w*|mise en ligne|mettre en ligne|derogation|parution")
_CANNOT = at_once(
    "impossible|(?:je|nous|on) (?:ne |n )?"
    "(?:peux|peut|pouvons|puis|(?:suis|sommes|est) (?:pas|point) (?:en|a))"
)
_PARTICIPLE = at_once("<denied>|<no_noun>|defavorable")
_SAFE = {
    Choice.APPROVE: frozenset(WORDS["follows"]["safe"]),
    Choice.REFUSE: frozenset((*WORDS["follows"]["safe"], *WORDS["follows"]["refusing"])),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a clause decides, with its words from `first` up to `used`; the others only explain.

    `weak`: the clause is an explanation as well; `bare`: it is nothing but « oui » or « non »;
    `unable`: it says « je ne peux pas », which may be meant for today.
    """

    choice: Choice
    first: int
    used: int
    weak: bool = False
    bare: bool = False
    unable: bool = False


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to decide."""

    pattern: re.Pattern[str]
    choice: Choice
    open: bool
    weak: bool
    bare: bool
    unable: bool


def _form(said: dict[str, Any]) -> _Form:
    flags = (bool(said.get(name)) for name in ("open", "weak", "bare", "unable"))
    return _Form(at_once(said["form"]), Choice(said["choice"]), *flags)


@cache
def _forms() -> tuple[_Form, ...]:
    """Return all forms, compiled at the first answer: a third of a second that no other mail needs."""
    return tuple(map(_form, FORMS["says"]))


def verdict(said: str, known: frozenset[str] = frozenset()) -> Verdict | None:
    """Return what the words `said` of a clause decide; None if no form explains all of them.

    `known` are the words of the request, which may follow a decision.
    """
    said = crossed_off(said)
    return None if is_long(said) else _explained(said, known, more=True) or _interjected(said, known)


def _starts(said: str) -> Iterator[tuple[int, int]]:
    """Yield where the words that decide may begin: at once, behind leads, behind an announcement.

    With each, how much before them is an announcement of its own, up to which everything explains.
    """
    start = 0
    yield start, 0
    for _ in range(_MOST_LEADS):
        lead = _LEADS.match(said, start)
        if not lead:
            break
        start = lead.end() + 1
        if start >= len(said):
            return
        yield start, 0
    if _OPEN_LEADS.match(said, start):
        for found in _BEGINS.finditer(said, start + 1):
            head = said[start : found.start()]
            if head.count(" ") > _FURTHEST or _HEADLESS.search(head) or _hints(head.strip()):
                return
            yield found.start(), found.start()


def _hints(head: str) -> bool:
    """Say whether the words before an announced decision may be one themselves."""
    return bool(sense(head)) and not explains(head)


def _explained(said: str, known: frozenset[str], *, more: bool) -> Verdict | None:
    found = (_from(said, start, known, announced, more=more) for start, announced in _starts(said))
    return next((v for v in found if v), None)


def _from(said: str, start: int, known: frozenset[str], announced: int = 0, *, more: bool) -> Verdict | None:
    """Return what the words from `start` on decide; with `more`, they may say it twice."""
    for form in _forms():
        found = form.pattern.match(said, start)
        if not found:
            continue
        end = _followed(said, found.end())
        rest = said[end:].strip()
        named = _names(rest, form, known)
        if named:
            end, rest = len(said), ""
        explained = form.open and _REASONS.fullmatch(rest)
        if not rest or explained or (more and _repeats(rest, form, known)):
            first = said.count(" ", 0, announced)
            # « ok pour la publication » says to what
            bare = form.bare and not (named or _PUBLIC.search(said, found.end(), end))
            used = said.count(" ", 0, end) + 1
            unable = form.unable and bool(_CANNOT.search(said[start:end]))
            return Verdict(form.choice, first, used, form.weak, bare, unable)
    return None


def adds_nothing(said: str) -> bool:
    """Say whether the words of a clause behind a decision only go on with it: « sans hésiter »."""
    return _followed(f" {said}", 0) == len(said) + 1


def _followed(said: str, end: int) -> int:
    """Return the end of the phrases behind `end` that add nothing."""
    while found := _FOLLOWS.match(said, end):
        end = found.end()
    return end


def _repeats(rest: str, form: _Form, known: frozenset[str]) -> bool:
    """Say whether what follows a decision, without a stop between them, decides alike."""
    if form.bare and form.choice is Choice.REFUSE:
        return False  # « non refusé » may be « non, refusé », and its opposite
    found = _explained(rest, known, more=False) if _AGAIN.match(rest) else None
    return found is not None and found.choice is form.choice


def _names(rest: str, form: _Form, known: frozenset[str]) -> bool:
    """Say whether the last words only name the request: behind « ok » as « pour » and words of its own."""
    if form.bare and not (
        _FOR.match(rest) and any(w in known or w == ASKING for w in rest.split() if len(w) >= _SHORTEST)
    ):
        return False
    return (form.open or form.bare) and bool(rest) and _only_names(rest, form.choice, known)


def _only_names(rest: str, choice: Choice, known: frozenset[str]) -> bool:
    """Say whether the last words of a clause are all safe: they only name the request and who is asked."""
    if _STUDENT.search(rest) and not _FOR.match(rest):
        return False  # « le refus de nos élèves » is theirs
    safe = _SAFE[choice]
    return all(w in safe or w in known or w.isdigit() or _REFERENCE.fullmatch(w) for w in rest.split())


def _interjected(said: str, known: frozenset[str]) -> Verdict | None:
    """Return what « oui » or « non » and the words after it decide together."""
    greeting = _GREETING.match(said)
    said = said[greeting.end() :] if greeting else said
    first = _INTERJECTION.match(said)
    if not first:
        return None
    alone = _from(first[0], 0, known, more=False)
    rest = said[first.end() + 1 :]
    if alone is None:
        return None
    if is_thanks(rest):  # « ok merci » may only say that our mail was received
        return alone if alone.choice is Choice.REFUSE else None
    found = verdict(rest, known)
    if alone.choice is Choice.REFUSE and _PARTICIPLE.match(rest):
        return None  # « non refusé » may be « non, refusé », and its opposite
    if found is None or found.choice is not alone.choice:
        return None
    used = found.used + first[0].count(" ") + 1 + (greeting[0].count(" ") if greeting else 0)
    return replace(found, first=0, used=used)
