"""The signs that stand for values in a masked sentence, one for each character of the value."""

from __future__ import annotations

AMOUNT, PRICE, NUMBER, TIME, PRODUCT = "\u00a4", "\u00a5", "\u00a2", "\u00a7", "\u00b6"
NAME = "\u00a6"

MARKS = {
    AMOUNT: "sum",
    PRICE: "price",
    NUMBER: "number",
    TIME: "time",
    PRODUCT: "product",
    NAME: "name",
}
"""Each sign with a word for what it stands for."""
