"""Backups: identical after a round trip, verified before anything is replaced, without secrets."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentarmy import paths
from agentarmy.errors import BadInput, NotFound, Storage, UsageError
from agentarmy.services import backup, setup
from agentarmy.store.database import Mirror, open_mirror

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)


@pytest.fixture
def clone() -> paths.Clone:
    return setup.create_clone("mara", rep="Mara Lindqvist")


@pytest.fixture
def mirror(clone: paths.Clone) -> Iterator[Mirror]:
    found = open_mirror(clone.mirror, tenant="northmill.example", clock=lambda: NOW)
    write(found, "before")
    yield found
    found.close()


def write(mirror: Mirror, word: str) -> None:
    with mirror.write():
        mirror.run(
            "INSERT INTO answers (id, tenant, question, subject, answer, created_at, updated_at)"
            " VALUES (?, ?, 'side', ?, 'ours', '', '')",
            (word, mirror.tenant, word),
        )


def test_a_round_trip_keeps_every_checksum(
    clone: paths.Clone, mirror: Mirror, tmp_path: Path
) -> None:
    first = backup.create(mirror, clone, target=tmp_path / "a.tar", now=NOW)
    write(mirror, "after")
    mirror.close()
    backup.restore(tmp_path / "a.tar", overwrite=True)
    assert backup.digest(clone.mirror) == first.files["mirror.sqlite"]
    assert paths.private_places(paths.home()) == []
    again = open_mirror(clone.mirror, tenant=first.tenant, clock=lambda: NOW)
    assert again.all("SELECT subject FROM answers") == [("before",)]
    second = backup.create(again, clone, target=tmp_path / "b.tar", now=NOW)
    again.close()
    assert second == first
    assert (tmp_path / "a.tar").read_bytes() == (tmp_path / "b.tar").read_bytes()


def test_a_backup_is_private_and_leaves_nothing_beside_it(
    clone: paths.Clone, mirror: Mirror, tmp_path: Path
) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    backup.create(mirror, clone, target=folder / "a.tar", now=NOW)
    assert [path.name for path in folder.iterdir()] == ["a.tar"]
    assert (folder / "a.tar").stat().st_mode & 0o777 == 0o600
    with tarfile.open(folder / "a.tar") as archive:
        assert archive.getnames() == ["manifest.json", "clone.toml", "mirror.sqlite"]


def test_it_goes_beside_under_another_name(
    clone: paths.Clone, mirror: Mirror, tmp_path: Path
) -> None:
    backup.create(mirror, clone, target=tmp_path / "a.tar", now=NOW)
    with pytest.raises(UsageError, match="already there"):
        backup.restore(tmp_path / "a.tar")
    assert backup.restore(tmp_path / "a.tar", name="trial").name == "trial"
    assert paths.clone_names() == ["mara", "trial"]


@pytest.mark.parametrize("damage", ["flip", "cut", "manifest", "foreign", "empty"])
def test_a_damaged_backup_replaces_nothing(
    clone: paths.Clone, mirror: Mirror, tmp_path: Path, damage: str
) -> None:
    target = tmp_path / "a.tar"
    backup.create(mirror, clone, target=target, now=NOW)
    raw = bytearray(target.read_bytes())
    if damage == "flip":
        raw[len(raw) // 2] ^= 0xFF
    elif damage == "manifest":
        raw = raw.replace(b'"mirror.sqlite"', b'"../../evil.sql"')
    other = {"cut": raw[: len(raw) // 2], "foreign": bytearray(b"PK" * 600), "empty": bytearray()}
    target.write_bytes(bytes(other.get(damage, raw)))
    before = backup.digest(clone.mirror)
    with pytest.raises(BadInput) as found:
        backup.restore(target, overwrite=True)
    assert str(target) in found.value.line()
    assert backup.digest(clone.mirror) == before
    assert [path.name for path in paths.clones_dir().iterdir()] == ["mara"]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "mara.tar").touch()
    with pytest.raises(NotFound) as found:
        backup.inspect(tmp_path / "maro.tar")
    assert "mara.tar" in found.value.expected


def test_a_place_that_cannot_be_written(clone: paths.Clone, mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(Storage, match="cannot write"):
        backup.create(mirror, clone, target=tmp_path / "none" / "a.tar", now=NOW)


def test_the_manifest_survives_its_own_text() -> None:
    manifest = backup.Manifest(
        clone="a", tenant="b", made_at="c", version="d", files={"mirror.sqlite": "e"}
    )
    assert backup.Manifest.parse(manifest.text().encode()) == manifest
    with pytest.raises(ValueError, match="another format"):
        backup.Manifest.parse(json.dumps({"format": "other"}).encode())
