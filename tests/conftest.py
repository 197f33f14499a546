"""Rules for the whole collection: which database a run uses, and that nothing is skipped in CI."""

from collections.abc import Generator
from typing import Literal, TypeVar

import pytest

from tests.support.needs import IN_CI, NO_CORPORA, needs

DatabaseKind = Literal["sqlite", "postgres"]
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgres"),
        default="sqlite",
        help="the database of the tests that use one; with postgres only those run",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With PostgreSQL, keep only the tests that (directly or not) use `database_kind`."""
    if config.getoption("--database") == "sqlite":
        return
    kept: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        (kept if "database_kind" in getattr(item, "fixturenames", ()) else others).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=others)


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> DatabaseKind:
    """The database of this run; Tortoise allows one kind a process, hence separate runs."""
    kind: DatabaseKind = request.config.getoption("--database")
    if kind == "postgres":
        needs("PostgreSQL", "initdb", "postgres")
    return kind


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _no_skip_in_ci((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _no_skip_in_ci((yield))


def _no_skip_in_ci(report: Report) -> Report:
    """Turn a skip into a failure in CI, where everything is installed; only labelled mails may be missing."""
    reason = str(report.longrepr)
    if IN_CI and report.skipped and not hasattr(report, "wasxfail") and NO_CORPORA not in reason:
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {reason}"
    return report
