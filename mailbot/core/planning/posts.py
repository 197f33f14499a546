"""Posts: whether what an answer says is of the post that it answers about, or of another one."""

from collections.abc import Container

from mailbot.core.folding import words
from mailbot.core.readings import CLUES, Fields, Source

_GENDERS = frozenset("hfmx")  # « Auditeur (H/F) », as words
_IDENTIFYING = ("title", "organisation", "level")


def is_another(before: Fields, said: Fields, asked: Container[str]) -> bool:
    """Say whether `said` tells of another post than `before`: what was `asked`, or is missing, is no other.

    A title alone corrects; with an employer or a text of its own it is another post's. With the same title,
    all else corrects; without one, another employer or level with a text is another post.
    """
    other = [name for name in _IDENTIFYING if name not in asked and _differs(before, said, name)]
    text = _states(said, "description")
    if "title" in other:
        return text or _states(said, "organisation") or "level" in other
    if _states(said, "title") and _known(before, "title"):
        return False
    return bool(other) and (text or _states(said, "title"))


def _differs(before: Fields, said: Fields, name: str) -> bool:
    """Say whether an answer contradicts what an offer says itself of `name`."""
    if not (_states(said, name) and _known(before, name)):
        return False
    if name == "level":
        return not set(said.level) & set(before.level)
    then, now = (set(words(getattr(x, name)).split()) - _GENDERS for x in (before, said))
    return not (then <= now or now <= then)


def _states(said: Fields, name: str) -> bool:
    """Say whether an answer states a field: neither its signature nor its subject, which is ours."""
    return _known(said, name) and said.source_of(name) is not Source.SUBJECT


def _known(fields: Fields, name: str) -> bool:
    return bool(getattr(fields, name)) and fields.source_of(name) not in CLUES
