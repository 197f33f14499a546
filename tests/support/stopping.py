"""Runs the service and sends it a signal after a step.

Usage: python -m tests.support.stopping SIGNAL STEP [--once]. Everything else is as in `mailbot run`; the
step is taken the first time that it comes.
"""

import asyncio
import os
import signal
import sys

from mailbot import logs
from mailbot.app import App
from mailbot.config import load
from mailbot.steps import Step


def main(name: str, step: str, once: bool) -> None:
    """Serve until the signal."""
    armed = [Step(step)]

    def on_step(finished: Step) -> None:
        if finished in armed:
            armed.clear()
            os.kill(os.getpid(), signal.Signals[name])

    settings = load()
    logs.configure(settings.log_format)
    app = App(settings, on_step)
    asyncio.run(app.once() if once else app.run())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], "--once" in sys.argv)
