"""The story of the demo: three offers on their way through the EN3S period."""

from datetime import date

from mailbot.demo.cast import Cast
from mailbot.demo.narrator import Narrator
from mailbot.demo.offers import AUDITOR, PREVENTION, STATISTICIAN, StoryOffer
from mailbot.demo.stage import APPROVE, PUBLISH, Stage, Status

DUE = date(2027, 1, 22)


async def play(cast: Cast, status: Status, narrator: Narrator) -> Stage:
    """Play the story with people whose mailboxes are empty; the service knows them and no offer yet.

    `status` returns what `mailbot status REF --json` prints. Raises MailbotError where a step does not come
    true. Returns the stage, whose `mailboxes` can be checked again once the service has stopped.
    """
    stage = Stage(cast, status, narrator)
    for chapter in (
        a_recruiter_sends_an_offer,
        she_submits_it,
        en3s_approves,
        another_recruiter_submits_an_offer,
        en3s_asks_first,
        en3s_refuses_by_reply,
        a_third_offer_lacks_its_level,
        it_is_not_answered,
        the_approved_offer_is_published,
        the_others_are_not,
        the_admin_asks,
    ):
        await chapter(stage)
    await narrator.chapter("Every mailbox holds what it should")
    await stage.mailboxes()
    return stage


async def a_recruiter_sends_an_offer(stage: Stage) -> None:
    """Claire's offer is read and found to be concerned."""
    await stage.narrator.chapter("A recruiter sends an offer")
    await stage.narrator.tell(
        "Claire Lefèvre recruits for CPAM des Vosges. With Talentlink's « Envoyer par e-mail » she sends"
        " mailbot a new offer. The EN3S period concerns it: it may not be published before EN3S has agreed."
    )
    await stage.offer(stage.cast.recruiter, STATISTICIAN)


async def she_submits_it(stage: Stage) -> None:
    """Claire asks EN3S, and for an alert."""
    await stage.narrator.chapter("She submits it to EN3S")
    await stage.narrator.tell(
        "Her button opens a mail that is ready to be sent. Before she sends it, she changes two of its lines:"
        " she wants to be told of the answer, and to have it by 22 January."
    )
    wishes = {"Alerte": "oui", "Échéance": f"{DUE:%d/%m/%Y}"}
    await stage.submission(stage.cast.recruiter, STATISTICIAN, wishes)
    await stage.state(STATISTICIAN, state="submitted", alert=True, due=DUE.isoformat(), decision=None)


async def en3s_approves(stage: Stage) -> None:
    """EN3S presses « Validé »; Claire is alerted."""
    claire, en3s = stage.cast.recruiter, stage.cast.approver
    comment = "Pas de candidat parmi nos élèves."
    await stage.narrator.chapter("EN3S approves with a button")
    await stage.narrator.tell("The approver types a comment under the last line of the mail that opens.")
    request = stage.mail(en3s, "request", STATISTICIAN)
    await stage.press(en3s, request, APPROVE, comment=comment)
    await stage.arrival(en3s, "decision-receipt", STATISTICIAN)
    await stage.arrival(claire, "alert", STATISTICIAN, PUBLISH)
    status = await stage.state(
        STATISTICIAN, state="approved", decision="approve", decided_by=en3s.address, comment=comment
    )
    await stage.fact("the time of the answer is kept", bool(status["decided_at"]))


async def another_recruiter_submits_an_offer(stage: Stage) -> None:
    """Marc asks EN3S, without an alert."""
    await stage.narrator.chapter("Another recruiter submits an offer")
    await stage.narrator.tell(
        "Marc Dubois of CARSAT Alsace-Moselle sends the mail that his button opens just as it is: no alert."
    )
    await stage.offer(stage.cast.neighbour, PREVENTION)
    await stage.submission(stage.cast.neighbour, PREVENTION, {})
    await stage.state(PREVENTION, state="submitted", alert=False, decision=None)


async def en3s_asks_first(stage: Stage) -> None:
    """EN3S replies with a question; Marc's answer brings it the buttons once more."""
    await stage.narrator.chapter("EN3S has a question first")
    await stage.narrator.tell(
        "The approver asks something back. mailbot passes it on to Marc, who simply replies; neither of them"
        " has to look up the other's address, and nothing is decided yet."
    )
    await stage.inquiry(PREVENTION, "Un débutant peut-il convenir ?", "Oui, une formation est prévue.")
    await stage.state(PREVENTION, state="submitted", decision=None)


async def en3s_refuses_by_reply(stage: Stage) -> None:
    """EN3S answers the request in words."""
    en3s, words = stage.cast.approver, "Refusé, poste réservé"
    await stage.narrator.chapter("EN3S refuses in its own words")
    await stage.narrator.tell("No button this time: the approver simply replies to the answer.")
    answer = stage.mail(en3s, "question", PREVENTION)
    await stage.reply(en3s, answer, words)
    await stage.arrival(en3s, "decision-receipt", PREVENTION)
    status = await stage.state(
        PREVENTION, state="refused", decision="refuse", decided_by=en3s.address, alert=False
    )
    await stage.fact("the reason « poste réservé » is kept", "poste réservé" in (status["comment"] or ""))
    await stage.fact("the time of the answer is kept", bool(status["decided_at"]))


async def a_third_offer_lacks_its_level(stage: Stage) -> None:
    """Marc forwards a colleague's words; what they lack is asked for, and a plain reply completes it."""
    await stage.narrator.chapter("A third offer comes in a colleague's words, and lacks its level")
    await stage.narrator.tell(
        "Marc forwards what a colleague wrote. mailbot finds title, employer, contract and place in it, and"
        " asks for the one thing that decides. He replies in three words."
    )
    await stage.question(stage.cast.neighbour, AUDITOR, "niveau 7")


async def it_is_not_answered(stage: Stage) -> None:
    """Marc's second offer waits; by then an alert about the first would have reached him."""
    marc = stage.cast.neighbour
    await stage.narrator.chapter("EN3S does not answer yet")
    await stage.submission(marc, AUDITOR, {})
    await stage.state(AUDITOR, state="submitted", decision=None)
    kinds = [mail.kind for mail in await marc.mails()]
    await stage.fact(
        "Marc, who asked for no alert, got none about the refusal, though later mails have reached him",
        "alert" not in kinds,
    )


async def the_approved_offer_is_published(stage: Stage) -> None:
    """« Publier » works after the approval."""
    claire = stage.cast.recruiter
    await stage.narrator.chapter("Claire publishes the approved offer")
    await stage.press(claire, stage.mail(claire, "alert", STATISTICIAN), PUBLISH)
    await stage.arrival(claire, "published", STATISTICIAN)
    status = await stage.state(STATISTICIAN, state="published", channels=["ucanss"])
    await stage.fact("the time of publication is kept", bool(status["published_at"]))


async def the_others_are_not(stage: Stage) -> None:
    """The command PUBLIER is refused, with the reason, for the refused and for the unanswered offer."""
    await stage.narrator.chapter("Marc may not publish his offers")
    await _publication_is_refused(stage, PREVENTION, "refused", "a refusé la dérogation")
    await _publication_is_refused(stage, AUDITOR, "submitted", "pas encore rendu de décision")


async def _publication_is_refused(stage: Stage, offer: StoryOffer, state: str, reason: str) -> None:
    mail = await stage.command(stage.cast.neighbour, f"PUBLIER {offer.reference}", "refused-action", offer)
    await stage.fact(f"the answer gives the reason: « {reason} »", reason in mail.text)
    await stage.state(offer, state=state, published_at=None, channels=[])


async def the_admin_asks(stage: Stage) -> None:
    """STATUT tells the admin the truth about each offer."""
    await stage.narrator.chapter("The admin asks where the offers stand")
    truths = (
        (STATISTICIAN, "est publiée"),
        (PREVENTION, "a refusé la dérogation"),
        (AUDITOR, "pas encore rendu de décision"),
    )
    for offer, truth in truths:
        mail = await stage.command(stage.cast.admin, f"STATUT {offer.reference}", "status", offer)
        await stage.fact(f"the answer tells the truth: « {truth} »", truth in mail.text)
