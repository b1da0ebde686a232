"""`agentarmy lead`, `smoke-formlead` and `check-secrets` as they are typed."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import schemas
from clitools import run

pytestmark = pytest.mark.formlead
ROOT = Path(__file__).parents[2]
LEAD = {
    "submissionId": "s-1",
    "email": "ida@kvist.example",
    "name": "Ida Berg",
    "company": "Kvist AB",
    "country": "Sweden",
    "message": "We are looking for a press. Could you call me?",
}


@pytest.fixture
def lead(tmp_path: Path) -> Path:
    for key, value in (
        ("me.name", "Mara Lind"),
        ("me.email", "mara@ours.example"),
        ("us.domains", "ours.example"),
        ("us.company", "Ours"),
        ("zone", "Europe/London"),
        ("clock.now", "2026-03-18T10:00:00+00:00"),
    ):
        assert run("config", "set", key, value).code == 0
    place = tmp_path / "lead.json"
    place.write_text(json.dumps(LEAD))
    return place


def runs_of(data: Mapping[str, object], name: str = "runs") -> list[dict[str, Any]]:
    found = data[name]
    assert isinstance(found, list)
    return found


def connect() -> None:
    for part in ("mailbox", "calendar", "crm"):
        assert run("config", "set", f"connect.{part}", "memory").code == 0


@pytest.mark.row("FL-NOW-01")
def test_process_shows_thirteen_steps_and_the_same_file_again_none(lead: Path) -> None:
    connect()
    data = schemas.check(run("lead", "process", str(lead), "--json"), "lead")
    (made,) = runs_of(data)
    assert [step["position"] for step in made["steps"]] == list(range(1, 14))
    assert (made["status"], made["fresh"]) == ("done", True)
    again = run("lead", "process", str(lead))
    assert f"Known already: run {made['id'][-8:]}" in again.out
    assert "13  Audit event" in again.out


@pytest.mark.row("FL-NOW-06")
def test_stdin_and_csv(lead: Path, tmp_path: Path) -> None:
    assert "Ida Berg" in run("lead", "process", "-", stdin=lead.read_text()).out
    table = tmp_path / "leads.csv"
    table.write_text("name,email\nBo Ek,bo@ek.example\nNo One,nowhere\n")
    found = run("lead", "process", str(table))
    assert found.code == 0, found.err
    assert "Bo Ek" in found.out
    assert 'submission 2: field "email": "nowhere" is no mail address' in found.err


@pytest.mark.row("FL-NOW-06")
@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ('{"name": "Ida"}', 4, 'field "email": missing'),
        ('{"email": "nowhere"}', 4, 'field "email": "nowhere" is no mail address'),
        ("", 4, "stdin: empty"),
        ("[]", 4, "no lead in it"),
        ("{{", 4, "broken"),
        ('[{"email": "a"}, {"email": "b"}]', 4, "(and 1 more)"),
    ],
)
def test_bad_input_is_one_line_by_field(lead: Path, text: str, code: int, said: str) -> None:
    found = run("lead", "process", "-", stdin=text)
    assert (found.code, found.out) == (code, "")
    assert said in found.err
    assert found.err.count("\n") == 1
    assert json.loads(run("lead", "runs", "--json").out)["runs"] == []


def test_a_file_that_is_not_there_and_a_folder(lead: Path) -> None:
    missing = run("lead", "process", "missing.json")
    assert (missing.code, "no file" in missing.err) == (3, True)
    folder = run("lead", "process", str(lead.parent))
    assert (folder.code, "is a folder" in folder.err) == (4, True)


@pytest.mark.row("FL-RM-06")
def test_runs_show_and_retry(lead: Path) -> None:
    assert "No form lead yet" in run("lead", "runs").err
    assert run("lead", "process", str(lead)).code == 0
    listed = run("lead", "runs")
    assert "2026-03-18 10:00" in listed.out
    assert "Ida Berg" in listed.out
    data = schemas.check(run("lead", "runs", "--json"), "lead")
    key = runs_of(data)[0]["id"][-8:]
    shown = schemas.check(run("lead", "show", key, "--json"), "lead")
    assert shown["draft"] is not None
    assert "Ida" in run("lead", "show", key).out
    again = schemas.check(run("lead", "retry", key, "--step", "find_slots", "--json"), "lead")
    assert [step["attempts"] for step in runs_of(again, "steps")] == [
        2 if number == 7 else 1 for number in range(1, 14)
    ]
    assert run("lead", "retry", key, "--step", "find_slot").code == 3
    assert run("lead", "show", "zzzz").code == 3


@pytest.mark.row("FL-GAP-01")
def test_watch_once_takes_what_lies_there(lead: Path, tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    folder.mkdir()
    assert "no drop folder is named" in run("lead", "watch", "--once").err
    assert run("config", "set", "leads.folder", str(folder)).code == 0
    (folder / "a.json").write_text(lead.read_text())
    data = schemas.check(run("lead", "watch", "--once", "--json"), "lead")
    assert [one["status"] for one in runs_of(data)] == ["done"]
    assert (folder / "done" / "a.json").exists()
    (folder / "a.json").write_text(lead.read_text())
    assert run("lead", "watch", str(folder), "--once").code == 0
    assert len(json.loads(run("lead", "runs", "--json").out)["runs"]) == 1


def test_who_was_erased_does_not_come_in_by_a_form(lead: Path) -> None:
    assert run("lead", "process", str(lead)).code == 0
    erased = run("privacy", "erase", "Ida Berg", "--yes")
    assert erased.code == 0, erased.err
    again = json.dumps({**LEAD, "submissionId": "s-2"})
    refused = run("lead", "process", "-", stdin=again)
    assert (refused.code, refused.out) == (1, "")
    assert "was erased on request" in refused.err
    assert run("contacts", "list", "--json").json()["rows"] == []
    both = run(
        "lead", "process", "-", stdin=json.dumps([json.loads(again), {"email": "bo@ek.example"}])
    )
    assert both.code == 0, both.err
    assert "left out: ida@kvist.example was erased" in both.err
    assert run("privacy", "readmit", "ida@kvist.example").code == 0
    assert run("lead", "process", "-", stdin=again).code == 0


@pytest.mark.row("FL-NOW-03")
def test_the_smoke_test_prints_thirteen_rows_and_leaves_nothing(home: Path) -> None:
    found = run("smoke-formlead")
    assert found.code == 0, found.err
    rows = [line for line in found.out.splitlines() if line.strip()[:2].strip().isdigit()]
    assert len(rows) == 13
    assert not (home / "clones").exists()
    data = schemas.check(run("smoke-formlead", "--json"), "smoke-formlead")
    assert isinstance(data["run"], dict)
    assert {step["status"] for step in data["run"]["steps"]} <= {"done", "skipped"}


@pytest.mark.row("FL-NOW-03")
def test_the_live_smoke_test_is_skipped_with_a_reason(lead: Path) -> None:
    found = run("smoke-formlead", "--live")
    assert (found.code, found.out) == (0, "")
    assert "skipped: no mailbox and no CRM is connected" in found.err
    connect()
    data = schemas.check(run("smoke-formlead", "--live", "--json"), "smoke-formlead")
    assert (data["run"], bool(data["skipped"])) == (None, True)


@pytest.mark.row("FL-NOW-13")
def test_check_secrets_names_file_and_line_never_the_value(lead: Path, tmp_path: Path) -> None:
    assert run("check-secrets").code == 0
    drawn = "q7Xw2LpZ9vKd4RtB8mNc"
    place = tmp_path / "notes.txt"
    place.write_text(f"one\ntwo\nkey: sk-ant-{drawn}\n")
    found = run("check-secrets", str(tmp_path))
    assert found.code == 1
    assert f"{place}:3: Anthropic key" in found.out.replace("\n", "")
    assert drawn not in found.out + found.err
    data = json.loads(run("check-secrets", str(place), "--json").out)
    assert data["leaks"] == [{"file": str(place), "line": 3, "kind": "Anthropic key"}]
    assert run("check-secrets", "missing").code == 3


@pytest.mark.row("FL-NOW-13")
def test_check_secrets_looks_into_clone_config_and_drop_folder(lead: Path, tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    folder.mkdir()
    assert run("config", "set", "leads.folder", str(folder)).code == 0
    token = "ghp_" + "q7Xw2LpZ9vKd4RtB8mNcq7Xw2LpZ9vKd4RtB8mNc"
    (folder / "a.json").write_text(f'{{"note": "{token}"}}')
    assert run("check-secrets").code == 1
    (folder / "a.json").write_text("{}")
    assert run("check-secrets").code == 0
    note = {**LEAD, "message": f"Our token is {token}"}
    assert run("lead", "process", "-", stdin=json.dumps(note)).code == 0
    found = run("check-secrets")
    assert "mirror.sqlite" in found.out
    assert "GitHub token" in found.out


@pytest.mark.row("FL-NOW-13")
@pytest.mark.needs("make")
@pytest.mark.parametrize("target", ["smoke-formlead", "smoke-formlead-live", "check-secrets"])
def test_the_same_names_are_make_targets(target: str) -> None:
    env = {**os.environ, "AGENTARMY_HOME": os.environ["AGENTARMY_HOME"]}
    found = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    verb = target.replace("-live", " --live")
    assert f"agentarmy {verb}" in found.stdout
