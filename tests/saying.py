"""Build evidence for tests as one would tell it: who said what, when, in which words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from agentarmy.domain.evidence import (
    Day,
    Days,
    Evidence,
    Fact,
    Kind,
    PersonRef,
    Quantity,
    Source,
    SourceKind,
    Text,
)
from agentarmy.domain.records import Facts, Money, Policy, PolicyKind, PriceItem, Side, Tier

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 18, 16, 0, tzinfo=UTC)


class Talk:
    """A conversation as evidence; every call to `say` is one message a minute later."""

    def __init__(self, buyer: str = "Ada Brook", seller: str = "Mara Lindqvist") -> None:
        self.buyer, self.seller = buyer, seller
        self.evidence: list[Evidence] = []

    def say(
        self,
        kind: Kind,
        value: Fact | str,
        quote: str = "",
        *,
        ours: bool = False,
        polarity: int = 1,
        topic: str = "",
    ) -> Evidence:
        place = len(self.evidence)
        text = quote or (value if isinstance(value, str) else f"words on {kind}")
        item = Evidence(
            kind=kind,
            value=Text(value) if isinstance(value, str) else value,
            quote=text,
            start=0,
            end=len(text),
            source=Source(SourceKind.MESSAGE, f"m{place}"),
            side=Side.OURS if ours else Side.THEIRS,
            speaker=self.seller if ours else self.buyer,
            confidence=0.8,
            asserted_at=START + timedelta(minutes=place),
            polarity=polarity,
            topic=topic,
        )
        self.evidence.append(item)
        return item

    def budget(self, amount: int, currency: str = "USD", *, ours: bool = False) -> Evidence:
        return self.say(Kind.BUDGET, Money.of(amount, currency), ours=ours)

    def wants(
        self, count: int, product: str = "", quote: str = "", *, ours: bool = False
    ) -> Evidence:
        return self.say(Kind.QUANTITY, Quantity(count, product), quote, ours=ours)

    def within(self, days: int, *, ours: bool = False, quote: str = "") -> Evidence:
        return self.say(Kind.TIMELINE, Days(days), quote, ours=ours)

    def by(self, day: date) -> Evidence:
        return self.say(Kind.TIMELINE, Day(day))

    def need(self, text: str = "boxes come back", *, polarity: int = 1) -> Evidence:
        return self.say(Kind.NEED, text, polarity=polarity)

    def signs(self, name: str = "", role: str = "", *, polarity: int = 1) -> Evidence:
        value: Fact = PersonRef(name, role) if name or role else Text("I sign")
        return self.say(Kind.AUTHORITY, value, polarity=polarity)


def price(name: str, amount: str, currency: str = "USD", unit: str = "unit") -> PriceItem:
    return PriceItem(id=f"price-{name}", name=name, price=Money.of(amount, currency), unit=unit)


DISCOUNT = Policy(
    id="discount",
    kind=PolicyKind.VOLUME_DISCOUNT,
    tiers=(Tier(Decimal(5), 5), Tier(Decimal(8), 10)),
    text="5 percent from 5, 8 percent from 10",
    source="discounts.md",
)
DELIVERY = Policy(
    id="delivery",
    kind=PolicyKind.DELIVERY_DAYS,
    tiers=(Tier(Decimal(10), 1, 4), Tier(Decimal(21), 5, 10), Tier(Decimal(35), 11)),
    text="10 days to 4, 21 to 10, 35 above",
    source="delivery.md",
)
PRESS = price("Press 20", "4890")
FACTS = Facts(prices=(PRESS,), policies=(DISCOUNT, DELIVERY))
