"""The hand that writes: one choice of words per move, days as the reader writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from agentarmy.domain.orders import plain
from agentarmy.domain.records import Channel, Money, Turn
from agentarmy.reading.text import sentences
from agentarmy.writing.context import DraftContext
from agentarmy.writing.ground import Ground, of_turn
from agentarmy.writing.persona import LIMITS, Manner
from agentarmy.writing.shelf import Shelf
from agentarmy.writing.wording import day_words, pick

_MOST = 300
"""Characters of a first line that are quoted: some people write without a line break."""


class Composer:
    """Writes for one context; the same context always gives the same words."""

    def __init__(self, context: DraftContext) -> None:
        self.ctx = context
        self.shelf = Shelf(context.passages, context.facts)
        self.depth = LIMITS[context.persona].depth
        if context.manner is Manner.SHORTER or context.channel is Channel.CHAT:
            self.depth = max(1, self.depth - 1)

    def choose(self, move: str, options: Sequence[str]) -> str:
        """Choose a phrasing by conversation, person, kind and move; another in each variant."""
        key = f"{self.ctx.key}|{self.ctx.recipient.label}|{self.ctx.kind}|{move}"
        return pick(key, options, shift=self.ctx.salt)

    def day(self, day: date) -> str:
        """Write a day as the reader's region does."""
        return day_words(day, month_first=self.ctx.region.month_first)


def money_words(money: Money) -> str:
    """Return a sum as it stands in a mail: '67,545 USD'."""
    return f"{plain(money)} {money.currency}"


def of_message(turn: Turn) -> Ground:
    """Return the ground of a whole message: its first line."""
    lines = [line for line in turn.text.splitlines() if line.strip()]
    return of_turn(turn, lines[0].strip()[:_MOST] if lines else turn.subject)


def pending_question(turn: Turn) -> str:
    """Return the last question of our message that fits on a line, or ''."""
    found = [s for s in sentences(turn.text) if s.question]
    if not found:
        return ""
    text = turn.text[found[-1].start : found[-1].end]
    return text if len(text.split()) <= 28 else ""
