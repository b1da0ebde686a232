"""`models`: what there is, who is asked, and whether they answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import schemas
import tiny_gguf
from agentarmy.store import traces
from agentarmy.wiring import open_runtime
from clitools import run
from modelcalls import CALL
from provider_double import KEY, Double


@pytest.fixture
def script(tmp_path: Path) -> str:
    path = tmp_path / "script.json"
    path.write_text(json.dumps({"models-test": {"colour": "red", "number": 3}}))
    return f"scripted:{path}"


def offers(listed: dict[str, object]) -> dict[str, dict[str, object]]:
    found = listed["offers"]
    assert isinstance(found, list)
    return {one["name"]: one for one in found}


def used(listed: dict[str, object]) -> dict[str, list[str]]:
    found = listed["used"]
    assert isinstance(found, dict)
    return found


def test_what_can_be_fetched_is_listed_and_none_is_here_unasked() -> None:
    listed = schemas.check(run("models", "list", "--json"), "models")
    assert listed["models"] == [
        {
            "name": "embed",
            "about": "all-MiniLM-L6-v2: finds passages by their sense, in English; 80 MB",
            "licence": "Apache-2.0",
            "here": False,
        }
    ]
    assert "all-MiniLM-L6-v2" in run("models", "list").out


@pytest.mark.row("QH-AST-16")
def test_over_25_models_of_three_makers_and_those_of_the_folder_are_listed(home: Path) -> None:
    tiny_gguf.write(home / "clones" / "default" / "models" / "small" / "tiny.gguf")
    found = offers(schemas.check(run("models", "list", "--json"), "models"))
    assert len(found) >= 26
    makers = {str(one["maker"]) for one in found.values()}
    assert makers == {"anthropic", "openai", "openrouter", "local"}
    assert "local:small/tiny" in found
    assert found["anthropic/claude-sonnet-5-5"]["lacks"] == (
        "a key: agentarmy secrets set anthropic.key"
    )
    assert found["openrouter/openai/gpt-4o"]["price"] is None


def test_a_key_makes_a_maker_ready_and_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTARMY_SECRETS_KEY", "correct horse")
    assert run("secrets", "set", "openai.key", stdin="sk-very-secret").code == 0
    monkeypatch.delenv("AGENTARMY_SECRETS_KEY")
    result = run("models", "list", "--json")
    found = offers(schemas.check(result, "models"))
    assert found["openai/gpt-4o"]["lacks"] == ""
    assert found["anthropic/claude-sonnet-5-5"]["lacks"]
    assert "sk-very-secret" not in result.out
    assert "ready" in run("models", "list").out


@pytest.mark.row("AA-INF-02")
def test_purposes_have_models_of_their_own(home: Path) -> None:
    before = used(run("models", "list", "--json").json())
    assert before == {"reason": [], "fast": [], "voice": [], "embed": ["lsa"]}
    tiny_gguf.write(home / "clones" / "default" / "models" / "tiny.gguf")
    run("models", "use", "reason")
    listed = used(schemas.check(run("models", "list", "--json"), "models"))
    suggested = ["anthropic/claude-sonnet-5-5", "openai/gpt-4o", "local:tiny"]
    assert listed["reason"] == listed["fast"] == suggested
    assert listed["voice"] == ["local:tiny"]
    run("models", "use", "fast", "openai/gpt-4o-mini")
    run("models", "use", "embed", "minilm")
    listed = used(run("models", "list", "--json").json())
    assert (listed["fast"], listed["voice"]) == (["openai/gpt-4o-mini"], [])
    assert listed["embed"] == ["minilm"]
    result = run("models", "use", "voice", "openai/gpt-4o")
    assert "leaves this machine" in result.err
    run("models", "use", "reason", "none")
    assert used(run("models", "list", "--json").json())["reason"] == []


def test_what_a_chosen_model_lacks_is_said_at_once() -> None:
    result = run("models", "use", "reason", "anthropic/claude-sonet-5-5", "local:none")
    assert result.code == 0
    assert "did you mean anthropic/claude-sonnet-5-5?" in result.err
    assert "agentarmy secrets set anthropic.key" in result.err
    assert "none.gguf" in result.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("use", "talk", "x"), 2, "one of reason, fast, voice, embed"),
        (("use", "reason", "claude"), 4, "a model such as anthropic/NAME"),
        (("use", "embed", "bert"), 2, "lsa or minilm"),
        (("test",), 5, "agentarmy models use reason"),
        (("pull", "embde"), 3, "embed"),
    ],
)
def test_a_slip_is_one_line(words: tuple[str, ...], code: int, said: str) -> None:
    result = run("models", *words)
    assert result.code == code
    assert said in result.err
    assert result.err.count("\n") == 1


@pytest.mark.filterwarnings("ignore::Warning")
def test_a_provider_is_asked_with_the_key_of_the_secrets(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    double = Double(json.dumps({"colour": "blue", "number": 4}))
    monkeypatch.setenv("AGENTARMY_SECRETS_KEY", "correct horse")
    run("secrets", "set", "openai.key", stdin=KEY)
    run("config", "set", "models.openai_url", f"{double.url}/v1")
    run("models", "use", "reason", "openai/gpt-4o")
    tests = schemas.check(run("models", "test", "--json"), "models-test")["tests"]
    double.close()
    assert isinstance(tests, list)
    assert [(one["outcome"], one["cost"]) for one in tests] == [("ok", 650)]
    assert not double.wrong
    costs = run("cost", "--by", "model", "--json").json()
    assert costs["total"] == costs["month"] == 650
    kept = [one.read_bytes() for one in home.rglob("*") if one.is_file()]
    assert not any(KEY.encode() in content for content in kept)


@pytest.mark.needs("python:llama_cpp")
@pytest.mark.row("AA-INF-01")
def test_the_third_hop_is_a_model_of_the_folder(home: Path) -> None:
    tiny_gguf.write(home / "clones" / "default" / "models" / "tiny.gguf")
    run("models", "use", "reason")
    runtime = open_runtime()
    reply = runtime.gateway().ask(CALL)
    assert (reply.model, reply.cost) == ("local:tiny", 0)
    [trace] = traces.newest(runtime.mirror, limit=1)
    tried = [row["model"] for row in traces.calls_of(runtime.mirror, str(trace["id"]))]
    assert tried == ["anthropic/claude-sonnet-5-5", "openai/gpt-4o", "local:tiny"]
    assert " ok " in run("models", "test", "local:tiny").out
    assert runtime.gateway().ask(CALL).cached


def test_models_are_tried_out_and_the_trial_is_on_record(script: str) -> None:
    run("models", "use", "reason", script, "local:none")
    tests = schemas.check(run("models", "test", "--json"), "models-test")["tests"]
    assert isinstance(tests, list)
    assert [(one["model"], one["outcome"]) for one in tests] == [
        (script, "ok"),
        ("local:none", "not_set_up"),
    ]
    shown = run("models", "test", script)
    assert " ok " in shown.out
    assert run("models", "test", "local:none").code == 5
    assert len(run("trace", "list").out.splitlines()) == 5
