"""How many they want: by the noun, by our arithmetic, and as they put it right."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agentarmy.domain.evidence import Kind, Quantity
from agentarmy.domain.orders import order_of
from agentarmy.domain.records import Facts, Money, PriceItem
from agentarmy.reading.reader import Reading

Talk = Callable[[str], Reading]
Orders = Callable[[str], dict[str, int]]


def item(name: str, price: str, unit: str = "unit") -> PriceItem:
    return PriceItem(id=name, name=name, price=Money.of(price, "EUR"), unit=unit)


@pytest.fixture
def facts() -> Facts:
    """Two products with plain nouns."""
    book = (item("Ondaflux S water meter", "320.00"), item("Ondaflux relay hub", "1100.00", "hub"))
    return Facts(prices=book, our_names=("Ada Quill",), our_domains=("clayworks.example",))


@pytest.fixture
def orders(talk: Talk, facts: Facts) -> Orders:
    """What is ordered by the end of a script, by product."""

    def ordered(script: str) -> dict[str, int]:
        return {line.product: line.count for line in order_of(talk(script).evidence, facts)}

    return ordered


METER, HUB = "Ondaflux S water meter", "Ondaflux relay hub"


@pytest.mark.parametrize(
    ("script", "want"),
    [
        ("them: We intend to procure sixteen (16) ultrasonic meters for the plant.", {METER: 16}),
        ("them: Forty-two meters, once, this season.", {METER: 42}),
        ("us: So six hundred meters, all in one go?\nthem: Yes.", {METER: 600}),
        ("them: We need eighty meters and two hubs.", {METER: 80, HUB: 2}),
        ("them: 90 meters, 3 hubs.", {METER: 90, HUB: 3}),
        ("them: 90 meters, 3 hubs.\nthem: The hubs are to be four.", {METER: 90, HUB: 4}),
        (
            "them: What does the Ondaflux S water meter cost? How soon could you deliver six?",
            {METER: 6},
        ),
        ("them: The Ondaflux S water meter: can you quote us for six?", {METER: 6}),
        ("them: The Ondaflux S water meter: do you deliver 24/7?", {}),
        ("them: The Ondaflux S water meter: can you deliver six days a week?", {}),
        ("them: The Ondaflux S water meter: will you ship 5 May?", {}),
        ("them: Twelve meters broke last winter.", {}),
        ("them: The old hub stands ten meters from the gate.", {}),
    ],
)
def test_a_count_with_the_noun_of_a_product(
    orders: Orders, script: str, want: dict[str, int]
) -> None:
    assert orders(script) == want


@pytest.mark.parametrize(
    ("script", "want"),
    [
        ("them: It is for all forty houses.\nus: 40 at 320 is 12,800.", {METER: 40}),
        ("them: Forty houses.\nus: Forty would be twelve thousand eight hundred.", {METER: 40}),
        (
            "them: Three hubs and a dozen meters.\nus: 3 x 1,100 + 12 x 320 = 7,140.",
            {HUB: 3, METER: 12},
        ),
        ("us: 40 x €320.00 = €12,800.00.\nthem: Good.", {METER: 40}),
        ("them: It is for forty houses.\nus: Most pay 15,000.", {}),
        ("them: Forty of us work here.\nus: A meter is 320.", {}),
    ],
)
def test_our_arithmetic_tells_what_a_number_counts(
    orders: Orders, script: str, want: dict[str, int]
) -> None:
    assert orders(script) == want


@pytest.mark.parametrize(
    ("said", "want"),
    [
        ("Thirty-six. No, wait. With the second yard it's forty-eight.", 48),
        ("Sorry, no, forty-eight, I keep forgetting the annex.", 48),
        ("Hang on, I forgot about the new wing. Make that forty-eight.", 48),
        ("Actually, only forty-eight.", 48),
        ("I said thirty-six, but line two is torn out, so forty-eight.", 48),
        ("Scrap that, it's forty-eight, the creek end needs its own.", 48),
        ("Hold on, no, they closed two. Forty-eight.", 48),
        ("Thirty-six. Actually, call me at four.", 36),
        ("Thirty-six. Sorry, my line was bad, I have two phones.", 36),
    ],
)
def test_a_count_that_is_put_right(orders: Orders, said: str, want: int) -> None:
    script = f"us: How many meters would you take?\nthem: 36 meters.\nus: And now?\nthem: {said}"
    assert orders(script) == {METER: want}


def test_a_count_of_nobody_knows_what_is_doubtful(talk: Talk, facts: Facts) -> None:
    said = talk("us: How many?\nthem: Three hundred.\nus: And one hub?\nthem: Hm.")
    counted = [e for e in said.evidence if e.kind is Kind.QUANTITY]
    assert counted[0].value == Quantity(300, "")
    assert order_of(counted, facts)[0].doubtful
