"""What a call may cost: estimated before it is made, from its size and the longest answer."""

from __future__ import annotations

from dataclasses import dataclass

from agentarmy.llm.base import Call, Usage
from agentarmy.llm.prices import Price

MARGIN_TENTHS = 13
"""Bytes / 4 underrates tokens in some languages and leaves out the provider's own frame: × 1.3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that a month and that one call may cost, in millionths of a US dollar; None: any."""

    month: int | None = None
    call: int | None = None


def most_tokens(call: Call, *, more: int = 0) -> int:
    """Return the most tokens that a call sends, by its bytes; `more` bytes may come on top."""
    size = sum(len(part.text.encode()) for part in call.parts) + len(str(call.schema)) + more
    return -(-size * MARGIN_TENTHS // 40)


def most_cost(call: Call, price: Price, *, more: int = 0) -> int:
    """Return the most that one attempt can cost: all input at the dearest kind, longest answer."""
    dearest = max(price.fresh, price.cache_write)
    asked = Price(fresh=dearest, output=price.output)
    return asked.of(Usage(fresh=most_tokens(call, more=more), output=call.most_output))
