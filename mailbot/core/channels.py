"""Where adverts are published: a channel as planning and letters know it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outlet:
    """One channel: adverts go by mail to `address`, or into the `folder` that the settings give it.

    With neither, its publication is only recorded.
    """

    name: str
    address: str = ""
    folder: bool = False

    @property
    def delivers(self) -> bool:
        """Whether something is sent or written there."""
        return bool(self.address) or self.folder


def names(outlets: tuple[Outlet, ...]) -> tuple[str, ...]:
    """Return the names of `outlets`, in their order."""
    return tuple(outlet.name for outlet in outlets)
