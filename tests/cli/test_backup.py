"""`backup`: create and restore as typed, without secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentarmy import paths
from clitools import run
from schemas import check


def test_create_and_restore(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTARMY_SECRETS_KEY", "pass phrase")
    run("clone", "create", "--rep", "Mara Lindqvist")
    run("secrets", "set", "api", stdin="wobbly-giraffe-42")
    target = tmp_path / "mara.tar"
    made = check(run("backup", "create", str(target), "--tenant", "mara-lindqvist", "--json"),
                 "backup")  # fmt: skip
    assert b"wobbly-giraffe-42" not in target.read_bytes()
    refused = run("backup", "restore", str(target))
    assert refused.code == 2
    assert "--yes" in refused.err
    back = check(run("backup", "restore", str(target), "--yes", "--json"), "backup")
    assert back["checksums"] == made["checksums"]
    beside = run("backup", "restore", str(target), "--tenant", "trial", "--json")
    assert check(beside, "backup")["clone"] == "trial"
    assert paths.clone_names() == ["mara-lindqvist", "trial"]
    assert "Mara Lindqvist" in run("--clone", "trial", "config", "show", "me.name").out


def test_what_is_no_backup_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(b"nothing")
    result = run("backup", "restore", str(tmp_path / "a.tar"))
    assert result.code == 4
    assert result.err.count("\n") == 1
