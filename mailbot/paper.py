"""The templates: where they lie, what they may call, and what is wrong with a broken one."""

import re
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateSyntaxError,
    select_autoescape,
)
from jinja2.ext import Extension
from markupsafe import Markup, escape

from mailbot import wording
from mailbot.core.errors import Permanent
from mailbot.core.letters import Letter

_PACKAGE = Path(__file__).parent
_SUBJECT = 70  # characters where possible: what a list of mails shows
_SHORTEST_TITLE = 20
_BLANK_LINES = re.compile(r"\n{3,}")


class TemplateProblem(Permanent):
    """A template is broken: the message names the file, the line and what is wrong."""


class _Typography(Extension):
    """Sets the non-breaking spaces and apostrophes of every template when it is loaded."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return wording.typography(source)


def environment(templates: Path | None, words: wording.Words, **known: str) -> Environment:
    """Return jinja2 set up for our templates: those of the folder `templates` first, then the shipped ones.

    `known` are further words that every template may use.
    """
    shipped = next(p for p in (_PACKAGE / "templates", _PACKAGE.parent / "templates") if p.is_dir())
    folders = [p for p in (templates, shipped / "fr") if p]
    loaded = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=[_Typography],
    )
    loaded.globals.update(
        words=words.tables,
        word=words.of,
        outcome=words.outcome,
        heading=_heading,
        **known,
    )
    filters: Mapping[str, Callable[..., Any]] = {
        "day": wording.day,
        "moment": wording.moment,
        "person": wording.person,
        "of_person": wording.of_person,
        "lines": _lines,
        "quoted": _quoted,
        "capitalised": _capitalised,
        "cut_word": lambda word: words.tables["cut"].get(word, word),
    }
    loaded.filters.update(filters)
    return loaded


def _heading(letter: Letter, wanted: str) -> str:
    """Return « REFERENCE – Title : what is wanted », the title cut to what a list of mails shows."""
    if letter.card is None:
        return _capitalised(wanted)
    reference = letter.card.reference
    title = _short(letter.card.title, max(_SHORTEST_TITLE, _SUBJECT - len(reference) - len(wanted) - 6))
    return f"{reference}{f' – {title}' if title else ''}{wording.NBSP}: {wanted}"


def _short(title: str, limit: int) -> str:
    """Return `title` in at most `limit` characters, cut between words where that leaves half of them."""
    if len(title) <= limit:
        return title
    end = title.rfind(" ", 0, limit)
    return wording.cut(title, limit) if end < limit // 2 else title[:end].rstrip(" ,;:–-") + "…"


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lines(text: str) -> Markup:
    """Return text as HTML, with its line breaks: Outlook knows no other way to keep them."""
    return Markup("<br>\n").join(escape(line) for line in text.split("\n"))


def _quoted(text: str) -> str:
    """Return text as a quotation in a text mail."""
    text = _BLANK_LINES.sub("\n\n", text).strip("\n")
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def rendered(template: Template, context: Mapping[str, Any]) -> str:
    """Render `template`; raise TemplateProblem where it fails."""
    try:
        return template.render(context)
    except Exception as error:  # an override may raise anything: a filter of a wrong value, a missing name
        raise problem(error, template.name or "") from error


def problem(error: Exception, name: str) -> TemplateProblem:
    """Say what is wrong, and in which line of which template."""
    if isinstance(error, TemplateSyntaxError):
        return TemplateProblem(f"template {error.name or name}, line {error.lineno}: {error.message}")
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith((".txt", ".html"))]
    where = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else name
    return TemplateProblem(f"template {where}: {error or type(error).__name__}")
