"""What a mail is for: whether it brings an offer, or clearly something else."""

import re
from collections.abc import Sequence

from mailbot.core.folding import fold
from mailbot.reading.quoting import without_courtesy
from mailbot.reading.sentences import Passage, passage, sentences, wordings
from mailbot.reading.subjects import without_prefixes
from mailbot.reading.vocabulary import any_of, table

_WORDS = table("purpose.toml")
_LOOKED_AT = 2_000  # characters: what a mail is for stands at its head, how to be rid of it also at its foot
_OFFER_WITHIN = 6_000  # characters
_SHORT = 400  # characters: thanks and receipts are short; what is longer brings something
_ADVERTISES = 2  # different phrases
_LABEL_LINES = 2  # lines with a label of an offer: one may be chance

_LABELS = [label for labels in table("offer_labels.toml")["fields"].values() for label in labels]
_LABEL = re.compile(rf"^[ \t*•·–-]*(?P<label>{any_of(map(fold, _LABELS))})[ *]*(?:[:=\t]|$)", re.M)
_POST = re.compile(
    r"\b(?:niveau|niv\.?|echelle)\s*:?\s*(?:\d|[ivx]+\b)|\b(?:cdi|cdd)\b|\bh\s?/\s?f\b|\bf\s?/\s?h\b"
)


def _phrases(name: str, key: str = "phrases") -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){wordings(_WORDS[name][key])}(?!\w)")


_APPLIES = _phrases("application")
_CANDIDATE = _phrases("candidate")
_DIGEST = _phrases("digest")
_ADVERTISEMENT = _phrases("advertisement")
_WEAK = {name: _phrases(name) for name in ("invitation", "question", "acknowledgement", "thanks")}
_BRIEF = ("acknowledgement", "thanks")
_SUBJECTS = {
    name: re.compile(rf"\W*{wordings(_WORDS[name]['subjects'])}(?!\w)")
    for name in ("application", "digest", "invitation")
}
_NOUN = re.compile(
    rf"(?<!\w){any_of(_WORDS['offer']['nouns'])}(?!\w)(?!\s+{any_of(_WORDS['offer']['not_after'])}\b)"
)
_NOT_BEFORE = re.compile(rf"\b{any_of(_WORDS['offer']['not_before'])}\s*$")
_MARK = _phrases("offer", "marks")
_REQUEST = _phrases("offer", "requests")
_ASKED_ABOUT = _phrases("offer", "asked_about")
_OFFER_SUBJECT = re.compile(
    rf"(?<!\w){any_of(_WORDS['offer']['subjects'])}(?!\w)(?!\s+{any_of(_WORDS['offer']['not_after'])}\b)"
)


def no_offer(subject: str, own: str, older: Sequence[str]) -> str | None:
    """Return what a mail is for that clearly brings no offer, None for an offer and in doubt.

    One of application, question, digest, advertisement, invitation, acknowledgement, thanks. `own` are the
    writer's words, `older` the mails below and the attachments, nearest first. An application or a
    program's list is one whatever offer stands below; everything else only where none does.
    """
    title = fold(without_prefixes(subject)[:_SHORT])
    said = passage(own[:_LOOKED_AT])
    if _in_words(said):
        return None
    brought = said if said.written.strip() else passage(older[0][:_LOOKED_AT] if older else "")
    certain = _certain(title, brought.folded)
    if certain:
        return certain
    texts = (own, *older)
    if announces_offer(subject, own) or any(_holds_offer(text) for text in texts):
        return None
    return _likely(title, said, texts)


def announces_offer(subject: str, own: str) -> bool:
    """Say whether the writer tells that an offer comes with the mail; False in doubt."""
    said = passage(own[:_LOOKED_AT])
    if _in_words(said):
        return True
    title = fold(without_prefixes(subject)[:_SHORT])
    words = fold(without_courtesy(said.written))
    if not _OFFER_SUBJECT.search(title) or len(words) > _SHORT:
        return False
    # few words that say something else name an offer of earlier
    return not (_certain(title, words) or _advertises(words) or any(p.search(words) for p in _WEAK.values()))


def _in_words(said: Passage) -> bool:
    if _APPLIES.search(said.folded) or _CANDIDATE.search(said.folded):
        return False
    if any(_announces(sentence.folded) for sentence in sentences(said, _NOUN)):
        return True
    return any(not _ASKED_ABOUT.search(sentence.folded) for sentence in sentences(said, _REQUEST))


def _announces(sentence: str) -> bool:
    """Say whether a sentence joins an offer and where it is: « vous trouverez l'offre en pièce jointe »."""
    named = any(not _NOT_BEFORE.search(sentence[: noun.start()]) for noun in _NOUN.finditer(sentence))
    asked = sentence.rstrip().endswith("?") and _ASKED_ABOUT.search(sentence)
    return named and bool(_MARK.search(sentence)) and not asked


def _certain(title: str, brought: str) -> str | None:
    if _SUBJECTS["digest"].match(title) or _DIGEST.search(brought):
        return "digest"
    if _APPLIES.search(brought):
        return "application"
    return "question" if _CANDIDATE.search(brought) else None


def _likely(title: str, said: Passage, texts: Sequence[str]) -> str | None:
    """Say what a mail is in which nothing looks like an offer."""
    if any(
        _advertises(fold(text[:_LOOKED_AT] + "\n" + text[_LOOKED_AT:][-_LOOKED_AT:])) for text in texts[:2]
    ):
        return "advertisement"
    if _SUBJECTS["application"].match(title):
        return "application"
    if _SUBJECTS["invitation"].match(title):
        return "invitation"
    words = fold(without_courtesy(said.written))
    for name, pattern in _WEAK.items():
        if pattern.search(words) and (len(words) <= _SHORT or name not in _BRIEF):
            return name
    return "question" if len(words) <= _SHORT and words.rstrip(" \n!.").endswith("?") else None


def _advertises(folded: str) -> bool:
    return len({found[0] for found in _ADVERTISEMENT.finditer(folded)}) >= _ADVERTISES


def _holds_offer(text: str) -> bool:
    """Say whether a text looks like an offer: labels of its fields, or a post with its level or contract."""
    folded = fold(text[:_OFFER_WITHIN])
    if len({found["label"] for found in _LABEL.finditer(folded)}) >= _LABEL_LINES:
        return True
    return len({found[0] for found in _POST.finditer(folded)}) >= _LABEL_LINES
