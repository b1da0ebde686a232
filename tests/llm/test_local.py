"""A model on this machine: a tiny one of random weights, through the real llama.cpp."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import tiny_gguf
from agentarmy.llm.base import Fault, Outcome, Part, Role
from agentarmy.llm.local import Local, gbnf, tightened
from modelcalls import CALL, SCHEMA, gateway, scripted

NEEDS = pytest.mark.needs("python:llama_cpp")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_gguf.write(tmp_path_factory.mktemp("models") / "tiny.gguf")


def local(path: Path, **more: float) -> Local:
    made = Local(name="local:tiny", path=path, context=4096, threads=1)
    made.seconds = more.get("seconds", 60.0)
    return made


@NEEDS
def test_even_random_weights_answer_within_the_schema(path: Path) -> None:
    gate = gateway([local(path)])
    for turn in range(8):
        asked = replace(CALL, most_output=400, parts=(Part(name="a", text=f"Deal {turn}"),))
        reply = gate.ask(asked)
        assert reply.data is not None, reply
        assert [one.outcome for one in reply.attempts] == [Outcome.OK]
        assert reply.data.keys() >= {"intent", "score", "subject"}
        assert reply.cost == 0
        assert reply.usage.fresh > 0


@NEEDS
@pytest.mark.row("AA-INF-01")
def test_it_is_the_last_that_is_asked(path: Path) -> None:
    clouds = [
        scripted({"$fault": "down"}, name="anthropic/claude-sonnet-5-5"),
        scripted({"$fault": "timeout"}, name="openai/gpt-4o"),
    ]
    reply = gateway([*clouds, local(path)]).ask(CALL)
    assert reply.model == "local:tiny"
    assert [one.model for one in reply.attempts] == [
        "anthropic/claude-sonnet-5-5",
        "openai/gpt-4o",
        "local:tiny",
    ]
    assert reply.warning.endswith("local:tiny answered")


@NEEDS
def test_a_grammar_lets_no_control_character_into_a_string() -> None:
    grammar = gbnf(SCHEMA)
    assert r"\x00-\x1F" in grammar
    assert r'[^"\\]' not in grammar


@NEEDS
def test_a_field_may_be_null() -> None:
    assert gbnf({"type": "object", "properties": {"due": {"type": ["string", "null"]}}})


@NEEDS
def test_an_answer_that_is_cut_off_says_so(path: Path) -> None:
    assert local(path).complete(replace(CALL, most_output=3)).truncated


@NEEDS
def test_it_stops_when_its_time_is_over(path: Path) -> None:
    with pytest.raises(Fault, match="no end") as caught:
        local(path, seconds=0.0).complete(CALL)
    assert caught.value.outcome is Outcome.TIMEOUT


@NEEDS
def test_more_than_its_window_is_not_asked(path: Path) -> None:
    long = Part(name="thread", text="We need forty seats. " * 2000, role=Role.USER)
    with pytest.raises(Fault) as caught:
        local(path).complete(replace(CALL, parts=(long,)))
    assert caught.value.outcome is Outcome.TOO_LONG


@NEEDS
def test_a_template_without_a_system_role_will_do(tmp_path: Path) -> None:
    found = tiny_gguf.write(tmp_path / "plain.gguf", template=tiny_gguf.NO_SYSTEM)
    assert json.loads(local(found).complete(replace(CALL, most_output=400)).text)


@NEEDS
@pytest.mark.parametrize("content", [None, b"", b"GGUF but not really", b"x" * 5000])
def test_a_file_that_is_no_model_is_named(tmp_path: Path, content: bytes | None) -> None:
    broken = tmp_path / "broken.gguf"
    if content is not None:
        broken.write_bytes(content)
    with pytest.raises(Fault, match=r"broken\.gguf") as caught:
        local(broken).complete(CALL)
    assert caught.value.outcome is Outcome.NOT_SET_UP


def test_small_integers_become_choices() -> None:
    schema = {
        "description": "what was said",
        "properties": {
            "score": {"type": "integer", "minimum": 0, "maximum": 3},
            "year": {"type": "integer", "minimum": 0, "maximum": 9999},
            "description": {"type": "string", "description": "in words"},
        },
    }
    assert tightened(schema) == {
        "properties": {
            "score": {"enum": [0, 1, 2, 3]},
            "year": {"type": "integer", "minimum": 0, "maximum": 9999},
            "description": {"type": "string"},
        },
    }
