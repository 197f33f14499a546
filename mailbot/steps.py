"""The named steps of the pipeline, in order: a crash may fall between any two, and nothing may be lost."""

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    """What has just been finished."""

    FETCHED = "fetched"
    READ = "read"
    KNOWN = "known"
    PLANNED = "planned"
    WRITTEN = "written"
    COMMITTED = "committed"
    MOVED = "moved"
    CLAIMED = "claimed"
    COMPOSED = "composed"
    ACCEPTED = "accepted"
    RECORDED = "recorded"


OnStep = Callable[[Step], None]
"""Called after each step; tests kill the process there."""


def go_on(step: Step) -> None:
    """Do nothing after a step: what the service itself wants."""
