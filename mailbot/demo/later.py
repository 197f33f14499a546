"""The story of the demo, later days: a reminder, the figures, and the end of the period."""

import json
from pathlib import Path

from mailbot.demo.cast import INTRANET
from mailbot.demo.offers import AUDITOR, CORRECTED, PREVENTION, STATISTICIAN
from mailbot.demo.stage import APPROVE, CLOSE, REFUSE, Stage

HISTORIES = {
    STATISTICIAN: "created submitted approved refused"
    " new_version submitted approved published delivered delivered",
    PREVENTION: "created submitted question reply refused refused-action reminded_pending",
    AUDITOR: "created completed submitted refused-action reminded_soon approved reminded_pending closed",
}


async def the_intranet_has_the_advert(stage: Stage, folder: Path) -> None:
    """The second channel is `folder`: the same files as in the mail to the first lie there."""
    advert = stage.mail(stage.cast.board, "published", CORRECTED)
    name = f"{CORRECTED.reference}-v2.json"
    await stage.narrator.chapter("The advert lies in the folder of the intranet")
    await stage.narrator.tell("A program can read it: it is a JobPosting in the vocabulary of schema.org.")
    text = (folder / name).read_text(encoding="utf-8")
    await stage.narrator.file(f"{INTRANET}/{name}", text)
    posting = json.loads(text)
    right = (posting["@type"], posting["title"]) == ("JobPosting", CORRECTED.title)
    await stage.fact(
        "it is the advert of version 2", right and CORRECTED.description in posting["description"]
    )
    there = {file.name: file.content for file in advert.attachments}
    same = there == {path.name: path.read_bytes() for path in folder.iterdir()}
    await stage.fact("the folder holds the two files that the site of Ucanss got, and nothing else", same)


async def en3s_is_reminded(stage: Stage) -> None:
    """EN3S, reminded of Marc's offer two working days before its due date, answers with the button."""
    en3s = stage.cast.approver
    await stage.narrator.tell(
        "The service was stopped and starts again at eight. Marc's first offer still waits for EN3S, which is"
        " to answer by Monday: that is in two working days, so it is reminded, and uses the button at hand."
    )
    reminder = await stage.arrival(en3s, "reminder", AUDITOR, APPROVE, REFUSE)
    await stage.fact("the reminder names the day", "18/01/2027" in reminder.text)
    await stage.press(en3s, reminder, APPROVE)
    await stage.arrival(en3s, "decision-receipt", AUDITOR)
    await stage.state(AUDITOR, state="approved", decision="approve", decided_by=en3s.address)


async def the_admin_gets_the_figures(stage: Stage) -> None:
    """Two weeks before its end, the period is told in figures."""
    await stage.narrator.tell("The period ends in two weeks. The admin gets its figures, unasked.")
    report = await stage.arrival(stage.cast.admin, "report")
    await stage.fact("three offers were received", "Offres reçues\u00a0: 3" in report.text)


async def the_admin_closes_what_is_left(stage: Stage) -> None:
    """After the period the admin is shown what was not finished, with « Clore »."""
    admin, marc = stage.cast.admin, stage.cast.neighbour
    await stage.narrator.tell(
        "The period is over, and nothing ends by itself. Two of Marc's offers are left: one was refused, the"
        " other approved but never published. The admin closes the latter."
    )
    left = await stage.arrival(admin, "reminder", None, CLOSE)
    listed = (PREVENTION.reference in left.text, CORRECTED.reference in left.text)
    await stage.fact("the refused offer is listed as well, the published one is not", listed == (True, False))
    await stage.fact(
        f"the first button closes {AUDITOR.reference}",
        AUDITOR.reference in admin.draft_of(left, CLOSE).subject,
    )
    await stage.press(admin, left, CLOSE)
    for person in (admin, marc):
        told = await stage.arrival(person, "transcript", AUDITOR)
        await stage.fact("it says who closed the offer", "close par un administrateur" in told.text)
    await stage.arrival(stage.cast.approver, "request-superseded", AUDITOR)
    await stage.state(AUDITOR, state="withdrawn")


async def the_histories_tell_the_same(stage: Stage) -> None:
    """`mailbot status` remembers every step of every offer."""
    await stage.narrator.chapter("The history in `mailbot status REF --json` tells the same story")
    await stage.histories({offer: events.split() for offer, events in HISTORIES.items()})
