"""What tokens cost. Sums are millionths of a US dollar; prices are those per million tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agentarmy.llm.base import Usage

FREE = ("local:", "scripted:")
"""Names of models that run on this machine begin so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The price of one model: millionths of a US dollar per million tokens of each kind.

    From more than `long_from` tokens of input on, all is billed by `long`. `thinking` is how many
    tokens of output are set aside for a model that thinks before it answers.
    """

    fresh: int = 0
    cache_read: int = 0
    cache_write: int = 0
    output: int = 0
    thinking: int = 0
    long_from: int = 0
    long: Price | None = None

    def of(self, usage: Usage) -> int:
        """Return what this usage costs, rounded up: a cap must not be passed by roundings."""
        sent = usage.fresh + usage.cache_read + usage.cache_write
        if self.long is not None and sent > self.long_from:
            return self.long.of(usage)
        total = (
            usage.fresh * self.fresh
            + usage.cache_read * self.cache_read
            + usage.cache_write * self.cache_write
            + usage.output * self.output
        )
        return -(-total // 1_000_000)


@dataclass(frozen=True, slots=True)
class Prices:
    """All known prices by model, with the day and the source they were taken from.

    `unpriced` are models that can be reached but whose price is not known.
    """

    models: Mapping[str, Price] = field(default_factory=dict)
    dated: str = ""
    source: str = ""
    unpriced: tuple[str, ...] = ()

    def knows(self, model: str) -> bool:
        """Say whether a model has a price of its own here."""
        return model.startswith(FREE) or model in self.models

    def of(self, model: str) -> Price:
        """Return a model's price; one that is not known counts as the dearest in every kind."""
        if model.startswith(FREE):
            return Price()
        return self.models.get(model) or self._dearest()

    def _dearest(self) -> Price:
        known = [*self.models.values(), *(p.long for p in self.models.values() if p.long)]
        return Price(
            fresh=max((p.fresh for p in known), default=0),
            cache_read=max((p.cache_read for p in known), default=0),
            cache_write=max((p.cache_write for p in known), default=0),
            output=max((p.output for p in known), default=0),
            thinking=max((p.thinking for p in known), default=0),
        )


def parse(data: Mapping[str, object]) -> Prices:
    """Read a price table as it ships in data/seeds/prices/models.json."""
    models = data["models"]
    unpriced = data["unpriced"]
    return Prices(
        {str(name): _price(one) for name, one in _table(models).items()},
        dated=str(data["dated"]),
        source=str(data["source"]),
        unpriced=tuple(map(str, unpriced)) if isinstance(unpriced, list) else (),
    )


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _price(value: object) -> Price:
    said = _table(value)
    long = said.get("long")

    def number(name: str) -> int:
        found = said.get(name)
        return found if isinstance(found, int) else 0

    return Price(
        fresh=number("fresh"),
        cache_read=number("cache_read"),
        cache_write=number("cache_write"),
        output=number("output"),
        thinking=number("thinking"),
        long_from=number("long_from"),
        long=_price(long) if long else None,
    )
