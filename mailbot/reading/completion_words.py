"""The words of an answer to our questions: yes and no, no answer at all, a value as its field takes it."""

import re
from typing import Any

from mailbot.core import levels
from mailbot.core.folding import fold
from mailbot.reading.dates import day_in
from mailbot.reading.offers.labels import named
from mailbot.reading.vocabulary import any_of, phrases, table

GRID = "grid"
LONGEST = 400  # characters of a line that are looked at; a value is short, and every pattern stays cheap
_FILE = "completion.toml"
_LONGEST_LEVEL, _LONGEST_TITLE, _SHORTEST_DESCRIPTION = 80, 300, 8
_NAMES = frozenset({"title", "contract", "place", "created_by", "reference"})  # kept as written
_GRIDS = frozenset(phrases(_FILE, "grid"))
REGIMES = {
    fold(name): code for code, names in table("offer_labels.toml")["regimes"].items() for name in names
}


def _whole(key: str) -> str:
    return rf"(?<![\w']){any_of(phrases(_FILE, key))}(?!\w)"


_YES, _NO = (any_of(phrases(_FILE, key)) for key in ("yes", "no"))
_ENDING = r"(?:[\s,.;!:-]+merci\b[^\n]{0,60})?[\s.,;!»\"]*"
_ONLY = {
    True: re.compile(rf"[\s«\"]*{_YES}(?:[\s,.;!]+{_YES}){{0,2}}{_ENDING}"),
    False: re.compile(rf"[\s«\"]*{_NO}(?:[\s,.;!]+{_NO}){{0,2}}{_ENDING}"),
}
_FIRST = re.compile(r"[\s«\"]*(?P<word>oui|non)\b(?P<rest>[\s,.;:!–-]+.*)", re.S)
_NOTHING = re.compile(rf"{_whole('nothing')}|^[\s\W]*$")
_DOUBTFUL = re.compile(rf"(?<!\w){any_of(phrases(_FILE, 'doubtful'))}(?!\w)")
_REJECTED = re.compile(_whole("rejected"))
_TALK = re.compile(rf"{_whole('talk')}|{_whole('learnt')}")
_SAID = r"[\s«\"]*(?:(?:c'est|il s'agit|ce sera)\s+(?:bien\s+|donc\s+)?)"
_ARTICLE = r"(?:(?:d'un|d'une|du|de la|de l'|un|une|la|le|l'|les|celle des|celle de|celui de)(?:\s+|(?<=')))"
_SENTENCE = re.compile(rf"{_SAID}{_ARTICLE}?")
_LEAD = re.compile(rf"(?:{_SAID})?{_ARTICLE}?")
_AGREEMENT = re.compile(r"\b(?:ccnt?|convention\w*|public\w*|prive|fonctionnaires?|titulaires?)\b")
_OPTION = re.compile(r"\b(?:alertes?|echeance|informer|destinataires?|observateurs?)\b")
_STARTS = re.compile(rf"{any_of(phrases(_FILE, 'questions'))}(?!\w)")
_LETTER = re.compile(rf"\W*{any_of(phrases(_FILE, 'letter'))}")
_OURS = re.compile(rf"\W*{any_of((*phrases(_FILE, 'letter'), *phrases(_FILE, 'ours')))}")
_LABEL = re.compile(r"[\s>*•·–—-]*+(?P<label>[^:=\t?!]{2,80}?)\s*(?:[:=\t]|\s[–—-]\s)[\s:=]*")


def label_of(line: str) -> tuple[str, str, str] | None:
    """Return ("fields" or "options", name, what follows) of a labelled line, None for all others."""
    found = _LABEL.match(line[:LONGEST])
    if not found:
        return None
    label = " ".join(fold(found["label"]).split())
    where = ("fields", GRID) if label in _GRIDS else named(found["label"])
    if where is None:
        return None
    value = line[found.end() :].strip()
    if where[1] != "status":
        return *where, value
    # « Statut : cadre » says nothing of the agreement
    return ("fields", "convention", value) if _AGREEMENT.search(fold(value[:LONGEST])) else None


def begins_question(text: str) -> bool:
    """Say whether `text`, what follows a label, begins as our questions do."""
    return bool(_STARTS.match(fold(text[:LONGEST])))


def is_ours(line: str) -> bool:
    """Say whether `line` begins as the lines of our letters do that may follow a question."""
    return bool(_OURS.match(fold(line[:LONGEST])))


def begins_letter(line: str) -> bool:
    """Say whether `line` begins as only the lines of our letters do."""
    return bool(_LETTER.match(fold(line[:LONGEST])))


def yes_or_no(text: str) -> bool | None:
    """Return what a text that is only yes or no says; None for any other."""
    key = fold(text[:LONGEST])
    return next((answer for answer, pattern in _ONLY.items() if pattern.fullmatch(key)), None)


def without_yes(text: str) -> tuple[bool | None, str]:
    """Return the « oui » or « non » that `text` begins with, and the rest of it."""
    found = _FIRST.fullmatch(fold(text[:LONGEST]))
    if not found:
        return None, text
    return found["word"] == "oui", text[found.start("rest") :].strip(" ,.;:!–-\n")


def is_nothing(text: str) -> bool:
    """Say whether `text` gives no answer: « je ne sais pas », « voir pièce jointe », a question."""
    return "?" in text or bool(_NOTHING.search(fold(text[:LONGEST])))


def is_doubtful(text: str) -> bool:
    """Say whether `text` leaves in doubt what it says, or speaks of another time."""
    return is_uncertain(text) or bool(_REJECTED.search(fold(text[:LONGEST])))


def is_uncertain(text: str) -> bool:
    """Say whether `text` does so but for words that reject one value for another: « plutôt 7 que 6 »."""
    return bool(_DOUBTFUL.search(fold(text[:LONGEST])))


def is_talk(text: str) -> bool:
    """Say whether `text` holds words that no name and no title does."""
    return "@" in text or bool(_TALK.search(fold(text[:LONGEST])))


def is_about_options(text: str) -> bool:
    """Say whether `text` speaks of a wish for the request: such lines are read apart."""
    return bool(_OPTION.search(fold(text[:LONGEST])))


def value_of(name: str, text: str, year: int | None) -> dict[str, Any]:
    """Return what `text`, written as the value of the field `name`, makes it; {} where it is no answer.

    A level that is none keeps its text without a normal form, so that its writer can be told.
    """
    if name == "description":
        return {name: text} if len(text) > _SHORTEST_DESCRIPTION else {}
    text = text.strip(' \t«»"*')[:LONGEST]
    in_doubt = is_uncertain if name == "level" else is_doubtful
    if not text or is_nothing(text) or (name not in _NAMES and in_doubt(text)):
        return {}
    lead = (_SENTENCE if name in _NAMES else _LEAD).match(fold(text))
    plain = text[lead.end() if lead else 0 :].strip(' .»"')
    if name == "level":
        forms = levels.normal_forms(text) or levels.normal_forms(plain)
        return {"level": forms, "level_text": plain[:_LONGEST_LEVEL] or text[:_LONGEST_LEVEL]}
    if name == GRID:
        return {"level_text": plain if fold(plain).startswith("grille") else f"grille {_linked(plain)}"}
    if name == "agent_direction":
        said = yes_or_no(text)
        return {} if said is None else {name: said}
    if name == "regime":
        code = REGIMES.get(fold(plain)) or REGIMES.get(fold(plain).removeprefix("regime").strip(" :"))
        return {name: code} if code else {}
    if name == "creation_date":
        day = day_in(text, year)
        return {name: day} if day else {}
    return {name: plain[:_LONGEST_TITLE]}


def _linked(grid: str) -> str:
    """Return the name of a grid as it follows the word: « des informaticiens »."""
    starts = ("des ", "de ", "du ", "d'", "ucanss")
    return grid if fold(grid).startswith(starts) else f"des {grid}"
