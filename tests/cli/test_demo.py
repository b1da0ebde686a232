"""The demo runs the whole job in a home of its own, and again from what is there."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import cast

import pytest

from agentarmy import paths
from agentarmy.cli.app import COMMANDS
from clitools import run
from schemas import FOLDER, check

RECORDS = {"accounts", "contacts", "leads", "deals", "activities", "tasks"}


def results(document: dict[str, object]) -> dict[str, dict[str, object]]:
    """The result of every step by the words of its command without its target."""
    steps = cast(list[dict[str, object]], document["steps"])
    found: dict[str, dict[str, object]] = {}
    for step in steps:
        verb, *rest = shlex.split(str(step["command"]))[1:]
        options = [word for word in rest[1:] if verb in ("draft", "brief")]
        found[" ".join((verb, *options))] = cast(dict[str, object], step["result"])
    return found


def test_every_step_has_its_result_by_schema() -> None:
    first = results(check(run("demo", "--json"), "demo"))
    assert set(first) == {
        "import",
        "qualify",
        "draft --explain",
        "draft --persona ic",
        "draft --persona c_suite",
        "brief",
        "brief --output brief.pdf",
        "ask",
        "minutes",
        "audit-pipeline",
        "lead",
        "audit",
    }
    overturned = [
        one
        for one in cast(list[dict[str, object]], first["qualify"]["checks"])
        if one["result"] == "fails"
    ]
    assert {one["element"] for one in overturned} == {"budget", "timeline"}
    bodies = [str(first[f"draft --{more}"]["body"]) for more in ("explain", "persona c_suite")]
    assert all("67,545" in body and "nine machines fit that comfortably" in body for body in bodies)
    assert len(bodies[1]) < len(bodies[0])
    assert (paths.home() / "demo" / "files" / "brief.pdf").read_bytes().startswith(b"%PDF")


def test_again_reads_nothing_new() -> None:
    run("demo", "--json")
    again = results(check(run("demo", "--json"), "demo"))
    shown = run("demo")
    assert shown.code == 0, shown.err
    assert "agentarmy init" in shown.out
    fresh = results(check(run("demo", "--fresh", "--json"), "demo"))
    for verb in ("qualify", "draft --explain", "brief", "audit-pipeline"):
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
