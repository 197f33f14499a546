"""One line of the control report: an offer in the words of its reader, and what went wrong."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mailbot import wording
from mailbot.core.calendar import PARIS, paris_day
from mailbot.core.offers import State
from mailbot.core.rules import Ruling
from mailbot.data import load
from storage.status import ReportRow

_LONGEST = 500  # characters of a cell: a title is one line, whatever a stranger put there
_NOT_IN_XML = {0xFFFE: None, 0xFFFF: None}  # XML 1.0 §2.2; what else it forbids, one_line removes


@dataclass(frozen=True, slots=True)
class Line:
    """One offer as its reader sees it: the fields are the columns, from left to right; times are in Paris."""

    reference: str
    title: str
    organisation: str
    level: str
    recruiter: str
    concerned: str
    reason: str
    used: str
    state: str
    version: int
    due: date | None
    created_at: datetime
    submitted_at: datetime | None
    answered_at: datetime | None
    published_at: datetime | None
    advert_at: datetime | None
    days: int | None
    anomalies: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The vocabulary of the report, `tables` as in report.fr.toml, and that of all mails."""

    tables: dict[str, Any]
    mails: wording.Words

    def span(self, first: date, last: date, today: date) -> str:
        """Say which offers the report tells of, and as of when."""
        days = {"first": first, "last": last, "today": today}
        return str(self.tables["span"]).format(**{name: wording.day(day) for name, day in days.items()})


def words() -> Wording:
    """Read the vocabulary."""
    return Wording(load("report.fr.toml"), wording.words())


def line_of(row: ReportRow, words: Wording, today: date) -> Line:
    """Return the line of an offer; text is safe to show, but may still look like a formula."""
    tables = words.tables
    return Line(
        reference=_text(row.reference),
        title=_text(row.title),
        organisation=_text(row.organisation),
        level=_text(row.level),
        recruiter=_text(row.recruiter),
        concerned=tables["concerned"][row.verdict],
        reason=tables["reasons"].get(row.reason, tables["reasons"]["other"]),
        used=tables["yes"] if row.submitted_at else tables["no"],
        state=words.mails.of("states", row.state),
        version=row.version,
        due=row.due,
        created_at=row.created_at.astimezone(PARIS),
        submitted_at=_local(row.submitted_at),
        answered_at=_local(row.decided_at),
        published_at=_local(row.published_at),
        advert_at=_local(row.advert_at),
        days=_days(row.submitted_at, row.decided_at),
        anomalies=", ".join(tables["anomalies"][word] for word in anomalies(row, today)),
    )


def anomalies(row: ReportRow, today: date) -> list[str]:
    """Return what went wrong with an offer, as words of the table `anomalies`."""
    held = row.verdict != Ruling.NOT_CONCERNED
    answered_in_time = row.decided_at and row.published_at and row.decided_at <= row.published_at
    never_submitted = row.verdict == Ruling.CONCERNED and row.submitted_at is None
    found = {
        "published_without_derogation": held and row.published_at is not None and not answered_in_time,
        "never_submitted": never_submitted and row.state != State.WITHDRAWN,
        "overdue": row.state == State.SUBMITTED and row.due is not None and row.due < today,
    }
    return [word for word, holds in found.items() if holds]


def _text(text: str) -> str:
    return wording.one_line(text.translate(_NOT_IN_XML), _LONGEST).strip()


def _local(at: datetime | None) -> datetime | None:
    return at and at.astimezone(PARIS)


def _days(asked: datetime | None, answered: datetime | None) -> int | None:
    """Return the days of the calendar between request and answer, 0 on the same day."""
    return (paris_day(answered) - paris_day(asked)).days if asked and answered else None
