"""The score: labelled mails are read as well as they must be, and what is wrong is found and fails it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bench import score
from bench.labels import Check, Outcome
from bench.offers import HELD, VERDICT, checks, judge, same_text
from bench.score import AIMS, Judged, measured
from tests.support.needs import corpora

WHY = "offers, verdict and reason"
DESCRIPTION = "Vous animez le réseau des référents.\nVous rédigez le bilan annuel."


def test_the_labelled_mails_are_read_as_well_as_they_must_be(capsys: pytest.CaptureFixture[str]) -> None:
    code = score.main(["--corpora", str(corpora())])
    said = capsys.readouterr().out
    assert re.search(r"^everything +2833 ", said, re.MULTILINE)
    assert not [line for line in said.splitlines() if line.startswith("costly:")]
    assert code == 0, said


# What is compared


def wanted(**changes: Any) -> dict[str, Any]:
    """Return the label of a mail with one offer."""
    fields = {
        "reference": "NVH-95",
        "title": "Chargé d'études",
        "organisation": "CPAM DES VOSGES",
        "regime": "RG",
        "level": ["7", "8"],
        "agent_direction": False,
        "convention": None,
        "creation_date": "2017-01-09",
        "description": DESCRIPTION,
    }
    options = {
        "alerte": True,
        "date_echeance": None,
        "message_complementaire": "Le poste est vacant",
        "autres_destinataires": ["rh@cpam.example"],
    }
    label = {"verdict": "concerned", "reason": "level_in_range_rg", "acceptable": ["concerned"]}
    return label | {"fields": fields, "options": options, "missing": ["level_text"], "ask": []} | changes


def read(verdict: str = "concerned", reason: str = "level_in_range_rg", **changes: Any) -> dict[str, Any]:
    """Return one of the offers in the JSON of a mail; `changes` are of fields, options or attachments."""
    fields = {
        **wanted()["fields"],
        "contract": None,
        "place": None,
        "created_by": None,
        "level": ["8", "7"],
        "description": DESCRIPTION.replace("\n", " "),
    }
    options = {"alert": True, "due": None, "message": "Le poste est vacant", "observers": ["rh@cpam.example"]}
    offer = {"verdict": verdict, "reason": reason, "missing": ["level"], "ask": [], "attachments": []}
    for name, value in changes.items():
        next(part for part in (fields, options, offer) if name in part)[name] = value
    return offer | {"fields": fields, "options": options}


def mail(*offers: dict[str, Any]) -> dict[str, Any]:
    return {"offers": list(offers)}


def wrong(label: dict[str, Any], *offers: dict[str, Any]) -> set[str]:
    return {check.measure for check in checks(label, mail(*offers)) if not check.right}


@pytest.mark.parametrize(
    ("said", "label", "same"),
    [
        ("Chargé d’études – N 2", "Chargé d'études - N 2", True),
        ("CPAM  de\n l'Eure ", "CPAM de l'Eure", True),
        ("e\u0301tudes", "études", True),
        ("Besançon", "BESANÇON", True),
        ("BESANÇON", "Besançon", False),
        ("Besancon", "Besançon", False),
        (None, "", True),
        (None, None, True),
        ("CDI", None, False),
    ],
)
def test_texts_are_the_same_as_a_careful_person_sees_it(
    said: str | None, label: str | None, same: bool
) -> None:
    assert same_text(said, label) is same


@pytest.mark.parametrize(
    ("changes", "measures"),
    [
        ({}, set()),
        ({"organisation": "CPAM des Vosges"}, set()),
        ({"title": "Chargé d’études (H/F)"}, set()),
        ({"title": "Chargé d'études F/H"}, set()),
        ({"title": "Chargé"}, {"field title"}),
        ({"reference": None}, {"field reference"}),
        ({"level": ["7"]}, {"field level"}),
        ({"level": []}, {"field level"}),
        ({"agent_direction": None}, {"field agent_direction"}),
        ({"convention": "CCN"}, {"field convention"}),
        ({"regime": "rg"}, {"field regime"}),
        ({"creation_date": "2017-09-01"}, {"field creation_date"}),
        ({"description": None}, {"field description"}),
        ({"alert": None}, {"option alert"}),
        ({"due": "2017-01-31"}, {"option due"}),
        ({"message": "« Le poste est vacant. »"}, set()),
        ({"message": "Le poste est vacant, merci"}, {"option message"}),
        ({"observers": ["RH@cpam.example"]}, set()),
        ({"observers": []}, {"option observers"}),
        ({"missing": []}, {"offers, missing"}),
        ({"ask": ["level"]}, {"offers, ask"}),
        ({"contract": "CDI"}, set()),  # the label does not speak of it
    ],
)
def test_each_thing_that_a_label_names_is_compared(changes: dict[str, Any], measures: set[str]) -> None:
    assert wrong(wanted(), read(**changes)) == measures


@pytest.mark.parametrize(
    ("label", "said", "right"),
    [
        ({"fields_alt": {"title": ["Chargée"]}}, {"title": "Chargée"}, True),
        ({"fields_alt": {"title": ["Chargée"]}}, {"title": "Chargés"}, False),
        ({"fields_alt": {"level": [["7E"]]}}, {"level": ["7E"]}, True),
        ({"options_alt": {"autres_destinataires": [[]]}}, {"observers": []}, True),
        ({"options_soft": ["message_complementaire"]}, {"message": None}, True),
        ({"options_soft": ["message_complementaire"]}, {"message": "Merci"}, False),
        ({"description_keys": ["bilan annuel"]}, {"description": "Rédiger le\nbilan annuel"}, True),
        ({"description_keys": ["bilan annuel"]}, {"description": "Rédiger"}, False),
        ({"description_not": ["Cordialement"]}, {"description": f"{DESCRIPTION}\nCordialement"}, False),
        ({"fields": {"description": None}}, {"description": None}, True),
        ({"fields": {"description": None}}, {"description": "Ci-joint"}, False),
    ],
)
def test_a_label_may_accept_more_and_say_what_must_not_be_there(
    label: dict[str, Any], said: dict[str, Any], right: bool
) -> None:
    assert (not wrong(wanted(**label), read(**said))) is right


def test_attachments_are_compared_by_name_and_bytes_and_none_is_made_up() -> None:
    expected = {"filename": "Fiche d'Évry.pdf", "kind": "pdf", "size": 9, "readable": True, "sha256": "ab"}
    label = wanted(attachments_expected=[expected])
    file = {"name": "Fiche d’Évry.pdf", "bytes": 9, "text_read": True, "sha256": "ab"}
    other = {"name": "logo.png", "bytes": 4, "text_read": False, "sha256": "cd"}
    assert wrong(label, read(attachments=[file])) == set()
    assert wrong(label, read(attachments=[file, other])) == {"attachment name"}
    assert wrong(label, read(attachments=[file | {"sha256": "ef", "text_read": False}])) == {
        "attachment sha256",
        "attachment text_read",
    }
    assert "attachment name" in wrong(label, read())
    assert wrong(wanted(attachments_expected=[expected | {"size": None, "sha256": None}]), read(
        attachments=[file | {"bytes": 1, "sha256": "ef"}]
    )) == set()  # fmt: skip


@pytest.mark.parametrize(
    ("acceptable", "offers", "outcome", "measures"),
    [
        (["concerned"], [read()], Outcome.RIGHT, set()),
        (["concerned"], [read("undetermined", "level_missing")], Outcome.UNDECIDED, {VERDICT, WHY}),
        (["undetermined"], [read()], Outcome.WRONG, {VERDICT}),
        (["concerned", "undetermined"], [read("undetermined", "level_missing")], Outcome.RIGHT, {WHY}),
        (["concerned"], [read("not_concerned", "outside_period")], Outcome.COSTLY, {HELD, VERDICT, WHY}),
        (["not_concerned"], [read("not_concerned", "outside_period")], Outcome.RIGHT, {WHY}),
        (["concerned"], [read(), read()], Outcome.WRONG, {VERDICT, WHY}),
        (["concerned"], [read(), read("not_concerned", "x")], Outcome.COSTLY, {HELD, VERDICT, WHY}),
    ],
)
def test_a_verdict_is_judged_by_what_the_label_accepts(
    acceptable: list[str], offers: list[dict[str, Any]], outcome: Outcome, measures: set[str]
) -> None:
    label = wanted(acceptable=acceptable)
    assert judge(label, mail(*offers)) is outcome
    assert wrong(label, *offers) == measures


def test_an_offer_that_was_not_read_lacks_everything_that_its_label_names() -> None:
    assert judge(wanted(), mail()) is Outcome.UNDECIDED
    assert wrong(wanted()) >= {VERDICT, "field reference", "field level", "option alert", "offers, missing"}
    assert HELD not in wrong(wanted())


def test_a_mail_that_is_no_offer_is_right_if_none_was_made_of_it() -> None:
    label = {"kind": "no_offer", "verdict": None}
    assert (judge(label, mail()), wrong(label)) == (Outcome.RIGHT, set())
    assert (judge(label, mail(read())), wrong(label, read())) == (Outcome.WRONG, {VERDICT})


def several() -> dict[str, Any]:
    one = {"reference": "A-1", "title": "Un", "level": ["7"], "verdict": "concerned", "reason": "r"}
    other = {"reference": "A-2", "title": "Deux", "level": ["5"], "verdict": "not_concerned", "reason": "s"}
    label = {"verdict": "undetermined", "reason": "several_offers", "acceptable": ["undetermined"]}
    return label | {"fields": None, "offers": [one, other]}


FIRST = read("concerned", "r", reference="A-1", title="Un", level=["7"])
SECOND = read("not_concerned", "s", reference="A 2", title="Deux", level=["5"])


@pytest.mark.parametrize(
    ("offers", "outcome", "measures"),
    [
        ([read("undetermined", "several_offers", reference=None)], Outcome.RIGHT, set()),
        ([FIRST, SECOND | {"fields": SECOND["fields"] | {"reference": "A-2"}}], Outcome.RIGHT, set()),
        ([SECOND | {"fields": SECOND["fields"] | {"reference": "A-2"}}, FIRST], Outcome.RIGHT, {WHY}),
        ([read("undetermined", "level_missing", reference="A-1")], Outcome.UNDECIDED, {VERDICT, WHY}),
        ([FIRST], Outcome.UNDECIDED, {VERDICT, WHY}),
        ([FIRST, SECOND], Outcome.COSTLY, {HELD, VERDICT}),
    ],
    ids=["asked", "split", "in another order", "one, unclear", "one is missing", "one that nobody knows"],
)
def test_several_offers_are_split_rightly_or_asked_for_one_by_one(
    offers: list[dict[str, Any]], outcome: Outcome, measures: set[str]
) -> None:
    assert judge(several(), mail(*offers)) is outcome
    found = wrong(several(), *offers)
    assert {measure for measure in found if measure.startswith("offers")} == measures
    assert bool(found - measures) is (outcome in (Outcome.UNDECIDED, Outcome.COSTLY))


# What decides


def test_fields_and_options_count_alone_and_together() -> None:
    said = Judged(
        "a.eml",
        (),
        Outcome.RIGHT,
        "",
        (Check("field title", True), Check("field level", False), Check("option due", False)),
    )
    counted = {name: (found.right, found.of) for name, found in measured([said, said]).items()}
    assert counted == {
        "fields": (2, 4),
        "field title": (2, 2),
        "field level": (0, 2),
        "options": (0, 2),
        "option due": (0, 2),
    }


def test_what_decides_is_what_was_promised() -> None:
    assert {AIMS[name] for name in AIMS if name.startswith(("field", "option"))} == {0.95}
    assert len([name for name in AIMS if name.startswith(("field ", "option "))]) == 12 + 4
    assert (AIMS[HELD], AIMS[VERDICT], AIMS[score.RULED], AIMS[score.RULED_WHY]) == (1, 27 / 30, 1, 48 / 50)


RULE_CASE = {"id": "v1", "organisation": "CNAV", "level": "3", "date": "2017-01-12"}
"""« Niveau 3 » is not concerned; a label that wants something else makes that the costly error."""


@pytest.mark.parametrize(("acceptable", "code"), [("not_concerned", 0), ("concerned", 1)])
def test_a_wrong_not_concerned_fails_the_score(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], acceptable: str, code: int
) -> None:
    (tmp_path / "offers").mkdir()
    case = {**RULE_CASE, "verdict": acceptable, "acceptable": [acceptable]}
    (tmp_path / "offers/verdicts.jsonl").write_text(json.dumps(case))
    (tmp_path / "offers/labels.json").write_text("{}")
    assert score.main(["--corpora", str(tmp_path)]) == code
    said = capsys.readouterr().out
    assert ("costly: v1: not_concerned (level_below_range)" in said) is bool(code)
    assert f"not there: {tmp_path}/replies/labels.json" in said
    assert said.splitlines()[-1].startswith("below its aim: " if code else "everything that decides ")


OFFER = """\
From: Camille <camille@cpam.example>
Message-ID: <1@cpam.example>
Subject: Offre

Référence du poste : NVH-95
Intitulé du poste : Chargé d'études
Organisme : CPAM des Vosges
Niveau : 7
"""


@pytest.mark.parametrize(
    ("labelled", "mails"), [("", "offers"), ("offers", "offers/offers"), ("offers", "offers"), ("", "")]
)
def test_other_labelled_offers_are_found_where_they_lie(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], labelled: str, mails: str
) -> None:
    (tmp_path / mails).mkdir(parents=True, exist_ok=True)
    (tmp_path / mails / "a.eml").write_text(OFFER)
    label = wanted(fields={"reference": "NVH-95", "level": ["5"]}, options={}, client="hand", layout="tl")
    label |= {"received_at": "2017-02-01T10:00:00+01:00", "missing": []}
    (tmp_path / labelled / "labels.json").write_text(json.dumps({"a.eml": label}))
    assert score.main(["--corpora", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert re.search(r"^offers, by hand +1 +1 ", said, re.MULTILINE)
    assert re.search(r"a\.eml: field level: said \[\"7\"\] / label \[\"5\"\]$", said, re.MULTILINE)
    assert said.endswith("below its aim: fields, field level\n")
    assert said.count("not there: ") == 14


def test_a_score_without_labelled_mails_says_what_to_give(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert score.main(["--corpora", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        f"score: {tmp_path} holds no labelled mails; --corpora names their folder\n"
    )


def test_a_label_without_its_mail_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "labels.json").write_text(json.dumps({"a.eml": wanted()}))
    assert score.main(["--corpora", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"score: {tmp_path}/a.eml is missing; --corpora names its folder\n"
