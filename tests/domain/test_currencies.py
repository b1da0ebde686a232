"""Three letters are a currency only when ISO 4217 lists them."""

from __future__ import annotations

import pytest

from agentarmy.domain.currencies import ISO_4217, is_currency
from agentarmy.domain.values import THREE_DECIMAL, ZERO_DECIMAL


@pytest.mark.parametrize("word", ["day", "per", "kit", "PRO", "", "us"])
def test_words_are_no_currency(word: str) -> None:
    assert not is_currency(word)


def test_all_that_we_know_digits_of_are_listed() -> None:
    assert ZERO_DECIMAL | THREE_DECIMAL | {"USD", "EUR", "GBP", "CHF"} <= ISO_4217
    assert is_currency("eur")
