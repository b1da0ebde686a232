"""The option --engine: a model beside the rules, or the rules alone, marked when it failed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import schemas
from clitools import run

CALL = """\
Mara Lindqvist: Hi Ada, thanks for joining. What made you call us?
Ada Brook: Our boxes come back from the cold store, that is a real problem for us.
Mara Lindqvist: Who signs off on that?
Ada Brook: I get a vote, the chair gets the decision.
"""
CLAIM = {
    "element": "authority",
    "quote": "I get a vote, the chair gets the decision.",
    "turn": "t4",
    "polarity": -1,
}
DATA = Path(__file__).parents[1] / "evals" / "data" / "second_opinion"
US = ("--us", "Mara Lindqvist")


@pytest.fixture
def call(tmp_path: Path) -> str:
    path = tmp_path / "2026-03-02-brook.txt"
    path.write_text(CALL)
    return str(path)


@pytest.fixture
def mail(tmp_path: Path) -> str:
    path = tmp_path / "mail.eml"
    path.write_text(
        "From: Ada Brook <ada@brook.example>\nTo: mara@northmill.example\nSubject: Presses\n"
        "Message-ID: <m1@brook.example>\nDate: Mon, 02 Mar 2026 09:00:00 +0000\n\n"
        "Hi Mara,\n\nour boxes come back broken and we need two presses by May 4.\n"
        "What does one cost?\n\nAda\n"
    )
    return str(path)


def engine(tmp_path: Path, script: object) -> str:
    path = tmp_path / "script.json"
    path.write_text(json.dumps(script))
    return f"scripted:{path}"


def test_qualify_hears_a_model_once_and_says_which(call: str, tmp_path: Path) -> None:
    name = engine(tmp_path, {"qualify": [{"claims": [CLAIM]}]})
    found = run("qualify", call, *US, "--engine", name, "--json")
    data = schemas.check(found, "qualify")
    assert (data["engine"], data["fallback"], data["warning"]) == (name, False, None)
    assert data["trace"]
    again = schemas.check(run("qualify", call, "--engine", name, "--json"), "qualify")
    assert again["trace"] == data["trace"]  # nothing new was asked
    assert f"engine {name}" in " ".join(run("qualify", call, "--engine", name).out.split())


@pytest.mark.row("AA-SA-16")
@pytest.mark.parametrize("fault", ["down", "refused", "timeout"])
def test_qualify_without_the_model_is_marked_and_ends_well(
    call: str, tmp_path: Path, fault: str
) -> None:
    name = engine(tmp_path, {"*": [{"$fault": fault}]})
    found = run("qualify", call, *US, "--engine", name, "--json")
    data = schemas.check(found, "qualify")
    assert (found.code, data["engine"], data["fallback"]) == (0, "rules", True)
    assert found.err.count("warning: ") == 1
    assert "rules alone" in found.err


@pytest.mark.row("AA-SA-16")
def test_a_draft_without_the_model_is_the_rules_draft_marked(mail: str, tmp_path: Path) -> None:
    rules = run("draft", mail, "--engine", "rules", "--json")
    found = run("draft", mail, "--engine", engine(tmp_path, {"*": [{"$text": "Dear"}]}), "--json")
    data, alone = schemas.check(found, "draft"), schemas.check(rules, "draft")
    assert (found.code, data["fallback"], data["engine"]) == (0, True, "rules")
    assert data["body"] == alone["body"]
    assert (alone["fallback"], alone["warning"], rules.err.count("warning: ")) == (False, None, 0)
    assert found.err.count("warning: ") == 1
    shown = run("draft", mail, "--engine", engine(tmp_path, {"*": [{"$fault": "down"}]}))
    assert "(fallback)" in " ".join(shown.out.split())


def test_a_draft_says_which_sentences_are_a_models(mail: str, tmp_path: Path) -> None:
    script = tmp_path / "writer.py"
    script.write_text("from modelwriters import writes_well as answer\n")
    found = run("draft", mail, "--engine", f"scripted:{script}", "--json")
    data = schemas.check(found, "draft")
    assert data["engine"] == f"scripted:{script}"
    sentences = data["sentences"]
    assert isinstance(sentences, list)
    assert {"model"} <= {one["by"] for one in sentences} <= {"model", "rules"}
    head = data["headers"]
    assert isinstance(head, dict)
    assert head["to"] == "Ada Brook <ada@brook.example>"
    assert head["subject"] == "Re: Presses"


@pytest.mark.parametrize("command", ["qualify", "draft"])
def test_what_can_be_no_model_is_one_clear_line(call: str, command: str) -> None:
    found = run(command, call, "--engine", "big-model")
    assert (found.code, found.out, found.err.count("\n")) == (5, "", 1)
    assert 'no model "big-model"; expected rules, or' in found.err


def test_eval_measures_a_model_and_tells_what_it_cost() -> None:
    words = ("eval", "qualification", "--data", str(DATA), "--json", "--engine")
    data = schemas.check(run(*words, f"scripted:{DATA / 'good.py'}"), "eval")
    (task,) = data["tasks"] if isinstance(data["tasks"], list) else []
    assert task["model"]["calls"] > 0
    assert task["model"]["correct"] > 6
    assert task["model"]["tokens_per_correct_lead"] > 0
    assert task["model"]["prices_dated"]
    alone = schemas.check(run(*words, "rules"), "eval")
    (task,) = alone["tasks"] if isinstance(alone["tasks"], list) else []
    assert (task["model"]["calls"], task["model"]["tokens"]["fresh"]) == (0, 0)


def test_eval_of_a_task_in_which_no_model_is_asked_is_one_clear_line() -> None:
    data = DATA.parents[2] / "quality"
    found = run("eval", "refusals", "--data", str(data), "--engine", "scripted:x.json")
    assert (found.code, found.out) == (2, "")
    assert "no model is asked in: refusals" in found.err
