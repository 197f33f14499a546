"""Sentences about a post: which lines are its description, and the facts that stand within sentences."""

import re
from collections.abc import Iterable, Iterator

from mailbot.core.folding import fold
from mailbot.reading.offers import words
from mailbot.reading.vocabulary import any_of, phrases

_WORDS = "offer_words.toml"
_BEGINS = re.compile(rf"^\s*(?:[-*•·–►]\s*)?{any_of(phrases(_WORDS, 'description'))}(?!\w)")
_TALK = re.compile(rf"(?<!\w){any_of(phrases(_WORDS, 'talk'))}")
_JOINED = re.compile(rf"(?<!\w){any_of(phrases(_WORDS, 'joined'))}(?!\w)")
_PAGE = re.compile(rf"^\s*(?:{any_of(phrases(_WORDS, 'page'))})|\s>\s.*\s>\s")
_ITEM = re.compile(r"^\s*(?:[-*•·–—►▪◦➢✓✔]|\d{1,2}[.)])\s+\S")

_MONTHS = (
    r"(?:\d{1,2}\s+(?:mois|ans?|semaines)|un\s+an|(?:trois|quatre|six|huit|neuf|dix|douze|dix-huit)\s+mois)"
)
_KIND = (
    rf"(?P<is>cd[id](?!\w)(?:\s+(?:(?:de|d'une\s+duree\s+de|d')\s*)?(?:{_MONTHS}|droit\s+p\w+))?"
    rf"|contrat\s+a\s+duree\s+(?:in)?determinee(?:\s+de\s+{_MONTHS})?|contrat\s+d'apprentissage|alternance)"
)
_IN_LIST = r"[(,]\s*(?=cd[id](?:\s+(?:a|de)\s[^,)]*)?\s*[,)])"
_CONTRACT = re.compile(rf"(?:(?<!\w)(?:en|un|d'un|de\s+type|contrat\s*:?)\s+|{_IN_LIST}){_KIND}")
_DURATION = re.compile(r"(?<!\w)a\s+duree\s+(?P<in>in)?determinee(?!\w)")
_DURATIONS = {"in": "CDI", None: "CDD"}
_OF_ITS_SITE = r"(?:pour|dans|sur|a|au sein de)\s+(?:son|sa|notre|nos|ses)\s+\w+(?:\s\w+)?\s+(?:de\s|d['’])"
_PLACES = re.compile(rf"(?<!\w)(?:{any_of(phrases(_WORDS, 'places'))}(?!\w)|{_OF_ITS_SITE})\s*")
_JOINING = (
    r"au\s+sein\s+d[eu](?:[^,.;]{1,60}?\sd[eu])?|rejoignez|rejoindre|rejoins|integrez|integrer"
    r"|(?:poste|offre|emploi)\s+(?:a|de)|(?:organisme|employeur)\s+(?:est|:)|pour|a"
)
_JOINS = re.compile(rf"(?<!\w)(?:{_JOINING})\s+(?=la |le |l['’])")
_CLAUSE = re.compile(r"[^,;:.!?()\n]{0,100}")
_REFERENCE = re.compile(r"(?<!\w)(?:ref(?:erence)?|dossier)\.?\s*:?\s+")
_CONVENTION = re.compile(
    rf"(?<!\w)(?:{any_of(phrases(_WORDS, 'conventions'))}(?:\s+du\s+regime\s+general)?|fonctionnaires?)(?!\w)"
)
_OTHER_STATUS = re.compile(rf"(?<!\w){any_of(phrases(_WORDS, 'other_status'))}(?!\w)")
_LONGEST_SENTENCE = 2_000  # characters in which a fact is looked for


def is_talk(line: str) -> bool:
    """Say whether people talk about the offer in this line: it is no part of it."""
    return bool(_TALK.search(fold(line[:300])))


def joins(text: str) -> bool:
    """Say whether the writer says that something comes with the mail."""
    return bool(_JOINED.search(fold(text[:_LONGEST_SENTENCE])))


def is_page(line: str) -> bool:
    """Say whether the line belongs to the page that the offer was copied from."""
    return bool(_PAGE.search(fold(line[:200])))


def is_address(line: str) -> bool:
    """Say whether the line addresses somebody: « Madame, », « Camille, »."""
    return line.rstrip().endswith(",") and len(line.split()) <= 4


def is_item(line: str) -> bool:
    """Say whether the line is an item of a list."""
    return bool(_ITEM.match(line))


def is_sentence(line: str) -> bool:
    """Say whether the line is prose of a description rather than a headline."""
    length = len(line[:400].split())
    if len(line) > 160 or (length >= 3 and _BEGINS.match(fold(line[:80]))):
        return True
    return length >= 8 and len(line) >= 50 and line.rstrip()[-1:] in ".!?…;:"


def contract_in(lines: Iterable[str]) -> str:
    """Return the contract that a sentence names (« en CDD de 12 mois »), "" if none does."""
    named = (line[found.start("is") : found.end("is")] for line, found in _found(_CONTRACT, lines))
    lasting = (_DURATIONS[found["in"]] for _, found in _found(_DURATION, lines))
    return next(named, "") or next(lasting, "")


def place_in(lines: Iterable[str]) -> str:
    """Return the place that a sentence names (« basé à Troyes »), "" if none does."""
    places = (words.place_at(line, found.end()) for line, found in _found(_PLACES, lines))
    return next(filter(None, places), "")


def employer_in(lines: Iterable[str]) -> str:
    """Return the one employer in sentences (« au sein de la CPAM des Vosges »), "" if none or several."""
    joined = (
        (line[found.end() :], _CLAUSE.match(line, found.end())) for line, found in _found(_JOINS, lines)
    )
    names = {words.whole_employer(words.employer(c.group()), rest) for rest, c in joined if c} - {""}
    return names.pop() if len(names) == 1 else ""


def reference_in(lines: Iterable[str]) -> str:
    """Return the reference that a sentence names (« sous la référence MAD-22-18 »), "" if none does."""
    named = (words.bare_reference(line[found.end() :][:60]) for line, found in _found(_REFERENCE, lines))
    return next(filter(None, named), "")


def conventions_in(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the agreements and statuses that are named, as written, each once.

    Those of people with whom one works, or of whom one should know something, are not the post's.
    """
    own = (line for line in lines if not _OTHER_STATUS.search(fold(line[:_LONGEST_SENTENCE])))
    named = {found.group(): line[found.start() : found.end()] for line, found in _found(_CONVENTION, own)}
    return tuple(named.values())


def _found(pattern: re.Pattern[str], lines: Iterable[str]) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield what `pattern`, which is folded, finds, with the line in which it stands."""
    for line in lines:
        head = line[:_LONGEST_SENTENCE]
        for found in pattern.finditer(fold(head)):
            yield head, found
