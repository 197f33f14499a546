"""The story of the demo, first day: three offers on their way through the EN3S period."""

from datetime import date

from mailbot.demo.cast import Cast
from mailbot.demo.narrator import Narrator
from mailbot.demo.offers import AUDITOR, CORRECTED, PREVENTION, STATISTICIAN, StoryOffer
from mailbot.demo.stage import APPROVE, PUBLISH, REFUSE, SUBMIT, Stage, Status

DUE = date(2027, 1, 22)
CHANGED = "Ce qui change depuis la version 1"


async def play(cast: Cast, status: Status, narrator: Narrator) -> Stage:
    """Play the story with people whose mailboxes are empty; the service knows them and no offer yet.

    `status` returns what `mailbot status REF --json` prints. Raises MailbotError where a step does not come
    true. Returns the stage, whose `mailboxes` can be checked once the service has stopped.
    """
    stage = Stage(cast, status, narrator)
    for chapter in (
        an_offer_lacks_its_level,
        he_submits_it,
        en3s_asks_first,
        en3s_refuses_by_reply,
        he_may_not_publish,
        a_recruiter_sends_an_offer,
        she_submits_it,
        en3s_approves,
        en3s_corrects_itself,
        she_sends_a_new_version,
        she_publishes,
        the_admin_asks,
    ):
        await chapter(stage)
    return stage


async def an_offer_lacks_its_level(stage: Stage) -> None:
    """Marc forwards a colleague's words; what they lack is asked for, and a plain reply completes it."""
    await stage.narrator.chapter("An offer comes in a colleague's words, and lacks its level")
    await stage.narrator.tell(
        "Marc Dubois recruits for CARSAT Alsace-Moselle. He forwards to mailbot what a colleague wrote."
        " mailbot finds title, employer, contract and place in it, and asks for the one thing that decides."
        " He replies in two words, and is shown what EN3S would read."
    )
    await stage.question(stage.cast.neighbour, AUDITOR, "niveau 7")


async def he_submits_it(stage: Stage) -> None:
    """Marc asks EN3S, without an alert; he will wait for the answer."""
    await stage.narrator.chapter("He submits it to EN3S, which does not answer yet")
    await stage.narrator.tell("He sends the mail that his button opens just as it is: no alert.")
    await stage.submission(stage.cast.neighbour, AUDITOR, {})
    await stage.state(AUDITOR, state="submitted", alert=False, decision=None)


async def en3s_asks_first(stage: Stage) -> None:
    """EN3S replies to Marc's second request with a question; his answer brings it the buttons once more."""
    await stage.narrator.chapter("Of his second offer EN3S asks something first")
    await stage.narrator.tell(
        "The approver replies to the request with a question. mailbot passes it on to Marc, who simply"
        " replies; neither of them has to look up the other's address, and nothing is decided yet."
    )
    await stage.offer(stage.cast.neighbour, PREVENTION)
    await stage.submission(stage.cast.neighbour, PREVENTION, {})
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


async def he_may_not_publish(stage: Stage) -> None:
    """The command PUBLIER is refused, with the reason, for the refused and for the unanswered offer."""
    await stage.narrator.chapter("Marc may not publish his offers")
    await _publication_is_refused(stage, PREVENTION, "a refusé la dérogation")
    await _publication_is_refused(stage, AUDITOR, "pas encore rendu de décision")
    await stage.state(AUDITOR, state="submitted", published_at=None, channels=[])
    kinds = [mail.kind for mail in await stage.cast.neighbour.mails()]
    await stage.fact(
        "Marc, who asked for no alert, got none about the refusal, though later mails have reached him",
        "alert" not in kinds,
    )


async def _publication_is_refused(stage: Stage, offer: StoryOffer, reason: str) -> None:
    mail = await stage.command(stage.cast.neighbour, f"PUBLIER {offer.reference}", "refused-action", offer)
    await stage.fact(f"the answer gives the reason: « {reason} »", reason in mail.text)


async def a_recruiter_sends_an_offer(stage: Stage) -> None:
    """Claire's offer is read and found to be concerned."""
    await stage.narrator.chapter("Another recruiter sends a complete offer")
    await stage.narrator.tell(
        "Claire Lefèvre recruits for CPAM des Vosges. With Talentlink's « Envoyer par e-mail » she sends"
        " mailbot a new offer. The EN3S period concerns it: it may not be published before EN3S has agreed."
    )
    await stage.offer(stage.cast.recruiter, STATISTICIAN)
    await stage.state(
        STATISTICIAN, state="ready", verdict="concerned", title=STATISTICIAN.title, level=STATISTICIAN.level
    )


async def she_submits_it(stage: Stage) -> None:
    """Claire asks EN3S, and for an alert; her colleague Hélène gets a copy."""
    helene = stage.cast.observer
    await stage.narrator.chapter("She submits it to EN3S, with her wishes")
    await stage.narrator.tell(
        "Her button opens a mail that is ready to be sent. Before she sends it, she changes three of its"
        " lines: she wants to be told of the answer, to have it by 22 January, and a copy for her"
        " colleague Hélène."
    )
    wishes = {"Alerte": "oui", "Échéance": f"{DUE:%d/%m/%Y}", "Informer": helene.address}
    await stage.submission(stage.cast.recruiter, STATISTICIAN, wishes)
    await _copied(stage, STATISTICIAN)
    await stage.state(
        STATISTICIAN,
        state="submitted",
        alert=True,
        due=DUE.isoformat(),
        observers=[helene.address],
        decision=None,
    )


async def en3s_approves(stage: Stage) -> None:
    """EN3S presses « Validé »; Claire is alerted."""
    await stage.narrator.chapter("EN3S approves with a button")
    await stage.narrator.tell("The approver types a comment under the last line of the mail that opens.")
    request = stage.mail(stage.cast.approver, "request", STATISTICIAN)
    await stage.decision(request, STATISTICIAN, APPROVE, "Pas de candidat parmi nos élèves.")


async def en3s_corrects_itself(stage: Stage) -> None:
    """EN3S presses the other button of the same request, which counts until the offer is published."""
    await stage.narrator.chapter("EN3S corrects its answer")
    await stage.narrator.tell(
        "A student turns up. The approver goes back to the same request and presses the other button; as"
        " nothing has been published yet, the correction counts, and all who knew the first answer are told."
    )
    request = stage.mail(stage.cast.approver, "request", STATISTICIAN)
    alert = await stage.decision(request, STATISTICIAN, REFUSE, "Une élève est intéressée par ce poste.")
    await stage.fact("the alert says that it is a correction", "a corrigé sa réponse" in alert.text)


async def she_sends_a_new_version(stage: Stage) -> None:
    """Claire changes the offer and asks again; EN3S is shown the difference and approves."""
    claire = stage.cast.recruiter
    await stage.narrator.chapter("She sends a new version, and EN3S reads the difference")
    await stage.narrator.tell(
        "The need has changed: level 8, with a team to lead. Claire sends the offer once more with the same"
        " reference. That makes it version 2, which EN3S has to be asked about anew."
    )
    await stage.offer(claire, CORRECTED)
    void = await stage.arrival(stage.cast.approver, "request-superseded", CORRECTED)
    await stage.fact("EN3S learns that version 1 is replaced, and has no button for it", not void.buttons)
    created = stage.mail(claire, "offer-created", CORRECTED)
    prefilled = claire.draft_of(created, SUBMIT).body
    kept = all(wish in prefilled for wish in ("Alerte : oui", f"{DUE:%d/%m/%Y}", stage.cast.observer.address))
    await stage.fact("her button holds the wishes of version 1", kept)
    request = await stage.submission(claire, CORRECTED, {})
    await stage.narrator.passage(request, CHANGED, 5)
    _, _, changed = request.text.replace("\u00a0", " ").partition(CHANGED)
    said = "Niveau : 8 (avant : 7)" in changed and "deux chargés d'études" in changed
    await stage.fact(
        "it is version 2, and says what changed since version 1", request.version == "2" and said
    )
    await _copied(stage, CORRECTED)
    await stage.state(CORRECTED, version=2, state="submitted", alert=True, level="8", decision=None)
    await stage.decision(request, CORRECTED, APPROVE, "D'accord pour cette version.")


async def _copied(stage: Stage, offer: StoryOffer) -> None:
    copy = await stage.arrival(stage.cast.observer, "observer", offer)
    await stage.fact(
        "the copy has the description, and no button", not copy.buttons and _has(copy.text, offer.description)
    )


def _has(quoted: str, text: str) -> bool:
    return text in " ".join(quoted.replace("> ", "").split())


async def she_publishes(stage: Stage) -> None:
    """« Publier » works after the approval; the advert goes out on both channels."""
    claire = stage.cast.recruiter
    await stage.narrator.chapter("Claire publishes the approved offer, on two channels")
    await stage.narrator.tell(
        "MAILBOT_CHANNELS names two: « ucanss », whose site gets the advert by mail, and « intranet »,"
        " a folder."
    )
    await stage.press(claire, stage.mail(claire, "alert", CORRECTED), PUBLISH)
    told = await stage.arrival(claire, "published", CORRECTED)
    await stage.fact("Claire reads where her advert goes, and where first", "ucanss, intranet" in told.text)
    advert = await stage.arrival(stage.cast.board, "published", CORRECTED)
    names = [file.name for file in advert.attachments]
    await stage.fact("the advert is a text and data", len(names) == 2)
    status = await stage.state_in_time(CORRECTED, state="published", channels=["ucanss", "intranet"])
    await stage.fact("the time of publication is kept", bool(status["published_at"]))


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
