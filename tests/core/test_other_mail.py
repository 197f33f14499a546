"""Mail that is no step of the process, and who may not take one."""

from dataclasses import replace

import pytest

from mailbot.core.planning import Case, broken
from mailbot.core.plans import Fate, Mail, Plan
from mailbot.core.readings import (
    Bounce,
    Command,
    Kind,
    Unreadable,
)
from tests.core.people import (
    APPROVES,
    CAMILLE,
    EN3S,
    STRANGER,
    Office,
    mail_from,
    only,
)


class TestOtherMail:
    @pytest.mark.parametrize(
        ("more", "reason"),
        [
            ({"automatic": "receipt"}, "receipt"),
            ({"automatic": "loop"}, "loop"),
            ({"bounce": Bounce("x@y.example", "delay")}, "bounce"),
        ],
    )
    def test_automatic_mail_is_never_answered(
        self, submitted: Office, more: dict[str, object], reason: str
    ) -> None:
        message_id, _ = submitted.last("request", EN3S)
        plan = submitted.gets(mail_from(EN3S, in_reply_to=(message_id,), answer=APPROVES, **more))
        assert plan == Plan(Fate.AUTOMATIC, reason)

    def test_a_mail_without_one_strict_sender_is_set_aside(self, office: Office) -> None:
        plan = office.gets(replace(mail_from(CAMILLE), sender=None))
        assert (plan.fate, plan.quarantine, plan.letters) == (Fate.UNKNOWN_SENDER, True, ())

    def test_a_stranger_is_helped_once_a_day_and_only_if_authenticated(self, office: Office) -> None:
        assert not office.gets(mail_from(STRANGER, authenticated=False)).letters
        assert only(office.gets(mail_from(STRANGER))).kind == "help"
        assert not office.gets(mail_from(STRANGER)).letters
        office.later(1)
        assert only(office.gets(mail_from(STRANGER))).kind == "help"

    @pytest.mark.parametrize("why", [u for u in Unreadable if u is not Unreadable.NOT_FETCHED])
    def test_a_known_sender_is_told_why_a_mail_cannot_be_read(self, office: Office, why: Unreadable) -> None:
        plan = office.gets(mail_from(CAMILLE, kind=Kind.UNREADABLE, unreadable=why))
        assert (plan.quarantine, only(plan).kind, only(plan).matter) == (True, "help", why)

    def test_what_nobody_understands_is_answered_with_help(self, office: Office) -> None:
        assert only(office.gets(mail_from(CAMILLE, subject="Bonjour"))).matter == "not_understood"

    def test_a_ticket_system_on_record_is_helped_five_times_a_day(self, office: Office) -> None:
        answers = [office.gets(mail_from(CAMILLE, subject="Re: aide")).letters for _ in range(7)]
        assert [len(letters) for letters in answers] == [1, 1, 1, 1, 1, 0, 0]

    def test_help_asked_for_by_command_is_bounded_too(self, office: Office) -> None:
        answers = [office.commands(CAMILLE, "AIDE").letters for _ in range(7)]
        assert sum(map(len, answers)) == 5

    def test_twenty_commands_that_nobody_knows_bring_one_help(self, office: Office) -> None:
        commands = tuple(Command("", None, (f"bla {n}",)) for n in range(20))
        plan = office.gets(mail_from(CAMILLE, kind=Kind.COMMAND, commands=commands))
        assert [letter.kind for letter in plan.letters] == ["help"]

    def test_an_automatic_mail_that_broke_us_is_not_answered(self, office: Office) -> None:
        reading = mail_from(CAMILLE, automatic="other")
        case = Case(office.house, office.world, Mail("bot/INBOX", 1, 1, office.now), reading)
        assert broken(case, "ZeroDivisionError").letters == ()
        assert broken(replace(case, reading=mail_from(CAMILLE)), "ZeroDivisionError").letters
