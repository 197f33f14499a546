"""`python -m mailbot.demo`: plays the story against the embedded mail world; exits 0 only if it came true."""

import asyncio
import io
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from mailbot.core.errors import MailbotError
from mailbot.demo import later, service, story
from mailbot.demo.cast import INTRANET, Cast, accounts, cast_of
from mailbot.demo.clock import AFTER_PERIOD, FIGURES_DAY, IN_PERIOD, REMINDER_DAY, clock_from
from mailbot.demo.narrator import Narrator
from mailbot.demo.server import MailWorld
from mailbot.demo.service import Service
from mailbot.demo.stage import Stage

LATER_DAYS: tuple[tuple[datetime, str, Callable[[Stage], Coroutine[Any, Any, None]]], ...] = (
    (REMINDER_DAY, "EN3S is reminded", later.en3s_is_reminded),
    (FIGURES_DAY, "the figures of the period", later.the_admin_gets_the_figures),
    (AFTER_PERIOD, "the period is over", later.the_admin_closes_what_is_left),
)


def main() -> int:
    """Play the story in a temporary folder; return the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without Unicode shows "?" where it must
    with tempfile.TemporaryDirectory(prefix="mailbot-demo-") as folder:
        try:
            asyncio.run(_demo(Path(folder)))
        except Exception as error:  # whatever it was, the story did not come true
            what = str(error) if isinstance(error, MailbotError) else f"{type(error).__name__}: {error}"
            print(f"\n  ✘  {what}\n\nThe end of the service's log:\n{service.log_tail(Path(folder))}")
            return 1
        except KeyboardInterrupt:
            print("\nInterrupted.")
            return 130
    return 0


async def _demo(folder: Path) -> None:
    began = time.monotonic()
    narrator = Narrator(lambda text: print(text, flush=True))
    async with MailWorld(accounts()) as world:
        cast = cast_of(world.person)
        settings = service.embedded_settings(cast, folder, world)
        async with service.running(settings, folder) as running:
            await _introduce(narrator, world, running)
            stage = await running.while_it_runs(story.play(cast, running.status, narrator))
            await later.the_intranet_has_the_advert(stage, folder / INTRANET)
            await _stop(narrator, running)
        for now, title, play in LATER_DAYS:
            await narrator.chapter(f"{now:%A %d %B %Y}: {title}")
            _turn_clocks(world, cast, now)
            async with service.running({**settings, "MAILBOT_FAKE_NOW": now.isoformat()}, folder) as running:
                await running.while_it_runs(play(stage))
                await running.stop()
        await _close(stage, running)
        summary = (
            f"{stage.facts} expectations came true in {time.monotonic() - began:.1f} s.",
            f"{len(world.accepted)} mails went through the embedded server.",
        )
        await narrator.close("The story came true", summary)


def _turn_clocks(world: MailWorld, cast: Cast, now: datetime) -> None:
    world.clock = clock_from(now)
    for person in cast.people:
        person.clock = world.clock


async def _close(stage: Stage, last: Service) -> None:
    await later.the_histories_tell_the_same(stage)
    verified = await last.command("journal", "verify")
    await stage.fact(f"`mailbot journal verify`: {verified.strip()}", bool(verified))
    await stage.narrator.chapter("Every mailbox holds what it should")
    await stage.mailboxes()


async def _introduce(narrator: Narrator, world: MailWorld, running: Service) -> None:
    await narrator.open("mailbot: the EN3S period by e-mail")
    await narrator.tell(
        f"A mail server for IMAP (port {world.imap_port}) and SMTP (port {world.smtp_port}) runs inside"
        f" this demo; `mailbot run` is process {running.process.pid}, its SQLite database is in"
        f" {running.folder}. For all of them it is {IN_PERIOD:%A %d %B %Y}, in the EN3S period."
        " All people are fictitious."
    )
    await narrator.tell(
        "✉ a mail   │ what it says   [ ] its buttons   ✔ checked   ● `mailbot status`   ▤ a file"
    )


async def _stop(narrator: Narrator, running: Service) -> None:
    await narrator.chapter("The service stops for the night")
    began = time.monotonic()
    await running.stop()
    await narrator.tell(
        f"SIGTERM: it finished its work and ended with 0 after {time.monotonic() - began:.1f} s."
    )


if __name__ == "__main__":
    sys.exit(main())
