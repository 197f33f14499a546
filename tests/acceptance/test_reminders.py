"""People are reminded through the whole service, and answer the reminders, as the days go by."""

from dataclasses import replace

from mailbot.demo import service
from mailbot.demo.client import Person
from mailbot.demo.stage import APPROVE, SUBMIT
from tests.acceptance.house import House, numbered, sends

CLOSE = "Clore"


def on(house: House, now: str) -> House:
    """Return the house at another time."""
    return replace(house, settings={**house.settings, "MAILBOT_FAKE_NOW": now})


async def submitted(house: House, count: int) -> None:
    """Let the recruiter submit some offers on Monday 11 January; they are due on the Monday after."""
    for number in range(1, count + 1):
        await sends(house, numbered(number))
    await house.once()
    for number in range(1, count + 1):
        created = await house.cast.recruiter.next_mail("offer-created", numbered(number).reference)
        await house.cast.recruiter.press(created, SUBMIT)
    await house.once()


async def reminders(person: Person) -> int:
    return sum(mail.kind == "reminder" for mail in await person.mails())


async def test_en3s_is_reminded_of_one_request_and_presses_its_button(house: House) -> None:
    await submitted(house, 1)
    for now in ("2027-01-13T18:00:00+01:00", "2027-01-14T07:59:00+01:00"):
        await on(house, now).once()
    assert await reminders(house.cast.approver) == 0
    for now in ("2027-01-14T08:00:00+01:00", "2027-01-14T12:00:00+01:00", "2027-01-15T08:00:00+01:00"):
        await on(house, now).once()
    reminder = await house.cast.approver.next_mail("reminder", numbered(1).reference)
    assert "Réponse attendue au plus tard le 18/01/2027" in reminder.text
    assert await reminders(house.cast.approver) == 1
    await house.cast.approver.press(reminder, APPROVE)
    await on(house, "2027-01-18T08:00:00+01:00").once()
    assert (await house.status(numbered(1).reference))["state"] == "approved"
    assert await reminders(house.cast.approver) == 1


async def test_the_running_service_reminds_at_eight(house: House) -> None:
    await submitted(house, 1)
    almost = on(house, "2027-01-14T07:59:56+01:00")
    async with service.running(almost.settings, almost.folder) as running:
        reminder = await running.while_it_runs(house.cast.approver.next_mail("reminder"))
        await running.stop()
    assert reminder.sent_at.startswith("Thu, 14 Jan 2027 08:00:")


async def test_en3s_is_reminded_of_several_requests_and_answers_line_by_line(house: House) -> None:
    await submitted(house, 2)
    await on(house, "2027-01-18T08:00:00+01:00").once()
    reminder = await house.cast.approver.next_mail("reminder")
    assert reminder.text.count("Réponse attendue au plus tard aujourd’hui, le 18/01/2027") == 2
    await house.cast.approver.reply(reminder, "1 validé\n2 refusé : poste réservé")
    await on(house, "2027-01-20T08:00:00+01:00").once()
    states = [(await house.status(numbered(number).reference))["state"] for number in (1, 2)]
    assert states == ["approved", "refused"]
    assert await reminders(house.cast.approver) == 1
    assert await reminders(house.cast.admin) == 0


async def test_admins_learn_of_an_overdue_request_and_close_what_is_left(house: House) -> None:
    await submitted(house, 1)
    await sends(house, numbered(2))
    await house.once()
    await on(house, "2027-01-20T09:00:00+01:00").once()
    overdue = await house.cast.admin.next_mail("reminder", numbered(1).reference)
    assert "la réponse était attendue au plus tard le 18/01/2027" in overdue.text
    ready = await house.cast.recruiter.next_mail("reminder", numbered(2).reference)
    assert list(ready.buttons) == [SUBMIT]
    await house.cast.recruiter.press(ready, SUBMIT)
    await on(house, "2027-01-20T10:00:00+01:00").once()
    assert (await house.status(numbered(2).reference))["state"] == "submitted"

    await on(house, "2027-04-16T08:00:00+02:00").once()
    figures = await house.cast.admin.next_mail("report")
    assert "Offres reçues\u00a0: 2" in figures.text
    await house.cast.admin.next_mail("reminder", numbered(2).reference)
    for now in ("2027-05-01T08:00:00+02:00", "2027-05-01T09:00:00+02:00"):
        await on(house, now).once()
    pending = await house.cast.admin.next_mail("reminder")
    assert pending.text.count(f"* {CLOSE} *") == 2
    await house.cast.admin.press(pending, CLOSE)
    await on(house, "2027-05-01T10:00:00+02:00").once()
    states = [await house.status(numbered(number).reference) for number in (1, 2)]
    assert sorted(status["state"] for status in states) == ["submitted", "withdrawn"]
    (closed,) = [status for status in states if status["state"] == "withdrawn"]
    assert (closed["history"][-1]["event"], closed["history"][-1]["who"]) == (
        "closed",
        house.cast.admin.address,
    )
    for person in (house.cast.admin, house.cast.recruiter):
        assert "close par un administrateur" in (await person.next_mail("transcript")).text
    told = await house.cast.approver.next_mail("request-superseded")
    assert "Un administrateur de l’Ucanss a clos l’offre" in told.text
    await house.cast.admin.press(pending, CLOSE)
    await on(house, "2027-05-01T11:00:00+02:00").once()
    assert "déjà terminé" in (await house.cast.admin.next_mail("refused-action")).text
