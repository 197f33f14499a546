"""The score of what programs write: bounces and absences against their labels, and people beside them."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench import programs
from bench.labels import Outcome
from bench.score import AIMS


def programs_said(automatic: str | None = None, severity: str | None = None) -> dict[str, Any]:
    bounce = severity and {"recipient": "v@en3s.example", "severity": severity}
    return {"automatic": automatic, "bounce": bounce, "decision": "none", "kind": "bounce"}


@pytest.mark.parametrize(
    ("reasons", "right", "strictly_right"),
    [
        ({"userunknown": True}, {"hard"}, {"hard"}),
        ({"mailboxfull": False}, {"soft", "delay"}, {"soft", "delay"}),
        ({"mailboxfull": False, "hostunknown": True}, {"hard"}, {"hard"}),
        ({"filtered": False}, {"hard", "soft", "delay"}, {"soft", "delay"}),
        ({"delivered": False}, {"none", None}, {"none", None}),
        ({"feedback": False}, {None}, {None}),
        ({"vacation": False, "expired": False}, {"soft", "delay"}, {"soft", "delay"}),
    ],
)
def test_a_bounce_of_sisimai_is_hard_soft_or_none_as_its_worst_label_says(
    tmp_path: Path, reasons: dict[str, bool], right: set[str | None], strictly_right: set[str | None]
) -> None:
    label = [{"reason": reason, "hardbounce": hard} for reason, hard in reasons.items()]
    (tmp_path / "_expected.json").write_text(json.dumps({"a.eml": label}))
    (case,) = programs.sisimai(tmp_path)
    for severity in ("hard", "soft", "delay", "none", None):
        said = programs_said("other", severity)
        wrong = {check.measure for check in case.checks(said) if not check.right}
        assert (programs.SISIMAI not in wrong) is (severity in right)
        assert (programs.SISIMAI_STRICT not in wrong) is (severity in strictly_right)
        assert (case.judge(said) is Outcome.RIGHT) is (severity in right)


@pytest.mark.parametrize(
    ("temporary", "right"), [([False], {"hard", "soft"}), ([True], {"soft", "delay"}), ([True, False], None)]
)
def test_a_bounce_of_flufl_failed_or_is_delayed(
    tmp_path: Path, temporary: list[bool], right: set[str] | None
) -> None:
    labels = [{"file": "a.txt", "addresses": ["a@b.example"], "temporary": one} for one in temporary]
    unnamed = [{"file": "b.txt", "addresses": [], "temporary": False}]
    (tmp_path / "_expected.json").write_text(json.dumps(labels + unnamed))
    (case,) = programs.flufl(tmp_path)
    for severity in ("hard", "soft", "delay", "none", None):
        (graded, _) = case.checks(programs_said("other", severity))
        assert graded.right is (severity in (right or {"hard", "soft"}))


@pytest.mark.parametrize(
    ("severity", "decision", "outcome", "measures"),
    [
        (None, "approve", Outcome.RIGHT, set()),
        ("soft", "none", Outcome.COSTLY, {programs.PEOPLE}),
    ],
)
def test_a_person_may_decide_but_is_no_bounce(
    tmp_path: Path, severity: str | None, decision: str, outcome: Outcome, measures: set[str]
) -> None:
    (tmp_path / "replies").mkdir()
    (tmp_path / "replies/a.eml").write_text("x")
    (case,) = programs.people(tmp_path)
    said = programs_said(None, severity) | {"decision": decision}
    assert case.judge(said) is outcome
    assert {check.measure for check in case.checks(said) if not check.right} == measures


def test_an_odd_mail_that_decides_and_a_wrong_class_fail(tmp_path: Path) -> None:
    (tmp_path / "malformed").mkdir()
    (tmp_path / "malformed/a.eml").write_text("x")
    (case,) = programs.odd(tmp_path)
    assert case.judge(programs_said() | {"decision": "approve"}) is Outcome.COSTLY
    assert case.judge(programs_said("other") | {"decision": "approve"}) is Outcome.RIGHT
    label = {"class": "out_of_office", "kind": "auto"}
    (tmp_path / "_expected.json").write_text(json.dumps({"auto_replies_fr/a.eml": label}))
    (case,) = programs.synthetic(tmp_path)
    assert case.judge(programs_said("out-of-office")) is Outcome.RIGHT
    assert case.judge(programs_said("receipt")) is Outcome.WRONG
    assert case.judge(programs_said("out-of-office", "soft")) is Outcome.WRONG


def test_what_decides_of_programs_is_what_was_promised() -> None:
    assert (AIMS[programs.FLUFL], AIMS[programs.SISIMAI]) == (0.95, 0.95)
    assert {AIMS[name] for name in (programs.PEOPLE, programs.NAMED, programs.UNDECIDED)} == {1.0}
