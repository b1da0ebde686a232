"""The model whose answers are written down."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from agentarmy.errors import BadInput, NotFound
from agentarmy.llm.base import Fault, Outcome
from agentarmy.llm.scripted import Scripted
from modelcalls import CALL, GOOD


def test_answers_are_given_in_turn_by_task_and_subject(tmp_path: Path) -> None:
    path = tmp_path / "script.json"
    path.write_text(
        json.dumps({"qualify": [{"n": 1}, {"n": 2}], "qualify:deal-9": {"n": 9}, "*": {"n": 0}})
    )
    model = Scripted.load(path)
    assert model.name == f"scripted:{path}"
    assert [model.complete(CALL).text for _ in range(3)] == ['{"n": 1}', '{"n": 2}', '{"n": 2}']
    assert model.complete(replace(CALL, subject="deal-9")).text == '{"n": 9}'
    assert model.complete(replace(CALL, task="draft")).text == '{"n": 0}'


def test_a_function_sees_the_call_and_the_complaint(tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text("def answer(call, complaint):\n    return {'said': complaint or call.task}\n")
    model = Scripted.load(path)
    assert model.complete(CALL).text == '{"said": "qualify"}'
    assert model.complete(CALL, complaint="too long").text == '{"said": "too long"}'


def test_faults_come_on_demand() -> None:
    model = Scripted("scripted:x", {"qualify": [{"$fault": "timeout"}, {"$cut": '{"a'}, GOOD]})
    with pytest.raises(Fault) as caught:
        model.complete(CALL)
    assert caught.value.outcome is Outcome.TIMEOUT
    assert model.complete(CALL).truncated
    assert not model.complete(CALL).truncated
    with pytest.raises(Fault):
        model.complete(replace(CALL, task="draft"))


@pytest.mark.parametrize(("name", "text"), [("a.json", "{"), ("a.json", "[]"), ("a.py", "x = 1")])
def test_a_script_that_cannot_be_read_is_named(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(BadInput, match=name):
        Scripted.load(path)
    with pytest.raises(NotFound):
        Scripted.load(tmp_path / "none.json")


@pytest.mark.parametrize(
    "program",
    [
        "def answer(call, complaint): raise RuntimeError('no')",
        "def answer(call, complaint): raise SystemExit(3)",
        "def answer(call): return {}",
        "def answer(call, complaint): return {1, 2}",
        "def answer(call, complaint): return {'$fault': 'nosuch'}",
    ],
)
def test_a_script_that_fails_is_a_model_that_is_down(tmp_path: Path, program: str) -> None:
    (tmp_path / "a.py").write_text(program)
    with pytest.raises(Fault) as caught:
        Scripted.load(tmp_path / "a.py").complete(CALL)
    assert caught.value.outcome is Outcome.DOWN


@pytest.mark.parametrize("program", ["def answer(", "import sys; sys.exit(3)", "1 / 0"])
def test_a_script_that_cannot_be_run_is_refused(tmp_path: Path, program: str) -> None:
    (tmp_path / "a.py").write_text(program)
    with pytest.raises(BadInput, match="cannot be run"):
        Scripted.load(tmp_path / "a.py")
