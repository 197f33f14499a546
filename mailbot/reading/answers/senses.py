"""What a clause of an answer hints at: denials, reasons, courtesy, hesitation, other times."""

import re
from dataclasses import dataclass

from mailbot.core.readings import Choice, Doubt
from mailbot.reading.answers.patterns import (
    ASKING,
    DOUBTS,
    WORDS,
    anywhere,
    at_once,
    of_all,
    of_words,
    optional,
)

_SHORTEST = 4  # letters of a word by which titles are told apart
_MOST_WORDS = 60  # of a clause
_CROSSED = ("👎", "❌", "🚫", "✗", "✘", "❎", "⛔", "🛑", "≠", "❓", "❔", "🤔")
_DENIES = anywhere(r"ne|n|pas|non|sans|aucune?|jamais|ni|(?<!\ba )plus|guere|not|no|never|without")
_NO_AT_AN_EDGE = re.compile(r"(?:non|nan)(?: |$)|.* non$|no$")
_NONE_OF_THEM = re.compile(r"(?:aucune?|personne|rien)(?: |$)")
_NOTHING = re.compile(r"rien(?: |$)")
_HERE = anywhere(WORDS["words"]["here"])
_SENSES = {
    Choice.APPROVE: of_words(WORDS["words"]["approving"]),
    Choice.REFUSE: of_words(WORDS["words"]["refusing"]),
}
_WITHHOLDS = anywhere(WORDS["words"]["withholding"])
_REFERENCE, _STUDENT = anywhere("<reference>"), anywhere("<student>")
_LEADS = of_all(WORDS["leads"]["phrases"])
_EXPLAINS = tuple((of_all(e["form"]), optional(e, "without")) for e in DOUBTS["explains"])
_THANKS, _RECEIPTS = (of_all(DOUBTS["courtesy"][name]) for name in ("thanks", "receipts"))
_APOLOGIES = of_all(DOUBTS["courtesy"]["apologies"])
_TAKEN_BACK = anywhere(DOUBTS["explaining"]["taken_back"])
_NO_OBSTACLE = at_once(
    r"(?:pas|aucune?|nulle?|rien|(?:je|nous|on|ca|cela|l ecole) (?:n|ne))(?: \w+){0,4} <obstacle>|rien ne s"
)
_WOULD, _NEEDLESS, _WHY = (of_all(DOUBTS["unreal"][name]) for name in ("would", "needless", "why"))
_TELLING, _OF_ANOTHER = (at_once(DOUBTS["explaining"][name]) for name in ("telling", "another"))
_HARMLESS = of_all(DOUBTS["harmless"]["phrases"])
_DEGREES, _HEAD, _EXPLAINING = (
    anywhere(DOUBTS[name]["words"]) for name in ("degrees", "heads", "explaining")
)
_TIMES = anywhere(DOUBTS["degrees"]["times"])
_REQUEST, _ASKED = anywhere(WORDS["words"]["request"]), anywhere("<request_word>|dossier|<reference>")
_LATER, _PUBLISHING = at_once(DOUBTS["later"]["begins"]), anywhere(DOUBTS["later"]["publishing"])
_NOBODY, _WANTED = anywhere("personne|rien|trop|tous"), anywhere(DOUBTS["wanted"]["words"])
_NOBODY_WANTS, _SURELY, _UNLESS, _SEEKING = (
    anywhere(DOUBTS["wanted"][n]) for n in ("nobody", "surely", "unless", "seeking")
)


@dataclass(frozen=True, slots=True)
class Hesitation:
    """One way to make a doubt; `scope` says where it counts, `light` where it does not all the same."""

    doubt: Doubt
    scope: str
    pattern: re.Pattern[str]
    without: re.Pattern[str] | None
    light: frozenset[str]

    def found(self, said: str, known: frozenset[str] = frozenset()) -> bool:
        """Say whether the words `said` of a clause hesitate in this way; `known` are those of the request."""
        found = self.pattern.search(said)
        if found is None or (self.without and self.without.search(said)):
            return False
        return not (self.scope == "nowhere" and _mostly(found[0], known))


def _mostly(said: str, known: frozenset[str]) -> bool:
    """Say whether most of the long words in `said` are among `known`."""
    words = [word for word in said.split() if len(word) > _SHORTEST - 1]
    return 2 * sum(word in known for word in words) > len(words)


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


def is_denied(said: str) -> bool:
    """Say whether a clause denies what it hints at, and takes no denial back: « n'a pas levé son refus »."""
    return denies(said) and not _TAKEN_BACK.search(said)


def tells(said: str) -> bool:
    """Say whether a short clause tells of something: « elle est très motivée », not « on en discute »."""
    return bool(_TELLING.match(said)) and not denies(said)


def denies_obstacle(said: str) -> bool:
    """Say whether a clause begins with « pas d'objection » or the like."""
    return bool(_NO_OBSTACLE.match(said))


def tells_of_another(said: str) -> bool:
    """Say whether a clause denies something of neither request nor obstacle: « le motif ne suffit pas »."""
    return bool(_OF_ANOTHER.match(said))


def explains(said: str) -> bool:
    """Say whether a clause with words of a decision only tells how it came about."""
    return any(form.match(said) and not (without and without.search(said)) for form, without in _EXPLAINS)


def is_courtesy(said: str) -> bool:
    """Say whether a clause is thanks, an apology, a wish, or says that something was received."""
    return is_thanks(said) or is_receipt(said)


def is_receipt(said: str) -> bool:
    """Say whether a clause says that something was received or read."""
    return bool(_RECEIPTS.match(said))


def is_thanks(said: str) -> bool:
    """Say whether a clause is thanks, an apology or a wish, whatever it offers besides."""
    return bool(_THANKS.match(said)) and not (sense(said) or denies(said) or " et " in said)


def is_apology(said: str) -> bool:
    """Say whether a clause only thanks or apologises, for something that is over."""
    return bool(_APOLOGIES.match(said))


def withholds(said: str) -> bool:
    """Say whether a clause denies a publication."""
    return bool(_WITHHOLDS.search(said))


def limits(raw: str, choice: Choice) -> bool:
    """Say whether the words of a clause, fillers and all, deny only a degree: « pas entièrement ».

    Or a time, in a refusal: « je ne valide pas aujourd'hui », not « rien ne s'oppose à publier maintenant ».
    """
    bounds = _DEGREES.search(raw) or (choice is Choice.REFUSE and _TIMES.search(raw))
    return denies(raw) and bool(bounds)


def wants(said: str) -> Choice | None:
    """Return what the interest of students that a clause tells of speaks for; None if it tells of none."""
    if not _STUDENT.search(said):
        return None
    if _SEEKING.search(said) and not _NOBODY_WANTS.search(said):
        return Choice.REFUSE
    if denies(said) or _NOBODY.search(said):
        return Choice.APPROVE
    return Choice.REFUSE if _WANTED.search(said) else None


def is_about_request(said: str) -> bool:
    """Say whether a clause has a word for the request, whatever it is of."""
    return bool(_ASKED.search(said))


def is_about_students(said: str) -> bool:
    """Say whether a clause names students."""
    return bool(_STUDENT.search(said))


def speaks_for(said: str) -> Choice | None:
    """Return what a clause surely gives as a reason: that students want the post, or that none does."""
    if _NOBODY_WANTS.search(said):
        return Choice.APPROVE
    wanted = _STUDENT.search(said) and _SURELY.search(said) and not _UNLESS.search(said)
    return Choice.REFUSE if wanted else None


def names_nobody(said: str) -> bool:
    """Say whether a clause begins with « aucun » or « personne », as in a list of reasons."""
    return bool(_NONE_OF_THEM.match(said))


def denies_all(said: str) -> bool:
    """Say whether a clause says that there is nothing: « non, rien à signaler »."""
    return bool(_NOTHING.match(said))


def announces(said: str) -> bool:
    """Say whether a clause only announces what is said next: « décision », « pour notre part »."""
    return bool(_LEADS.match(said))


def may_explain(said: str) -> bool:
    """Say whether a clause in the sentence of a decision has the words of a reason."""
    return bool(_EXPLAINING.search(said))


def may_head(said: str, known: frozenset[str]) -> bool:
    """Say whether a few words before a colon give a reason or our title: no label of another's decision."""
    return bool(_HEAD.search(said)) or _mostly(said, known | {ASKING} if known else known)


def is_harmless(said: str) -> bool:
    """Say whether a clause after « mais » takes nothing back."""
    return bool(_HARMLESS.match(said))


def crosses(said: str) -> bool:
    """Say whether a clause holds a sign that crosses out or turns the thumb down."""
    return any(sign in said for sign in _CROSSED)


def crossed_off(said: str) -> str:
    """Return the words of a clause without such signs at its ends."""
    return said.strip("".join((*_CROSSED, " ")))


def looks_ahead(said: str) -> bool:
    """Say whether a sentence is a remark on a time to come: « la prochaine fois, … »."""
    return bool(_LATER.match(said)) and not _PUBLISHING.search(said)


def is_unreal(said: str) -> bool:
    """Say whether a clause only tells what somebody would decide, or asks why: « je refuserais si … »."""
    return bool(_NEEDLESS.match(said) or (sense(said) and (_WOULD.match(said) or _WHY.match(said))))


def asks_why(said: str) -> bool:
    """Say whether a question is only asked to be answered at once: « pourquoi refuser ? »."""
    return bool(_WHY.match(said))


def points_here(said: str) -> bool:
    """Say whether a clause says « cette offre » or the like: the one that was asked about."""
    return bool(_HERE.search(said))


def names_request(said: str) -> bool:
    """Say whether a clause names the request, the offer or the derogation, and no student."""
    return bool(_REQUEST.search(said)) and not _STUDENT.search(said)


def references(said: str) -> frozenset[str]:
    """Return the references of offers that a clause names, folded, without signs between their parts."""
    return frozenset(found[0] for found in _REFERENCE.finditer(said))


CONTRARY = frozenset(WORDS["words"]["contrary"])
"""The conjunctions behind which something else may be said."""
HESITATIONS = tuple(
    Hesitation(
        Doubt(d["kind"]),
        d["scope"],
        anywhere(d["form"]),
        optional(d, "without"),
        frozenset(d.get("light", ())),
    )
    for d in DOUBTS["doubts"]
)
"""The ways to make a doubt."""
PAST_SENTENCE, PAST_CLAUSE = (anywhere(DOUBTS["past"][name]) for name in ("sentence", "clause"))
UNLIKE, TODAY = (at_once(DOUBTS["past"][name]) for name in ("unlike", "today"))
PERFECT = anywhere(DOUBTS["past"]["perfect"])
"""What says that a sentence or a clause tells of earlier times; a clause may only compare or be of today."""
