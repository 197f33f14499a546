"""The layers of a mail: which of them is the offer, and what those above it add."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from mailbot.reading.layers import Layer
from mailbot.reading.offers import several, words
from mailbot.reading.offers.labels import ends
from mailbot.reading.offers.lines import lines_of
from mailbot.reading.offers.said import Said
from mailbot.reading.offers.stated_levels import hints_in, is_of, is_unsure

# « Claire Martin », « M. Jean-Paul DURAND »
_NAME = re.compile(r"(?:(?:M|Mme|Mlle|Dr)\.?\s+)?[A-ZÀ-Ý][\w'’-]+(?:\s+[A-ZÀ-Ý][\w'’-]+){1,2}")


def in_mail(found: Sequence[Layer]) -> tuple[tuple[Said, ...], bool]:
    """Return what the layers say of each post: the outermost offer counts, those above add to it."""
    above: list[Said] = []
    for layer in found:
        said, unclear = _posts_of(layer)
        one, hints = said[0], hints_in(layer.text.split("\n"))
        if not unclear and len(said) == 1 and _is_signature(layer, one, found):
            above.append(Said(hints=hints))
        elif unclear or len(said) > 1 or one.is_offer:
            return tuple(_added(one, above) for one in said), unclear
        else:
            above.append(replace(one, hints=hints, unsure=is_unsure(layer.text)))
    return (without_offer(above),), False


def _is_signature(layer: Layer, said: Said, found: Sequence[Layer]) -> bool:
    """Say whether what looks like an offer above other layers is how its writer signs: a name, and a post.

    Only where an offer stands below: a title below « Cordialement » may be that of an offer, too.
    """
    lines = [line.strip() for line in layer.text.split("\n") if line.strip()]
    signing = any(_signs(above) and words.is_post(post) for above, post in pairwise(lines))
    below = found[found.index(layer) + 1 :]
    return (
        signing and not said.labelled and any(one.is_offer for lower in below for one in _posts_of(lower)[0])
    )


def _signs(line: str) -> bool:
    return ends(line) or bool(_NAME.fullmatch(line) and not words.employer(line))


def _posts_of(layer: Layer) -> tuple[tuple[Said, ...], bool]:
    return several.posts(lines_of(layer.text))


def _added(said: Said, above: Sequence[Said]) -> Said:
    """Return what a layer says, beside it what is labelled, or is a level, in the layers above it."""
    title = said.values.get("title", "")
    hints = _unique(said.hints, *(one.hints for one in above))
    unsure = said.unsure or any(one.unsure for one in above)
    return replace(said, hints=hints, unsure=unsure, above=tuple(_meant(one, title) for one in above))


def _meant(one: Said, title: str) -> Said:
    """Return what a layer above the offer of the post `title` says of that post, not of itself."""
    sure = {n: v for n, v in one.values.items() if n in one.labelled or n == "agent_direction"}
    if words.is_listed(one.values.get("organisation", "")):
        sure["organisation"] = one.values["organisation"]
    return Said(sure, one.levels if is_of(one.values.get("title", ""), title) else (), labelled=one.labelled)


def without_offer(above: Sequence[Said]) -> Said:
    """Return what the layers of a mail that is no offer by itself say all the same."""
    values: dict[str, str] = {}
    for one in above:
        for name, value in one.values.items():
            values.setdefault(name, value)
    labelled = frozenset(name for one in above for name in one.labelled)
    return Said(values, _unique(*(one.levels for one in above)), labelled)


def _unique(*written: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for values in written for value in values))
