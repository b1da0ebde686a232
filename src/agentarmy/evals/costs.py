"""What a model cost in a measurement, by the lead that came out right.

The cost of a correctly qualified lead is all that was billed (fresh, cached and written tokens,
output, retries, answers that did not fit), at dated prices, divided by the leads of which every
reported element is right and carried by the buyer's words. Leads that came out wrong stay in.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from agentarmy.llm.base import Usage
from agentarmy.services.engines import Opinion


@dataclass(slots=True)
class Costs:
    """Counted over the leads of a run; `cost` in millionths of a US dollar.

    `calls` were made, `in_vain` of them brought nothing of use. `sent` and `everything` are tokens
    by estimate: what the calls sent, and what one call for all would have.
    """

    leads: int = 0
    correct: int = 0
    calls: int = 0
    in_vain: int = 0
    usage: Usage = field(default_factory=Usage)
    cost: int = 0
    sent: int = 0
    everything: int = 0

    def count(self, opinion: Opinion, *, correct: bool) -> None:
        """Count one lead."""
        spent = opinion.spent
        self.leads += 1
        self.correct += correct
        self.calls += spent.calls
        self.in_vain += opinion.engine.fallback
        self.usage += spent.usage
        self.cost += spent.cost
        self.sent += spent.sent
        self.everything += spent.everything

    @property
    def tokens(self) -> int:
        """All tokens billed."""
        one = self.usage
        return one.fresh + one.cache_read + one.cache_write + one.output

    @property
    def tokens_per_correct(self) -> float | None:
        """Tokens per correctly qualified lead; None when none came out right."""
        return self.tokens / self.correct if self.correct else None

    @property
    def usd_per_correct(self) -> float | None:
        """US dollars per correctly qualified lead; None when none came out right."""
        return self.cost / 1e6 / self.correct if self.correct else None

    @property
    def share(self) -> float | None:
        """What was sent as a share of one call for all; None where nothing was asked."""
        return self.sent / self.everything if self.everything else None
