from __future__ import annotations

import pytest

from agentarmy.domain.records import Facts, Money, PriceItem
from agentarmy.reading.numbers import numbers
from agentarmy.reading.products import Catalogue, counts


def test_names_aliases_and_misspellings_are_known(facts: Facts) -> None:
    catalogue = Catalogue.of(facts.prices)
    text = "the brickline 20s, a bl20, two kiln-monitors, a mortat pro and the brickline 30"
    assert [m.product for m in catalogue.mentions(text)] == [
        "Brickline 20",
        "Brickline 20",
        "Kiln Watch",
        "Mortar Pro",
    ]


def test_made_up_first_words_name_the_product_alone() -> None:
    price = Money.of(1, "USD")
    book = [
        PriceItem(id="a", name="KilnWatch Pro", price=price),
        PriceItem(id="b", name="BrickLine 20", price=price),
        PriceItem(id="c", name="BrickLine 35", price=price),
    ]
    found = Catalogue.of(book).mentions("the kilnwatch, a kiln watch pro, some brickline")
    assert [m.product for m in found] == ["KilnWatch Pro", "KilnWatch Pro"]


def test_an_empty_price_book_knows_nothing() -> None:
    assert not Catalogue.of([]).mentions("anything")


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("four brickline 20", [("Brickline 20", 4)]),
        ("4 units of the bl20 and a dozen kiln watches", [("Brickline 20", 4), ("Kiln Watch", 12)]),
        ("brickline 20 x 3", [("Brickline 20", 3)]),
        ("one of each, the bl20 and the mortar pro", [("Brickline 20", 1), ("Mortar Pro", 1)]),
        ("the brickline 20, of which we want three units", [("Brickline 20", 3)]),
        ("we have 300 people on the brickline 20", []),
        ("not twelve brickline 20", []),
        ("line 3 brickline 20", []),
    ],
)  # fmt: skip
def test_counts_are_bound_to_products(
    facts: Facts, text: str, bound: list[tuple[str, int]]
) -> None:
    mentions = Catalogue.of(facts.prices).mentions(text)
    hidden = "".join(
        "_" if any(m.start <= i < m.end for m in mentions) else c for i, c in enumerate(text)
    )
    found = counts(text, mentions, found=numbers(hidden))
    assert [(c.product, c.count) for c in found] == bound


@pytest.mark.parametrize(
    ("text", "count"),
    [("make it six", 6), ("four of those", 4), ("nine units, please", 9), ("three would do", 3)],
)
def test_a_count_alone_goes_to_the_product_just_spoken_of(text: str, count: int) -> None:
    [found] = counts(text, (), found=numbers(text), last=["Brickline 20"])
    assert (found.product, found.count) == ("Brickline 20", count)


@pytest.mark.parametrize("text", ["one of our engineers", "that one", "eight boxes a week"])
def test_other_numbers_count_nothing(text: str) -> None:
    assert not counts(text, (), found=numbers(text), last=["Brickline 20"])


UNITS = {"block": ("Meter", "Ledger"), "bay": ("Rack",)}


@pytest.mark.parametrize(
    ("text", "last", "product"),
    [
        ("we need 120 blocks", ["Meter"], "Meter"),
        ("we need 120 blocks", ["Meter", "Ledger"], ""),
        ("we need 120 blocks", [], ""),
        ("a quote for 12 bays, please", ["Meter"], "Rack"),
    ],
)
def test_a_count_of_a_products_unit_word_binds_to_that_product(
    text: str, last: list[str], product: str
) -> None:
    [found] = counts(text, (), found=numbers(text), last=last, units=UNITS)
    assert found.product == product
    assert text[found.start : found.end].split()[-1].startswith(("block", "bay"))


@pytest.mark.parametrize("text", ["the town has 40 blocks", "we need 120 people"])
def test_other_counts_are_no_order(text: str) -> None:
    assert not counts(text, (), found=numbers(text), last=["Meter"], units=UNITS)
