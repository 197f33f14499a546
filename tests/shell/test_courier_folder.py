"""Files appear in a folder whole or not at all, and what stands in the way is said."""

from pathlib import Path

import pytest

from mailbot.courier import Delivery, Fate
from mailbot.courier_folder import problem, put


def test_files_are_written_into_a_folder_that_is_made_and_replace_those_there(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    assert put(folder, {"a.txt": b"one", "a.json": b"{}"}) == Delivery(Fate.ACCEPTED)
    assert put(folder, {"a.txt": b"two"}) == Delivery(Fate.ACCEPTED)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a.txt": b"two", "a.json": b"{}"}


def test_a_file_that_cannot_be_finished_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, {"a.txt": b"whole"})

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert put(tmp_path, {"a.txt": b"half"}) == Delivery(
        Fate.TEMPORARY, f"{tmp_path}: No space left on device"
    )
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.txt", b"whole")]


def test_a_link_at_the_place_of_a_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    outside.write_bytes(b"kept")
    folder.mkdir()
    (folder / "a.txt").symlink_to(outside)
    put(folder, {"a.txt": b"new"})
    assert (outside.read_bytes(), (folder / "a.txt").is_symlink()) == (b"kept", False)


def test_what_speaks_against_a_folder_is_found_without_making_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert problem(tmp_path / "new" / "folder") == ""
    assert problem(tmp_path / "file" / "folder") == f"{tmp_path / 'file'} is no folder"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_name_that_is_too_long_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    assert "too long" in problem(tmp_path / ("x" * 300) / "y").lower()
