"""Wrong settings: each is one line that names the setting, what is wrong and an example of a right value."""

from pathlib import Path

import pytest

from mailbot.config import SETTINGS, load
from mailbot.core.errors import SettingError
from tests.support.settings import KEY, REQUIRED, loaded, refused, write


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


WRONG = [
    ("MAILBOT_ADDRESS", "offres", "'offres' is not a mail address"),
    ("MAILBOT_ADDRESS", "a@b.example, c@d.example", "is not a mail address"),
    ("MAILBOT_ADDRESS", "Zoé <zoé@en3s.example>", "'zoé@en3s.example' is not a mail address"),
    ("MAILBOT_ADDRESS", "a@evil.example <b@en3s.example>", "is not a mail address"),
    ("MAILBOT_ADDRESS", "a" * 65 + "@en3s.example", "is not a mail address"),
    ("MAILBOT_ADDRESS", "x\nBcc: y <a@b.example>", "has a line break or a character that cannot be printed"),
    ("MAILBOT_ADDRESS", "\udcff <a@b.example>", "has a line break or a character that cannot be printed"),
    ("MAILBOT_APPROVERS", "a@b.example,,c@d.example", "has an empty entry"),
    ("MAILBOT_APPROVERS", "a@b.example,", "has an empty entry"),
    ("MAILBOT_APPROVERS", '"Zoé <a@b.example>', "has an empty entry or a quotation mark that is not closed"),
    ("MAILBOT_APPROVERS", "a@b.example, A <A@B.example>", "names a@b.example twice"),
    ("MAILBOT_ADMINS", "Offres@en3s.example", "names offres@en3s.example, which is the bot's own address"),
    ("MAILBOT_APPROVERS", "offres@en3s.example", "is the bot's own address"),
    ("MAILBOT_IMAP_URL", "imap.en3s.example", "must begin with one of imaps://, imap+starttls://, imap://"),
    ("MAILBOT_SMTP_URL", "imaps://u:p@h", "must begin with one of smtps://, smtp+starttls://, smtp://"),
    ("MAILBOT_IMAP_URL", "imaps://", "is not scheme://user:password@host:port"),
    ("MAILBOT_IMAP_URL", "imaps://h", "has no user to log in as"),
    ("MAILBOT_IMAP_URL", "imaps://u@h", "has a user but no password, and MAILBOT_IMAP_PASSWORD is not set"),
    ("MAILBOT_SMTP_URL", "smtps://u@h", "has a user but no password, and MAILBOT_SMTP_PASSWORD is not set"),
    ("MAILBOT_SMTP_URL", "smtps://:p@h", "has no user to log in as"),
    ("MAILBOT_IMAP_URL", "imaps://u:p@h:0", "is not scheme://user:password@host:port"),
    ("MAILBOT_IMAP_URL", "imaps://u:p@h:65536", "is not scheme://user:password@host:port"),
    ("MAILBOT_IMAP_URL", "imaps://u:p@h:imap", "is not scheme://user:password@host:port"),
    ("MAILBOT_IMAP_URL", "imaps://u@x.fr:p@h", "write @ as %40"),
    ("MAILBOT_IMAP_URL", "imaps://u:p/q@h", "/ as %2F"),
    ("MAILBOT_IMAP_URL", "imaps://u:p%q@h", "write % itself as %25"),
    ("MAILBOT_IMAP_URL", "imaps://u:p%0d%0aX@h", "begins no printable character"),
    ("MAILBOT_IMAP_URL", "imaps://u:p%ff@h", "is not UTF-8"),
    ("MAILBOT_IMAP_URL", "imaps://u:p@[::g]", "is not scheme://user:password@host:port"),
    ("MAILBOT_IMAP_URL", "imaps://u:p@[1::2::3]", "has no IPv6 address between its brackets"),
    ("MAILBOT_IMAP_URL", "imaps://u:p@h/INBOX", "must end after the host and its port"),
    ("MAILBOT_IMAP_FOLDER", "IN*", "it has a * or a %"),
    ("MAILBOT_IMAP_DONE_FOLDER", "Inbox", "is the same folder as MAILBOT_IMAP_FOLDER"),
    ("MAILBOT_IMAP_QUARANTINE_FOLDER", "Processed", "is the same folder as MAILBOT_IMAP_DONE_FOLDER"),
    ("MAILBOT_TLS_CA_FILE", "none.pem", "'none.pem' cannot be read: No such file or directory"),
    ("MAILBOT_TLS_CA_FILE", "empty", "'empty' holds no certificate in PEM format"),
    ("MAILBOT_RULES", ".", "'.' cannot be read: Is a directory"),
    ("MAILBOT_TEMPLATES", "empty", "'empty' is not a folder"),
    ("MAILBOT_DATABASE_URL", "mysql://u:p@h/db", "must begin with sqlite:// or postgres://"),
    ("MAILBOT_DATABASE_URL", "mailbot.db", "must begin with sqlite:// or postgres://"),
    ("MAILBOT_DATABASE_URL", "sqlite://", "needs the path of a database file"),
    ("MAILBOT_DATABASE_URL", "sqlite://:memory:", "needs the path of a database file"),
    ("MAILBOT_DATABASE_URL", "sqlite:///var/lib/", "needs the path of a database file"),
    ("MAILBOT_DATABASE_URL", "sqlite://a.db?journal_mode=OFF", "without ? or #"),
    ("MAILBOT_DATABASE_URL", "postgres://u:p@h", "needs the name of the database"),
    ("MAILBOT_DATABASE_URL", "postgres://u:p@h:port/db", "is not scheme://user:password@host:port"),
    ("MAILBOT_DATABASE_URL", "postgres://u:p@h/db?sslmode=on", "may have the options host="),
    ("MAILBOT_DATABASE_URL", "postgres://u:p@h/db?password=p", "may have the options host="),
    ("MAILBOT_DATABASE_URL", "postgres:///db", "is not scheme://user:password@host:port"),
    ("MAILBOT_SECRET_KEYS", "correct horse battery", "key 1 is not what `mailbot keygen` prints"),
    ("MAILBOT_SECRET_KEYS", KEY + "0", "key 1 is not what `mailbot keygen` prints"),
    ("MAILBOT_SECRET_KEYS", KEY + ",", "key 2 has 0 bytes, fewer than 16"),
    ("MAILBOT_SECRET_KEYS", KEY + "," + KEY[:30], "key 2 has 15 bytes, fewer than 16"),
    ("MAILBOT_SECRET_KEYS", f"{KEY},{KEY.upper()}", "has the same key twice"),
    ("MAILBOT_TRUSTED_AUTHSERV_ID", "mx.example; spf=pass", "is not the one name of a mail server"),
    ("MAILBOT_POLL_SECONDS", "0", "'0' is not a whole number from 1 to 86400"),
    ("MAILBOT_POLL_SECONDS", "1.5", "'1.5' is not a whole number from 1 to 86400"),
    ("MAILBOT_POLL_SECONDS", "٣", "is not a whole number"),
    ("MAILBOT_MAX_MESSAGE_BYTES", "9" * 5000, "is not a whole number from 1000 to 268435456"),
    ("MAILBOT_LOG_FORMAT", "yaml", "'yaml' is neither text nor json"),
    ("MAILBOT_FAKE_NOW", "tomorrow", "'tomorrow' is not an ISO 8601 time"),
    ("MAILBOT_FAKE_NOW", "2017-01-09T08:00:00", "'2017-01-09T08:00:00' has no time zone"),
    ("MAILBOT_ALLOW_FAKE_NOW", "yes", "'yes' is neither 0 nor 1"),
    ("MAILBOT_IMAP_PASSWORD_FILE", "nowhere", "'nowhere' cannot be read: No such file or directory"),
    ("MAILBOT_IMAP_PASSWORD_FILE", "empty", "'empty' does not hold one line of text"),
    ("MAILBOT_SECRET_KEYS_FILE", "two-lines", "'two-lines' does not hold one line of text"),
    ("MAILBOT_SECRET_KEYS_FILE", "latin-1", "'latin-1' cannot be read: it is not UTF-8 text"),
    ("MAILBOT_SECRET_KEYS_FILE", "/dev/zero", "'/dev/zero' cannot be read: it has more than 1000000 bytes"),
]


@pytest.mark.parametrize(("name", "text", "problem"), WRONG)
def test_a_wrong_setting_is_one_line_with_its_name_the_problem_and_a_right_example(
    name: str, text: str, problem: str
) -> None:
    write("empty", "")
    write("two-lines", "first\nsecond\n")
    write("latin-1", "é".encode("latin-1"))
    line = refused(**{name: text})
    assert line.startswith(f"{name}: ")
    assert problem in line
    assert f"; for example: {name}=" in line
    assert line.isprintable()
    assert len(line) < 400


def test_every_example_in_an_error_line_is_itself_a_right_value() -> None:
    write("directory.toml", '[[organisation]]\nname = "CPAM"\nkind = "CPAM"\n')
    write("channels.toml", '[[channel]]\nname = "ucanss"\nmail = "a@b.example"\n')
    write("team.toml", "# nobody at the moment")
    write("rules.toml", "")
    Path("our-templates").mkdir()
    not_to_be_copied = {"MAILBOT_TLS_CA_FILE", "MAILBOT_SECRET_KEYS"}
    for setting in SETTINGS:
        if setting.name not in not_to_be_copied:
            assert loaded(**{setting.name: setting.example}).sources[setting.name] == "environment"


def test_a_wrong_setting_says_where_it_stands() -> None:
    with pytest.raises(SettingError, match=r"\(from \.env\); for example"):
        load(REQUIRED, Path(write(".env", "MAILBOT_POLL_SECONDS=often\n")))
    assert "(from environment)" in refused(MAILBOT_POLL_SECONDS="often")
    assert "(from file keys)" in refused(MAILBOT_SECRET_KEYS_FILE=write("keys", "short"))


@pytest.mark.parametrize(
    ("name", "closest"),
    [
        ("MAILBOT_ADRESS", "MAILBOT_ADDRESS"),
        ("MAILBOT_IMAP_PASSWORT_FILE", "MAILBOT_IMAP_PASSWORD_FILE"),
        ("MAILBOT_POLL_SECONDS_FILE", "MAILBOT_POLL_SECONDS"),
        ("MAILBOT_poll_seconds", "MAILBOT_POLL_SECONDS"),
        ("MAILBOT_DATABASE", "MAILBOT_DATABASE_URL"),
    ],
)
def test_an_unknown_name_is_refused_with_the_closest_right_one_and_without_its_text(
    name: str, closest: str
) -> None:
    line = refused(**{name: "hush"})
    assert line.startswith(
        f"{name}: is no setting; did you mean {closest}? (from environment); for example: {closest}="
    )
    assert "hush" not in line
    with pytest.raises(SettingError, match=rf"^{name}: is no setting.*\(from \.env\)"):
        load(REQUIRED, Path(write(".env", f"{name}=x\n")))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("\n\nMAILBOT_ADDRESS\n", ".env, line 3: is not NAME=value; for example: MAILBOT_ADDRESS="),
        ("A=b\nMAILBOT_ADMINS='hush\n", ".env, line 2: is not NAME=value; for example: MAILBOT_ADDRESS="),
        ('MAILBOT_ADMINS="D, P" <hush@a.example>\n', ".env, line 1: is not NAME=value; for example"),
        (
            "MAILBOT_TEAM=\n\n# c\nMAILBOT_TEAM=hush\n",
            ".env, line 4: sets MAILBOT_TEAM a second time; for",
        ),
        (b"MAILBOT_ADMINS=\xe9", ".env: cannot be read: it is not UTF-8 text; for example: MAILBOT_ADDRESS="),
        (b"#" * 1_000_001, ".env: cannot be read: it has more than 1000000 bytes; for example"),
    ],
)
def test_a_wrong_env_file_is_refused_by_line_without_repeating_it(content: str | bytes, problem: str) -> None:
    with pytest.raises(SettingError) as caught:
        load(REQUIRED, Path(write(".env", content)))
    line = str(caught.value)
    assert line.startswith(problem)
    assert line.isprintable()
    assert "hush" not in line


def test_an_env_file_that_is_a_folder_is_refused() -> None:
    Path(".env").mkdir()
    with pytest.raises(SettingError, match=r"^\.env: cannot be read: Is a directory; for example: "):
        load(REQUIRED)
