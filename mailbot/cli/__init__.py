"""The command line: which verbs there are, exit codes, and one line for every error."""

import os
import sys
import traceback
from typing import NoReturn

import click

from mailbot import __version__
from mailbot.cli import explain, records, service
from mailbot.core.errors import MailbotError, SettingError, Temporary

INTERRUPTED = 130  # 128 + SIGINT, as shells have it


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.option("--debug", is_flag=True, help="Log every step and show tracebacks.")
@click.pass_context
def verbs(context: click.Context, debug: bool) -> None:
    """Run the French "période EN3S" by e-mail. Settings come from the environment or from .env."""
    context.obj = debug


for verb in (
    service.run,
    service.check,
    service.migrate,
    service.keygen,
    service.preview_,
    records.status_,
    records.report,
    records.quarantine,
    records.journal_,
    records.purge,
    explain.read,
    explain.rules,
):
    verbs.add_command(verb)


def main() -> NoReturn:
    """Run a verb; every error of ours is one line on stderr and an exit code."""
    try:
        verbs.main(standalone_mode=False)
    except click.exceptions.Abort:
        _end("interrupted", INTERRUPTED)
    except click.ClickException as error:
        _end(error.format_message(), error.exit_code)
    except SettingError as error:
        _end(str(error), os.EX_CONFIG)
    except Temporary as error:
        _end(str(error), os.EX_TEMPFAIL)
    except MailbotError as error:
        _end(str(error), 1)
    except OSError as error:
        _end(f"{error.filename or 'input/output'}: {error.strerror or error}", 1)
    sys.exit(0)


def _end(line: str, code: int) -> NoReturn:
    if "--debug" in sys.argv:
        traceback.print_exc()
    click.echo(f"mailbot: {' '.join(line.split())}", err=True)
    sys.exit(code)
