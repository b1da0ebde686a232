"""A call, and gateways over scripted models, as tests ask them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from agentarmy.llm.base import Call, Model, Part, Purpose, Role
from agentarmy.llm.limits import Limits
from agentarmy.llm.prices import Price, Prices
from agentarmy.llm.router import Gateway
from agentarmy.llm.scripted import Scripted

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)
SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {
        "intent": {"enum": ["reply", "call", "none"]},
        "score": {"type": "integer", "minimum": 0, "maximum": 100},
        "subject": {"type": "string", "maxLength": 24},
        "tags": {"type": "array", "items": {"type": "string", "maxLength": 8}, "maxItems": 2},
    },
    "required": ["intent", "score", "subject"],
    "additionalProperties": False,
}
GOOD: dict[str, object] = {"intent": "reply", "score": 70, "subject": "Dates"}
CALL = Call(
    purpose=Purpose.REASON,
    task="qualify",
    parts=(
        Part(name="methodology", version="3", text="Quote the buyer."),
        Part(
            name="thread",
            text="We need 40 seats by May.",
            role=Role.USER,
            untrusted=True,
            refs=("message-1",),
        ),
    ),
    schema=SCHEMA,
    tenant="northmill.example",
    agent="qualifier",
    subject="deal-1",
)


def scripted(*answers: object, name: str = "scripted:one") -> Scripted:
    """A model that gives these answers in turn, whatever is asked."""
    return Scripted(name, {"*": list(answers)})


def gateway(
    models: Sequence[Model],
    *,
    limits: Limits | None = None,
    prices: dict[str, Price] | None = None,
) -> Gateway:
    """A gateway that asks these models in turn, at one standing moment."""
    return Gateway(
        {Purpose.REASON: models},
        prices=Prices(prices or {}),
        limits=limits or Limits(),
        clock=lambda: NOW,
    )
