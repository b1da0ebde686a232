from __future__ import annotations

from decimal import Decimal

import pytest

from agentarmy.reading.numbers import numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("80k", 80_000),
        ("1,234.50", Decimal("1234.5")),
        ("1.234,50", Decimal("1234.5")),
        ("1'200", 1200),
        ("eighty thousand", 80_000),
        ("two and a half million", 2_500_000),
        ("twenty-five", 25),
        ("a hundred thousand", 100_000),
        ("nine thousand five hundred", 9_500),
        ("two point three", Decimal("2.3")),
        ("3 lakh", 300_000),
        ("four fifty", 450),
        ("one eighty", 180),
        ("four twenty-five thousand", 425_000),
        ("two hundred and forty", 240),
        ("three thousand and five", 3_005),
        ("a dozen", 12),
        ("two dozen", 24),
        ("half a dozen", 6),
        ("a couple", 2),
        ("5.5m", 5_500_000),
    ],
)
def test_one_number(text: str, value: Decimal | int) -> None:
    [number] = numbers(text)
    assert number.value == value
    assert text[number.start : number.end] == text


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("between four fifty and five hundred", [450, 500]),
        ("between fifty and sixty thousand", [50, 60_000]),
        ("all hundred and twenty", [120]),
        ("forty and no more", [40]),
        ("six hundred and a spare", [600]),
    ],
)
def test_what_one_number_is(text: str, values: list[int]) -> None:
    assert [number.value for number in numbers(text)] == values


@pytest.mark.parametrize("text", ["someone", "ab12", "tension", "nobody"])
def test_no_number(text: str) -> None:
    assert not numbers(text)
