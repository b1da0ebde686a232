"""Price tables become price-book lines."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agentarmy.knowledge.binding_rules import Paper, prices_in
from agentarmy.knowledge.rule_tables import ListPrice


def lines(text: str, *, table: bool = False) -> tuple[ListPrice, ...]:
    return prices_in(Paper(text=text, name="prices", table=table))


@pytest.mark.parametrize(
    ("head", "cells", "wanted"),
    [
        ("Product | List price", "Kiln | 1,200.50", ("1200.50", "", "unit")),
        ("Product | Price (EUR)", "Kiln | 1200", ("1200", "EUR", "unit")),
        ("Item | Price in $", "Kiln | 1200", ("1200", "USD", "unit")),
        ("Plan | Price | Currency", "Kiln | 40 | CHF", ("40", "CHF", "unit")),
        ("Plan | Price per seat/month", "Kiln | £40", ("40", "GBP", "seat/month")),
        ("Service | Rate", "Kiln | 95 USD per month", ("95", "USD", "unit/month")),
        ("Name | Unit price | Unit", "Kiln | 95 EUR | hour", ("95", "EUR", "hour")),
    ],
)
def test_a_table_of_prices(head: str, cells: str, wanted: tuple[str, str, str]) -> None:
    rule = "|".join("---" for _ in head.split("|"))
    (line,) = lines(f"| {head} |\n|{rule}|\n| {cells} |")
    assert (line.name, line.amount, line.currency, line.unit) == (
        "Kiln",
        Decimal(wanted[0]),
        wanted[1],
        wanted[2],
    )


@pytest.mark.parametrize(
    "text",
    [
        "| Product | Discount |\n|---|---|\n| Kiln | 5 % |",
        "| Product | Competitor price |\n|---|---|\n| Kiln | 5 USD |",
        "| Product | Weight |\n|---|---|\n| Kiln | 5 kg |",
        "| Product | Price |\n|---|---|\n| Kiln | on request |",
        "| Product | Price |\n|---|---|\n| Kiln | 5 to 9 USD |",
    ],
)
def test_other_tables_hold_no_list_price(text: str) -> None:
    assert lines(text) == ()


def test_rows_that_name_their_cells() -> None:
    text = (
        "sku: K1; name: Kiln Watch; aliases: kiln eye|watcher; list_price: 12.5; currency: EUR\n"
        "name: Mortar; list_price: 7; currency: EUR"
    )
    first, second = lines(text, table=True)
    assert first == ListPrice(
        name="Kiln Watch",
        amount=Decimal("12.5"),
        currency="EUR",
        sku="K1",
        aliases=("kiln eye", "watcher"),
    )
    assert (second.name, second.sku, second.aliases) == ("Mortar", "", ())
