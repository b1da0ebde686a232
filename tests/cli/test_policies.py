"""The rules that bind a deal are taken in whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

from agentarmy.resources import seed_path
from clitools import run
from schemas import check

NORTHMILL = seed_path("tenants", "northmill", "policies.json")


def test_a_file_is_taken_in_and_listed() -> None:
    document = check(run("policies", "import", str(NORTHMILL), "--json"), "policies")
    policies = document["policies"]
    assert isinstance(policies, list)
    assert len(policies) == len(json.loads(NORTHMILL.read_text()))
    assert check(run("policies", "list", "--json"), "policies") == document
    assert "delivery_days" in run("policies", "list").out


def test_twice_changes_nothing() -> None:
    first = run("policies", "import", str(NORTHMILL), "--json")
    again = run("policies", "import", str(NORTHMILL), "--json")
    assert first.json() == again.json()


def test_one_bad_policy_refuses_the_file(tmp_path: Path) -> None:
    entries = json.loads(NORTHMILL.read_text())
    entries[1]["tiers"] = []
    file = tmp_path / "bad.json"
    file.write_text(json.dumps(entries))
    result = run("policies", "import", str(file))
    assert result.code == 4
    assert "bad.json, policy 2: no tiers" in result.err
    assert result.err.count("\n") == 1
    assert run("policies", "list", "--json").json()["policies"] == []


def test_a_missing_file_says_what_to_type() -> None:
    result = run("policies", "import", "nowhere.json")
    assert result.code == 3
    assert "agentarmy policies import" in result.err


def test_nothing_yet_names_the_next_command() -> None:
    assert "agentarmy policies import" in run("policies", "list").out
