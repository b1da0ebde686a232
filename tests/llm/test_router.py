"""The gateway: order, checks, one retry, caps, and what is never paid for twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agentarmy.errors import Bug
from agentarmy.llm.base import Note, Outcome, Purpose
from agentarmy.llm.limits import Limits, most_cost
from agentarmy.llm.memory import MemoryLedger
from agentarmy.llm.prices import Price
from agentarmy.llm.router import PATIENCE, Gateway
from modelcalls import CALL, GOOD, NOW, gateway, scripted

DEAR = Price(fresh=3_000_000, output=15_000_000)


def test_with_no_model_nothing_is_asked_and_nothing_said() -> None:
    gate = gateway([])
    reply = gate.ask(CALL)
    assert (reply.data, reply.warning, reply.trace) == (None, "", "")
    assert isinstance(gate.ledger, MemoryLedger)
    assert not gate.ledger.calls
    assert not gate.has(Purpose.REASON)


def test_the_first_model_answers() -> None:
    reply = gateway([scripted(GOOD)]).ask(CALL)
    assert reply.data == GOOD
    assert reply.model == "scripted:one"
    assert reply.warning == ""
    assert [one.outcome for one in reply.attempts] == [Outcome.OK]
    assert reply.usage.fresh == (len("Quote the buyer.") + len("We need 40 seats by May.")) // 4


@pytest.mark.row("AA-INF-01")
@pytest.mark.parametrize("fault", ["down", "timeout", "rate_limited", "refused", "not_set_up"])
def test_a_model_that_cannot_answer_is_followed_by_the_next(fault: str) -> None:
    first, second = scripted({"$fault": fault}), scripted(GOOD, name="scripted:two")
    reply = gateway([first, second]).ask(CALL)
    assert reply.data == GOOD
    assert [one.model for one in reply.attempts] == ["scripted:one", "scripted:two"]
    assert reply.warning.startswith("scripted:one ")
    assert reply.warning.endswith(": scripted:two answered")


@pytest.mark.parametrize(
    "bad",
    [
        {"$text": "Sure! Here is what I think."},
        {"$text": '{"intent": "reply", "sco'},
        {"$text": ""},
        {"$cut": '{"intent": "reply"'},
        {"intent": "reply", "score": 70},
        {"intent": "dance", "score": 70, "subject": "x"},
    ],
)
def test_a_wrong_answer_is_complained_of_once_then_the_next_is_asked(bad: object) -> None:
    first, second = scripted(bad, GOOD), scripted(GOOD, name="scripted:two")
    reply = gateway([first, second]).ask(CALL)
    assert reply.model == "scripted:one"
    assert reply.warning == ""
    assert len(reply.attempts) == 2
    assert first.asked[1][1]

    stubborn = scripted(bad)
    reply = gateway([stubborn, second]).ask(CALL)
    assert reply.model == "scripted:two"
    assert [one.model for one in reply.attempts] == ["scripted:one"] * 2 + ["scripted:two"]


def test_ten_megabytes_are_not_read_and_not_asked_for_again() -> None:
    reply = gateway([scripted({"$text": '{"a": "' + "x" * 10_000_000 + '"}'})]).ask(CALL)
    assert [one.outcome for one in reply.attempts] == [Outcome.TOO_LARGE]
    assert reply.warning == "scripted:one sent too much: rules alone"


def test_unchanged_text_costs_nothing() -> None:
    model = scripted(GOOD)
    gate = gateway([model])
    first = gate.ask(CALL)
    again = gate.ask(replace(CALL, subject="elsewhere"))
    assert again.cached
    assert again.data == GOOD
    assert (again.cost, again.usage.fresh, again.trace) == (0, 0, first.trace)
    assert len(model.asked) == 1
    gate.ask(CALL, fresh=True)
    assert len(model.asked) == 2


def test_a_kept_answer_counts_only_while_its_model_is_in_use() -> None:
    gate = gateway([scripted(GOOD)])
    gate.ask(CALL)
    other = scripted(GOOD, name="scripted:two")
    Gateway({Purpose.REASON: [other]}, ledger=gate.ledger, clock=lambda: NOW).ask(CALL)
    assert len(other.asked) == 1


@pytest.mark.row("AA-CTX-05")
def test_the_cap_stops_a_call_before_it_is_made() -> None:
    dear, cheap = scripted(GOOD, name="openai/dear"), scripted(GOOD, name="local:small")
    most = most_cost(CALL, DEAR)
    gate = gateway([dear, cheap], limits=Limits(month=most - 1), prices={"openai/dear": DEAR})
    reply = gate.ask(CALL)
    assert [one.outcome for one in reply.attempts] == [Outcome.OVER_CAP, Outcome.OK]
    assert not dear.asked
    assert reply.data == GOOD
    assert "spending cap" in reply.warning


def test_no_order_of_calls_passes_the_cap() -> None:
    model = scripted(GOOD, name="openai/dear")
    cap = most_cost(CALL, DEAR) * 3
    gate = gateway([model], limits=Limits(month=cap), prices={"openai/dear": DEAR})
    for _ in range(5000):
        if gate.ask(CALL, fresh=True).data is None:
            break
    else:
        pytest.fail("never stopped")
    assert isinstance(gate.ledger, MemoryLedger)
    assert 0 < gate.ledger.spent(NOW) <= cap
    assert not gate.ledger.holds


def test_one_call_has_a_bound_of_its_own() -> None:
    model = scripted(GOOD, name="openai/dear")
    gate = gateway([model], limits=Limits(call=10), prices={"openai/dear": DEAR})
    assert gate.ask(CALL).attempts[0].outcome is Outcome.OVER_CAP


def test_a_call_that_may_have_been_billed_counts_towards_the_cap() -> None:
    model = scripted({"$fault": "timeout"}, name="openai/dear")
    gate = gateway([model], prices={"openai/dear": DEAR})
    attempt = gate.ask(CALL).attempts[0]
    assert (attempt.cost, attempt.held) == (0, most_cost(CALL, DEAR))
    assert isinstance(gate.ledger, MemoryLedger)
    assert gate.ledger.spent(NOW) == attempt.held


def test_a_model_out_of_reach_is_left_alone_for_a_while() -> None:
    seconds = [0.0]
    down = scripted({"$fault": "timeout"})
    gate = gateway([down])
    gate.timer = lambda: seconds[0]
    for _ in range(6):
        gate.ask(CALL, fresh=True)
    assert len(down.asked) == PATIENCE
    left_alone = gate.ask(CALL)
    assert left_alone.attempts[0].outcome is Outcome.TIMEOUT
    assert left_alone.warning == "scripted:one took too long: rules alone"
    seconds[0] = 61.0
    gate.ask(CALL, fresh=True)
    assert len(down.asked) == PATIENCE + 1


def test_a_schema_without_bounds_is_a_mistake_of_ours() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string"}}}}
    with pytest.raises(Bug, match=r"a, a\[\]"):
        gateway([scripted(GOOD)]).ask(replace(CALL, schema=schema))
    assert gateway([]).ask(replace(CALL, schema=schema)).data is None


def test_what_was_made_of_an_answer_is_noted() -> None:
    gate = gateway([scripted(GOOD)])
    reply = gate.ask(CALL)
    note = Note("rejected", "claim 1", "the quote stands nowhere")
    gate.note(reply, [note])
    assert isinstance(gate.ledger, MemoryLedger)
    assert gate.ledger.notes == {reply.trace: [note]}
