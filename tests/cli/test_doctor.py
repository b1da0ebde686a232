"""`doctor`: nothing created, rights mended, every lack with its command."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from agentarmy import paths
from clitools import Result, run
from schemas import check


def states(result: Result) -> dict[str, dict[str, str]]:
    checks = check(result, "doctor")["checks"]
    assert isinstance(checks, list)
    return {entry["name"]: entry for entry in checks}


def test_a_bare_machine(home: Path) -> None:
    found = states(run("doctor", "--json"))
    assert not home.exists()
    assert found["home"]["mend"] == "agentarmy init"
    assert found["sqlite"]["state"] == "ok"
    assert all(entry["mend"] for entry in found.values() if entry["state"] in ("todo", "off"))


@pytest.mark.row("PC-14")
def test_a_machine_without_keyring_gets_a_line() -> None:
    found = states(run("doctor", "--json"))
    assert found["secrets"]["state"] == "todo"
    assert "AGENTARMY_SECRETS_KEY" in found["secrets"]["mend"]


def test_after_init_prices_and_mail_are_asked_for(home: Path) -> None:
    run("init", "--name", "Mara", "--domain", "northmill.example")
    found = states(run("doctor", "--json"))
    assert found["settings"]["state"] == "ok"
    assert found["prices"]["mend"].startswith("agentarmy pricebook add")
    assert found["messages"]["mend"].startswith("agentarmy import")
    shown = run("doctor").out
    assert "agentarmy[vector]" in shown or "search by meaning" in shown


def test_rights_are_mended(home: Path) -> None:
    run("init")
    home.chmod(0o755)
    (home / "clones" / "default" / "clone.toml").chmod(0o644)
    assert "mended" in states(run("doctor", "--json"))["home"]["detail"]
    assert paths.private_places(home) == []


def test_what_is_broken_gives_exit_code_5(home: Path) -> None:
    run("init", "--price", "Seat 40 USD")
    with sqlite3.connect(paths.current().mirror) as connection:
        connection.execute("INSERT INTO migrations VALUES ('m999_later', '')")
    connection.close()
    result = run("doctor", "--json")
    assert result.code == 5
    assert result.json()["ok"] is False
    assert "newer agentarmy" in result.out
