"""What a call may cost: estimated before it is made, from its size and the longest answer."""

from __future__ import annotations

import json
from dataclasses import dataclass

from agentarmy.llm.base import Call, Usage
from agentarmy.llm.prices import Price

MARGIN_TENTHS = 13
"""Bytes / 4 leaves out the provider's own frame, and underrates some texts: × 1.3."""
_WORDS = b" abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
FRAME = 400
"""Bytes of the frame around a call: roles, and the words that ask for JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that a month and that one call may cost, in millionths of a US dollar; None: any."""

    month: int | None = None
    call: int | None = None


def most_tokens(call: Call, *, more: int = 0) -> int:
    """Return the most tokens that a call sends; `more` bytes may come on top.

    Letters and blanks of English count a quarter each; of what tokenizers split smaller (digits,
    signs, other scripts) each byte counts a half. The schema counts twice: in words and as a tool.
    """
    said = sum(_quarters(part.text) + 2 for part in call.parts)
    quarters = FRAME + said + 2 * _quarters(json.dumps(call.schema)) + 2 * more
    return -(-quarters * MARGIN_TENTHS // 40)


def _quarters(text: str) -> int:
    """Return the size of a text in quarters of a token."""
    content = text.encode()
    return len(content) + len(content.translate(None, _WORDS))


def most_cost(call: Call, price: Price, *, more: int = 0) -> int:
    """Return the most that one attempt can cost: all input at the dearest kind, longest answer."""
    usage = Usage(fresh=most_tokens(call, more=more), output=call.most_output + price.thinking)
    return max(price.of(usage), price.of(Usage(cache_write=usage.fresh, output=usage.output)))
