from __future__ import annotations

from pathlib import Path

import pytest

import schemas
from clitools import run

SIGNS = """Mara Lindqvist: What brings you here?
Ada Brook: We struggle with wet boxes bursting on the ramp.
Ada Brook: Our budget is 20,000 dollars and I sign it myself. We need them within 20 days.
"""


@pytest.fixture
def call(tmp_path: Path) -> str:
    file = tmp_path / "call.txt"
    file.write_text(SIGNS)
    assert run("qualify", str(file), "--us", "Mara Lindqvist").code == 0
    return str(file)


def test_a_deal_is_made_once_with_the_words_behind_it(call: str) -> None:
    dry = schemas.check(run("deals", "propose", call, "--dry-run", "--json"), "deals-propose")
    assert (dry["created"], dry["deal"]) == (False, None)
    shown = run("deals", "propose", call)
    assert "Made a deal" in shown.out
    assert "We struggle with wet boxes bursting on the ramp." in shown.out
    again = schemas.check(run("deals", "propose", call, "--json"), "deals-propose")
    assert again["created"] is False
    assert "open deal already" in str(again["reason"])


def test_few_signs_make_no_deal() -> None:
    words = "Mara: Hello.\nAda: Our budget is 20,000 dollars.\n"
    run("qualify", "-", "--us", "Mara", stdin=words)
    shown = run("deals", "propose", "-", stdin=words)
    assert "No new deal" in shown.out
    assert "more than 80 % is needed" in shown.out


def test_a_stage_is_left_when_all_is_there_and_confirmed(call: str) -> None:
    run("deals", "propose", call)
    (name,) = [line.split('"')[1] for line in run("deals", "propose", call).out.splitlines()[-1:]]
    waiting = schemas.check(run("deals", "advance", name, "--json"), "deals-advance")
    assert waiting["moved"] is False
    if waiting["missing"]:
        shown = run("deals", "advance", name)
        assert "not evidenced" in shown.out
        assert "ask: " in shown.out
    run("deals", "edit", name, "stage=PROSPECT")
    asked = run("deals", "advance", name)
    assert "have them confirm" in asked.out
    moved = schemas.check(
        run("deals", "advance", name, "--confirmed", "yes, that is it", "--json"), "deals-advance"
    )
    assert moved["moved"] is True
    assert "now in" not in asked.out
    log = run("activities", "list", "--json").json()["rows"]
    assert isinstance(log, list)
    assert {row["kind"] for row in log} == {"confirmation", "stage"}


def test_a_target_without_deal_names_the_next_command(call: str) -> None:
    result = run("deals", "advance", call)
    assert (result.code, result.err.count("\n")) == (4, 1)
    assert "agentarmy deals propose" in result.err
