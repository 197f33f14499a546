"""How mailbot logs: a sentence and a machine-readable action on one line, strangers' bytes escaped."""

import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any, Literal

import structlog


def configure(form: Literal["text", "json"], *, debug: bool = False) -> None:
    """Log to stderr in `form`; with `debug`, steps and tracebacks as well."""
    renderer = structlog.processors.JSONRenderer() if form == "json" else _line
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if debug else _where_it_broke,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if debug else logging.INFO),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
    )


def _where_it_broke(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Replace a traceback by its kind and its place: its text may hold a stranger's bytes."""
    if event.pop("exc_info", None):
        kind, _, trace = sys.exc_info()
        if kind:
            last = traceback.extract_tb(trace)[-1]
            event["error"] = kind.__name__
            event["where"] = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
    return event


def _line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """Write `time level sentence (key=value …)`; every value as Python would quote it, so on one line."""
    head = f"{event.pop('timestamp')} {event.pop('level')} {_escaped(event.pop('event'))}"
    trace = event.pop("exception", "")
    details = " ".join(f"{key}={str(value)!r}" for key, value in event.items())
    return f"{head} ({details})" + (f"\n{trace}" if trace else "")


def _escaped(text: object) -> str:
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(text))
