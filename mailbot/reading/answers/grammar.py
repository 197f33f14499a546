"""What one clause of an answer says: the forms of the vocabulary, tried on its words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from mailbot.core.folding import fold
from mailbot.core.readings import Choice, Doubt
from mailbot.reading.answers.clauses import Clause, Word
from mailbot.reading.vocabulary import any_of, table

_TABLE = table("answers.toml")
_WORDS: dict[str, list[str]] = _TABLE["words"]
_MOST_LEADS = 6
_MOST_WORDS = 60  # of a clause
_AGAIN = re.compile(
    r"(?:tu|je|j|nous|on|vous|c est|publiez|il|elle|l ecole|l en3s|l offre|la derogation|validee)(?: |$)"
)
_FURTHEST = 25  # words before the one with which an announced decision begins
_SHORTEST = 5  # letters of a word in which one may be wrong
_GREETING = re.compile(r"(?:bonjour|bonsoir|hello|salut) ")
_NONE_OF_THEM = re.compile(r"(?:aucune?|personne|rien)(?: |$)")
_INTERJECTION = re.compile(r"(?:oui|ok|okay|yes|d accord|non|no|nan)(?= )")
_DENIES = re.compile(r"(?<!\S)(?:ne|n|pas|non|sans|aucune?|jamais|ni|plus|guere|not|no|never|without)(?!\S)")
_NO_AT_AN_EDGE = re.compile(r"(?:non|nan)(?: |$)|.* non$|no$")
_HEADLESS = re.compile(r"(?<!\S)(?:que|qu|si|quand|comment|qui|dont|ou|ne|n|pas|non|sans|jamais)(?!\S)")
_BEGINS = re.compile(
    r"(?<!\S)(?:je|j|nous|on|vous|l ecole|l en3s|la (?:derogation|demande)|votre demande)(?!\S)"
)
_CROSSED = ("👎", "❌", "🚫", "✗", "✘", "❎", "⛔", "🛑", "≠", "❓", "❔", "🤔")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a clause decides, with its words from `first` up to `used`; the others only explain.

    `weak`: the clause is an explanation as well; `bare`: it is nothing but « oui » or « non ».
    """

    choice: Choice
    first: int
    used: int
    weak: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to decide."""

    pattern: re.Pattern[str]
    choice: Choice
    open: bool
    weak: bool
    bare: bool


@dataclass(frozen=True, slots=True)
class Hesitation:
    """One way to make a doubt; `scope` says where it counts."""

    doubt: Doubt
    scope: str
    pattern: re.Pattern[str]
    without: re.Pattern[str] | None

    def found(self, said: str, known: frozenset[str] = frozenset()) -> bool:
        """Say whether the words `said` of a clause hesitate in this way; `known` are those of the request."""
        found = self.pattern.search(said)
        if found is None or (self.without and self.without.search(said)):
            return False
        return not (self.scope == "nowhere" and _mostly(found[0], known))


def _mostly(said: str, known: frozenset[str]) -> bool:
    """Say whether most of the long words in `said` are among `known`."""
    words = [word for word in said.split() if len(word) > _SHORTEST - 2]
    return 2 * sum(word in known for word in words) > len(words)


def heard(clause: Clause) -> tuple[Word, ...]:
    """Return the words of a clause without fillers, mistyped ones set right."""
    said, words, start = clause.said, clause.words, 0
    spans = [found.span() for found in _FILLERS.finditer(said)]
    kept = []
    for word in words:
        if not any(first <= start < last for first, last in spans):
            kept += [Word(meant, word.start, word.end) for meant in _meant(word.text)]
        start += len(word.text) + 1
    return tuple(word for n, word in enumerate(kept) if n == 0 or not _doubled(kept[n - 1], word))


def _doubled(before: Word, word: Word) -> bool:
    """Say whether « c » was written out to « c'est » where « est » follows anyway."""
    return before.text == word.text == "est"


def joined(words: Iterable[Word]) -> str:
    """Return the words as the forms compare them."""
    return " ".join(word.text for word in words)


def verdict(said: str, known: frozenset[str] = frozenset()) -> Verdict | None:
    """Return what the words `said` of a clause decide; None if no form explains all of them.

    `known` are the words of the request, which may follow a decision.
    """
    said = said.strip("".join((*_CROSSED, " ")))
    return None if is_long(said) else _explained(said, known, more=True) or _interjected(said, known)


def is_long(said: str) -> bool:
    """Say whether a clause has more words than anybody says in one breath; no form is tried on it."""
    return said.count(" ") >= _MOST_WORDS


def sense(said: str) -> frozenset[Choice]:
    """Return which decisions the single words of a clause hint at."""
    hints = {choice for choice, pattern in _SENSES.items() if pattern.search(said)}
    if _NO_AT_AN_EDGE.match(said) or crosses(said) or _WITHHOLDS.search(said):
        hints.add(Choice.REFUSE)
    return frozenset(hints)


def denies(said: str) -> bool:
    """Say whether a clause holds a word that denies."""
    return bool(_DENIES.search(said))


def explains(said: str) -> bool:
    """Say whether a clause with words of a decision only tells how it came about."""
    return any(form.fullmatch(said) and not (without and without.search(said)) for form, without in _EXPLAINS)


def is_courtesy(said: str) -> bool:
    """Say whether a clause is thanks, an apology, a wish, or says that something was received."""
    return is_thanks(said) or bool(_RECEIPTS.fullmatch(said))


def is_thanks(said: str) -> bool:
    """Say whether a clause is thanks, an apology or a wish, whatever it offers besides."""
    return bool(_THANKS.fullmatch(said)) and not (sense(said) or denies(said) or " et " in said)


def limits(raw: str) -> bool:
    """Say whether the words of a clause, fillers and all, deny only a degree: « pas entièrement »."""
    return denies(raw) and bool(_DEGREES.search(raw))


def wants(said: str) -> Choice | None:
    """Return what the interest of students that a clause tells of speaks for; None if it tells of none."""
    if not _STUDENT.search(said):
        return None
    if denies(said) or _NOBODY.search(said):
        return Choice.APPROVE
    return Choice.REFUSE if _WANTED.search(said) else None


def names_nobody(said: str) -> bool:
    """Say whether a clause begins with « aucun » or « personne », as in a list of reasons."""
    return bool(_NONE_OF_THEM.match(said))


def announces(said: str) -> bool:
    """Say whether a clause only announces what is said next: « décision », « pour notre part »."""
    return bool(_LEADS.fullmatch(said))


def may_explain(said: str) -> bool:
    """Say whether a clause in the sentence of a decision has the words of a reason."""
    return bool(_EXPLAINING.search(said))


def speaks_for(said: str) -> Choice | None:
    """Return what a clause surely gives as a reason: that students want the post, or that none does."""
    if _NOBODY_WANTS.search(said):
        return Choice.APPROVE
    wanted = _STUDENT.search(said) and _SURELY.search(said) and not _UNLESS.search(said)
    return Choice.REFUSE if wanted else None


def may_head(said: str, known: frozenset[str]) -> bool:
    """Say whether a few words before a colon give a reason or our title: no label of another's decision."""
    return bool(_HEAD.search(said)) or _mostly(said, known)


def is_harmless(said: str) -> bool:
    """Say whether a clause after « mais » takes nothing back."""
    return bool(_HARMLESS.fullmatch(said))


def crosses(said: str) -> bool:
    """Say whether a clause holds a sign that crosses out or turns the thumb down."""
    return any(sign in said for sign in _CROSSED)


def points_here(said: str) -> bool:
    """Say whether a clause says « cette offre » or the like: the one that was asked about."""
    return bool(_HERE.search(said))


def references(said: str) -> frozenset[str]:
    """Return the references of offers that a clause names, folded, without signs between their parts."""
    return frozenset(found[0] for found in _REFERENCE.finditer(said))


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
            if head.count(" ") > _FURTHEST or _HEADLESS.search(head) or sense(head.strip()):
                return
            yield found.start(), found.start()


def _explained(said: str, known: frozenset[str], *, more: bool) -> Verdict | None:
    found = (_from(said, start, known, announced, more=more) for start, announced in _starts(said))
    return next((v for v in found if v), None)


def _from(said: str, start: int, known: frozenset[str], announced: int = 0, *, more: bool) -> Verdict | None:
    """Return what the words from `start` on decide; with `more`, they may say it twice."""
    for form in _FORMS:
        found = form.pattern.match(said, start)
        if found:
            end = _followed(said, found.end())
            rest = said[end:].strip()
            if form.open and _adds_nothing(rest, form.choice, known):
                end, rest = len(said), ""
            explained = form.open and _REASONS.fullmatch(rest)
            if not rest or explained or (more and _repeats(rest, form, known)):
                first = said.count(" ", 0, announced)
                return Verdict(form.choice, first, said.count(" ", 0, end) + 1, form.weak, form.bare)
    return None


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


def _adds_nothing(rest: str, choice: Choice, known: frozenset[str]) -> bool:
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
    return Verdict(found.choice, 0, used, found.weak, found.bare)


def _meant(word: str) -> list[str]:
    """Return the words that were meant: short ones written out, one with a wrong letter set right."""
    if word in _SHORT:
        return _SHORT[word].split()
    if len(word) < _SHORTEST or word in _SPELT or word.isdigit():
        return [word]
    meant = {known for known in _MISTYPED.get(word[0], ()) if _one_wrong(word, known)}
    return [min(meant, default=word)]


def _one_wrong(word: str, known: str) -> bool:
    """Say whether one letter is wrong, missing or too much, or two stand in each other's place."""
    if abs(len(word) - len(known)) > 1:
        return False
    same = next((n for n, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), None)
    if same is None:
        return len(word) != len(known)
    left, right = word[same:], known[same:]
    swapped = left[1:2] + left[:1] + left[2:] == right
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped


def _expanded(form: str) -> str:
    """Return a form with its classes written out."""
    return re.sub(r"<(\w+)>", lambda name: _class(name[1]), form)


@cache
def _class(name: str) -> str:
    return f"(?:{'|'.join(map(_expanded, _TABLE['classes'][name]))})"


def _phrases(written: Iterable[str], before: str = "") -> re.Pattern[str]:
    return re.compile(rf"{before}(?:{'|'.join(map(_expanded, written))})(?= |$)")


def _anywhere(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{_expanded(form)})(?!\S)")


def _sense(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S){any_of(map(fold, words))}(?!\S)".replace(r"\*", r"\w*"))


def _form(said: dict[str, Any]) -> _Form:
    pattern = re.compile(rf"(?:{_expanded(said['form'])})(?= |$)")
    flags = (bool(said.get(name)) for name in ("open", "weak", "bare"))
    return _Form(pattern, Choice(said["choice"]), *flags)


_FORMS = tuple(map(_form, _TABLE["says"]))
_WITHHOLDS = _anywhere(_TABLE["words"]["withholding"])
_HERE = _anywhere(
    "cette (?:offre|demande|annonce)|ce poste|celle ci|celui ci|la votre|this (?:one|position|offer)"
)
_FILLERS = re.compile(rf"(?<!\S){any_of(_WORDS['fillers'])}(?!\S)")
_LEADS = _phrases(map(fold, _TABLE["leads"]["phrases"]))
_OPEN_LEADS = _phrases(_TABLE["leads"]["open"])
_FOLLOWS = _phrases(_TABLE["follows"]["phrases"], before=" ")
_SAFE = {
    Choice.APPROVE: frozenset(_TABLE["follows"]["safe"]),
    Choice.REFUSE: frozenset((*_TABLE["follows"]["safe"], *_TABLE["follows"]["refusing"])),
}
_REASONS = _phrases(_TABLE["follows"]["reasons"])
_REFERENCE = _anywhere("<reference>")
_SENSES = {Choice.APPROVE: _sense(_WORDS["approving"]), Choice.REFUSE: _sense(_WORDS["refusing"])}
_EXPLAINS = tuple(
    (re.compile(_expanded(e["form"])), _anywhere(e["without"]) if "without" in e else None)
    for e in _TABLE["explains"]
)
_THANKS, _RECEIPTS = (re.compile(_expanded(_TABLE["courtesy"][name])) for name in ("thanks", "receipts"))
_DEGREES = _anywhere(_TABLE["degrees"]["words"])
_STUDENT = _anywhere("<student>")
_NOBODY, _WANTED = _anywhere("personne|rien|trop|tous"), _anywhere(_TABLE["wanted"]["words"])
_NOBODY_WANTS, _SURELY, _UNLESS = (_anywhere(_TABLE["wanted"][n]) for n in ("nobody", "surely", "unless"))
_FOR = re.compile(r"(?:a|aux|au|pour|car|chez) ")
_HEAD = _anywhere(_TABLE["heads"]["words"])
_EXPLAINING = _anywhere(_TABLE["explaining"]["words"])
_HARMLESS = re.compile(_expanded(_TABLE["harmless"]["phrases"]))
_PARTICIPLE = _phrases((*_TABLE["classes"]["denied"], *_TABLE["classes"]["no_noun"], "defavorable"))
_WRITTEN = " ".join(form["form"] for form in _TABLE["says"]) + str(_TABLE["classes"]) + str(_WORDS)
# « publiee?s? » stands for three spellings
_ENDINGS = (r"\?", r"(?:\w\?)$|\?", r"(?:\w\?)+$|\?")
_SPELT = frozenset(
    re.sub(ending, "", word) for word in re.findall(r"[a-z?]+", _WRITTEN) for ending in _ENDINGS
)
_SHORT: dict[str, str] = _TABLE["short"]
_MISTYPED: dict[str, list[str]] = {}
for _known in _WORDS["mistyped"]:
    _MISTYPED.setdefault(_known[0], []).append(_known)

HESITATIONS = tuple(
    Hesitation(
        Doubt(d["kind"]),
        d["scope"],
        _anywhere(d["form"]),
        _anywhere(d["without"]) if "without" in d else None,
    )
    for d in _TABLE["doubts"]
)
"""The ways to make a doubt, in the order in which they are told."""
PAST_SENTENCE, PAST_CLAUSE = (_anywhere(_TABLE["past"][name]) for name in ("sentence", "clause"))
UNLIKE = _phrases([_TABLE["past"]["unlike"]])
"""What says that a sentence or a clause tells of earlier times; a clause may only compare them with today."""
