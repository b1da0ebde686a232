"""Every place on disk: asking creates nothing, folders are private, names are checked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agentarmy import paths
from agentarmy.errors import BadInput, NotFound, Storage, UsageError


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_asking_never_creates(home: Path) -> None:
    clone = paths.current()
    places = [clone.mirror, clone.vectors, clone.models, clone.rejected, clone.settings]
    places += [paths.config_file(), paths.current_file(), paths.secrets_file("default")]
    assert paths.clone_names() == []
    assert not home.exists()
    assert all(place.is_relative_to(home) for place in places)


def test_without_agentarmy_home_secrets_lie_apart_from_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("AGENTARMY_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert not paths.secrets_file("mara").is_relative_to(paths.home())
    assert paths.clone("mara").root == paths.home() / "clones" / "mara"


@pytest.mark.row("PC-06")
def test_secrets_never_lie_in_a_clone() -> None:
    assert not paths.secrets_file("mara").is_relative_to(paths.clones_dir())


@pytest.mark.parametrize("name", ["", "..", "a/b", "Mara", "-x", "a" * 65, "a\n"])
def test_a_bad_clone_name_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name"):
        paths.clone(name)


def test_the_clone_in_use(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert paths.current_name() == "default"
    paths.make_private(paths.clone("mara").root)
    paths.write_private(paths.current_file(), b"mara\n")
    assert paths.current().name == "mara"
    monkeypatch.setenv("AGENTARMY_CLONE", "maro")
    with pytest.raises(NotFound) as found:
        paths.current()
    assert "mara" in found.value.expected


def test_private_files_and_folders(home: Path) -> None:
    old = os.umask(0)
    try:
        paths.write_private(home / "a" / "b" / "c.txt", b"one")
        paths.write_private(home / "a" / "b" / "c.txt", b"two")
    finally:
        os.umask(old)
    assert (home / "a" / "b" / "c.txt").read_bytes() == b"two"
    assert [mode(home), mode(home / "a" / "b"), mode(home / "a" / "b" / "c.txt")] == [
        0o700,
        0o700,
        0o600,
    ]
    assert os.listdir(home / "a" / "b") == ["c.txt"]


def test_wide_modes_are_found_and_mended(home: Path) -> None:
    paths.write_private(home / "clones" / "mara" / "clone.toml", b"")
    assert paths.private_places(home) == []
    (home / "clones").chmod(0o755)
    (home / "clones" / "mara" / "clone.toml").chmod(0o644)
    assert len(paths.private_places(home)) == 2
    assert len(paths.mend_modes(home)) == 2
    assert paths.private_places(home) == []


def test_a_disk_that_refuses_is_named(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Storage) as found:
        paths.write_private(tmp_path / "file" / "below", b"")
    assert str(tmp_path / "file") in found.value.line()
    assert "AGENTARMY_HOME" in found.value.hint


@pytest.mark.parametrize("content", [b"\xff\xfe\x96", b"../../x", b"a b"])
def test_a_current_file_that_names_no_clone(home: Path, content: bytes) -> None:
    paths.write_private(paths.current_file(), content)
    with pytest.raises(BadInput) as found:
        paths.current()
    assert found.value.hint == "agentarmy clone use default"
    assert paths.current("default").name == "default"


def test_a_file_takes_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "rows.csv"
    target.write_text("before")
    with pytest.raises(TypeError), paths.replacing(target) as stream:
        stream.writelines(["half", 5])  # type: ignore[list-item]
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("rows.csv", "before")]
    with paths.replacing(target) as stream:
        stream.write("after")
    assert target.read_text() == "after"
    assert target.stat().st_mode & 0o777 == 0o600


def test_what_is_no_plain_file_is_never_replaced(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    with paths.replacing(link) as stream:
        stream.write("x")
    assert link.is_symlink()
    assert (tmp_path / "real").read_text() == "x"
    for place, kind in ((tmp_path, BadInput), (tmp_path / "none" / "x", NotFound)):
        with pytest.raises(kind), paths.replacing(place):
            pass
