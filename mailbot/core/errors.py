"""The errors of the house; each says whether trying again later can help."""


class MailbotError(Exception):
    """Base of every error that mailbot raises on purpose.

    The message is one line for a person: what is wrong, where, what to do.
    """


class Permanent(MailbotError):
    """Trying again changes nothing: somebody has to change something first."""


class Temporary(MailbotError):
    """Trying again later can succeed without anybody's help."""


class SettingError(Permanent):
    """A setting is missing or wrong."""

    def __init__(self, name: str, problem: str, example: str) -> None:
        super().__init__(f"{name}: {problem}; for example: {name}={example}")
        self.name = name
        self.problem = problem
        self.example = example


class ServerAway(Temporary):
    """A mail server or the database cannot be reached, or went away in the middle."""


class ServerRefuses(Permanent):
    """A server answers, but will not do what is asked: a login, a folder, a certificate."""


class IllegalMove(Permanent):
    """The table of moves has no such move; nothing was changed."""

    def __init__(self, state: str, event: str) -> None:
        super().__init__(f"an offer that is {state} cannot be moved by {event}")
        self.state = state
        self.event = event


class Conflict(Temporary):
    """Somebody else changed the same row first; the transaction was rolled back."""
