"""What tokens cost. Sums are millionths of a US dollar; prices are those per million tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agentarmy.llm.base import Usage

FREE = ("local:", "scripted:")
"""Names of models that run on this machine begin so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The price of one model: millionths of a US dollar per million tokens of each kind."""

    fresh: int = 0
    cache_read: int = 0
    cache_write: int = 0
    output: int = 0

    def of(self, usage: Usage) -> int:
        """Return what this usage costs, rounded up: a cap must not be passed by roundings."""
        total = (
            usage.fresh * self.fresh
            + usage.cache_read * self.cache_read
            + usage.cache_write * self.cache_write
            + usage.output * self.output
        )
        return -(-total // 1_000_000)


@dataclass(frozen=True, slots=True)
class Prices:
    """All known prices by model, with the day and the source they were taken from."""

    models: Mapping[str, Price] = field(default_factory=dict)
    dated: str = ""
    source: str = ""

    def knows(self, model: str) -> bool:
        """Say whether a model has a price of its own here."""
        return model.startswith(FREE) or model in self.models

    def of(self, model: str) -> Price:
        """Return a model's price; one that is not known counts as the dearest in every kind."""
        if model.startswith(FREE):
            return Price()
        return self.models.get(model) or self._dearest()

    def _dearest(self) -> Price:
        known = list(self.models.values())
        return Price(
            fresh=max((p.fresh for p in known), default=0),
            cache_read=max((p.cache_read for p in known), default=0),
            cache_write=max((p.cache_write for p in known), default=0),
            output=max((p.output for p in known), default=0),
        )
