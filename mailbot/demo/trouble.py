"""The misbehaviours of the demo's SMTP server: tests switch them on by name, each occurrence is recorded."""

from dataclasses import dataclass
from typing import Literal

Misbehaviour = Literal["later", "refused", "dropped", "away"]
Stage = Literal["recipient", "data"]


@dataclass(frozen=True, slots=True)
class Incident:
    """One misbehaviour that happened: "away" has neither sender nor recipients."""

    what: Misbehaviour
    sender: str = ""
    recipients: tuple[str, ...] = ()


class Trouble:
    """What goes wrong next; nothing until a test says so."""

    def __init__(self) -> None:
        self.incidents: list[Incident] = []
        self._later: dict[Stage, int] = {"recipient": 0, "data": 0}
        self._drops = 0
        self._drops_deliver = True
        self._refused: set[str] = set()
        self._refused_senders: set[str] = set()

    def answer_later(self, times: int, at: Stage = "data") -> None:
        """Answer 451 to the next `times` mails after the final dot, or to the next `times` recipients."""
        self._later[at] = times

    def refuse(self, address: str) -> None:
        """Answer 550 5.7.1 to every recipient `address` until it is welcome again."""
        self._refused.add(address.lower())

    def welcome(self, address: str) -> None:
        """Accept `address` again."""
        self._refused.discard(address.lower())
        self._refused_senders.discard(address.lower())

    def refuse_sender(self, address: str) -> None:
        """Answer 553 5.1.8 to every mail from `address` until it is welcome again."""
        self._refused_senders.add(address.lower())

    def drop_after_dot(self, times: int = 1, *, deliver: bool = True) -> None:
        """Cut the next `times` connections after the final dot, before the answer.

        The mail has been delivered by then, or lost if `deliver` is false: its sender cannot know.
        """
        self._drops = times
        self._drops_deliver = deliver

    def of(self, what: Misbehaviour) -> tuple[Incident, ...]:
        """Return the recorded incidents of one kind, oldest first."""
        return tuple(i for i in self.incidents if i.what == what)

    def answer_to_sender(self, sender: str) -> str | None:
        """Return the bad answer that MAIL gets now, None for a good one."""
        if sender.lower() not in self._refused_senders:
            return None
        self.incidents.append(Incident("refused", sender))
        return f"553 5.1.8 <{sender}>: Sender address rejected"

    def answer_to_recipient(self, sender: str, recipient: str) -> str | None:
        """Return the bad answer that RCPT gets now, None for a good one."""
        if recipient.lower() in self._refused:
            self.incidents.append(Incident("refused", sender, (recipient,)))
            return f"550 5.7.1 <{recipient}>: Recipient address rejected: policy"
        return self._answer_later("recipient", Incident("later", sender, (recipient,)))

    def answer_to_data(self, sender: str, recipients: tuple[str, ...]) -> str | None:
        """Return the bad answer that the final dot gets now, None for a good one."""
        return self._answer_later("data", Incident("later", sender, recipients))

    def takes_line_down(
        self, sender: str, recipients: tuple[str, ...]
    ) -> Literal["delivered", "lost"] | None:
        """Say whether this connection is cut now and what became of its mail; None: it goes on."""
        if not self._drops:
            return None
        self._drops -= 1
        self.incidents.append(Incident("dropped", sender, recipients))
        return "delivered" if self._drops_deliver else "lost"

    def _answer_later(self, stage: Stage, incident: Incident) -> str | None:
        if not self._later[stage]:
            return None
        self._later[stage] -= 1
        self.incidents.append(incident)
        return "451 4.7.1 Greylisted, please try again later"
