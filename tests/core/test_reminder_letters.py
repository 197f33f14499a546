"""What a reminder says, how it can be answered, and what its buttons do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest

from mailbot.core.letters import Letter, Why
from mailbot.core.offers import Offer, State
from mailbot.core.people import People, Person
from mailbot.core.planning.reminders import Candidates, Reminder, Waiting, mailings, written
from mailbot.core.plans import Entry, Sent
from mailbot.core.readings import Answer, Button, Choice, Item, Options
from tests.core.people import (
    ADMIN,
    APPROVES,
    CAMILLE,
    DEPUTY,
    EN3S,
    FIELDS,
    HOUSE,
    NOW,
    REFUSES,
    Office,
    kinds,
    mail_from,
    pressed,
)


def day(month: int, number: int) -> date:
    return date(2027, month, number)


def asked_of(dues: Sequence[date]) -> Office:
    """Return an office with a submitted offer for each of the due dates."""
    office = Office()
    for number, due in enumerate(dues, 1):
        office.offers(fields=replace(FIELDS, reference=f"NVHADD0000{number}"))
        office.presses(CAMILLE, "offer-created", Button.SUBMIT, options=Options(due=due))
    return office


def reminds(office: Office, today: date) -> dict[str, Letter]:
    """Remind everybody that day and return the letters by address."""
    offers = office.world.offers.values()
    asked = tuple(_waiting(o) for o in offers if o.state is State.SUBMITTED)
    ready = tuple(_waiting(o) for o in offers if o.state is State.READY)
    posted = {}
    for mailing in mailings(office.house, today, Candidates(asked, ready, tuple(map(_waiting, offers))), ()):
        letter, _ = written(office.house, mailing, office.world.offers, today)
        posts(office, letter)
        posted[mailing.to.address] = letter
    office.now = datetime.combine(today, NOW.timetz())
    return posted


def _waiting(offer: Offer) -> Waiting:
    since = offer.request.opened_at if offer.request else offer.created_at
    return Waiting(offer.id, offer.version, offer.due, since, offer.recruiter)


def posts(office: Office, letter: Letter) -> None:
    """Let the office have sent a letter."""
    message_id = f"<r{len(office.posted)}@bot.example>"
    office.posted[message_id] = letter
    sent = Sent(
        message_id, letter.kind, letter.to.address, letter.offer_id, letter.version, letter.request_id, letter
    )
    office.world.sent = {**office.world.sent, message_id: sent}


class TestTheLetterToEN3S:
    def test_of_several_is_a_numbered_list(self) -> None:
        letter = reminds(asked_of([day(1, 14), day(1, 12), day(1, 13)]), day(1, 13))[EN3S.address]
        assert [(row.n, row.card.reference, row.why) for row in letter.lines] == [
            (1, "NVHADD00002", Why.LATE),
            (2, "NVHADD00003", Why.TODAY),
            (3, "NVHADD00001", Why.SOON),
        ]
        assert (letter.card, letter.links, letter.request_id) == (None, (), None)

    def test_is_answered_line_by_line(self) -> None:
        office = asked_of([day(1, 13), day(1, 14)])
        reminds(office, day(1, 14))
        said = (Item(1, APPROVES), Item(2, REFUSES))
        plan = office.answers(EN3S, "reminder", Answer(), items=said)
        assert [offer.state for offer in office.world.offers.values()] == [State.APPROVED, State.REFUSED]
        assert kinds(plan)[0] == ("transcript", EN3S.address)

    def test_of_one_carries_its_buttons(self) -> None:
        office = asked_of([day(1, 13)])
        letter = reminds(office, day(1, 13))[EN3S.address]
        assert [(link.button, link.subject) for link in letter.links] == [
            (Button.APPROVE, 1),
            (Button.REFUSE, 1),
        ]
        office.presses(EN3S, "reminder", Button.REFUSE)
        assert office.world.offers[1].state is State.REFUSED

    @pytest.mark.parametrize(
        ("choice", "after"), [(Choice.APPROVE, State.APPROVED), (Choice.REFUSE, State.REFUSED)]
    )
    def test_of_one_is_answered_by_a_word(self, choice: Choice, after: State) -> None:
        office = asked_of([day(1, 13)])
        reminds(office, day(1, 13))
        office.answers(EN3S, "reminder", Answer(choice, bare=True), "oui")
        assert office.world.offers[1].state is after

    def test_a_word_about_several_is_asked_about(self) -> None:
        office = asked_of([day(1, 13), day(1, 13)])
        reminds(office, day(1, 13))
        plan = office.answers(EN3S, "reminder", Answer(Choice.APPROVE, bare=True), "ok")
        assert (plan.changes, kinds(plan)) == ((), [("clarification", EN3S.address)])

    def test_of_several_that_finds_en3s_away_is_told_to_the_recruiter_of_each(self) -> None:
        office = asked_of([day(1, 13), day(1, 13)])
        reminds(office, day(1, 13))
        message_id, _ = office.last("reminder", EN3S)
        plan = office.gets(mail_from(EN3S, in_reply_to=(message_id,), automatic="out-of-office"))
        assert [(x.kind, x.to, x.offer_id) for x in plan.letters] == [
            ("absence", CAMILLE, 1),
            ("absence", CAMILLE, 2),
        ]

    def test_of_an_admin_proves_no_approver(self) -> None:
        office = asked_of([day(1, 11)])
        letter = reminds(office, day(1, 13))[ADMIN.address]
        assert [(row.n, row.request_id, row.why) for row in letter.lines] == [(0, None, Why.OVERDUE)]
        assert (letter.links, letter.request_id) == ((), None)
        assert office.answers(ADMIN, "reminder", APPROVES, "validé").changes == ()

    def test_of_an_approver_who_is_an_admin_too_speaks_of_a_request_once(self) -> None:
        house = replace(HOUSE, people=People((EN3S,), (EN3S,)))
        office = asked_of([day(1, 11)])
        candidates = Candidates(asked=(_waiting(office.world.offers[1]),))
        (mailing,) = mailings(house, day(1, 13), candidates, ())
        assert [o.reminder for o in mailing.owed] == [Reminder.DUE, Reminder.OVERDUE]
        letter, entries = written(office.house, mailing, office.world.offers, day(1, 13))
        assert [line.why for line in letter.lines] == [Why.LATE]
        assert [e.event for e in entries] == ["reminded_due", "reminded_overdue"]


def test_the_recruiters_reminder_has_a_button_for_each_offer_that_works(office: Office) -> None:
    office.offers()
    office.offers(fields=replace(FIELDS, reference="NVHADD00002"))
    letter = reminds(office, day(1, 14))[CAMILLE.address]
    assert [[(x.button, x.subject) for x in row.links] for row in letter.lines] == [
        [(Button.SUBMIT, 1)],
        [(Button.SUBMIT, 2)],
    ]
    assert [row.version for row in letter.lines] == [1, 1]
    assert letter.links == ()
    assert dict(letter.lines[0].links[0].prefill)["due"] == "2027-01-21"


def test_every_reminder_is_a_line_of_the_journal(office: Office) -> None:
    office.offers()
    (mailing,) = mailings(HOUSE, day(1, 14), Candidates(ready=(_waiting(office.world.offers[1]),)), ())
    _, entries = written(office.house, mailing, office.world.offers, day(1, 14))
    assert entries == (Entry("reminded_unsubmitted", CAMILLE.address, 1, "NVHADD00095", 1),)


class TestClosing:
    def pending(self, dues: Sequence[date] = (day(1, 20),)) -> Office:
        office = asked_of(dues)
        reminds(office, day(5, 1))
        return office

    def close(self, office: Office, who: Person = ADMIN) -> list[tuple[str, str]]:
        """Press « Clore » of the first offer of the newest list to the admin, as `who`."""
        _, letter = office.last("reminder", ADMIN)
        line = letter.lines[0]
        press = pressed(ADMIN, replace(letter, links=line.links, version=line.version), Button.CLOSE)
        self.plan = office.gets(replace(press, sender=who.address))
        return kinds(self.plan)

    def test_withdraws_and_tells_recruiter_and_en3s(self) -> None:
        office = self.pending()
        assert self.close(office) == [
            ("request-superseded", EN3S.address),
            ("request-superseded", DEPUTY.address),
            ("transcript", ADMIN.address),
            ("transcript", CAMILLE.address),
        ]
        assert office.world.offers[1].state is State.WITHDRAWN
        assert [(e.event, e.who) for e in self.plan.entries] == [("closed", ADMIN.address)]
        assert {letter.matter for letter in self.plan.letters} == {"closed"}

    def test_en3s_is_not_told_of_what_it_was_never_asked(self, office: Office) -> None:
        office.offers()
        reminds(office, day(5, 1))
        assert self.close(office) == [("transcript", ADMIN.address), ("transcript", CAMILLE.address)]

    def test_twice_is_answered_with_the_reason(self) -> None:
        office = self.pending()
        self.close(office)
        assert self.close(office) == [("refused-action", ADMIN.address)]
        assert (self.plan.changes, self.plan.letters[0].matter) == ((), "already_closed")

    @pytest.mark.parametrize("who", [CAMILLE, EN3S])
    def test_is_for_admins_alone(self, who: Person) -> None:
        office = self.pending()
        assert self.close(office, who) == [("refused-action", who.address)]
        assert (self.plan.changes, self.plan.letters[0].matter) == ((), "not_yours")

    def test_by_command_does_the_same(self) -> None:
        office = self.pending()
        assert office.commands(CAMILLE, "CLORE", "NVHADD00001").letters[0].matter == "not_yours"
        assert ("transcript", CAMILLE.address) in kinds(office.commands(ADMIN, "CLORE", "NVHADD00001"))
        plan = office.commands(ADMIN, "CLORE", "NVHADD00001", authenticated=False)
        assert plan.letters[0].matter == "already_closed"

    def test_by_a_command_that_nobody_vouches_for_is_to_be_confirmed(self) -> None:
        office = self.pending()
        plan = office.commands(ADMIN, "CLORE", "NVHADD00001", authenticated=False)
        assert (plan.changes, kinds(plan)) == ((), [("confirm", ADMIN.address)])
        office.presses(ADMIN, "confirm", Button.CONFIRM)
        assert office.world.offers[1].state is State.WITHDRAWN
