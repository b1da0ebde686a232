"""`cost` and `trace`: what models cost, and how an answer came about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import schemas
from agentarmy.llm.base import Attempt, Note, Outcome, Reply, Usage
from agentarmy.services.ledger import MirrorLedger
from agentarmy.wiring import open_runtime
from clitools import run
from modelcalls import CALL, GOOD


@pytest.fixture
def asked(tmp_path: Path) -> str:
    """One call that the first model failed, the second answered badly, then well."""
    path = tmp_path / "script.json"
    path.write_text(json.dumps({"*": [{"$text": "Sure!"}, GOOD]}))
    run("models", "use", "reason", "local:none", f"scripted:{path}")
    runtime = open_runtime()
    reply = runtime.gateway().ask(CALL)
    notes = [
        Note("admitted", "claim 1: budget"),
        Note("rejected", "claim 2: champion", "the quote stands in no message"),
    ]
    runtime.gateway().note(reply, notes)
    return reply.trace


@pytest.mark.row("AA-CTX-04")
def test_a_stranger_can_retrace_one_decision(asked: str) -> None:
    shown = schemas.check(run("trace", "show", asked[-8:], "--json"), "trace")["traces"]
    assert isinstance(shown, list)
    [trace] = shown
    assert trace["id"] == asked
    assert [one["outcome"] for one in trace["attempts"]] == ["not_set_up", "garbled", "ok"]
    assert trace["answer"] == GOOD
    assert trace["prompt"][0]["name"] == "methodology"
    assert trace["prompt"][0]["version"] == "3"
    assert trace["prompt"][1]["refs"] == ["message-1"]
    assert trace["decisions"][1]["why"] == "the quote stands in no message"
    screen = run("trace", "show", "last").out
    for words in (
        *("qualify", "deal-1", "qualifier", "methodology", "message-1", "user, untrusted"),
        *("local:none", "not_set_up", "garbled", '"intent": "reply"', "claim 2: champion"),
        *("the quote stands in no message", "0.00 USD"),
    ):
        assert words in screen
    assert "40 seats" not in screen


def test_traces_are_listed_by_task(asked: str) -> None:
    listed = schemas.check(run("trace", "list", "--json"), "trace")
    assert isinstance(listed["traces"], list)
    assert [one["id"] for one in listed["traces"]] == [asked]
    assert asked[-8:] in run("trace", "list", "--task", "qualify").out
    assert run("trace", "list", "--task", "draft").out.strip() == "No model was asked yet."


@pytest.mark.parametrize("ref", ["zzzz", "0", "%%%%", "last"])
def test_a_trace_that_is_not_there_is_one_line(ref: str) -> None:
    result = run("trace", "show", ref)
    assert result.code == 3
    assert "agentarmy trace list" in result.err
    assert result.err.count("\n") == 1


@pytest.mark.row("AA-CTX-05")
@pytest.mark.usefixtures("asked")
def test_sums_equal_the_calls_and_the_cap_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    found = schemas.check(run("cost", "--by", "tenant,agent,outcome", "--json"), "cost")
    assert isinstance(found["rows"], list)
    assert found["calls"] == sum(row["calls"] for row in found["rows"]) == 3
    assert {row["agent"] for row in found["rows"]} == {"qualifier"}
    assert found["cap"] == 20_000_000
    shown = run("cost").out
    assert "qualifier" in shown
    assert "of 20 USD" in shown
    monkeypatch.setenv("AGENTARMY_MODELS_CAP_USD", "")
    assert "No cap is set" in run("cost").out


def test_a_model_without_a_price_is_named() -> None:
    runtime = open_runtime()
    attempt = Attempt(model="openai/own", outcome=Outcome.OK, usage=Usage(10, 0, 0, 5), cost=7)
    reply = Reply(data={}, model="openai/own", attempts=(attempt,))
    MirrorLedger(runtime.mirror).record(CALL, reply, at=runtime.now())
    assert "No price is known of openai/own: counted as the dearest." in run("cost").out
    assert schemas.check(run("cost", "--json"), "cost")["unpriced"] == ["openai/own"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--by", "agnet"), 3, "agent"),
        (("--since", "soon"), 2, "2026-03-01"),
        (("--since", "9999d"), 0, ""),
        (("--by", ""), 0, ""),
    ],
)
def test_costs_of_nothing_and_slips(words: tuple[str, ...], code: int, said: str) -> None:
    result = run("cost", *words)
    assert result.code == code, result.err
    assert said in result.err
