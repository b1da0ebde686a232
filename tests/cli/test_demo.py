"""The demo runs the whole job in a home of its own, and again from what is there."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from agentarmy.cli.app import COMMANDS
from clitools import run
from schemas import FOLDER, check

RECORDS = {"accounts", "contacts", "leads", "deals", "activities", "tasks"}


def results(document: dict[str, object]) -> dict[str, dict[str, object]]:
    """The result of every step by the first word of its command."""
    steps = cast(list[dict[str, object]], document["steps"])
    return {
        str(step["command"]).split()[1]: cast(dict[str, object], step["result"]) for step in steps
    }


def test_every_step_has_its_result_by_schema() -> None:
    first = results(check(run("demo", "--json"), "demo"))
    assert set(first) == {"import", "qualify", "draft", "brief", "audit-pipeline"}
    overturned = [
        one
        for one in cast(list[dict[str, object]], first["qualify"]["checks"])
        if one["result"] == "fails"
    ]
    assert {one["element"] for one in overturned} == {"budget", "timeline"}
    assert "67,545" in str(first["draft"]["body"])


def test_again_reads_nothing_new() -> None:
    run("demo", "--json")
    again = results(check(run("demo", "--json"), "demo"))
    shown = run("demo")
    assert shown.code == 0, shown.err
    assert "agentarmy init" in shown.out
    fresh = results(check(run("demo", "--fresh", "--json"), "demo"))
    for verb in ("qualify", "draft", "brief", "audit-pipeline"):
        assert {**again[verb], "id": ""} == {**fresh[verb], "id": ""}, verb


def test_it_leaves_the_own_home_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTARMY_ZONE", "Europe/Berlin")
    here = Path.cwd()
    assert run("demo").code == 0
    assert Path.cwd() == here
    assert sorted(path.name for path in home.iterdir()) == ["demo"]
    assert run("accounts", "list", "--json").json()["rows"] == []


@pytest.mark.parametrize("verb", sorted(set(COMMANDS) - RECORDS | {"records"}))
def test_every_command_has_a_schema(verb: str) -> None:
    assert (FOLDER / f"{verb}.schema.json").is_file()
