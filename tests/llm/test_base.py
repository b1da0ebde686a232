"""What it means to ask a model."""

from __future__ import annotations

from dataclasses import replace

from agentarmy.llm.base import Attempt, Call, Outcome, Part, Purpose, Reply, Usage

CALL = Call(
    purpose=Purpose.REASON,
    task="qualify",
    parts=(Part(name="methodology", text="Quote the buyer."),),
    schema={"type": "object"},
)


def test_the_key_follows_from_what_decides_the_answer() -> None:
    assert replace(CALL, subject="another deal", agent="another").key == CALL.key
    other = replace(CALL, parts=(Part(name="methodology", text="Quote nobody."),))
    assert other.key != CALL.key
    assert replace(CALL, schema={"type": "array"}).key != CALL.key


def test_all_attempts_are_paid_for() -> None:
    first = Attempt(model="a", outcome=Outcome.GARBLED, usage=Usage(10, 0, 0, 5), cost=7)
    second = Attempt(model="b", outcome=Outcome.OK, usage=Usage(3, 4, 0, 2), cost=5)
    reply = Reply(data={}, model="b", attempts=(first, second))
    assert reply.usage == Usage(13, 4, 0, 7)
    assert reply.cost == 12
