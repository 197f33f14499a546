"""The command line against what goes wrong around it: one clear line, the right exit code, no secret."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from mailbot.cli import main
from storage import journal
from storage.database import connected
from storage.migrate import migrate
from tests.storage.samples import NOON, entry, offer, store_new, submitted
from tests.support.needs import ROOT
from tests.support.settings import KEY, REQUIRED, write

AWAY = {
    "MAILBOT_IMAP_URL": "imap://u:hush-imap@127.0.0.1:1",
    "MAILBOT_SMTP_URL": "smtp://u:hush-smtp@127.0.0.1:1",
}
SECRETS = re.compile(rf"hush|{KEY}")
# Runs mailbot where no file may grow beyond so many bytes, as under a quota.
WITHOUT_ROOM = """
import resource, runpy, sys
sys.dont_write_bytecode = True  # a module cut short would stay behind
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
runpy.run_module("mailbot", run_name="__main__")
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int | str | None
    output: str
    errors: str

    def line(self) -> str:
        """Return the one line on stderr, which steers no terminal and holds no secret."""
        assert self.errors.startswith("mailbot: "), self.errors
        line = self.errors.removesuffix("\n")
        assert line.isprintable(), line
        assert not SECRETS.search(self.errors + self.output)
        return line


class Shell:
    """A folder of its own with the required settings, in which commands are run."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def run(self, *arguments: str, **settings: str) -> Ran:
        """Run `mailbot …` in this process."""
        with self._monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["mailbot", *arguments])
            for name, value in (REQUIRED | AWAY | settings).items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main()
        output, errors = self._capsys.readouterr()
        return Ran(ended.value.code, output, errors)


def apart(command: Sequence[str], settings: Mapping[str, str]) -> Ran:
    """Run a Python command in a process of its own."""
    ran = subprocess.run(
        (sys.executable, *command),
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), **REQUIRED, **AWAY, **settings},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    return Shell(monkeypatch, capsys)


WRONG = [
    ("MAILBOT_ADDRESS", "nobody"),
    ("MAILBOT_IMAP_URL", "imaps://u:hush@h:99999"),
    ("MAILBOT_SMTP_URL", "smtp://u:hu%zzsh@h"),
    ("MAILBOT_IMAP_FOLDER", "*"),
    ("MAILBOT_IMAP_DONE_FOLDER", "INBOX"),
    ("MAILBOT_IMAP_QUARANTINE_FOLDER", "%"),
    ("MAILBOT_DATABASE_URL", "mysql://u:hush@h/d"),
    ("MAILBOT_SECRET_KEYS", "hush"),
    ("MAILBOT_APPROVERS", "a@b.example,"),
    ("MAILBOT_ADMINS", "nobody"),
    ("MAILBOT_TRUSTED_AUTHSERV_ID", "a; b"),
    ("MAILBOT_POLL_SECONDS", "0"),
    ("MAILBOT_MAX_MESSAGE_BYTES", "1e9"),
    ("MAILBOT_LOG_FORMAT", "xml"),
    ("MAILBOT_FAKE_NOW", "tomorrow"),
    ("MAILBOT_ALLOW_FAKE_NOW", "yes"),
    ("MAILBOT_TEMPLATES", "nowhere"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
@pytest.mark.parametrize("command", [["run"], ["rules", "show"]])
def test_a_wrong_setting_ends_any_command_with_78_and_an_example(
    command: list[str], name: str, value: str, shell: Shell
) -> None:
    ran = shell.run(*command, **{name: value})
    line = ran.line()
    assert ran.code == os.EX_CONFIG
    assert line.startswith(f"mailbot: {name}: ")
    assert f"; for example: {name}=" in line


FILES = ["MAILBOT_DIRECTORY", "MAILBOT_RULES", "MAILBOT_CHANNELS", "MAILBOT_TEAM", "MAILBOT_TLS_CA_FILE"]
SECRET_FILES = ["MAILBOT_SECRET_KEYS_FILE", "MAILBOT_IMAP_PASSWORD_FILE"]


@pytest.mark.parametrize("name", FILES + SECRET_FILES)
@pytest.mark.parametrize("path", ["nowhere", "folder", "bytes", "x" * 5_000])
def test_a_file_of_settings_that_is_none_is_named_on_one_line(path: str, name: str, shell: Shell) -> None:
    write("bytes", bytes(range(256)))
    ran = shell.run("rules", "show", **{name: path})
    assert ran.code == os.EX_CONFIG
    assert ran.line().startswith(f"mailbot: {name}: ")
    assert path[:20] in ran.line()


@pytest.mark.parametrize("name", ["MAILBOT_DIRECTORY", "MAILBOT_TEAM", "MAILBOT_CHANNELS"])
@pytest.mark.parametrize("content", ["a = " + "[" * 100_000, "a = " + "9" * 5_000, "#" * 2_000_000])
def test_a_file_made_to_break_its_parser_is_named_on_one_line(content: str, name: str, shell: Shell) -> None:
    ran = shell.run("rules", "show", **{name: write("hostile.toml", content)})
    assert ran.code == os.EX_CONFIG
    assert "hostile.toml" in ran.line()


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"hush-line\n",
        b"MAILBOT_IMAP_PASSWORD 'hush'\n",
        b"MAILBOT_IMAP_PASSWORD=hush\nMAILBOT_IMAP_PASSWORD=hush2\n",
        b"MAILBOT_IMAP_PASSWORD=hush\0x\n",
        b"MAILBOT_SECRETKEYS=hush\n",
        b'MAILBOT_TEAM="\x1b[2J"\n',
        b"a='" * 100_000,
        b"=" * 1_000_001,
    ],
)
def test_a_hostile_env_file_is_one_line_without_its_secrets(content: bytes, shell: Shell) -> None:
    write(".env", content)
    ran = shell.run("rules", "show")
    assert ran.code == os.EX_CONFIG
    assert ".env" in ran.line()


def test_a_folder_called_env_is_named(shell: Shell) -> None:
    Path(".env").mkdir()
    ran = shell.run("rules", "show")
    assert (ran.code, ".env: cannot be read" in ran.line()) == (os.EX_CONFIG, True)


DATABASE_COMMANDS = [["status"], ["quarantine", "list"], ["journal", "verify"], ["migrate"]]


@pytest.mark.parametrize("command", DATABASE_COMMANDS)
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(command: list[str], shell: Shell) -> None:
    content = b"not a database at all" * 1_000
    write("mailbot.db", content)
    ran = shell.run(*command)
    assert (ran.code, "file is not a database" in ran.line()) == (1, True)
    assert Path("mailbot.db").read_bytes() == content


@pytest.mark.parametrize(
    ("url", "code", "said"),
    [
        ("sqlite://nowhere/mailbot.db", os.EX_TEMPFAIL, "No such file"),
        ("sqlite://new.db", 1, "run: mailbot migrate"),
        ("postgres://u:hush@127.0.0.1:1/mailbot", os.EX_TEMPFAIL, "mailbot at 127.0.0.1:1"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(
    url: str, code: int, said: str, shell: Shell
) -> None:
    ran = shell.run("status", MAILBOT_DATABASE_URL=url)
    assert (ran.code, said in ran.line()) == (code, True)


def test_a_disk_that_takes_no_more_is_a_temporary_failure_and_harms_nothing(shell: Shell) -> None:
    full = apart(["-c", WITHOUT_ROOM, "migrate"], {})
    assert (full.code, full.line().startswith("mailbot: the database ")) == (os.EX_TEMPFAIL, True)
    assert shell.run("migrate").code == 0
    assert shell.run("journal", "verify").code == 0


def test_servers_away_end_once_with_75_and_check_with_78_and_no_secret(shell: Shell) -> None:
    once = apart(["-m", "mailbot", "run", "--once"], {"MAILBOT_LOG_FORMAT": "json"})
    assert once.code == os.EX_TEMPFAIL
    assert once.errors.splitlines()[-1].startswith("mailbot: IMAP server 127.0.0.1:1: ")
    assert "Traceback" not in once.errors
    check = shell.run("check")
    assert check.code == os.EX_CONFIG
    assert {"FAILED IMAP", "FAILED SMTP", "ok database"} <= {
        s.partition(":")[0] for s in check.output.splitlines()
    }
    assert not SECRETS.search(once.errors + check.output + check.errors)


def test_check_tries_the_folders_of_channels(shell: Shell) -> None:
    Path("in-the-way").write_text("")
    Path("channels.toml").write_text('[[channel]]\nname = "ucanss"\nfolder = "in-the-way/ucanss"\n')
    check = apart(["-m", "mailbot", "check"], {"MAILBOT_CHANNELS": "channels.toml"})
    (said,) = (line for line in check.output.splitlines() if "channels" in line and "FAILED" in line)
    assert said.startswith("FAILED channels: MAILBOT_CHANNELS: channel ucanss: ")
    assert "in-the-way is no folder" in said


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nonsense"], 2),
        (["status", "--jsn"], 2),
        (["quarantine", "release", "one"], 2),
        (["quarantine", "release", "0"], 2),
        (["quarantine", "release", "9" * 30], 2),
        (["quarantine", "release", "7"], 1),
        (["quarantine", "discard", "--", "-1"], 2),
        (["report", "--output", "r.csv", "--from", "0001-01-01"], 2),
        (["purge", "--before", "9999-12-31"], 2),
        (["status", "NOWHERE1"], 1),
        (["report", "--output", "report.pdf"], 1),
        (["report", "--output", "nowhere/report.csv"], 1),
        (["report", "--output", "folder"], 2),
        (["report", "--output", "r.csv", "--from", "31/01/2027"], 2),
        (["purge", "--before", "soon"], 2),
        (["read", "nowhere.eml"], 2),
        (["read", "folder"], 2),
        (["read", "--at", "2027-01-11", "bytes"], 1),
        (["preview", "bytes"], 2),
    ],
)
def test_wrong_arguments_are_one_line(arguments: list[str], code: int, shell: Shell) -> None:
    write("bytes", bytes(range(256)))
    shell.run("migrate")
    ran = shell.run(*arguments)
    assert ran.code == code
    assert ran.line()


def test_hostile_mails_are_each_read_as_one_line_of_printable_json(shell: Shell) -> None:
    hostile = "\x1b[31m\x9b2J\u202e\x00\x07"
    head = f'From: "{hostile}" <a@b.example>\r\nSubject: {hostile} =?utf-8?q?=1b=0d=0a?=\r\n'.encode()
    mails = [
        head + b"\r\n" + hostile.encode(),
        head + b"Content-Type: text/plain; charset=utf-7\r\n\r\n+ADw-script+AD4-",
        head + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\n" * 100_000,
        b"Subject: " + b"=?utf-8?q?=C3=A9?= " * 27_000 + b"\r\n\r\nx",
        bytes(range(256)),
        b"",
    ]
    files = [write(f"{number}.eml", raw) for number, raw in enumerate(mails)]
    ran = shell.run("read", "--json", *files)
    assert (ran.code, ran.errors) == (0, "")
    lines = ran.output.splitlines()
    assert [json.loads(line)["file"] for line in lines] == files
    assert all(line.isprintable() for line in lines)


def test_an_answer_is_read_beside_the_mail_that_it_answers(shell: Shell) -> None:
    ours = (
        "Vous accordez la dérogation : le recruteur pourra publier l'offre.\r\n\r\nCode 7 du poste vacant\r\n"
    )
    fields = ("From: a@b.example", "Subject: Re: Demande", "In-Reply-To: <o@b.example>")
    head = "\r\n".join((*fields, "Content-Type: text/plain; charset=utf-8"))
    sent = write("ours.eml", f"{head}\r\n\r\n{ours}".encode())
    answer = write("answer.eml", f"{head}\r\n\r\nNon, merci.\r\n\r\n{ours}".encode())
    alone, beside = (
        json.loads(shell.run("read", "--json", *more, answer).output)["new_text"]
        for more in ([], ["--sent", sent])
    )
    assert "Vous accordez" in alone
    assert beside == "Non, merci."


def test_debug_shows_where_an_error_comes_from_and_nothing_else_does(shell: Shell) -> None:
    assert "Traceback" not in shell.run("status", "NOWHERE1").errors
    assert "Traceback" in shell.run("--debug", "status", "NOWHERE1").errors


def test_the_status_of_an_offer_shows_what_was_written(shell: Shell, tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/mailbot.db"
    asyncio.run(_doubted(url))
    ran = shell.run("status", "NVHADD00001", MAILBOT_DATABASE_URL=url)
    assert ran.code == 0
    assert ran.output.endswith(
        "  doubt (version 1) by helene@cpam-vosges.example: À voir \ufffd[2J peut-être\n"
    )


async def _doubted(url: str) -> None:
    await migrate(url)
    async with connected(url) as database:
        asked = await store_new(database, submitted(offer(), 1))
        said = replace(entry(asked, "doubt"), detail="À voir\n\x1b[2J peut-être")
        async with database.transaction() as tx:
            await journal.append(tx, [(NOON, said)])
