"""The TOML files that settings name: what they say, and how a wrong or hostile one is refused."""

import re
from datetime import date
from pathlib import Path

import pytest

from mailbot.config import Channel
from mailbot.core.people import Deputy, Organisation, Person
from tests.support.settings import loaded, refused, write

ORGANISATION = '[[organisation]]\nname = "CPAM des Vosges"\nkind = "CPAM"\n'
UCANSS = '[[channel]]\nname = "ucanss"\nmail = "bourse@ucanss.example"\n'
DEPUTY = (
    '[[deputy]]\nfor = "Claire@en3s.example"\nname = "Anne Petit"\naddress = "Anne@en3s.example"\n'
    "first = 2017-02-06\nlast = 2017-02-17\n"
)
BY_TABLE = {"MAILBOT_DIRECTORY": ORGANISATION, "MAILBOT_CHANNELS": UCANSS, "MAILBOT_TEAM": DEPUTY}


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_directory_names_organisations_with_their_recruiters() -> None:
    content = f"""{ORGANISATION}domains = ["CPAM-Vosges.example"]
recruiters = ["RH@prestataire.example"]
[[organisation]]
name = " ARS Grand  Est"
kind = "ARS"
convention = "CCNT-RG"
"""
    assert loaded(MAILBOT_DIRECTORY=write("d.toml", content)).people.organisations == (
        Organisation(
            "CPAM des Vosges",
            "CPAM",
            frozenset({"cpam-vosges.example"}),
            frozenset({"rh@prestataire.example"}),
        ),
        Organisation("ARS Grand Est", "ARS", convention="CCNT-RG"),
    )


def test_channels_are_a_mail_address_or_a_folder_with_ucanss_first() -> None:
    content = f'{UCANSS}[[channel]]\nname = "intranet-2"\nfolder = "out/intranet"\n'
    assert loaded(MAILBOT_CHANNELS=write("c.toml", content)).channels == (
        Channel("ucanss", address="bourse@ucanss.example"),
        Channel("intranet-2", folder=Path("out/intranet")),
    )


def test_the_team_names_deputies_of_approvers_with_their_dates() -> None:
    assert loaded(MAILBOT_TEAM=write("t.toml", DEPUTY)).people.deputies == (
        Deputy(
            "claire@en3s.example",
            Person("anne@en3s.example", "Anne Petit"),
            date(2017, 2, 6),
            date(2017, 2, 17),
        ),
    )


def test_a_deputy_may_stand_in_for_a_single_day() -> None:
    (deputy,) = loaded(MAILBOT_TEAM=write("t.toml", DEPUTY.replace("02-17", "02-06"))).people.deputies
    assert deputy.first == deputy.last


def test_a_team_without_deputies_is_no_mistake() -> None:
    assert loaded(MAILBOT_TEAM=write("t.toml", "# nobody at the moment\n")).people.deputies == ()


WRONG_TABLES = [
    ("MAILBOT_DIRECTORY", "", "'f.toml' has no [[organisation]]"),
    ("MAILBOT_CHANNELS", "", "'f.toml' has no [[channel]]"),
    ("MAILBOT_DIRECTORY", '[[organisation]]\nkind = "CPAM"', "'f.toml', organisation 1: name is missing"),
    ("MAILBOT_DIRECTORY", '[[organisation]]\nname = "X"', "'f.toml', organisation 1 ('X'): kind is missing"),
    ("MAILBOT_DIRECTORY", '[[organisation]]\nname = "X"\nkind = 1', "kind is not a line of text"),
    ("MAILBOT_DIRECTORY", '[[organisation]]\nname = "a\\u0000"', "name is not a line of text"),
    ("MAILBOT_DIRECTORY", f'{ORGANISATION}domains = "a.example"', "domains is not a list of texts"),
    ("MAILBOT_DIRECTORY", f"{ORGANISATION}domains = [1]", "domains is not a list of texts"),
    ("MAILBOT_DIRECTORY", f'{ORGANISATION}domains = ["@a.example"]', "domains: '@a.example' is not a domain"),
    ("MAILBOT_DIRECTORY", f'{ORGANISATION}recruiters = ["a"]', "recruiters: 'a' is not a mail address"),
    ("MAILBOT_DIRECTORY", f'{ORGANISATION}recruiters = ["offres@en3s.example"]', "the bot's own address"),
    ("MAILBOT_DIRECTORY", f'{ORGANISATION}domain = ["a"]', "'domain' is no key of it; did you mean domains?"),
    ("MAILBOT_DIRECTORY", ORGANISATION * 2, "organisation 2 ('CPAM des Vosges'): 'CPAM des Vosges' already"),
    (
        "MAILBOT_DIRECTORY",
        f'{ORGANISATION}domains = ["a.example"]\n[[organisation]]\nname="B"\nkind="C"\ndomains=["A.example"]',
        "organisation 2 ('B'): 'a.example' already belongs to an entry above",
    ),
    ("MAILBOT_CHANNELS", '[[channel]]\nname = "apec"\nfolder = "x"', "the first channel must be ucanss"),
    ("MAILBOT_CHANNELS", '[[channel]]\nname = "ucanss"', "channel 1 ('ucanss'): needs either mail or folder"),
    ("MAILBOT_CHANNELS", f'{UCANSS}folder = "x"', "needs either mail or folder"),
    ("MAILBOT_CHANNELS", UCANSS * 2, "channel 2 ('ucanss'): 'ucanss' already belongs to an entry above"),
    (
        "MAILBOT_CHANNELS",
        '[[channel]]\nname = "../x"\nfolder = "x"',
        "is no name of small letters, digits and",
    ),
    ("MAILBOT_CHANNELS", UCANSS.replace("bourse@ucanss", "offres@en3s"), "the bot's own address"),
    ("MAILBOT_TEAM", '[[step]]\nname = "x"', "has [[step]], but mailbot knows one approval step only"),
    ("MAILBOT_TEAM", DEPUTY.replace("Claire@", "zoe@"), "zoe@en3s.example is not one of MAILBOT_APPROVERS"),
    ("MAILBOT_TEAM", DEPUTY.replace("Anne@", "claire@"), "cannot be the deputy of the same address"),
    ("MAILBOT_TEAM", DEPUTY.replace("Anne@", "offres@"), "the bot's own address"),
    ("MAILBOT_TEAM", DEPUTY.replace("02-17", "02-05"), "last (2017-02-05) is before first (2017-02-06)"),
    ("MAILBOT_TEAM", DEPUTY.replace("2017-02-17", '"2017-02-17"'), "last is not a date"),
    ("MAILBOT_TEAM", DEPUTY.replace("2017-02-17", "2017-02-17T08:00:00Z"), "last is not a date"),
    ("MAILBOT_TEAM", DEPUTY.replace("first = 2017-02-06\n", ""), "first is not a date"),
]


@pytest.mark.parametrize(("name", "content", "problem"), WRONG_TABLES)
def test_a_wrong_entry_is_one_line_with_file_entry_problem_and_a_right_example(
    name: str, content: str, problem: str
) -> None:
    file = write("f.toml", content)
    line = refused(**{name: file})
    assert line.startswith(f"{name}: ")
    assert problem in line
    assert "; for example: " in line
    assert line.isprintable()
    assert len(line) < 400


HOSTILE = [
    ("no file", None, "'f.toml' cannot be read: No such file or directory"),
    ("not TOML", b"[[x]]\nname = \n", "'f.toml': Invalid value (at line 2, column 8)"),
    ("single table", b"[{table}]\nname = 'x'", "'f.toml' has no [["),
    ("list of numbers", b"{table} = [1, 2]", "1 is no [["),
    ("empty list", b"{table} = []", "'f.toml' has no [["),
    ("another table", b"[[organization]]\n", "'organization' does not belong there, only [["),
    ("Latin-1", b"# \xe9", "'f.toml' is not UTF-8 text"),
    ("NUL", b"[[x]]\nname = '\0'", "'f.toml': Found invalid character '\\x00' (at line 2, column 9)"),
    ("escape", b'"\\u001b[31m" = 1', "'\\x1b[31m' does not belong there"),
    ("deep nesting", b"x = " + b"[" * 100_000, "'f.toml' is nested too deeply"),
    ("long number", b"x = " + b"9" * 100_000, "'f.toml' has a number that is too long"),
    ("long key", b"[" + b"a" * 400_000 + b"]\n[" + b"a" * 400_000 + b"]", "twice (at line 2"),
    ("too long", b"#" * 1_000_001, "'f.toml' cannot be read: it has more than 1000000 bytes"),
]


@pytest.mark.parametrize("name", BY_TABLE)
@pytest.mark.parametrize(
    ("content", "problem"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE]
)
def test_a_hostile_file_is_refused_in_one_line(name: str, content: bytes | None, problem: str) -> None:
    if content is not None:
        table = re.findall(r"\[\[(\w+)", BY_TABLE[name])[0]
        write("f.toml", content.replace(b"{table}", table.encode()))
    line = refused(**{name: "f.toml"})
    assert line.startswith(f"{name}: ")
    assert problem in line
    assert f"; for example: {name}=" in line
    assert line.isprintable()
    assert len(line) < 400
