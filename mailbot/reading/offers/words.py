"""What the words of an offer without labels are: a title, an employer, a reference, a contract, a place."""

import re

from mailbot.core.folding import fold, words
from mailbot.reading.vocabulary import any_of, phrases, table

_WORDS = "offer_words.toml"
_LISTED = tuple(
    fold(name) for kind in table("rules.toml")["organisation"] for name in (kind["kind"], *kind["aliases"])
)
_ARTICLE = r"(?:(?:la|le|les|l'|notre|pour\s+(?:la|le|l'))\s*)?"
_LISTED_EMPLOYER = re.compile(rf"^\s*(?P<article>{_ARTICLE})(?:{any_of(_LISTED)})(?![a-z0-9])")
_OTHER_EMPLOYER = re.compile(
    rf"^\s*(?P<article>{_ARTICLE})(?:{any_of(phrases(_WORDS, 'employers'))})(?![a-z0-9])"
)
_SMALL = r"(?:de|du|des|d|la|le|les|l|en|et|à|au|aux|sur|sous|lès)"
# Behind a listed name: names in capitals, numbers, and the small words in front of one.
_TAIL = re.compile(
    rf"(?:[\s'’/-]+(?:[A-ZÀ-Ý0-9][\w.]*|{_SMALL}(?=(?:[\s'’-]+{_SMALL})?[\s'’-]+[A-ZÀ-Ý0-9])))*"
)
_POST = re.compile(
    rf"^\s*(?:(?:un|une|un\(e\)|son|sa|poste\s+d[e']|emploi\s+d[e']|d[e']|futur|futur\(e\)|h/f|f/h)\s*)*"
    rf"{any_of(phrases(_WORDS, 'posts'))}(?![a-z0-9])"
)
_CONTRACT = re.compile(rf"^\s*(?:en\s+|un\s+)?(?P<is>{any_of(phrases(_WORDS, 'contracts'))}(?![a-z0-9]))")
_REFERENCE_LABEL = re.compile(
    r"^\s*(?:ref(?:erence|\b\.?)?(?:\s+(?:du\s+poste|de\s+l'offre|interne))?|(?:offre\s+|poste\s+|annonce\s+)?n°)\s*[:.]?\s*"
)
_TOKEN = (
    r"(?=[A-Z0-9/._-]*[A-Z]{2})(?=[A-Z0-9/._-]*[0-9])[A-Z0-9]+(?:[/._-][A-Z0-9]+)+|[A-Z]{3,}\d{3,}[A-Z0-9]*"
    r"|[A-Z]{2,}\d{4,}|\d{2,}(?:[/._-][A-Z0-9]+)*[/._-][A-Z]{2,}(?:[/._-][A-Z0-9]+)*"
)
_REFERENCE = re.compile(rf"(?<![\w@/.-])(?:{_TOKEN})(?![\w@/-])")
_WORDED_REFERENCE = re.compile(
    r"(?=[^\s,;()]*\d)[A-Za-z0-9][A-Za-z0-9/._°-]{1,39}|[A-Z]{2,}(?:[-/._][A-Z]{2,})+(?!\w)"
)
_NO_REFERENCE = re.compile(r"(?:COVID|BAC|ISO|RGPD|CEGEFI|H|F|N|NIV|M|PC|PACK|WINDOWS|OFFICE)[-/.]?\d+", re.I)
_BETWEEN_WORDS = re.compile(r"[\s'’/-]+")
_ORDINAL = r"\d{1,2}(?:er|e|è|ème)"
_PLACE_WORD = re.compile(rf"[A-ZÀ-Ý][\w.]*|{_SMALL}|{_ORDINAL}")
_NUMBER_BEHIND = re.compile(
    rf"\s*(?:\(?\d[\dAB]\d{{0,3}}\)?|\({_ORDINAL}\))$"
)  # « (93) », « 54000 », « (9e) »
_PLACE_HERE = re.compile(
    rf"(?:l['’]|la |le |les )?(?P<is>[A-ZÀ-Ý][\w'’-]*(?: (?:{_SMALL}|[A-ZÀ-Ý][\w'’-]*|{_ORDINAL})(?!\w))*"
    r"(?:\s*\(\d[\dAB]\d{0,3}\))?)"
)
_SMALL_END = re.compile(rf"(?:\s{_SMALL})+$")
_LONGEST_PLACE = 60  # characters
_WORD_START = re.compile(r"(?<!\w)[A-ZÀ-Ý]")
_OWNER = re.compile(rf"(?<!\w){any_of(phrases(_WORDS, 'house_owners'))}(?!\w)")
_HOUSE = re.compile(rf"(?:l'|la\s|le\s)?{any_of(phrases(_WORDS, 'houses'))}(?!\w)")
_OF_CLAUSE = re.compile(r"\s(?:nous|vous|a|ont|est|sont|qui|que|sera)\s")
_CIVILITY = re.compile(r"(?:M\.|Mme|Mlle|Madame|Monsieur)\s")
_LONGEST_AROUND = 300  # characters in which a listed name beside another is looked for
_ALIKE = 0.5
_LONGEST_NAME = 18  # words


def employer(text: str) -> str:
    """Return the name of the employer that `text`, a segment of a line, begins with; "" if with none."""
    folded = fold(text)
    listed = _LISTED_EMPLOYER.match(folded)
    if listed:
        tail = _TAIL.match(text, listed.end())
        return text[listed.end("article") : tail.end() if tail else listed.end()].strip(" .'’-")
    found = _OTHER_EMPLOYER.match(folded)
    if not found:
        return ""
    name = re.split(r"\s*[(,;:]|\s+[–—-]\s", text[found.end("article") :].strip())[0].strip(" .")
    is_clause = len(name.split()) > _LONGEST_NAME or _OF_CLAUSE.search(name)
    return "" if is_clause else name


def whole_employer(name: str, around: str) -> str:
    """Return the name of an employer with the listed one beside it: « Hôpital X – UGECAM Normandie »."""
    if not name or is_listed(name):
        return name
    for found in _WORD_START.finditer(around[:_LONGEST_AROUND]):
        if is_listed(around[found.start() :]):
            listed = employer(around[found.start() :])
            return name if listed in name else f"{name} – {listed}"
    return name


def house_of(name: str, text: str) -> str:
    """Return the name of a house with the body that runs it, where `text` names one."""
    found = _OWNER.search(fold(text)) if name and not is_listed(name) and _HOUSE.match(fold(name)) else None
    return f"{name} – {text[found.start() : found.end()]}" if found else name


def is_listed(name: str) -> bool:
    """Say whether the name of an employer begins as one that the rules list."""
    return bool(_LISTED_EMPLOYER.match(fold(name)))


def names_listed(text: str) -> bool:
    """Say whether an employer that the rules list is named anywhere in `text`."""
    return any(is_listed(text[found.start() :]) for found in _WORD_START.finditer(text[:_LONGEST_AROUND]))


def alike(one: str, other: str) -> bool:
    """Say whether two titles may be of one post: they share half of the words of the shorter."""
    left, right = set(words(one).split()), set(words(other).split())
    shorter = min(left, right, key=len)
    return bool(shorter) and len(left & right) / len(shorter) >= _ALIKE


def is_post(text: str) -> bool:
    """Say whether `text` begins as the title of a post does."""
    return bool(_POST.match(fold(text)))


def contract(text: str) -> str:
    """Return the kind of contract that `text`, a segment of a line, is; "" if it is none."""
    found = _CONTRACT.match(fold(text))
    return text[found.start("is") :].strip(" .") if found and len(text.split()) <= 12 else ""


def labelled_reference(text: str) -> str:
    """Return the reference behind « Réf. » or « offre n° » at the head of `text`, "" if there is none."""
    label = _REFERENCE_LABEL.match(fold(text))
    found = _WORDED_REFERENCE.match(text, label.end()) if label and label.end() else None
    return found.group().rstrip(".") if found else ""


def bare_reference(text: str) -> str:
    """Return what in `text` has the form of a reference (capitals, digits and signs), "" if nothing."""
    for found in _REFERENCE.finditer(text):
        if not _NO_REFERENCE.fullmatch(found.group()):
            return found.group()
    return ""


def is_place(text: str) -> bool:
    """Say whether `text` has the form of a place: names in capitals, perhaps a number of department."""
    if len(text) > _LONGEST_PLACE or is_post(text) or _CIVILITY.match(text):
        return False
    parts = [part for part in _BETWEEN_WORDS.split(_NUMBER_BEHIND.sub("", text.strip(" ."))) if part]
    return any(part[0].isupper() for part in parts) and all(map(_PLACE_WORD.fullmatch, parts))


def place_at(text: str, start: int) -> str:
    """Return the place whose name begins at `start` of a sentence, "" if none does."""
    found = _PLACE_HERE.match(text, start)
    return _SMALL_END.sub("", found["is"]) if found else ""
