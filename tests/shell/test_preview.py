"""The preview: every mail as files that a person can open."""

from email import message_from_bytes, policy
from pathlib import Path

from mailbot import preview
from mailbot.core.people import Person
from mailbot.samples import samples
from mailbot.templating import Stationery

STATIONERY = Stationery(None, Person("mailbot@ucanss.example"), [b"k" * 32])


def test_every_sample_is_written_as_a_mail_and_as_its_two_parts(tmp_path: Path) -> None:
    written = preview.write(tmp_path / "new" / "folder", STATIONERY)
    names = [f"{sample.name}{suffix}" for sample in samples() for suffix in (".eml", ".txt", ".html")]
    assert [path.name for path in written] == names
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == sorted(names)


def test_the_files_hold_what_the_mail_says(tmp_path: Path) -> None:
    written = {path.name: path.read_bytes() for path in preview.write(tmp_path, STATIONERY)}
    mail = message_from_bytes(written["request.eml"], policy=policy.default)
    assert mail["X-Mailbot-Kind"] == "request"
    assert written["request.txt"].decode().startswith("Demande de dérogation\n\nMadame, Monsieur,\n")
    assert written["request.html"].decode().startswith("<!doctype html>\n")
    assert b"\r" not in written["request.txt"] + written["request.html"]


def test_writing_again_replaces_the_files(tmp_path: Path) -> None:
    first = [path.read_bytes() for path in preview.write(tmp_path, STATIONERY)]
    assert [path.read_bytes() for path in preview.write(tmp_path, STATIONERY)] == first
