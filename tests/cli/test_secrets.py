"""`secrets`: set from standard input, listed by name only, never in the data folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from clitools import run
from schemas import check

VALUE = "wobbly-giraffe-42"


@pytest.mark.row("AA-TEN-09", "PC-14")
def test_set_list_rm(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTARMY_SECRETS_KEY", "pass phrase")
    run("clone", "create", "mara")
    check(run("secrets", "set", "api", "--tenant", "mara", "--json", stdin=VALUE + "\n"), "secrets")
    listed = run("secrets", "list", "--tenant", "mara", "--json")
    assert check(listed, "secrets")["names"] == ["api"]
    assert VALUE not in listed.out + run("secrets", "list", "--tenant", "mara").out
    files = [path for path in home.rglob("*") if path.is_file()]
    assert files
    assert not any(VALUE.encode() in path.read_bytes() for path in files)
    check(run("secrets", "rm", "api", "--tenant", "mara", "--json"), "secrets")
    assert run("secrets", "rm", "api", "--tenant", "mara").code == 3


@pytest.mark.row("PC-06")
def test_a_clone_made_again_has_no_old_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTARMY_SECRETS_KEY", "pass phrase")
    run("clone", "create", "mara")
    run("secrets", "set", "api", "--tenant", "mara", stdin=VALUE)
    run("clone", "remove", "mara", "--yes")
    run("clone", "create", "mara")
    assert check(run("secrets", "list", "--tenant", "mara", "--json"), "secrets")["names"] == []


def test_no_passphrase_is_one_clear_line() -> None:
    result = run("secrets", "set", "api", stdin=VALUE)
    assert result.code == 5
    assert "AGENTARMY_SECRETS_KEY" in result.err
    assert result.err.count("\n") == 1


def test_an_empty_value_is_refused() -> None:
    assert run("secrets", "set", "api", stdin="\n").code == 4
