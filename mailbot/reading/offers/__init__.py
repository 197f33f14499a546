"""The offers in a mail of a recruiter: text, forwarded mails and files → what is said of each post."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailbot.core.readings import Conflict, Fields, OfferReading, Options, Origin, Source
from mailbot.reading import purpose
from mailbot.reading.attachment import File
from mailbot.reading.documents.kinds import is_picture
from mailbot.reading.layers import Layer, layers
from mailbot.reading.offers import headlines, prose, several, words
from mailbot.reading.offers.combining import Place, fields_of, same_post
from mailbot.reading.offers.said import IDENTIFYING, Said
from mailbot.reading.offers.stated_levels import is_of
from mailbot.reading.offers.thread import in_mail, without_offer
from mailbot.reading.options import wishes
from mailbot.reading.subjects import without_prefixes

MAX_OFFERS = 20
_WORD = re.compile(r"(?<![\w/.:@-])[^\W\d_]{3,}(?![\w/.:@-])")  # of a text that says something, not a link
_SIGNATURE = re.compile(r"\s*[|•·/]\s*|\s+[–—-]\s+|,\s+")


@dataclass(frozen=True, slots=True)
class Papers:
    """The files of a mail and what they say of each post; `unclear`: one holds several that stay untold."""

    files: tuple[File, ...] = ()
    places: tuple[Place, ...] = ()
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail of a person as far as offers go: its layers, the first what the sender wrote, and its files."""

    subject: str
    layers: tuple[Layer, ...]
    papers: Papers
    year: int | None


@dataclass(frozen=True, slots=True)
class _Post:
    """One post: the places that speak of it, the decisive one first, and the files that are only its own."""

    places: tuple[Place, ...]
    files: tuple[str, ...] = ()


def offers(sent: Sent) -> tuple[tuple[OfferReading, ...], bool]:
    """Return the offers of a mail, () if it brings none, and whether there were more than we take.

    Where the mail promises an offer that cannot be read, or several that cannot be told apart, one reading
    says so by its doubts.
    """
    if purpose.no_offer(sent.subject, sent.layers[0].text, [layer.text for layer in sent.layers[1:]]):
        return (), False
    by_mail, unclear = in_mail(sent.layers)
    by_files = sent.papers.places
    posts = _posts(by_mail, by_files)
    promised = several.counted("\n".join((without_prefixes(sent.subject), sent.layers[0].text)))
    options = _options(sent)
    if unclear or sent.papers.unclear or (posts and promised > len(posts)):
        return (_doubtful(sent, posts, options, "several_offers"),), False
    if not posts:
        return _promised(sent, by_mail, by_files, options), False
    found = tuple(_reading(sent, post, posts, options) for post in posts[:MAX_OFFERS])
    return found, len(posts) > MAX_OFFERS


def better(one: tuple[OfferReading, ...], other: tuple[OfferReading, ...]) -> tuple[OfferReading, ...]:
    """Return the fuller reading of a mail's two forms; where their levels differ, both are said."""
    if len(one) != 1 or len(other) != 1:
        return max(one, other, key=len)
    fuller, poorer = sorted((one[0], other[0]), key=lambda found: -_facts(found.fields))
    said, also = fuller.fields, poorer.fields
    if said.level and also.level and set(said.level) != set(also.level):
        conflict = Conflict("level", (said.level_text or "", also.level_text or ""), ("", ""))
        level = tuple(dict.fromkeys((*said.level, *also.level)))
        fuller = replace(fuller, fields=replace(said, level=level, conflicts=(*said.conflicts, conflict)))
    for name in ("organisation", "agent_direction"):
        sides = [getattr(fields, name) for fields in (fuller.fields, also)]
        if None not in sides and sides[0] != sides[1]:
            conflict = Conflict(name, (str(sides[0]), str(sides[1])), ("", ""))
            conflicts = (*fuller.fields.conflicts, conflict)
            fuller = replace(fuller, fields=replace(fuller.fields, conflicts=conflicts))
    return (fuller,)


def _facts(fields: Fields) -> int:
    return sum(bool(getattr(fields, name)) for name in IDENTIFYING)


def papers(files: tuple[File, ...]) -> Papers:
    """Return what the files of a mail say; both forms of its text are read beside it."""
    found: list[Place] = []
    for file in files:
        for name, text in file.texts():
            below = layers(text)
            said, unclear = in_mail(below)
            if unclear:
                return Papers(files, unclear=True)
            found += [Place(one, Source.ATTACHMENT, name) for one in said if one.names]
    return Papers(files, tuple(found))


def _posts(by_mail: Sequence[Said], by_files: Sequence[Place]) -> list[_Post]:
    """Bring together what mail and files say of each post."""
    whole = [said for said in by_mail if said.is_offer]
    if len(whole) > 1:
        return [_with_files(Place(said), [f for f in by_files if _names(f, said)]) for said in whole]
    partial = Place(by_mail[0]) if by_mail else Place(Said())
    if whole:
        others = [f for f in by_files if f.said.is_offer and not same_post(f.said, partial.said)]
        mine = [f for f in by_files if same_post(f.said, partial.said)]
        return [_with_files(partial, mine), *(_with_files(f, []) for f in others)]
    groups: list[list[Place]] = []
    for place in by_files:
        group = next((g for g in groups if place.said.is_offer and same_post(g[0].said, place.said)), None)
        if group:
            group.append(place)
        elif place.said.is_offer:
            groups.append([place])
    if len(groups) == 1:
        rest = [f for f in by_files if f not in groups[0]]
        return [_Post((*groups[0], partial, *rest))]
    if groups:
        return [_with_files(group[0], group[1:]) for group in groups]
    together = _together(partial, by_files)
    return [together] if together else []


def _together(partial: Place, by_files: Sequence[Place]) -> _Post | None:
    """Return the one post of which mail and files say enough only together, None if they do not."""
    if not by_files:
        return None
    together = without_offer([place.said for place in (partial, *by_files)])
    return _Post((partial, *by_files)) if together.is_offer else None


def _with_files(place: Place, files: Sequence[Place]) -> _Post:
    own = [f.file for f in (place, *files) if f.file]
    return _Post((place, *files), tuple(own))


def _names(file: Place, said: Said) -> bool:
    """Say whether a file belongs to one of several posts: by its reference or its title."""
    known = {"reference", "title"} & file.said.values.keys() & said.values.keys()
    return bool(known) and same_post(file.said, said)


def _reading(sent: Sent, post: _Post, posts: Sequence[_Post], options: Options) -> OfferReading:
    """Return one offer with the files that are its own or nobody's."""
    others = {name for other in posts if other is not post for name in other.files}
    kept = tuple(
        f.attachment for f in sent.papers.files if len(posts) == 1 or f.attachment.name not in others
    )
    title = next((p.said.values["title"] for p in post.places if "title" in p.said.values), "")
    places = (*post.places, *_subject(sent, title, len(posts)))
    unread = any(not a.text_read and not is_picture(a.type, a.content) for a in kept)
    fields = fields_of(places, sent.year, ("attachment_unreadable",) if unread else ())
    return OfferReading(_signed(sent, fields), options, kept)


def _subject(sent: Sent, title: str, count: int) -> Iterator[Place]:
    """Yield what the subject says of the post `title`, where there is one post only."""
    if count > 1:
        return
    subjects = dict.fromkeys(
        without_prefixes(s) for s in (sent.subject, *(x.subject for x in sent.layers[1:]))
    )
    for subject in subjects:
        facts = dict(reversed([fact for fact in headlines.facts_in(subject[:300]) if fact[0] in _OF_SUBJECT]))
        reference = facts.get("reference") or words.bare_reference(subject[:300])
        if reference:
            facts["reference"] = reference
        level = facts.pop("level", "")
        stated = (level,) if level and is_of(subject.partition(level)[0], title) else ()
        yield Place(Said(facts, stated), Source.SUBJECT)


_OF_SUBJECT = frozenset({"reference", "title", "level", "organisation"})


def _signed(sent: Sent, fields: Fields) -> Fields:
    """Add the employer in the sender's signature, as a clue, where none is stated."""
    if fields.organisation:
        return fields
    lines = sent.layers[0].signature.split("\n")
    segments = (segment for line in lines for segment in _SIGNATURE.split(line))
    name = next((name for segment in segments if (name := words.employer(segment))), None)
    if name is None:
        return fields
    origin = Origin("organisation", Source.SIGNATURE)
    return replace(fields, organisation=name, origins=(*fields.origins, origin))


def _promised(
    sent: Sent, by_mail: Sequence[Said], by_files: Sequence[Place], options: Options
) -> tuple[OfferReading, ...]:
    """Return one reading without an offer where the mail says that it brings one, else none."""
    own = sent.layers[0].text
    by_subject = next(_subject(sent, "", 1), Place(Said()))
    if by_subject.said.is_offer and not any(_WORD.search(layer.text) for layer in sent.layers):
        return (_doubtful(sent, [_Post((by_subject,))], options, "no_offer_found"),)
    unread = any(not file.attachment.text_read for file in sent.papers.files)
    if not purpose.announces_offer(sent.subject, own) or not (unread or prose.joins(own)):
        return ()
    doubt = "attachment_unreadable" if unread else "no_offer_found"
    places = [_Post((*map(Place, by_mail), *by_files))]
    return (_doubtful(sent, places, options, doubt),)


def _doubtful(sent: Sent, posts: Sequence[_Post], options: Options, doubt: str) -> OfferReading:
    """Return the one reading of a mail whose offers are in doubt; of several nothing is said."""
    fields = Fields(doubts=(doubt,))
    if doubt != "several_offers" and posts:
        fields = _signed(sent, fields_of(posts[0].places, sent.year, (doubt,)))
    return OfferReading(fields, options, tuple(f.attachment for f in sent.papers.files))


def _options(sent: Sent) -> Options:
    own, *older = (layer.text for layer in sent.layers)
    in_files = (text for file in sent.papers.files for _, text in file.texts())
    return wishes(own, [*older, *in_files], sent.year)
