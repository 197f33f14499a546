"""What is judged and what is found: the facts of an offer, and the verdict on it."""

from dataclasses import dataclass, field
from enum import StrEnum


class Ruling(StrEnum):
    """The three outcomes; doubt never yields NOT_CONCERNED."""

    CONCERNED = "concerned"
    NOT_CONCERNED = "not_concerned"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at; "" and None mean: not stated.

    `level` holds normal forms, `level_text` what is written. `doubts` are reasons (§6) that the reader of the
    offer gives: level_conflict, regime_conflict, agent_direction_unclear, attachment_unreadable,
    no_offer_found, several_offers.
    An `organisation` or a `title` « A / B » is what contradicting parts of the offer say.
    """

    organisation: str = ""
    regime: str | None = None
    level: tuple[str, ...] = ()
    level_text: str = ""
    convention: str = ""
    agent_direction: bool | None = None
    title: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A ruling and the code of the rule that decided (the rules, §6).

    `rule` quotes the rules in force, `regime` is the scheme it was judged by, as said in a sentence (« le
    régime général »): they only explain, and are "" where nobody keeps them, so they make no other verdict.
    """

    ruling: Ruling
    reason: str
    regime: str = field(default="", compare=False)
    rule: str = field(default="", compare=False)
