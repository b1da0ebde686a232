from __future__ import annotations

from pathlib import Path

import pytest

import schemas
from clitools import run

CALL = """Mara Lindqvist: What brings you here?
Ada Brook: We struggle with wet boxes bursting on the ramp.
Ada Brook: It happens every week. You should talk to Petra Vance about it.
"""


@pytest.fixture
def call(tmp_path: Path) -> str:
    file = tmp_path / "call.txt"
    file.write_text(CALL)
    assert run("qualify", str(file), "--us", "Mara Lindqvist").code == 0
    return str(file)


def test_the_next_question_is_typed_with_reason_and_source(call: str) -> None:
    data = schemas.check(run("qbs", "next", call, "--json"), "qbs")
    guidance = data["guidance"]
    assert isinstance(guidance, dict)
    asked = guidance["question"]
    assert asked["type"] in guidance["types"]
    assert asked["type"] == "impact"
    assert "wet boxes bursting on the ramp" in asked["text"]
    assert "not yet consequence" in asked["reason"]
    (quote,) = [e["quote"] for e in asked["evidence"]]
    assert quote in CALL
    shown = run("qbs", "next", call)
    assert "impact" in shown.out
    assert "Ada Brook" in shown.out


def test_the_depth_of_each_trouble_is_drawn(call: str) -> None:
    data = schemas.check(run("qbs", "depth", call, "--json"), "qbs")
    topics = data["depth"]
    assert isinstance(topics, list)
    assert [(t["level"], t["depth"]) for t in topics] == [("described", 2)]
    shown = run("qbs", "depth", call)
    assert "██░░░" in shown.out
    assert "wet boxes bursting on the ramp" in shown.out


def test_no_trouble_is_said_so(tmp_path: Path) -> None:
    file = tmp_path / "hello.txt"
    file.write_text("Mara: Hello.\nAda: Hello, how are you?\n")
    assert "They have named no trouble yet." in run("qbs", "depth", str(file)).out


def test_guidance_that_is_off_is_no_command(call: str) -> None:
    assert run("config", "set", "guidance", "off").code == 0
    result = run("qbs", "next", call)
    assert (result.code, result.err.count("\n")) == (4, 1)
    assert "agentarmy config set guidance on" in result.err
    assert run("config", "set", "guidance", "perhaps").code == 4


def test_the_card_shows_people_to_meet_and_cases_for_a_person(call: str) -> None:
    shown = run("qualify", call)
    assert "Not on record yet" in shown.out
    assert 'agentarmy contacts add "Petra Vance"' in shown.out
    assert "A person should look" not in shown.out
    with open(call, "a") as stream:
        stream.write("Ada Brook: You will hear from our lawyers.\n")
    again = run("qualify", call)
    assert "A person should look" in again.out
    assert "You will hear from our lawyers." in again.out
    data = schemas.check(run("next", call, "--json"), "next")
    escalations = data["escalations"]
    assert isinstance(escalations, list)
    assert [one["trigger"] for one in escalations] == ["hostile_or_legal"]


def test_the_threshold_is_a_setting(call: str) -> None:
    assert run("config", "set", "escalation.below", "100").code == 0
    data = schemas.check(run("qualify", call, "--json"), "qualify")
    escalations = data["escalations"]
    assert isinstance(escalations, list)
    assert [one["trigger"] for one in escalations] == ["low_confidence"]
    assert run("config", "set", "escalation.below", "0").code == 0
    assert schemas.check(run("qualify", call, "--json"), "qualify")["escalations"] == []
