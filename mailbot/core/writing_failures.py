"""What we say of a letter of ours that did not reach its reader, and to whom."""

from dataclasses import replace

from mailbot.core.letters import Letter, LetterKind, Matter
from mailbot.core.people import People, Person

# a letter that failed, where it was the advert for a channel, or its end
CHANNEL, CHANNEL_WITHDRAWN = "channel", "channel_withdrawn"


def delivery_failure(to: Person, failed: Letter, error: str) -> Letter:
    """Tell somebody that a letter of ours did not reach its reader; `error` is the server's answer."""
    who = failed.channel or failed.to.address
    return replace(
        failed,
        kind=LetterKind.DELIVERY_FAILURE,
        to=to,
        matter=_failed_word(failed),
        quote=f"{who} : {error}" if error else who,
        channel="",
        links=(),
        lines=(),
        steps=(),
        with_version=False,
        since=None,
        answers="",
        references=(),
    )


def _failed_word(failed: Letter) -> str:
    if not failed.channel:
        return failed.kind
    return CHANNEL_WITHDRAWN if failed.matter == Matter.WITHDRAWN else CHANNEL


def failure_notices(failed: Letter, error: str, people: People) -> tuple[Letter, ...]:
    """Tell that `failed` was not delivered: the admins, and its recruiter if it was for EN3S or a channel.

    Nobody is told of a notice that fails itself, or there would be no end.
    """
    if failed.kind in (LetterKind.DELIVERY_FAILURE, LetterKind.ADMIN_NOTICE):
        return ()
    told = people.admins
    if (failed.kind is LetterKind.REQUEST or failed.channel) and failed.recruiter:
        told = (failed.recruiter, *told)
    return tuple(
        delivery_failure(person, failed, error) for person in told if person.address != failed.to.address
    )
